/**
 * One agent per data directory. The lock is SQLite's own exclusive file lock on `store.lock`, held by an open
 * transaction that writes nothing: it dies with the process, on every platform, also on kill -9. The owner's pid stands
 * in `store.pid` beside it, to be named in the error; it is information, not the lock.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ShownError } from '../../protocols/shown-error.ts';
import { type Engine, isUnwritable, sqliteTrouble } from './engine.ts';

export interface StoreLock {
  release(): void;
}

/** Throws the ShownError `STORE-IN-USE`; other errors (a directory that cannot be written) are the engine's own. */
export function lockStore(engine: Engine, directory: string, pid: number): StoreLock {
  const pidFile = join(directory, 'store.pid');
  const db = engine.open(join(directory, 'store.lock'), { readOnly: false });
  try {
    db.exec('PRAGMA busy_timeout = 300');
    db.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    db.close();
    if (sqliteTrouble(error) === 'busy') throw inUse(directory, ownerOf(pidFile));
    throw error;
  }
  try {
    writeFileSync(pidFile, `${pid}\n`);
  } catch (error) {
    // Only the name in another agent's error message depends on this file: on a full disk we still may run.
    if (!isUnwritable(error)) throw error;
  }
  return {
    release() {
      db.exec('ROLLBACK');
      db.close();
    },
  };
}

function ownerOf(pidFile: string): string {
  try {
    return readFileSync(pidFile, 'utf8').trim() || '?';
  } catch {
    // The owner may not have written it yet; the error is as true without the number.
    return '?';
  }
}

function inUse(directory: string, pid: string): ShownError {
  return new ShownError({
    code: 'STORE-IN-USE',
    where: directory,
    what: {
      zh: `数据目录正被另一个班班使用（进程 ${pid}）`,
      en: `another Banban uses this data directory (process ${pid})`,
    },
    todo: {
      zh: '先停止那个进程，或用 --data 指定别的目录',
      en: 'stop that process first, or choose another directory with --data',
    },
  });
}
