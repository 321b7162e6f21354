/**
 * Drain from disk against the raw publisher, on the same mosquitto in the same run, in alternating rounds; and how much
 * memory a large backlog costs. Each drain and each raw publisher runs in a fresh process of its own: RSS is the drain's
 * alone, and both start cold. Each protocol is compared with a raw publisher of the same protocol.
 */
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { openStores, type Stores } from '../../agent/store/stores.ts';
import { parseRoomPath, sourceOf } from '../../protocols/uplink/topics.ts';
import { startMosquitto } from '../harness/mosquitto.ts';
import { type Spread, spread } from './spread.ts';

export const BENCH_PATH = parseRoomPath('34/18/02/2134000123/0302');

export interface DrainBenchOptions {
  /** Lines of each timed round. */
  readonly lines?: number;
  readonly rounds?: number;
  /** Lines of the memory measurement; 0 leaves it out. */
  readonly backlog?: number;
}

export interface DrainBench {
  readonly lines: number;
  readonly rounds: number;
  readonly rawPerSecond: Spread;
  readonly raw311PerSecond: Spread;
  readonly drainPerSecond: Spread;
  readonly drain311PerSecond: Spread;
  /** Median of the rounds' own quotients, drain by raw. */
  readonly ratio: Spread;
  readonly ratio311: Spread;
  readonly memory?: {
    readonly backlog: number;
    readonly seconds: number;
    readonly rssStartMB: number;
    readonly rssPeakMB: number;
    readonly growthMB: number;
  };
}

/** What the child says when it is through. */
export interface DrainReport {
  readonly seconds: number;
  readonly rssStartMB: number;
  readonly rssPeakMB: number;
}

export async function benchDrain(options: DrainBenchOptions = {}): Promise<DrainBench> {
  const lines = options.lines ?? 150_000;
  const rounds = options.rounds ?? 5;
  const backlog = options.backlog ?? 1_000_000;
  const directory = mkdtempSync(join(tmpdir(), 'banban-bench-drain-'));
  try {
    // A window of 100 for both: mosquitto tells MQTT 5 clients its own limit, 20 by default.
    await using broker = await startMosquitto({ config: ['max_inflight_messages 200'] });
    const payloads = join(directory, 'payloads');
    await fill(join(directory, 'timed'), lines, payloads);
    const raw: Record<5 | 4, number[]> = { 5: [], 4: [] };
    const drained: Record<5 | 4, number[]> = { 5: [], 4: [] };
    const topic = `banban/1/${BENCH_PATH}/event/response`;
    for (let round = 0; round < rounds; round++) {
      for (const protocol of [5, 4] as const) {
        const yardstick = await inChild<{ seconds: number }>(
          'raw-publisher.ts',
          String(broker.port),
          String(protocol),
          topic,
          payloads,
        );
        raw[protocol].push(lines / yardstick.seconds);
        const copy = join(directory, `copy-${round}-${protocol}`);
        cpSync(join(directory, 'timed'), copy, { recursive: true });
        drained[protocol].push(lines / (await drainInChild(copy, broker.url, protocol)).seconds);
        rmSync(copy, { recursive: true });
        // The next copy is the same epoch from its start: without this it would rightly be called rolled back.
        await broker.kill();
        await broker.start();
      }
    }
    const quotients = (protocol: 5 | 4): number[] =>
      drained[protocol].map((value, index) => value / (raw[protocol][index] ?? value));
    let memory: DrainBench['memory'];
    if (backlog > 0) {
      await fill(join(directory, 'memory'), backlog);
      const report = await drainInChild(join(directory, 'memory'), broker.url, 5);
      memory = { backlog, ...report, growthMB: report.rssPeakMB - report.rssStartMB };
    }
    return {
      lines,
      rounds,
      rawPerSecond: spread(raw[5], 0),
      raw311PerSecond: spread(raw[4], 0),
      drainPerSecond: spread(drained[5], 0),
      drain311PerSecond: spread(drained[4], 0),
      ratio: spread(quotients(5), 3),
      ratio311: spread(quotients(4), 3),
      ...(memory === undefined ? {} : { memory }),
    };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

export function openBenchStores(directory: string): Promise<Stores> {
  return openStores({
    directory,
    source: sourceOf(BENCH_PATH),
    version: '0.0.0-bench',
    buildTime: 1_600_000_000_000,
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    keepDays: 3650,
    maxMB: 8192,
  });
}

/** Fills a journal with presses; writes its lines to a file as well, one a line, for the raw publisher. */
async function fill(directory: string, lines: number, payloads?: string): Promise<void> {
  const stores = await openBenchStores(directory);
  try {
    for (let done = stores.journal.head.sequence; done < lines; ) {
      const count = Math.min(2000, lines - done);
      await stores.journal.appendAll(Array.from({ length: count }, (_, index) => press(done + index)));
      done += count;
    }
    if (payloads === undefined) return;
    writeFileSync(payloads, '');
    let at = await stores.journal.firstPosition();
    for (;;) {
      const read = await stores.journal.read(at, { lines: 1000, bytes: 1_000_000 });
      const last = read.at(-1);
      if (last === undefined) break;
      writeFileSync(payloads, read.map((line) => `${line.text}\n`).join(''), { flag: 'a' });
      at = last;
    }
  } finally {
    await stores.close();
  }
}

function press(number: number): NewEvent {
  return {
    type: 'cn.banban.response.pressed',
    subject: `q${number >> 6}`,
    data: {
      question: `q${number >> 6}`,
      device: 'base',
      clicker: '8F3A1B2C',
      key: 'A',
      sq: number % 256,
      pupil: 'p0abcdef0123456789',
    },
    at: 1_760_000_000_000 + number,
  };
}

function drainInChild(directory: string, url: string, protocol: 5 | 4): Promise<DrainReport> {
  return inChild('drain-child.ts', directory, url, String(protocol));
}

/** Runs a file beside this one and resolves with the one message it sends. */
function inChild<T>(file: string, ...args: readonly string[]): Promise<T> {
  return new Promise((resolve, reject) => {
    const child = fork(new URL(`./${file}`, import.meta.url).pathname, args);
    let report: T | undefined;
    child.on('message', (message) => {
      report = message as T;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (report !== undefined && code === 0) resolve(report);
      else reject(new Error(`${file} ended with ${code}`));
    });
  });
}

if (import.meta.main) {
  const [lines, rounds, backlog] = process.argv.slice(2).map(Number);
  console.log(
    JSON.stringify(
      await benchDrain({
        ...(lines === undefined ? {} : { lines }),
        ...(rounds === undefined ? {} : { rounds }),
        ...(backlog === undefined ? {} : { backlog }),
      }),
      null,
      2,
    ),
  );
}
