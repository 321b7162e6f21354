/**
 * Reading many lines for somebody who only passes them on (the uplink's drain): the same lines as `readAfter`, but as bytes
 * in a buffer that is handed back and forth between the threads, instead of a string and an object for each line.
 */
import { FIRST_PREVHASH } from '../../protocols/uplink/line.ts';
import { type Row, sqliteTrouble } from '../store/engine.ts';
import type { WirePosition } from '../store/messages.ts';
import { type EpochRow, lineProblem } from './format.ts';
import type { LineBlock } from './port.ts';
import { type JournalTables, lastReadable, readSpan, spansAfter, trimmedGap } from './reading.ts';

/** Also a bound on how long one read keeps a press waiting for its commit: about 1 ms. */
const MAX_LINES = 500;

export function readBlock(journal: JournalTables, after: WirePosition, into: ArrayBuffer): LineBlock {
  for (const { epoch, from } of spansAfter(journal.epochs(), after)) {
    if (from >= Math.max(lastReadable(epoch), epoch.trimmedTo)) continue;
    const filling = new Filling(epoch, into);
    if (from < epoch.trimmedTo) {
      const gap = trimmedGap(epoch, from + 1);
      filling.add(gap.sequence, gap.type, gap.text, epoch.trimmedHash);
    } else fill(journal, epoch, from + 1, filling);
    return filling.block();
  }
  return blockAtHead(after, into);
}

export function blockAtHead(after: WirePosition, into: ArrayBuffer): LineBlock {
  const { epoch, sequence } = after;
  const nothing = { count: 0, buffer: into, ends: [], kinds: [], types: [], hash: FIRST_PREVHASH };
  return { epoch, source: '', first: sequence + 1, ...nothing };
}

/** From `first` on, every line of the epoch until the buffer is full: as stored, or the gap in its place. */
function fill(journal: JournalTables, epoch: EpochRow, first: number, filling: Filling): void {
  const last = Math.min(lastReadable(epoch), first + MAX_LINES - 1);
  const rows = rowsOf(journal, epoch.base + first, epoch.base + last);
  let next = 0;
  for (let sequence = first; sequence <= last; sequence++) {
    const found = rows[next];
    const row = found?.['place'] === epoch.base + sequence ? found : undefined;
    if (row !== undefined) next++;
    const text = row?.['text'];
    const hash = typeof row?.['hash'] === 'string' ? row['hash'] : '';
    if (row !== undefined && typeof text === 'string' && lineProblem(text, hash, epoch.id, sequence) === undefined) {
      if (!filling.add(sequence, journal.typeName(Number(row['type'])), text, hash)) return;
      continue;
    }
    for (const line of readSpan(journal, epoch, sequence, sequence)) {
      if (!filling.add(sequence, line.type, line.text, hash)) return;
    }
  }
}

function rowsOf(journal: JournalTables, from: number, to: number): Row[] {
  try {
    return journal.db
      .prepare(
        'SELECT place, type, lower(hex(hash)) AS hash, text FROM line WHERE place BETWEEN ? AND ? ORDER BY place',
      )
      .all(from, to);
  } catch (error) {
    // A damaged page: `fill` then asks for each line by itself.
    if (sqliteTrouble(error) === undefined) throw error;
    return [];
  }
}

class Filling {
  private readonly epoch: EpochRow;
  private readonly bytes: Buffer;
  private readonly ends: number[] = [];
  private readonly kinds: number[] = [];
  private readonly types: string[] = [];
  private first = 0;
  private end = 0;
  private hash = FIRST_PREVHASH;

  constructor(epoch: EpochRow, into: ArrayBuffer) {
    this.epoch = epoch;
    this.bytes = Buffer.from(into);
  }

  /** False: it does not fit any more. `hash`: as stored; a damaged one is no reason to stop, nothing can be compared with it. */
  add(sequence: number, type: string, text: string, hash: string | undefined): boolean {
    const room = this.bytes.byteLength - this.end;
    if (text.length * 3 > room && Buffer.byteLength(text) > room) return false;
    if (this.ends.length === 0) this.first = sequence;
    this.end += this.bytes.write(text, this.end, 'utf8');
    this.ends.push(this.end);
    let kind = this.types.indexOf(type);
    if (kind === -1) kind = this.types.push(type) - 1;
    this.kinds.push(kind);
    this.hash = hash?.length === 64 ? hash : FIRST_PREVHASH;
    return true;
  }

  block(): LineBlock {
    const { ends, kinds, types, first, hash } = this;
    const buffer = this.bytes.buffer as ArrayBuffer;
    return {
      epoch: this.epoch.id,
      source: this.epoch.source,
      first,
      count: ends.length,
      buffer,
      ends,
      kinds,
      types,
      hash,
    };
  }
}
