/** Whether school is on, as the calendar and the bells know it: when a fault disturbs, and how eagerly lines come back. */
import { beijingDate } from '../beijing-time.ts';
import type { School } from './port.ts';

/** Teachers are there before the first bell and after the last. */
const AROUND_MIN = 30;
const MINUTE_MS = 60_000;

/** Undefined: without bells nobody knows the hours; a day that is off by the calendar is known without them. */
export function schoolIsOn(school: Pick<School, 'day' | 'bells' | 'calendar'>, wallMs: number): boolean | undefined {
  const date = beijingDate(wallMs);
  const day = school.day(date);
  const isKnown = school.bells.length > 0 || school.calendar.days.some((special) => special.date === date);
  if (!day.school) return isKnown ? false : undefined;
  if (school.bells.length === 0) return undefined;
  const minute = (wallMs - Date.parse(`${date}T00:00:00+08:00`)) / MINUTE_MS;
  const first = Math.min(...school.bells.map(({ fromMinute }) => fromMinute));
  const last = Math.max(...school.bells.map(({ toMinute }) => toMinute));
  return minute >= first - AROUND_MIN && minute < last + AROUND_MIN;
}
