/**
 * The stores as files, read beside whoever has them open, or while nobody has: second, read-only connections, each in one
 * snapshot, so that what is written meanwhile is not seen. The agent's lock (lock.ts) is for who writes; SQLite's WAL lets
 * readers be.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ShownError } from '../../protocols/shown-error.ts';
import { readBlock } from '../journal/block.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_FILE, JOURNAL_FORMAT, lineHash, readEpochs } from '../journal/format.ts';
import { type LinesWish, readLines } from '../journal/lines.ts';
import type { Head, Journal, StoredLine } from '../journal/port.ts';
import { about, firstPosition, type JournalTables } from '../journal/reading.ts';
import type { RandomBytes } from '../ports.ts';
import type { AuditWhat, RoomStore } from '../room/port.ts';
import { RoomDb } from '../room/room.ts';
import { ROOM_APPLICATION_ID, ROOM_FILE, ROOM_FORMAT } from '../room/schema.ts';
import { type Database, type Engine, loadEngine, sqliteTrouble } from './engine.ts';

export interface StoresBeside {
  readonly engine: Engine;
  readonly journal: Pick<Journal, 'readBlock' | 'firstPosition' | 'head' | 'about'> & {
    /** Lines of some types without a buffer between (agent/journal/lines.ts). */
    lines(wish: LinesWish): Iterable<StoredLine[]>;
  };
  /** CloudEvents source of the newest life. */
  readonly source: string;
  /** Calls that only read; one that would write fails. */
  readonly room: RoomStore;
  close(): void;
}

const noRandom: RandomBytes = () => {
  throw new Error('read only');
};

/** @throws ShownError DATA-NOTHING, DATA-FORMAT, DATA-UNREADABLE */
export async function openBeside(directory: string): Promise<StoresBeside> {
  const engine = await loadEngine(undefined);
  const journalDb = openReading(engine, directory, JOURNAL_FILE, JOURNAL_APPLICATION_ID, JOURNAL_FORMAT);
  let roomDb: Database;
  try {
    roomDb = openReading(engine, directory, ROOM_FILE, ROOM_APPLICATION_ID, ROOM_FORMAT);
  } catch (error) {
    journalDb.close();
    throw error;
  }
  const tables = journalTables(journalDb);
  const room = new RoomDb(roomDb, noRandom);
  const moment = { now: 0, mono: 0 };
  return {
    engine,
    source: tables.epochs().at(-1)?.source ?? '',
    journal: {
      head: tables.head,
      readBlock: (after, into) => Promise.resolve(readBlock(tables, after, into)),
      firstPosition: () => Promise.resolve(firstPosition(tables)),
      about: (subject) => Promise.resolve(about(tables, subject)),
      lines: (wish) => readLines(tables, wish),
    },
    room: callsOf((method, args) => room.call(method, args, moment)),
    close() {
      journalDb.close();
      roomDb.close();
    },
  };
}

/** One entry in the audit log of a directory that may be in use: a short write of its own. */
export async function auditBeside(
  directory: string,
  what: AuditWhat,
  fields: Readonly<Record<string, string | number>>,
  at: number,
): Promise<void> {
  const db = (await loadEngine(undefined)).open(join(directory, ROOM_FILE), { readOnly: false });
  try {
    new RoomDb(db, noRandom).audit(what, fields, at, at);
  } finally {
    db.close();
  }
}

/** Every call goes to the room's table of methods by its name, as it does in the worker. */
function callsOf(call: (method: string, args: readonly unknown[]) => unknown): RoomStore {
  return new Proxy({} as RoomStore, {
    get:
      (_, method) =>
      (...args: readonly unknown[]) =>
        new Promise((resolve) => resolve(call(String(method), args))),
  });
}

function journalTables(db: Database): JournalTables {
  const epochs = readEpochs(db);
  const types = db.prepare('SELECT id, name FROM type').all();
  const names = new Map(types.map((row) => [Number(row['id']), String(row['name'])]));
  const ids = new Map([...names].map(([id, name]) => [name, id]));
  return {
    db,
    epochs: () => epochs,
    typeName: (id) => names.get(id) ?? '',
    typeId: (name) => ids.get(name),
    head: headOf(db, epochs.at(-1)),
  };
}

export function headOf(db: Database, newest: ReturnType<typeof readEpochs>[number] | undefined): Head {
  if (newest === undefined) return { epoch: '', sequence: 0, hash: '' };
  const row = db.prepare('SELECT text FROM line WHERE place = ?').get(newest.base + newest.last);
  const hash = row === undefined ? (newest.trimmedHash ?? '') : lineHash(String(row['text']));
  return { epoch: newest.id, sequence: newest.last, hash };
}

const CACHE_KIB = 1_024;

/** In one snapshot from here on. */
export function openReading(
  engine: Engine,
  directory: string,
  name: string,
  applicationId: number,
  format: number,
): Database {
  const file = join(directory, name);
  if (!existsSync(file)) throw nothingThere(directory);
  let db: Database | undefined;
  try {
    db = engine.open(file, { readOnly: true });
    // Read once from front to back: pages that were read are not read again.
    db.exec(`PRAGMA cache_size = ${-CACHE_KIB}`);
    db.exec('BEGIN');
    if (db.prepare('PRAGMA application_id').get()?.['application_id'] !== applicationId) throw unreadable(file);
    const found = Number(db.prepare('PRAGMA user_version').get()?.['user_version']);
    if (found !== format) throw otherFormat(file, found < format);
    return db;
  } catch (error) {
    db?.close();
    if (sqliteTrouble(error) === undefined) throw error;
    throw unreadable(file, error);
  }
}

function nothingThere(directory: string): ShownError {
  return new ShownError({
    code: 'DATA-NOTHING',
    where: directory,
    what: { zh: '这个目录里没有班班的数据', en: 'there is no data of Banban in this directory' },
    todo: { zh: '用 --data 指出数据目录', en: 'name the data directory with --data' },
  });
}

function otherFormat(file: string, older: boolean): ShownError {
  return new ShownError({
    code: 'DATA-FORMAT',
    where: file,
    what: older
      ? { zh: '数据来自旧版班班', en: 'the data is of an older Banban' }
      : { zh: '数据来自更新的班班', en: 'the data is of a newer Banban' },
    todo: older
      ? {
          zh: '先用这一版运行一次（banban run），数据会自动升级',
          en: 'run this version once (banban run): it upgrades them',
        }
      : { zh: '用同一版或更新的班班', en: 'use the same version of Banban or a newer one' },
  });
}

function unreadable(file: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'DATA-UNREADABLE',
      where: file,
      what: { zh: '读不出来，可能已损坏', en: 'cannot be read, it may be damaged' },
      todo: {
        zh: '用 banban verify 检查；启动一次班班会另存坏文件并救出能读的内容',
        en: 'check it with banban verify; starting Banban once sets it aside and saves what can be read',
      },
    },
    { cause },
  );
}
