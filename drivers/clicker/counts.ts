/** What a receiver has heard since the start, for its readings; and when a person is told of what it could not read. */

const BETWEEN_JUNK_TOLD_MS = 10_000;

export class Counts {
  presses = 0;
  repeats = 0;
  #junk = 0;
  #tellJunkAtMs = 0;

  /** What cannot be read is counted. True: to be told now, which is at once and then at most every 10 s. */
  heardJunk(atMonotonicMs: number): boolean {
    this.#junk++;
    if (atMonotonicMs < this.#tellJunkAtMs) return false;
    this.#tellJunkAtMs = atMonotonicMs + BETWEEN_JUNK_TOLD_MS;
    return true;
  }

  readings(): { readonly presses: number; readonly repeats: number; readonly junk: number } {
    return { presses: this.presses, repeats: this.repeats, junk: this.#junk };
  }
}
