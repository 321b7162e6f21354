/**
 * Which column of a list is which, by the words schools write above them. A merged title or two may stand above the
 * header, and the list may be printed in blocks side by side: 座号 姓名 座号 姓名.
 */
import type { Sheet, TableRow } from '../../table/sheet.ts';
import type { RowProblem } from '../port.ts';
import { cleanText } from './cells.ts';
import { columnDropped, columnTwice } from './remarks.ts';

const HEADER_WITHIN_ROWS = 10;

export type Column = 'name' | 'seat' | 'studentNo' | 'clicker' | 'class' | 'grade' | 'consent';

/** Where a list has several columns of a kind, the one whose word stands first counts. */
export const COLUMNS: Readonly<Record<Column, readonly string[]>> = {
  name: ['姓名', '学生姓名', '名字', 'name'],
  seat: ['座号', '座位号', '座位', '座次', '班内序号', '序号', 'seat'],
  studentNo: ['学号', '校内学号', '学生编号', '学生学号', '考号', '考籍号', 'studentno'],
  clicker: ['答题器', '答题器号', '答题器编号', '键盘号', '卡号', 'clicker'],
  class: ['班级', '班级名称', '所在班级', '行政班', '班别', '班', '班号', 'class'],
  grade: ['年级', '年级名称', '所在年级', 'grade'],
  consent: ['监护人同意', '监护人同意书', '家长同意', '家长同意书', '同意书', '知情同意', '知情同意书', 'consent'],
};

/** State identifiers that Banban has no use for and therefore does not keep. */
// 学籍号 (全国 省级 电子注册), 身份证, 证件号, 居民身份.
const SECRET =
  /^(\u5168\u56fd|\u7701\u7ea7?|\u7701\u7ea7\u7535\u5b50\u6ce8\u518c|\u7535\u5b50\u6ce8\u518c)?\u5b66\u7c4d(\u53f7|\u53f7\u7801|\u8f85\u53f7)|^\u8eab\u4efd\u8bc1|^\u8bc1\u4ef6\u53f7|\u8eab\u4efd\u8bc1\u4ef6\u53f7|^\u5c45\u6c11\u8eab\u4efd/;

/** Without the marks of forms: `*姓名`, 姓名（必填）. */
const headingOf = (cell: string): string =>
  cleanText(cell)
    .normalize('NFKC')
    .replaceAll(/\s|[*\u203b:]/g, '')
    // 必填 选填 可空 文本 文本格式
    .replaceAll(
      /[([\u3010](\u5fc5\u586b|\u9009\u586b|\u53ef\u7a7a|\u6587\u672c|\u6587\u672c\u683c\u5f0f)[)\]\u3011]/g,
      '',
    )
    .toLowerCase();

const columnOf = (heading: string): Column | undefined =>
  (Object.keys(COLUMNS) as Column[]).find((column) => COLUMNS[column].includes(heading));

/** One block of columns that hold a pupil a row. */
export type Block = ReadonlyMap<Column, number>;

export interface Header {
  /** 1-based row in the file. */
  readonly row: number;
  /** Mostly one; side by side, from the left. */
  readonly blocks: readonly Block[];
  /** What stands above it, 三年二班学生名单. */
  readonly titles: readonly string[];
  readonly notices: readonly RowProblem[];
  readonly body: readonly TableRow[];
}

/** Undefined: no row at the top has a column of names. */
export function findHeader({ rows }: Sheet): Header | undefined {
  for (const [index, row] of rows.slice(0, HEADER_WITHIN_ROWS).entries()) {
    const headings = row.cells.map(headingOf);
    if (!headings.some((heading) => columnOf(heading) === 'name')) continue;
    const notices: RowProblem[] = [];
    const places = placesOf(headings);
    const blocks = blocksOf(places);
    for (const [position, heading] of headings.entries()) {
      const said = cleanText(row.cells[position] ?? '');
      const column = columnOf(heading);
      if (SECRET.test(heading)) notices.push(columnDropped(row.row, said));
      else if (column !== undefined && !blocks.some((block) => block.get(column) === position))
        notices.push(columnTwice(row.row, said));
    }
    const titles = rows
      .slice(0, index)
      .flatMap(({ cells }) => [...new Set(cells.map(cleanText))].filter((text) => text !== ''));
    return { row: row.row, blocks, titles, notices, body: rows.slice(index + 1) };
  }
  return undefined;
}

/** True of a header that is repeated where a page begins. */
export const isHeading = (cell: string): boolean => COLUMNS.name.includes(headingOf(cell));

type Places = ReadonlyMap<Column, readonly number[]>;

/** Of every kind its columns, those with the better word first, else from the left. */
function placesOf(headings: readonly string[]): Places {
  const places = new Map<Column, number[]>();
  for (const [column, words] of Object.entries(COLUMNS) as [Column, readonly string[]][]) {
    const found = words.flatMap((word) =>
      headings.flatMap((heading, position) => (heading === word ? [position] : [])),
    );
    if (found.length > 0) places.set(column, found);
  }
  return places;
}

/** Names that are there several times, and with them what tells pupils apart, are blocks side by side. */
function blocksOf(places: Places): Block[] {
  const names = places.get('name') ?? [];
  const marks = (['seat', 'studentNo'] as const).filter((column) => places.get(column)?.length === names.length);
  const count = names.length > 1 && marks.length > 0 ? names.length : 1;
  return Array.from({ length: count }, (_, index) => {
    const block = new Map<Column, number>();
    for (const [column, positions] of places) {
      // A class or a grade that is said once is said of all.
      const position = count === 1 || positions.length === 1 ? positions[0] : positions[index];
      if (position !== undefined) block.set(column, position);
    }
    return block;
  });
}
