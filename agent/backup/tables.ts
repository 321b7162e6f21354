/**
 * Both stores as text, for anybody to read without us, and back into stores with equal content.
 *
 *   journal/lines.jsonl    the lines themselves, byte for byte as published, in their order; `banban verify` reads it
 *   journal/epoch.jsonl … one object a row, by the columns of the table
 *   journal/odd.jsonl      lines that cannot be made again from their text alone (damaged ones), as rows
 *   room/*.jsonl           one object a row
 */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  hexOf,
  JOURNAL_APPLICATION_ID,
  JOURNAL_FORMAT,
  JOURNAL_SCHEMA,
  lineHash,
  SPAN_SUBJECT,
  SPAN_TYPE,
  spanOf,
} from '../journal/format.ts';
import { configureRoom, createRoom, TABLES } from '../room/schema.ts';
import type { Database, Row, SqlValue } from '../store/engine.ts';
import { fromText, type PackEntry } from './pack.ts';

const JOURNAL_TABLES = {
  meta: ['name', 'value'],
  epoch: ['number', 'id', 'source', 'base', 'withheld_after'],
  type: ['id', 'name'],
  checkpoint: ['epoch', 'sequence', 'hash', 'at', 'why'],
  cursor: ['name', 'epoch', 'sequence'],
} as const;
const LINE_COLUMNS = 'place, type, at, subject, hash, text';
const CHUNK_CHARACTERS = 64 * 1024;

export function* tablesAsText(journal: Database, room: Database): Generator<PackEntry> {
  const names = typeNames(journal);
  yield { path: 'journal/lines.jsonl', open: () => fromText(chunked(regularLines(journal, names))) };
  yield { path: 'journal/odd.jsonl', open: () => fromText(chunked(oddLines(journal, names))) };
  for (const [table, columns] of Object.entries(JOURNAL_TABLES))
    yield { path: `journal/${table}.jsonl`, open: () => fromText(chunked(rowsOf(journal, table, columns))) };
  for (const [table, columns] of TABLES)
    yield { path: `room/${table}.jsonl`, open: () => fromText(chunked(rowsOf(room, table, columns))) };
}

function typeNames(journal: Database): Map<number, string> {
  const rows = journal.prepare('SELECT id, name FROM type').all();
  return new Map(rows.map((row) => [Number(row['id']), String(row['name'])]));
}

function* rowsOf(db: Database, table: string, columns: readonly string[]): Generator<string> {
  for (const row of db.prepare(`SELECT ${columns.join(', ')} FROM ${table} ORDER BY 1, 2`).iterate())
    yield JSON.stringify(Object.fromEntries(columns.map((column) => [column, asJson(row[column])])));
}

function* regularLines(journal: Database, names: ReadonlyMap<number, string>): Generator<string> {
  for (const row of journal.prepare(`SELECT ${LINE_COLUMNS} FROM line ORDER BY place`).iterate())
    if (isRegular(row, names)) yield String(row['text']);
}

function* oddLines(journal: Database, names: ReadonlyMap<number, string>): Generator<string> {
  for (const row of journal.prepare(`SELECT ${LINE_COLUMNS} FROM line ORDER BY place`).iterate()) {
    if (isRegular(row, names)) continue;
    const columns = LINE_COLUMNS.split(', ');
    yield JSON.stringify(Object.fromEntries(columns.map((column) => [column, asJson(row[column])])));
  }
}

/** Whether all other columns follow from the text. */
function isRegular(row: Row, names: ReadonlyMap<number, string>): boolean {
  const { text } = row;
  if (typeof text !== 'string' || text.includes('\n')) return false;
  const made = columnsOf(text);
  return (
    made !== undefined &&
    made.type === names.get(Number(row['type'])) &&
    made.at === row['at'] &&
    made.subject === row['subject'] &&
    made.hash === hexOf(row['hash'])
  );
}

interface LineColumns {
  readonly epoch: string;
  readonly sequence: number;
  readonly type: string;
  readonly at: number;
  readonly subject: string | null;
  readonly hash: string;
}

function columnsOf(text: string): LineColumns | undefined {
  try {
    const { epoch, sequence, type, time, subject } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    if (typeof epoch !== 'string' || typeof type !== 'string' || typeof time !== 'string') return undefined;
    return {
      epoch,
      sequence: Number(sequence),
      type,
      at: Date.parse(time),
      subject: typeof subject === 'string' ? subject : null,
      hash: lineHash(text),
    };
  } catch {
    // Not JSON: it is damaged, and kept as a row.
    return undefined;
  }
}

/** Bytes as `{"hex":…}`; JSON has none. */
function asJson(value: SqlValue | undefined): unknown {
  return value instanceof Uint8Array ? { hex: hexOf(value) } : (value ?? null);
}

function fromJson(value: unknown): SqlValue {
  if (typeof value === 'string' || typeof value === 'number') return value;
  const { hex } = (value ?? {}) as { hex?: unknown };
  return typeof hex === 'string' ? Buffer.from(hex, 'hex') : null;
}

function* chunked(lines: Iterable<string>): Generator<string> {
  let waiting = '';
  for (const line of lines) {
    waiting += `${line}\n`;
    if (waiting.length < CHUNK_CHARACTERS) continue;
    yield waiting;
    waiting = '';
  }
  if (waiting !== '') yield waiting;
}

/** Two new databases with what the text in `folder` says. All or nothing each. */
export async function tablesFromText(folder: string, journal: Database, room: Database): Promise<void> {
  journal.exec(`BEGIN IMMEDIATE; ${JOURNAL_SCHEMA}`);
  journal.exec(`PRAGMA application_id = ${JOURNAL_APPLICATION_ID}; PRAGMA user_version = ${JOURNAL_FORMAT}`);
  for (const [table, columns] of Object.entries(JOURNAL_TABLES))
    await fill(journal, table, columns, join(folder, 'journal', `${table}.jsonl`));
  await fillLines(journal, folder);
  journal.exec('COMMIT');
  configureRoom(room);
  createRoom(room);
  room.exec('BEGIN IMMEDIATE');
  // An older pack has not all tables.
  for (const [table, columns] of TABLES) {
    const file = join(folder, 'room', `${table}.jsonl`);
    if (existsSync(file)) await fill(room, table, columns, file);
  }
  room.exec('COMMIT');
}

async function fill(db: Database, table: string, columns: readonly string[], file: string): Promise<void> {
  const insert = db.prepare(
    `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${columns.map(() => '?').join(', ')})`,
  );
  for await (const line of linesOf(file)) {
    const row = JSON.parse(line) as Readonly<Record<string, unknown>>;
    insert.run(...columns.map((column) => fromJson(row[column])));
  }
}

async function fillLines(journal: Database, folder: string): Promise<void> {
  const bases = new Map(
    journal
      .prepare('SELECT id, base FROM epoch')
      .all()
      .map((row) => [String(row['id']), Number(row['base'])]),
  );
  const types = new Map(
    journal
      .prepare('SELECT id, name FROM type')
      .all()
      .map((row) => [row['name'], Number(row['id'])]),
  );
  const insert = journal.prepare(`INSERT INTO line (${LINE_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?)`);
  const span = journal.prepare('INSERT OR IGNORE INTO span (kind, name, span) VALUES (?, ?, ?)');
  const put = (place: number, type: number, at: SqlValue, subject: SqlValue, hash: SqlValue, text: SqlValue): void => {
    insert.run(place, type, at, subject, hash, text);
    const name = [...types].find(([, id]) => id === type)?.[0];
    if (typeof name === 'string') span.run(SPAN_TYPE, name, spanOf(place));
    if (typeof subject === 'string') span.run(SPAN_SUBJECT, subject, spanOf(place));
  };
  for await (const text of linesOf(join(folder, 'journal', 'lines.jsonl'))) {
    const made = columnsOf(text);
    const base = made === undefined ? undefined : bases.get(made.epoch);
    const type = made === undefined ? undefined : types.get(made.type);
    if (made === undefined || base === undefined || type === undefined)
      throw new Error('journal/lines.jsonl does not fit the tables beside it');
    put(base + made.sequence, type, made.at, made.subject, Buffer.from(made.hash, 'hex'), text);
  }
  for await (const line of linesOf(join(folder, 'journal', 'odd.jsonl'))) {
    const row = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const [place, type, at, subject, hash, text] = LINE_COLUMNS.split(', ').map((column) => fromJson(row[column]));
    put(Number(place), Number(type), at ?? 0, subject ?? null, hash ?? Buffer.alloc(0), text ?? '');
  }
}

async function* linesOf(file: string): AsyncGenerator<string> {
  // Only LF ends a line: JSON may hold U+2028 as it is.
  let rest = '';
  for await (const chunk of createReadStream(file, { encoding: 'utf8' })) {
    const parts = (rest + String(chunk)).split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) yield part;
  }
  if (rest !== '') yield rest;
}
