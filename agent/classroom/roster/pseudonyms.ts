/** The room's key for pseudonyms (prefix p0, before enrolment): made at the first start, kept in room.db, never shown. */
import type { Log, Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import { pseudonym, roomKey } from '../../room/pseudonym.ts';
import type { PseudonymOf } from './class-list.ts';

const KEY_BYTES = 32;
const KEY = /^[0-9a-f]{64}$/;

export async function openPseudonyms(room: RoomStore, ports: Ports): Promise<PseudonymOf> {
  let hex = await room.setting('roomKey');
  if (hex === undefined || !KEY.test(hex)) {
    hex = Buffer.from(ports.randomBytes(KEY_BYTES)).toString('hex');
    await save(room, hex, ports.log);
  }
  const key = roomKey(hex);
  return (schoolClass, { studentNo, seat }) =>
    pseudonym(key, { studentNo, className: schoolClass.label ?? schoolClass.name, seat });
}

// A first start on a full disk: the lesson goes on. The next start makes another key, so that today's pseudonyms stay
// nobody's, which is the harmless way to be wrong.
async function save(room: RoomStore, hex: string, log: Log): Promise<void> {
  try {
    await room.setSetting('roomKey', hex);
  } catch (error) {
    log.error({ err: error }, 'the key of pseudonyms could not be saved');
  }
}
