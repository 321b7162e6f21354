/** Serial lines through `serialport`, imported only when a serial address is opened. */
import type { SerialPort } from 'serialport';
import type { Connection, Transport } from '../device.ts';
import type { SerialAddress } from './address.ts';
import { whyNotOpened } from './cannot-open.ts';
import { openConnection } from './closing.ts';
import { deviceTimeout, transportMissing } from './failure.ts';
import { throttle } from './throttle.ts';

const DEFAULT_BAUD = 9600;

export function serialTransport(address: SerialAddress): Transport {
  return { label: address.label, open: (signal) => openSerial(address, signal) };
}

async function loadLibrary(where: string) {
  // `default`: the bundle gives a CommonJS package no named exports, and Node gives it both.
  const { default: library } = await import('serialport').catch((error: unknown) => {
    throw transportMissing(where, 'serialport', error);
  });
  return library;
}

async function openSerial(address: SerialAddress, signal: AbortSignal): Promise<Connection> {
  const library = await loadLibrary(address.label);
  const port = new library.SerialPort({
    path: address.path,
    baudRate: address.baud ?? DEFAULT_BAUD,
    parity: address.parity ?? 'none',
    autoOpen: false,
  });
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      // Its only failure is "not open", which is what we want.
      port.close(() => resolve());
    });
  const failed = await new Promise<unknown>((resolve) => {
    port.open((error) => resolve(error ?? undefined));
  });
  if (failed !== undefined) throw await whyNotOpened(address.label, address.path, failed);
  if (signal.aborted) {
    await close();
    throw deviceTimeout(address.label);
  }
  drainAfterReadable(port);
  const connection = openConnection({
    label: address.label,
    reports: false,
    send: (bytes) =>
      new Promise((resolve, reject) => {
        port.write(Buffer.from(bytes), (error) => (error === null || error === undefined ? resolve() : reject(error)));
      }),
    release: () => {
      incoming.stop();
      return close();
    },
  });
  const incoming = throttle(port, (bytes) => connection.onData(bytes));
  port.on('data', (chunk: Buffer) => incoming.push(chunk));
  port.on('error', (error: Error) => connection.ended(error.message));
  port.on('close', (error?: Error | null) => connection.ended(error?.message ?? 'closed'));
  return connection;
}

/**
 * On Linux and macOS the library's poller calls JavaScript without a callback scope (bindings-cpp 13, `poller.cpp`), so the
 * promise that would read goes on only when something else happens in the process: an answer that is there waits for
 * somebody's next timer. An immediate is such a something, and it comes at once.
 */
function drainAfterReadable(port: SerialPort): void {
  const { poller } = (port.port ?? {}) as { readonly poller?: { on(event: string, listener: () => void): void } };
  poller?.on('readable', () => setImmediate(() => {}));
}
