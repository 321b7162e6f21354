/** The room's key for pseudonyms (prefix p0, before enrolment): made at the first start, kept in room.db, never shown. */
import { createHmac } from 'node:crypto';
import type { RandomBytes } from '../ports.ts';
import type { RoomStore } from '../room/port.ts';
import type { PseudonymOf } from './class-list.ts';

export async function openPseudonyms(room: RoomStore, randomBytes: RandomBytes): Promise<PseudonymOf> {
  let hex = await room.setting('roomKey');
  if (hex === undefined) {
    hex = Buffer.from(randomBytes(32)).toString('hex');
    await room.setSetting('roomKey', hex);
  }
  const key = Buffer.from(hex, 'hex');
  return (schoolClass, pupil) => {
    const who = pupil.studentNo === undefined ? `seat\0${schoolClass.id}\0${pupil.seat}` : `no\0${pupil.studentNo}`;
    return `p0${createHmac('sha256', key).update(who).digest('hex').slice(0, 24)}`;
  };
}
