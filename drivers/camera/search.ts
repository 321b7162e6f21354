/**
 * Looks for cameras by WS-Discovery, on every network this PC is in, and at single addresses where multicast does not reach.
 * Asked twice over, since datagrams get lost; answered as often as they like, each camera is found once. What makes no sense is
 * counted and thrown away: anybody may send anything to this port.
 */
import { randomInt, randomUUID } from 'node:crypto';
import type { Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import {
  DISCOVERY_GROUP,
  DISCOVERY_PORT,
  type DiscoveredDevice,
  readDiscovery,
  writeProbe,
} from '../../protocols/camera/discovery.ts';
import { pause } from '../pause.ts';

export interface FoundCamera {
  readonly device: DiscoveredDevice;
  /** Whom the answer came from: the camera is reached there, whatever it writes. */
  readonly host: string;
  /** `http://192.168.1.64/onvif/device_service`, without user and password. */
  readonly address: string;
}

export interface CameraSearch {
  readonly cameras: readonly FoundCamera[];
  /** Datagrams that were none of ours: rubbish, answers to somebody else, other devices. */
  readonly ignored: number;
}

export interface SearchOptions {
  readonly withinMs: number;
  readonly signal: AbortSignal;
  /** Asked one by one besides: addresses, or networks as `192.168.1.0/24`. */
  readonly hosts?: readonly string[];
  readonly port?: number;
  /** Told of each one as it is found. */
  readonly found?: (camera: FoundCamera) => void;
}

/** SOAP-over-UDP 1.1: repeated after 50–250 ms, and once more after twice that. */
const REPEAT_MS: readonly [least: number, most: number] = [50, 250];
const REPEATS = 2;
const MOST_CAMERAS = 256;
/** A school's network is a /22 at most; more would be a flood. */
const MOST_HOSTS = 1_024;
const AT_ONCE = 64;
const BREATH_MS = 10;

/** Ends early, with what there is, when the signal is aborted. Never rejects: a network that cannot be asked is not asked. */
export async function searchCameras(options: SearchOptions): Promise<CameraSearch> {
  const { withinMs, signal, hosts = [], port = DISCOVERY_PORT, found } = options;
  const ids = { cameras: `urn:uuid:${randomUUID()}`, anything: `urn:uuid:${randomUUID()}` };
  const probes = [writeProbe(ids.cameras, 'cameras'), writeProbe(ids.anything, 'anything')];
  const cameras = new Map<string, FoundCamera>();
  let ignored = 0;

  const take = (device: DiscoveredDevice, host: string): void => {
    const before = cameras.get(device.endpoint);
    const address = addressOf(device, host);
    if (!isCamera(device) || (before === undefined && cameras.size >= MOST_CAMERAS)) ignored++;
    // On two networks it answers twice; the first to say where it is counts.
    else if (before === undefined) {
      const camera = { device, host, address };
      cameras.set(device.endpoint, camera);
      found?.(camera);
    }
  };
  const onDatagram = (bytes: Uint8Array, host: string): void => {
    const said = readDiscovery(bytes);
    if (typeof said === 'string') ignored++;
    else if (said.type === 'hello') take(said.device, host);
    else if (said.type === 'bye') cameras.delete(said.device.endpoint);
    else if (said.type === 'matches') {
      const isOurs = said.relatesTo === undefined || Object.values(ids).includes(said.relatesTo.trim());
      if (!isOurs || said.devices.length === 0) ignored++;
      else for (const device of said.devices) take(device, host);
    }
  };

  const over = (): void => {
    // Aborted: what has answered by now is the answer.
  };
  const sockets = await Promise.all([
    ...ownAddresses().map((address) => openSocket(address, onDatagram)),
    openSocket(undefined, onDatagram),
  ]);
  const ear = await openEar(port, onDatagram);
  try {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
    const single = sockets.at(-1);
    const askAll = async (): Promise<void> => {
      for (const socket of sockets)
        if (socket?.multicast === true) for (const probe of probes) socket.send(probe, DISCOVERY_GROUP, port);
      const all = ['127.0.0.1', ...hosts.flatMap(hostsIn)].slice(0, MOST_HOSTS);
      for (let at = 0; at < all.length && !ends.aborted; at += AT_ONCE) {
        for (const host of all.slice(at, at + AT_ONCE)) for (const probe of probes) single?.send(probe, host, port);
        if (at + AT_ONCE < all.length) await pause(BREATH_MS, ends).catch(over);
      }
    };
    await askAll();
    let waitMs = randomInt(...REPEAT_MS);
    for (let repeat = 0; repeat < REPEATS && !ends.aborted; repeat++, waitMs *= 2) {
      await pause(waitMs, ends).catch(over);
      if (!ends.aborted) await askAll();
    }
    await pause(withinMs, ends).catch(over);
  } finally {
    for (const socket of [...sockets, ear]) socket?.close();
  }
  return { cameras: [...cameras.values()], ignored };
}

/** `192.168.1.64` → itself; `192.168.1.0/24` → its 254 hosts; anything else is a name, and asked as one. */
export function hostsIn(text: string): readonly string[] {
  const match = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})\/(\d{1,2})$/.exec(text);
  if (match === null) return [text];
  const [a = 0, b = 0, c = 0, d = 0, bits = 0] = match.slice(1).map(Number);
  if ([a, b, c, d].some((part) => part > 255) || bits < 22 || bits > 32) return [];
  const size = 2 ** (32 - bits);
  const first = Math.floor((((a * 256 + b) * 256 + c) * 256 + d) / size) * size;
  const all = Array.from({ length: size }, (_, at) => first + at);
  const hosts = size > 2 ? all.slice(1, -1) : all;
  return hosts.map((host) => [host >>> 24, (host >>> 16) & 255, (host >>> 8) & 255, host & 255].join('.'));
}

/** Of a printer that answers to everybody nothing here is a camera's. */
function isCamera({ types, scopes }: DiscoveredDevice): boolean {
  return (
    types.includes('NetworkVideoTransmitter') ||
    scopes.some((scope) => scope.toLowerCase().startsWith('onvif://www.onvif.org/'))
  );
}

/**
 * Where it is reached: at the host the answer came from, by the port and path of the address it gave for that host; of its
 * other addresses the first one's, but not one that is local to a link.
 */
function addressOf({ addresses }: DiscoveredDevice, host: string): string {
  const urls = addresses.map((address) => new URL(address));
  const url =
    urls.find(({ hostname }) => hostname === host) ??
    urls.find(({ hostname }) => !/^(\[fe80:|169\.254\.)/i.test(hostname)) ??
    urls[0];
  const at = host.includes(':') ? `[${host}]` : host;
  if (url === undefined) return `http://${at}/onvif/device_service`;
  return `${url.protocol}//${at}${url.port === '' ? '' : `:${url.port}`}${url.pathname}${url.search}`;
}

/** IPv4, one for each network; of several in one interface each is asked from. */
function ownAddresses(): readonly string[] {
  return Object.values(networkInterfaces()).flatMap((addresses) =>
    (addresses ?? []).flatMap(({ family, internal, address }) => (family === 'IPv4' && !internal ? [address] : [])),
  );
}

interface Asking {
  readonly multicast: boolean;
  send(bytes: Uint8Array, host: string, port: number): void;
  close(): void;
}

/** Asks from this address; undefined: none in particular, for single hosts. Undefined: that cannot be had. */
async function openSocket(
  from: string | undefined,
  onDatagram: (bytes: Uint8Array, host: string) => void,
): Promise<Asking | undefined> {
  return await opened(
    { type: 'udp4' },
    { port: 0, ...(from === undefined ? {} : { address: from }), exclusive: true },
    onDatagram,
    (socket) => {
      if (from === undefined) return;
      socket.setMulticastInterface(from);
      socket.setMulticastTTL(1);
    },
    from !== undefined,
  );
}

/** Hears cameras that come and go by themselves. The port is everybody's: shared, and done without where it cannot be had. */
async function openEar(
  port: number,
  onDatagram: (bytes: Uint8Array, host: string) => void,
): Promise<Asking | undefined> {
  return await opened(
    { type: 'udp4', reuseAddr: true },
    // Bound to the group where that can be: a datagram to this machine's own simulator is not for us.
    { port, exclusive: false, ...(process.platform === 'win32' ? {} : { address: DISCOVERY_GROUP }) },
    onDatagram,
    (socket) => {
      for (const address of ownAddresses()) {
        try {
          socket.addMembership(DISCOVERY_GROUP, address);
        } catch {
          // A network that went down, or one address of two in the same: the others are heard.
        }
      }
    },
    false,
  );
}

async function opened(
  how: { readonly type: 'udp4'; readonly reuseAddr?: boolean },
  to: { readonly port: number; readonly address?: string; readonly exclusive: boolean },
  onDatagram: (bytes: Uint8Array, host: string) => void,
  prepare: (socket: Socket) => void,
  multicast: boolean,
): Promise<Asking | undefined> {
  // Loaded where it is used: most rooms look for cameras once in their life.
  const socket = process.getBuiltinModule('node:dgram').createSocket(how);
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject);
      socket.bind(to, resolve);
    });
    prepare(socket);
  } catch {
    // No such network any more, or the port is another program's alone.
    socket.close();
    return undefined;
  }
  socket.removeAllListeners('error');
  // Windows reports here that an earlier datagram found nobody (ECONNRESET): nobody is what one must expect.
  socket.on('error', () => {});
  socket.on('message', (bytes, { address }) => onDatagram(bytes, address));
  return {
    multicast,
    send: (bytes, host, port) =>
      socket.send(bytes, port, host, () => {
        // One that cannot leave is lost, as any may be.
      }),
    close: () => socket.close(),
  };
}
