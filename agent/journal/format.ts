/** The journal's tables. What they mean and which rules hold is said at the top of journal.ts. */
import { hash } from 'node:crypto';
import type { Database, Row } from '../store/engine.ts';

export const JOURNAL_FILE = 'journal.db';
/** `BanJ`: tells a journal from any other SQLite file. */
export const JOURNAL_APPLICATION_ID = 0x42616e4a;
export const JOURNAL_FORMAT = 1;

export const JOURNAL_SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE epoch (
  number INTEGER PRIMARY KEY,
  id TEXT NOT NULL UNIQUE,
  source TEXT NOT NULL,
  base INTEGER NOT NULL,
  withheld_after INTEGER
) STRICT;
CREATE TABLE type (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE line (
  place INTEGER PRIMARY KEY,
  type INTEGER NOT NULL,
  at INTEGER NOT NULL,
  subject TEXT,
  hash BLOB NOT NULL,
  text TEXT NOT NULL
) STRICT;
CREATE TABLE span (
  kind INTEGER NOT NULL,
  name TEXT NOT NULL,
  span INTEGER NOT NULL,
  PRIMARY KEY (kind, name, span)
) STRICT, WITHOUT ROWID;
CREATE TABLE checkpoint (
  epoch INTEGER PRIMARY KEY,
  sequence INTEGER NOT NULL,
  hash TEXT NOT NULL,
  at INTEGER NOT NULL,
  why TEXT NOT NULL
) STRICT;
CREATE TABLE cursor (name TEXT PRIMARY KEY, epoch TEXT NOT NULL, sequence INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`;

/**
 * Lines are found by subject or type through spans of 256 places: one row per (name, span) that holds such a line, written
 * once, instead of an index
 * entry per line and column in every commit. Presses come in runs, so this costs next to nothing.
 */
export const SPAN_LINES = 256;
export const SPAN_SUBJECT = 1;
export const SPAN_TYPE = 2;

export function spanOf(place: number): number {
  return Math.floor(place / SPAN_LINES);
}

/** One life of the journal, as the tables have it. A line of it stands at `base + sequence`. */
export interface EpochRow {
  readonly number: number;
  readonly id: string;
  /** The room's place while it lasted: CloudEvents `source`. */
  readonly source: string;
  readonly base: number;
  /** Sequence of the last line before the epoch's end (or now). */
  readonly last: number;
  /** Lines beyond this sequence belong to a rolled-back or cloned copy and are never published. */
  readonly withheldAfter: number | undefined;
  /** The newest line retention has taken, 0 for none: the first that can be there is the next one. */
  readonly trimmedTo: number;
  /** Hash of the line at `trimmedTo`. */
  readonly trimmedHash: string | undefined;
}

export function readEpochs(db: Database): EpochRow[] {
  const rows = db
    .prepare(
      `SELECT e.number, e.id, e.source, e.base, e.withheld_after, c.sequence AS trimmed, c.hash AS trimmed_hash
       FROM epoch e LEFT JOIN checkpoint c ON c.epoch = e.number ORDER BY e.number`,
    )
    .all();
  const end = Number(db.prepare('SELECT max(place) AS place FROM line').get()?.['place'] ?? 0);
  return rows.map((row, index) => {
    const base = Number(row['base']);
    const next = rows[index + 1];
    const trimmedTo = Number(row['trimmed'] ?? 0);
    return {
      number: Number(row['number']),
      id: String(row['id']),
      source: String(row['source']),
      base,
      last: next === undefined ? Math.max(end - base, trimmedTo) : Number(next['base']) - base,
      withheldAfter: row['withheld_after'] === null ? undefined : Number(row['withheld_after']),
      trimmedTo,
      trimmedHash: row['trimmed_hash'] === null ? undefined : String(row['trimmed_hash']),
    };
  });
}

export function lineHash(text: string): string {
  return hash('sha256', text, 'hex');
}

/** `prevhash` of a line's text, by position rather than by parsing it: the key stands right before `data`. */
export function prevhashOf(text: string): string | undefined {
  const start = text.indexOf('","prevhash":"');
  if (start === -1) return undefined;
  const from = start + 14;
  return text.slice(from, from + 64);
}

export function hexOf(blob: Row[string] | undefined): string {
  return blob instanceof Uint8Array ? Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength).toString('hex') : '';
}

/** What is wrong with a stored line by itself, undefined if nothing: its bytes must hash as stored and name its own place. */
export function lineProblem(text: unknown, storedHash: string, epoch: string, sequence: number): string | undefined {
  if (typeof text !== 'string') return 'the text is not text';
  if (lineHash(text) !== storedHash) return 'the text does not hash to the stored hash';
  if (!text.startsWith(`{"specversion":"1.0","id":"${epoch}-${sequence}",`)) return 'the text is of another place';
  return undefined;
}
