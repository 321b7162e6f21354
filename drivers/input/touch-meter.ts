/**
 * How much a screen is used, minute by minute: touches, seconds with any contact, most contacts at once, seconds with a
 * pen. That is all it is given and all it keeps. Source: fact sheet “HID digitizer”, “privacy-preserving metering”.
 */
import type { TouchState } from '../../protocols/input/digitizer.ts';
import type { DriverClock, TouchCount } from '../device.ts';

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;
/** A finger that lies still sends nothing; after so long it is none: a lift was lost, or the screen is stuck. */
const STILL_MS = 30_000;

type Minute = Omit<TouchCount, 'device'>;

/** Whole seconds in which something was the case, none counted twice. */
class Seconds {
  count = 0;
  #next: number;

  constructor(first: number) {
    this.#next = first;
  }

  /** Every second that has a part of [fromMs, toMs]. */
  add(fromMs: number, toMs: number): void {
    const first = Math.max(Math.floor(fromMs / SECOND_MS), this.#next);
    const last = Math.floor(toMs / SECOND_MS);
    if (last < first) return;
    this.count += last - first + 1;
    this.#next = last + 1;
  }
}

interface Running {
  readonly fromMs: number;
  readonly active: Seconds;
  readonly pen: Seconds;
  touches: number;
  maxContacts: number;
}

export class TouchMeter {
  readonly #clock: DriverClock;
  readonly #minute: (minute: Minute) => void;
  /** What is on the glass, by source: a touch screen and its pen are two. */
  #states = new Map<string, TouchState>();
  #running: Running | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** Seconds are counted up to here. */
  #countedMs = 0;
  #heardMs = Number.NEGATIVE_INFINITY;
  #touches = 0;

  /** `minute` is told each minute in which there was a contact, when it is over. */
  constructor(clock: DriverClock, minute: (minute: Minute) => void) {
    this.#clock = clock;
    this.#minute = minute;
  }

  /** All touches so far. */
  get touches(): number {
    return this.#touches;
  }

  /** Milliseconds since anything was on the glass; undefined: never. */
  get quietMs(): number | undefined {
    return this.#heardMs === Number.NEGATIVE_INFINITY ? undefined : this.#clock.monotonicMs() - this.#heardMs;
  }

  /** What is on the glass now, of one source. */
  now(source: string, state: TouchState): void {
    const nowMs = this.#clock.monotonicMs();
    this.#upTo(nowMs);
    const before = this.#contacts();
    this.#states.set(source, state);
    const contacts = this.#contacts();
    this.#touches += state.began;
    if (contacts === 0 && before === 0 && state.began === 0) return;
    this.#heardMs = nowMs;
    this.#countedMs = nowMs;
    const minute = this.#run(nowMs);
    minute.touches += state.began;
    minute.maxContacts = Math.max(minute.maxContacts, contacts);
    this.#count(minute, nowMs);
  }

  /** The connection ended: nothing is on the glass that we know of; the minute under way is told. */
  end(): void {
    this.#upTo(this.#clock.monotonicMs());
    this.#states = new Map();
    clearTimeout(this.#timer);
    this.#tell();
  }

  #contacts(): number {
    let contacts = 0;
    for (const state of this.#states.values()) contacts += state.contacts;
    return contacts;
  }

  /** The minute under way; begins one where there is none. */
  #run(nowMs: number): Running {
    if (this.#running !== undefined) return this.#running;
    const fromMs = Math.floor(nowMs / MINUTE_MS) * MINUTE_MS;
    const first = fromMs / SECOND_MS;
    this.#running = { fromMs, active: new Seconds(first), pen: new Seconds(first), touches: 0, maxContacts: 0 };
    this.#countedMs = Math.max(this.#countedMs, fromMs);
    this.#timer = setTimeout(() => this.#upTo(this.#clock.monotonicMs()), fromMs + MINUTE_MS - nowMs);
    return this.#running;
  }

  /** Counts up to now, and tells every minute that is over. */
  #upTo(nowMs: number): void {
    for (;;) {
      const minute = this.#running;
      if (minute === undefined) return;
      const endMs = minute.fromMs + MINUTE_MS;
      if (nowMs < endMs) {
        this.#held(minute, nowMs);
        return;
      }
      this.#held(minute, endMs - 1);
      clearTimeout(this.#timer);
      this.#tell();
      if (this.#contacts() === 0 || endMs > this.#heardMs + STILL_MS) return;
      this.#run(endMs).maxContacts = this.#contacts();
    }
  }

  /** Whoever is on the glass has been there since the last look. */
  #held(minute: Running, untilMs: number): void {
    const heldUntilMs = Math.min(untilMs, this.#heardMs + STILL_MS);
    if (this.#contacts() > 0 && heldUntilMs >= this.#countedMs) this.#count(minute, heldUntilMs);
    this.#countedMs = Math.max(this.#countedMs, untilMs);
  }

  #count(minute: Running, untilMs: number): void {
    const fromMs = Math.max(this.#countedMs, minute.fromMs);
    minute.active.add(fromMs, untilMs);
    for (const { pen, contacts } of this.#states.values()) if (pen && contacts > 0) minute.pen.add(fromMs, untilMs);
    this.#countedMs = untilMs;
  }

  #tell(): void {
    const minute = this.#running;
    if (minute === undefined) return;
    this.#running = undefined;
    const { fromMs, touches, maxContacts, active, pen } = minute;
    if (touches === 0 && active.count === 0) return;
    this.#minute({ fromMonotonicMs: fromMs, touches, maxContacts, activeSeconds: active.count, penSeconds: pen.count });
  }
}
