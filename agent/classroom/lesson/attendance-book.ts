/**
 * The attendance of the lesson that is on: words written down as they are said, shown once they are on disk.
 *
 * Of a pupil with consent (or of whom nothing is known) each word is an event; a reason in words goes to room.db beside
 * it. Of a pupil whose guardians have said no, nothing is told one by one: the word is a note in room.db, and counts in
 * the sums.
 */
import type { Journal, NewEvent } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { AttendanceNote, AttendanceReason, AttendanceStatus } from '../../room/lesson-area.ts';
import type { Pupil, RoomStore } from '../../room/port.ts';
import type { AttendanceBy, AttendanceMark, AttendanceWord } from '../../web/api-lesson.ts';
import { minutesLate, type Register, statusOf, statusOnArrival, usualReason, wordOnSight } from './register.ts';

export interface BookOptions {
  readonly lesson: string;
  readonly journal: Pick<Journal, 'append'>;
  readonly room: Pick<RoomStore, 'noteAttendance'>;
  readonly ports: Ports;
  readonly pseudonymOf: (pupil: Pupil) => string | undefined;
  readonly graceMin: () => number;
  readonly changed: () => void;
  /** What was said before this start. */
  readonly said?: Register;
}

export interface AttendanceBook {
  readonly register: Register;
  /** `afterMs`: since the lesson began, for whoever comes late. Repeats say nothing new. */
  seen(pupil: Pupil, by: 'press' | 'badge' | 'tablet', at: { readonly wallMs: number; readonly afterMs: number }): void;
  /** A teacher's tap. Resolves when it is on disk. `afterMs` undefined: after the lesson. */
  mark(pupil: Pupil, mark: AttendanceMark, afterMs: number | undefined): Promise<void>;
  /** The lesson is over: of these nothing was seen. */
  absent(pupils: readonly Pupil[]): Promise<void>;
  /** Resolves when everything said so far is applied. */
  settled(): Promise<void>;
}

interface Saying {
  readonly pupil: Pupil;
  readonly to: AttendanceStatus;
  readonly by: AttendanceBy;
  readonly at: number;
  readonly reason?: AttendanceReason | undefined;
  readonly words?: string | undefined;
  readonly lateMin?: number | undefined;
}

export function createAttendanceBook(options: BookOptions): AttendanceBook {
  const { lesson, journal, room, ports, changed } = options;
  const { log } = ports;
  const shown = new Map<string, AttendanceWord[]>([...(options.said ?? [])].map(([id, list]) => [id, [...list]]));
  /** What was said, also what is not on disk yet: a second press in the same moment says nothing new. */
  const said = new Map<string, AttendanceStatus | undefined>();
  let applied: Promise<void> = Promise.resolve();

  const lastSaid = (pupilId: string): AttendanceStatus | undefined => said.get(pupilId) ?? statusOf(shown, pupilId);

  function say(saying: Saying): Promise<void> {
    const { pupil, to, by, at, reason, words, lateMin } = saying;
    const from = lastSaid(pupil.id);
    said.set(pupil.id, to);
    const why = from === undefined ? undefined : (reason ?? usualReason(from, to));
    const note: AttendanceNote = {
      lesson,
      pupilId: pupil.id,
      at,
      status: to,
      by,
      ...(from === undefined ? {} : { was: from }),
      ...(why === undefined ? {} : { reason: why }),
      ...(words === undefined ? {} : { words }),
    };
    const pseudonym = pupil.consent === false ? undefined : options.pseudonymOf(pupil);
    const writing =
      pseudonym === undefined
        ? keep(note)
        : Promise.all([
            journal.append(eventOf(saying, pseudonym, from, why)),
            words === undefined ? undefined : keep(note),
          ]);
    const word: AttendanceWord = {
      at,
      from: from ?? null,
      to,
      by,
      reason: why ?? null,
      words: words ?? null,
      lateMin: from === undefined ? (lateMin ?? null) : null,
    };
    const done = Promise.all([writing, applied]).then(
      () => {
        shown.set(pupil.id, [...(shown.get(pupil.id) ?? []), word]);
        changed();
      },
      (error: unknown) => {
        said.delete(pupil.id);
        throw error;
      },
    );
    // The caller hears of a refusal; those after it go on.
    applied = done.catch(() => undefined);
    return done;
  }

  // A room.db that cannot be written must not stop the lesson: what was said counts until the PC is switched off.
  async function keep(note: AttendanceNote): Promise<void> {
    try {
      await room.noteAttendance([note]);
    } catch (error) {
      log.error({ err: error, lesson }, 'a note on attendance could not be saved');
    }
  }

  function eventOf(
    { to, by, at, lateMin }: Saying,
    pupil: string,
    from: AttendanceStatus | undefined,
    reason: AttendanceReason | undefined,
  ): NewEvent {
    if (from === undefined) {
      const data = { lesson, pupil, status: to, by, ...(lateMin === undefined ? {} : { lateMin }) };
      return { type: 'cn.banban.attendance.marked', subject: lesson, at, data };
    }
    const data = { lesson, pupil, from, to, reason: reason ?? ('mistake' as const), by: by === 'end' ? 'teacher' : by };
    return { type: 'cn.banban.attendance.corrected', subject: lesson, at, data } as NewEvent;
  }

  return {
    register: shown,
    seen(pupil, by, { wallMs, afterMs }) {
      const arrival = statusOnArrival(afterMs, options.graceMin());
      const word = wordOnSight(lastSaid(pupil.id), arrival);
      if (word === undefined) return;
      const late = word.to === 'late' ? { lateMin: minutesLate(afterMs) } : {};
      say({ pupil, by, at: wallMs, ...word, ...late }).catch((error: unknown) =>
        log.error({ err: error, lesson }, 'the journal did not take who is here'),
      );
    },
    async mark(pupil, { status, reason, words }, afterMs) {
      const before = lastSaid(pupil.id);
      if (before === status && words === undefined) return applied;
      const late = status === 'late' && afterMs !== undefined ? { lateMin: minutesLate(afterMs) } : {};
      await say({ pupil, to: status, by: 'teacher', at: ports.clock.now(), reason, words, ...late });
    },
    async absent(pupils) {
      const at = ports.clock.now();
      const unseen = pupils.filter((pupil) => lastSaid(pupil.id) === undefined);
      await Promise.all(unseen.map((pupil) => say({ pupil, to: 'absent', by: 'end', at })));
    },
    settled: () => applied,
  };
}
