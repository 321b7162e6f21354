/**
 * What a simulated device on a line is plugged into: a TCP port, a pseudo terminal, or a character device that is the
 * device's end of a real line (a USB gadget's /dev/ttyGS0).
 *
 * One host at a time, as a serial line has: a second TCP connection is closed at once and the first is not disturbed.
 */
import { open } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { ReadStream, WriteStream } from 'node:tty';
import { promisify } from 'node:util';
import { ShownError } from '../../protocols/shown-error.ts';
import { wrongValue } from '../wrong-value.ts';
import { openPty, type Pty } from './pty.ts';

const openFile = promisify(open);

/** What the plug tells its device. */
export interface PlugEnds {
  attached(): void;
  detached(): void;
  received(bytes: Uint8Array): void;
  refused(from: string): void;
}

export interface StreamPlug {
  /** What the agent's config would say. */
  readonly address: string;
  /** Lost when nobody is there; false when the host does not read and was let go of. */
  send(bytes: Uint8Array): void;
  /** Drops the host, if there is one; the port stays. */
  hangUp(): void;
  plug(): Promise<void>;
  unplug(): Promise<void>;
  /** Pulled out for good; absent: unplugging is all there is. */
  close?(): Promise<void>;
}

/** A host that does not read is dropped at this backlog rather than kept in memory. */
const MOST_UNREAD_BYTES = 1024 * 1024;

/** `tcp://HOST:PORT` (0: a free one), `pty`, or `file:///dev/ttyGS0`. Made plugged in. */
export async function plugInto(listen: string, ends: PlugEnds): Promise<StreamPlug> {
  if (listen === 'pty') return await plugIntoPty(ends);
  const url = URL.canParse(listen) ? new URL(listen) : undefined;
  if (url?.protocol === 'file:') return await plugIntoNode(url.pathname, ends);
  if (url?.protocol !== 'tcp:' || url.hostname === '') throw wrongValue('--listen', listen, 'tcp://HOST:PORT · pty');
  return await plugIntoTcp(url.hostname.replace(/^\[|\]$/g, ''), Number(url.port), ends);
}

async function plugIntoTcp(host: string, wantedPort: number, ends: PlugEnds): Promise<StreamPlug> {
  let port = wantedPort;
  let server: Server | undefined;
  let client: Socket | undefined;

  function accept(socket: Socket): void {
    // An error is always followed by 'close', where the client is forgotten; there is nothing else to do about it.
    socket.on('error', () => {});
    if (client !== undefined) {
      socket.destroy();
      ends.refused(`${socket.remoteAddress ?? '?'}:${socket.remotePort ?? 0}`);
      return;
    }
    client = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => ends.received(chunk));
    socket.on('close', () => {
      if (client !== socket) return;
      client = undefined;
      ends.detached();
    });
    ends.attached();
  }

  function hangUp(): void {
    const dropped = client;
    if (dropped === undefined) return;
    client = undefined;
    // What was just said (PJLINK ERRA) still goes out.
    dropped.end();
    setTimeout(() => dropped.destroy(), 200).unref();
    ends.detached();
  }

  async function plug(): Promise<void> {
    if (server !== undefined) return;
    const listening = createServer(accept);
    await new Promise<void>((resolve, reject) => {
      listening.once('error', reject);
      listening.listen(port, host, resolve);
    }).catch((cause: unknown) => {
      throw cannotListen(`tcp://${host}:${port}`, cause);
    });
    // Later errors (too many open files on accept) leave the listener standing: the next connection may work.
    listening.on('error', () => {});
    const address = listening.address();
    if (address !== null && typeof address === 'object') port = address.port;
    server = listening;
  }

  async function unplug(): Promise<void> {
    const closing = server;
    server = undefined;
    const dropped = client;
    client = undefined;
    dropped?.resetAndDestroy();
    if (dropped !== undefined) ends.detached();
    if (closing !== undefined) await new Promise<void>((resolve) => closing.close(() => resolve()));
  }

  await plug();
  return {
    address: `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`,
    send: (bytes) => {
      if (client === undefined || client.destroyed) return;
      if (client.writableLength > MOST_UNREAD_BYTES) client.destroy();
      else client.write(bytes);
    },
    hangUp,
    plug,
    unplug,
  };
}

/** A pseudo terminal. Unplugged and put back it may have another path, as a real adapter may. */
async function plugIntoPty(ends: PlugEnds): Promise<StreamPlug> {
  let pty: Pty | undefined;

  async function plug(): Promise<void> {
    if (pty !== undefined) return;
    const made = await openPty().catch((cause: unknown) => {
      throw cannotListen('pty', cause);
    });
    made.master.on('data', (chunk: Buffer) => ends.received(chunk));
    pty = made;
    ends.attached();
  }

  async function unplug(): Promise<void> {
    const ending = pty;
    pty = undefined;
    if (ending === undefined) return;
    ends.detached();
    await ending.close();
  }

  await plug();
  let last = '';
  return {
    get address() {
      if (pty !== undefined) last = `serial://${pty.path}`;
      return last;
    },
    send: (bytes) => pty?.write(bytes),
    hangUp: () => {},
    plug,
    unplug,
  };
}

/** The device's end of a line that something else made: a gadget's serial function. */
async function plugIntoNode(path: string, ends: PlugEnds): Promise<StreamPlug> {
  let streams: { readonly input: ReadStream; readonly output: WriteStream } | undefined;
  async function plug(): Promise<void> {
    if (streams !== undefined) return;
    // One handle for each direction, plain numbers: each stream closes its own, and nobody else may.
    const [reading, writing] = await Promise.all([openFile(path, 'r+'), openFile(path, 'r+')]).catch(
      (cause: unknown) => {
        throw cannotListen(path, cause);
      },
    );
    const input = new ReadStream(reading);
    input.setRawMode(true);
    const output = new WriteStream(writing);
    input.on('error', () => {});
    output.on('error', () => {});
    input.on('data', (chunk: Buffer) => ends.received(chunk));
    streams = { input, output };
    ends.attached();
  }
  function unplug(): Promise<void> {
    const ending = streams;
    streams = undefined;
    if (ending !== undefined) {
      ends.detached();
      ending.input.destroy();
      ending.output.destroy();
    }
    return Promise.resolve();
  }
  await plug();
  return {
    address: `serial://${path}`,
    send: (bytes) => {
      streams?.output.write(bytes);
    },
    hangUp: () => {},
    plug,
    unplug,
  };
}

export function cannotListen(where: string, cause: unknown): ShownError {
  const code = (cause as { code?: unknown }).code;
  const why = typeof code === 'string' ? code : cause instanceof Error ? cause.message : 'error';
  return new ShownError(
    {
      code: 'SIMULATE-LISTEN',
      where,
      what: { zh: `无法在此地址监听（${why}）`, en: `cannot listen here (${why})` },
      todo:
        where === 'pty'
          ? {
              zh: '伪终端只有 Linux 上有：用 tcp://127.0.0.1:0',
              en: 'pseudo terminals are Linux only: use tcp://127.0.0.1:0',
            }
          : { zh: '换一个端口，或用 0 自动选择', en: 'choose another port, or 0 for a free one' },
    },
    { cause },
  );
}
