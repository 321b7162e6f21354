/** What is plugged into this machine, without opening any of it. The libraries are loaded when asked for. */
import { transportMissing } from './failure.ts';

export interface HidFound {
  readonly vendorId: number;
  readonly productId: number;
  readonly serial: string;
  readonly manufacturer: string;
  readonly product: string;
}

export interface SerialFound {
  /** `/dev/ttyUSB0`, `COM3` */
  readonly path: string;
  /** What the adapter says it is; empty where it says nothing. */
  readonly manufacturer: string;
  readonly vendorId: string;
  readonly productId: string;
}

/** Every HID device, each once: one device has a node for each of its collections. */
export async function listHid(): Promise<readonly HidFound[]> {
  const { default: library } = await import('node-hid').catch((error: unknown) => {
    throw transportMissing('hid://', 'node-hid', error);
  });
  const found = new Map<string, HidFound>();
  for (const device of await library.devicesAsync()) {
    const { vendorId, productId, serialNumber = '', manufacturer = '', product = '' } = device;
    found.set(`${vendorId}:${productId}:${serialNumber}`, {
      vendorId,
      productId,
      serial: serialNumber,
      manufacturer,
      product,
    });
  }
  return [...found.values()];
}

/** The serial ports that have something behind them: a PC's own ttyS0…31 are mostly nothing, and are left out. */
export async function listSerial(): Promise<readonly SerialFound[]> {
  const { default: library } = await import('serialport').catch((error: unknown) => {
    throw transportMissing('serial://', 'serialport', error);
  });
  const ports = await library.SerialPort.list();
  return ports
    .filter(({ path, pnpId, vendorId }) => !/\/ttyS\d+$/.test(path) || pnpId !== undefined || vendorId !== undefined)
    .map(({ path, manufacturer = '', vendorId = '', productId = '' }) => ({ path, manufacturer, vendorId, productId }));
}
