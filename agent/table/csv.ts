/** Delimited text → rows with the line each begins on. The CSV itself is csv-parse's. */
import { CsvError, parse } from 'csv-parse/sync';
import type { RowRemark, TableRow } from './sheet.ts';

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

const QUOTE = {
  code: 'FILE-QUOTE',
  zh: '引号没有成对，已当作普通字符读取，请检查这一行附近',
  en: 'a quote is not closed; quotes were ignored, please check the rows near this line',
};

/** @param text with `\n` as its only line end */
export function readCsv(text: string): { readonly rows: readonly TableRow[]; readonly problems: readonly RowRemark[] } {
  try {
    return { rows: parseText(text, '"'), problems: [] };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // A quote that is never closed would swallow every row behind it: read quotes as plain characters instead.
    const rows = parseText(text, false).map(({ row, cells }) => ({
      row,
      cells: cells.map((cell) => cell.replaceAll('"', '')),
    }));
    const line = 1 + text.split('\n').findIndex((one) => one.split('"').length % 2 === 0);
    return { rows, problems: [{ row: line, ...QUOTE }] };
  }
}
