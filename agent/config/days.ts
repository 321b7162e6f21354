/**
 * Days and times as people write them in the config: `mon-fri`, `sat`, `周一至周五`, `2026-11-21`, `07:30`. All of them
 * Beijing's.
 */
import { z } from 'zod';
import type { Days } from './config.ts';

const NAMES = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];
const CHINESE = ['日', '一', '二', '三', '四', '五', '六'];
const DATE = /^\d{4}-\d{2}-\d{2}$/;
export const SCHOOL_DAYS: readonly number[] = [1, 2, 3, 4, 5];

/** 0 Sunday … 6 Saturday; undefined: not a day's name. */
function weekday(text: string): number | undefined {
  const name = text.toLowerCase();
  const english = NAMES.indexOf(name);
  if (english >= 0) return english;
  // 周一 … 星期日; escapes, because the bundle stays in one byte a character.
  const chinese = /^(?:\u5468|\u661f\u671f)([\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u65e5\u5929])$/
    .exec(name)?.[1]
    ?.replace('天', '日');
  return chinese === undefined ? undefined : CHINESE.indexOf(chinese);
}

/** `mon-fri` → 1 2 3 4 5; also over the week's end, `sat-mon`. */
function weekdays(text: string): readonly number[] | undefined {
  if (text === 'daily' || text === '每天') return [0, 1, 2, 3, 4, 5, 6];
  const [from, to = from, ...more] = text.split(/[-\u2013\u2014~\u81f3\u5230]/).map(weekday);
  if (from === undefined || to === undefined || more.length > 0) return undefined;
  return Array.from({ length: ((to - from + 7) % 7) + 1 }, (_, index) => (from + index) % 7);
}

/** A day there is: 2026-02-30 is none. */
export function isDate(text: string): boolean {
  if (!DATE.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

const texts = z.union([z.string(), z.array(z.string()).max(400)]);

function words(value: string | string[]): string[] {
  return (typeof value === 'string' ? [value] : value)
    .flatMap((text) => text.split(/[\s,\uff0c\u3001]+/))
    .filter(Boolean);
}

export const dates = texts.transform((value, context): readonly string[] => {
  const found = words(value);
  const wrong = found.find((text) => !isDate(text));
  if (wrong === undefined) return found;
  context.addIssue({ code: 'custom', message: `not a date: ${wrong.slice(0, 40)}` });
  return z.NEVER;
});

/** Weekdays and dates in any mixture. */
export const days = texts.transform((value, context): Pick<Days, 'weekdays' | 'dates'> => {
  const onWeekdays = new Set<number>();
  const onDates: string[] = [];
  for (const text of words(value)) {
    const named = weekdays(text);
    if (named !== undefined) for (const day of named) onWeekdays.add(day);
    else if (isDate(text)) onDates.push(text);
    else {
      context.addIssue({ code: 'custom', message: `not a day: ${text.slice(0, 40)}` });
      return z.NEVER;
    }
  }
  if (onWeekdays.size === 0 && onDates.length === 0) {
    context.addIssue({ code: 'custom', message: 'no day at all' });
    return z.NEVER;
  }
  return { weekdays: [...onWeekdays].sort(), dates: onDates };
});

/** `07:30` → 450 minutes after midnight. */
export const timeOfDay = z
  .string()
  .regex(/^([01]?\d|2[0-3])[:\uff1a][0-5]\d$/)
  .transform((text) => {
    const [hour = 0, minute = 0] = text.split(/[:\uff1a]/).map(Number);
    return hour * 60 + minute;
  });
