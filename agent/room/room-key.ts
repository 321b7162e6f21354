/** The room's key of pseudonyms for whoever can do without it: what cannot be read is said, and nothing stops. */
import type { Log } from '../ports.ts';
import type { RoomStore } from './port.ts';
import { type PseudonymKey, roomKey } from './pseudonym.ts';

/** @param without what is not told then, for the log: `teachers are not told` */
export async function readRoomKey(
  room: Pick<RoomStore, 'setting'>,
  log: Log,
  without: string,
): Promise<PseudonymKey | undefined> {
  try {
    const hex = await room.setting('roomKey');
    return hex === undefined ? undefined : roomKey(hex);
  } catch (error) {
    log.error({ err: error }, `the key of pseudonyms could not be read: ${without}`);
    return undefined;
  }
}
