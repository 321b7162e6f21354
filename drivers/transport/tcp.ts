/** Plain TCP. The stream is cut by whoever reads it. */
import { connect, type Socket } from 'node:net';
import type { Connection, Transport } from '../device.ts';
import type { TcpAddress } from './address.ts';
import { openConnection } from './closing.ts';
import { deviceRefused, deviceTimeout, reasonOf } from './failure.ts';

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
  const connection = openConnection({
    label: address.label,
    reports: false,
    send: (bytes) =>
      new Promise((resolve, reject) => {
        socket.write(bytes, (error) => (error === null || error === undefined ? resolve() : reject(error)));
      }),
    release: () => {
      socket.destroy();
      return Promise.resolve();
    },
  });
  socket.on('data', (chunk: Buffer) => connection.onData(chunk));
  socket.on('error', (error) => connection.ended(reasonOf(error)));
  socket.on('end', () => connection.ended('closed by the device'));
  socket.on('close', () => connection.ended('closed'));
  return connection;
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
