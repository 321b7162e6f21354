/**
 * The visible sheets of an .xlsx as rows of text. Formulas count by the value that was saved with them; a merged area has
 * its text in each of its cells, for a class's name beside forty pupils is written once. Hidden sheets are the
 * dictionaries of drop-down lists and are left out.
 *
 * Written out here and not taken from a library, because lists are judged by what those throw away: whether an id was
 * stored as a number, how many zeros its format shows, and how large the whole may become.
 */
import { formatOf, type NumberFormat, numberText, PLAIN } from './cell-number.ts';
import { refused } from './refusals.ts';
import type { Sheet, TableRow } from './sheet.ts';
import { type Attributes, readXml } from './xml.ts';

export const ROWS_LIMIT = 20_000;
const COLUMNS_LIMIT = 256;
const SHEETS_LIMIT = 100;
const CELLS_LIMIT = 600_000;

export type Parts = ReadonlyMap<string, Uint8Array>;

/** What of a zip is needed to read it as a workbook. */
export const isWorkbookPart = (name: string): boolean =>
  /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels|sharedStrings\.xml|styles\.xml|worksheets\/[^/]+\.xml)$/i.test(name);

/** Throws FILE-DAMAGED or FILE-TOO-LARGE. */
export function readWorkbook(parts: Parts): Sheet[] {
  const byName = new Map([...parts].map(([name, bytes]) => [name.toLowerCase(), bytes]));
  const part = (name: string): Uint8Array | undefined => byName.get(name.toLowerCase());
  const { sheets, dates } = readSheetList(needed(part('xl/workbook.xml'), 'workbook.xml'));
  const targets = readRelations(needed(part('xl/_rels/workbook.xml.rels'), 'workbook.xml.rels'));
  const strings = readStrings(part('xl/sharedStrings.xml'));
  const formats = readFormats(part('xl/styles.xml'));
  if (sheets.length > SHEETS_LIMIT) throw refused('FILE-TOO-LARGE', 'workbook.xml');
  let cellsLeft = CELLS_LIMIT;
  return sheets.flatMap(({ name, relation }) => {
    const target = targets.get(relation);
    // A sheet of charts is no worksheet and has no rows.
    if (target === undefined || !isWorkbookPart(target)) return [];
    const sheet = readSheet(needed(part(target), target), target, { strings, formats, dates, cellsLeft });
    cellsLeft -= sheet.cells;
    return [{ name, rows: sheet.rows }];
  });
}

function needed(bytes: Uint8Array | undefined, where: string): Uint8Array {
  if (bytes === undefined) throw refused('FILE-DAMAGED', where);
  return bytes;
}

function readSheetList(bytes: Uint8Array) {
  const sheets: { name: string; relation: string }[] = [];
  let dates: 1900 | 1904 = 1900;
  readXml(bytes, 'workbook.xml', {
    open(element, attribute) {
      if (element === 'workbookPr' && /^(1|true)$/.test(attribute('date1904') ?? '')) dates = 1904;
      if (element === 'sheet' && (attribute('state') ?? 'visible') === 'visible')
        sheets.push({ name: attribute('name') ?? '', relation: attribute('id') ?? '' });
    },
  });
  return { sheets, dates: dates as 1900 | 1904 };
}

function readRelations(bytes: Uint8Array): ReadonlyMap<string, string> {
  const targets = new Map<string, string>();
  readXml(bytes, 'workbook.xml.rels', {
    open(element, attribute) {
      if (element !== 'Relationship') return;
      const target = attribute('Target') ?? '';
      targets.set(
        attribute('Id') ?? '',
        target.startsWith('/') ? target.slice(1) : `xl/${target.replace(/^\.\//, '')}`,
      );
    },
  });
  return targets;
}

/** Excel writes a control character as `_x000D_`. */
const unescaped = (text: string): string =>
  text.replaceAll(/_x([0-9A-F]{4})_/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));

/** Texts run together from their differently formatted pieces, without the reading aids (`rPh`) of East Asian text. */
function textCollector() {
  let text = '';
  let within = false;
  let aid = 0;
  return {
    clear: () => {
      text = '';
    },
    get text() {
      return unescaped(text);
    },
    open(element: string) {
      if (element === 'rPh') aid += 1;
      within = element === 't' && aid === 0;
    },
    add(more: string) {
      if (within) text += more;
    },
    close(element: string) {
      if (element === 'rPh') aid -= 1;
      if (element === 't') within = false;
    },
  };
}

function readStrings(bytes: Uint8Array | undefined): readonly string[] {
  const strings: string[] = [];
  if (bytes === undefined) return strings;
  const collect = textCollector();
  readXml(bytes, 'sharedStrings.xml', {
    open(element) {
      if (element === 'si') collect.clear();
      collect.open(element);
    },
    text: (text) => collect.add(text),
    close(element) {
      collect.close(element);
      if (element === 'si') strings.push(collect.text);
    },
  });
  return strings;
}

/** By the number a cell names as its style. */
function readFormats(bytes: Uint8Array | undefined): readonly NumberFormat[] {
  const codes = new Map<number, string>();
  const formats: NumberFormat[] = [];
  if (bytes === undefined) return formats;
  let inCells = false;
  readXml(bytes, 'styles.xml', {
    open(element, attribute) {
      if (element === 'numFmt') codes.set(Number(attribute('numFmtId')), attribute('formatCode') ?? '');
      if (element === 'cellXfs') inCells = true;
      if (element !== 'xf' || !inCells) return;
      const id = Number(attribute('numFmtId') ?? 0);
      formats.push(formatOf(id, codes.get(id)));
    },
    close(element) {
      if (element === 'cellXfs') inCells = false;
    },
  });
  return formats;
}

interface Setting {
  readonly strings: readonly string[];
  readonly formats: readonly NumberFormat[];
  readonly dates: 1900 | 1904;
  readonly cellsLeft: number;
}

/** `BC12` → column 54, row 12; undefined where it is no such thing. */
function placeOf(reference: string | undefined): { column: number; row: number } | undefined {
  const found = /^\$?([A-Z]{1,3})\$?(\d{1,7})$/i.exec(reference ?? '');
  if (found === null) return undefined;
  const letters = (found[1] ?? '').toUpperCase();
  const column = [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
  return { column, row: Number(found[2]) };
}

function readSheet(bytes: Uint8Array, where: string, setting: Setting): { rows: TableRow[]; cells: number } {
  const rows = new Map<number, string[]>();
  const merged: string[] = [];
  const collect = textCollector();
  let [row, column, cells] = [0, -1, 0];
  let cell: { type: string; style: number } | undefined;
  let value: string | undefined;

  function begin(attribute: Attributes): void {
    const place = placeOf(attribute('r'));
    column = place?.column ?? column + 1;
    cell = { type: attribute('t') ?? 'n', style: Number(attribute('s') ?? 0) };
    value = undefined;
    collect.clear();
  }

  function end(): void {
    if (cell === undefined) return;
    const text = cell.type === 'inlineStr' ? collect.text : valueText(cell.type, value ?? '', cell.style, setting);
    cell = undefined;
    if (text === '' || column >= COLUMNS_LIMIT) return;
    cells += 1;
    const at = rows.get(row) ?? [];
    at[column] = text;
    rows.set(row, at);
    if (cells > setting.cellsLeft || rows.size > ROWS_LIMIT) throw refused('FILE-TOO-LARGE', where);
  }

  readXml(bytes, where, {
    open(element, attribute) {
      if (element === 'row') {
        row = Number(attribute('r') ?? row + 1);
        column = -1;
      } else if (element === 'c') begin(attribute);
      else if (element === 'v') value = '';
      else if (element === 'mergeCell') merged.push(attribute('ref') ?? '');
      collect.open(element);
    },
    text(text) {
      if (value !== undefined && cell !== undefined) value += text;
      collect.add(text);
    },
    close(element) {
      collect.close(element);
      if (element === 'c') end();
    },
  });
  for (const area of merged) spread(rows, area);
  return {
    cells,
    rows: [...rows]
      .sort(([a], [b]) => a - b)
      .map(([number, texts]) => ({ row: number, cells: Array.from(texts, (text) => text ?? '') })),
  };
}

function valueText(type: string, value: string, style: number, { strings, formats, dates }: Setting): string {
  switch (type) {
    case 's':
      return strings[Number(value)] ?? '';
    case 'str':
      return unescaped(value);
    case 'd':
      return value.slice(0, 10);
    case 'b':
      return value === '1' ? 'TRUE' : 'FALSE';
    // #N/A and its like: nothing a list could hold.
    case 'e':
      return '';
    default:
      return value.trim() === '' || !Number.isFinite(Number(value))
        ? value
        : numberText(Number(value), formats[style] ?? PLAIN, dates);
  }
}

/** Only into rows that there are: a merge down to the end of the sheet says nothing about pupils. */
function spread(rows: Map<number, string[]>, area: string): void {
  const [first, last] = area.split(':').map(placeOf);
  if (first === undefined || last === undefined) return;
  const text = rows.get(first.row)?.[first.column];
  if (text === undefined) return;
  for (const [number, cells] of rows) {
    if (number < first.row || number > last.row) continue;
    for (let at = first.column; at <= Math.min(last.column, COLUMNS_LIMIT - 1); at++) cells[at] ??= text;
  }
}
