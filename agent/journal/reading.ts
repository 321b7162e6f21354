/**
 * Reading: always the contiguous next lines. A line that cannot be read comes back as the gap event at its own place,
 * lines retention has taken as one gap that ends at the last of them. Both are the same bytes at every reading.
 */
import { encodeLine, FIRST_PREVHASH } from '../../protocols/uplink/line.ts';
import { type Row, sqliteTrouble } from '../store/engine.ts';
import type { WirePosition } from '../store/messages.ts';
import { type EpochRow, hexOf, lineProblem, SPAN_LINES, SPAN_SUBJECT, SPAN_TYPE } from './format.ts';
import type { Journal } from './journal.ts';
import type { StoredLine } from './port.ts';

const GAP = 'cn.banban.journal.gap';
const COLUMNS = 'place, type, at, subject, hash, text';

/** What reading needs of a journal: the open one, or a file that is read beside it. */
export type JournalTables = Pick<Journal, 'db' | 'epochs' | 'typeName' | 'typeId' | 'head'>;

export interface ReadLimit {
  readonly lines: number;
  readonly bytes: number;
}

export function readAfter(journal: JournalTables, after: WirePosition, limit: ReadLimit): StoredLine[] {
  const lines: StoredLine[] = [];
  let bytes = 0;
  for (const { epoch, from } of spansAfter(journal.epochs(), after)) {
    let sequence = from;
    if (sequence < epoch.trimmedTo) {
      if (lines.length >= limit.lines) return lines;
      const line = trimmedGap(epoch, sequence + 1);
      lines.push(line);
      bytes += Buffer.byteLength(line.text);
      sequence = epoch.trimmedTo;
    }
    while (sequence < lastReadable(epoch)) {
      const want = Math.min(limit.lines - lines.length, lastReadable(epoch) - sequence, 500);
      if (want <= 0) return lines;
      for (const line of readSpan(journal, epoch, sequence + 1, sequence + want)) {
        const size = Buffer.byteLength(line.text);
        if (lines.length > 0 && bytes + size > limit.bytes) return lines;
        lines.push(line);
        bytes += size;
        sequence = line.sequence;
      }
    }
  }
  return lines;
}

export function countAfter(journal: JournalTables, after: WirePosition): number {
  let count = 0;
  for (const { epoch, from } of spansAfter(journal.epochs(), after)) {
    count += Math.max(0, lastReadable(epoch) - Math.max(from, epoch.trimmedTo));
    if (from < epoch.trimmedTo) count += 1;
  }
  return count;
}

/** Before the first line that is still here. */
export function firstPosition(journal: JournalTables): WirePosition {
  const epochs = journal.epochs();
  for (const epoch of epochs)
    if (lastReadable(epoch) > epoch.trimmedTo) return { epoch: epoch.id, sequence: epoch.trimmedTo };
  const head = journal.head;
  return { epoch: head.epoch, sequence: head.sequence };
}

export function about(journal: JournalTables, subject: string): StoredLine[] {
  const spans = journal.db
    .prepare('SELECT span FROM span WHERE kind = ? AND name = ? ORDER BY span')
    .all(SPAN_SUBJECT, subject);
  const lines = journal.db.prepare(
    `SELECT ${COLUMNS} FROM line WHERE place >= ? AND place < ? AND subject = ? ORDER BY place`,
  );
  return spans.flatMap((row) => {
    const from = Number(row['span']) * SPAN_LINES;
    return rowsToLines(journal, lines.all(from, from + SPAN_LINES, subject));
  });
}

export function latest(journal: JournalTables, type: string, limit: number): StoredLine[] {
  const id = journal.typeId(type);
  if (id === undefined) return [];
  const found: StoredLine[] = [];
  const lines = journal.db.prepare(
    `SELECT ${COLUMNS} FROM line WHERE place >= ? AND place < ? AND type = ? ORDER BY place DESC`,
  );
  const spans = journal.db
    .prepare('SELECT span FROM span WHERE kind = ? AND name = ? ORDER BY span DESC')
    .iterate(SPAN_TYPE, type);
  for (const row of spans) {
    const from = Number(row['span']) * SPAN_LINES;
    for (const line of rowsToLines(journal, lines.all(from, from + SPAN_LINES, id))) {
      if (found.length < limit) found.push(line);
    }
    if (found.length >= limit) break;
  }
  return found;
}

/** Undefined where the line is not here (any more), is withheld, or cannot be read. */
export function hashAt(journal: JournalTables, position: WirePosition): string | undefined {
  const epoch = journal.epochs().find((row) => row.id === position.epoch);
  if (epoch === undefined) return undefined;
  if (position.sequence === 0) return FIRST_PREVHASH;
  if (position.sequence === epoch.trimmedTo) return epoch.trimmedHash;
  if (position.sequence > lastReadable(epoch)) return undefined;
  const row = oneRow(journal, epoch.base + position.sequence);
  if (row === undefined || rowProblem(row, epoch) !== undefined) return undefined;
  return hexOf(row['hash']);
}

export function lastReadable(epoch: EpochRow): number {
  return epoch.withheldAfter ?? epoch.last;
}

/** A position of a life that is not here (set aside, trimmed away) means: from the first line that is. */
export function spansAfter(epochs: readonly EpochRow[], after: WirePosition): { epoch: EpochRow; from: number }[] {
  const index = epochs.findIndex((epoch) => epoch.id === after.epoch);
  if (index === -1) return epochs.map((epoch) => ({ epoch, from: epoch.trimmedTo }));
  return epochs.slice(index).map((epoch, i) => ({ epoch, from: i === 0 ? after.sequence : 0 }));
}

/** `from`…`to` of one life, every one of them: as stored, or as the gap in its place. */
export function readSpan(journal: JournalTables, epoch: EpochRow, from: number, to: number): StoredLine[] {
  const rows = new Map<number, Row>();
  try {
    const found = journal.db
      .prepare(`SELECT ${COLUMNS} FROM line WHERE place BETWEEN ? AND ? ORDER BY place`)
      .all(epoch.base + from, epoch.base + to);
    for (const row of found) rows.set(Number(row['place']) - epoch.base, row);
  } catch (error) {
    // A damaged page: read what can be read around it, one by one.
    if (sqliteTrouble(error) === undefined) throw error;
    for (let sequence = from; sequence <= to; sequence++) {
      const row = oneRow(journal, epoch.base + sequence);
      if (row !== undefined) rows.set(sequence, row);
    }
  }
  const lines: StoredLine[] = [];
  for (let sequence = from; sequence <= to; sequence++) {
    const row = rows.get(sequence);
    if (row !== undefined && rowProblem(row, epoch) === undefined) {
      lines.push({ epoch: epoch.id, sequence, type: journal.typeName(Number(row['type'])), text: String(row['text']) });
    } else {
      const before = rows.get(sequence - 1) ?? oneRow(journal, epoch.base + sequence - 1);
      lines.push(
        gapLine(
          epoch,
          sequence,
          sequence,
          'unreadable',
          before === undefined ? undefined : hexOf(before['hash']),
          Number(row?.['at'] ?? 0),
        ),
      );
    }
  }
  return lines;
}

function oneRow(journal: JournalTables, place: number): Row | undefined {
  try {
    return journal.db.prepare(`SELECT ${COLUMNS} FROM line WHERE place = ?`).get(place);
  } catch (error) {
    // Unreadable: the caller puts a gap in its place.
    if (sqliteTrouble(error) === undefined) throw error;
    return undefined;
  }
}

function rowProblem(row: Row, epoch: EpochRow): string | undefined {
  return lineProblem(row['text'], hexOf(row['hash']), epoch.id, Number(row['place']) - epoch.base);
}

function rowsToLines(journal: JournalTables, rows: readonly Row[]): StoredLine[] {
  const epochs = journal.epochs();
  const lines: StoredLine[] = [];
  for (const row of rows) {
    const place = Number(row['place']);
    const epoch = epochs.findLast((candidate) => place > candidate.base);
    if (epoch === undefined || place - epoch.base > lastReadable(epoch) || rowProblem(row, epoch) !== undefined)
      continue;
    lines.push({
      epoch: epoch.id,
      sequence: place - epoch.base,
      type: journal.typeName(Number(row['type'])),
      text: String(row['text']),
    });
  }
  return lines;
}

export function trimmedGap(epoch: EpochRow, from: number): StoredLine {
  return gapLine(epoch, from, epoch.trimmedTo, 'trimmed', undefined, 0);
}

function gapLine(
  epoch: EpochRow,
  from: number,
  to: number,
  why: 'unreadable' | 'trimmed',
  hashBefore: string | undefined,
  at: number,
): StoredLine {
  const text = encodeLine({
    epoch: epoch.id,
    sequence: to,
    source: epoch.source,
    type: GAP,
    time: new Date(at).toISOString(),
    prevhash: hashBefore ?? FIRST_PREVHASH,
    data: { from, to, why },
  });
  return { epoch: epoch.id, sequence: to, type: GAP, text };
}
