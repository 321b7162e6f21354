/**
 * Is this journal whole? Reads every line once, in constant memory, read-only, also while the agent is running, and names
 * the first record that is wrong. Understands a data directory, a journal.db, and a pack: the lines as text, one a line.
 */

import { createReadStream, existsSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { ShownError } from '../../protocols/shown-error.ts';
import { FIRST_PREVHASH, MAX_LINE_BYTES } from '../../protocols/uplink/line.ts';
import { type Database, type EngineName, loadEngine, sqliteTrouble } from '../store/engine.ts';
import { hasSqliteHeader } from '../store/header.ts';
import {
  type EpochRow,
  hexOf,
  JOURNAL_APPLICATION_ID,
  JOURNAL_FILE,
  JOURNAL_FORMAT,
  lineHash,
  readEpochs,
} from './format.ts';
import { isUlid } from './ulid.ts';

export interface VerifiedEpoch {
  readonly epoch: string;
  readonly source: string;
  /** First and last sequence that were read; 0 when the epoch has no line (any more). */
  readonly from: number;
  readonly to: number;
  /** Hash of the last line. */
  readonly hash: string;
  /** Lines before `from` were taken by retention, up to this sequence; 0 for none. */
  readonly trimmedTo: number;
}

export interface BadRecord {
  readonly epoch: string;
  readonly sequence: number;
  /** What is wrong, in both languages. */
  readonly zh: string;
  readonly en: string;
}

export type Verified =
  | { readonly ok: true; readonly epochs: readonly VerifiedEpoch[]; readonly lines: number }
  | { readonly ok: false; readonly bad: BadRecord; readonly lines: number };

/** Throws a ShownError `VERIFY-NOTHING` when there is no journal at `path`, `VERIFY-UNREADABLE` when it is no journal. */
export async function verifyJournal(path: string, options: { readonly engine?: EngineName } = {}): Promise<Verified> {
  const file = statOf(path)?.isDirectory() === true ? join(path, JOURNAL_FILE) : path;
  if (!existsSync(file)) throw nothingThere(path);
  if (hasSqliteHeader(file)) return await verifyDatabase(file, options.engine);
  // A journal that lost its header is a damaged journal, not a pack.
  if (basename(file).startsWith(JOURNAL_FILE)) throw unreadable(file, 'file is not a database');
  return await verifyPack(file);
}

/** One life as it is walked: what the next line has to look like. */
class Chain {
  readonly epoch: string;
  readonly source: string;
  readonly trimmedTo: number;
  from = 0;
  sequence: number;
  hash: string;
  /** Of the line taken last, as it stands in its text. */
  type: unknown;
  subject: unknown;
  private time = '';

  constructor(start: { epoch: string; source: string; trimmedTo: number; hash: string }) {
    this.epoch = start.epoch;
    this.source = start.source;
    this.trimmedTo = start.trimmedTo;
    this.sequence = start.trimmedTo;
    this.hash = start.hash;
  }

  /** Takes the next line, or says what is wrong with it. */
  take(text: string): { zh: string; en: string } | undefined {
    let line: Record<string, unknown>;
    try {
      const parsed: unknown = JSON.parse(text);
      if (typeof parsed !== 'object' || parsed === null) return NOT_A_LINE;
      line = parsed as Record<string, unknown>;
    } catch {
      // That it does not parse is the finding.
      return NOT_A_LINE;
    }
    const next = this.sequence + 1;
    if (line['id'] !== `${this.epoch}-${next}` || line['epoch'] !== this.epoch || line['sequence'] !== String(next)) {
      return { zh: '编号不对，可能少了或换了记录', en: `does not carry its own number: ${String(line['id'])}` };
    }
    if (line['source'] !== this.source) return { zh: '来源变了', en: `of another source: ${String(line['source'])}` };
    if (line['prevhash'] !== this.hash)
      return {
        zh: '与前一条接不上：前一条或这一条被改过',
        en: 'does not follow the line before: one of the two was changed',
      };
    if (Buffer.byteLength(text) > MAX_LINE_BYTES) return { zh: '超过 16 KiB', en: 'larger than 16 KiB' };
    const time = line['time'];
    if (typeof time !== 'string' || Number.isNaN(Date.parse(time)))
      return { zh: '时间写法不对', en: 'its time is not a time' };
    if (time < this.time) return { zh: '时间倒退', en: 'its time runs backwards' };
    if (next === 1 && line['type'] !== 'cn.banban.journal.opened')
      return { zh: '第一条不是开篇', en: 'the first line is not journal.opened' };
    this.time = time;
    this.type = line['type'];
    this.subject = line['subject'];
    if (this.from === 0) this.from = next;
    this.sequence = next;
    this.hash = lineHash(text);
    return undefined;
  }

  result(): VerifiedEpoch {
    const { epoch, source, from, hash, trimmedTo } = this;
    return { epoch, source, from, to: from === 0 ? 0 : this.sequence, hash, trimmedTo };
  }
}

const NOT_A_LINE = { zh: '内容不是一条记录', en: 'is not a JSON line' };

async function verifyDatabase(file: string, wish: EngineName | undefined): Promise<Verified> {
  const engine = await loadEngine(wish);
  let db: Database | undefined;
  try {
    db = engine.open(file, { readOnly: true });
    // One snapshot: the agent may go on writing, and retention may go on trimming.
    db.exec('BEGIN');
    if (db.prepare('PRAGMA application_id').get()?.['application_id'] !== JOURNAL_APPLICATION_ID)
      throw unreadable(file, 'not a journal');
    if (db.prepare('PRAGMA user_version').get()?.['user_version'] !== JOURNAL_FORMAT)
      throw unreadable(file, 'a journal of another format');
    const epochs = readEpochs(db);
    return walk(db, epochs);
  } catch (error) {
    if (sqliteTrouble(error) === undefined) throw error;
    throw unreadable(file, error instanceof Error ? error.message : String(error), error);
  } finally {
    db?.close();
  }
}

function walk(db: Database, epochs: readonly EpochRow[]): Verified {
  const results: VerifiedEpoch[] = [];
  let lines = 0;
  const seen = new Set<string>();
  for (const epoch of epochs) {
    const bad = (sequence: number, what: { zh: string; en: string }): Verified => ({
      ok: false,
      bad: { epoch: epoch.id, sequence, ...what },
      lines,
    });
    if (!isUlid(epoch.id)) return bad(0, { zh: '日志编号（epoch）写法不对', en: 'its epoch is no ULID' });
    if (seen.has(epoch.id)) return bad(0, { zh: '日志编号（epoch）重复', en: 'its epoch is used twice' });
    seen.add(epoch.id);
    const chain = new Chain({
      epoch: epoch.id,
      source: epoch.source,
      trimmedTo: epoch.trimmedTo,
      hash: epoch.trimmedHash ?? FIRST_PREVHASH,
    });
    const rows = db
      .prepare(
        `SELECT place, hash, text, subject, (SELECT name FROM type WHERE id = line.type) AS type
           FROM line WHERE place > ? AND place <= ? ORDER BY place`,
      )
      .iterate(epoch.base, epoch.base + epoch.last);
    try {
      for (const row of rows) {
        const sequence = Number(row['place']) - epoch.base;
        if (sequence !== chain.sequence + 1) return bad(chain.sequence + 1, MISSING);
        const text = row['text'];
        if (typeof text !== 'string') return bad(sequence, NOT_A_LINE);
        if (lineHash(text) !== hexOf(row['hash']))
          return bad(sequence, {
            zh: '内容被改过：与存下的指纹不符',
            en: 'was changed: it does not hash to the stored hash',
          });
        const problem = chain.take(text);
        if (problem !== undefined) return bad(sequence, problem);
        // The line is filed and sent by these columns: what they say must be what the line says.
        if (row['type'] !== chain.type || (row['subject'] ?? undefined) !== chain.subject)
          return bad(sequence, { zh: '归类与内容不符', en: 'is filed under another type or subject than its own' });
        lines += 1;
      }
    } catch (error) {
      // A damaged page ends the walk right behind the last line that was read: that is the first bad record.
      if (sqliteTrouble(error) !== 'corrupt') throw error;
      return bad(chain.sequence + 1, {
        zh: '数据库页损坏，读不出来',
        en: 'cannot be read: a page of the database is damaged',
      });
    }
    if (chain.sequence !== epoch.last) return bad(chain.sequence + 1, MISSING);
    results.push(chain.result());
  }
  return { ok: true, epochs: results, lines };
}

const MISSING = { zh: '缺少这一条', en: 'is missing' };

/** A pack may begin anywhere in a life: its first line's `prevhash` is taken as it is, everything after must follow. */
async function verifyPack(file: string): Promise<Verified> {
  const results: VerifiedEpoch[] = [];
  let chain: Chain | undefined;
  let lines = 0;
  const seen = new Set<string>();
  const input = createReadStream(file, { encoding: 'utf8' });
  try {
    for await (const text of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (text === '') continue;
      const start = startOf(text);
      const where = {
        epoch: start?.epoch ?? chain?.epoch ?? '',
        sequence: start?.sequence ?? (chain?.sequence ?? 0) + 1,
      };
      if (start === undefined && chain === undefined)
        throw unreadable(file, `line 1 is neither SQLite nor a journal line`);
      if (start !== undefined && start.epoch !== chain?.epoch) {
        if (chain !== undefined) results.push(chain.result());
        if (seen.has(start.epoch))
          return {
            ok: false,
            bad: { ...where, zh: '同一个日志（epoch）出现两段', en: 'its epoch was over already' },
            lines,
          };
        seen.add(start.epoch);
        chain = new Chain({
          epoch: start.epoch,
          source: start.source,
          trimmedTo: start.sequence - 1,
          hash: start.prevhash,
        });
      }
      const problem = chain?.take(text);
      if (problem !== undefined) return { ok: false, bad: { ...where, ...problem }, lines };
      lines += 1;
    }
  } finally {
    input.destroy();
  }
  // An empty file proves nothing, and must not look as if it did.
  if (chain === undefined) throw nothingThere(file);
  results.push(chain.result());
  return { ok: true, epochs: results, lines };
}

/** What a pack's line says of itself, undefined if it is no line. */
function startOf(text: string): { epoch: string; sequence: number; source: string; prevhash: string } | undefined {
  try {
    const line = JSON.parse(text) as Record<string, unknown> | null;
    const { epoch, sequence, source, prevhash } = line ?? {};
    if (typeof epoch !== 'string' || !isUlid(epoch) || typeof sequence !== 'string' || !/^[1-9]\d*$/.test(sequence))
      return undefined;
    if (typeof source !== 'string' || typeof prevhash !== 'string') return undefined;
    if (sequence === '1' && prevhash !== FIRST_PREVHASH)
      return { epoch, sequence: 1, source, prevhash: FIRST_PREVHASH };
    return { epoch, sequence: Number(sequence), source, prevhash };
  } catch {
    // Not JSON: the chain names it as the bad record.
    return undefined;
  }
}

function statOf(path: string): ReturnType<typeof statSync> | undefined {
  return statSync(path, { throwIfNoEntry: false });
}

function nothingThere(path: string): ShownError {
  return new ShownError({
    code: 'VERIFY-NOTHING',
    where: path,
    what: { zh: '这里没有日志', en: 'there is no journal here' },
    todo: { zh: '给出数据目录、journal.db 或证据包的路径', en: 'give a data directory, a journal.db or a pack' },
  });
}

function unreadable(file: string, why: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'VERIFY-UNREADABLE',
      where: file,
      what: { zh: `不是可读的日志：${why}`, en: `not a readable journal: ${why}` },
      todo: {
        zh: '保留这个文件，不要改动；下次启动会自动另存并开新日志',
        en: 'keep the file as it is; the next start sets it aside and begins anew',
      },
    },
    { cause },
  );
}
