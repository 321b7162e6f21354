/**
 * Teachers' own PINs: whoever opens the private view with one is known. All of a room's are made with one salt, so that
 * looking whose a PIN is costs one calculation however many teachers there are; hence no two may be the same.
 *
 * They are longer than the room's: among many PINs a guess hits one more often.
 */
import { pinTaken, pinWeak } from '../classroom/lesson/refusals.ts';
import type { Ports } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { encodePin, isStrongPin, saltOf, whichMatches } from './pin-hash.ts';

const LEAST_DIGITS = 6;
const SALT_BYTES = 16;

export interface TeacherPins {
  /** Whose it is. */
  teacherWith(pin: string): Promise<string | undefined>;
  /** Throws `TEACHER-PIN-WEAK`, `TEACHER-PIN-TAKEN`. `undefined` takes it away. */
  set(teacherId: string, pin: string | undefined): Promise<void>;
  withPin(): Promise<ReadonlySet<string>>;
}

export function createTeacherPins(room: Pick<RoomStore, 'teacherKeys' | 'setTeacherPin'>, ports: Ports): TeacherPins {
  async function encoded(): Promise<Map<string, string>> {
    const keys = await room.teacherKeys();
    return new Map(keys.flatMap(({ id, pin }) => (pin === undefined ? [] : [[pin, id] as const])));
  }

  async function teacherWith(pin: string): Promise<string | undefined> {
    if (pin.length < LEAST_DIGITS) return undefined;
    const known = await encoded();
    const found = await whichMatches(pin, [...known.keys()]);
    return found === undefined ? undefined : known.get(found);
  }

  return {
    teacherWith,
    async set(teacherId, pin) {
      if (pin === undefined) {
        await room.setTeacherPin(teacherId, undefined);
        return;
      }
      if (pin.length < LEAST_DIGITS || !isStrongPin(pin)) throw pinWeak();
      const owner = await teacherWith(pin);
      if (owner !== undefined && owner !== teacherId) throw pinTaken();
      const [any] = (await encoded()).keys();
      const salt = (any === undefined ? undefined : saltOf(any)) ?? ports.randomBytes(SALT_BYTES);
      await room.setTeacherPin(teacherId, await encodePin(pin, salt));
    },
    withPin: async () => new Set((await encoded()).values()),
  };
}
