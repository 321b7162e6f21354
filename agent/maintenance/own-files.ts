/**
 * AGT-FILES: what a virus scanner takes away. The files of the program's own folder are written down once per version,
 * beside the data; at each start and every hour after they must still be there, as long, and readable.
 */
import { open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Log } from '../ports.ts';
import type { Timers } from './engine.ts';
import type { FaultReports } from './port.ts';

const LOOK_EVERY_MS = 60 * 60_000;
/** After the start, when nobody waits for anything. */
const FIRST_LOOK_MS = 2 * 60_000;
const LIST = 'program-files.json';

/** Path in the folder → bytes. */
export type FileList = Readonly<Record<string, number>>;

export interface OwnFilesOptions {
  readonly programDirectory: string;
  readonly dataDirectory: string;
  readonly version: string;
  readonly faults: FaultReports;
  readonly timers: Timers;
  readonly log: Log;
}

/** Until the returned function is called. */
export function watchOwnFiles(options: OwnFilesOptions): () => void {
  const { faults, timers, log } = options;
  let stopped = false;
  let cancel = timers.after(FIRST_LOOK_MS, look);

  function look(): void {
    missingFiles(options)
      .then((missing) => {
        if (stopped || missing === undefined) return;
        const [file] = missing;
        faults.report('AGT-FILES', { detail: file === undefined ? undefined : { file, files: missing.length } });
      })
      .catch((error: unknown) => log.warn({ err: error }, 'the program’s own files could not be looked at'))
      .finally(() => {
        if (!stopped) cancel = timers.after(LOOK_EVERY_MS, look);
      });
  }

  return () => {
    stopped = true;
    cancel();
  };
}

/** Undefined: another version is being put in its place just now, or nothing is written down that could be compared. */
export async function missingFiles(
  options: Pick<OwnFilesOptions, 'programDirectory' | 'dataDirectory' | 'version'>,
): Promise<string[] | undefined> {
  const { programDirectory, dataDirectory, version } = options;
  if (((await versionIn(programDirectory)) ?? version) !== version) return undefined;
  const list = join(dataDirectory, LIST);
  const known = await listed(list, version);
  if (known === undefined) {
    const files = await filesIn(programDirectory);
    await writeFile(list, `${JSON.stringify({ version, files })}\n`);
    return [];
  }
  const missing: string[] = [];
  for (const [file, bytes] of Object.entries(known))
    if (!(await isWhole(join(programDirectory, file), bytes))) missing.push(file);
  return missing;
}

async function versionIn(directory: string): Promise<string | undefined> {
  try {
    return (JSON.parse(await readFile(join(directory, 'package.json'), 'utf8')) as { readonly version?: string })
      .version;
  } catch {
    // Being replaced, or taken away: the other files will tell.
    return undefined;
  }
}

async function listed(file: string, version: string): Promise<FileList | undefined> {
  try {
    const known = JSON.parse(await readFile(file, 'utf8')) as { readonly version?: string; readonly files?: FileList };
    return known.version === version ? known.files : undefined;
  } catch {
    // Not written yet, or cut short by a power cut: written anew.
    return undefined;
  }
}

async function filesIn(directory: string): Promise<FileList> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files: Record<string, number> = {};
  for (const entry of entries) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    files[path.slice(directory.length + 1).replaceAll('\\', '/')] = (await stat(path)).size;
  }
  return files;
}

/** There, as long as it was, and its first byte can be read: a scanner that blocks a file lets it be listed. */
async function isWhole(path: string, bytes: number): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      if ((await file.stat()).size !== bytes) return false;
      const { bytesRead } = await file.read(Buffer.alloc(1), 0, 1, 0);
      return bytes === 0 || bytesRead === 1;
    } finally {
      await file.close();
    }
  } catch {
    // Gone or blocked: that is what was asked.
    return false;
  }
}
