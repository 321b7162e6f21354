/** UDP, IPv4: one socket, datagrams both ways. And where a datagram must go to reach everybody nearby. */
import type { Socket } from 'node:dgram';
import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import { ShownError } from '../../protocols/shown-error.ts';
import { reasonOf } from './failure.ts';

export interface UdpPeer {
  /** Dotted IPv4. */
  readonly host: string;
  readonly port: number;
}

export interface UdpPort {
  readonly port: number;
  /** Never rejects: a datagram that cannot leave (no route, a network that went down) is lost, as any may be. */
  send(bytes: Uint8Array, to: UdpPeer): Promise<void>;
  close(): Promise<void>;
  /** Set once by whoever opened it; what arrives before is dropped. */
  onDatagram: (bytes: Uint8Array, from: UdpPeer) => void;
}

/**
 * Opens a socket that hears on all addresses. `port` 0: any. A port has one owner: rejects with a ShownError
 * (`UDP-PORT`) where another program has it, and does not share it, since datagrams would reach one of the two only.
 */
export async function openUdp(port: number): Promise<UdpPort> {
  // Loaded where it is used, as TLS is: most rooms have no projector that speaks by UDP.
  const socket = process.getBuiltinModule('node:dgram').createSocket({ type: 'udp4', reuseAddr: false });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind({ port, exclusive: true }, resolve);
  }).catch((cause: unknown) => {
    socket.close();
    throw portTaken(port, cause);
  });
  socket.removeAllListeners('error');
  // Windows reports here that an earlier datagram found nobody (ECONNRESET): nobody is what one must expect.
  socket.on('error', () => {});
  socket.setBroadcast(true);
  return udpPort(socket);
}

function udpPort(socket: Socket): UdpPort {
  const opened: UdpPort = {
    port: socket.address().port,
    send: (bytes, { host, port }) =>
      new Promise((resolve) => {
        socket.send(bytes, port, host, () => resolve());
      }),
    close: () => new Promise((resolve) => socket.close(() => resolve())),
    onDatagram: () => {},
  };
  socket.on('message', (bytes, { address, port }) => opened.onDatagram(bytes, { host: address, port }));
  return opened;
}

/** The broadcast address of every IPv4 network this machine is in, and itself. Without link-local ones. */
export function nearby(): readonly string[] {
  const found = new Set<string>(['127.0.0.1']);
  for (const addresses of Object.values(networkInterfaces())) {
    for (const { family, internal, address, netmask } of addresses ?? []) {
      if (family !== 'IPv4' || internal || address.startsWith('169.254.')) continue;
      found.add(broadcastOf(address, netmask));
    }
  }
  return [...found];
}

/** `192.168.1.7`, `255.255.255.0` → `192.168.1.255` */
export function broadcastOf(address: string, netmask: string): string {
  const mask = netmask.split('.').map(Number);
  return address
    .split('.')
    .map((part, at) => Number(part) | (~(mask[at] ?? 0) & 0xff))
    .join('.');
}

/** The IPv4 address a name stands for; undefined when it has none now. */
export async function addressOf(host: string): Promise<string | undefined> {
  try {
    return (await lookup(host, { family: 4 })).address;
  } catch {
    // No such name, or no name server: whoever asks goes on without it.
    return undefined;
  }
}

function portTaken(port: number, cause: unknown): ShownError {
  return new ShownError(
    {
      code: 'UDP-PORT',
      where: `udp ${port}`,
      what: {
        zh: `UDP 端口 ${port} 用不了（${reasonOf(cause)}）`,
        en: `cannot use UDP port ${port} (${reasonOf(cause)})`,
      },
      todo: {
        zh: '多半被别的投影机管理软件占用，关掉它即可；不关也能用，只是状态慢几秒',
        en: 'another projector program has it, most likely: close it; without that everything works, seconds later',
      },
    },
    { cause },
  );
}
