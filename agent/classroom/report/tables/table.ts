/** A table as data: what it says, not how it is written into a file. */

/**
 * - `text`: words; `id`: text that looks like a number and must stay text, with its leading zeros;
 * - `number`; `share`: 0–1, written in per cent; `time`: wall ms, written as Beijing time.
 */
export type CellKind = 'text' | 'id' | 'number' | 'share' | 'time';

export interface Column {
  readonly title: string;
  readonly kind: CellKind;
  /** In characters of a Latin script. */
  readonly width?: number;
}

/** As many as columns; null and undefined are empty cells. */
export type TableRow = readonly (string | number | null | undefined)[];

export interface Table {
  /** 题目汇总: name of the sheet, part of the file's. */
  readonly name: string;
  readonly columns: readonly Column[];
  /** Read once, row by row. */
  readonly rows: Iterable<TableRow> | AsyncIterable<TableRow>;
}

export const text = (title: string, width?: number): Column => column(title, 'text', width);
export const id = (title: string, width?: number): Column => column(title, 'id', width);
export const number = (title: string, width?: number): Column => column(title, 'number', width);
export const share = (title: string, width?: number): Column => column(title, 'share', width);
export const time = (title: string, width = 20): Column => column(title, 'time', width);

function column(title: string, kind: CellKind, width: number | undefined): Column {
  return width === undefined ? { title, kind } : { title, kind, width };
}
