/**
 * The classes and pupils of a OneRoster set. Of a pupil only the name, the 学号, seat, clicker and consent are kept, from
 * this country's extension columns `metadata.cn.*`: `fullName`, `xuehao`, `seatNo`, `homeClass`, `clickerId`, `consent`.
 *
 * A pupil's class is `metadata.cn.homeClass`, else the homeroom of the enrollments, else the one class that the titles of
 * the enrolled classes name: 三年二班 数学 and 三年二班 语文 are of 三年二班.
 */
import { canonicalName, classKey, classNameIn, readClassName, type Stage } from '../../school/class-name.ts';
import type { Sheet } from '../../table/sheet.ts';
import type { RowProblem } from '../port.ts';
import type { Column } from './columns.ts';
import { inFile, nameOf, type OneRosterSet, readSet, type SetFiles, type SetRow } from './oneroster-set.ts';
import { createPupilReader, type Row } from './pupil-rows.ts';
import { remark } from './remarks.ts';
import type { ReadRoster } from './roster.ts';

const USERS: Sheet = { name: 'users.csv', rows: [] };
const HEADER: Row['header'] = { row: 1, blocks: [], titles: [], notices: [], body: [] };
/** The first that a set has is taken. */
const COLUMNS: Readonly<Partial<Record<Column, readonly string[]>>> = {
  seat: ['metadata.cn.seatNo'],
  studentNo: ['metadata.cn.xuehao', 'identifier'],
  clicker: ['metadata.cn.clickerId'],
  consent: ['metadata.cn.consent'],
};

export function readOneRoster(
  files: SetFiles,
  { year, stage }: { readonly year: number; readonly stage?: Stage | undefined },
): ReadRoster {
  const set = readSet(files);
  const problems: RowProblem[] = [...set.problems];
  const homes = homesOf(set, problems);
  const pupils = set.users.rows.filter(({ get }) => set.roles.get(get('sourcedId'))?.has('student') === true);
  const active = pupils.filter(({ get }) => get('enabledUser').toLowerCase() !== 'false');
  const rows = active.map((user) => ({ home: homeOf(user, homes), row: rowOf(user, set) }));
  const reader = createPupilReader(
    rows.map(({ row }) => row),
    true,
  );
  const identity = (name: string): string => {
    const read = readClassName(name);
    return read === undefined ? name : classKey(read, year, stage);
  };
  const byClass = Map.groupBy(rows, ({ home }) => (home === undefined ? undefined : identity(home)));
  for (const [key, ofClass] of byClass) {
    const of = ofClass.map(({ row }) => row);
    if (key === undefined) for (const { row } of of) reader.problem(USERS, noHome(row));
    else reader.read(canonicalName(ofClass[0]?.home ?? ''), of);
  }
  const done = reader.done();
  return {
    classes: done.classes,
    problems: [...problems, ...done.problems],
    notices: [
      ...set.notices,
      ...(active.length < pupils.length ? [disabled(pupils.length - active.length)] : []),
      ...done.notices,
    ],
  };
}

function rowOf(user: SetRow, { users }: OneRosterSet): Row {
  const columnOf = (column: Column): string | undefined => COLUMNS[column]?.find((name) => users.has(name));
  return {
    row: user.row,
    sheet: USERS,
    header: HEADER,
    cell: (column) => (column === 'name' ? nameOf(user) : user.get(columnOf(column) ?? '')),
    has: (column) => column === 'name' || columnOf(column) !== undefined,
  };
}

/** sourcedId of a user → the names of the classes it may belong to, the likelier first. */
function homesOf(
  { users, classes, enrollments }: OneRosterSet,
  problems: RowProblem[],
): ReadonlyMap<string, readonly string[]> {
  const titles = new Map(
    classes.rows.map((row) => [
      row.get('sourcedId'),
      { title: titleOf(row), home: row.get('classType').toLowerCase() === 'homeroom' },
    ]),
  );
  const known = new Set(users.rows.map(({ get }) => get('sourcedId')));
  const homes = new Map<string, string[]>();
  for (const { row, get } of enrollments.rows) {
    const [user, found] = [get('userSourcedId'), titles.get(get('classSourcedId'))];
    if (!known.has(user) || found === undefined) {
      problems.push(inFile('enrollments.csv', loose(row, known.has(user) ? 'class' : 'user')));
      continue;
    }
    const before = homes.get(user) ?? [];
    homes.set(user, found.home ? [found.title, ...before] : [...before, found.title]);
  }
  return homes;
}

/** `2班` of the grade `03` is 3年级2班. */
function titleOf({ get }: SetRow): string {
  const title = get('title');
  const named = classNameIn(title);
  if (named !== undefined) return named;
  const grade = Number(get('grades').split(',')[0]);
  const both = `${grade}年级${title}`;
  return Number.isInteger(grade) && readClassName(both) !== undefined ? both : title;
}

function homeOf(user: SetRow, homes: ReadonlyMap<string, readonly string[]>): string | undefined {
  const home = user.get('metadata.cn.homeClass');
  return home === '' ? homes.get(user.get('sourcedId'))?.[0] : home;
}

const noHome = (row: number): RowProblem =>
  remark(row, 'ONEROSTER-NO-CLASS', '这名学生没有分到任何班级', 'this pupil is enrolled in no class');

const disabled = (count: number): RowProblem =>
  inFile(
    'users.csv',
    remark(1, 'ONEROSTER-DISABLED', `${count} 名已停用的学生没有导入`, `${count} disabled pupils were left out`),
  );

const loose = (row: number, what: 'user' | 'class'): RowProblem =>
  what === 'user'
    ? remark(row, 'ONEROSTER-LOOSE', '这一行的人不在 users.csv 里', 'this row’s user is not in users.csv')
    : remark(row, 'ONEROSTER-LOOSE', '这一行的班不在 classes.csv 里', 'this row’s class is not in classes.csv');
