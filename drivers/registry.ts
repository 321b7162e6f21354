/** Every driver by its contract name. A family is one entry. */

import { ShownError } from '../protocols/shown-error.ts';
import { createIclicker } from './clicker/iclicker.ts';
import type { ClickerReceiver, DeviceSink, DriverClock, Transport } from './device.ts';
import { iclickerBase } from './models/iclicker-base.ts';
import { type Address, parseAddress } from './transport/address.ts';
import { transportFor } from './transport/transport.ts';

interface DriverEntry {
  readonly transports: readonly Address['kind'][];
  create(setup: {
    readonly id: string;
    readonly label: string;
    readonly sink: DeviceSink;
    readonly clock: DriverClock;
  }): ClickerReceiver;
}

const drivers: Readonly<Record<string, DriverEntry>> = {
  iclicker: {
    transports: ['hid', 'tcp'],
    create: (setup) => createIclicker({ ...setup, options: iclickerBase.options }),
  },
};

export const driverNames: readonly string[] = Object.keys(drivers);

export interface DeviceSetup {
  readonly id: string;
  readonly driver: string;
  readonly address: string;
}

export interface BuiltDevice {
  readonly device: ClickerReceiver;
  readonly transport: Transport;
  readonly address: Address;
}

/**
 * Whether a device can be built from these words, before anything is. Throws a ShownError: `DEVICE-DRIVER` (no such
 * driver), `DEVICE-ADDRESS` (not an address, or not one this driver can use).
 */
export function checkDevice(
  { driver, address: text }: DeviceSetup,
  where: string,
): { entry: DriverEntry; address: Address } {
  const entry = Object.hasOwn(drivers, driver) ? drivers[driver] : undefined;
  if (entry === undefined) {
    throw new ShownError({
      code: 'DEVICE-DRIVER',
      where,
      what: { zh: `没有叫 ${driver} 的驱动`, en: `there is no driver ${driver}` },
      todo: { zh: `可用的有：${driverNames.join(' ')}`, en: `there are: ${driverNames.join(' ')}` },
    });
  }
  const address = parseAddress(text, where);
  if (!entry.transports.includes(address.kind)) {
    throw new ShownError({
      code: 'DEVICE-ADDRESS',
      where,
      what: { zh: `${driver} 不能用 ${address.kind}:// 连接`, en: `${driver} cannot be reached by ${address.kind}://` },
      todo: {
        zh: `用 ${entry.transports.map((kind) => `${kind}://`).join(' 或 ')}`,
        en: `use ${entry.transports.map((kind) => `${kind}://`).join(' or ')}`,
      },
    });
  }
  return { entry, address };
}

/** A device and its way there; nothing is opened. Throws what {@link checkDevice} throws. */
export function buildDevice(setup: DeviceSetup, sink: DeviceSink, clock: DriverClock, where = setup.id): BuiltDevice {
  const { entry, address } = checkDevice(setup, where);
  const transport = transportFor(address);
  return { device: entry.create({ id: setup.id, label: transport.label, sink, clock }), transport, address };
}
