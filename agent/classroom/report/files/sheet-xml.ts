/**
 * SpreadsheetML (ECMA-376 part 1), as little of it as tables need: inline strings, numbers, dates, a frozen and filtered
 * header row. Pure text; xlsx.ts puts it into a zip file.
 */
import type { CellKind, Column, TableRow } from '../tables/table.ts';
import { isFormula } from './cells.ts';

/** Indices into `cellXfs` of STYLES. */
const STYLE_OF: Readonly<Record<CellKind, number>> = { text: 1, id: 1, number: 0, share: 2, time: 3 };
const HEADER_STYLE = 4;
/** Text that looks like a formula: `quotePrefix` keeps it text also when somebody edits the cell. */
const QUOTED_STYLE = 5;

/** `@` (49) keeps text that looks like a number as it is, also when it is edited. */
export const STYLES = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/></numFmts><fonts count="2"><font><sz val="11"/><name val="\u7b49\u7ebf"/></font><font><b/><sz val="11"/><name val="\u7b49\u7ebf"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="6"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="10" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" quotePrefix="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

export const LARGEST_SHEET = { rows: 1_048_576, columns: 16_384 } as const;
/** Excel's limit of one cell. */
const LONGEST_CELL = 32_767;
const DEFAULT_WIDTH = 10;

/** Texts that come again and again are written once; the table is not to grow with the rows. */
export interface SharedTexts {
  /** Undefined: to be written where it stands. */
  numberOf(text: string): number | undefined;
  xml(): string;
}

const MOST_SHARED = 4_096;
const LONGEST_SHARED = 24;

export function createSharedTexts(): SharedTexts {
  const numbers = new Map<string, number>();
  return {
    numberOf(text) {
      const known = numbers.get(text);
      if (known !== undefined) return known;
      if (numbers.size >= MOST_SHARED || text.length > LONGEST_SHARED) return undefined;
      numbers.set(text, numbers.size);
      return numbers.size - 1;
    },
    xml: () =>
      '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
      `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">${[...numbers.keys()].map((text) => `<si>${textElement(text)}</si>`).join('')}</sst>`,
  };
}

export function sheetBegin(columns: readonly Column[], shared: SharedTexts): string {
  const widths = columns.map(
    ({ width = DEFAULT_WIDTH }, index) =>
      `<col min="${index + 1}" max="${index + 1}" width="${width}" customWidth="1"/>`,
  );
  return (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' +
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0">' +
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>' +
    `<cols>${widths.join('')}</cols><sheetData><row>${columns.map(({ title }) => stringCell(title, HEADER_STYLE, shared)).join('')}</row>`
  );
}

export function sheetRow(columns: readonly Column[], row: TableRow, shared: SharedTexts): string {
  let xml = '<row>';
  for (let i = 0; i < columns.length; i++) xml += cell(columns[i]?.kind ?? 'text', row[i], shared);
  return `${xml}</row>`;
}

/** `rows`: with the header. */
export function sheetEnd(columns: number, rows: number): string {
  return `</sheetData><autoFilter ref="A1:${columnName(columns)}${rows}"/></worksheet>`;
}

/** 1 → `A`, 27 → `AA`. */
export function columnName(number: number): string {
  let name = '';
  for (let rest = number; rest > 0; rest = Math.floor((rest - 1) / 26))
    name = String.fromCharCode(65 + ((rest - 1) % 26)) + name;
  return name;
}

/** Without a reference each cell stands after the one before, so an empty one has to be there. */
function cell(kind: CellKind, value: TableRow[number], shared: SharedTexts): string {
  if (value === null || value === undefined || value === '') return '<c/>';
  if (typeof value === 'string') return stringCell(value, isFormula(value) ? QUOTED_STYLE : STYLE_OF.text, shared);
  if (!Number.isFinite(value)) return '<c/>';
  const style = STYLE_OF[kind];
  return `<c${style === 0 ? '' : ` s="${style}"`}><v>${kind === 'time' ? serialDate(value) : value}</v></c>`;
}

function stringCell(text: string, style: number, shared: SharedTexts): string {
  const number = shared.numberOf(text);
  if (number !== undefined) return `<c s="${style}" t="s"><v>${number}</v></c>`;
  return `<c s="${style}" t="inlineStr"><is>${textElement(text)}</is></c>`;
}

function textElement(text: string): string {
  const shown = text.length > LONGEST_CELL ? `${text.slice(0, LONGEST_CELL - 1)}…` : text;
  return `<t${/^\s|\s$|\n/.test(shown) ? ' xml:space="preserve"' : ''}>${escapeXml(shown)}</t>`;
}

const DAY_MS = 86_400_000;
/** Days from 1899-12-30 to 1970-01-01. */
const EPOCH_DAYS = 25_569;
const BEIJING_MS = 8 * 3_600_000;

/** Excel knows no zones: the time of Beijing, in days, to the millisecond. */
function serialDate(wallMs: number): number {
  return Math.round((EPOCH_DAYS + (wallMs + BEIJING_MS) / DAY_MS) * 1e8) / 1e8;
}

/** Only what has something to escape pays for it. */
const SPECIAL = /[&<>\p{Cc}\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|\p{Cs}/u;

export function escapeXml(text: string): string {
  if (!SPECIAL.test(text)) return text;
  return (
    text
      .toWellFormed()
      // What XML 1.0 cannot hold at all is left out.
      .replaceAll(/[\p{Cc}\ufffe\uffff]/gu, (one) => (one === '\n' || one === '\t' ? one : ''))
      // `_x0041_` would be read as the character with that number.
      .replaceAll(/_(?=x[0-9A-Fa-f]{4}_)/g, '_x005F_')
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
  );
}

const LONGEST_SHEET_NAME = 31;

/** Legal and different: none of `[]:*?/\`, at most 31 characters, no apostrophe at an end, unlike every name before. */
export function sheetName(wished: string, taken: ReadonlySet<string>): string {
  const legal = wished
    .replaceAll(/[[\]:*?/\\\p{C}]/gu, ' ')
    .replaceAll(/^[\s']+|[\s']+$/g, '')
    .slice(0, LONGEST_SHEET_NAME);
  const base = legal === '' || /^history$/i.test(legal) ? '表' : legal;
  for (let n = 1; ; n++) {
    const suffix = n === 1 ? '' : ` (${n})`;
    const name = base.slice(0, LONGEST_SHEET_NAME - suffix.length) + suffix;
    if (!taken.has(name.toLowerCase())) return name;
  }
}
