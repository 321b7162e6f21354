/**
 * Which presses are repeats. A base sends the press before once more in the other half of a report, and sometimes a
 * whole report again; its counter `sq` tells: the same remote, key and sq within the last 128 different presses is the
 * same press. (128 is half the counter's range: a true press with an sq seen before is at least 256 presses away.)
 *
 * A pupil who presses the same key again gets a new sq, so that press is kept.
 *
 * The window is cleared when voting opens and on a new connection, since the base may then count from 0 again: the same
 * remote, key and sq may be a new press. Only the last press before is remembered as `carried`, for the base may still
 * repeat it beside the first press of the new question, where it would count as an answer its pupil never gave.
 */
const WINDOW = 128;

export class RepeatWindow {
  readonly #seen = new Set<number>();
  readonly #ring = new Float64Array(WINDOW).fill(-1);
  #next = 0;
  #last = -1;
  #carried = -1;

  /** Voting opens, or the base was connected anew. */
  restart(): void {
    if (this.#last !== -1) this.#carried = this.#last;
    this.#last = -1;
    this.#seen.clear();
    this.#ring.fill(-1);
    this.#next = 0;
  }

  /**
   * Takes a press; false when it is a repeat. `beside`: it is the older of two presses in one report, the only place
   * where the press before the restart may still turn up.
   */
  take(clicker: string, key: string, sq: number, beside: boolean): boolean {
    const press = (Number.parseInt(clicker, 16) >>> 8) * 0x10000 + key.charCodeAt(0) * 0x100 + sq;
    if (this.#seen.has(press)) return false;
    if (beside && press === this.#carried) return false;
    const oldest = this.#ring[this.#next] ?? -1;
    if (oldest !== -1) this.#seen.delete(oldest);
    this.#ring[this.#next] = press;
    this.#next = (this.#next + 1) % WINDOW;
    this.#seen.add(press);
    this.#last = press;
    // A new press is on the air now: from here on it is the one that is repeated.
    this.#carried = -1;
    return true;
  }
}
