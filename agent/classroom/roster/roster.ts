/**
 * A list of pupils as a school's office hands it in → classes with their pupils. Rows that cannot be used are listed with
 * their place in the file, all others count. What the columns may be called is in columns.ts; what a cell may hold in
 * cells.ts; how the file is opened in agent/table.
 *
 * The file as a whole is refused only if nothing in it can be understood: no column of names, far more pupils than a
 * class has, or more classes than a school.
 */

import type { PupilInput } from '../../room/port.ts';
import { canonicalName, classKey, classNameIn, readClassName, type Stage } from '../../school/class-name.ts';
import { openFile } from '../../table/open.ts';
import type { Sheet } from '../../table/sheet.ts';
import type { RowProblem } from '../port.ts';
import { cleanText } from './cells.ts';
import { type Block, type Column, findHeader, type Header, isHeading } from './columns.ts';
import { createPupilReader, inSheet, type Row } from './pupil-rows.ts';
import { classMissing, classNotInFile, noNames, sheetSkipped, tooManyClasses } from './remarks.ts';

const CLASSES_LIMIT = 200;

export interface ReadOptions {
  /** The class meant by whoever imports; absent: as the file says. */
  readonly className?: string | undefined;
  /** The school year it is said in; 2025 is 2025–2026. */
  readonly year: number;
  readonly stage?: Stage | undefined;
}

export interface ReadClass {
  /** As the file or whoever imports it calls it; null: nobody has said. */
  readonly name: string | null;
  readonly pupils: readonly PupilInput[];
}

export interface ReadRoster {
  readonly classes: readonly ReadClass[];
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

/** Reads a whole file. Throws a ShownError (`ROSTER-…`, `FILE-…`) only for what is said at the top of this file. */
export async function readRoster(bytes: Uint8Array, options: ReadOptions): Promise<ReadRoster> {
  const file = await openFile(bytes);
  if (file.kind === 'set') {
    const { readOneRoster } = await import('./oneroster.ts');
    return chosen(readOneRoster(file.files, options), options);
  }
  return chosen(readSheets(file.sheets, file.problems, options), options);
}

/** One class of several, where whoever imports has named it; a class without a name gets that name. */
function chosen(read: ReadRoster, options: ReadOptions): ReadRoster {
  const { className } = options;
  if (className === undefined) return read;
  const [only, ...others] = read.classes;
  if (only === undefined) return read;
  if (others.length === 0) return { ...read, classes: [{ ...only, name: className }] };
  const wanted = identityOf(className, options);
  const found = read.classes.filter(({ name }) => name !== null && identityOf(name, options) === wanted);
  if (found.length === 0) throw classNotInFile();
  return { ...read, classes: found.map((one) => ({ ...one, name: className })) };
}

/** What all spellings of a class have in common; of a name nobody understands the name itself. */
function identityOf(name: string, { year, stage }: ReadOptions): string {
  const read = readClassName(name);
  return read === undefined ? name.normalize('NFKC').replaceAll(/\s/g, '') : classKey(read, year, stage);
}

function readSheets(sheets: readonly Sheet[], said: readonly RowProblem[], options: ReadOptions): ReadRoster {
  const notices: RowProblem[] = [];
  const several = sheets.filter(({ rows }) => rows.length > 0).length > 1;
  const rows: Row[] = [];
  const found = sheets.filter((sheet) => {
    const header = findHeader(sheet);
    if (header === undefined) return false;
    notices.push(...header.notices.map((notice) => inSheet(notice, sheet, several)));
    for (const block of header.blocks) rows.push(...rowsOf(sheet, header, block));
    return true;
  });
  if (found.length === 0) throw noNames(sheets[0]?.rows[0]?.row ?? 1);
  for (const sheet of sheets)
    if (sheet.rows.length > 0 && !found.includes(sheet)) notices.push(sheetSkipped(sheet.name));
  const reader = createPupilReader(rows, several);
  const byClass = Map.groupBy(rows, (row) => {
    const name = classOf(row);
    return name === undefined || name === '' ? name : identityOf(name, options);
  });
  if (byClass.size > CLASSES_LIMIT) throw tooManyClasses(byClass.size, CLASSES_LIMIT);
  for (const [identity, ofClass] of byClass) {
    if (identity === undefined) for (const { row, sheet } of ofClass) reader.problem(sheet, classMissing(row));
    else reader.read(identity === '' ? null : canonicalName(classOf(ofClass[0]) ?? ''), ofClass);
  }
  const { classes, problems, notices: more } = reader.done();
  return { classes, problems: [...said, ...problems], notices: [...notices, ...more] };
}

/** 合计 总计 共 备注 说明 注 填表 制表 班主任 审核 at the foot of a list. */
const FOOT =
  /^(\u5408\u8ba1|\u603b\u8ba1|\u5171\u8ba1|\u5907\u6ce8|\u8bf4\u660e|\u6ce8[:\uff1a]|\u586b\u8868|\u5236\u8868|\u73ed\u4e3b\u4efb|\u5ba1\u6838)/;

function* rowsOf(sheet: Sheet, header: Header, block: Block): Generator<Row> {
  const cellAt = (cells: readonly string[], column: Column): string => cleanText(cells[block.get(column) ?? -1] ?? '');
  for (const { row, cells } of header.body) {
    const name = cellAt(cells, 'name');
    const first = cells.map(cleanText).find((text) => text !== '') ?? '';
    if (isHeading(name) || (name === '' && FOOT.test(first))) continue;
    // Blocks side by side are not all of one length; seats may be printed ahead for pupils who are not there.
    if (name === '' && header.blocks.length > 1) continue;
    yield { row, sheet, header, cell: (column) => cellAt(cells, column), has: (column) => block.has(column) };
  }
}

/** The class a row belongs to, as it is written; '': the file says none at all; undefined: it should, and does not. */
function classOf(row: Row | undefined): string | undefined {
  if (row === undefined) return undefined;
  const { cell, has, header, sheet } = row;
  if (has('class')) return cell('class') === '' ? undefined : combined(cell('grade'), cell('class'));
  return [...header.titles, sheet.name].map(classNameIn).find((name) => name !== undefined) ?? '';
}

/** `三年级` and `2班`: where the class alone does not say its grade. */
function combined(grade: string, name: string): string {
  if (grade === '' || readClassName(name) !== undefined) return name;
  const both = /[\d\u4e00-\u4e5d\u5341]$/.test(grade) ? `${grade}年级${name}` : `${grade}${name}`;
  return readClassName(both) === undefined ? name : both.endsWith('班') ? both : `${both}班`;
}
