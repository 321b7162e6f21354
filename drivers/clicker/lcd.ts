/**
 * The two lines of a display that is not acknowledged and is corrupted by hurry: at least 100 ms between two writes to
 * one line, the newest text wins, a text that already stands there is not written again.
 */
import type { DriverClock } from '../device.ts';

const BETWEEN_WRITES_MS = 100;
const LINES = [1, 2] as const;

interface Line {
  wanted: string | undefined;
  shown: string | undefined;
  writing: boolean;
  nextAtMs: number;
}

export class Lcd {
  readonly #clock: DriverClock;
  readonly #lines: Readonly<Record<1 | 2, Line>> = { 1: emptyLine(), 2: emptyLine() };
  #write: ((line: 1 | 2, text: string) => Promise<void>) | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(clock: DriverClock) {
    this.#clock = clock;
  }

  show(line1: string, line2: string): void {
    this.#lines[1].wanted = line1;
    this.#lines[2].wanted = line2;
    this.#pump();
  }

  /** A display to write to, blank or unknown. `write` must not be called while commands are under way: see `hold`. */
  attach(write: (line: 1 | 2, text: string) => Promise<void>): void {
    for (const line of LINES) Object.assign(this.#lines[line], { shown: undefined, writing: false, nextAtMs: 0 });
    this.#write = write;
    this.#pump();
  }

  /** No display, or not now; the newest text is kept. */
  hold(): void {
    this.#write = undefined;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  /** After `hold`, on the same display. */
  resume(write: (line: 1 | 2, text: string) => Promise<void>): void {
    this.#write = write;
    this.#pump();
  }

  #pump(): void {
    const write = this.#write;
    if (write === undefined) return;
    const now = this.#clock.monotonicMs();
    let waitMs = Number.POSITIVE_INFINITY;
    for (const number of LINES) {
      const line = this.#lines[number];
      const { wanted } = line;
      if (wanted === undefined || wanted === line.shown || line.writing) continue;
      if (now < line.nextAtMs) {
        waitMs = Math.min(waitMs, line.nextAtMs - now);
        continue;
      }
      line.shown = wanted;
      line.writing = true;
      line.nextAtMs = now + BETWEEN_WRITES_MS;
      write(number, wanted)
        // The connection has ended; the next one is written to anew.
        .catch(() => {})
        .finally(() => {
          line.writing = false;
          this.#pump();
        });
    }
    if (waitMs !== Number.POSITIVE_INFINITY) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#pump(), waitMs);
    }
  }
}

function emptyLine(): Line {
  return { wanted: undefined, shown: undefined, writing: false, nextAtMs: 0 };
}
