/**
 * Durable appends per second through the journal's port, at 1 and at 64 events per commit, against bare SQLite of the same
 * engine, in the same run, interleaved, so that a busy machine slows both.
 *
 * Both sides make one transaction, and so one fsync, of exactly that many events (WAL, synchronous = FULL); of ours it is
 * checked, by the one onCommitted call there is for each commit. On ours the worker is told to commit no more than that
 * many at a time, and some appends are always waiting while one is committed, as presses are in a lesson.
 * The bare side inserts the finished texts of such lines into a table of one text column without an index. Everything that
 * a line costs beyond that is ours: JSON, two threads, hash chain, its own columns, the spans it is found by.
 * `loneMs` is what a single append takes when nothing else is under way: from the call to its answer, both threads asleep.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate, setTimeout } from 'node:timers/promises';
import type { NewEvent } from '../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { type EngineName, loadEngine } from '../../agent/store/engine.ts';
import { openStores, type Stores } from '../../agent/store/stores.ts';

const ENGINES: readonly EngineName[] = ['better-sqlite3', 'node:sqlite'];
const ROUNDS = 7;
/** Commits in a round. */
const SINGLE = 600;
const BATCHES = 150;
const PER_BATCH = 64;
/** Calls under way at any time. */
const LANES_SINGLE = 8;
const LANES_BATCHES = 4;
const LONE = 40;
const LONE_PAUSE_MS = 20;

interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

interface Comparison {
  readonly journal: Spread;
  readonly bare: Spread;
  /** Median over the rounds of journal ÷ bare in the same round. */
  readonly ratio: number;
}

export interface JournalBench {
  readonly unit: 'durable appends per second';
  readonly lineBytes: number;
  readonly rounds: number;
  readonly engines: Record<
    string,
    { readonly one: Comparison; readonly sixtyFour: Comparison; readonly loneMs: Spread }
  >;
}

export async function benchJournal(rounds: number = ROUNDS): Promise<JournalBench> {
  const engines: JournalBench['engines'] = {};
  let lineBytes = 0;
  for (const engine of ENGINES) {
    const result = await benchEngine(engine, rounds);
    lineBytes = result.lineBytes;
    engines[engine] = { one: result.one, sixtyFour: result.sixtyFour, loneMs: result.loneMs };
  }
  return { unit: 'durable appends per second', lineBytes, rounds, engines };
}

async function benchEngine(
  engine: EngineName,
  rounds: number,
): Promise<{ lineBytes: number; one: Comparison; sixtyFour: Comparison; loneMs: Spread }> {
  const directory = mkdtempSync(join(tmpdir(), 'banban-bench-'));
  const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
  const openJournal = (name: string, maxEventsPerCommit: number): Promise<Stores> =>
    openStores({
      directory: join(directory, name),
      source: '/34/18/02/2134000123/0302',
      version: '0',
      buildTime: 0,
      engine,
      ports,
      keepDays: 180,
      maxMB: 4_096,
      maxEventsPerCommit,
    });
  const single = await openJournal('single', 1);
  const batched = await openJournal('batched', PER_BATCH);
  const bare = (await loadEngine(engine)).open(join(directory, 'bare.db'), { readOnly: false });
  try {
    bare.exec('PRAGMA journal_mode = WAL');
    bare.exec('PRAGMA synchronous = FULL');
    bare.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
    const insert = bare.prepare('INSERT INTO row (text) VALUES (?)');
    const begin = bare.prepare('BEGIN IMMEDIATE');
    const commit = bare.prepare('COMMIT');
    const first = await single.journal.append(press(0));
    const [line] = await single.journal.read(
      { epoch: first.epoch, sequence: first.sequence - 1 },
      { lines: 1, bytes: 1 },
    );
    const text = line?.text ?? '';

    const bareRound = (commits: number, each: number): number =>
      perSecond(commits * each, () => {
        for (let i = 0; i < commits; i++) {
          begin.run();
          for (let k = 0; k < each; k++) insert.run(text);
          commit.run();
        }
      });
    const journalRound = async (commits: number, each: number): Promise<number> => {
      const { journal } = each === 1 ? single : batched;
      const lanes = each === 1 ? LANES_SINGLE : LANES_BATCHES;
      const sizes = new Map<number, number>();
      const stop = journal.onCommitted((events) => sizes.set(events.length, (sizes.get(events.length) ?? 0) + 1));
      let left = commits;
      const lane = async (): Promise<void> => {
        while (left-- > 0) {
          if (each === 1) await journal.append(press(left));
          else await Promise.all(Array.from({ length: each }, (_, k) => journal.append(press(k))));
        }
      };
      const start = performance.now();
      const running: Promise<void>[] = [];
      for (let i = 0; i < lanes; i++) {
        running.push(lane());
        // Appends of one tick are one message, and a message is one commit: the lanes start a tick apart.
        await setImmediate();
      }
      await Promise.all(running);
      const seconds = (performance.now() - start) / 1_000;
      stop();
      if (sizes.size !== 1 || sizes.get(each) !== commits)
        throw new Error(`not ${commits} commits of ${each}: ${JSON.stringify([...sizes])}`);
      return (commits * each) / seconds;
    };

    const one: [number, number][] = [];
    const many: [number, number][] = [];
    for (const each of [1, PER_BATCH]) {
      bareRound(50, each);
      await journalRound(50, each);
    }
    for (let round = 0; round < rounds; round++) {
      one.push([await journalRound(SINGLE, 1), bareRound(SINGLE, 1)]);
      many.push([await journalRound(BATCHES, PER_BATCH), bareRound(BATCHES, PER_BATCH)]);
    }
    const lone: number[] = [];
    for (let i = 0; i < LONE; i++) {
      await setTimeout(LONE_PAUSE_MS);
      const start = performance.now();
      await single.journal.append(press(i));
      lone.push(round2(performance.now() - start));
    }
    const loneMs = { median: median(lone), min: Math.min(...lone), max: Math.max(...lone) };
    return { lineBytes: Buffer.byteLength(text), one: compare(one), sixtyFour: compare(many), loneMs };
  } finally {
    bare.close();
    await single.close();
    await batched.close();
    rmSync(directory, { recursive: true, force: true });
  }
}

function press(sq: number): NewEvent<'cn.banban.response.pressed'> {
  return {
    type: 'cn.banban.response.pressed',
    subject: 'q-2026-09-01-0001',
    at: systemClock.now(),
    data: { question: 'q-2026-09-01-0001', device: 'base', clicker: 'A1B2C3D4', key: 'A', sq },
  };
}

function perSecond(count: number, work: () => void): number {
  const start = performance.now();
  work();
  return count / ((performance.now() - start) / 1_000);
}

function compare(pairs: readonly (readonly [number, number])[]): Comparison {
  return {
    journal: spread(pairs.map(([ours]) => ours)),
    bare: spread(pairs.map(([, bare]) => bare)),
    ratio: round2(median(pairs.map(([ours, bare]) => ours / bare))),
  };
}

function spread(values: readonly number[]): Spread {
  return {
    median: Math.round(median(values)),
    min: Math.round(Math.min(...values)),
    max: Math.round(Math.max(...values)),
  };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

function round2(value: number): number {
  return Math.round(value * 100) / 100;
}

if (import.meta.main) console.log(JSON.stringify(await benchJournal(), null, 1));
