/**
 * Opening room.db. A damaged one is set aside whole; what can still be read is copied into a fresh one, table by table
 * and row by row, for a class list typed by hand is precious. What cannot be read is left out, never guessed.
 */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { RandomBytes } from '../ports.ts';
import { setAside } from '../store/aside.ts';
import { type Database, type Engine, isUnwritable, type Row, sqliteTrouble } from '../store/engine.ts';
import { hasSqliteHeader } from '../store/header.ts';
import type { Moment } from '../store/messages.ts';
import { RoomDb } from './room.ts';
import { configureRoom, createRoom, ROOM_APPLICATION_ID, ROOM_FILE, TABLES, upgradeRoom } from './schema.ts';

export interface OpenedRoom {
  readonly room: RoomDb;
  /** The new file name of a damaged room.db. */
  readonly setAside: string | undefined;
}

/** Opens the room's store in `directory`, or one in memory for `:memory:`. */
export function openRoom(engine: Engine, directory: string, randomBytes: RandomBytes, moment: Moment): OpenedRoom {
  if (directory === ':memory:')
    return { room: new RoomDb(create(engine, directory), randomBytes), setAside: undefined };
  const file = join(directory, ROOM_FILE);
  const found = openChecked(engine, file);
  if (found !== undefined) return { room: new RoomDb(found, randomBytes), setAside: undefined };
  const aside = setAside(directory, ROOM_FILE, moment.now);
  const db = create(engine, file);
  salvage(engine, join(directory, aside), db);
  return { room: new RoomDb(db, randomBytes), setAside: aside };
}

/** Undefined: damaged. */
function openChecked(engine: Engine, file: string): Database | undefined {
  if (!existsSync(file)) return existsSync(`${file}-wal`) ? undefined : create(engine, file);
  if (!hasSqliteHeader(file)) return undefined;
  let db: Database | undefined;
  try {
    db = engine.open(file, { readOnly: false });
    configureRoom(db);
    const whole =
      db.prepare('PRAGMA application_id').get()?.['application_id'] === ROOM_APPLICATION_ID &&
      Object.values(db.prepare('PRAGMA integrity_check(1)').get() ?? {})[0] === 'ok' &&
      upgradeRoom(db);
    if (whole) return db;
    db.close();
    return undefined;
  } catch (error) {
    db?.close();
    if (isUnwritable(error) || sqliteTrouble(error) === undefined) throw error;
    return undefined;
  }
}

function create(engine: Engine, file: string): Database {
  const db = engine.open(file, { readOnly: false });
  try {
    configureRoom(db);
    createRoom(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Copies what can be read. Every catch in here lets exactly one unreadable thing pass; the file itself is kept aside. */
function salvage(engine: Engine, damaged: string, into: Database): void {
  let from: Database;
  try {
    from = engine.open(damaged, { readOnly: true });
  } catch {
    return;
  }
  try {
    copyRows(from, into);
  } finally {
    from.close();
  }
}

/** Adds what `from` has and `into` has not; what both have stays as `into` has it. */
export function copyRows(from: Database, into: Database): void {
  into.exec('BEGIN IMMEDIATE');
  for (const [table, all] of TABLES) {
    const columns = columnsThere(from, table, all);
    const insert = into.prepare(
      `INSERT OR IGNORE INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
    );
    for (const row of readableRows(from, table, columns)) {
      try {
        insert.run(...columns.map((column) => row[column] ?? null));
      } catch {
        // A row that breaks the rules of its table (its class is gone): left out.
      }
    }
  }
  into.exec('COMMIT');
}

/** A file of an older format has not all of them, or not the table at all. */
function columnsThere(from: Database, table: string, all: readonly string[]): readonly string[] {
  try {
    const there = new Set(
      from
        .prepare(`PRAGMA table_info(${table})`)
        .all()
        .map((row) => row['name']),
    );
    const columns = all.filter((column) => there.has(column));
    return columns.length === 0 ? all : columns;
  } catch {
    // Not even the schema can be read; neither can a row.
    return all;
  }
}

/** Forwards until a damaged page, then backwards until the same: what lies between the two cannot be reached. */
function readableRows(from: Database, table: string, columns: readonly string[]): Row[] {
  const rows: Row[] = [];
  const keys = table === 'binding' ? bindingKeys(from) : columns.slice(0, 1);
  const key = keys.join(', ');
  const backKey = keys.map((column) => `${column} DESC`).join(', ');
  try {
    for (const row of from.prepare(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${key}`).iterate())
      rows.push(row);
    return rows;
  } catch {
    // Damaged somewhere behind what was read so far.
  }
  try {
    for (const row of from.prepare(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY ${backKey}`).iterate())
      rows.push(row);
  } catch {
    // Met the damage from the other side.
  }
  return rows;
}

/** The order in which its rows lie on disk, so that reading reaches up to the damage. */
function bindingKeys(from: Database): readonly string[] {
  let format: unknown;
  try {
    format = from.prepare('PRAGMA user_version').get()?.['user_version'];
  } catch {
    // Not even its first page can be read: nothing else will be either.
  }
  return ['class_id', format === 1 ? 'seat' : 'clicker'];
}
