/** The room's key for pseudonyms (prefix p0, before enrolment): made at the first start, kept in room.db, never shown. */
import type { RandomBytes } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import { pseudonym, roomKey } from '../room/pseudonym.ts';
import type { PseudonymOf } from './class-list.ts';

const KEY_BYTES = 32;
const KEY = /^[0-9a-f]{64}$/;

export async function openPseudonyms(room: RoomStore, randomBytes: RandomBytes): Promise<PseudonymOf> {
  let hex = await room.setting('roomKey');
  if (hex === undefined || !KEY.test(hex)) {
    hex = Buffer.from(randomBytes(KEY_BYTES)).toString('hex');
    await room.setSetting('roomKey', hex);
  }
  const key = roomKey(hex);
  return (schoolClass, { studentNo, seat }) => pseudonym(key, { studentNo, className: schoolClass.name, seat });
}
