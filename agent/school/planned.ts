/** The lessons of one date: the week's timetable, the calendar and that date's changes laid over each other. Pure. */
import type { Calendar } from './calendar.ts';
import { wallMsOf } from './dates.ts';
import type { Bell, PlannedLesson, SchoolDate, TimetableChange, TimetableEntry } from './port.ts';

export interface Plan {
  readonly calendar: Calendar;
  readonly bells: readonly Bell[];
  readonly timetable: readonly TimetableEntry[];
  readonly changes: readonly TimetableChange[];
  readonly className: (id: string) => string | null;
  readonly teacherName: (id: string) => string | null;
}

type Lesson = Pick<TimetableEntry, 'classId' | 'subject' | 'teacherId' | 'kind'>;

/** What the timetable alone has for that date, by period. An entry of odd or even weeks goes before one of every week. */
export function regularOn(
  { calendar, timetable }: Pick<Plan, 'calendar' | 'timetable'>,
  date: SchoolDate,
): ReadonlyMap<number, TimetableEntry> {
  const found = new Map<number, TimetableEntry>();
  if (!calendar.isSchoolDay(date)) return found;
  const weekday = calendar.weekdayOf(date);
  for (const entry of timetable) {
    if (entry.weekday !== weekday || !calendar.isWeek(date, entry.weeks)) continue;
    if (entry.weeks !== 'every' || !found.has(entry.period)) found.set(entry.period, entry);
  }
  return found;
}

/** By their times. A period without a bell has none, and is left out. */
export function plannedOn(plan: Plan, date: SchoolDate): readonly PlannedLesson[] {
  const regular = regularOn(plan, date);
  const changes = new Map(
    plan.changes.filter((change) => change.date === date).map((change) => [change.period, change]),
  );
  return plan.bells.flatMap((bell): PlannedLesson[] => {
    const [usual, change] = [regular.get(bell.period), changes.get(bell.period)];
    const lesson: Lesson | undefined = change ?? usual;
    if (lesson === undefined || change?.cancelled === true) return [];
    const { classId, subject, teacherId, kind } = lesson;
    const substitutes =
      usual !== undefined && usual.teacherId !== null && usual.classId === classId && usual.teacherId !== teacherId;
    return [
      {
        date,
        period: bell.period,
        from: wallMsOf(date, bell.fromMinute),
        to: wallMsOf(date, bell.toMinute),
        kind,
        subject,
        classId,
        className: classId === null ? null : plan.className(classId),
        teacherId,
        teacher: teacherId === null ? null : plan.teacherName(teacherId),
        insteadOf: substitutes && usual.teacherId !== null ? plan.teacherName(usual.teacherId) : null,
        changed: change !== undefined,
        note: change?.note ?? null,
      },
    ];
  });
}
