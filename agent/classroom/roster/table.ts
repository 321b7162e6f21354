/**
 * Bytes of a CSV file → rows of cells with the line each begins on. The CSV itself is csv-parse's; here stands what people
 * hand in instead of one: workbooks, other encodings, a stray quote that would swallow the rest of the file.
 */
import { CsvError, parse } from 'csv-parse/sync';
import { ShownError } from '../../../protocols/shown-error.ts';
import type { RowProblem } from '../port.ts';

export const FILE_LIMIT_BYTES = 1024 * 1024;

export interface TableRow {
  /** 1-based line in the file. */
  readonly row: number;
  readonly cells: readonly string[];
}

export interface Table {
  /** Without blank rows. */
  readonly rows: readonly TableRow[];
  readonly problems: readonly RowProblem[];
}

const SAVE_AS_UTF8 = {
  zh: '请用 Excel 或 WPS 打开，选“另存为”→“CSV UTF-8（逗号分隔）”，再导入',
  en: 'open it in Excel or WPS, choose Save As → CSV UTF-8 (comma delimited), and import that',
};

function refused(code: string, zh: string, en: string, todo = SAVE_AS_UTF8): ShownError {
  return new ShownError({ code, where: 'csv', what: { zh, en }, todo });
}

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** The text, with one kind of line end. */
function decode(bytes: Uint8Array): string {
  if (bytes.length > FILE_LIMIT_BYTES) {
    const todo = { zh: '请只留本班学生再导入', en: 'keep this class’s pupils and import again' };
    throw refused('ROSTER-TOO-LARGE', '文件超过 1 MB，不像是一个班的名单', 'over 1 MB: not one class’s list', todo);
  }
  if (startsWith(bytes, 0x50, 0x4b, 0x03, 0x04) || startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw refused('ROSTER-WORKBOOK', '这是 Excel 工作簿，不是 CSV', 'this is an Excel workbook, not a CSV');
  const notUtf8 = refused('ROSTER-NOT-UTF8', '文件不是 UTF-8 编码，汉字会变成乱码', 'the file is not UTF-8');
  if (startsWith(bytes, 0xff, 0xfe) || startsWith(bytes, 0xfe, 0xff)) throw notUtf8;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    if (text.includes('\0')) throw notUtf8;
    return text.replaceAll(/\r\n|\r/g, '\n');
  } catch (error) {
    // TextDecoder throws a TypeError for bytes that are not UTF-8, and nothing else.
    throw error instanceof TypeError ? notUtf8 : error;
  }
}

/** The delimiter seen most often at the top: Excel in some languages writes semicolons, a paste from a sheet tabs. */
function delimiterOf(text: string): string {
  const top = text.split('\n', 20).join('\n');
  const counts = [',', '\t', ';', '，'].map((mark) => ({ mark, count: top.split(mark).length - 1 }));
  return counts.reduce((a, b) => (b.count > a.count ? b : a)).mark;
}

interface ParsedRecord {
  readonly record: readonly string[];
  readonly info: { readonly lines: number };
}

function parseText(text: string, quote: '"' | false): TableRow[] {
  const records = parse(text, {
    delimiter: delimiterOf(text),
    record_delimiter: '\n',
    quote,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: false,
    info: true,
  }) as unknown as ParsedRecord[];
  // `info.lines` counts the lines up to the record's end; a cell may hold line breaks.
  return records.map(({ record, info }, index) => {
    const linesBefore = records[index - 1]?.info.lines ?? 0;
    return { row: Math.min(linesBefore + 1, info.lines), cells: record };
  });
}

export function readTable(bytes: Uint8Array): Table {
  const text = decode(bytes);
  const problems: RowProblem[] = [];
  let rows: TableRow[];
  try {
    rows = parseText(text, '"');
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quote that is never closed would swallow every row behind it: read quotes as plain characters instead.
    rows = parseText(text, false).map(({ row, cells }) => ({
      row,
      cells: cells.map((cell) => cell.replaceAll('"', '')),
    }));
    problems.push({
      row: 1 + text.split('\n').findIndex((line) => line.split('"').length % 2 === 0),
      code: 'ROSTER-QUOTE',
      zh: '引号没有成对，已当作普通字符读取，请检查这一行附近',
      en: 'a quote is not closed; quotes were ignored, please check the rows near this line',
    });
  }
  return { rows: rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== '')), problems };
}
