/** A countdown of the teacher's own, without presses. It belongs to this browser: a reload and the floating bar show it too. */
import { signal } from '@preact/signals';
import { serverNow } from '../live.ts';
import { onElsewhere, store, stored } from '../parts/stored.ts';

export interface Timer {
  /** Wall ms of the server at which it is over; null: it stands. */
  readonly endsAt: number | null;
  /** What is left while it stands, ms. */
  readonly leftMs: number;
  /** As it was set, ms: what the ring is full of. */
  readonly wholeMs: number;
}

const TIMER = 'banban.timer';
/** A countdown that ended long ago is nobody's any more. */
const FORGET_AFTER_MS = 10 * 60_000;

export const timer = signal<Timer | null>(read(stored(TIMER)));

onElsewhere((key, value) => {
  if (key === TIMER) timer.value = read(value);
});

function read(text: string | null): Timer | null {
  if (text === null) return null;
  try {
    const { endsAt, leftMs, wholeMs } = JSON.parse(text) as Timer;
    if (typeof leftMs !== 'number' || typeof wholeMs !== 'number') return null;
    const over = typeof endsAt === 'number' && endsAt < Date.now() - FORGET_AFTER_MS;
    return over ? null : { endsAt, leftMs, wholeMs };
  } catch {
    // Something else wrote there: no countdown.
    return null;
  }
}

function keep(next: Timer | null): void {
  timer.value = next;
  store(TIMER, next === null ? null : JSON.stringify(next));
}

/** ms until it is over, 0 when it is. */
export function timeLeft(current: Timer): number {
  return current.endsAt === null ? current.leftMs : Math.max(0, current.endsAt - serverNow());
}

export function startTimer(wholeMs: number): void {
  keep({ endsAt: serverNow() + wholeMs, leftMs: wholeMs, wholeMs });
}

export function addToTimer(current: Timer, moreMs: number): void {
  const leftMs = timeLeft(current) + moreMs;
  const endsAt = current.endsAt === null ? null : serverNow() + leftMs;
  keep({ endsAt, leftMs, wholeMs: Math.max(current.wholeMs, leftMs) });
}

/** Stops it, or lets it go on. */
export function turnTimer(current: Timer): void {
  const leftMs = timeLeft(current);
  keep({ ...current, endsAt: current.endsAt === null ? serverNow() + leftMs : null, leftMs });
}

export function endTimer(): void {
  keep(null);
}
