/** The periods of one day as the office looks at them: what the week has, what is otherwise, and how to write it. Pure. */
import { createCalendar } from '../../../school/calendar.ts';
import { type Plan, plannedOn } from '../../../school/planned.ts';
import type { Bell, PlannedLesson, SchoolDate, TimetableChange } from '../../../school/port.ts';
import type { Subject } from '../../api-lesson.ts';
import type { SchoolView } from '../calls-school.ts';

interface Named {
  readonly id: string;
  readonly name: string;
}

export interface DayPeriod {
  readonly bell: Bell;
  /** As the week's timetable has it; undefined: nothing. */
  readonly usual: PlannedLesson | undefined;
  /** As it is on this day; undefined: no lesson here. */
  readonly lesson: PlannedLesson | undefined;
  readonly change: TimetableChange | undefined;
}

export function planOf(view: SchoolView, classes: readonly Named[], teachers: readonly Named[]): Plan {
  const nameIn = (list: readonly Named[]) => (id: string) => list.find((one) => one.id === id)?.name ?? null;
  return {
    calendar: createCalendar(view.calendar, new Set(view.timetable.map(({ weekday }) => weekday))),
    bells: view.bells,
    timetable: view.timetable,
    changes: view.changes,
    className: nameIn(classes),
    teacherName: nameIn(teachers),
  };
}

export function periodsOf(plan: Plan, date: SchoolDate): readonly DayPeriod[] {
  const usual = plannedOn({ ...plan, changes: [] }, date);
  const planned = plannedOn(plan, date);
  return plan.bells.map((bell) => ({
    bell,
    usual: usual.find(({ period }) => period === bell.period),
    lesson: planned.find(({ period }) => period === bell.period),
    change: plan.changes.find((change) => change.date === date && change.period === bell.period),
  }));
}

/** What a period can become. `swap` is the server's to write: it takes both lessons as they are by then. */
export type DayChange =
  | { readonly what: 'cancel' }
  | { readonly what: 'elsewhere'; readonly note: string }
  | { readonly what: 'substitute'; readonly teacherId: string }
  | {
      readonly what: 'lesson';
      readonly classId: string | null;
      readonly subject: Subject | null;
      readonly teacherId: string | null;
    };

/** A lesson that was cancelled before begins again from what the week has. */
export function changeOf(
  date: SchoolDate,
  { bell, lesson, usual, change: before }: DayPeriod,
  change: DayChange,
): TimetableChange {
  const from = lesson ?? usual;
  const as: TimetableChange = {
    date,
    period: bell.period,
    cancelled: false,
    classId: from?.classId ?? null,
    subject: from?.subject ?? null,
    teacherId: from?.teacherId ?? null,
    kind: from?.kind ?? 'regular',
    note: null,
    swappedWith: null,
  };
  switch (change.what) {
    case 'cancel':
      return { ...as, cancelled: true };
    case 'elsewhere':
      return { ...as, cancelled: true, note: change.note };
    case 'substitute':
      return {
        ...as,
        teacherId: change.teacherId,
        // 与第 5 节对调 stays true whoever teaches it.
        note: lesson?.note ?? null,
        swappedWith: lesson === undefined ? null : (before?.swappedWith ?? null),
      };
    case 'lesson':
      return { ...as, classId: change.classId, subject: change.subject, teacherId: change.teacherId };
  }
}
