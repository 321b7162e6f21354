/**
 * Sixty tablets answering within two seconds, over real HTTP with a live stream each, a third of them changing their mind,
 * while twelve clickers press: from the reply to the last answer until the wall's own stream shows all sixty. The reply is
 * already sent after the commit, so what is measured is only what comes on top of it.
 */
import { holdTabletLesson, PUPILS } from '../e2e/tablets-lesson.ts';
import { type Spread, spread } from './spread.ts';

export interface TabletsBench {
  readonly unit: 'ms from the reply to the last answer until the wall shows all';
  readonly tablets: number;
  readonly rounds: number;
  readonly shownAfterMs: Spread;
  /** Of each round: from sending an answer to its reply, once it is on disk. */
  readonly replyP50Ms: Spread;
  readonly replyP99Ms: Spread;
}

export async function benchTablets(options: {
  readonly rounds: number;
  readonly program: readonly string[];
}): Promise<TabletsBench> {
  const shown: number[] = [];
  const p50: number[] = [];
  const p99: number[] = [];
  for (let round = 0; round < options.rounds; round++) {
    const outcome = await holdTabletLesson({ host: '127.0.0.1', program: options.program });
    if (outcome.taken !== PUPILS) throw new Error(`only ${outcome.taken} of ${PUPILS} answers were taken`);
    shown.push(outcome.shownAfterMs);
    p50.push(outcome.replyMs.p50);
    p99.push(outcome.replyMs.p99);
  }
  return {
    unit: 'ms from the reply to the last answer until the wall shows all',
    tablets: PUPILS,
    rounds: options.rounds,
    shownAfterMs: spread(shown),
    replyP50Ms: spread(p50),
    replyP99Ms: spread(p99),
  };
}
