/** Opening the journal: checks, setting a damaged one aside, the first line of a new life. The rules are in journal.ts. */
import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { FIRST_PREVHASH } from '../../protocols/uplink/line.ts';
import type { RandomBytes } from '../ports.ts';
import { setAside } from '../store/aside.ts';
import { type Database, type Engine, isUnwritable, sqliteTrouble } from '../store/engine.ts';
import type { Moment, OpenOptions, OwnLine, WireHead } from '../store/messages.ts';
import {
  hexOf,
  JOURNAL_APPLICATION_ID,
  JOURNAL_FILE,
  JOURNAL_FORMAT,
  JOURNAL_SCHEMA,
  lineHash,
  lineProblem,
  prevhashOf,
  readEpochs,
} from './format.ts';
import { Journal } from './journal.ts';
import type { JournalBeginning } from './port.ts';
import { Reserve } from './reserve.ts';

const TAIL_LINES = 64;
/** 4 MB of 4 KiB pages: a checkpoint of that is short enough for a press to wait behind. */
const WAL_PAGES = 1_000;
/** `quick_check` reads the whole file: always up to this size, above it only after an unclean end. */
const QUICK_CHECK_BYTES = 64 * 1024 * 1024;

export interface OpenedJournal {
  readonly journal: Journal;
  readonly beginning: JournalBeginning;
  readonly own: OwnLine[];
}

/** What is known of a damaged store. */
type Remains = Partial<WireHead>;

export function openJournal(
  engine: Engine,
  options: OpenOptions,
  randomBytes: RandomBytes,
  moment: Moment,
): OpenedJournal {
  const file = join(options.directory, JOURNAL_FILE);
  const reserve = new Reserve(options.directory, options.reserveBytes, options.floorBytes);
  const found = openChecked(engine, file);
  let setAsideAs: string | undefined;
  let db: Database;
  if ('damage' in found) {
    setAsideAs = setAside(options.directory, JOURNAL_FILE, moment.now);
    db = create(engine, file);
  } else {
    db = found.db;
  }
  try {
    const journal = new Journal({
      db,
      file,
      source: options.source,
      version: options.version,
      buildTime: options.buildTime,
      randomBytes,
      reserve,
    });
    const own: OwnLine[] = [];
    let reason: JournalBeginning['reason'] = 'first';
    const before = journal.epochs().length === 0 ? undefined : journal.head;
    const sourceBefore = journal.epochs().at(-1)?.source;
    journal.transact(() => {
      if ('damage' in found) {
        reason = 'damaged';
        own.push(journal.startEpoch('damaged', found.remains, moment.now));
      } else if (before === undefined) {
        own.push(journal.startEpoch('first', {}, moment.now));
      } else if (sourceBefore !== options.source) {
        reason = 'moved';
        own.push(journal.startEpoch('moved', before, moment.now));
      }
      if (journal.meta('state') !== 'running') journal.setMeta('state', 'running');
    });
    journal.markStart();
    return {
      journal,
      own,
      beginning: {
        reason,
        fresh: own.length > 0,
        ...(setAsideAs === undefined ? {} : { setAside: setAsideAs }),
        engine: engine.name,
      },
    };
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Opens what is there (or makes it), or says that it is damaged and what could still be read. The file is closed then. */
function openChecked(engine: Engine, file: string): { db: Database } | { damage: string; remains: Remains } {
  if (!existsSync(file)) {
    // A WAL without its database: the database was lost, and the WAL alone cannot be read.
    return existsSync(`${file}-wal`)
      ? { damage: 'the database is gone, its -wal is there', remains: {} }
      : { db: create(engine, file) };
  }
  if (!hasSqliteHeader(file)) return { damage: 'not a database', remains: {} };
  let db: Database | undefined;
  try {
    db = engine.open(file, { readOnly: false });
    configure(db);
    const damage = findDamage(db, statSync(file).size);
    if (damage === undefined) return { db };
    const remains = readRemains(db);
    db.close();
    return { damage, remains };
  } catch (error) {
    const remains = db === undefined ? {} : readRemains(db);
    db?.close();
    // A disk that cannot be written is no damage: nothing is set aside for that.
    if (isUnwritable(error) || sqliteTrouble(error) === undefined) throw error;
    return { damage: error instanceof Error ? error.message : String(error), remains };
  }
}

function create(engine: Engine, file: string): Database {
  const db = engine.open(file, { readOnly: false });
  try {
    configure(db);
    db.exec(`BEGIN IMMEDIATE; ${JOURNAL_SCHEMA}`);
    db.exec(`PRAGMA application_id = ${JOURNAL_APPLICATION_ID}; PRAGMA user_version = ${JOURNAL_FORMAT}; COMMIT`);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Durable settings, read back: better-sqlite3 is built to fall to NORMAL in WAL. */
export function configure(db: Database): void {
  db.exec('PRAGMA journal_mode = WAL');
  db.exec('PRAGMA synchronous = FULL');
  // An error in it is SQLite's to ignore: the lines are safe in the WAL, and it is tried again after the next commit.
  db.exec(`PRAGMA wal_autocheckpoint = ${WAL_PAGES}`);
  db.exec('PRAGMA cache_size = -4096');
  db.exec('PRAGMA temp_store = MEMORY');
  const mode = db.prepare('PRAGMA journal_mode').get()?.['journal_mode'];
  const synchronous = db.prepare('PRAGMA synchronous').get()?.['synchronous'];
  if (mode !== 'wal' || synchronous !== 2) {
    throw new Error(`the journal is not durable: journal_mode ${String(mode)}, synchronous ${String(synchronous)}`);
  }
}

/** SQLite's file header, or a file that is empty: a journal is never empty once it exists. */
function hasSqliteHeader(file: string): boolean {
  const handle = openSync(file, 'r');
  try {
    const bytes = Buffer.alloc(100);
    return readSync(handle, bytes, 0, 100, 0) === 100 && bytes.toString('latin1', 0, 16) === 'SQLite format 3\0';
  } finally {
    closeSync(handle);
  }
}

function findDamage(db: Database, sizeBytes: number): string | undefined {
  if (db.prepare('PRAGMA application_id').get()?.['application_id'] !== JOURNAL_APPLICATION_ID) return 'not a journal';
  if (db.prepare('PRAGMA user_version').get()?.['user_version'] !== JOURNAL_FORMAT)
    return 'a journal of another format';
  const clean = db.prepare(`SELECT value FROM meta WHERE name = 'state'`).get()?.['value'] === 'clean';
  if (!clean || sizeBytes <= QUICK_CHECK_BYTES) {
    const check = Object.values(db.prepare('PRAGMA quick_check(1)').get() ?? {})[0];
    if (check !== 'ok') return `quick_check: ${String(check)}`;
  }
  return findTailDamage(db);
}

/** The newest lines of the newest life must hash, name their place, and point at each other. */
function findTailDamage(db: Database): string | undefined {
  const epochs = readEpochs(db);
  const epoch = epochs.at(-1);
  // Between creating the tables and the first epoch a power cut may come: nothing was answered, nothing is lost.
  if (epoch === undefined) return undefined;
  if (epoch.last < 1) return 'the newest epoch has no line';
  const rows = db
    .prepare('SELECT place, hash, text FROM line WHERE place > ? ORDER BY place DESC LIMIT ?')
    .all(epoch.base + epoch.trimmedTo, TAIL_LINES);
  let expected: string | undefined;
  let sequence = epoch.last;
  for (const row of rows) {
    if (Number(row['place']) !== epoch.base + sequence) return `line ${sequence} is missing`;
    const text = row['text'];
    const problem = lineProblem(text, hexOf(row['hash']), epoch.id, sequence);
    if (problem !== undefined) return `line ${sequence}: ${problem}`;
    if (expected !== undefined && hexOf(row['hash']) !== expected)
      return `line ${sequence} is not the one line ${sequence + 1} follows`;
    expected = prevhashOf(String(text));
    sequence -= 1;
  }
  if (sequence === epoch.trimmedTo && expected !== undefined && expected !== (epoch.trimmedHash ?? FIRST_PREVHASH)) {
    return `line ${sequence + 1} does not follow the checkpoint`;
  }
  return undefined;
}

/** The newest line that still reads right, for the new life's first event. Whatever fails here is simply not known. */
function readRemains(db: Database): Remains {
  try {
    const row = db.prepare('SELECT number, id, base FROM epoch ORDER BY number DESC LIMIT 1').get();
    if (row === undefined) return {};
    const id = String(row['id']);
    const base = Number(row['base']);
    try {
      for (const line of db
        .prepare('SELECT place, hash, text FROM line WHERE place > ? ORDER BY place DESC LIMIT 1000')
        .all(base)) {
        const sequence = Number(line['place']) - base;
        const text = line['text'];
        if (lineProblem(text, hexOf(line['hash']), id, sequence) === undefined)
          return { epoch: id, sequence, hash: lineHash(String(text)) };
      }
    } catch {
      // The lines cannot be read, the id could: that is what is known.
    }
    return { epoch: id };
  } catch {
    // Nothing of a store that is damaged this far is known; that is not an error, it is the finding.
    return {};
  }
}
