/**
 * Durable appends per second through the journal's port, at 1 and at 64 per commit, against bare SQLite of the same
 * engine writing rows of the same bytes, in the same run. Rounds are interleaved, so that a busy machine slows both.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { type EngineName, loadEngine } from '../../agent/store/engine.ts';
import { openStores } from '../../agent/store/stores.ts';

const ENGINES: readonly EngineName[] = ['better-sqlite3', 'node:sqlite'];
const ROUNDS = 7;
/** Commits in a round. */
const SINGLE = 600;
const BATCHES = 150;
const PER_BATCH = 64;

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
  readonly engines: Record<string, { readonly one: Comparison; readonly sixtyFour: Comparison }>;
}

export async function benchJournal(rounds: number = ROUNDS): Promise<JournalBench> {
  const engines: JournalBench['engines'] = {};
  let lineBytes = 0;
  for (const engine of ENGINES) {
    const result = await benchEngine(engine, rounds);
    lineBytes = result.lineBytes;
    engines[engine] = { one: result.one, sixtyFour: result.sixtyFour };
  }
  return { unit: 'durable appends per second', lineBytes, rounds, engines };
}

async function benchEngine(
  engine: EngineName,
  rounds: number,
): Promise<{ lineBytes: number; one: Comparison; sixtyFour: Comparison }> {
  const directory = mkdtempSync(join(tmpdir(), 'banban-bench-'));
  const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await openStores({
    directory,
    source: '/34/18/02/2134000123/0302',
    version: '0',
    buildTime: 0,
    engine,
    ports,
    keepDays: 180,
    maxMB: 4_096,
  });
  const { journal } = stores;
  const bare = (await loadEngine(engine)).open(join(directory, 'bare.db'), { readOnly: false });
  try {
    bare.exec('PRAGMA journal_mode = WAL');
    bare.exec('PRAGMA synchronous = FULL');
    bare.exec('CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT');
    const insert = bare.prepare('INSERT INTO row (text) VALUES (?)');
    const begin = bare.prepare('BEGIN IMMEDIATE');
    const commit = bare.prepare('COMMIT');
    const first = await journal.append(press(0));
    const [line] = await journal.read({ epoch: first.epoch, sequence: first.sequence - 1 }, { lines: 1, bytes: 1 });
    const text = line?.text ?? '';

    const bareRound = (commits: number, each: number): number =>
      perSecond(commits * each, () => {
        for (let i = 0; i < commits; i++) {
          begin.run();
          for (let k = 0; k < each; k++) insert.run(text);
          commit.run();
        }
      });
    // One by one: each append waits for the one before. In batches: two groups of 64 take turns, so that one is prepared
    // while the other is committed, as it is when presses keep coming.
    const journalRound = async (commits: number, each: number): Promise<number> => {
      const start = performance.now();
      const lane = async (count: number): Promise<void> => {
        for (let i = 0; i < count; i++) {
          if (each === 1) await journal.append(press(i));
          else await Promise.all(Array.from({ length: each }, (_, k) => journal.append(press(k))));
        }
      };
      if (each === 1) await lane(commits);
      else await Promise.all([lane(commits / 2), lane(commits / 2)]);
      return (commits * each) / ((performance.now() - start) / 1_000);
    };

    const one: [number, number][] = [];
    const many: [number, number][] = [];
    bareRound(50, 8);
    await journalRound(50, 8);
    for (let round = 0; round < rounds; round++) {
      one.push([await journalRound(SINGLE, 1), bareRound(SINGLE, 1)]);
      many.push([await journalRound(BATCHES, PER_BATCH), bareRound(BATCHES, PER_BATCH)]);
    }
    return { lineBytes: Buffer.byteLength(text), one: compare(one), sixtyFour: compare(many) };
  } finally {
    bare.close();
    await stores.close();
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
