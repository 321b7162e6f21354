/** Writing down in room.db who was let do what. */
import type { Ports } from '../ports.ts';
import type { AuditWhat, RoomStore } from '../room/port.ts';

export type Audit = (what: AuditWhat, fields: Readonly<Record<string, string | number>>) => Promise<void>;

/** What has been done is done, and a disk that cannot be written is just when a teacher is told to export: it never rejects. */
export function createAudit(room: Pick<RoomStore, 'audit'>, { clock, log }: Pick<Ports, 'clock' | 'log'>): Audit {
  return async (what, fields) => {
    try {
      await room.audit(what, fields, clock.now());
    } catch (error) {
      log.error({ err: error, what }, 'the audit log could not be written');
    }
  };
}
