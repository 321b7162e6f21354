/** How long to wait before the next try: doubling, capped, with jitter so that a school's rooms do not try in step. */
import type { RandomBytes } from '../ports.ts';

export interface BackoffOptions {
  readonly firstMs: number;
  /** Asked before every wait, since what is bearable may change. */
  capMs(): number;
  readonly randomBytes: RandomBytes;
}

/** Endless: each value is between a half and the whole of firstMs · 2ⁿ, never above capMs. */
export function* backoff({ firstMs, capMs, randomBytes }: BackoffOptions): Generator<number, never> {
  let wholeMs = firstMs;
  for (;;) {
    wholeMs = Math.min(wholeMs, capMs());
    const [random = 0] = randomBytes(1);
    yield Math.round(wholeMs * (0.5 + random / 510));
    wholeMs *= 2;
  }
}
