/**
 * USB HID through node-hid. Imported only when a HID address is opened: the native library is not loaded in a room
 * without one.
 *
 * node-hid has no unplug event of its own; pulling the plug surfaces as the `error` event of a pending read.
 */
import type { HIDAsync } from 'node-hid';
import type { Connection, Transport } from '../device.ts';
import type { HidAddress } from './address.ts';
import { whyNotOpened } from './cannot-open.ts';
import { openConnection } from './closing.ts';
import { deviceAbsent, deviceTimeout, transportMissing } from './failure.ts';

/** The families spoken to here use no numbered reports: hidapi then wants a leading zero. */
const REPORT_ID = 0;

export function hidTransport(address: HidAddress): Transport {
  return { label: address.label, open: (signal) => openHid(address, signal) };
}

/** The HID devices with these ids that are plugged in now. Throws `DEVICE-LIBRARY` where node-hid cannot be loaded. */
export async function findHid(
  vendorId: number,
  productId: number,
): Promise<{ readonly path: string; readonly serial: string; readonly manufacturer: string | undefined }[]> {
  const library = await loadLibrary(
    `hid://${vendorId.toString(16).padStart(4, '0')}:${productId.toString(16).padStart(4, '0')}`,
  );
  const devices = await library.devicesAsync(vendorId, productId);
  return devices.flatMap(({ path, serialNumber, manufacturer }) =>
    path === undefined ? [] : [{ path, serial: serialNumber ?? '', manufacturer }],
  );
}

async function loadLibrary(where: string) {
  // `default`: the bundle gives a CommonJS package no named exports, and Node gives it both.
  const { default: library } = await import('node-hid').catch((error: unknown) => {
    throw transportMissing(where, 'node-hid', error);
  });
  return library;
}

async function openHid(address: HidAddress, signal: AbortSignal): Promise<Connection> {
  const library = await loadLibrary(address.label);
  const found = (await findHid(address.vendorId, address.productId)).find(
    ({ serial }) => address.serial === undefined || serial === address.serial,
  );
  if (found === undefined) throw deviceAbsent(address.label);
  if (signal.aborted) throw deviceTimeout(address.label);
  const hid = await library.HIDAsync.open(found.path).catch(async (error: unknown) => {
    throw await whyNotOpened(address.label, found.path, error);
  });
  if (signal.aborted) {
    await hid.close();
    throw deviceTimeout(address.label);
  }
  return connectionOf(hid, address.label, found.manufacturer);
}

function connectionOf(hid: HIDAsync, label: string, manufacturer: string | undefined): Connection {
  const connection = openConnection({
    label,
    reports: true,
    ...(manufacturer === undefined ? {} : { identity: { make: manufacturer } }),
    send: async (bytes) => {
      const report = Buffer.alloc(bytes.length + 1);
      report[0] = REPORT_ID;
      report.set(bytes, 1);
      await hid.write(report);
    },
    release: async () => {
      hid.removeAllListeners('data');
      await hid.close();
    },
  });
  hid.on('error', (error: unknown) => connection.ended(error instanceof Error ? error.message : String(error)));
  hid.on('data', (report: Buffer) => connection.onData(report));
  return connection;
}
