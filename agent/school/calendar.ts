/**
 * Which days are school days, by whose timetable, in which week of the term. Pure.
 *
 * - A holiday is a special day `off`; a 调休 make-up day is a special day `school`, mostly a Saturday or Sunday, and may say
 *   whose lessons are given (`asWeekday`). Its week, and so 单周 or 双周, is that of its own date.
 * - Where terms are known, days outside all of them are free; where none is, every week is taught.
 * - Week 1 of a term is the week, Monday to Sunday, its first day is in.
 */
import { addDays, daysBetween, mondayOf, weekdayOfDate } from './dates.ts';
import type { SchoolCalendar, SchoolDate, SchoolDay, SpecialDay, Term, Weekday, Weeks } from './port.ts';

export interface Calendar {
  day(date: SchoolDate): SchoolDay;
  isSchoolDay(date: SchoolDate): boolean;
  /** After 调休: a Saturday that stands for a Friday is 5. */
  weekdayOf(date: SchoolDate): Weekday;
  /** From 1; null outside terms. */
  weekNumber(date: SchoolDate): number | null;
  /** Mondays of the weeks with at least one school day, within [from, to]. */
  teachingWeeks(from: SchoolDate, to: SchoolDate): readonly SchoolDate[];
  /** Whether a lesson of these weeks is given in the week of the date; where no week is known, those of every week. */
  isWeek(date: SchoolDate, weeks: Weeks): boolean;
}

/** @param alsoTaught weekdays beyond Monday to Friday with lessons in the timetable: a Saturday of 高三 */
export function createCalendar(
  { terms, days }: SchoolCalendar,
  alsoTaught: ReadonlySet<Weekday> = new Set(),
): Calendar {
  const special = new Map<SchoolDate, SpecialDay>(days.map((day) => [day.date, day]));

  const termOf = (date: SchoolDate): Term | null =>
    terms.find(({ first, last }) => date >= first && date <= last) ?? null;

  function isSchoolDay(date: SchoolDate): boolean {
    const said = special.get(date);
    if (said !== undefined) return said.kind === 'school';
    if (terms.length > 0 && termOf(date) === null) return false;
    const weekday = weekdayOfDate(date);
    return weekday <= 5 || alsoTaught.has(weekday);
  }

  function weekdayOf(date: SchoolDate): Weekday {
    const said = special.get(date);
    return said?.kind === 'school' && said.asWeekday !== undefined ? said.asWeekday : weekdayOfDate(date);
  }

  function weekNumber(date: SchoolDate): number | null {
    const term = termOf(date);
    return term === null ? null : Math.floor(daysBetween(mondayOf(term.first), date) / 7) + 1;
  }

  return {
    isSchoolDay,
    weekdayOf,
    weekNumber,
    day: (date) => ({
      date,
      school: isSchoolDay(date),
      weekday: weekdayOf(date),
      week: weekNumber(date),
      term: termOf(date),
      note: special.get(date)?.note ?? null,
    }),
    teachingWeeks(from, to) {
      const weeks: SchoolDate[] = [];
      for (let monday = mondayOf(from); monday <= to; monday = addDays(monday, 7)) {
        const taught = Array.from({ length: 7 }, (_, index) => addDays(monday, index)).some(
          (date) => date >= from && date <= to && isSchoolDay(date),
        );
        if (taught) weeks.push(monday);
      }
      return weeks;
    },
    isWeek(date, weeks) {
      if (weeks === 'every') return true;
      const week = weekNumber(date);
      return week !== null && (week % 2 === 1) === (weeks === 'odd');
    },
  };
}
