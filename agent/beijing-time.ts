/**
 * Wall time as people in the room read it. All of China uses UTC+8 without summer time, whatever zone a badly set-up
 * classroom PC believes to be in.
 */
import type { BothLanguages } from '../protocols/shown-error.ts';

const OFFSET_MS = 8 * 60 * 60 * 1000;

/** `2026-11-21` */
export function beijingDate(wallMs: number): string {
  return new Date(wallMs + OFFSET_MS).toISOString().slice(0, 10);
}

/** `2026-11-21` → wall ms of its beginning; undefined: no such day. */
export function beijingDay(date: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(date)) return undefined;
  const at = Date.parse(`${date}T00:00:00.000Z`) - OFFSET_MS;
  return Number.isNaN(at) || beijingDate(at) !== date ? undefined : at;
}

/** The beginning of the next day; China has no summer time. */
export const dayAfter = (day: number): number => day + 24 * 60 * 60 * 1000;

/** `2026-11-21 09:12:05` */
export function beijingDateTime(wallMs: number): string {
  return new Date(wallMs + OFFSET_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/** `09:12` of today, with the day in front if it was another one. */
export function clockTime(wallMs: number, nowMs: number): BothLanguages {
  const [date, time] = [beijingDate(wallMs), beijingDateTime(wallMs).slice(11, 16)];
  if (date === beijingDate(nowMs)) return { zh: time, en: time };
  const [, month, day] = date.split('-').map(Number);
  return { zh: `${month}月${day}日 ${time}`, en: `${date} ${time}` };
}
