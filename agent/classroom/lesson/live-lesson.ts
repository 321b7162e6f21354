/**
 * The lesson that is on: what is known of it and its clockwork. Durations are monotonic: a wall clock that jumps neither
 * ends a lesson nor makes a class late. Only a restart has nothing but the wall clock to go by.
 */
import type { Clock } from '../../ports.ts';
import type { LessonRecord } from '../../room/lesson-area.ts';
import type { DrawView, LessonKind, Subject } from '../../web/api-lesson.ts';
import type { AttendanceBook } from './attendance-book.ts';
import type { LessonCount } from './count.ts';
import type { LessonEnd } from './port.ts';
import type { PracticeStores } from './practice.ts';

/** After its time by the timetable. */
export const OVERTIME_MS = 10 * 60_000;
/** Of a lesson that is in no timetable. */
export const IDLE_MS = 60 * 60_000;

export interface LessonFacts {
  readonly id: string;
  /** Wall ms. */
  readonly beganAt: number;
  readonly kind: LessonKind;
  readonly subject: Subject | undefined;
  readonly period: number | undefined;
  readonly classId: string | undefined;
  readonly className: string | undefined;
  readonly teacherId: string | undefined;
  readonly secondId: string | undefined;
  readonly substitute: boolean;
  /** Wall ms, by the timetable. */
  readonly plannedFrom: number | undefined;
  readonly plannedTo: number | undefined;
  readonly note: string | undefined;
  readonly practice: boolean;
}

export interface LiveLesson {
  facts: LessonFacts;
  readonly stores: PracticeStores;
  readonly book: AttendanceBook;
  readonly count: LessonCount;
  /** Clicker → seat. */
  readonly loans: Map<string, string>;
  rollCallMade: boolean;
  /** Pupils drawn since the hat was full. */
  drawn: ReadonlySet<string>;
  draws: number;
  draw: DrawView | undefined;
  /** It is ending: nobody is noted any more. */
  ending: boolean;
  elapsedMs(): number;
  /** ms since it began or the bell rang, what was later; negative before the bell. */
  afterMs(atMonotonicMs: number): number;
  /** Something happened in it. */
  touch(): void;
  /** Its time by the timetable is over, the overtime not. */
  readonly isOvertime: boolean;
  /** It ends by itself, and why. */
  readonly due: Extract<LessonEnd, 'timetable' | 'idle'> | undefined;
  /** What is to be said of its length when it ends now: not the hour in which nothing happened any more. */
  lastedMs(why: LessonEnd): number;
}

export type LiveLessonFields = Pick<LiveLesson, 'facts' | 'stores' | 'book' | 'count'> &
  Partial<Pick<LiveLesson, 'rollCallMade' | 'drawn' | 'draws' | 'loans'>>;

export function createLiveLesson(clock: Clock, fields: LiveLessonFields): LiveLesson {
  const { facts } = fields;
  const startMs = clock.monotonicMs();
  const elapsedBeforeMs = Math.max(0, clock.now() - facts.beganAt);
  const beganMs = startMs - elapsedBeforeMs;
  const untilMs = (wallMs: number): number => startMs + wallMs - clock.now();
  const planEndMs = facts.plannedTo === undefined ? undefined : untilMs(facts.plannedTo);
  const bellAfterBeginMs = Math.max(0, (facts.plannedFrom ?? facts.beganAt) - facts.beganAt);
  let touchedMs = startMs;

  return {
    loans: new Map(),
    rollCallMade: false,
    drawn: new Set(),
    draws: 0,
    draw: undefined,
    ending: false,
    ...fields,
    elapsedMs: () => clock.monotonicMs() - beganMs,
    afterMs: (atMonotonicMs) => atMonotonicMs - beganMs - bellAfterBeginMs,
    touch() {
      touchedMs = clock.monotonicMs();
    },
    get isOvertime() {
      return planEndMs !== undefined && clock.monotonicMs() >= planEndMs;
    },
    get due() {
      const now = clock.monotonicMs();
      if (planEndMs === undefined) return now - touchedMs >= IDLE_MS ? 'idle' : undefined;
      return now >= planEndMs + OVERTIME_MS ? 'timetable' : undefined;
    },
    lastedMs(why) {
      const now = clock.monotonicMs();
      const until = why === 'idle' ? touchedMs : why === 'timetable' ? Math.max(touchedMs, planEndMs ?? now) : now;
      return Math.max(0, Math.round(Math.min(until, now) - beganMs));
    },
  };
}

export function recordOf(facts: LessonFacts, more: { rollCall: boolean; endedAt?: number }): LessonRecord {
  const { id, beganAt, classId, teacherId, secondId, subject, kind, period, note } = facts;
  return {
    id,
    beganAt,
    kind,
    ...(more.endedAt === undefined ? {} : { endedAt: more.endedAt }),
    ...(classId === undefined ? {} : { classId }),
    ...(teacherId === undefined ? {} : { teacherId }),
    ...(secondId === undefined ? {} : { secondId }),
    ...(subject === undefined ? {} : { subject }),
    ...(period === undefined ? {} : { period }),
    ...(more.rollCall ? { rollCall: true } : {}),
    ...(note === undefined ? {} : { note }),
  };
}
