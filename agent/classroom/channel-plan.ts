/**
 * A plan of i>clicker channels for a school: which of the 16 (AA … DD) each room's base uses, so that rooms near each
 * other are heard by nobody but themselves. Pure.
 *
 * A room is where its number says: `302` is the third floor, second door; `B-1204` the twelfth floor of building B. A name
 * without such a number stands in the order given. Two rooms may share a channel only where there are more than 16; then
 * those that do are as far apart as they can be. What frequencies stand behind the letters is not on record but for one
 * (AA, 917.0 MHz), so channels are told apart by name only: no claim that AB is nearer to AA than DD is.
 */
import { ShownError } from '../../protocols/shown-error.ts';

const LETTERS = ['A', 'B', 'C', 'D'] as const;
export type Channel = `${(typeof LETTERS)[number]}${(typeof LETTERS)[number]}`;

/** In the order they are given out. */
export const CHANNELS: readonly Channel[] = LETTERS.flatMap((first) =>
  LETTERS.map((second): Channel => `${first}${second}`),
);

export interface PlannedChannel {
  readonly room: string;
  readonly channel: Channel;
  /** The nearest room with the same channel; undefined: it is alone on its channel. */
  readonly shares: string | undefined;
}

interface Place {
  readonly building: string;
  readonly floor: number;
  readonly door: number;
}

/** A floor's slab keeps out about as much as three rooms' walls; another building as much as twenty. */
const FLOOR_IS_DOORS = 3;
const BUILDING_IS_DOORS = 20;

const NUMBERED = /^(?<building>.*?)(?<floor>\d{1,2})(?<door>\d{2})\D*$/u;

function placeOf(room: string, index: number): Place {
  const found = NUMBERED.exec(room.normalize('NFKC').trim())?.groups;
  if (found === undefined) return { building: '', floor: 0, door: index };
  return { building: (found['building'] ?? '').trim(), floor: Number(found['floor']), door: Number(found['door']) };
}

function distance(one: Place, other: Place): number {
  return (
    (one.building === other.building ? 0 : BUILDING_IS_DOORS) +
    Math.abs(one.floor - other.floor) * FLOOR_IS_DOORS +
    Math.abs(one.door - other.door)
  );
}

/**
 * Each room gets the channel whose nearest user so far is farthest away: an unused one as long as there are any. Throws
 * `CHANNELS-ROOMS` where a room is named twice or not at all.
 */
export function planChannels(rooms: readonly string[]): PlannedChannel[] {
  const names = rooms.map((room) => room.trim());
  const twice = names.find((name, index) => name === '' || names.indexOf(name) !== index);
  if (twice !== undefined) throw badRooms(twice);
  const places = names.map(placeOf);
  const taken: Channel[] = [];
  for (const [index, place] of places.entries()) {
    const nearest = CHANNELS.map((channel) =>
      Math.min(...taken.map((used, room) => (used === channel ? distance(place, places[room] ?? place) : Infinity))),
    );
    const best = nearest.indexOf(Math.max(...nearest));
    taken[index] = CHANNELS[best] ?? 'AA';
  }
  return names.map((room, index) => {
    const channel = taken[index] ?? 'AA';
    const others = names
      .map((name, other) => ({ name, other }))
      .filter(({ other }) => other !== index && taken[other] === channel)
      .map(({ name, other }) => ({ name, far: distance(places[index] as Place, places[other] as Place) }))
      .toSorted((one, other) => one.far - other.far);
    return { room, channel, shares: others[0]?.name };
  });
}

function badRooms(room: string): ShownError {
  return new ShownError({
    code: 'CHANNELS-ROOMS',
    where: room,
    what:
      room === ''
        ? { zh: '有一间教室没有名字', en: 'a room has no name' }
        : { zh: `教室“${room}”写了两次`, en: `room “${room}” is named twice` },
    todo: { zh: '每间教室写一次，例如：301 302 303', en: 'name each room once, e.g. 301 302 303' },
  });
}
