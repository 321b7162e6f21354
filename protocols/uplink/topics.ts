/**
 * Topics of the uplink: `banban/1/{省2}/{市2}/{县2}/{学校标识码}/{室}/…`. The path is the room's place in the district and
 * never carries a name.
 */
import { ShownError } from '../shown-error.ts';

export const TOPIC_ROOT = 'banban/1';

/** `34/18/02/2134000123/0302`, checked: three two-digit codes (GB/T 2260), the ten-digit 学校标识码, the room. */
export type RoomPath = string & { readonly roomPath: unique symbol };

const ROOM_PATH = /^\d{2}\/\d{2}\/\d{2}\/\d{10}\/[0-9A-Za-z_-]{1,32}$/;

export function parseRoomPath(text: string, where = 'room.path'): RoomPath {
  if (!ROOM_PATH.test(text)) {
    throw new ShownError({
      code: 'CONFIG-ROOM-PATH',
      where,
      what: { zh: `教室路径写法不对：${text}`, en: `not a room path: ${text}` },
      todo: {
        zh: '写成 省2/市2/县2/学校标识码10位/室，例如 34/18/02/2134000123/0302',
        en: 'write province2/city2/county2/school10/room, e.g. 34/18/02/2134000123/0302',
      },
    });
  }
  return text as RoomPath;
}

/** CloudEvents `source` of a room; a room without a path has a source that no topic is ever made from. */
export function sourceOf(path: RoomPath | undefined): string {
  return path === undefined ? '/local' : `/${path}`;
}

export interface RoomTopics {
  readonly base: string;
  event(family: string): string;
  state(thing: string): string;
  /** Subscribed by the room. */
  readonly commands: string;
  /** The verb of a command topic of this room, or undefined for any other topic. */
  verbOf(topic: string): string | undefined;
  result(commandId: string): string;
  replay(commandId: string): string;
}

export function roomTopics(path: RoomPath): RoomTopics {
  const base = `${TOPIC_ROOT}/${path}`;
  const commandPrefix = `${base}/command/`;
  return {
    base,
    event: (family) => `${base}/event/${family}`,
    state: (thing) => `${base}/state/${thing}`,
    commands: `${commandPrefix}+`,
    verbOf: (topic) => {
      if (!topic.startsWith(commandPrefix)) return undefined;
      const verb = topic.slice(commandPrefix.length);
      return /^[a-z][a-z0-9-]*$/.test(verb) ? verb : undefined;
    },
    result: (commandId) => `${base}/result/${commandId}`,
    replay: (commandId) => `${base}/replay/${commandId}`,
  };
}
