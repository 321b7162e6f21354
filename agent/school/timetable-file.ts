/**
 * A timetable as a school's office hands it in → the lessons of the week in this room, with names in place of ids.
 *
 * - A grid: rows 节次, columns 星期一 … 星期五, a class a sheet or the classes in the cells; the times of the periods may
 *   stand beside them.
 * - A list: 星期, 节次, 班级, 科目, 教师, 类型, 单双周, 教室.
 * - A list of the bells alone: 节次 and 时间.
 */
import { lessonKindOf } from '../classroom/lesson/kinds.ts';
import type { RowProblem } from '../classroom/port.ts';
import { refusal } from '../refusal.ts';
import { findList, type List, plainCell, textsOf } from '../table/header.ts';
import type { Sheet, TableRow } from '../table/sheet.ts';
import { classKey, classNameIn, readClassName } from './class-name.ts';
import type { Bell, Weekday } from './port.ts';
import { subjectOf } from './subjects.ts';
import { readTimetableCell, type WrittenLesson } from './timetable-cell.ts';
import { minuteOf, periodOf, periodsOf, spanIn, weekdayOf, weeksOf } from './written.ts';

export interface WrittenEntry extends WrittenLesson {
  readonly weekday: Weekday;
  readonly period: number;
}

export interface ReadTimetable {
  readonly entries: readonly WrittenEntry[];
  readonly bells: readonly Bell[];
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

export interface TimetableWish {
  readonly className?: string | undefined;
  readonly room?: string | undefined;
}

type Place = Pick<RowProblem, 'row' | 'sheet'>;

const LIST = {
  weekday: ['星期', '星期几', '周次', 'weekday'],
  period: ['节次', '节', '第几节', 'period'],
  class: ['班级', '班级名称', '行政班', 'class'],
  subject: ['科目', '课程', '学科', '课程名称', 'subject'],
  teacher: ['教师', '任课教师', '老师', '教师姓名', 'teacher'],
  kind: ['类型', '课型', '课堂类型', 'kind'],
  weeks: ['单双周', '周', 'weeks'],
  room: ['教室', '场地', '上课地点', '地点', 'room'],
  from: ['开始时间', '开始', '上课时间', '上课', 'from'],
  to: ['结束时间', '结束', '下课时间', '下课', 'to'],
  time: ['时间', '时间段', '起止时间', 'time'],
} as const satisfies Record<string, readonly string[]>;
type ListColumn = keyof typeof LIST;

const same = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((name) => {
    const read = readClassName(name);
    return read === undefined ? name.normalize('NFKC').replaceAll(/\s/g, '') : classKey(read, 2000);
  });
  return a === b;
};

/** Throws SCHOOL-TIMETABLE-… where nothing in it can be understood, or it is not said whose of several it is to be. */
export function readTimetable(sheets: readonly Sheet[], wish: TimetableWish): ReadTimetable {
  const reading = createReading();
  const several = sheets.length > 1;
  const grids = sheets.flatMap((sheet) => gridOf(sheet) ?? []);
  for (const sheet of sheets) {
    if (grids.some((grid) => grid.sheet === sheet)) continue;
    const list = findList<ListColumn>(sheet, LIST, ['weekday', 'period', 'subject']);
    if (list !== undefined) readList(reading, list, wish, several ? sheet.name : undefined);
    else readBells(reading, sheet);
  }
  for (const grid of chosenGrids(grids, wish)) readGrid(reading, grid, wish, several ? grid.sheet.name : undefined);
  const read = reading.done();
  if (read.entries.length === 0 && read.bells.length === 0 && read.problems.length === 0) throw noTimetable();
  return read;
}

function createReading() {
  const entries = new Map<string, WrittenEntry>();
  const bells = new Map<number, Bell>();
  const problems: RowProblem[] = [];
  const notices: RowProblem[] = [];
  const say = (to: RowProblem[], { row, sheet }: Place, code: string, zh: string, en: string): void => {
    to.push({ row, code, zh, en, ...(sheet === undefined ? {} : { sheet }) });
  };
  return {
    add(place: Place, entry: WrittenEntry) {
      const key = `${entry.weekday} ${entry.period} ${entry.weeks}`;
      if (entry.unknown !== undefined)
        say(
          notices,
          place,
          'TIMETABLE-SUBJECT',
          `“${entry.unknown}”不在科目表里，记为“其他”`,
          `“${entry.unknown}” is in no list of subjects: kept as “other”`,
        );
      if (entries.has(key))
        say(
          problems,
          place,
          'TIMETABLE-TWICE',
          `星期${'一二三四五六日'[entry.weekday - 1]}第 ${entry.period} 节有两门课，只用第一门`,
          `two lessons on weekday ${entry.weekday}, period ${entry.period}: the first is used`,
        );
      else entries.set(key, entry);
    },
    bell: (period: number, fromMinute: number, toMinute: number) => {
      if (!bells.has(period)) bells.set(period, { period, fromMinute, toMinute });
    },
    problem: (place: Place, code: string, zh: string, en: string) => say(problems, place, code, zh, en),
    notice: (place: Place, code: string, zh: string, en: string) => say(notices, place, code, zh, en),
    done: (): ReadTimetable => ({
      entries: [...entries.values()].sort((a, b) => a.weekday - b.weekday || a.period - b.period),
      bells: [...bells.values()].sort((a, b) => a.fromMinute - b.fromMinute),
      problems,
      notices,
    }),
  };
}

type Reading = ReturnType<typeof createReading>;

interface Grid {
  readonly sheet: Sheet;
  /** Column → weekday. */
  readonly days: ReadonlyMap<number, Weekday>;
  readonly body: readonly TableRow[];
  /** Of the title or the tab. */
  readonly className: string | undefined;
}

function gridOf(sheet: Sheet): Grid | undefined {
  for (const [index, { cells }] of sheet.rows.slice(0, 10).entries()) {
    const days = new Map<number, Weekday>();
    for (const [position, cell] of cells.entries()) {
      const plain = plainCell(cell);
      const day = /^\d$/.test(plain) ? undefined : weekdayOf(plain);
      if (day !== undefined) days.set(position, day);
    }
    if (new Set(days.values()).size < 3) continue;
    const className = [...textsOf(sheet.rows.slice(0, index)), sheet.name]
      .map(classNameIn)
      .find((name) => name !== undefined);
    return { sheet, days, body: sheet.rows.slice(index + 1), className };
  }
  return undefined;
}

function chosenGrids(grids: readonly Grid[], { className }: TimetableWish): readonly Grid[] {
  const named = grids.filter((grid) => grid.className !== undefined);
  if (named.length > 1 && className === undefined) throw whichClass(named.map((grid) => grid.className ?? ''));
  if (className === undefined || named.length === 0) return grids;
  const wanted = named.filter((grid) => same(grid.className ?? '', className));
  if (wanted.length > 0) return wanted;
  if (named.length === grids.length && grids.length > 1) throw classNotThere();
  return grids;
}

/** Rows of one period that are merged, or a row of subjects over one of teachers, are read as one. */
function readGrid(reading: Reading, grid: Grid, wish: TimetableWish, sheet: string | undefined): void {
  const firstDay = Math.min(...grid.days.keys());
  let [last, offset] = [-1, 0];
  const byPeriod = new Map<number, { row: number; texts: Map<Weekday, string[]> }>();
  for (const { row, cells } of grid.body) {
    const labels = cells.slice(0, firstDay).map(plainCell);
    const span = labels.map(spanIn).find((one) => one !== undefined);
    const said = labels.map((label) => periodOf(spanIn(label)?.rest ?? label)).find((one) => one !== undefined);
    const anything = [...grid.days.keys()].some((position) => plainCell(cells[position] ?? '') !== '');
    if (said === undefined) {
      if (anything && labels.join('') !== '')
        reading.notice(
          { row, ...(sheet === undefined ? {} : { sheet }) },
          'TIMETABLE-ROW-SKIPPED',
          `“${[...new Set(labels)].join(' ').trim()}”不是第几节，没有导入`,
          'this row is no numbered period and was left out',
        );
      continue;
    }
    // The afternoon may be counted from one again.
    if (said + offset < last) offset = last;
    const period = said === 0 ? 0 : said + offset;
    last = period;
    if (span !== undefined) reading.bell(period, span.from, span.to);
    const lessons = byPeriod.get(period) ?? { row, texts: new Map<Weekday, string[]>() };
    byPeriod.set(period, lessons);
    for (const [position, day] of grid.days) {
      const text = (cells[position] ?? '').trim();
      const before = lessons.texts.get(day) ?? [];
      if (text !== '' && !before.includes(text)) lessons.texts.set(day, [...before, text]);
    }
  }
  for (const [period, { row, texts }] of byPeriod) {
    for (const [weekday, parts] of texts) {
      for (const lesson of readTimetableCell(parts.join('\n'))) {
        const className = lesson.className ?? wish.className ?? grid.className ?? null;
        const place = { row, ...(sheet === undefined ? {} : { sheet }) };
        reading.add(place, { ...lesson, weekday, period, className });
      }
    }
  }
}

function readList(reading: Reading, list: List<ListColumn>, wish: TimetableWish, sheet: string | undefined): void {
  const rows = list.rows.filter(({ cell }) => {
    const elsewhere = wish.room !== undefined && cell('room') !== '' && !isRoom(cell('room'), wish.room);
    const others = wish.className !== undefined && cell('class') !== '' && !same(cell('class'), wish.className);
    return !elsewhere && !others;
  });
  for (const { row, cell } of rows) {
    const place = { row, ...(sheet === undefined ? {} : { sheet }) };
    const [weekday, periods, weeks] = [weekdayOf(cell('weekday')), periodsOf(cell('period')), weeksOf(cell('weeks'))];
    if (weekday === undefined) {
      reading.problem(place, 'TIMETABLE-WEEKDAY', '星期看不懂', 'the weekday cannot be understood');
      continue;
    }
    if (periods === undefined) {
      reading.problem(place, 'TIMETABLE-PERIOD', '节次看不懂', 'the period cannot be understood');
      continue;
    }
    const kind = cell('kind') === '' ? 'regular' : lessonKindOf(cell('kind'));
    if (kind === undefined)
      reading.notice(
        place,
        'TIMETABLE-KIND',
        '课堂类型看不懂，记为常规课',
        'the kind of lesson cannot be understood: kept as a regular one',
      );
    if (weeks === undefined)
      reading.notice(
        place,
        'TIMETABLE-WEEKS',
        '单双周看不懂，按每周处理',
        'odd or even weeks cannot be understood: taken for every week',
      );
    const subject = subjectOf(cell('subject'));
    for (const period of periods) {
      reading.add(place, {
        weekday,
        period,
        weeks: weeks ?? 'every',
        className: cell('class') === '' ? (wish.className ?? null) : cell('class'),
        subject: subject ?? (cell('subject') === '' ? null : 'other'),
        teacher: cell('teacher') === '' ? null : cell('teacher'),
        kind: kind ?? 'regular',
        ...(subject === undefined && cell('subject') !== '' ? { unknown: cell('subject') } : {}),
      });
      const span = spanOf(cell);
      if (periods.length === 1 && span !== undefined) reading.bell(period, span.from, span.to);
    }
  }
}

function spanOf(cell: (column: ListColumn) => string): { from: number; to: number } | undefined {
  const [from, to] = [minuteOf(cell('from')), minuteOf(cell('to'))];
  return from !== undefined && to !== undefined && to > from ? { from, to } : spanIn(cell('time'));
}

function readBells(reading: Reading, sheet: Sheet): void {
  const list =
    findList<ListColumn>(sheet, LIST, ['period', 'time']) ??
    findList<ListColumn>(sheet, LIST, ['period', 'from', 'to']);
  for (const { cell } of list?.rows ?? []) {
    const [period, span] = [periodOf(cell('period')), spanOf(cell)];
    if (period !== undefined && span !== undefined) reading.bell(period, span.from, span.to);
  }
}

/** 302 is 302教室 and 302 教室. */
const isRoom = (one: string, other: string): boolean => {
  const [a, b] = [one, other].map((name) => name.normalize('NFKC').replaceAll(/\s|\u6559\u5ba4/g, ''));
  return a === b;
};

const noTimetable = () =>
  refusal(
    'SCHOOL-TIMETABLE-NONE',
    'file',
    ['没有找到课表', 'no timetable was found'],
    [
      '课表要有“星期一…星期五”的表头，或“星期、节次、科目”三列',
      'a grid needs weekdays above its columns, a list the columns weekday, period and subject',
    ],
  );

const whichClass = (names: readonly string[]) =>
  refusal(
    'SCHOOL-TIMETABLE-CLASS',
    'className',
    [`文件里有 ${names.length} 个班的课表`, `the file has timetables of ${names.length} classes`],
    ['请填写在这间教室上课的班级', 'say which class is taught in this room'],
  );

const classNotThere = () =>
  refusal(
    'SCHOOL-TIMETABLE-CLASS',
    'className',
    ['文件里没有这个班的课表', 'the file has no timetable of this class'],
    ['请核对班级名', 'check the class’s name'],
  );
