/** A device's way there: as the config says, and for serial lines wherever its adapter is now. */
import type { Connection, Transport } from '../../drivers/device.ts';
import { type BuiltDevice, driverEntry } from '../../drivers/registry.ts';
import { transportFor } from '../../drivers/transport/transport.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Log } from '../ports.ts';
import type { Adapters } from './adapters.ts';

export function lineOf({ device, transport, address, model }: BuiltDevice, adapters: Adapters, log: Log): Transport {
  if (address.kind !== 'serial') return transport;
  const link = model.link ?? {};
  const at = (path: string): Transport => {
    const there = { ...address, path, label: `serial://${path}` };
    return driverEntry(device.driver)?.transport?.(there, link) ?? transportFor(there, link);
  };
  return new SerialLine({ device: device.id, path: address.path, configured: transport, at, adapters, log });
}

export interface SerialLineSetup {
  readonly device: string;
  /** As the config says. */
  readonly path: string;
  readonly configured: Transport;
  readonly at: (path: string) => Transport;
  readonly adapters: Adapters;
  readonly log: Log;
}

/** The configured port, or its adapter wherever it is now. */
export class SerialLine implements Transport {
  readonly label: string;
  readonly #setup: SerialLineSetup;
  #openedAt: string;

  constructor(setup: SerialLineSetup) {
    this.#setup = setup;
    this.label = setup.configured.label;
    this.#openedAt = setup.path;
  }

  /** Where it is, if not where the config says. */
  get movedTo(): string | undefined {
    return this.#openedAt === this.#setup.path ? undefined : this.#openedAt;
  }

  async open(signal: AbortSignal): Promise<Connection> {
    const { device, path, configured, at, adapters, log } = this.#setup;
    try {
      const connection = await configured.open(signal);
      this.#openedAt = path;
      return connection;
    } catch (error) {
      if (!(error instanceof ShownError) || error.code !== 'DEVICE-ABSENT') throw error;
      const elsewhere = await adapters.find(device);
      if (elsewhere === undefined) throw error;
      const connection = await at(elsewhere).open(signal);
      this.#openedAt = elsewhere;
      log.info({ device, configured: path, path: elsewhere }, 'the adapter was found under another port');
      return connection;
    }
  }

  /** The device has answered: this is its adapter. */
  answered(): void {
    const { device, adapters, log } = this.#setup;
    adapters
      .remember(device, this.#openedAt)
      .catch((error: unknown) => log.warn({ device, err: error }, 'its serial adapter could not be remembered'));
  }
}
