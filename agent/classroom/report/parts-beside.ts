/** What an export needs, from the stores' files beside whoever has them open. */
import { silentLog, systemClock } from '../../ports.ts';
import type { StoresBeside } from '../../store/beside.ts';
import { openPseudonyms } from '../roster/pseudonyms.ts';
import type { ExportParts } from './exports.ts';

/** A room whose key was never made has no pseudonyms to resolve; nothing is made here. */
export async function partsBeside({ journal, room, source }: StoresBeside): Promise<ExportParts> {
  const pseudonymOf =
    (await room.setting('roomKey')) === undefined
      ? () => ''
      : await openPseudonyms(room, { clock: systemClock, log: silentLog, randomBytes: () => new Uint8Array() });
  return { journal, room, source, pseudonymOf, now: () => systemClock.now() };
}
