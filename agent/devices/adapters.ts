/**
 * Serial adapters keep their device when they are plugged in elsewhere: `/dev/ttyUSB0` becomes `/dev/ttyUSB1`, COM3 becomes
 * COM5, and the panel is still the panel. What USB says of the adapter a device answered through is kept in room.db; while
 * the configured path is not there, the one adapter of that identity that nobody else has is used instead.
 *
 * Cheap adapters carry no serial number, and two of one kind look alike: then there is no “the one”, and nothing is guessed.
 */
import { realpath } from 'node:fs/promises';
import type { SerialPortInfo } from '../../drivers/transport/enumerate.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';

/** What USB says of an adapter, as far as it stays when the port is another. */
export interface AdapterIdentity {
  readonly vendorId: number;
  readonly productId: number;
  readonly serial?: string | undefined;
  /** Tells the ports of one adapter apart, and only where nothing else does: on Windows it may name the USB port. */
  readonly pnpId?: string | undefined;
}

export interface AdaptersOptions {
  /** Each call costs a child process on Linux. */
  readonly list: () => Promise<readonly SerialPortInfo[]>;
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'> | undefined;
  readonly ports: Ports;
  /** Device → the path its config says. */
  readonly configured: ReadonlyMap<string, string>;
}

/** How old a list of ports may be. */
const LIST_KEPT_MS = 60_000;
/** After word from USB the list changes: some 0.1–0.5 s later, so it is looked at again and again for a while. */
const FRESH_FOR_MS = 5_000;

export class Adapters {
  readonly #options: AdaptersOptions;
  #known: Promise<Map<string, AdapterIdentity>> | undefined;
  #list: { readonly atMs: number; readonly ports: Promise<readonly SerialPortInfo[]> } | undefined;
  #freshUntilMs = Number.NEGATIVE_INFINITY;
  /** Configured path → the one its adapter was found under. Several devices may share a line. */
  readonly #claims = new Map<string, string>();
  /** Devices whose adapter was looked at in this life of the agent. */
  readonly #seen = new Set<string>();

  constructor(options: AdaptersOptions) {
    this.#options = options;
  }

  /** Something was plugged in: the next lists are new ones. */
  cameSomething(): void {
    this.#freshUntilMs = this.#options.ports.clock.monotonicMs() + FRESH_FOR_MS;
  }

  async identityOf(device: string): Promise<AdapterIdentity | undefined> {
    return (await this.#identities()).get(device);
  }

  /** Where the device's adapter is now, its configured path being gone. Undefined: unknown, absent, or not the only one. */
  async find(device: string): Promise<string | undefined> {
    const { configured } = this.#options;
    const own = configured.get(device) ?? '';
    this.#claims.delete(own);
    const identity = await this.identityOf(device);
    if (identity === undefined) return undefined;
    const taken = new Set(this.#claims.values());
    for (const path of configured.values()) if (path !== own) taken.add(await realPath(path));
    const like = (await this.#ports()).filter((port) => isLike(port, identity) && !taken.has(port.path));
    const same = like.length === 1 ? like : like.filter(({ pnpId }) => pnpId !== undefined && pnpId === identity.pnpId);
    const [found] = same;
    if (found === undefined || same.length > 1) return undefined;
    this.#claims.set(own, found.path);
    return found.path;
  }

  /** The device has answered through this port: what USB says of it is what to look for next time. */
  async remember(device: string, path: string): Promise<void> {
    if (this.#seen.has(`${device} ${path}`)) return;
    this.#seen.add(`${device} ${path}`);
    const real = await realPath(path);
    const port = (await this.#ports()).find((candidate) => candidate.path === real);
    if (port?.vendorId === undefined || port.productId === undefined) return;
    const identity: AdapterIdentity = {
      vendorId: port.vendorId,
      productId: port.productId,
      ...(port.serial === undefined ? {} : { serial: port.serial }),
      ...(port.pnpId === undefined ? {} : { pnpId: port.pnpId }),
    };
    const known = await this.#identities();
    if (JSON.stringify(known.get(device)) === JSON.stringify(identity)) return;
    known.set(device, identity);
    await this.#options.room?.setSetting('adapters', JSON.stringify(Object.fromEntries(known)));
  }

  #identities(): Promise<Map<string, AdapterIdentity>> {
    this.#known ??= this.#load();
    return this.#known;
  }

  async #load(): Promise<Map<string, AdapterIdentity>> {
    const { room, ports } = this.#options;
    try {
      const text = await room?.setting('adapters');
      return text === undefined ? new Map() : identitiesIn(JSON.parse(text));
    } catch (error) {
      ports.log.warn({ err: error }, 'what was known of serial adapters could not be read; it is learnt anew');
      return new Map();
    }
  }

  #ports(): Promise<readonly SerialPortInfo[]> {
    const { clock, log } = this.#options.ports;
    const now = clock.monotonicMs();
    const last = this.#list;
    if (last !== undefined && now - last.atMs < LIST_KEPT_MS && now > this.#freshUntilMs) return last.ports;
    const ports = this.#options.list().catch((error: unknown) => {
      log.warn({ err: error }, 'serial ports cannot be listed: an adapter that moves is not found again');
      return [];
    });
    this.#list = { atMs: now, ports };
    return ports;
  }
}

function isLike(port: SerialPortInfo, identity: AdapterIdentity): boolean {
  return (
    port.vendorId === identity.vendorId && port.productId === identity.productId && port.serial === identity.serial
  );
}

/** A link (`/dev/serial/by-id/…`) as the port it stands for now; what is not there, as it is written. */
async function realPath(path: string): Promise<string> {
  return await realpath(path).catch(() => path);
}

function identitiesIn(value: unknown): Map<string, AdapterIdentity> {
  const found = new Map<string, AdapterIdentity>();
  if (typeof value !== 'object' || value === null) return found;
  for (const [device, identity] of Object.entries(value)) if (isIdentity(identity)) found.set(device, identity);
  return found;
}

function isIdentity(value: unknown): value is AdapterIdentity {
  if (typeof value !== 'object' || value === null) return false;
  const { vendorId, productId, serial, pnpId } = value as Record<string, unknown>;
  const isText = (text: unknown): boolean => text === undefined || typeof text === 'string';
  return typeof vendorId === 'number' && typeof productId === 'number' && isText(serial) && isText(pnpId);
}
