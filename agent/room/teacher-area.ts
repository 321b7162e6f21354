/**
 * How teachers and pupils show who they are: a teacher's PIN (as scrypt) and everybody's badge. A badge is kept as its
 * pseudonym (`cardPseudonym`): whoever copies room.db cannot copy a card.
 */
import type { AreaTools } from './areas.ts';

/** Of one teacher; who that is, the list of teachers says. */
export interface TeacherKeys {
  readonly id: string;
  /** `scrypt$N$r$p$salt$hash`, base64. */
  readonly pin?: string;
  readonly badge?: string;
}

export interface TeacherCalls {
  teacherKeys(): TeacherKeys[];
  /** `undefined` takes it away. */
  setTeacherPin(id: string, pin: string | undefined): void;
  /** Whoever had this badge has it no longer. */
  setTeacherBadge(id: string, badge: string | undefined): void;
  /** The same for a pupil, in place of the pupil's others. */
  setPupilBadge(pupilId: string, badge: string | undefined): void;
  pupilBadges(): { readonly badge: string; readonly pupilId: string }[];
}

export const TEACHER_CALLS = [
  'teacherKeys',
  'setTeacherPin',
  'setTeacherBadge',
  'setPupilBadge',
  'pupilBadges',
] as const satisfies readonly (keyof TeacherCalls)[];

export function teacherCalls({ db, transact }: AreaTools): TeacherCalls {
  /** A card is one person's. */
  function free(badge: string | undefined): void {
    if (badge === undefined) return;
    db.prepare('UPDATE teacher SET badge = NULL WHERE badge = ?').run(badge);
    db.prepare('DELETE FROM pupil_badge WHERE badge = ?').run(badge);
  }
  return {
    teacherKeys: () =>
      db
        .prepare('SELECT id, pin, badge FROM teacher WHERE pin IS NOT NULL OR badge IS NOT NULL ORDER BY id')
        .all()
        .map((row) => ({
          id: String(row['id']),
          ...(row['pin'] === null ? {} : { pin: String(row['pin']) }),
          ...(row['badge'] === null ? {} : { badge: String(row['badge']) }),
        })),
    setTeacherPin(id, pin) {
      db.prepare('UPDATE teacher SET pin = ? WHERE id = ?').run(pin ?? null, id);
    },
    setTeacherBadge: (id, badge) =>
      transact(() => {
        free(badge);
        db.prepare('UPDATE teacher SET badge = ? WHERE id = ?').run(badge ?? null, id);
      }),
    setPupilBadge: (pupilId, badge) =>
      transact(() => {
        free(badge);
        db.prepare('DELETE FROM pupil_badge WHERE pupil_id = ?').run(pupilId);
        if (badge !== undefined)
          db.prepare('INSERT INTO pupil_badge (badge, pupil_id) VALUES (?, ?)').run(badge, pupilId);
      }),
    pupilBadges: () =>
      db
        .prepare('SELECT badge, pupil_id FROM pupil_badge')
        .all()
        .map((row) => ({ badge: String(row['badge']), pupilId: String(row['pupil_id']) })),
  };
}
