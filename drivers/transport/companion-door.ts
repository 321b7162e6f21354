/**
 * The agent's door for companions (`protocols/input/companion.ts`): on Windows a service hears no keyboard and no touch
 * screen, so a program in each user's session does and calls here. The door is made when the first such device is opened,
 * and from then on is there until the process ends; it keeps nothing alive.
 *
 * Several users may be signed in at once; only the one in front types. A device is there while any of them has it.
 */
import { randomBytes } from 'node:crypto';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { framer } from '../../protocols/framing.ts';
import {
  type CompanionDevice,
  companionFraming,
  greetingLine,
  nonceOfGreeting,
  REFUSED,
  readCompanionLine,
  readHello,
  welcomeLine,
} from '../../protocols/input/companion.ts';
import { isProof, proofOf, readPlace, writePlace } from './companion-place.ts';
import { companionPlaceUnwritable, companionTaken } from './companion-refusals.ts';
import { throttle } from './throttle.ts';

/** A device as a companion has it. */
export interface CompanionSource extends CompanionDevice {
  /** Tells one from another, also between companions. */
  readonly key: string;
}

export interface CompanionListener {
  came(source: CompanionSource): void;
  heard(source: CompanionSource, bytes: Uint8Array): void;
  went(source: CompanionSource, why: string): void;
}

export interface CompanionDoor {
  /** Rejects with a ShownError: `DEVICE-BUSY` (another agent has the door), `DEVICE-COMPANION-PLACE`. */
  open(where: string): Promise<void>;
  /** Companions that have proven themselves. */
  readonly companions: number;
  /** Somebody called without the key since the last one that had it. */
  readonly refused: boolean;
  /** What is there now. */
  sources(): readonly CompanionSource[];
  listen(listener: Partial<CompanionListener>): () => void;
  close(): Promise<void>;
}

const PROVE_WITHIN_MS = 2_000;
const ALIVE_WITHIN_MS = 500;
const MOST_CALLERS = 16;
const MOST_DEVICES = 128;

export function createCompanionDoor(file: string): CompanionDoor {
  const key = randomBytes(32).toString('hex');
  const listeners = new Set<Partial<CompanionListener>>();
  const callers = new Set<Socket>();
  const proven = new Map<Socket, Map<number, CompanionSource>>();
  let calls = 0;
  let refused = false;
  let opening: Promise<Server> | undefined;

  async function listen(where: string): Promise<Server> {
    const other = await readPlace(file);
    if (other !== undefined && (await isAgent(other.port))) throw companionTaken(where);
    const server = createServer(answer);
    server.maxConnections = MOST_CALLERS;
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port: 0 }, resolve);
    });
    server.unref();
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    try {
      await writePlace(file, { port, key });
    } catch (error) {
      server.close();
      throw companionPlaceUnwritable(where, file, error);
    }
    return server;
  }

  function answer(socket: Socket): void {
    socket.unref();
    socket.setNoDelay(true);
    callers.add(socket);
    const call = ++calls;
    const nonce = randomBytes(16).toString('hex');
    const patience = setTimeout(() => socket.destroy(), PROVE_WITHIN_MS);
    patience.unref();

    const prove = (text: string): void => {
      const hello = readHello(text);
      const nonces = { agent: nonce, companion: hello?.nonce ?? '' };
      if (hello === undefined || !isProof(hello.proof, proofOf('companion', key, nonces))) {
        refused = true;
        socket.end(`${REFUSED}\n`);
        return;
      }
      clearTimeout(patience);
      refused = false;
      proven.set(socket, new Map());
      socket.write(`${welcomeLine(proofOf('agent', key, nonces))}\n`);
    };
    const hear = (text: string): void => {
      const devices = proven.get(socket);
      if (devices === undefined) prove(text);
      else if (!obey(text, devices, call)) socket.destroy();
    };
    const lines = framer(companionFraming, {
      frame: (bytes) => hear(Buffer.from(bytes).toString('latin1').trimEnd()),
      junk: () => socket.destroy(),
    });
    const incoming = throttle(socket, (bytes) => lines.push(bytes));
    socket.on('data', (chunk: Buffer) => incoming.push(chunk));
    // `close` follows, and says all there is to say.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(patience);
      incoming.stop();
      callers.delete(socket);
      const devices = proven.get(socket);
      proven.delete(socket);
      for (const source of devices?.values() ?? []) tell((listener) => listener.went?.(source, 'the companion ended'));
    });
    socket.write(`${greetingLine(nonce)}\n`);
  }

  /** False: nothing a companion says. */
  function obey(text: string, devices: Map<number, CompanionSource>, call: number): boolean {
    const line = readCompanionLine(text);
    if (line === undefined) return false;
    const known = devices.get(line.device);
    if (line.type === 'came') {
      if (known !== undefined || devices.size >= MOST_DEVICES) return false;
      const { type: _, ...device } = line;
      const source = { ...device, key: `${call}.${line.device}` };
      devices.set(line.device, source);
      tell((listener) => listener.came?.(source));
      return true;
    }
    if (known === undefined) return false;
    if (line.type === 'events') {
      tell((listener) => listener.heard?.(known, line.bytes));
      return true;
    }
    devices.delete(line.device);
    tell((listener) => listener.went?.(known, 'pulled out'));
    return true;
  }

  function tell(what: (listener: Partial<CompanionListener>) => void): void {
    for (const listener of [...listeners]) what(listener);
  }

  return {
    async open(where) {
      opening ??= listen(where);
      try {
        await opening;
      } catch (error) {
        opening = undefined;
        throw error;
      }
    },
    get companions() {
      return proven.size;
    },
    get refused() {
      return refused;
    },
    sources: () => [...proven.values()].flatMap((devices) => [...devices.values()]),
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async close() {
      const server = await opening?.catch(() => undefined);
      opening = undefined;
      for (const socket of callers) socket.destroy();
      await new Promise<void>((resolve) => (server === undefined ? resolve() : server.close(() => resolve())));
    },
  };
}

/** Whether an agent is behind this port: it greets at once. */
function isAgent(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const patience = setTimeout(() => socket.destroy(), ALIVE_WITHIN_MS);
    let greets = false;
    socket.once('data', (chunk) => {
      greets = nonceOfGreeting(chunk.toString('latin1').trimEnd()) !== undefined;
      socket.destroy();
    });
    // Nobody there; `close` follows.
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(patience);
      resolve(greets);
    });
  });
}
