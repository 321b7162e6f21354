/**
 * A school's calendar as a list → terms, holidays and make-up days. Columns: 名称, 类型, 开始 (or 日期), 结束, 补哪天; without
 * 类型 the name says it: 学期 is a term, 补课 and 上班 a school day, anything else a holiday.
 */
import type { RowProblem } from '../classroom/port.ts';
import { refusal } from '../refusal.ts';
import { findList } from '../table/header.ts';
import type { Sheet } from '../table/sheet.ts';
import { addDays, daysBetween, weekdayOfDate } from './dates.ts';
import type { SchoolCalendar, SpecialDay, Term } from './port.ts';
import { asWeekdayOf, dateOf } from './written.ts';

const LIST = {
  name: ['名称', '事项', '节日', '假期', '内容', '说明', 'name'],
  kind: ['类型', '性质', 'kind'],
  first: ['开始日期', '开始', '起始日期', '日期', 'from', 'date'],
  last: ['结束日期', '结束', '截止日期', 'to'],
  as: ['补哪天', '补课', '按星期几上课', '按周几上课', '上哪天的课', '课表', 'as'],
} as const satisfies Record<string, readonly string[]>;
type Column = keyof typeof LIST;

/** A holiday of over half a year is a typing error. */
const DAYS_LIMIT = 200;

const TERM = /\u5b66\u671f|^term$/i;
const SCHOOL = /\u8865\u8bfe|\u4e0a\u8bfe|\u4e0a\u73ed|\u8865\u73ed|\u8c03\u4f11\u4e0a|^school$/i;
const OFF = /\u653e\u5047|\u5047|\u4f11|\u505c\u8bfe|\u8282|^off$/i;

export interface ReadCalendar {
  readonly calendar: SchoolCalendar;
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

/** Throws SCHOOL-CALENDAR-NONE where there is no such list. */
export function readCalendar(sheets: readonly Sheet[]): ReadCalendar {
  const terms: Term[] = [];
  const days = new Map<string, SpecialDay>();
  const problems: RowProblem[] = [];
  const notices: RowProblem[] = [];
  const lists = sheets.flatMap((sheet) => findList<Column>(sheet, LIST, ['first']) ?? []);
  if (lists.length === 0) throw noCalendar();
  for (const { rows } of lists) {
    for (const { row, cell } of rows) {
      const say = (to: RowProblem[], code: string, zh: string, en: string): void => void to.push({ row, code, zh, en });
      const first = dateOf(cell('first'));
      const last = cell('last') === '' ? first : dateOf(cell('last'));
      if (first === undefined || last === undefined) {
        say(
          problems,
          'CALENDAR-DATE',
          '日期看不懂，请写成 2026-10-01',
          'the date cannot be understood: write 2026-10-01',
        );
        continue;
      }
      if (last < first) {
        say(problems, 'CALENDAR-ORDER', '结束日期在开始日期之前', 'it ends before it begins');
        continue;
      }
      const [name, said] = [cell('name'), cell('kind')];
      if (TERM.test(said) || (said === '' && TERM.test(name))) {
        terms.push({ id: first, name: name === '' ? said : name, first, last });
        continue;
      }
      if (daysBetween(first, last) > DAYS_LIMIT) {
        say(problems, 'CALENDAR-LONG', `超过 ${DAYS_LIMIT} 天，请检查日期`, `over ${DAYS_LIMIT} days: check the dates`);
        continue;
      }
      const school = SCHOOL.test(said) || (said === '' && (SCHOOL.test(name) || cell('as') !== ''));
      if (said !== '' && !school && !OFF.test(said)) {
        say(
          problems,
          'CALENDAR-KIND',
          '类型看不懂，请写“学期”“放假”或“补课”',
          'the kind cannot be understood: write term, off or school',
        );
        continue;
      }
      const asWeekday = school ? asWeekdayOf(cell('as') === '' ? name : cell('as')) : undefined;
      if (school && asWeekday === undefined && weekdayOfDate(first) > 5)
        say(
          notices,
          'CALENDAR-AS',
          '没有写补星期几的课，当天没有课表',
          'whose lessons are given is not said: the day has no timetable',
        );
      const note = name === '' ? undefined : name;
      for (let date = first; date <= last; date = addDays(date, 1))
        days.set(date, {
          date,
          kind: school ? 'school' : 'off',
          ...(asWeekday === undefined ? {} : { asWeekday }),
          ...(note === undefined ? {} : { note }),
        });
    }
  }
  const sorted = [...days.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
  return { calendar: { terms: terms.sort((a, b) => (a.first < b.first ? -1 : 1)), days: sorted }, problems, notices };
}

const noCalendar = () =>
  refusal(
    'SCHOOL-CALENDAR-NONE',
    'file',
    ['没有找到校历', 'no calendar was found'],
    ['校历要有“名称、类型、开始日期、结束日期”几列', 'a calendar needs the columns name, kind, from and to'],
  );
