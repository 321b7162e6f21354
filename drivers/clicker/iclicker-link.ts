/**
 * One connection to an i>clicker base: reports out of bytes, commands with their acks, and a question now and then
 * whether the base still lives. Ends with the connection; what outlives it is the driver's.
 */
import {
  ackOf,
  type BaseMessage,
  decodeReport,
  encodeCommand,
  type HostCommand,
  REPORT_BYTES,
} from '../../protocols/clicker/iclicker.ts';
import { baseFraming } from '../../protocols/clicker/iclicker-stream.ts';
import { framer } from '../../protocols/framing.ts';
import type { Connection, DriverClock } from '../device.ts';
import { orEnded } from '../or-ended.ts';
import { pause } from '../pause.ts';
import { deviceLost, deviceTimeout } from '../transport/failure.ts';
import { answered } from './answered.ts';
import type { Step } from './iclicker-sequences.ts';

/** Acks were seen after 5–28 ms; after this the base is told to be slow, but not yet asked again. */
const SLOW_AFTER_MS = 300;
/**
 * A command is said again only after this: neither USB nor TCP loses bytes, and a base that is merely slow works through
 * its commands one by one, so that every repetition makes it slower.
 */
const ACK_WAITS_MS = [1_000, 1_200, 1_200] as const;
/** A stream does not say that its peer is gone, and an idle base says nothing: ask. USB tells by itself. */
const STREAM_QUIET_MS = 1_000;
const USB_QUIET_MS = 30_000;

export interface LinkListener {
  /** All messages of one report, in order. */
  report(messages: readonly BaseMessage[], atMonotonicMs: number): void;
  /** Up to 64 bytes of a stream that are no report. */
  junk(): void;
  /** A command is not acknowledged in the usual time. */
  slow(command: string): void;
  /** After `slow`: acks come quickly again. */
  quick(): void;
}

interface AckWait {
  readonly name: string;
  done(): void;
}

export class IclickerLink {
  readonly #connection: Connection;
  readonly #listener: LinkListener;
  readonly #clock: DriverClock;
  readonly #label: string;
  readonly #ended = new AbortController();
  #waiting: AckWait | undefined;
  /** Sequences and single commands run one after the other. */
  #last: Promise<void> = Promise.resolve();
  #busy = 0;
  #heardAt: number;
  #pulse: NodeJS.Timeout | undefined;
  #slow = false;

  constructor(connection: Connection, label: string, clock: DriverClock, listener: LinkListener) {
    this.#connection = connection;
    this.#label = label;
    this.#clock = clock;
    this.#listener = listener;
    this.#heardAt = clock.monotonicMs();
    const stream = framer(baseFraming, {
      frame: (bytes) => this.#report(bytes),
      junk: () => listener.junk(),
    });
    connection.onData = connection.reports
      ? (bytes) => this.#report(wholeReport(bytes))
      : (bytes) => stream.push(bytes);
  }

  /** True while a sequence or a command is under way. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** Aborted when the connection has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Says `ask` for a sign of life whenever the base was quiet for long. `mayAsk`: whether it is welcome now. */
  watch(ask: HostCommand, mayAsk: () => boolean): void {
    // A base that was slow to connect is told to be slow when it is so again.
    this.#slow = false;
    const quietMs = this.#connection.reports ? USB_QUIET_MS : STREAM_QUIET_MS;
    this.#pulse = setInterval(() => {
      if (this.busy || this.#clock.monotonicMs() - this.#heardAt < quietMs || !mayAsk()) return;
      // A failure has closed the connection, and its end is told through onClose.
      this.run([{ say: ask, thenMs: 0, ack: true }]).catch(() => {});
    }, quietMs / 2);
  }

  /** The connection ended: everything under way is rejected. */
  lost(reason: string): void {
    clearInterval(this.#pulse);
    this.#ended.abort(deviceLost(this.#label, reason));
  }

  /**
   * Runs the steps after whatever is under way. `goOn` is asked before every step; when it says no the rest is left
   * out. Closes the connection and rejects (`DEVICE-TIMEOUT`) when the base does not acknowledge.
   */
  run(steps: readonly Step[], goOn: () => boolean = () => true): Promise<void> {
    this.#busy++;
    const mine = this.#last.then(() => this.#runSteps(steps, goOn)).finally(() => this.#busy--);
    // The next in line starts whatever became of this one; who asked for this one hears of its failure.
    this.#last = mine.catch(() => {});
    return mine;
  }

  async #runSteps(steps: readonly Step[], goOn: () => boolean): Promise<void> {
    for (const step of steps) {
      if (!goOn()) return;
      const next = this.#clock.monotonicMs() + step.thenMs;
      await this.#say(step);
      const waitMs = next - this.#clock.monotonicMs();
      if (waitMs > 0) await pause(waitMs, this.ended);
    }
  }

  /** One line of text: never acknowledged, never repeated. Rejects when the connection has ended. */
  async write(command: HostCommand): Promise<void> {
    await this.#connection.write(encodeCommand(command));
  }

  async #say({ say, ack }: Step): Promise<void> {
    this.ended.throwIfAborted();
    if (say === undefined) return;
    const name = ack ? ackOf(say.command) : undefined;
    if (name === undefined) {
      await orEnded(this.write(say), this.ended);
      return;
    }
    for (const waitMs of ACK_WAITS_MS) {
      const saidAt = this.#clock.monotonicMs();
      const late = setTimeout(() => this.#slowAt(say.command), SLOW_AFTER_MS);
      const acked = this.#ackWithin(name, waitMs).finally(() => clearTimeout(late));
      // The write of a stalled stream may never finish; the ack, or its absence, decides.
      this.write(say).catch(() => {});
      if (!(await acked)) continue;
      if (this.#slow && this.#clock.monotonicMs() - saidAt < SLOW_AFTER_MS) {
        this.#slow = false;
        this.#listener.quick();
      }
      return;
    }
    // A handle that will not close must not hold up the reconnect: its end is told at once.
    this.#connection.close(`no ack to ${say.command}`).catch(() => {});
    throw deviceTimeout(this.#label);
  }

  #slowAt(command: string): void {
    if (this.#slow) return;
    this.#slow = true;
    this.#listener.slow(command);
  }

  #ackWithin(name: string, waitMs: number): Promise<boolean> {
    return answered(
      waitMs,
      this.ended,
      (done) => {
        this.#waiting = { name, done };
      },
      () => {
        this.#waiting = undefined;
      },
    );
  }

  #report(bytes: Uint8Array): void {
    const now = this.#clock.monotonicMs();
    this.#heardAt = now;
    const messages = decodeReport(bytes);
    const first = messages[0];
    // Acks of commands sent again, or of one nobody waits for, match nothing and are ignored.
    if (first?.type === 'ack' && this.#waiting?.name === first.command) this.#waiting.done();
    this.#listener.report(messages, now);
  }
}

/** Some systems hand out a short last report: the rest is zeros. */
function wholeReport(bytes: Uint8Array): Uint8Array {
  if (bytes.length >= REPORT_BYTES) return bytes;
  const whole = new Uint8Array(REPORT_BYTES);
  whole.set(bytes);
  return whole;
}
