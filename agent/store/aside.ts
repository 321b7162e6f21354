/** A store is set aside under a new name, whole, never deleted: `journal.db.damaged-20261121T083000Z`. */
import { existsSync, readdirSync, renameSync } from 'node:fs';
import { basename, join } from 'node:path';

/** Renames a database with its -wal and -shm; the new names still belong together for SQLite. Returns the new file name. */
export function setAside(
  directory: string,
  file: string,
  nowMs: number,
  why: 'damaged' | 'replaced' = 'damaged',
): string {
  const stamp = new Date(nowMs).toISOString().replace(/[-:]|\.\d+/g, '');
  let name = `${file}.${why}-${stamp}`;
  const taken = new Set(readdirSync(directory));
  for (let n = 2; taken.has(name); n++) name = `${file}.${why}-${stamp}-${n}`;
  for (const suffix of ['', '-wal', '-shm']) {
    const from = join(directory, `${file}${suffix}`);
    if (existsSync(from)) renameSync(from, join(directory, `${name}${suffix}`));
  }
  return basename(name);
}
