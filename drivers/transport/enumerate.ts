/** What is plugged into this machine, without opening any of it. The libraries are loaded when asked for. */
import { transportMissing } from './failure.ts';

export interface HidFound {
  readonly vendorId: number;
  readonly productId: number;
  readonly serial: string;
  readonly manufacturer: string;
  readonly product: string;
}

/** A serial port as the system lists it. What USB says of its adapter is there for USB adapters only. */
export interface SerialPortInfo {
  /** `/dev/ttyUSB0`, `COM5` */
  readonly path: string;
  readonly vendorId: number | undefined;
  readonly productId: number | undefined;
  readonly serial: string | undefined;
  /** What the adapter says who made it. */
  readonly manufacturer?: string | undefined;
  /** The system's own name for this adapter and interface; on Windows it holds the USB port where there is no serial. */
  readonly pnpId: string | undefined;
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

/**
 * Every serial port there is. Costs a child process on Linux (udevadm) and a walk through the registry on Windows: not to
 * be called for nothing. Throws `DEVICE-LIBRARY` where serialport cannot be loaded, or what the system threw.
 */
export async function listSerialPorts(): Promise<readonly SerialPortInfo[]> {
  const { default: library } = await import('serialport').catch((error: unknown) => {
    throw transportMissing('serial://', 'serialport', error);
  });
  const found = await library.SerialPort.list();
  return found.map(({ path, vendorId, productId, serialNumber, pnpId, manufacturer }) => ({
    path,
    vendorId: hexNumber(vendorId),
    productId: hexNumber(productId),
    serial: serialNumber,
    pnpId,
    manufacturer,
  }));
}

function hexNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9a-fA-F]{1,4}$/.test(text) ? Number.parseInt(text, 16) : undefined;
}
