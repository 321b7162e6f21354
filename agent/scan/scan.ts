/**
 * Looks for the room's devices: USB by its ids, serial lines and network ports by who answers there. Everything at once,
 * and over by its deadline whatever hangs.
 */
import type { FoundCamera } from '../../drivers/camera/search.ts';
import type { Connection, Identity } from '../../drivers/device.ts';
import { nowhere } from '../../drivers/device.ts';
import { models } from '../../drivers/models/models.ts';
import { recognise } from '../../drivers/recognise.ts';
import { buildDevice, driverEntry } from '../../drivers/registry.ts';
import { parseAddress } from '../../drivers/transport/address.ts';
import { type HidFound, listHid, listSerialPorts } from '../../drivers/transport/enumerate.ts';
import { listTouchScreens } from '../../drivers/transport/input-nodes.ts';
import { transportFor } from '../../drivers/transport/transport.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { within } from '../devices/within.ts';
import type { Clock } from '../ports.ts';
import type { Found, Scan, Unknown } from './found.ts';
import { atPort, type Candidate, candidates, knownPorts, speeds } from './targets.ts';

export interface ScanOptions {
  readonly clock: Clock;
  /** Hosts whose well-known ports are tried; the machine itself is always among them. */
  readonly hosts: readonly string[];
  /** Addresses tried besides: `serial:///dev/pts/3`, `tcp://127.0.0.1:9000`. */
  readonly addresses: readonly string[];
  /** Projectors that make themselves known on the network: their hosts. */
  readonly searchProjectors: (signal: AbortSignal) => Promise<readonly string[]>;
  /** Cameras that make themselves known on the network. */
  readonly searchCameras: (signal: AbortSignal) => Promise<readonly FoundCamera[]>;
  readonly signal: AbortSignal;
}

/** Under the 5 s a person is promised. */
const SCAN_WITHIN_MS = 4_300;
const OPEN_WITHIN_MS = 900;
/** What is left of it for asking who it is. */
const IDENTITY_WITHIN_MS = 1_200;
/** A camera is asked five questions, one after the other. */
const CAMERA_WITHIN_MS = 3_500;

/** Never rejects for a device's sake; what could not be looked at is among the unknown. */
export async function scanRoom(options: ScanOptions): Promise<Scan> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(SCAN_WITHIN_MS)]);
  const found: Found[] = [];
  const unknown: Unknown[] = [];
  const onSerial = candidates('serial');
  const onTcp = candidates('tcp');

  async function tried(address: string, says: string, silentIsNews: boolean, look: () => Promise<Found | undefined>) {
    try {
      const seen = await look();
      if (seen !== undefined) found.push(seen);
      else if (silentIsNews) unknown.push({ address, says, code: 'DEVICE-SILENT', why: SILENT });
    } catch (error) {
      if (!(error instanceof ShownError)) {
        if (silentIsNews) unknown.push({ address, says, code: 'DEVICE-SILENT', why: SILENT });
        return;
      }
      // A port of this machine where nothing listens is no news.
      if (!silentIsNews && error.code === 'DEVICE-REFUSED') return;
      unknown.push({ address, says, code: error.code, why: error.what });
    }
  }

  const lookAt = (text: string, says: string, silentIsNews: boolean): Promise<void> => {
    const address = parseAddress(text);
    if (address.kind === 'serial') {
      const fixed = address.baud === undefined ? speeds(onSerial) : [address.baud];
      return tried(text, says, silentIsNews, () => lookAtSerial(address.label, fixed, onSerial, options.clock, signal));
    }
    if (address.kind === 'tcp')
      return tried(text, says, silentIsNews, () => lookAtTcp(text, atPort(onTcp, address.port), options.clock, signal));
    if (address.kind === 'http')
      return tried(text, says, silentIsNews, () => lookAtCamera(text, options.clock, signal));
    return Promise.resolve();
  };

  const usb = async (): Promise<void> => {
    for (const device of await listHid()) {
      const known = hidFound(device);
      if (known !== undefined) found.push(known);
    }
  };
  const touchScreens = async (): Promise<void> => {
    for (const { vendorId, productId, serial, name } of await listTouchScreens())
      found.push({
        driver: 'digitizer',
        kind: 'input',
        model: undefined,
        address: hidAddress(vendorId, productId, serial),
        identity: name === '' ? {} : { name },
      });
  };
  const serial = async (): Promise<void> => {
    // A PC's own ttyS0…31 are mostly nothing; what is behind one is named by hand.
    const ports = (await listSerialPorts()).filter(
      ({ path, pnpId }) => pnpId !== undefined || !/\/ttyS\d+$/.test(path),
    );
    await Promise.all(ports.map(({ path, manufacturer }) => lookAt(`serial://${path}`, manufacturer ?? '', true)));
  };
  const projectors = async (): Promise<void> => {
    const hosts = await options.searchProjectors(signal);
    await Promise.all(hosts.map((host) => lookAt(`tcp://${host}:4352`, 'PJLink', true)));
  };
  const cameras = async (): Promise<void> => {
    for (const camera of await options.searchCameras(signal)) found.push(cameraFound(camera));
  };
  const network = [...new Set(['127.0.0.1', ...options.hosts])].flatMap((host) =>
    knownPorts(onTcp).map((port) => lookAt(`tcp://${host}:${port}`, '', false)),
  );
  const wanted = options.addresses.map((address) => lookAt(address, '', true));

  await Promise.all([
    ...[usb, touchScreens, serial, projectors, cameras].map((look) =>
      // A library that cannot be loaded, a search that cannot be sent: the rest is looked at all the same.
      look().catch((error: unknown) => {
        if (error instanceof ShownError)
          unknown.push({ address: error.where, says: '', code: error.code, why: error.what });
      }),
    ),
    ...network,
    ...wanted,
  ]);
  return { found: withoutDoubles(found), unknown };
}

const SILENT = {
  zh: '没有认得的设备应答；刷卡器不说话也正常',
  en: 'nobody known answers; a card reader is silent by nature',
};

/** By its endpoint it is found again when its address has changed; its user and password are for a person to fill in. */
function cameraFound({ device, address }: FoundCamera): Found {
  const { endpoint, name, hardware, mac } = device;
  return {
    driver: 'onvif',
    kind: 'camera',
    model: undefined,
    address: `${address}${address.includes('?') ? '&' : '?'}endpoint=${encodeURIComponent(endpoint)}`,
    identity: {
      ...(name === undefined ? {} : { name }),
      ...(hardware === undefined ? {} : { model: hardware }),
      ...(mac === undefined ? {} : { mac }),
    },
  };
}

function hidFound({ vendorId, productId, serial, manufacturer }: HidFound): Found | undefined {
  const model = models.find(({ match }) =>
    match.usb?.some((id) => id.vendorId === vendorId && id.productId === productId),
  );
  const entry = model === undefined ? undefined : driverEntry(model.driver);
  if (model === undefined || entry === undefined) return undefined;
  return {
    driver: model.driver,
    kind: entry.kind,
    model: generic(model.driver) === model.id ? undefined : model.id,
    address: hidAddress(vendorId, productId, serial),
    identity: manufacturer === '' ? {} : { make: manufacturer },
  };
}

function hidAddress(vendorId: number, productId: number, serial: string): string {
  const id = [vendorId, productId].map((part) => part.toString(16).padStart(4, '0')).join(':');
  return `hid://${id}${serial === '' ? '' : `/${encodeURIComponent(serial)}`}`;
}

function generic(driver: string): string | undefined {
  return models.find((model) => model.driver === driver)?.id;
}

async function lookAtSerial(
  label: string,
  bauds: readonly number[],
  all: readonly Candidate[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Found | undefined> {
  for (const baud of bauds) {
    const address = `${label}?baud=${baud}`;
    const there = all.filter((candidate) => candidate.baud === baud);
    const who = await whoIsAt(address, there, signal);
    if (who !== undefined) return await foundAs(who, baud === bauds[0] ? label : address, clock, signal);
  }
  return undefined;
}

async function lookAtTcp(
  address: string,
  there: readonly Candidate[],
  clock: Clock,
  signal: AbortSignal,
): Promise<Found | undefined> {
  const who = await whoIsAt(address, there, signal);
  return who === undefined ? undefined : await foundAs(who, address, clock, signal);
}

/** A camera that will not let us in is one all the same: its password is for a person to fill in. */
async function lookAtCamera(address: string, clock: Clock, signal: AbortSignal): Promise<Found | undefined> {
  const camera = { driver: 'onvif', kind: 'camera', model: undefined, address } as const;
  try {
    return { ...camera, identity: await identityOf({ driver: 'onvif' }, address, clock, signal, CAMERA_WITHIN_MS) };
  } catch (error) {
    if (error instanceof ShownError && error.code === 'DEVICE-PASSWORD') return { ...camera, identity: {} };
    throw error;
  }
}

async function whoIsAt(
  address: string,
  there: readonly Candidate[],
  signal: AbortSignal,
): Promise<Candidate | undefined> {
  const opening = AbortSignal.any([signal, AbortSignal.timeout(OPEN_WITHIN_MS)]);
  const connection = await within(transportFor(parseAddress(address)).open(opening), opening, letGo);
  try {
    return await recognise(connection, there, signal);
  } finally {
    letGo(connection);
  }
}

/** Its own words about itself, where there is time for them. */
async function foundAs(who: Candidate, address: string, clock: Clock, signal: AbortSignal): Promise<Found> {
  const { driver, model } = who;
  const identity = await identityOf(who, address, clock, signal).catch((): Identity => {
    // It was recognised; that it does not say more is no reason to lose it.
    return {};
  });
  const kind = driverEntry(driver)?.kind ?? 'panel';
  return { driver, kind, model: generic(driver) === model ? undefined : model, address, identity };
}

async function identityOf(
  who: { readonly driver: string; readonly model?: string },
  address: string,
  clock: Clock,
  signal: AbortSignal,
  withinMs = IDENTITY_WITHIN_MS,
): Promise<Identity> {
  const soon = AbortSignal.any([signal, AbortSignal.timeout(withinMs)]);
  const { device, transport } = buildDevice({ id: 'scan', ...who, address }, nowhere, clock);
  const connection = await within(transport.open(soon), soon, letGo);
  try {
    await within(device.attach(connection, soon), soon);
    return (await within(device.read(), soon)).identity;
  } finally {
    device.detach('looked at');
    letGo(connection);
  }
}

function letGo(connection: Connection): void {
  // Nothing depends on how a line that was only looked at is closed.
  connection.close('looked at').catch(() => {});
}

/** A camera that made itself known, and was written by hand as well, with its password perhaps. */
function isSaidBetter(one: Found, other: Found): boolean {
  if (one.kind !== 'camera' || other.kind !== 'camera') return false;
  return hostOf(one) === hostOf(other) && one.address.includes('endpoint=') && !other.address.includes('endpoint=');
}

function hostOf({ address }: Found): string {
  return new URL(address).host;
}

const ORDER = ['clicker', 'panel', 'projector', 'camera', 'reader', 'sensor', 'input', 'host'];

/** Each place once, in an order that is the same every time. */
function withoutDoubles(found: readonly Found[]): readonly Found[] {
  return found
    .filter(({ address }, at) => found.findIndex((other) => other.address === address) === at)
    .filter((one) => !found.some((other) => other !== one && isSaidBetter(one, other)))
    .sort(
      (one, other) =>
        ORDER.indexOf(one.kind) - ORDER.indexOf(other.kind) || one.address.localeCompare(other.address, 'en'),
    );
}
