import { createServer, type Server, type Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import type { Connection } from '../../../drivers/device.ts';
import { parseAddress } from '../../../drivers/transport/address.ts';
import { transportFor } from '../../../drivers/transport/transport.ts';
import { selfSigned } from '../../../simulators/panel/self-signed.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function server(): Promise<{ port: number; peer: Promise<Socket> }> {
  let met: (socket: Socket) => void = () => {};
  const peer = new Promise<Socket>((resolve) => {
    met = resolve;
  });
  const sockets = new Set<Socket>();
  const listening: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    met(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => listening.close(() => resolve()));
  });
  const address = listening.address();
  return { port: typeof address === 'object' ? (address?.port ?? 0) : 0, peer };
}

const never = new AbortController().signal;

function open(port: number, signal = never): Promise<Connection> {
  return transportFor(parseAddress(`tcp://:secret@127.0.0.1:${port}`)).open(signal);
}

/** All reasons the connection ended with: there should be exactly one. */
function endsOf(connection: Connection): { readonly reasons: string[]; readonly first: Promise<string> } {
  const reasons: string[] = [];
  const first = new Promise<string>((resolve) => {
    connection.onClose = (reason) => {
      reasons.push(reason);
      resolve(reason);
    };
  });
  return { reasons, first };
}

describe('a TCP connection', () => {
  test('carries bytes both ways', async () => {
    const { port, peer } = await server();
    const connection = await open(port);
    const socket = await peer;
    const got = new Promise<string>((resolve) => {
      connection.onData = (bytes) => resolve(Buffer.from(bytes).toString());
    });
    const heard = new Promise<string>((resolve) => socket.once('data', (bytes) => resolve(bytes.toString())));
    socket.write('from device');
    await connection.write(Buffer.from('to device'));
    expect(await Promise.all([got, heard])).toEqual(['from device', 'to device']);
    await connection.close();
  });

  test.each<[string, (socket: Socket) => void]>([
    ['hangs up', (socket) => socket.end()],
    ['is reset', (socket) => socket.resetAndDestroy()],
  ])('ends exactly once when the device %s, and refuses to write then', async (_how, cut) => {
    const { port, peer } = await server();
    const connection = await open(port);
    const { reasons, first } = endsOf(connection);
    cut(await peer);
    await first;
    await expect(connection.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'DEVICE-LOST' });
    await connection.close();
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reasons).toHaveLength(1);
  });

  test('closed by us ends exactly once, with our reason', async () => {
    const { port } = await server();
    const connection = await open(port);
    const { reasons } = endsOf(connection);
    await connection.close('enough');
    await connection.close('again');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reasons).toEqual(['enough']);
  });

  test('refused, called off or not resolvable is a ShownError without the password', async () => {
    await expect(open(1)).rejects.toMatchObject({ code: 'DEVICE-REFUSED', where: 'tcp://127.0.0.1:1' });
    const { port } = await server();
    await expect(open(port, AbortSignal.abort())).rejects.toMatchObject({ code: 'DEVICE-TIMEOUT' });
    const nowhere = transportFor(parseAddress('tcp://no-such-host.invalid:1'));
    await expect(nowhere.open(never)).rejects.toMatchObject({ code: 'DEVICE-REFUSED' });
  });
});

describe('a TCP connection that goes on over TLS', () => {
  const next = (connection: Connection): Promise<string> =>
    new Promise((resolve) => {
      connection.onData = (bytes) => resolve(Buffer.from(bytes).toString());
    });

  test('carries bytes both ways before and after, whoever signed the certificate, and ends once', async () => {
    const { port, peer } = await server();
    const connection = await open(port);
    const { reasons, first } = endsOf(connection);
    const socket = await peer;
    const greeting = next(connection);
    socket.write('plain');
    expect(await greeting).toBe('plain');

    const over = new TLSSocket(socket, { isServer: true, ...selfSigned() });
    over.on('error', () => {});
    await connection.secure?.();
    const heard = new Promise<string>((resolve) => over.once('data', (bytes) => resolve(bytes.toString())));
    await connection.write(Buffer.from('1234'));
    expect(await heard).toBe('1234');
    const answer = next(connection);
    over.write('secret');
    expect(await answer).toBe('secret');

    over.end();
    await first;
    await expect(connection.write(Buffer.from('x'))).rejects.toMatchObject({ code: 'DEVICE-LOST' });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(reasons).toHaveLength(1);
  });

  test.each<[string, (socket: Socket) => void]>([
    ['answers with something else', (socket) => socket.write('no TLS here, and enough bytes for a record')],
    ['hangs up', (socket) => socket.destroy()],
  ])('is refused and ends when the device %s', async (_how, answer) => {
    const { port, peer } = await server();
    const connection = await open(port);
    const { reasons } = endsOf(connection);
    const socket = await peer;
    socket.once('data', () => answer(socket));
    await expect(connection.secure?.()).rejects.toMatchObject({ code: 'DEVICE-REFUSED' });
    expect(reasons).toHaveLength(1);
  });

  test('gives up when we close meanwhile', async () => {
    const { port } = await server();
    const connection = await open(port);
    const upgrade = connection.secure?.();
    await connection.close('enough');
    await expect(upgrade).rejects.toMatchObject({ code: 'DEVICE-REFUSED' });
  });
});

test('a serial port that is not there is absent, in words', async () => {
  const transport = transportFor(parseAddress('serial:///dev/no-such-port?baud=9600'));
  await expect(transport.open(never)).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
});

test('http is no transport of these drivers', () => {
  expect(() => transportFor(parseAddress('http://127.0.0.1:1/'))).toThrow(/DEVICE-ADDRESS/);
});
