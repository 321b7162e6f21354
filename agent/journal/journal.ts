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
 *   epoch       one row a life: `number` 1, 2, 3 …, its ULID, its source, `base`. A line stands at place = base + sequence, so places
 *               are contiguous over all epochs and counting lines is a subtraction. `withheld_after`: lines beyond this
 *               sequence were written by a rolled-back or cloned copy; they are kept, never read for publishing.
 *   line        place, type (a number, see `type`), time in ms, subject, SHA-256 of the text, the text.
 *   span        which spans of 256 places hold a subject or a type: how lines are found without an index (format.ts).
 *   checkpoint  one row per trimmed epoch: the last line that was taken, with its hash, so that the chain still starts.
 *   cursor      name → position, written with the next commit or within 1 s.
 *   meta        `state`: `running`, or `clean` after a close in good order.
 *
 *   journal.db-wal is part of the store. It is checkpointed when it exceeds 16 MB, and emptied at a clean close.
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
import { statSync } from 'node:fs';
import { ShownError, type ShownErrorFields } from '../../protocols/shown-error.ts';
import { encodeLineWithData, FIRST_PREVHASH, MAX_LINE_BYTES } from '../../protocols/uplink/line.ts';
import type { RandomBytes } from '../ports.ts';
import { type Database, isUnwritable, type Statement, sqliteTrouble } from '../store/engine.ts';
import type { Moment, OwnLine, WireBatch, WireHead, WirePosition } from '../store/messages.ts';
import { type EpochRow, lineHash, readEpochs, SPAN_SUBJECT, SPAN_TYPE, spanOf } from './format.ts';
import type { JournalBeginning } from './port.ts';
import type { Reserve } from './reserve.ts';
import { nextUlid } from './ulid.ts';

const WAL_LIMIT_BYTES = 16 * 1024 * 1024;
/** A reader may hold the WAL back: then the next try waits for this much more. */
const WAL_RETRY_BYTES = 1024 * 1024;
/** Counts of refused events are told at least this often while the disk stays full. */
const TELL_REFUSED_MS = 60_000;

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

export interface AppendResult {
  readonly firsts: number[];
  readonly times: number[];
  readonly refusals: (readonly [number, ShownErrorFields])[];
  readonly own: OwnLine[];
}

export interface NewLine {
  readonly type: string;
  readonly subject: string | null;
  readonly at: number;
  readonly data: string;
}

interface ChainedLine extends Omit<NewLine, 'data'> {
  readonly place: number;
  readonly hash: string;
  readonly text: string;
}

/** Where the chain stands. Copied before a transaction and put back when it fails. */
interface Tip {
  sequence: number;
  hash: string;
  at: number;
}

export class Journal {
  readonly db: Database;
  readonly file: string;
  private readonly options: JournalOptions;
  private readonly begin: Statement;
  private readonly commitStatement: Statement;
  private readonly rollbackStatement: Statement;
  private readonly insertLine: Statement;
  private readonly insertSpan: Statement;
  private readonly insertType: Statement;
  private readonly writeCursor: Statement;
  private readonly typeIds = new Map<string, number>();
  /** What the newest span is known to hold. */
  private readonly spanned = { span: -1, types: new Set<string>(), subjects: new Set<string>() };
  private epochRows: EpochRow[] = [];
  private current: { number: number; id: string; base: number } | undefined;
  private tip: Tip = { sequence: 0, hash: FIRST_PREVHASH, at: 0 };
  /** Sequence of the head when this start began: what came later belongs to this copy alone. */
  private startedAt: WirePosition = { epoch: '', sequence: 0 };
  private refused = new Map<string, number>();
  private refusedSince = 0;
  private checkpointAbove = WAL_LIMIT_BYTES;
  private timeCache = { at: -1, text: '' };

  constructor(options: JournalOptions) {
    this.options = options;
    this.db = options.db;
    this.file = options.file;
    this.begin = this.db.prepare('BEGIN IMMEDIATE');
    this.commitStatement = this.db.prepare('COMMIT');
    this.rollbackStatement = this.db.prepare('ROLLBACK');
    this.insertLine = this.db.prepare(
      'INSERT INTO line (place, type, at, subject, hash, text) VALUES (?, ?, ?, ?, ?, ?)',
    );
    this.insertSpan = this.db.prepare('INSERT OR IGNORE INTO span (kind, name, span) VALUES (?, ?, ?)');
    this.insertType = this.db.prepare('INSERT INTO type (id, name) VALUES (?, ?)');
    this.writeCursor = this.db.prepare('INSERT OR REPLACE INTO cursor (name, epoch, sequence) VALUES (?, ?, ?)');
    this.load();
  }

  get head(): WireHead {
    return { epoch: this.current?.id ?? '', sequence: this.tip.sequence, hash: this.tip.hash };
  }

  /** All lives, oldest first, the current one as it stands now. */
  epochs(): readonly EpochRow[] {
    const last = this.epochRows.length - 1;
    return this.epochRows.map((row, index) => (index === last ? { ...row, last: this.tip.sequence } : row));
  }

  typeName(id: number): string {
    for (const [name, known] of this.typeIds) if (known === id) return name;
    return '';
  }

  typeId(name: string): number | undefined {
    return this.typeIds.get(name);
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
    const result: {
      firsts: number[];
      times: number[];
      refusals: (readonly [number, ShownErrorFields])[];
      own: OwnLine[];
    } = {
      firsts: [],
      times: [],
      refusals: [],
      own: [],
    };
    const diskLow = this.options.reserve.isLow(moment.mono);
    if (Object.keys(lost).length > 0) result.own.push(this.writeGap('unsaved', lost, moment.now));
    if (this.refused.size > 0 && (!diskLow || moment.mono - this.refusedSince >= TELL_REFUSED_MS)) {
      result.own.push(this.writeGap('disk-full', Object.fromEntries(this.refused), moment.now));
    }
    const refusedNow = new Map<string, number>();
    for (const batch of batches) {
      let start = 0;
      for (const count of batch.counts) {
        const end = start + count;
        const problem = this.appendCall(batch, start, end, diskLow, result.times);
        if (problem === undefined) {
          result.firsts.push(this.tip.sequence - count + 1);
        } else {
          result.refusals.push([result.firsts.length, problem]);
          result.firsts.push(0);
          for (let i = start; i < end; i++) result.times.push(0);
          if (problem.code === 'JOURNAL-DISK-FULL') {
            for (const type of batch.types.slice(start, end)) refusedNow.set(type, (refusedNow.get(type) ?? 0) + 1);
          }
        }
        start = end;
      }
    }
    for (const [name, position] of cursors) this.writeCursor.run(name, position.epoch, position.sequence);
    this.afterCommit(() => {
      if (result.own.some((line) => line.data.includes('"disk-full"'))) this.refused.clear();
      if (refusedNow.size > 0 && this.refused.size === 0) this.refusedSince = moment.mono;
      for (const [type, count] of refusedNow) this.refused.set(type, (this.refused.get(type) ?? 0) + count);
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
    const mark = { ...this.tip };
    const written: { place: number; type: string; at: number; subject: string | null; hash: string; text: string }[] =
      [];
    for (let i = start; i < end; i++) {
      const line = this.chain({
        type: batch.types[i] ?? '',
        subject: batch.subjects[i] ?? null,
        at: batch.ats[i] ?? 0,
        data: batch.data[i] ?? '{}',
      });
      if (line.text.length * 3 > MAX_LINE_BYTES && Buffer.byteLength(line.text) > MAX_LINE_BYTES) {
        this.tip = mark;
        return tooLarge(line.type, Buffer.byteLength(line.text)).toJSON();
      }
      written.push(line);
    }
    for (const line of written) {
      this.write(line);
      times.push(line.at);
    }
    return undefined;
  }

  /** Gives a line its place, time, text and hash, and moves the tip. Nothing is written. */
  private chain(line: NewLine): ChainedLine {
    const current = this.current;
    if (current === undefined) throw new Error('a line before the first epoch');
    const wished = Number.isFinite(line.at) ? Math.floor(line.at) : 0;
    const at = Math.min(Math.max(wished, this.tip.at, this.options.buildTime), MAX_TIME_MS);
    const sequence = this.tip.sequence + 1;
    const text = encodeLineWithData(
      {
        epoch: current.id,
        sequence,
        source: this.options.source,
        type: line.type,
        time: this.timeText(at),
        subject: line.subject ?? undefined,
        prevhash: this.tip.hash,
      },
      line.data,
    );
    const hash = lineHash(text);
    this.tip = { sequence, hash, at };
    return { place: current.base + sequence, type: line.type, at, subject: line.subject, hash, text };
  }

  private write(line: ChainedLine): void {
    this.insertLine.run(
      line.place,
      this.idOfType(line.type),
      line.at,
      line.subject,
      Buffer.from(line.hash, 'hex'),
      line.text,
    );
    const span = spanOf(line.place);
    if (this.spanned.span !== span) this.forgetSpan(span);
    if (!this.spanned.types.has(line.type)) {
      this.insertSpan.run(SPAN_TYPE, line.type, span);
      this.spanned.types.add(line.type);
    }
    if (line.subject !== null && !this.spanned.subjects.has(line.subject)) {
      this.insertSpan.run(SPAN_SUBJECT, line.subject, span);
      this.spanned.subjects.add(line.subject);
    }
  }

  private forgetSpan(span: number): void {
    this.spanned.span = span;
    this.spanned.types.clear();
    this.spanned.subjects.clear();
  }

  /** Writes one of the worker's own lines inside the current transaction. */
  writeOwn(type: string, data: object, now: number): OwnLine {
    return this.writeLine({ type, subject: null, at: now, data: JSON.stringify(data) });
  }

  /** Writes a line inside the current transaction. */
  writeLine(line: NewLine): OwnLine {
    const chained = this.chain(line);
    this.write(chained);
    const { at } = chained;
    const { type, subject, data } = line;
    const named = subject === null ? {} : { subject };
    return { type, data, ...named, epoch: this.head.epoch, sequence: this.tip.sequence, at };
  }

  /** A gap about events that never had a place stands for itself: from = to = its own sequence. */
  private writeGap(why: 'disk-full' | 'unsaved', refused: Readonly<Record<string, number>>, now: number): OwnLine {
    const sequence = this.tip.sequence + 1;
    return this.writeOwn('cn.banban.journal.gap', { from: sequence, to: sequence, why, refused }, now);
  }

  /** Begins a new life inside the current transaction. */
  startEpoch(reason: Reason, previous: Partial<WireHead>, now: number): OwnLine {
    const before = this.epochRows.at(-1);
    const base = before === undefined ? 0 : before.base + this.tip.sequence;
    const number = (before?.number ?? 0) + 1;
    const id = nextUlid(
      Math.max(now, this.options.buildTime),
      this.options.randomBytes,
      maxId([before?.id, previous.epoch]),
    );
    this.db
      .prepare('INSERT INTO epoch (number, id, source, base) VALUES (?, ?, ?, ?)')
      .run(number, id, this.options.source, base);
    if (before !== undefined) this.epochRows[this.epochRows.length - 1] = { ...before, last: this.tip.sequence };
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
    this.current = { number, id, base };
    this.tip = { sequence: 0, hash: FIRST_PREVHASH, at: this.tip.at };
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

  /** Nothing to do for a while: build the reserve if it is missing. */
  idle(): void {
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
    const low = this.options.reserve.isLow(moment.mono);
    const overdue = moment.mono - this.refusedSince >= TELL_REFUSED_MS;
    if (this.refused.size === 0 || (low && !evenIfLow && !overdue)) return [];
    return this.append([], [], { ...moment, mono: overdue || !low ? moment.mono : this.refusedSince + TELL_REFUSED_MS })
      .own;
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
    const tip = { ...this.tip };
    const epochRows = [...this.epochRows];
    const current = this.current;
    const types = this.typeIds.size;
    this.deferred = [];
    this.begin.run();
    let value: T;
    try {
      value = work();
      this.commitStatement.run();
    } catch (error) {
      this.tip = tip;
      this.epochRows = epochRows;
      this.current = current;
      this.forgetSpan(-1);
      if (this.typeIds.size !== types) this.typeIds.clear();
      try {
        this.rollbackStatement.run();
      } catch {
        // SQLite rolls back by itself on FULL and IOERR; "no transaction is active" is then the right answer.
      }
      if (this.typeIds.size === 0) this.loadTypes();
      throw error;
    }
    for (const change of this.deferred) change();
    this.checkpointIfLarge();
    return value;
  }

  /** Moves the WAL into the database when it has grown over its limit; a reader in the way only delays it. */
  private checkpointIfLarge(): void {
    const walBytes = statSync(`${this.file}-wal`, { throwIfNoEntry: false })?.size ?? 0;
    if (walBytes < this.checkpointAbove) return;
    try {
      const row = this.db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get();
      this.checkpointAbove = row?.['busy'] === 0 ? WAL_LIMIT_BYTES : walBytes + WAL_RETRY_BYTES;
    } catch (error) {
      // The lines are committed and safe in the WAL; a disk too full to move them is met again at the next commit.
      if (sqliteTrouble(error) === undefined) throw error;
      this.checkpointAbove = walBytes + WAL_RETRY_BYTES;
    }
  }

  private idOfType(name: string): number {
    const known = this.typeIds.get(name);
    if (known !== undefined) return known;
    const id = this.typeIds.size + 1;
    this.insertType.run(id, name);
    this.typeIds.set(name, id);
    return id;
  }

  private timeText(at: number): string {
    if (this.timeCache.at !== at) this.timeCache = { at, text: new Date(at).toISOString() };
    return this.timeCache.text;
  }

  private loadTypes(): void {
    this.typeIds.clear();
    for (const row of this.db.prepare('SELECT id, name FROM type ORDER BY id').all()) {
      this.typeIds.set(String(row['name']), Number(row['id']));
    }
  }

  private load(): void {
    this.loadTypes();
    this.reloadEpochs();
    this.markStart();
  }

  /** Reads the lives and the tip from disk: at open, and after retention changed the checkpoints. */
  reloadEpochs(): void {
    this.epochRows = readEpochs(this.db);
    const last = this.epochRows.at(-1);
    if (last === undefined) return;
    this.current = { number: last.number, id: last.id, base: last.base };
    const row = this.db.prepare('SELECT at, text FROM line WHERE place = ?').get(last.base + last.last);
    const newest = this.db
      .prepare('SELECT max(at) AS at FROM (SELECT at FROM line ORDER BY place DESC LIMIT 100)')
      .get();
    const at = Number(newest?.['at'] ?? 0);
    if (row === undefined) this.tip = { sequence: last.trimmedTo, hash: last.trimmedHash ?? FIRST_PREVHASH, at };
    else this.tip = { sequence: last.last, hash: lineHash(String(row['text'])), at };
  }
}

const MAX_TIME_MS = Date.UTC(9999, 11, 31);

function allTrue(values: readonly boolean[], start: number, end: number): boolean {
  for (let i = start; i < end; i++) if (values[i] !== true) return false;
  return true;
}

function maxId(ids: readonly (string | undefined)[]): string | undefined {
  return ids
    .filter((id) => id !== undefined)
    .sort()
    .at(-1);
}

function tooLarge(type: string, bytes: number): ShownError {
  return new ShownError({
    code: 'JOURNAL-TOO-LARGE',
    where: type,
    what: {
      zh: `一条记录有 ${bytes} 字节，上限是 ${MAX_LINE_BYTES}`,
      en: `a line of ${bytes} bytes; the limit is ${MAX_LINE_BYTES}`,
    },
    todo: {
      zh: '这条没有写入，其余照常；请把诊断包发给维护人员',
      en: 'it was not written, all others were; send a diagnostic bundle to maintenance',
    },
  });
}

function diskFull(type: string): ShownError {
  return new ShownError({
    code: 'JOURNAL-DISK-FULL',
    where: type,
    what: { zh: '磁盘快满了，次要记录暂不保存', en: 'the disk is nearly full: minor events are not kept' },
    todo: {
      zh: '清理磁盘空间；作答、考勤和故障仍在保存',
      en: 'free disk space; responses, attendance and faults are still kept',
    },
  });
}
