/**
 * Drain from disk against the raw publisher, on the same mosquitto in the same run, in alternating rounds; and how much
 * memory a large backlog costs. Each agent drain runs in a process of its own, so that RSS is the drain's alone.
 */
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NewEvent } from '../../agent/journal/port.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { openStores, type Stores } from '../../agent/store/stores.ts';
import { parseRoomPath, sourceOf } from '../../protocols/uplink/topics.ts';
import { startMosquitto } from '../harness/mosquitto.ts';
import { rawPublish } from './raw-publisher.ts';
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
  const lines = options.lines ?? 60_000;
  const rounds = options.rounds ?? 5;
  const backlog = options.backlog ?? 1_000_000;
  const directory = mkdtempSync(join(tmpdir(), 'banban-bench-drain-'));
  try {
    // A window of 100 for both: mosquitto tells MQTT 5 clients its own limit, 20 by default.
    await using broker = await startMosquitto({ config: ['max_inflight_messages 200'] });
    const payloads = await fill(join(directory, 'timed'), lines);
    const raw: number[] = [];
    const drained: number[] = [];
    const drained311: number[] = [];
    const topic = `banban/1/${BENCH_PATH}/event/response`;
    for (let round = 0; round < rounds; round++) {
      raw.push(lines / (await rawPublish(broker.port, topic, payloads)));
      for (const [protocol, results] of [
        [5, drained],
        [4, drained311],
      ] as const) {
        const copy = join(directory, `copy-${round}-${protocol}`);
        cpSync(join(directory, 'timed'), copy, { recursive: true });
        results.push(lines / (await drainInChild(copy, broker.url, protocol)).seconds);
        rmSync(copy, { recursive: true });
        // The next copy is the same epoch from its start: without this it would rightly be called rolled back.
        await broker.kill();
        await broker.start();
      }
    }
    let memory: DrainBench['memory'];
    if (backlog > 0) {
      await fill(join(directory, 'memory'), backlog);
      const report = await drainInChild(join(directory, 'memory'), broker.url, 5);
      memory = { backlog, ...report, growthMB: report.rssPeakMB - report.rssStartMB };
    }
    return {
      lines,
      rounds,
      rawPerSecond: spread(raw, 0),
      drainPerSecond: spread(drained, 0),
      drain311PerSecond: spread(drained311, 0),
      ratio: spread(
        drained.map((value, index) => value / (raw[index] ?? value)),
        3,
      ),
      ratio311: spread(
        drained311.map((value, index) => value / (raw[index] ?? value)),
        3,
      ),
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

/** Fills a journal with presses; returns the lines as bytes (the raw publisher's payloads) when there are few enough. */
async function fill(directory: string, lines: number): Promise<Buffer[]> {
  const stores = await openBenchStores(directory);
  const payloads: Buffer[] = [];
  try {
    for (let done = stores.journal.head.sequence; done < lines; ) {
      const count = Math.min(2000, lines - done);
      await stores.journal.appendAll(Array.from({ length: count }, (_, index) => press(done + index)));
      done += count;
    }
    if (lines <= 200_000) {
      let at = await stores.journal.firstPosition();
      for (;;) {
        const read = await stores.journal.read(at, { lines: 1000, bytes: 1_000_000 });
        const last = read.at(-1);
        if (last === undefined) break;
        for (const line of read) payloads.push(Buffer.from(line.text));
        at = last;
      }
    }
  } finally {
    await stores.close();
  }
  return payloads;
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
  return new Promise((resolve, reject) => {
    const child = fork(new URL('./drain-child.ts', import.meta.url).pathname, [directory, url, String(protocol)], {
      execArgv: process.env['DRAIN_PROF'] ? ['--cpu-prof', '--cpu-prof-dir=/tmp/dprof'] : [],
    });
    let report: DrainReport | undefined;
    child.on('message', (message) => {
      report = message as DrainReport;
    });
    child.on('error', reject);
    child.on('exit', (code) => {
      if (report !== undefined && code === 0) resolve(report);
      else reject(new Error(`the drain ended with ${code}`));
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
