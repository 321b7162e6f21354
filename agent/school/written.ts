/** Dates, weekdays, periods and times as people write them into lists. Undefined: it cannot be understood. */
import { addDays, weekdayOfDate } from './dates.ts';
import type { SchoolDate, Weekday, Weeks } from './port.ts';

const DIGITS = '零一二三四五六七八九';
const DAYS = '一二三四五六日';

/** 一 … 二十, 1 … 20 */
export function numberOf(text: string): number | undefined {
  if (/^\d{1,3}$/.test(text)) return Number(text);
  const tens = text.split('十');
  if (tens.length === 2) {
    const [ten = '', one = ''] = tens;
    const value = (ten === '' ? 1 : DIGITS.indexOf(ten)) * 10 + (one === '' ? 0 : DIGITS.indexOf(one));
    return Number.isInteger(value) && value >= 10 ? value : undefined;
  }
  const value = text.length === 1 ? DIGITS.indexOf(text) : -1;
  return value < 0 ? undefined : value;
}

/** 2026-09-01, 2026/9/1, 2026.9.1, 2026年9月1日, 20260901 */
export function dateOf(text: string): SchoolDate | undefined {
  const found =
    /^(\d{4})\s*[-/.\u5e74]\s*(\d{1,2})\s*[-/.\u6708]\s*(\d{1,2})\s*\u65e5?(?!\d)/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (found === null) return undefined;
  const [, year = '', month = '', day = ''] = found;
  const date = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  const ms = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(ms) && addDays(date, 0) === date ? date : undefined;
}

/** 星期一, 周一, 礼拜天, 一, 1, Mon */
export function weekdayOf(text: string): Weekday | undefined {
  const plain = text.replaceAll(/\s/g, '');
  const english = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'].indexOf(plain.slice(0, 3).toLowerCase());
  if (english >= 0) return (english + 1) as Weekday;
  const found =
    /^(?:\u661f\u671f|\u5468|\u793c\u62dc)?([\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u65e5\u5929]|[1-7])$/.exec(
      plain,
    )?.[1];
  if (found === undefined) return undefined;
  const day = /\d/.test(found) ? Number(found) : DAYS.indexOf(found.replace('天', '日')) + 1;
  return day as Weekday;
}

/** Whose lessons are given: 周五, 补周五的课, or the day itself, 2026-10-09. */
export function asWeekdayOf(text: string): Weekday | undefined {
  const date = dateOf(text);
  if (date !== undefined) return weekdayOfDate(date);
  const named = /(?:\u661f\u671f|\u5468|\u793c\u62dc)([\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u65e5\u5929])/.exec(
    text,
  )?.[0];
  return weekdayOf(named ?? text);
}

/** 早读 is 0. */
const EARLY = /^(\u65e9\u8bfb|\u6668\u8bfb|\u65e9\u81ea\u4e60|\u65e9\u8bfe|\u6668\u4f1a)/;
const PERIOD =
  /^(?:\u4e0a\u5348|\u4e0b\u5348)?\u7b2c?([\u4e00\u4e8c\u4e09\u56db\u4e94\u516d\u4e03\u516b\u4e5d]|\u5341[\u4e00-\u4e5d]?|\d{1,2})\u8282?\u8bfe?$/;

/** 第三节, 3, 三 */
export function periodOf(text: string): number | undefined {
  const plain = text.replaceAll(/\s/g, '');
  if (EARLY.test(plain)) return 0;
  const found = PERIOD.exec(plain)?.[1];
  const period = found === undefined ? undefined : numberOf(found);
  return period !== undefined && period >= 1 && period <= 20 ? period : undefined;
}

/** 1-2, 3、4, 第5节 */
export function periodsOf(text: string): readonly number[] | undefined {
  const one = periodOf(text);
  if (one !== undefined) return [one];
  const range = /^\u7b2c?(\d{1,2})\s*[-~\u2013\u2014\u81f3\u5230]\s*(\d{1,2})\u8282?$/.exec(text.trim());
  if (range !== null) {
    const [from, to] = [Number(range[1]), Number(range[2])];
    return from >= 1 && to >= from && to <= 20
      ? Array.from({ length: to - from + 1 }, (_, index) => from + index)
      : undefined;
  }
  const several = text.split(/[,\u3001\s]+/).map(periodOf);
  return several.length > 1 && !several.includes(undefined)
    ? several.filter((period) => period !== undefined)
    : undefined;
}

/** `8:00` → 480 */
export function minuteOf(text: string): number | undefined {
  const found = /^(\d{1,2})\s*[:\uff1a.\u70b9]\s*(\d{2})/.exec(text.trim());
  const minute = found === null ? Number.NaN : Number(found[1]) * 60 + Number(found[2]);
  return minute < 24 * 60 && Number(found?.[2]) < 60 ? minute : undefined;
}

/** `8:00—8:40` anywhere in a text, and the text without it. */
export function spanIn(
  text: string,
): { readonly from: number; readonly to: number; readonly rest: string } | undefined {
  const found =
    /(\d{1,2}\s*[:\uff1a]\s*\d{2})\s*[-~\u2013\u2014\u2212\u81f3\u5230]+\s*(\d{1,2}\s*[:\uff1a]\s*\d{2})/.exec(text);
  if (found === null) return undefined;
  const [from, to] = [minuteOf(found[1] ?? ''), minuteOf(found[2] ?? '')];
  if (from === undefined || to === undefined || to <= from) return undefined;
  return { from, to, rest: text.replace(found[0], '').replaceAll(/[()]/g, '').trim() };
}

export function weeksOf(text: string): Weeks | undefined {
  if (text === '' || /^(\u6bcf\u5468|\u5168\u5468|every)$/i.test(text)) return 'every';
  if (/^(\u5355|\u5355\u5468|odd)$/i.test(text)) return 'odd';
  return /^(\u53cc|\u53cc\u5468|even)$/i.test(text) ? 'even' : undefined;
}
