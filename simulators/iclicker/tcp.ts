/**
 * The base on TCP: a plain stream of 64-byte reports each way, and nothing else.
 *
 * One host program at a time, as a USB device has one owner: a second connection is closed at once and the first one is
 * not disturbed. Pulled out means that the port is closed too, so a connect is refused; put back, it is the same port.
 * A host that sends a cut-off report and stops is waited for: TCP has no report boundaries to resynchronise by.
 */
import { createServer, type Server, type Socket } from 'node:net';
import { ShownError } from '../../protocols/shown-error.ts';
import type { SimulatorPorts } from '../ports.ts';
import { whole } from '../random.ts';
import { REPORT_BYTES } from './messages.ts';
import type { Plug, Pluggable } from './plug.ts';

export interface TcpPlugOptions {
  readonly base: Pluggable;
  readonly ports: SimulatorPorts;
  /** Default 127.0.0.1. */
  readonly host?: string;
  /** Default 0: a free one, kept over unplugging. */
  readonly port?: number;
  readonly onRefused?: (from: string) => void;
}

/** A host that does not read is dropped at this backlog rather than kept in memory. */
const MOST_UNREAD_BYTES = 4 * 1024 * 1024;

export async function plugIntoTcp(options: TcpPlugOptions): Promise<Plug> {
  const host = options.host ?? '127.0.0.1';
  const { base, ports } = options;
  let port = options.port ?? 0;
  let server: Server | undefined;
  let client: Socket | undefined;

  function drop(): void {
    client?.resetAndDestroy();
    client = undefined;
    base.detach();
  }

  function accept(socket: Socket): void {
    // An error is always followed by 'close', where the client is forgotten; there is nothing else to do about it.
    socket.on('error', () => {});
    if (client !== undefined) {
      socket.destroy();
      options.onRefused?.(`${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`);
      return;
    }
    client = socket;
    socket.setNoDelay(true);
    let waiting: Buffer = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      waiting = waiting.length === 0 ? chunk : Buffer.concat([waiting, chunk]);
      let at = 0;
      for (; waiting.length - at >= REPORT_BYTES && client === socket; at += REPORT_BYTES) {
        base.hostReport(waiting.subarray(at, at + REPORT_BYTES));
      }
      waiting = waiting.subarray(at);
    });
    socket.on('close', () => {
      if (client !== socket) return;
      client = undefined;
      base.detach();
    });
    base.attach((report) => {
      if (socket.destroyed) return;
      if (socket.writableLength > MOST_UNREAD_BYTES) return drop();
      if (base.misbehaviour === 'garbage' && ports.random() < 0.3) socket.write(strayBytes(ports.random));
      socket.write(report);
    });
  }

  async function plug(): Promise<void> {
    if (server !== undefined) return;
    const listening = createServer(accept);
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, host, resolve);
    }).catch((cause: unknown) => {
      throw cannotListen(host, port, cause);
    });
    // Later errors (too many open files on accept) leave the listener standing: the next connection may work.
    listening.on('error', () => {});
    const address = listening.address();
    if (address !== null && typeof address === 'object') port = address.port;
    server = listening;
    base.powerOn();
  }

  async function unplug(): Promise<void> {
    const closing = server;
    server = undefined;
    base.powerOff();
    drop();
    if (closing !== undefined) await new Promise<void>((resolve) => closing.close(() => resolve()));
  }

  await plug();
  const shownHost = host.includes(':') ? `[${host}]` : host;
  return { address: `tcp://${shownHost}:${port}`, plug, unplug, close: unplug };
}

/** 1–63 bytes that shift every frame after them. */
function strayBytes(random: () => number): Uint8Array {
  return Uint8Array.from({ length: whole(random, 1, REPORT_BYTES - 1) }, () => whole(random, 0, 255));
}

function cannotListen(host: string, port: number, cause: unknown): ShownError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : 'error';
  return new ShownError(
    {
      code: 'SIMULATE-LISTEN',
      where: `tcp://${host}:${port}`,
      what: { zh: `无法在此地址监听（${code}）`, en: `cannot listen here (${code})` },
      todo: { zh: '换一个端口，或用 0 自动选择', en: 'choose another port, or 0 for a free one' },
    },
    { cause },
  );
}
