/** The companion: what Windows gives the user's session of the devices in the config, carried to the agent. */

import { checkDevice } from '../../drivers/registry.ts';
import { type CallState, callAgent } from '../../drivers/transport/companion-call.ts';
import type { DeviceConfig } from '../config/config.ts';
import type { Clock } from '../ports.ts';
import { createListener, type Wanted } from './listener.ts';
import type { RawInput } from './port.ts';

export interface CompanionOptions {
  readonly rawInput: RawInput;
  readonly wanted: readonly Wanted[];
  /** Where the agent says how it is reached: `drivers/transport/companion-place.ts`. */
  readonly file: string;
  readonly clock: Pick<Clock, 'monotonicMs'>;
  /** How the line to the agent stands. */
  readonly state: (state: CallState) => void;
}

/** Readers leave 1–10 ms between two keys, and are done after a pause of 100. */
const PUMP_EVERY_MS = 15;
const CALL_EVERY_MS = 1_000;

/** The keyboards and touch screens that a config names by their ids. */
export function wantedOf(devices: readonly DeviceConfig[]): Wanted[] {
  return devices.flatMap((config) => {
    const { model, address } = checkDevice(config, config.id);
    const use = model.link?.input?.use;
    if (use === undefined || address.kind !== 'hid') return [];
    return [{ use, vendorId: address.vendorId, productId: address.productId }];
  });
}

/** Runs until it is stopped; whatever becomes of the agent meanwhile. */
export function startCompanion({ rawInput, wanted, file, clock, state }: CompanionOptions): { stop(): void } {
  const listener = createListener({ rawInput, wanted, clock, tell: (line) => call.say(line) });
  const call = callAgent({ file, retryMs: CALL_EVERY_MS, present: () => listener.present(), state });
  // A window's messages are its thread's: somebody has to ask for them on this one.
  const pumping = setInterval(() => listener.pump(), PUMP_EVERY_MS);
  return {
    stop() {
      clearInterval(pumping);
      call.stop();
      rawInput.close();
    },
  };
}
