/** Days as people count them, `2026-11-21`, without any zone: what day of the week, how many days between. Pure. */
import type { SchoolDate, Weekday } from './port.ts';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

const utcMs = (date: SchoolDate): number => Date.parse(`${date}T00:00:00Z`);

export function addDays(date: SchoolDate, days: number): SchoolDate {
  return new Date(utcMs(date) + days * DAY_MS).toISOString().slice(0, 10);
}

export function daysBetween(from: SchoolDate, to: SchoolDate): number {
  return Math.round((utcMs(to) - utcMs(from)) / DAY_MS);
}

export function weekdayOfDate(date: SchoolDate): Weekday {
  return (((new Date(utcMs(date)).getUTCDay() + 6) % 7) + 1) as Weekday;
}

/** The Monday of its week. */
export const mondayOf = (date: SchoolDate): SchoolDate => addDays(date, 1 - weekdayOfDate(date));

/** Wall ms of a minute of the day in Beijing. */
export const wallMsOf = (date: SchoolDate, minute: number): number =>
  Date.parse(`${date}T00:00:00+08:00`) + minute * MINUTE_MS;
