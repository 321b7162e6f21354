/** The host's side of a base on TCP, as little as it takes: writes reports, collects reports. No driver is involved. */
import { connect, type Socket } from 'node:net';

export interface Host {
  /** Hex, zero padded to a report. */
  write(hex: string): void;
  /** Bytes as they are. */
  raw(bytes: Uint8Array): void;
  /** Whole reports that came, as hex. */
  readonly reports: readonly string[];
  /** All bytes that came. */
  readonly received: () => number;
  /** Resolves with the index of the first report from `from` on that starts so. */
  until(start: string, from?: number): Promise<number>;
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

/** Well above anything a machine busy with other tests needs. */
const PATIENCE_MS = 10_000;

export async function connectHost(address: string): Promise<Host> {
  const url = new URL(address);
  const socket: Socket = connect(Number(url.port), url.hostname);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('error', reject);
  });
  const reports: string[] = [];
  let received = 0;
  let waiting: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    received += chunk.length;
    waiting = Buffer.concat([waiting, chunk]);
    for (; waiting.length >= 64; waiting = waiting.subarray(64)) reports.push(waiting.subarray(0, 64).toString('hex'));
  });
  // Being reset is one of the things that is tested; 'close' follows.
  socket.on('error', () => {});
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  return {
    write: (hex) => {
      const report = Buffer.alloc(64);
      Buffer.from(hex.replaceAll(' ', ''), 'hex').copy(report);
      socket.write(report);
    },
    raw: (bytes) => {
      socket.write(bytes);
    },
    reports,
    received: () => received,
    until: async (start, from = 0) => {
      const untilMs = performance.now() + PATIENCE_MS;
      for (;;) {
        const at = reports.findIndex((report, index) => index >= from && report.startsWith(start));
        if (at >= 0) return at;
        if (performance.now() > untilMs)
          throw new Error(`no ${start}; got ${reports.map((r) => r.slice(0, 14)).join(' ')}`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
    },
    closed,
    close: async () => {
      socket.destroy();
      await closed;
    },
  };
}

export async function eventually(what: string, done: () => boolean): Promise<void> {
  const untilMs = performance.now() + PATIENCE_MS;
  while (!done()) {
    if (performance.now() > untilMs) throw new Error(`never: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}
