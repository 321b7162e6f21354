/** The header of a plain list: which column is which, by the words that stand above them. */
import type { Sheet, TableRow } from './sheet.ts';

const HEADER_WITHIN_ROWS = 10;

/** A cell without the marks of spreadsheets, forms and spaces. */
export const plainCell = (cell: string): string =>
  cell
    .normalize('NFKC')
    .replaceAll(/[\u200b-\u200f\u2060\ufeff]|\p{Cc}/gu, ' ')
    .replace(/^\s*'/, '')
    .trim();

const headingOf = (cell: string): string =>
  plainCell(cell)
    .replaceAll(/[\s*\u203b:]/g, '')
    .toLowerCase();

export interface List<C extends string> {
  /** 1-based row of the header. */
  readonly row: number;
  readonly has: (column: C) => boolean;
  readonly rows: readonly { readonly row: number; readonly cell: (column: C) => string }[];
  /** What stands above columns that nobody asked for. */
  readonly others: readonly string[];
  readonly titles: readonly string[];
}

/** @param words of each column, the better first @param needed a row with all of these is the header */
export function findList<C extends string>(
  { rows }: Sheet,
  words: Readonly<Record<C, readonly string[]>>,
  needed: readonly C[],
): List<C> | undefined {
  for (const [index, header] of rows.slice(0, HEADER_WITHIN_ROWS).entries()) {
    const headings = header.cells.map(headingOf);
    const at = new Map<C, number>();
    for (const column of Object.keys(words) as C[]) {
      const position = words[column].map((word) => headings.indexOf(word)).find((place) => place >= 0);
      if (position !== undefined) at.set(column, position);
    }
    if (!needed.every((column) => at.has(column))) continue;
    const taken = new Set(at.values());
    return {
      row: header.row,
      has: (column) => at.has(column),
      rows: rows
        .slice(index + 1)
        .map(({ row, cells }) => ({ row, cell: (column) => plainCell(cells[at.get(column) ?? -1] ?? '') })),
      others: header.cells.map(plainCell).filter((text, position) => text !== '' && !taken.has(position)),
      titles: textsOf(rows.slice(0, index)),
    };
  }
  return undefined;
}

export function textsOf(rows: readonly TableRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ cells }) => cells.map(plainCell)))].filter((text) => text !== '');
}
