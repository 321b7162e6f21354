/**
 * Press → durable → painted: 60 pupils press within one second; from the moment a report has left the base until
 * Chromium has painted the count that includes it. The agent is the bundle, the base speaks TCP, the disk is this
 * machine's, or one whose every fsync takes 30 ms longer.
 */

import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import type { BaseEvent } from '../../simulators/iclicker/base.ts';
import { startBase } from '../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../simulators/ports.ts';
import { makeClass } from '../../simulators/pupils.ts';
import { api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/mosquitto.ts';
import { percentile, type Spread, spread } from './spread.ts';

const PUPILS = 60;
const WITHIN_MS = 1_000;

/** -D: the agent stays our own child, so that it is the one that is told to stop.
 * Makes every fsync and fdatasync of the agent take 30 ms longer (Debian's strace). */
export const SLOW_DISK = [
  'strace',
  ...['-D', '-f', '--seccomp-bpf', '-qq', '-o', '/dev/null'],
  ...['-e', 'trace=fsync,fdatasync', '-e', 'inject=fsync,fdatasync:delay_exit=30000'],
] as const;

export interface PaintBench {
  readonly unit: 'ms from the report leaving the base to the painted count';
  readonly pressesPerRound: number;
  readonly rounds: number;
  /** Of each round's p50 and p99, over the rounds. */
  readonly p50: Spread;
  readonly p99: Spread;
}

export async function benchPaint(options: {
  readonly rounds: number;
  readonly program: readonly string[];
  readonly under?: readonly string[];
}): Promise<PaintBench> {
  const { directory, remove } = await scratch('bench-paint');
  const left: number[] = [];
  const base = await startBase({
    ports: systemPorts(1),
    settings: { airMs: [0, 0], reportMs: 1 },
    onEvent: (event) => {
      if (isFreshVote(event)) left.push(performance.timeOrigin + performance.now());
    },
  });
  const agent = await startAgentProcess({
    directory,
    program: options.program,
    ...(options.under === undefined ? {} : { under: options.under }),
    config: {
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: base.address }],
      log: { level: 'warn' },
    },
  });
  const browser = await startChromium();
  try {
    const page = await browser.newPage({ viewport: { width: 1920, height: 1080 } });
    await page.goto(agent.address);
    const clickers = makeClass(PUPILS, 1).map((pupil) => pupil.clicker);
    const p50: number[] = [];
    const p99: number[] = [];
    for (let round = 0; round < options.rounds; round++) {
      left.length = 0;
      const { body: question } = await api<QuestionAnswer>(agent.address, '/api/questions', {
        method: 'POST',
        body: { kind: 'single', options: 4 },
      });
      await until(async () => {
        const { body } = await api<WallView>(agent.address, '/api/state');
        return body.receivers[0]?.voting === 'open';
      });
      await page.locator('.count b').waitFor();
      await page.evaluate(watchPaints);
      for (const [index, clicker] of clickers.entries()) {
        setTimeout(() => base.press(clicker, 'ABCD'[index % 4] ?? 'A'), (index * WITHIN_MS) / PUPILS);
      }
      await page.waitForFunction((all) => paintedAt().size > 0 && Math.max(...paintedAt().keys()) >= all, PUPILS);
      const painted = new Map(await page.evaluate(() => [...paintedAt()]));
      const delays = left.map((leftAt, index) => {
        // The first paint whose count includes this press.
        const counts = [...painted.keys()].filter((count) => count > index);
        return (painted.get(Math.min(...counts)) ?? Number.NaN) - leftAt;
      });
      p50.push(percentile(delays, 0.5));
      p99.push(percentile(delays, 0.99));
      await api(agent.address, `/api/questions/${question.id}/close`, { method: 'POST' });
      await api(agent.address, `/api/questions/${question.id}/void`, { method: 'POST' });
      await new Promise((resolve) => setTimeout(resolve, 1_200));
    }
    return {
      unit: 'ms from the report leaving the base to the painted count',
      pressesPerRound: PUPILS,
      rounds: options.rounds,
      p50: spread(p50),
      p99: spread(p99),
    };
  } finally {
    await browser.close();
    await agent.stop();
    await base.close();
    await remove();
  }
}

/** In the page: count shown → wall ms of the first task after the frame that shows it. */
declare function paintedAt(): Map<number, number>;

function watchPaints(): void {
  const painted = new Map<number, number>();
  Object.assign(globalThis, { paintedAt: () => painted });
  const count = document.querySelector('.count b');
  if (count === null) throw new Error('no count on the page');
  const channel = new MessageChannel();
  let waiting: number[] = [];
  channel.port1.onmessage = () => {
    const now = performance.timeOrigin + performance.now();
    for (const n of waiting) painted.set(n, now);
    waiting = [];
  };
  new MutationObserver(() => {
    const n = Number(count.textContent);
    requestAnimationFrame(() => {
      waiting.push(n);
      // A message posted from a frame's callback is delivered after that frame was painted.
      channel.port2.postMessage(null);
    });
  }).observe(count, { childList: true, characterData: true, subtree: true });
}

function isFreshVote(event: { readonly event: string }): event is BaseEvent & { event: 'vote' } {
  return event.event === 'vote';
}

async function until(done: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!(await done())) {
    if (performance.now() > deadline) throw new Error('the receiver did not open within 15 s');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
