/** A table as CSV: CR LF, UTF-8 with BOM for Excel and WPS, or the Chinese code page on request. */
import { beijingDateTime } from '../../../beijing-time.ts';
import type { Column, Table, TableRow } from '../tables/table.ts';
import { idCell, textCell } from './cells.ts';

/** `gbk`: as GB18030, whose bytes are GBK’s for all that GBK has, and which has a place for the rare characters of names too. */
export type CsvEncoding = 'utf8' | 'gbk';

const BOM = '\ufeff';
const LINE_END = '\r\n';
const CHUNK_CHARACTERS = 64 * 1024;

export async function* csvFile(table: Table, encoding: CsvEncoding): AsyncGenerator<Uint8Array> {
  const encode = await encoderOf(encoding);
  let waiting = `${encoding === 'utf8' ? BOM : ''}${table.columns.map(({ title }) => textCell(title)).join(',')}${LINE_END}`;
  for await (const row of table.rows) {
    waiting += lineOf(table.columns, row);
    if (waiting.length < CHUNK_CHARACTERS) continue;
    yield encode(waiting);
    waiting = '';
  }
  yield encode(waiting);
}

async function encoderOf(encoding: CsvEncoding): Promise<(text: string) => Uint8Array> {
  if (encoding === 'utf8') return (text) => Buffer.from(text, 'utf8');
  const { default: iconv } = await import('iconv-lite');
  return (text) => iconv.encode(text.toWellFormed(), 'gb18030');
}

function lineOf(columns: readonly Column[], row: TableRow): string {
  return columns.map((column, index) => cellOf(column, row[index])).join(',') + LINE_END;
}

function cellOf({ kind }: Column, value: TableRow[number]): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'string') return kind === 'id' ? idCell(value) : textCell(value);
  if (kind === 'share') return `${Math.round(value * 1_000) / 10}%`;
  return kind === 'time' ? beijingDateTime(value) : String(value);
}
