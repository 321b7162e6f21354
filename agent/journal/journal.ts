/**
 * The journal: one append-only, hash-chained log in SQLite, `journal.db`. This file runs in the store's worker and is
 * synchronous; the port the agent uses is port.ts, implemented by client.ts on the main thread.
 *
 * Invariants
 * ----------
 *  1. A line that was answered is on disk: WAL, `synchronous = FULL`, read back after it is set. Nothing is shown, told to
 *     a listener or read before its commit.
 *  2. A line never changes. Its text is the exact published bytes; `prevhash` in it is SHA-256 of the UTF-8 bytes of the
 *     line before in the same epoch, 64 zeros for the first.
 *  3. Within an epoch sequences are 1, 2, 3 … without a hole. A refused event takes none.
 *  4. An epoch's id is never reused. Its first line is `journal.opened` and says why it began and what was before.
 *  5. `time` never runs backwards within an epoch and is never before the program was built, whatever the wall clock says.
 *  6. Lines go only from the front, in the same transaction as the checkpoint that keeps the last one's hash and the
 *     receipt `journal.trimmed`.
 *  7. No line is larger than 16 KiB. A too large one is refused alone; its neighbours in the commit are written.
 *  8. A stored cursor is never ahead of what its owner asked for: a crash repeats lines, it never skips one.
 *  9. A disk that is full refuses `low` events, counts them, and tells the count in a `journal.gap`; `always` events are
 *     written from the reserve.
 * 10. Whatever is damaged is set aside or replaced by a gap at its own place; it never stops the lines after it.
 *
 * Format on disk (user_version 1, application_id `BanJ`; the statements are in format.ts)
 * --------------
 *   epoch       one row a life: `number` 1, 2, 3 …, its ULID, its source, `base`. A line stands at place = base +
 *               sequence: contiguous over all epochs, so that counting lines is a subtraction. `withheld_after`: lines beyond this
 *               sequence were written by a rolled-back or cloned copy; they are kept, never read for publishing.
 *   line        place, type (a number, see `type`), time in ms, subject, SHA-256 of the text, the text.
 *   span        which spans of 256 places hold a subject or a type: how lines are found without an index (format.ts).
 *   checkpoint  one row per trimmed epoch: the last line that was taken, with its hash, so that the chain still starts.
 *   cursor      name → position, written with the next commit or within 1 s.
 *   meta        `state`: `running`, or `clean` after a close in good order. `age-clock`: what time it is for retention, and
 *               the day it was looked at last (retention.ts).
 *
 *   journal.db-wal is part of the store. SQLite checkpoints it after the commit that fills 4 MB and writes it again from its
 *   beginning: a file that does not grow is synced faster. It is emptied at a clean close.
 *   journal.reserve holds bytes back for a full disk (reserve.ts). store.lock dies with the process (store/lock.ts).
 *
 * Recovery at open (opening.ts)
 * ----------------
 *   A torn commit at the end of the WAL was never answered; SQLite drops it.
 *   Then: the header, `quick_check`, the tail of the chain. If one fails, the file is renamed with its -wal and a time
 *   stamp (never deleted) and a new epoch with reason `damaged` begins, quoting the old id, last sequence and hash where
 *   they can still be read. A line damaged further back is found when it is read, and comes back as a gap.
 *   Another `source` than last time: a new epoch with reason `moved`.
 */
import type { ShownErrorFields } from '../../protocols/shown-error.ts';
import { FIRST_PREVHASH, MAX_LINE_BYTES } from '../../protocols/uplink/line.ts';
import type { RandomBytes } from '../ports.ts';
import { type Database, isUnwritable, type Statement, sqliteTrouble } from '../store/engine.ts';
import type { Moment, OwnLine, WireBatch, WireHead, WirePosition } from '../store/messages.ts';
import { Chain, type ChainedLine, type NewLine } from './chain.ts';
import { type EpochRow, lineHash, readEpochs } from './format.ts';
import { LineWriter } from './line-writer.ts';
import type { JournalBeginning } from './port.ts';
import { type AppendResult, diskFull, type Refusal, tooLarge } from './refusals.ts';
import { RefusedCounts } from './refused-counts.ts';
import type { Reserve } from './reserve.ts';
import { maxId, nextUlid } from './ulid.ts';

export type Reason = JournalBeginning['reason'];

export interface JournalOptions {
  readonly db: Database;
  readonly file: string;
  readonly source: string;
  readonly version: string;
  readonly buildTime: number;
  readonly randomBytes: RandomBytes;
  readonly reserve: Reserve;
}

export class Journal {
  readonly db: Database;
  readonly file: string;
  private readonly options: JournalOptions;
  private readonly begin: Statement;
  private readonly commitStatement: Statement;
  private readonly rollbackStatement: Statement;
  private readonly writeCursor: Statement;
  private readonly lines: LineWriter;
  private readonly chain: Chain;
  private epochRows: EpochRow[] = [];
  /** Sequence of the head when this start began: what came later belongs to this copy alone. */
  private startedAt: WirePosition = { epoch: '', sequence: 0 };
  private readonly refused = new RefusedCounts();

  constructor(options: JournalOptions) {
    this.options = options;
    this.db = options.db;
    this.file = options.file;
    this.begin = this.db.prepare('BEGIN IMMEDIATE');
    this.commitStatement = this.db.prepare('COMMIT');
    this.rollbackStatement = this.db.prepare('ROLLBACK');
    this.lines = new LineWriter(this.db);
    this.chain = new Chain(options.source, options.buildTime);
    this.writeCursor = this.db.prepare('INSERT OR REPLACE INTO cursor (name, epoch, sequence) VALUES (?, ?, ?)');
    this.reloadEpochs();
    this.markStart();
  }

  get head(): WireHead {
    const { life, tip } = this.chain;
    return { epoch: life?.id ?? '', sequence: tip.sequence, hash: tip.hash };
  }

  /** All lives, oldest first, the current one as it stands now. */
  epochs(): readonly EpochRow[] {
    const last = this.epochRows.length - 1;
    return this.epochRows.map((row, index) => (index === last ? { ...row, last: this.chain.tip.sequence } : row));
  }

  typeName(id: number): string {
    return this.lines.typeName(id);
  }

  typeId(name: string): number | undefined {
    return this.lines.typeId(name);
  }

  markStart(): void {
    this.markStartAt(this.head);
  }

  /**
   * Writes the calls of all batches in one transaction. A call is all or nothing: too large, or `low` alone on a full
   * disk, it is refused and the others are written. Throws when the store cannot be written (`isUnwritable`) or is
   * damaged; then nothing was written and the journal stands where it stood.
   */
  append(
    batches: readonly WireBatch[],
    cursors: readonly (readonly [string, WirePosition])[],
    moment: Moment,
    lost: Readonly<Record<string, number>> = {},
  ): AppendResult {
    try {
      return this.transact(() => this.appendNow(batches, cursors, moment, lost));
    } catch (error) {
      // A full disk: what may be refused is refused from now on, and the reserve pays for the rest.
      if (sqliteTrouble(error) !== 'full') throw error;
      this.options.reserve.giveUp(moment.mono);
      return this.transact(() => this.appendNow(batches, cursors, moment, lost));
    }
  }

  private appendNow(
    batches: readonly WireBatch[],
    cursors: readonly (readonly [string, WirePosition])[],
    moment: Moment,
    lost: Readonly<Record<string, number>>,
  ): AppendResult {
    const result = { firsts: [] as number[], times: [] as number[], refusals: [] as Refusal[], own: [] as OwnLine[] };
    const diskLow = this.options.reserve.isLow(moment.mono);
    if (Object.keys(lost).length > 0) result.own.push(this.writeGap('unsaved', lost, moment.now));
    const toTell = this.refused.toTell(diskLow, moment.mono);
    if (toTell !== undefined) result.own.push(this.writeGap('disk-full', toTell, moment.now));
    const refusedNow: string[] = [];
    for (const batch of batches) {
      let start = 0;
      for (const count of batch.counts) {
        const end = start + count;
        const problem = this.appendCall(batch, start, end, diskLow, result.times);
        if (problem === undefined) {
          result.firsts.push(this.chain.tip.sequence - count + 1);
        } else {
          result.refusals.push([result.firsts.length, problem]);
          result.firsts.push(0);
          for (let i = start; i < end; i++) result.times.push(0);
          if (problem.code === 'JOURNAL-DISK-FULL') refusedNow.push(...batch.types.slice(start, end));
        }
        start = end;
      }
    }
    for (const [name, position] of cursors) this.writeCursor.run(name, position.epoch, position.sequence);
    this.afterCommit(() => {
      if (toTell !== undefined) this.refused.told();
      this.refused.add(refusedNow, moment.mono);
    });
    return result;
  }

  /** Writes one call's lines and pushes their times, or says why not and leaves the chain where it was. */
  private appendCall(
    batch: WireBatch,
    start: number,
    end: number,
    diskLow: boolean,
    times: number[],
  ): ShownErrorFields | undefined {
    if (diskLow && end > start && allTrue(batch.low, start, end)) return diskFull(batch.types[start] ?? '').toJSON();
    const mark = this.chain.tip;
    const written: ChainedLine[] = [];
    for (let i = start; i < end; i++) {
      const line = this.chain.next({
        type: batch.types[i] ?? '',
        subject: batch.subjects[i] ?? null,
        at: batch.ats[i] ?? 0,
        data: batch.data[i] ?? '{}',
      });
      if (line.text.length * 3 > MAX_LINE_BYTES && Buffer.byteLength(line.text) > MAX_LINE_BYTES) {
        this.chain.tip = mark;
        return tooLarge(line.type, Buffer.byteLength(line.text)).toJSON();
      }
      written.push(line);
    }
    for (const line of written) {
      this.lines.write(line);
      times.push(line.at);
    }
    return undefined;
  }

  /** Writes one of the worker's own lines inside the current transaction. */
  writeOwn(type: string, data: object, now: number): OwnLine {
    return this.writeLine({ type, subject: null, at: now, data: JSON.stringify(data) });
  }

  /** Writes a line inside the current transaction. */
  writeLine(line: NewLine): OwnLine {
    const chained = this.chain.next(line);
    this.lines.write(chained);
    const { at } = chained;
    const { type, subject, data } = line;
    const named = subject === null ? {} : { subject };
    return { type, data, ...named, epoch: this.head.epoch, sequence: this.chain.tip.sequence, at };
  }

  /** A gap about events that never had a place stands for itself: from = to = its own sequence. */
  private writeGap(why: 'disk-full' | 'unsaved', refused: Readonly<Record<string, number>>, now: number): OwnLine {
    const sequence = this.chain.tip.sequence + 1;
    return this.writeOwn('cn.banban.journal.gap', { from: sequence, to: sequence, why, refused }, now);
  }

  /** Begins a new life inside the current transaction. */
  startEpoch(reason: Reason, previous: Partial<WireHead>, now: number): OwnLine {
    const before = this.epochRows.at(-1);
    const base = before === undefined ? 0 : before.base + this.chain.tip.sequence;
    const number = (before?.number ?? 0) + 1;
    const id = nextUlid(
      Math.max(now, this.options.buildTime),
      this.options.randomBytes,
      maxId([before?.id, previous.epoch]),
    );
    this.db
      .prepare('INSERT INTO epoch (number, id, source, base) VALUES (?, ?, ?, ?)')
      .run(number, id, this.options.source, base);
    if (before !== undefined) this.epochRows[this.epochRows.length - 1] = { ...before, last: this.chain.tip.sequence };
    const source = this.options.source;
    this.epochRows.push({
      number,
      id,
      source,
      base,
      last: 0,
      withheldAfter: undefined,
      trimmedTo: 0,
      trimmedHash: undefined,
    });
    this.chain.life = { number, id, base };
    this.chain.tip = { sequence: 0, hash: FIRST_PREVHASH, at: this.chain.tip.at };
    const known = Object.keys(previous).length > 0;
    return this.writeOwn(
      'cn.banban.journal.opened',
      { reason, version: this.options.version, ...(known ? { previous } : {}) },
      now,
    );
  }

  /** Where this start began: what came later was written by this process. */
  get start(): WirePosition {
    return this.startedAt;
  }

  /** Lines of the current life beyond `sequence` are never read for publishing again; inside the current transaction. */
  withholdAfter(sequence: number): void {
    const current = this.epochRows.at(-1);
    if (current === undefined) throw new Error('no epoch to leave');
    this.db.prepare('UPDATE epoch SET withheld_after = ? WHERE number = ?').run(sequence, current.number);
    this.epochRows[this.epochRows.length - 1] = { ...current, withheldAfter: sequence };
  }

  /** Retention took lines up to `sequence`, inside the current transaction. */
  noteTrimmed(number: number, sequence: number, hash: string): void {
    this.epochRows = this.epochRows.map((row) =>
      row.number === number ? { ...row, trimmedTo: sequence, trimmedHash: hash } : row,
    );
  }

  /** Whether `low` events are being refused, as the disk was found last. */
  get refusingLow(): boolean {
    return this.options.reserve.wasLow;
  }

  /** Nothing to do for a while: look at the disk, and build the reserve if it is missing. */
  idle(moment: Moment): void {
    this.options.reserve.isLow(moment.mono);
    this.options.reserve.rebuild();
  }

  /** What comes after this line was written by this process. */
  markStartAt(opened: WirePosition): void {
    this.startedAt = { epoch: opened.epoch, sequence: opened.sequence };
  }

  cursor(name: string): WirePosition | undefined {
    const row = this.db.prepare('SELECT epoch, sequence FROM cursor WHERE name = ?').get(name);
    return row === undefined ? undefined : { epoch: String(row['epoch']), sequence: Number(row['sequence']) };
  }

  moveCursors(cursors: readonly (readonly [string, WirePosition])[]): void {
    this.transact(() => {
      for (const [name, position] of cursors) this.writeCursor.run(name, position.epoch, position.sequence);
    });
  }

  meta(name: string): string | undefined {
    const value = this.db.prepare('SELECT value FROM meta WHERE name = ?').get(name)?.['value'];
    return typeof value === 'string' ? value : undefined;
  }

  setMeta(name: string, value: string): void {
    this.db.prepare('INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)').run(name, value);
  }

  /** Tells refused events that were not told yet, once there is room or when the journal closes. */
  tellRefused(moment: Moment, evenIfLow: boolean): OwnLine[] {
    const { dueAt } = this.refused;
    if (dueAt === undefined) return [];
    if (this.options.reserve.isLow(moment.mono) && !evenIfLow && moment.mono < dueAt) return [];
    return this.append([], [], { ...moment, mono: Math.max(moment.mono, evenIfLow ? dueAt : 0) }).own;
  }

  close(moment: Moment): OwnLine[] {
    let own: OwnLine[] = [];
    try {
      own = this.tellRefused(moment, true);
      this.setMeta('state', 'clean');
      this.db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch (error) {
      // A store that cannot be written is closed as it is: the next open checks it more thoroughly.
      if (!isUnwritable(error) && sqliteTrouble(error) === undefined) throw error;
    }
    this.db.close();
    return own;
  }

  private deferred: (() => void)[] = [];

  /** Runs `change` of in-memory state only if the transaction it was asked in is committed. */
  afterCommit(change: () => void): void {
    this.deferred.push(change);
  }

  /** One transaction. If it fails the journal stands where it stood, in memory as on disk. */
  transact<T>(work: () => T): T {
    const { tip, life } = this.chain;
    const { types } = this.lines;
    const epochRows = [...this.epochRows];
    this.deferred = [];
    this.begin.run();
    let value: T;
    try {
      value = work();
      this.lines.flush();
      this.commitStatement.run();
    } catch (error) {
      this.chain.tip = tip;
      this.chain.life = life;
      this.epochRows = epochRows;
      try {
        this.rollbackStatement.run();
      } catch {
        // SQLite rolls back by itself on FULL and IOERR; "no transaction is active" is then the right answer.
      }
      this.lines.forget(types);
      throw error;
    }
    for (const change of this.deferred) change();
    return value;
  }

  /** Reads the lives and the tip from disk: at open, and after retention changed the checkpoints. */
  reloadEpochs(): void {
    this.epochRows = readEpochs(this.db);
    const last = this.epochRows.at(-1);
    if (last === undefined) return;
    this.chain.life = { number: last.number, id: last.id, base: last.base };
    const row = this.db.prepare('SELECT at, text FROM line WHERE place = ?').get(last.base + last.last);
    const newest = this.db
      .prepare('SELECT max(at) AS at FROM (SELECT at FROM line ORDER BY place DESC LIMIT 100)')
      .get();
    const at = Number(newest?.['at'] ?? 0);
    if (row === undefined) this.chain.tip = { sequence: last.trimmedTo, hash: last.trimmedHash ?? FIRST_PREVHASH, at };
    else this.chain.tip = { sequence: last.last, hash: lineHash(String(row['text'])), at };
  }
}

function allTrue(values: readonly boolean[], start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (values[i] !== true) return false;
  return true;
}
