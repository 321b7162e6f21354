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

/** A serial port as the system lists it. What USB says of its adapter is there for USB adapters only. */
export interface SerialPortInfo {
  /** `/dev/ttyUSB0`, `COM5` */
  readonly path: string;
  readonly vendorId: number | undefined;
  readonly productId: number | undefined;
  readonly serial: string | undefined;
  /** The system's own name for this adapter and interface; on Windows it holds the USB port where there is no serial. */
  readonly pnpId: string | undefined;
}

/**
 * Every serial port there is. Costs a child process on Linux (udevadm) and a walk through the registry on Windows: not to
 * be called for nothing. Throws `DEVICE-LIBRARY` where serialport cannot be loaded, or what the system threw.
 */
export async function listSerialPorts(): Promise<readonly SerialPortInfo[]> {
  const { SerialPort: ports } = await loadLibrary('serial://');
  const found = await ports.list();
  return found.map(({ path, vendorId, productId, serialNumber, pnpId }) => ({
    path,
    vendorId: hexNumber(vendorId),
    productId: hexNumber(productId),
    serial: serialNumber,
    pnpId,
  }));
}

function hexNumber(text: string | undefined): number | undefined {
  return text !== undefined && /^[0-9a-fA-F]{1,4}$/.test(text) ? Number.parseInt(text, 16) : undefined;
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
