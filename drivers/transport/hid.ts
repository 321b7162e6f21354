/**
 * USB HID through node-hid. Imported only when a HID address is opened: the native library is not loaded in a room
 * without one.
 *
 * node-hid has no unplug event of its own; pulling the plug surfaces as the `error` event of a pending read.
 */
import type { HIDAsync } from 'node-hid';
import type { Connection, Transport } from '../device.ts';
import type { HidAddress } from './address.ts';
import { openConnection } from './closing.ts';
import { deviceAbsent, deviceBusy, deviceTimeout, transportMissing } from './failure.ts';

/** The families spoken to here use no numbered reports: hidapi then wants a leading zero. */
const REPORT_ID = 0;

export function hidTransport(address: HidAddress): Transport {
  return { label: address.label, open: (signal) => openHid(address, signal) };
}

async function openHid(address: HidAddress, signal: AbortSignal): Promise<Connection> {
  // `default`: the bundle gives a CommonJS package no named exports, and Node gives it both.
  const { default: library } = await import('node-hid').catch((error: unknown) => {
    throw transportMissing(address.label, 'node-hid', error);
  });
  const found = (await library.devicesAsync(address.vendorId, address.productId)).find(
    (device) => device.path !== undefined && (address.serial === undefined || device.serialNumber === address.serial),
  );
  if (found?.path === undefined) throw deviceAbsent(address.label);
  if (signal.aborted) throw deviceTimeout(address.label);
  const hid = await library.HIDAsync.open(found.path).catch((error: unknown) => {
    throw deviceBusy(address.label, error);
  });
  if (signal.aborted) {
    await hid.close();
    throw deviceTimeout(address.label);
  }
  return connectionOf(hid, address.label);
}

function connectionOf(hid: HIDAsync, label: string): Connection {
  const connection = openConnection({
    label,
    reports: true,
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
