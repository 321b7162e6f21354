/** What a calendar, bells and a timetable must not be, whoever writes them. Throws SCHOOL-… */
import { addDays } from './dates.ts';
import type { Bell, SchoolCalendar, SchoolDate, TimetableEntry } from './port.ts';
import { badBell, badDate, badTerm, twoInOnePeriod } from './refusals.ts';

export function checkDate(date: SchoolDate, where: string): void {
  const known =
    /^\d{4}-\d{2}-\d{2}$/.test(date) && !Number.isNaN(Date.parse(`${date}T00:00:00Z`)) && addDays(date, 0) === date;
  if (!known) throw badDate(where);
}

export function checkCalendar({ terms, days }: SchoolCalendar): void {
  const sorted = terms.toSorted((a, b) => (a.first < b.first ? -1 : 1));
  for (const [index, { first, last }] of sorted.entries()) {
    checkDate(first, `terms.${index}.first`);
    checkDate(last, `terms.${index}.last`);
    const before = sorted[index - 1];
    if (last < first || (before !== undefined && first <= before.last)) throw badTerm(`terms.${index}`);
  }
  for (const [index, { date }] of days.entries()) checkDate(date, `days.${index}.date`);
}

export function checkBells(bells: readonly Bell[]): void {
  const sorted = bells.toSorted((a, b) => a.fromMinute - b.fromMinute);
  for (const [index, { period, fromMinute, toMinute }] of sorted.entries()) {
    const before = sorted[index - 1];
    const twice = bells.filter((one) => one.period === period).length > 1;
    if (toMinute <= fromMinute || twice || (before !== undefined && fromMinute < before.toMinute))
      throw badBell(`bells.${index}`);
  }
}

export function checkTimetable(entries: readonly TimetableEntry[]): void {
  const seen = new Set<string>();
  for (const { weekday, period, weeks } of entries) {
    const key = `${weekday}.${period}.${weeks}`;
    if (seen.has(key)) throw twoInOnePeriod(key);
    seen.add(key);
  }
}
