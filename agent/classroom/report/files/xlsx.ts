/**
 * Tables as a workbook, written while they are read: memory does not grow with the rows. The zip file is yazl's, which
 * compresses on libuv's threads; why the sheets are written here is said in agent/decisions/0028.
 */
import { once } from 'node:events';
import { PassThrough, Readable } from 'node:stream';
import type { Table, TableRow } from '../tables/table.ts';
import {
  createSharedTexts,
  escapeXml,
  LARGEST_SHEET,
  type SharedTexts,
  STYLES,
  sheetBegin,
  sheetEnd,
  sheetName,
  sheetRow,
} from './sheet-xml.ts';

const CHUNK_CHARACTERS = 64 * 1024;
/** Sheets shrink to a tenth at any level; this one costs a third of the usual. */
const LEVEL = 2;
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';
const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

/** One sheet a table; a table longer than a sheet goes on in another. `made`: wall ms, written into the file. */
export async function* xlsxFile(tables: Iterable<Table>, made: number): AsyncGenerator<Uint8Array> {
  // A bundle gives a CommonJS package that is imported later no names, only its default.
  const { default: yazl } = await import('yazl');
  const zip = new yazl.ZipFile();
  const out = zip.outputStream.pipe(new PassThrough());
  const mtime = new Date(made);
  const failed = (error: unknown): void => void out.destroy(error instanceof Error ? error : new Error(String(error)));
  zip.on('error', failed);
  const fill = async (): Promise<void> => {
    const names = new Set<string>();
    const sheets: string[] = [];
    const shared = createSharedTexts();
    for (const table of tables) {
      for (const part of partsOf(table, shared)) {
        const name = sheetName(table.name, names);
        names.add(name.toLowerCase());
        sheets.push(name);
        const entry = Readable.from(part, { objectMode: false });
        entry.once('error', failed);
        zip.addReadStream(entry, `xl/worksheets/sheet${sheets.length}.xml`, { mtime, compressionLevel: LEVEL });
        await once(entry, 'close');
      }
    }
    for (const [path, text] of Object.entries(aroundSheets(sheets, shared)))
      zip.addBuffer(Buffer.from(text, 'utf8'), path, { mtime });
    zip.end();
  };
  fill().catch(failed);
  yield* out as AsyncIterable<Uint8Array>;
}

/** The XML of each sheet in turn; the next begins only where the one before has ended. */
function* partsOf(table: Table, shared: SharedTexts): Generator<AsyncGenerator<Buffer>> {
  const rows = iterate(table.rows);
  const state = { over: false, waiting: undefined as TableRow | undefined };
  do yield sheetXml(table, rows, state, shared);
  while (!state.over);
}

async function* sheetXml(
  { columns }: Table,
  rows: Iterator<TableRow> | AsyncIterator<TableRow>,
  state: { over: boolean; waiting: TableRow | undefined },
  shared: SharedTexts,
): AsyncGenerator<Buffer> {
  let xml = sheetBegin(columns, shared);
  let count = 1;
  const take = (row: TableRow): void => {
    xml += sheetRow(columns, row, shared);
    count += 1;
  };
  if (state.waiting !== undefined) take(state.waiting);
  state.waiting = undefined;
  for (;;) {
    const next = rows.next();
    // Most tables are at hand: only those that are not are waited for.
    const { done, value } = next instanceof Promise ? await next : next;
    if (done === true) {
      state.over = true;
      break;
    }
    if (count >= LARGEST_SHEET.rows) {
      state.waiting = value;
      break;
    }
    take(value);
    if (xml.length < CHUNK_CHARACTERS) continue;
    yield Buffer.from(xml, 'utf8');
    xml = '';
  }
  yield Buffer.from(xml + sheetEnd(columns.length, count), 'utf8');
}

function iterate(rows: Table['rows']): Iterator<TableRow> | AsyncIterator<TableRow> {
  return Symbol.asyncIterator in rows ? rows[Symbol.asyncIterator]() : rows[Symbol.iterator]();
}

function aroundSheets(sheets: readonly string[], shared: SharedTexts): Record<string, string> {
  const numbers = sheets.map((name, index) => ({ name, number: index + 1 }));
  const sheetType = 'application/vnd.openxmlformats-officedocument.spreadsheetml';
  return {
    '[Content_Types].xml': `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${sheetType}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${sheetType}.styles+xml"/><Override PartName="/xl/sharedStrings.xml" ContentType="${sheetType}.sharedStrings+xml"/>${numbers.map(({ number }) => `<Override PartName="/xl/worksheets/sheet${number}.xml" ContentType="${sheetType}.worksheet+xml"/>`).join('')}</Types>`,
    '_rels/.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    'xl/workbook.xml': `${XML}<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><sheets>${numbers.map(({ name, number }) => `<sheet name="${escapeXml(name).replaceAll('"', '&quot;')}" sheetId="${number}" r:id="rId${number}"/>`).join('')}</sheets></workbook>`,
    'xl/_rels/workbook.xml.rels': `${XML}<Relationships xmlns="${PACKAGE}/relationships">${numbers.map(({ number }) => `<Relationship Id="rId${number}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${number}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${RELATIONS}/styles" Target="styles.xml"/><Relationship Id="rId${sheets.length + 2}" Type="${RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
    'xl/styles.xml': STYLES,
    'xl/sharedStrings.xml': shared.xml(),
  };
}
