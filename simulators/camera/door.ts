/**
 * The camera's door to the network: HTTP and HTTPS behind one port, the first byte says which. It keeps count of who is
 * in, and can be shut in a moment.
 */
import {
  createServer as createHttp,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttps, type Server as HttpsServer } from 'node:https';
import { createServer, type Server, type Socket } from 'node:net';
import { ShownError } from '../../protocols/shown-error.ts';
import { selfSigned } from '../panel/self-signed.ts';
import { cannotListen } from '../stream/plugs.ts';

export interface Door {
  readonly port: number;
  connections(): number;
  /** Everybody is thrown out at once. */
  close(): Promise<void>;
}

export interface DoorOptions {
  readonly host: string;
  /** 0: a free one. */
  readonly port: number;
  /** `secure`: it came by TLS. */
  heard(request: IncomingMessage, response: ServerResponse, secure: boolean): void;
  /** How many may be in at a time; 0: as many as come. */
  most(): number;
  refused(why: string): void;
}

/** The first byte of a TLS hello. */
const TLS_HANDSHAKE = 0x16;

export async function openDoor({ host, port, heard, most, refused }: DoorOptions): Promise<Door> {
  const plain = createHttp((request, response) => heard(request, response, false));
  let sealed: HttpsServer | undefined;
  const inside = new Set<Socket>();

  function sealedServer(): HttpsServer {
    if (sealed === undefined) {
      sealed = createHttps(selfSigned(), (request, response) => heard(request, response, true));
      // A host that does not trust the certificate goes away: nothing to do about it.
      sealed.on('tlsClientError', () => {});
    }
    return sealed;
  }
  /** Undefined: no certificate can be made here. */
  function roomFor(first: Buffer): HttpServer | HttpsServer | undefined {
    if (first[0] !== TLS_HANDSHAKE) return plain;
    try {
      return sealedServer();
    } catch (error) {
      if (!(error instanceof ShownError)) throw error;
      refused(error.message);
      return undefined;
    }
  }
  function greet(socket: Socket): void {
    // Followed by 'close', where it is forgotten.
    socket.on('error', () => {});
    if (most() > 0 && inside.size >= most()) {
      refused('too many connections');
      socket.resetAndDestroy();
      return;
    }
    inside.add(socket);
    socket.on('close', () => inside.delete(socket));
    socket.setNoDelay(true);
    socket.once('data', (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      const room = roomFor(first);
      if (room === undefined) socket.destroy();
      else room.emit('connection', socket);
      // TLS reads what waits by itself, and from then on below this socket.
      if (room === plain) socket.resume();
    });
  }

  const listening: Server = createServer(greet);
  await new Promise<void>((resolve, reject) => {
    listening.once('error', reject);
    listening.listen(port, host, resolve);
  }).catch((cause: unknown) => {
    throw cannotListen(`http://${host}:${port}`, cause);
  });
  // Later errors (too many open files on accept) leave the listener standing.
  listening.on('error', () => {});
  const address = listening.address();
  return {
    port: address !== null && typeof address === 'object' ? address.port : port,
    connections: () => inside.size,
    close: async () => {
      const closed = new Promise<void>((resolve) => listening.close(() => resolve()));
      for (const socket of inside) socket.resetAndDestroy();
      // These two never listened; closing them ends their own timers.
      plain.close();
      sealed?.close();
      await closed;
    },
  };
}
