/**
 * A class list from a plain UTF-8 CSV, as Excel's “CSV UTF-8” and WPS write it: rows that cannot be used are listed with
 * their line, all others count. What the columns may be called is in {@link COLUMNS}; what a cell may hold is in
 * roster-cells.ts.
 *
 * The file as a whole is refused only if nothing in it can be understood: not UTF-8 text, no column of names, several
 * classes in one file, or far more pupils than a class has.
 */
import { ShownError } from '../../../protocols/shown-error.ts';
import type { PupilInput } from '../../room/port.ts';
import type { RowProblem } from '../port.ts';
import { cleanText, readClicker, readName, readSeat, readStudentNo, seatKey } from './cells.ts';
import { readTable, type TableRow } from './table.ts';

/** A school-wide list imported as one class by mistake. */
const PUPILS_LIMIT = 300;
/** A merged title or two may stand above the header. */
const HEADER_WITHIN_ROWS = 5;

export interface ReadRoster {
  readonly pupils: readonly PupilInput[];
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

type Column = 'name' | 'seat' | 'studentNo' | 'clicker' | 'class' | 'secret';

/** `secret`: state identifiers that Banban has no use for and therefore does not keep. */
export const COLUMNS: Readonly<Record<Column, readonly string[]>> = {
  name: ['姓名', '学生姓名', 'name'],
  seat: ['座号', '座位号', '座位', 'seat'],
  studentNo: ['学号', '校内学号', '学生编号', 'studentno'],
  clicker: ['答题器', '答题器号', '键盘号', 'clicker'],
  class: ['班级', '班别', '班', '行政班', 'class'],
  secret: ['学籍号', '全国学籍号', '省级电子注册学籍号', '身份证', '身份证号', '身份证件号'],
};

const columnOf = (heading: string): Column | undefined => {
  const plain = cleanText(heading).replaceAll(/\s/g, '').toLowerCase();
  return (Object.keys(COLUMNS) as Column[]).find((column) => COLUMNS[column].includes(plain));
};

const problem = (row: number, code: string, zh: string, en: string): RowProblem => ({ row, code, zh, en });

interface Header {
  readonly row: number;
  readonly columns: ReadonlyMap<Column, number>;
  readonly notices: readonly RowProblem[];
}

function findHeader(rows: readonly TableRow[]): { header: Header; body: readonly TableRow[] } {
  for (const [index, row] of rows.slice(0, HEADER_WITHIN_ROWS).entries()) {
    const named = row.cells.map(columnOf);
    if (!named.includes('name')) continue;
    const columns = new Map<Column, number>();
    const notices: RowProblem[] = [];
    for (const [position, column] of named.entries()) {
      const heading = cleanText(row.cells[position] ?? '');
      if (column === 'secret')
        notices.push(
          problem(
            row.row,
            'ROSTER-COLUMN-DROPPED',
            `“${heading}”一列用不到，没有导入`,
            `column “${heading}” is not needed and was left out`,
          ),
        );
      else if (column !== undefined && columns.has(column))
        notices.push(
          problem(
            row.row,
            'ROSTER-COLUMN-TWICE',
            `“${heading}”出现了两次，只用第一列`,
            `column “${heading}” appears twice: the first is used`,
          ),
        );
      else if (column !== undefined) columns.set(column, position);
    }
    return { header: { row: row.row, columns, notices }, body: rows.slice(index + 1) };
  }
  throw new ShownError({
    code: 'ROSTER-NO-NAMES',
    where: `line ${rows[0]?.row ?? 1}`,
    what: { zh: '没有找到“姓名”一列', en: 'no column of names was found' },
    todo: {
      zh: '请让第一行是表头，例如：座号,姓名,学号,答题器',
      en: 'make the first line a header, e.g. seat,name,studentNo,clicker',
    },
  });
}

/** Reads a whole file. Throws a ShownError (`ROSTER-…`) only for what is said at the top of this file. */
export function readRoster(bytes: Uint8Array): ReadRoster {
  const table = readTable(bytes);
  const { header, body } = findHeader(table.rows);
  refuseSeveralClasses(body, header.columns.get('class'));
  const problems: RowProblem[] = [...table.problems];
  const notices: RowProblem[] = [...header.notices];
  const numbered = !header.columns.has('seat');
  const pupils: PupilInput[] = [];
  const seen = {
    seats: new Map<string, number>(),
    studentNos: new Map<string, number>(),
    clickers: new Map<string, number>(),
  };
  const width = body.length > 99 ? 3 : 2;

  for (const { row, cells } of body) {
    const cell = (column: Column): string => cleanText(cells[header.columns.get(column) ?? -1] ?? '');
    const refuse = (code: string, zh: string, en: string): void => {
      problems.push(problem(row, code, zh, en));
    };
    const name = readName(cell('name'));
    if ('zh' in name) {
      refuse(name.code, name.zh, name.en);
      continue;
    }
    const seat = numbered ? { value: String(pupils.length + 1).padStart(width, '0') } : readSeat(cell('seat'));
    if ('zh' in seat) {
      refuse(seat.code, seat.zh, seat.en);
      continue;
    }
    const studentNo = readStudentNo(cell('studentNo'));
    if ('zh' in studentNo) {
      refuse(studentNo.code, studentNo.zh, studentNo.en);
      continue;
    }
    const seatBefore = seen.seats.get(seatKey(seat.value));
    if (seatBefore !== undefined) {
      refuse(
        'ROSTER-SEAT-TWICE',
        `座号 ${seat.value} 与第 ${seatBefore} 行重复`,
        `seat ${seat.value} is already on line ${seatBefore}`,
      );
      continue;
    }
    const numberBefore = studentNo.value === '' ? undefined : seen.studentNos.get(studentNo.value);
    if (numberBefore !== undefined) {
      refuse(
        'ROSTER-NO-TWICE',
        `学号与第 ${numberBefore} 行重复`,
        `the student number is already on line ${numberBefore}`,
      );
      continue;
    }
    // From here on the pupil counts, whatever the clicker's cell says.
    seen.seats.set(seatKey(seat.value), row);
    if (studentNo.value !== '') seen.studentNos.set(studentNo.value, row);
    const clicker = readClicker(cell('clicker'));
    let clickerId = '';
    if ('zh' in clicker) refuse(clicker.code, clicker.zh, clicker.en);
    else {
      const clickerBefore = clicker.value === '' ? undefined : seen.clickers.get(clicker.value);
      if (clickerBefore !== undefined)
        refuse(
          'ROSTER-CLICKER-TWICE',
          `答题器 ${clicker.value} 与第 ${clickerBefore} 行重复，这一行的学生没有绑定答题器`,
          `clicker ${clicker.value} is already on line ${clickerBefore}: this pupil has none`,
        );
      else clickerId = clicker.value;
      if (clickerId !== '') seen.clickers.set(clickerId, row);
      if (clicker.notice !== undefined) notices.push({ row, ...clicker.notice });
    }
    pupils.push({
      name: name.value,
      seat: seat.value,
      ...(studentNo.value === '' ? {} : { studentNo: studentNo.value }),
      ...(clickerId === '' ? {} : { clicker: clickerId }),
    });
  }
  if (numbered && pupils.length > 0)
    notices.push(
      problem(
        header.row,
        'ROSTER-SEATS-NUMBERED',
        '没有“座号”一列，已按顺序编号',
        'there is no column of seats: they were numbered in order',
      ),
    );
  if (pupils.length > PUPILS_LIMIT) throw tooMany(pupils.length);
  return { pupils, problems, notices };
}

function refuseSeveralClasses(body: readonly TableRow[], position: number | undefined): void {
  if (position === undefined) return;
  const classes = new Set(body.map(({ cells }) => cleanText(cells[position] ?? '')).filter((text) => text !== ''));
  if (classes.size <= 1) return;
  throw new ShownError({
    code: 'ROSTER-SEVERAL-CLASSES',
    where: 'class',
    what: { zh: `这份名单里有 ${classes.size} 个班`, en: `this list has ${classes.size} classes` },
    todo: { zh: '请只留一个班再导入，一个班一份文件', en: 'keep one class and import again, one file a class' },
  });
}

function tooMany(count: number): ShownError {
  return new ShownError({
    code: 'ROSTER-TOO-MANY',
    where: 'csv',
    what: {
      zh: `名单有 ${count} 人，一个班最多 ${PUPILS_LIMIT} 人`,
      en: `the list has ${count} pupils, a class has at most ${PUPILS_LIMIT}`,
    },
    todo: { zh: '请只留本班学生再导入', en: 'keep this class’s pupils and import again' },
  });
}
