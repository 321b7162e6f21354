/** Who is to be tried at once when USB says that something came. */
import type { Address } from '../../drivers/transport/address.ts';
import { type Hotplug, type UsbDeviceId, watchUsb } from '../../drivers/transport/hotplug.ts';
import type { Log } from '../ports.ts';
import type { Adapters } from './adapters.ts';

/** Of a kept device, what matters here. */
export interface Plugged {
  readonly id: string;
  readonly address: Address;
  readonly record: { readonly connected: boolean };
  readonly keeper: { wake(): void };
}

export interface PluggedIn {
  /** Events can be expected: looking by oneself may be slow. */
  readonly live: boolean;
  stop(): Promise<void>;
}

/** `watch`: whoever brings word of USB devices. */
export function watchPlugs(
  devices: readonly Plugged[],
  adapters: Pick<Adapters, 'cameSomething' | 'identityOf'>,
  log: Log,
  watch: typeof watchUsb = watchUsb,
): PluggedIn {
  const onUsb = devices.filter(({ address }) => mayBeUsb(address.kind));
  if (onUsb.length === 0) return { live: false, stop: () => Promise.resolve() };

  const state = { live: false };
  const hotplug: Promise<Hotplug> = watch((came) => {
    adapters.cameSomething();
    for (const device of onUsb) {
      if (device.record.connected) continue;
      isIt(device, came, adapters).then(
        (its) => {
          if (its) device.keeper.wake();
        },
        (error: unknown) => log.warn({ device: device.id, err: error }, 'could not tell whose plug came'),
      );
    }
  });
  hotplug.then(
    ({ live }) => {
      state.live = live;
    },
    (error: unknown) => log.warn({ err: error }, 'no hot-plug events; devices are looked for every few seconds'),
  );
  return {
    get live() {
      return state.live;
    },
    async stop() {
      await hotplug.then(
        (watching) => watching.stop(),
        // It never started: told when it failed.
        () => {},
      );
    },
  };
}

function mayBeUsb(kind: string): boolean {
  return !['tcp', 'udp', 'http', 'host'].includes(kind);
}

/** An HID device by its ids. A serial one by its adapter's, and any while that is not known; so the rest. */
async function isIt(
  { id, address }: Plugged,
  came: UsbDeviceId,
  adapters: Pick<Adapters, 'identityOf'>,
): Promise<boolean> {
  const its = address.kind === 'hid' ? address : await adapters.identityOf(id);
  return its === undefined || (its.vendorId === came.vendorId && its.productId === came.productId);
}
