/**
 * Asset cards that fill in themselves: a device says who it is, and that is compared with what is on the cards. Pure.
 *
 * What makes two the same thing: the serial number, else the network address, else the place in the config together with
 * make and model. A device that has not said everything yet contradicts nothing: only two different words do.
 */
import type { DeviceKind, Identity } from '../../../drivers/device.ts';

export interface AssetCard {
  readonly id: string;
  /** Where in the config it is, or was when it went. */
  readonly device: string;
  readonly kind: DeviceKind;
  /** What the device said of itself: make, model, serial, firmware, mac, name. */
  readonly identity: Identity;
  /** Wall ms. */
  readonly firstSeen: number;
  readonly lastSeen: number;
  /** Its own count of hours (lamp, backlight), as it said last. */
  readonly hours?: number;
  /** Wall ms; absent: it is here. */
  readonly goneAt?: number;
}

/** A device that is there and has said something of itself. */
export interface Seen {
  readonly device: string;
  readonly kind: DeviceKind;
  readonly identity: Identity;
  readonly hours?: number;
  /** Wall ms. */
  readonly at: number;
}

export type AssetChange =
  | { readonly what: 'added'; readonly card: AssetCard; readonly again: boolean }
  | { readonly what: 'changed'; readonly card: AssetCard; readonly keys: readonly (keyof Identity)[] }
  | { readonly what: 'moved'; readonly card: AssetCard; readonly from: string }
  | { readonly what: 'removed'; readonly card: AssetCard; readonly why: 'replaced' | 'config' | 'unseen' };

/** Cards to write, and what happened to them. Often the first only: it was seen again. */
export interface Outcome {
  readonly cards: readonly AssetCard[];
  readonly changes: readonly AssetChange[];
}

/** Not seen for so long: it is not in the room any more. Longer than a summer. */
export const UNSEEN_MS = 90 * 86_400_000;

const SAME_BY: readonly (keyof Identity)[] = ['serial', 'mac'];
const KEYS: readonly (keyof Identity)[] = ['make', 'model', 'serial', 'firmware', 'mac', 'name'];

const isHere = (card: AssetCard): boolean => card.goneAt === undefined;

/** yes: a number of its own says so. no: another number, or another make. undefined: nothing speaks for or against. */
function isSame(card: AssetCard, seen: Seen): boolean | undefined {
  if (card.kind !== seen.kind) return false;
  for (const key of SAME_BY) {
    const [known, said] = [card.identity[key], seen.identity[key]];
    if (known !== undefined && said !== undefined) return known === said;
  }
  for (const key of ['make', 'model'] as const) {
    const [known, said] = [card.identity[key], seen.identity[key]];
    if (known !== undefined && said !== undefined && known !== said) return false;
  }
  return undefined;
}

/** What the cards become once this has been seen. `newId` gives a new card its id. */
export function compare(cards: readonly AssetCard[], seen: Seen, newId: () => string): Outcome {
  const there = cards.find((card) => isHere(card) && card.device === seen.device);
  if (there !== undefined && isSame(there, seen) !== false) return seenAgain(there, seen);
  const elsewhere = cards.find((card) => card !== there && isSame(card, seen) === true);
  const gone = there === undefined ? { cards: [], changes: [] } : remove(there, seen.at, 'replaced');
  const come = elsewhere === undefined ? add(seen, newId()) : arrive(elsewhere, seen);
  return { cards: [...gone.cards, ...come.cards], changes: [...gone.changes, ...come.changes] };
}

/** Cards of devices that the config no longer has, and of those not seen for {@link UNSEEN_MS}. */
export function sweep(cards: readonly AssetCard[], configured: readonly string[], at: number): Outcome {
  const outcomes = cards.filter(isHere).flatMap((card) => {
    if (!configured.includes(card.device)) return remove(card, at, 'config');
    return at - card.lastSeen > UNSEEN_MS ? remove(card, at, 'unseen') : [];
  });
  return { cards: outcomes.flatMap((one) => one.cards), changes: outcomes.flatMap((one) => one.changes) };
}

function update(card: AssetCard, { device, identity, hours, at }: Seen): AssetCard {
  const { goneAt: _, ...here } = card;
  const known = hours ?? card.hours;
  return {
    ...here,
    device,
    identity: { ...card.identity, ...identity },
    lastSeen: Math.max(card.lastSeen, at),
    ...(known === undefined ? {} : { hours: known }),
  };
}

function seenAgain(card: AssetCard, seen: Seen): Outcome {
  const now = update(card, seen);
  const keys = KEYS.filter((key) => now.identity[key] !== card.identity[key]);
  return { cards: [now], changes: keys.length === 0 ? [] : [{ what: 'changed', card: now, keys }] };
}

function add({ device, kind, identity, hours, at }: Seen, id: string): Outcome {
  const card: AssetCard = {
    id,
    device,
    kind,
    identity,
    firstSeen: at,
    lastSeen: at,
    ...(hours === undefined ? {} : { hours }),
  };
  return { cards: [card], changes: [{ what: 'added', card, again: false }] };
}

/** Known from another place, or from before it went. */
function arrive(card: AssetCard, seen: Seen): Outcome {
  const now = update(card, seen);
  const change: AssetChange = isHere(card)
    ? { what: 'moved', card: now, from: card.device }
    : { what: 'added', card: now, again: true };
  return { cards: [now], changes: [change] };
}

function remove(card: AssetCard, at: number, why: 'replaced' | 'config' | 'unseen'): Outcome {
  const gone = { ...card, goneAt: at };
  return { cards: [gone], changes: [{ what: 'removed', card: gone, why }] };
}
