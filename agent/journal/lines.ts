/**
 * Lines of some types for somebody who reads on in the same thread (a report): no buffer between, and what is not asked for
 * does not leave SQLite. The same lines as `readBlock`, each held against its hash; gaps are left out.
 */
import { type Row, type Statement, sqliteTrouble } from '../store/engine.ts';
import { type EpochRow, lineHash } from './format.ts';
import type { Position, StoredLine } from './port.ts';
import { firstPosition, type JournalTables, lastReadable, readSpan, spansAfter } from './reading.ts';

export interface LinesWish {
  readonly types: ReadonlySet<string>;
  /** Absent: from the first there is. */
  readonly after?: Position | undefined;
  /** Absent: to the head. */
  readonly until?: Position | undefined;
}

/** Few enough that their texts die young. */
const LINES_AT_ONCE = 128;

/** In the order of the journal, a few at a time. */
export function* readLines(journal: JournalTables, wish: LinesWish): Generator<StoredLine[]> {
  const { types, after = firstPosition(journal), until = journal.head } = wish;
  const ids = [...types].map((name) => journal.typeId(name)).filter((id) => id !== undefined);
  const rows = journal.db.prepare(
    `SELECT place, type, lower(hex(hash)) AS hash, text FROM line WHERE place BETWEEN ? AND ? AND type IN (${ids.join(', ')}) ORDER BY place`,
  );
  for (const { epoch, from } of spansAfter(journal.epochs(), after)) {
    const isLast = epoch.id === until.epoch;
    const end = isLast ? Math.min(lastReadable(epoch), until.sequence) : lastReadable(epoch);
    for (let first = Math.max(from, epoch.trimmedTo) + 1; first <= end; first += LINES_AT_ONCE)
      yield readSome(journal, rows, epoch, { first, last: Math.min(end, first + LINES_AT_ONCE - 1), types });
    if (isLast) return;
  }
}

interface Some {
  readonly first: number;
  readonly last: number;
  readonly types: ReadonlySet<string>;
}

function readSome(journal: JournalTables, rows: Statement, epoch: EpochRow, { first, last, types }: Some) {
  const lines: StoredLine[] = [];
  const found = allOf(rows, epoch.base + first, epoch.base + last);
  // A damaged page: what can be read around it, one by one.
  if (found === undefined) return readSpan(journal, epoch, first, last).filter(({ type }) => types.has(type));
  const start = `{"specversion":"1.0","id":"${epoch.id}-`;
  for (const { place, type, hash, text } of found) {
    const sequence = Number(place) - epoch.base;
    if (typeof text !== 'string' || lineHash(text) !== hash || !isAt(text, start, sequence)) continue;
    lines.push({ epoch: epoch.id, sequence, type: journal.typeName(Number(type)), text });
  }
  return lines;
}

/** The same as `lineProblem` finds, without a long text made for each line. */
function isAt(text: string, start: string, sequence: number): boolean {
  return text.startsWith(start) && text.startsWith(`${sequence}",`, start.length);
}

function allOf(rows: Statement, from: number, to: number): Row[] | undefined {
  try {
    return rows.all(from, to);
  } catch (error) {
    if (sqliteTrouble(error) === undefined) throw error;
    return undefined;
  }
}
