/**
 * How the camera lets itself be found: WS-Discovery on UDP, to the group 239.255.255.250 on the interfaces it is told, and
 * at its own address; honestly, or in one of the ways that make discovery hard.
 */
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { cannotListen } from '../stream/plugs.ts';
import { bye, fits, hello, type Match, probeMatches, readProbe } from './discovery-messages.ts';
import { type CameraPorts, randomHex } from './ports.ts';

/**
 * `twice`: every answer comes two times · `late`: after 6 s · `wrong-relates`: the answer is to another question ·
 * `several`: one packet with two strangers beside it · `junk`: odd packets before the answer · `odd-scopes`: broken lines
 * in the list of scopes.
 */
export const DISCOVERY_WAYS = ['on', 'off', 'twice', 'late', 'wrong-relates', 'several', 'junk', 'odd-scopes'] as const;
export type DiscoveryWay = (typeof DISCOVERY_WAYS)[number];

export interface DiscoveryOptions {
  /** Where the camera listens; 0.0.0.0: at every address of the machine. */
  readonly host: string;
  /** Default 3702. 0: a free one, for tests without a group. */
  readonly port?: number;
  /** Default true: hears what is said to the group. */
  readonly multicast?: boolean;
  /** Addresses of the interfaces on which it joins the group. Default: the host's, or all. */
  readonly interfaces?: readonly string[];
}

export interface DiscoveryParts {
  readonly endpoint: string;
  scopes(): readonly string[];
  /** What XAddrs says to somebody who is reached from `host`. */
  addresses(host: string): string;
  way(): DiscoveryWay;
  tell(event: { readonly event: string; readonly [what: string]: unknown }): void;
}

export interface Discovery {
  /** Of the socket at its own address: where a probe can be sent to. */
  readonly port: number;
  /** It is there: to the group. Resolves when it is said. */
  hello(): Promise<void>;
  /** It goes. */
  bye(): Promise<void>;
  close(): Promise<void>;
}

const GROUP = '239.255.255.250';
const USUAL_PORT = 3702;
const LATE_MS = 6_000;
/** Cameras answer within half a second, so that not all speak at once. */
const LONGEST_WAIT_MS = 100;

export async function startDiscovery(
  options: DiscoveryOptions,
  ports: CameraPorts,
  parts: DiscoveryParts,
): Promise<Discovery> {
  const { host, multicast = true } = options;
  const wanted = options.port ?? USUAL_PORT;
  const waiting = new Set<() => void>();
  const unicast = await bound(host, wanted);
  const port = unicast.address().port;
  const interfaces = options.interfaces ?? interfacesOf(host);
  const group = multicast ? await joined(unicast, port, interfaces) : undefined;
  let closed = false;

  const uuid = (): string => {
    const hex = randomHex(ports.random, 16);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  const own = (reached: string): Match => ({
    endpoint: parts.endpoint,
    scopes: parts.way() === 'odd-scopes' ? parts.scopes().map((scope) => `\n    ${scope}  `) : parts.scopes(),
    addresses: parts.addresses(reached),
  });
  const send = (packet: string | Buffer, to: { readonly port: number; readonly address: string }): void => {
    // A datagram that cannot be sent is lost, as datagrams are.
    if (!closed) unicast.send(packet, to.port, to.address, () => {});
  };
  function soon(ms: number, run: () => void): void {
    const cancel = ports.after(ms, () => {
      waiting.delete(cancel);
      run();
    });
    waiting.add(cancel);
  }

  function heard(bytes: Buffer, from: RemoteInfo): void {
    const way = parts.way();
    const probe = way === 'off' ? undefined : readProbe(bytes.toString('utf8'));
    if (probe === undefined || !fits(probe, parts.scopes())) return;
    parts.tell({ event: 'probe', from: `${from.address}:${from.port}` });
    const reached = addressTowards(from.address, interfaces) ?? host;
    const strangers: readonly Match[] =
      way === 'several'
        ? [
            { endpoint: `urn:uuid:${uuid()}`, scopes: [], addresses: 'http://192.0.2.10/onvif/device_service' },
            { endpoint: `urn:uuid:${uuid()}`, scopes: ['onvif://www.onvif.org/name/Stranger'], addresses: '' },
          ]
        : [];
    const relatesTo = way === 'wrong-relates' ? `urn:uuid:${uuid()}` : probe.messageId;
    const answer = (): void => send(probeMatches([...strangers, own(reached)], uuid(), relatesTo), from);
    soon(way === 'late' ? LATE_MS : ports.random() * LONGEST_WAIT_MS, () => {
      if (way === 'junk') for (const junk of JUNK) send(junk, from);
      answer();
      if (way === 'twice') answer();
    });
  }
  unicast.on('message', heard);
  group?.on('message', heard);

  /** Of a message on one interface after the other: which one is a setting of the socket. */
  async function toGroup(packet: string): Promise<void> {
    if (!multicast || parts.way() === 'off') return;
    for (const address of interfaces) {
      if (closed) return;
      try {
        unicast.setMulticastInterface(address);
      } catch {
        // The interface went away with its cable: nobody is on it to hear.
        continue;
      }
      await new Promise<void>((over) => {
        // Closed meanwhile: what was not sent never calls back.
        unicast.once('close', over);
        unicast.send(packet, port, GROUP, () => {
          unicast.off('close', over);
          over();
        });
      });
    }
  }
  return {
    port,
    hello: () => toGroup(hello(own(interfaces[0] ?? host), uuid())),
    bye: () => toGroup(bye(parts.endpoint, uuid())),
    close: async () => {
      closed = true;
      for (const cancel of waiting) cancel();
      await Promise.all(
        [unicast, group].map((socket) => socket && new Promise<void>((end) => socket.close(() => end()))),
      );
    },
  };
}

const JUNK: readonly Buffer[] = [
  Buffer.alloc(0),
  Buffer.from('00ff00ff160301', 'hex'),
  Buffer.from('<html><body>It works!</body></html>'),
  Buffer.from('<?xml version="1.0"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body><d:ProbeM'),
  Buffer.from('NOTIFY * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nNTS: ssdp:alive\r\n\r\n'),
  Buffer.from('<a><b></a></b>'),
];

async function bound(host: string, port: number): Promise<Socket> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  await new Promise<void>((resolve, reject) => {
    socket.once('error', reject);
    socket.bind(port, host, resolve);
  }).catch((cause: unknown) => {
    socket.close();
    throw cannotListen(`udp://${host}:${port}`, cause);
  });
  socket.removeAllListeners('error');
  // Nobody at the other end: a datagram is lost.
  socket.on('error', () => {});
  return socket;
}

/** On Linux a socket at the group's own address hears the group only; elsewhere the first socket joins it. */
async function joined(unicast: Socket, port: number, interfaces: readonly string[]): Promise<Socket | undefined> {
  const hears = process.platform === 'linux' ? await bound(GROUP, port) : unicast;
  for (const address of interfaces) {
    try {
      hears.addMembership(GROUP, address);
    } catch {
      // An interface without multicast (a tunnel), or one that is down: the others are heard.
    }
  }
  return hears === unicast ? undefined : hears;
}

function interfacesOf(host: string): readonly string[] {
  if (host !== '0.0.0.0' && host !== '::') return [host];
  return Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .filter(({ family }) => family === 'IPv4')
    .map(({ address }) => address);
}

/** Which of its addresses is on the asker's network. */
function addressTowards(asker: string, interfaces: readonly string[]): string | undefined {
  const masks = Object.values(networkInterfaces()).flatMap((all) => all ?? []);
  const number = (address: string): number =>
    address.split('.').reduce((sum, part) => ((sum << 8) | Number(part)) >>> 0, 0);
  return interfaces.find((own) => {
    const mask = number(masks.find(({ address }) => address === own)?.netmask ?? '255.255.255.255');
    return (number(own) & mask) === (number(asker) & mask);
  });
}
