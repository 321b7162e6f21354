/**
 * How far the network of this PC reaches, layer by layer, asked only when something is wrong. Every question is one socket
 * or one file, and over within its deadline; nothing is sent but a knock, or to a name server a name.
 */
import { Resolver } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { addressedPorts } from './network-ports.ts';
import { type Runner, systemRunner } from './run.ts';

const WITHIN_MS = 2_000;
/** Any port will do: a refusal is an answer. */
const KNOCK_PORT = 80;

export type NameAnswer = 'ok' | 'unknown-name' | 'no-answer';
export type GatewayAnswer = 'ok' | 'silent' | 'none' | 'cannot-tell';

export interface NetworkProbes {
  /** Some port of this PC has an address. */
  linkUp(): boolean;
  /** `none`: this PC knows of no way out at all. */
  gateway(): Promise<GatewayAnswer>;
  /** Its address; undefined: there is none, or it cannot be told. */
  gatewayAddress(): Promise<string | undefined>;
  resolves(host: string): Promise<NameAnswer>;
  /** Any sign of life, a refusal too. */
  reaches(host: string, port: number): Promise<boolean>;
  /** Who signed what is found at a TLS address, where the given authority (PEM; absent: the usual ones) did not; else undefined. */
  foreignIssuer(host: string, port: number, ca: string | undefined): Promise<string | undefined>;
}

export interface NetworkSource {
  readonly platform: string;
  readonly run: Runner;
  /** A file of /proc, undefined where there is none. */
  readonly file: (path: string) => Promise<string | undefined>;
}

const thisMachine: NetworkSource = {
  platform: process.platform,
  run: systemRunner,
  file: (path) =>
    readFile(path, 'utf8').catch(() => {
      // Not this system: then it says nothing.
      return undefined;
    }),
};

export function createNetworkProbes(source: NetworkSource = thisMachine): NetworkProbes {
  return {
    linkUp: () => addressedPorts().length > 0,
    gateway: async () => {
      const address = await defaultGateway(source);
      if (address === undefined) return 'cannot-tell';
      if (address === 'none') return 'none';
      if (await knock(address, KNOCK_PORT)) return 'ok';
      // Many say nothing to a knock, and all have to say where they are.
      return (await isNeighbour(source, address)) ? 'ok' : 'silent';
    },
    gatewayAddress: async () => {
      const address = await defaultGateway(source);
      return address === 'none' ? undefined : address;
    },
    resolves,
    reaches: knock,
    foreignIssuer,
  };
}

async function defaultGateway({ platform, run, file }: NetworkSource): Promise<string | 'none' | undefined> {
  if (platform === 'win32') {
    const { code, said } = await run('route', ['print', '-4', '0.0.0.0']);
    return code === 0 ? (gatewayInRoutePrint(said) ?? 'none') : undefined;
  }
  const routes = await file('/proc/net/route');
  return routes === undefined ? undefined : (gatewayInProc(routes) ?? 'none');
}

/** `/proc/net/route`: interface, destination, gateway, flags …, metric; addresses in hex, lowest byte first. */
export function gatewayInProc(routes: string): string | undefined {
  const UP_AND_GATEWAY = 0x3;
  return routes
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(
      ([, to, , flags = '0']) => to === '00000000' && (Number.parseInt(flags, 16) & UP_AND_GATEWAY) === UP_AND_GATEWAY,
    )
    .map(([, , gateway = '', , , , metric = '0']) => ({ address: fromHex(gateway), metric: Number(metric) }))
    .toSorted((a, b) => a.metric - b.metric)
    .at(0)?.address;
}

function fromHex(hex: string): string {
  const value = Number.parseInt(hex, 16);
  return [0, 8, 16, 24].map((shift) => (value >>> shift) & 0xff).join('.');
}

/** In every language of Windows: `0.0.0.0 0.0.0.0 GATEWAY INTERFACE METRIC`. */
export function gatewayInRoutePrint(said: string): string | undefined {
  return [...said.matchAll(/^\s*0\.0\.0\.0\s+0\.0\.0\.0\s+(\d+\.\d+\.\d+\.\d+)\s+\S+\s+(\d+)\s*$/gm)]
    .map(([, address, metric]) => ({ address, metric: Number(metric) }))
    .toSorted((a, b) => a.metric - b.metric)
    .at(0)?.address;
}

async function isNeighbour({ platform, run, file }: NetworkSource, address: string): Promise<boolean> {
  if (platform === 'win32') {
    const { said } = await run('arp', ['-a', address]);
    return new RegExp(`^\\s*${address.replaceAll('.', '\\.')}\\s+([0-9a-f]{2}-){5}[0-9a-f]{2}\\s`, 'im').test(said);
  }
  return inArpTable((await file('/proc/net/arp')) ?? '', address);
}

/** `/proc/net/arp`: address, type, flags (2: complete), hardware address … */
export function inArpTable(table: string, address: string): boolean {
  return table.split('\n').some((line) => {
    const [ip, , flags = '0', mac = ''] = line.trim().split(/\s+/);
    return ip === address && (Number(flags) & 2) === 2 && !/^(00:){5}00$/.test(mac);
  });
}

/** By the system's own name servers; a name of its own list (hosts) counts. */
async function resolves(host: string): Promise<NameAnswer> {
  const resolver = new Resolver({ timeout: WITHIN_MS, tries: 1 });
  try {
    await resolver.resolve4(host);
    return 'ok';
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    // It has only other kinds of addresses: it is known.
    if (code === 'ENODATA') return 'ok';
    if (code === 'ENOTFOUND') return (await inHosts(host)) ? 'ok' : 'unknown-name';
    return (await inHosts(host)) ? 'ok' : 'no-answer';
  }
}

async function inHosts(host: string): Promise<boolean> {
  const folder =
    process.platform === 'win32' ? `${process.env['SystemRoot'] ?? 'C:\\Windows'}\\System32\\drivers\\etc` : '/etc';
  const text = (await thisMachine.file(`${folder}/hosts`)) ?? '';
  return text.split('\n').some((line) => line.replace(/#.*/, '').trim().split(/\s+/).slice(1).includes(host));
}

function knock(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    const over = (answered: boolean): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answered);
    };
    const timer = setTimeout(() => over(false), WITHIN_MS);
    socket.on('connect', () => over(true));
    socket.on('error', (error: NodeJS.ErrnoException) =>
      over(error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET'),
    );
  });
}

/** OpenSSL's words for “signed by somebody you do not know”; an expired date or another name is not that. */
const FOREIGN = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'CERT_SIGNATURE_FAILURE',
]);
const MOST_CHARS = 80;

function foreignIssuer(host: string, port: number, ca: string | undefined): Promise<string | undefined> {
  return new Promise((resolve) => {
    // Loaded where it is used, as the uplink does: it costs 6 MB. Nothing but the greeting is exchanged.
    const socket = process.getBuiltinModule('node:tls').connect({
      host,
      port,
      ...(/^[\d.]+$|:/.test(host) ? {} : { servername: host }),
      ...(ca === undefined ? {} : { ca }),
      rejectUnauthorized: false,
    });
    const over = (issuer: string | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(issuer);
    };
    const timer = setTimeout(() => over(undefined), WITHIN_MS);
    socket.on('secureConnect', () => {
      if (!FOREIGN.has(String(socket.authorizationError))) return over(undefined);
      const { issuer } = socket.getPeerCertificate();
      over((issuer?.CN ?? issuer?.O ?? '?').toString().slice(0, MOST_CHARS));
    });
    socket.on('error', () => over(undefined));
  });
}
