/** What a technician may want to see at debug level, and no more often than he can read. */
import { toHex } from '../../../protocols/hex.ts';
import type { DeviceSink, DriverClock } from '../../device.ts';

const BETWEEN_MS = 10_000;

export class Saw {
  readonly #id: string;
  readonly #sink: DeviceSink;
  readonly #clock: DriverClock;
  readonly #toldMs = new Map<string, number>();
  #junkBytes = 0;

  constructor(id: string, sink: DeviceSink, clock: DriverClock) {
    this.#id = id;
    this.#sink = sink;
    this.#clock = clock;
  }

  /** Counted, and told at once, then at most every 10 s. */
  junk(bytes: Uint8Array): void {
    this.#junkBytes += bytes.length;
    this.now('sends what answers no question', { bytes: toHex(bytes.subarray(0, 32)), count: this.#junkBytes });
  }

  /** At most every 10 s of each kind. */
  now(what: string, detail: Readonly<Record<string, string | number>>): void {
    const now = this.#clock.monotonicMs();
    const told = this.#toldMs.get(what);
    if (told !== undefined && now - told < BETWEEN_MS) return;
    this.#toldMs.set(what, now);
    this.#sink.saw(this.#id, what, detail);
  }
}
