/**
 * Which machine this is. Classroom PCs are cloned from one image: a copy brings the room's stores along, and would speak
 * with the room's voice. So salted hashes of the machine's marks are kept in room.db and compared at every start.
 *
 * Strong marks are the board's UUID and the addresses of its physical network cards; `machine-id` is copied with the
 * image, so it is weak: it counts only where there is no strong mark at all. One strong mark in common is the same
 * machine (a card was added or changed); none in common is a clone.
 */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import type { Ports } from '../ports.ts';
import type { MachineCheck } from '../uplink/port.ts';
import type { RoomStore } from './port.ts';

export type { MachineCheck } from '../uplink/port.ts';

export interface MachineMark {
  readonly kind: 'board' | 'card' | 'machine-id';
  readonly value: string;
}

/** What the platform can be asked. Each answer may be missing: a service without rights cannot read the board's UUID. */
export interface MachinePlatform {
  /** A small text file, undefined if it cannot be read. */
  readText(path: string): string | undefined;
  /** Name and address of every network card. */
  cards(): readonly { readonly name: string; readonly mac: string }[];
}

export const systemPlatform: MachinePlatform = {
  readText(path) {
    try {
      return readFileSync(path, 'utf8');
    } catch {
      // Not there (Windows, a container) or not ours to read: one mark less.
      return undefined;
    }
  },
  cards() {
    return Object.entries(networkInterfaces()).flatMap(([name, addresses]) => {
      const first = addresses?.find((address) => !address.internal);
      return first === undefined ? [] : [{ name, mac: first.mac }];
    });
  },
};

const BOARD_UUID = '/sys/class/dmi/id/product_uuid';
const MACHINE_ID = '/etc/machine-id';
/** Boards whose maker never set a UUID share these: they tell nothing. */
const MEANINGLESS_UUID = /^(0{8}-|f{8}-|03000200-0400-0500-0006-000700080009$)/;
/** Cards that software makes: containers, virtual machines' bridges, tunnels, phones on USB. */
const VIRTUAL_CARD = /^(docker|veth|br-|virbr|vmnet|vboxnet|tun|tap|wg|zt|tailscale|lo|usb|rndis|vEthernet|Bluetooth)/i;

export function readMachineMarks(platform: MachinePlatform = systemPlatform): MachineMark[] {
  const marks: MachineMark[] = [];
  const uuid = platform.readText(BOARD_UUID)?.trim().toLowerCase();
  if (uuid !== undefined && /^[0-9a-f-]{36}$/.test(uuid) && !MEANINGLESS_UUID.test(uuid))
    marks.push({ kind: 'board', value: uuid });
  const macs = new Set<string>();
  for (const { name, mac } of platform.cards()) {
    if (!VIRTUAL_CARD.test(name) && isBurntIn(mac)) macs.add(mac.toLowerCase());
  }
  for (const mac of [...macs].sort()) marks.push({ kind: 'card', value: mac });
  const id = platform.readText(MACHINE_ID)?.trim();
  if (id !== undefined && /^[0-9a-f]{32}$/.test(id)) marks.push({ kind: 'machine-id', value: id });
  return marks;
}

/** This machine as the room remembers it. */
export interface Machine extends MachineCheck {
  /** True when the room remembered no machine yet: from now on it is this one. */
  readonly first: boolean;
  /** A person said that this copy is meant to take over: remembered, `state` becomes `same`, the listeners are told. */
  accept(): Promise<void>;
}

/**
 * Compares this machine with the one room.db remembers. A first start and a changed mark are remembered; a clone changes
 * nothing until a person accepts it.
 */
export async function checkMachine(
  room: RoomStore,
  marks: readonly MachineMark[],
  ports: Pick<Ports, 'randomBytes'>,
): Promise<Machine> {
  const known = parseRemembered(await room.setting('machine'));
  let state: MachineCheck['state'] = 'same';
  if (known === undefined) {
    await acceptMachine(room, marks, ports);
  } else {
    state = compare(known, marks);
    if (state === 'same' && marks.some((mark) => !known.hashes.has(hashMark(known.salt, mark))))
      await rememberMore(room, known, marks);
  }
  const listeners = new Set<() => void>();
  return {
    first: known === undefined,
    get state() {
      return state;
    },
    onAccepted(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async accept() {
      await acceptMachine(room, marks, ports);
      state = 'same';
      for (const listener of listeners) listener();
    },
  };
}

/** From now on this is the room's machine. Whoever holds a {@link Machine} calls its `accept`. */
export async function acceptMachine(
  room: RoomStore,
  marks: readonly MachineMark[],
  ports: Pick<Ports, 'randomBytes'>,
): Promise<void> {
  const salt = Buffer.from(ports.randomBytes(16)).toString('hex');
  await write(room, salt, new Map(marks.map((mark) => [hashMark(salt, mark), mark.kind])));
}

interface Remembered {
  readonly salt: string;
  /** Hash → kind. */
  readonly hashes: ReadonlyMap<string, MachineMark['kind']>;
}

function compare(known: Remembered, marks: readonly MachineMark[]): 'same' | 'clone' {
  const strongKnown = [...known.hashes].filter(([, kind]) => kind !== 'machine-id').map(([hash]) => hash);
  const strongHere = marks.filter((mark) => mark.kind !== 'machine-id').map((mark) => hashMark(known.salt, mark));
  if (strongKnown.length > 0 && strongHere.length > 0)
    return strongHere.some((hash) => known.hashes.has(hash)) ? 'same' : 'clone';
  // One side shows no strong mark (no rights, cards off): that proves nothing; only another machine-id speaks for a clone.
  const weakKnown = [...known.hashes].filter(([, kind]) => kind === 'machine-id').map(([hash]) => hash);
  const weakHere = marks.filter((mark) => mark.kind === 'machine-id').map((mark) => hashMark(known.salt, mark));
  if (weakKnown.length === 0 || weakHere.length === 0) return 'same';
  return weakHere.some((hash) => weakKnown.includes(hash)) ? 'same' : 'clone';
}

/** Marks are added, not replaced: a card in a drawer today is back tomorrow. */
async function rememberMore(room: RoomStore, known: Remembered, marks: readonly MachineMark[]): Promise<void> {
  const hashes = new Map(known.hashes);
  for (const mark of marks) hashes.set(hashMark(known.salt, mark), mark.kind);
  await write(room, known.salt, hashes);
}

async function write(room: RoomStore, salt: string, hashes: ReadonlyMap<string, MachineMark['kind']>): Promise<void> {
  await room.setSetting('machine', JSON.stringify([salt, ...[...hashes].map(([hash, kind]) => `${kind}:${hash}`)]));
}

/** The setting: a JSON array, the salt first, then `kind:hash`. Anything else is as good as nothing remembered. */
function parseRemembered(text: string | undefined): Remembered | undefined {
  if (text === undefined) return undefined;
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    // Written by nobody we know: treated like a first start.
    return undefined;
  }
  if (!Array.isArray(parsed)) return undefined;
  const [salt, ...entries] = parsed.filter((entry) => typeof entry === 'string');
  if (salt === undefined) return undefined;
  const hashes = new Map<string, MachineMark['kind']>();
  for (const entry of entries) {
    const [kind, hash] = entry.split(':');
    if ((kind === 'board' || kind === 'card' || kind === 'machine-id') && hash !== undefined) hashes.set(hash, kind);
  }
  return { salt, hashes };
}

function hashMark(salt: string, mark: MachineMark): string {
  return createHash('sha256').update(`${salt}\n${mark.kind}\n${mark.value}`).digest('hex');
}

/** A universally administered, unicast address: random Wi-Fi addresses and software cards set the local bit. */
function isBurntIn(mac: string): boolean {
  if (!/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/i.test(mac) || mac === '00:00:00:00:00:00') return false;
  return (Number.parseInt(mac.slice(0, 2), 16) & 0b11) === 0;
}
