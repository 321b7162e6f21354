/** So many at once, then one every so often: what keeps a device that flaps from filling the journal. */
export interface AllowanceRate {
  readonly atOnce: number;
  readonly thenEveryMs: number;
}

export class Allowance {
  readonly #rate: AllowanceRate;
  readonly #monotonicMs: () => number;
  #left: number;
  #countedAtMs: number;

  constructor(rate: AllowanceRate, monotonicMs: () => number) {
    this.#rate = rate;
    this.#monotonicMs = monotonicMs;
    this.#left = rate.atOnce;
    this.#countedAtMs = monotonicMs();
  }

  /** 0: taken, go ahead. Otherwise nothing is taken: ms until there is one again. */
  take(): number {
    const { atOnce, thenEveryMs } = this.#rate;
    const now = this.#monotonicMs();
    const earned = Math.floor((now - this.#countedAtMs) / thenEveryMs);
    this.#left = Math.min(atOnce, this.#left + earned);
    this.#countedAtMs = this.#left === atOnce ? now : this.#countedAtMs + earned * thenEveryMs;
    if (this.#left === 0) return Math.max(1, this.#countedAtMs + thenEveryMs - now);
    this.#left--;
    return 0;
  }
}
