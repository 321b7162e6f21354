/** What the timetable has to do with the lesson that is on. */
import { beijingDate } from '../../beijing-time.ts';
import type { Log } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { PlannedLesson } from '../../school/port.ts';
import type { PlannedLessonView } from '../../web/api-lesson.ts';
import type { SchoolDay } from './port.ts';
import { plannedView } from './views.ts';

/** Who begins by hand so long before the bell means the lesson to come. */
const BY_HAND_BEFORE_MS = 10 * 60_000;
/** What happens so long before the bell belongs to the lesson to come. */
const BY_ITSELF_BEFORE_MS = 5 * 60_000;

export interface Planning {
  /** The lesson a teacher means who begins one now. */
  meant(now: number): PlannedLesson | undefined;
  /** The lesson that something which happens now belongs to; undefined too where it has been given already. */
  due(now: number): Promise<PlannedLesson | undefined>;
  /** The timetable has it now, and it has not been given yet. */
  atTheBell(now: number): PlannedLesson | undefined;
  /** Nothing is planned for today at all. */
  isEmpty(now: number): boolean;
  /** It is being given or has been: it does not begin by itself again. */
  given(lesson: { readonly beganAt: number; readonly period: number | undefined }): void;
  next(now: number, on: boolean): PlannedLessonView | null;
  today(now: number): PlannedLessonView[];
}

const keyOf = (wallMs: number, period: number): string => `${beijingDate(wallMs)} ${period}`;

export function createPlanning(school: SchoolDay, room: Pick<RoomStore, 'lessonsBetween'>, log: Log): Planning {
  /** Of today, and of the days this agent has been running. */
  const givenKeys = new Set<string>();

  const soon = (now: number, withinMs: number): PlannedLesson | undefined => {
    const next = school.next(now);
    return next !== undefined && next.from - now <= withinMs ? next : undefined;
  };

  /** By an earlier start of the agent, too. */
  async function wasGiven(planned: PlannedLesson): Promise<boolean> {
    const key = keyOf(planned.from, planned.period);
    if (givenKeys.has(key)) return true;
    try {
      const records = await room.lessonsBetween(planned.from - BY_HAND_BEFORE_MS, planned.to);
      if (!records.some(({ period }) => period === planned.period)) return false;
      givenKeys.add(key);
      return true;
    } catch (error) {
      log.error({ err: error }, 'which lessons there were could not be read');
      return false;
    }
  }

  return {
    meant: (now) => school.current(now) ?? soon(now, BY_HAND_BEFORE_MS),
    async due(now) {
      const planned = school.current(now) ?? soon(now, BY_ITSELF_BEFORE_MS);
      return planned === undefined || (await wasGiven(planned)) ? undefined : planned;
    },
    atTheBell(now) {
      const planned = school.current(now);
      return planned !== undefined && !givenKeys.has(keyOf(planned.from, planned.period)) ? planned : undefined;
    },
    isEmpty: (now) => school.today(now).length === 0,
    given({ beganAt, period }) {
      if (period !== undefined) givenKeys.add(keyOf(beganAt, period));
    },
    next(now, on) {
      const current = on ? undefined : school.current(now);
      const planned = current ?? school.next(now);
      return planned === undefined ? null : plannedView(planned, now);
    },
    today: (now) => school.today(now).map((planned) => plannedView(planned, now)),
  };
}

/** A room whose school is not known: nothing is planned. */
export const noSchool: SchoolDay = {
  today: () => [],
  current: () => undefined,
  next: () => undefined,
  teachers: () => [],
  onChange: () => () => undefined,
};
