/** Times and spans as people who look after a room say them. Pure. */
import { clock } from '../../lines.ts';
import type { Language } from '../../words/language.ts';
import type { MAINTENANCE_WORDS } from '../../words/maintenance.ts';

type MaintenanceWords = (typeof MAINTENANCE_WORDS)[Language];

const MINUTE_MS = 60_000;
const two = (n: number): string => String(n).padStart(2, '0');

/** `2026-11-26` */
export function dateOf(wallMs: number): string {
  const at = new Date(wallMs);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}

/** `09:12` of today, `11-26 09:12` of another day. */
export function moment(wallMs: number, nowMs: number): string {
  const date = dateOf(wallMs);
  return date === dateOf(nowMs) ? clock(wallMs) : `${date.slice(5)} ${clock(wallMs)}`;
}

/** `2026-11-26 09:12:05` */
export function exactly(wallMs: number): string {
  return `${dateOf(wallMs)} ${clock(wallMs)}:${two(new Date(wallMs).getSeconds())}`;
}

/** In the two largest units that say something. */
export function span(ms: number, words: MaintenanceWords): string {
  const minutes = Math.floor(ms / MINUTE_MS);
  if (minutes < 1) return words.seconds(String(Math.max(1, Math.round(ms / 1_000))));
  const [days, hours, rest] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const parts =
    days > 0
      ? [words.days(String(days)), hours > 0 ? words.hours(String(hours)) : '']
      : [hours > 0 ? words.hours(String(hours)) : '', rest > 0 ? words.minutes(String(rest)) : ''];
  return parts.filter((part) => part !== '').join(' ');
}
