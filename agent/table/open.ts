/**
 * A file as a person hands it in → its sheets, whatever it is: .xlsx, CSV or tab-separated text in any encoding schools
 * use, or a zip of CSV files (OneRoster). What cannot be read is refused in words that say how to save it.
 *
 * What reads each kind is loaded when such a file comes: lists are imported twice a year, the agent runs all day.
 */
import { refused } from './refusals.ts';
import type { RowRemark, Sheet } from './sheet.ts';
import { decodeText } from './text.ts';

export const FILE_LIMIT_BYTES = 5 * 1024 * 1024;

export type OpenedFile =
  | { readonly kind: 'sheets'; readonly sheets: readonly Sheet[]; readonly problems: readonly RowRemark[] }
  /** File name without folders, lower case → the text in it. */
  | { readonly kind: 'set'; readonly files: ReadonlyMap<string, string> };

const startsWith = (bytes: Uint8Array, ...prefix: number[]): boolean =>
  prefix.every((byte, index) => bytes[index] === byte);

/** `EncryptedPackage`, the name of the one stream in a workbook with a password. */
const ENCRYPTED = Buffer.from('EncryptedPackage', 'utf16le');
/** Many school systems export a web page, or Excel 2003's XML, and call it .xls. */
const MARKUP = /^\s*<(\?xml|!doctype|html|table|head|meta)\b/i;

/** Throws FILE-… */
export async function openFile(bytes: Uint8Array): Promise<OpenedFile> {
  if (bytes.length > FILE_LIMIT_BYTES) throw refused('FILE-TOO-LARGE');
  if (startsWith(bytes, 0x50, 0x4b)) return openZip(bytes);
  if (startsWith(bytes, 0xd0, 0xcf, 0x11, 0xe0))
    throw refused(Buffer.from(bytes).includes(ENCRYPTED) ? 'FILE-ENCRYPTED' : 'FILE-OLD-WORKBOOK');
  const { text } = decodeText(bytes);
  if (MARKUP.test(text)) throw refused('FILE-OTHER-FORMAT');
  const { readCsv } = await import('./csv.ts');
  const { rows, problems } = readCsv(text);
  return { kind: 'sheets', sheets: [{ name: '', rows: withoutBlank(rows) }], problems };
}

async function openZip(bytes: Uint8Array): Promise<OpenedFile> {
  const [{ unzip }, { isWorkbookPart, readWorkbook }] = await Promise.all([
    import('./zip.ts'),
    import('./workbook.ts'),
  ]);
  const isCsv = (name: string): boolean => /^([^/]+\/)?[^/]+\.csv$/i.test(name);
  const files = await unzip(bytes, (name) => isWorkbookPart(name) || isCsv(name));
  const names = [...files.keys()];
  if (names.some((name) => /^xl\/workbook\.xml$/i.test(name))) {
    const sheets = readWorkbook(files).map(({ name, rows }) => ({ name, rows: withoutBlank(rows) }));
    return { kind: 'sheets', sheets, problems: [] };
  }
  if (!names.some(isCsv)) throw refused('FILE-OTHER-FORMAT');
  const texts = [...files].map(([name, csv]) => {
    const file = name.slice(name.lastIndexOf('/') + 1).toLowerCase();
    return [file, decodeText(csv).text] as const;
  });
  return { kind: 'set', files: new Map(texts) };
}

const withoutBlank = (rows: Sheet['rows']): Sheet['rows'] =>
  rows.filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
