/**
 * Recordings on disk, `recordings/` of the data directory unless the config says otherwise, for nobody’s eyes but the
 * agent’s (0700):
 *
 *   ID/begun.json       who, where, since when: written before the first picture
 *   ID/progress.jsonl   each segment that is whole, each gap, each mark, flushed as it happens
 *   ID/0001.mp4 …       the segments; the last one grows by whole fragments
 *   ID/manifest.json    written last, whole or not at all
 *
 * A folder without a manifest, or with one that cannot be read, is mended by what stands in the others: see repair.ts.
 */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { MANIFEST_FILE, type Manifest, parseManifest, SEGMENT_NAME } from './manifest.ts';
import type { RecordingGap, RecordingMark, RecordingSegment, RecordingView } from './port.ts';

const BEGUN_FILE = 'begun.json';
const PROGRESS_FILE = 'progress.jsonl';
/** A recording on its way out: its name is gone before its bytes are. */
const GOING = '.going-';
export const RECORDING_ID = /^[0-9a-z]{12}$/;

export type Begun = Pick<RecordingView, 'id' | 'camera' | 'lesson' | 'by' | 'from'>;

export type Progress =
  | { readonly segment: RecordingSegment }
  | { readonly gap: RecordingGap }
  | { readonly mark: RecordingMark }
  | { readonly codec: string };

/** Notes of a recording that runs. */
export interface Notes {
  /** Resolves once it is on disk; rejects if the disk does not take it. */
  add(progress: Progress): Promise<void>;
  close(): Promise<void>;
}

/** Makes the folder and writes down that it began. */
export async function beginFolder(root: string, begun: Begun): Promise<Notes> {
  const folder = join(root, begun.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(folder, BEGUN_FILE, `${JSON.stringify(begun)}\n`);
  const file = await open(join(folder, PROGRESS_FILE), 'a', 0o600);
  await syncFolder(root);
  let last: Promise<void> = Promise.resolve();
  return {
    add(progress) {
      const written = last.then(async () => {
        await file.appendFile(`${JSON.stringify(progress)}\n`);
        await file.datasync();
      });
      // One that failed is its caller's; the next is tried all the same.
      last = written.catch(() => undefined);
      return written;
    },
    async close() {
      await last;
      await file.close();
    },
  };
}

/** What a recording without a manifest left behind; undefined: not even a beginning. */
export async function readUnfinished(
  root: string,
  id: string,
): Promise<{ readonly begun: Begun; readonly progress: readonly Progress[] } | undefined> {
  const folder = join(root, id);
  const begun = parsedBegun(await readText(join(folder, BEGUN_FILE)));
  if (begun?.id !== id) return undefined;
  const lines = ((await readText(join(folder, PROGRESS_FILE))) ?? '').split('\n');
  return { begun, progress: lines.flatMap(parsedProgress) };
}

export async function finishFolder(root: string, manifest: Manifest): Promise<void> {
  await writeWhole(join(root, manifest.recording), MANIFEST_FILE, `${JSON.stringify(manifest, null, 1)}\n`);
}

export interface Stored {
  readonly id: string;
  /** Undefined: it was not finished, or what was written cannot be read. */
  readonly manifest: Manifest | undefined;
  readonly bytes: number;
  readonly segments: number;
}

/** Every folder there is; what is on its way out goes now. */
export async function readFolders(root: string): Promise<Stored[]> {
  const found: Stored[] = [];
  for (const id of await readdir(root).catch(notThere)) {
    if (id.startsWith(GOING)) await rm(join(root, id), { recursive: true, force: true });
    if (!RECORDING_ID.test(id)) continue;
    const folder = join(root, id);
    let bytes = 0;
    let segments = 0;
    for (const file of await readdir(folder).catch(notThere)) {
      bytes += (await stat(join(folder, file))).size;
      if (SEGMENT_NAME.test(file)) segments++;
    }
    found.push({ id, manifest: parsedManifest(await readText(join(folder, MANIFEST_FILE))), bytes, segments });
  }
  return found;
}

/** Gone at once for everybody who looks, also where removing the bytes is interrupted. */
export async function removeFolder(root: string, id: string): Promise<void> {
  const going = join(root, `${GOING}${id}`);
  await rename(join(root, id), going);
  await rm(going, { recursive: true, force: true });
}

/** Bytes that can still be written. */
export async function freeBytes(root: string): Promise<number> {
  const { bavail, bsize } = await statfs(root);
  return bavail * bsize;
}

/** Written beside, flushed, renamed: whole or not there. */
async function writeWhole(folder: string, name: string, text: string): Promise<void> {
  const part = join(folder, `${name}.part`);
  const file = await open(part, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(part, join(folder, name));
  await syncFolder(folder);
}

/** The names in a folder, flushed. Windows does that by itself, and cannot be told to. */
export async function syncFolder(folder: string): Promise<void> {
  let handle: FileHandle;
  try {
    handle = await open(folder, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EISDIR' || code === 'EPERM' || code === 'EACCES') return;
    throw error;
  }
  try {
    await handle.sync();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EPERM') throw error;
  } finally {
    await handle.close();
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function parsedBegun(text: string | undefined): Begun | undefined {
  const read = parsed(text) as Partial<Begun> | undefined;
  if (typeof read?.id !== 'string' || typeof read.camera !== 'string' || typeof read.from !== 'number')
    return undefined;
  return { id: read.id, camera: read.camera, lesson: read.lesson ?? null, by: read.by ?? 'hand', from: read.from };
}

function parsedProgress(line: string): Progress[] {
  const read = parsed(line);
  return typeof read === 'object' && read !== null ? [read as Progress] : [];
}

function parsedManifest(text: string | undefined): Manifest | undefined {
  if (text === undefined) return undefined;
  try {
    return parseManifest(text);
  } catch {
    // Somebody has written into it: it is repaired like one that was never written.
    return undefined;
  }
}

/** The last line of a file that was being written when the power went may be half a line. */
function parsed(text: string | undefined): unknown {
  if (text === undefined || text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function notThere(error: unknown): never[] {
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
  throw error;
}
