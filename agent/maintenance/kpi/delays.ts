/**
 * 及时性: how long after it is on disk a line is acknowledged by the broker. Lines are watched from the moment they are
 * committed; of a long backlog every second one, then every fourth, so that memory is constant. Lines of an earlier life
 * of the agent are not watched: their number is told, their delay is not guessed.
 */
import type { Committed, Position } from '../../journal/port.ts';

const MOST_WATCHED = 1024;

export interface DelaySummary {
  /** Lines whose delay was measured. */
  readonly measured: number;
  /** ms; null: none was measured. */
  readonly p50: number | null;
  readonly p95: number | null;
  readonly max: number | null;
}

export interface Delays {
  committed(events: readonly Pick<Committed, 'epoch' | 'sequence' | 'saved'>[], monotonicMs: number): void;
  /** Everything up to here is acknowledged. */
  acknowledged(position: Position, monotonicMs: number): void;
  /** Of what was acknowledged since the last call. */
  take(): DelaySummary;
}

interface Watched {
  readonly epoch: string;
  readonly sequence: number;
  readonly sinceMs: number;
}

/** Bucket n holds delays up to 1.25^n ms: within 25 % of the truth at any size. */
const GROWTH = 1.25;
const bucketOf = (ms: number): number => (ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(GROWTH)));
const topOf = (bucket: number): number => Math.round(GROWTH ** bucket);

export function createDelays(): Delays {
  let watched: Watched[] = [];
  let every = 1;
  let counts = new Map<number, number>();
  let max = 0;

  function note(ms: number): void {
    const bucket = bucketOf(ms);
    counts.set(bucket, (counts.get(bucket) ?? 0) + 1);
    max = Math.max(max, ms);
  }

  function quantile(share: number, measured: number): number {
    let left = Math.ceil(share * measured);
    for (const [bucket, count] of [...counts].toSorted(([a], [b]) => a - b)) {
      left -= count;
      if (left <= 0) return Math.min(topOf(bucket), Math.round(max));
    }
    return Math.round(max);
  }

  return {
    committed(events, monotonicMs) {
      for (const { epoch, sequence, saved } of events) {
        if (!saved || sequence % every !== 0) continue;
        watched.push({ epoch, sequence, sinceMs: monotonicMs });
        if (watched.length <= MOST_WATCHED) continue;
        every *= 2;
        watched = watched.filter((line) => line.sequence % every === 0);
      }
    },
    acknowledged({ epoch, sequence }, monotonicMs) {
      // Sent strictly in order: of an epoch before this one all are acknowledged.
      const still = watched.findIndex((line) => line.epoch === epoch && line.sequence > sequence);
      const done = still === -1 ? watched.filter((line) => line.epoch <= epoch) : watched.slice(0, still);
      if (done.length === 0) return;
      watched = watched.slice(done.length);
      for (const { sinceMs } of done) note(Math.max(0, monotonicMs - sinceMs));
      if (watched.length === 0) every = 1;
    },
    take() {
      const measured = [...counts.values()].reduce((sum, count) => sum + count, 0);
      const summary: DelaySummary =
        measured === 0
          ? { measured: 0, p50: null, p95: null, max: null }
          : { measured, p50: quantile(0.5, measured), p95: quantile(0.95, measured), max: Math.round(max) };
      counts = new Map();
      max = 0;
      return summary;
    },
  };
}
