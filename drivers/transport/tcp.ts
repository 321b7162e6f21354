/** TCP, plain; or plain at first and then over TLS. The stream is cut by whoever reads it. */
import { connect, type Socket } from 'node:net';
import type { Connection, Transport } from '../device.ts';
import type { TcpAddress } from './address.ts';
import { type OpenConnection, openConnection } from './closing.ts';
import { deviceRefused, deviceTimeout, reasonOf } from './failure.ts';
import { throttle } from './throttle.ts';

/** A dead peer is noticed by TCP alone after this plus ten probes of 1 s (libuv's setting). Drivers ask sooner. */
const KEEP_ALIVE_MS = 5_000;

export function tcpTransport(address: TcpAddress): Transport {
  return {
    label: address.label,
    open: (signal) => openSocket(address, signal),
  };
}

async function openSocket(address: TcpAddress, signal: AbortSignal): Promise<Connection> {
  const socket = connect({
    host: address.host,
    port: address.port,
    noDelay: true,
    keepAlive: true,
    keepAliveInitialDelay: KEEP_ALIVE_MS,
  });
  await connected(socket, address.label, signal);
  let stream: Socket = socket;
  const connection = openConnection({
    label: address.label,
    reports: false,
    send: (bytes) =>
      new Promise((resolve, reject) => {
        stream.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
      }),
    release: () => {
      incoming.stop();
      stream.destroy();
      socket.destroy();
      return Promise.resolve();
    },
  });
  const incoming = throttle({ pause: () => stream.pause(), resume: () => stream.resume() }, (bytes) =>
    connection.onData(bytes),
  );
  const onData = (chunk: Buffer): void => incoming.push(chunk);
  socket.on('data', onData);
  endsWith(socket, connection);
  connection.secure = async () => {
    socket.off('data', onData);
    stream = await secured(socket, connection, address.label);
    stream.on('data', onData);
  };
  return connection;
}

function endsWith(stream: Socket, connection: OpenConnection): void {
  stream.on('error', (error) => connection.ended(reasonOf(error)));
  stream.on('end', () => connection.ended('closed by the device'));
  stream.on('close', () => connection.ended('closed'));
}

/**
 * A panel's certificate is made by the panel itself, on a wire inside the classroom: there is nobody to verify it
 * against, and old panels know old TLS only. It keeps the PIN from who merely listens; it does not prove who answers.
 */
const PANEL_TLS = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

function secured(socket: Socket, connection: OpenConnection, label: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    let why: unknown = 'closed';
    // Loaded when a panel asks for it: a room without one never pays for TLS.
    const over = process.getBuiltinModule('node:tls').connect({ socket, ...PANEL_TLS }, () => resolve(over));
    over.on('error', (error) => {
      why = error;
    });
    // Too late to matter once it has resolved.
    over.on('close', () => reject(deviceRefused(label, `TLS: ${reasonOf(why)}`, why)));
    endsWith(over, connection);
  });
}

function connected(socket: Socket, label: string, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      signal.removeEventListener('abort', onAbort);
      socket.removeListener('connect', onConnect);
      socket.removeListener('error', onError);
      if (error === undefined) {
        resolve();
        return;
      }
      // From here on nobody listens: a second error of a destroyed socket must not become an uncaught one.
      socket.on('error', () => {});
      socket.destroy();
      reject(error);
    };
    const onConnect = (): void => settle();
    const onError = (error: Error): void => settle(deviceRefused(label, reasonOf(error), error));
    const onAbort = (): void => settle(deviceTimeout(label));
    socket.once('connect', onConnect);
    socket.once('error', onError);
    signal.addEventListener('abort', onAbort, { once: true });
    if (signal.aborted) onAbort();
  });
}
