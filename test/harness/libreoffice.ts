/**
 * LibreOffice without a window: opens what we wrote and tells what it sees, as CSV. (Debian: libreoffice-calc-nogui; a test
 * that needs it fails where it is missing.)
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { parse } from 'csv-parse/sync';

const run = promisify(execFile);
/** Comma, quotation mark, UTF-8, from line 1, cells as they are shown, every sheet into a file of its own. */
const AS_CSV = 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1';

/** Numbers of `rtl_TextEncoding`, as a CSV filter takes them. `gbk`: code page 936 of Chinese Windows. */
const ENCODINGS = { utf8: 76, gbk: 61 } as const;

/** Making a profile takes longer than anything else: one for all files of a process. */
let profile: string | undefined;
function profileFolder(): string {
  if (profile !== undefined) return profile;
  const made = mkdtempSync(join(tmpdir(), 'banban-office-profile-'));
  process.once('exit', () => rmSync(made, { recursive: true, force: true }));
  profile = made;
  return made;
}

/** Sheet → rows → cells, as shown. */
export async function seenByLibreOffice(
  file: string,
  csv?: keyof typeof ENCODINGS,
): Promise<Map<string, readonly (readonly string[])[]>> {
  const folder = await mkdtemp(join(tmpdir(), 'banban-office-'));
  try {
    const out = join(folder, 'out');
    await run('soffice', [
      `-env:UserInstallation=${pathToFileURL(profileFolder()).href}`,
      '--headless',
      ...(csv === undefined ? [] : [`--infilter=CSV:44,34,${ENCODINGS[csv]},1,,2052,false,false`]),
      '--convert-to',
      AS_CSV,
      '--outdir',
      out,
      file,
    ]);
    const sheets = new Map<string, readonly (readonly string[])[]>();
    const stem = basename(file, extname(file));
    for (const name of await readdir(out)) {
      const text = await readFile(join(out, name), 'utf8');
      const rows: unknown = parse(text, { bom: true, relax_column_count: true });
      sheets.set(name.slice(stem.length + 1, -'.csv'.length), rows as string[][]);
    }
    return sheets;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
