/**
 * Waiting times between attempts, as an iterator: doubling from `firstMs` to a cap, each drawn between half and the whole
 * (jitter: a school's rooms come back together after a power cut and must not knock together). The cap is asked for at
 * every step, since it is another one at night.
 */
import type { RandomBytes } from './ports.ts';

export interface BackoffOptions {
  readonly firstMs: number;
  readonly capMs: () => number;
  readonly randomBytes: RandomBytes;
}

/** Endless; milliseconds. A new iterator starts over from `firstMs`. */
export function* backoff(options: BackoffOptions): Generator<number, never> {
  let wholeMs = options.firstMs;
  for (;;) {
    const capMs = options.capMs();
    const boundedMs = Math.min(wholeMs, capMs);
    yield Math.round(boundedMs * (0.5 + fraction(options.randomBytes) / 2));
    wholeMs = Math.min(wholeMs * 2, capMs);
  }
}

/** 0 ≤ x < 1 */
function fraction(randomBytes: RandomBytes): number {
  const [high = 0, low = 0] = randomBytes(2);
  return (high * 256 + low) / 65_536;
}
