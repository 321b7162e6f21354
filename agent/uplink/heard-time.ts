/**
 * How far this PC's clock is off, from the times that commands carry. A command that was under way for a while makes the
 * clock look fast by as much, so of the last few the smallest counts: one that came at once says it best.
 */
const OF_THE_LAST = 8;

/** Positive: this PC's clock is fast, or every command of late was slow. */
export class HeardTime {
  readonly #tell: (offsetMs: number) => void;
  #last: readonly number[] = [];

  constructor(tell: (offsetMs: number) => void) {
    this.#tell = tell;
  }

  /** @param issuedAt RFC 3339, by the district's clock @param nowMs wall ms, by ours */
  heard(issuedAt: string, nowMs: number): void {
    const offsetMs = nowMs - Date.parse(issuedAt);
    if (!Number.isFinite(offsetMs)) return;
    this.#last = [...this.#last, offsetMs].slice(-OF_THE_LAST);
    this.#tell(Math.min(...this.#last));
  }
}
