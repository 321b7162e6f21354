/** When things of the timetable are due. Pure: days and times in, wall ms out; all of it Beijing's. */
import { beijingDate } from '../beijing-time.ts';
import type { Days } from '../config/config.ts';

const DAY_MS = 24 * 60 * 60_000;
const MINUTE_MS = 60_000;

export interface Daily {
  readonly days: Days;
  /** Minutes after midnight in Beijing. */
  readonly atMinute: number;
}

function isOn({ weekdays, dates, except }: Days, date: string): boolean {
  if (except.includes(date)) return false;
  return dates.includes(date) || weekdays.includes(new Date(`${date}T00:00:00Z`).getUTCDay());
}

/** Wall ms of midnight in Beijing on the day of `wallMs`. */
function midnight(wallMs: number): number {
  return Date.parse(`${beijingDate(wallMs)}T00:00:00+08:00`);
}

/** Every time it is due in (after, upTo], oldest first. Looks back a few days at most: more was not meant. */
export function dueIn(daily: Daily, afterMs: number, upToMs: number): readonly number[] {
  const due: number[] = [];
  const first = Math.max(midnight(afterMs), midnight(upToMs) - 2 * DAY_MS);
  for (let day = first; day <= upToMs; day += DAY_MS) {
    const at = day + daily.atMinute * MINUTE_MS;
    if (at > afterMs && at <= upToMs && isOn(daily.days, beijingDate(day))) due.push(at);
  }
  return due;
}

/** The next time it is due after a moment; undefined: not within 400 days. */
export function nextDue(daily: Daily, afterMs: number): number | undefined {
  const first = midnight(afterMs);
  for (let day = first; day <= first + 400 * DAY_MS; day += DAY_MS) {
    const at = day + daily.atMinute * MINUTE_MS;
    if (at > afterMs && isOn(daily.days, beijingDate(day))) return at;
  }
  return undefined;
}
