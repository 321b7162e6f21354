/** One connection to a SunVote base: frames out of bytes, requests and what they are answered. Ends with the connection. */
import {
  decodeSunvote,
  encodeSunvote,
  type SunvoteMessage,
  type SunvoteRequest,
  sunvoteFraming,
} from '../../protocols/clicker/sunvote.ts';
import { framer } from '../../protocols/framing.ts';
import { toHex } from '../../protocols/hex.ts';
import { isUndecoded } from '../../protocols/message.ts';
import type { Connection, DriverClock } from '../device.ts';
import { deviceLost } from '../transport/failure.ts';
import { answered } from './answered.ts';

export interface SunvoteListener {
  message(message: SunvoteMessage, atMonotonicMs: number): void;
  junk(why: string, bytes: string, atMonotonicMs: number): void;
}

export class SunvoteLine {
  readonly #connection: Connection;
  readonly #label: string;
  readonly #clock: DriverClock;
  readonly #listener: SunvoteListener;
  readonly #ended = new AbortController();
  #expect: ((message: SunvoteMessage) => void) | undefined;
  /** Sound frames so far: whether the base lives. */
  heard = 0;

  constructor(connection: Connection, label: string, clock: DriverClock, listener: SunvoteListener) {
    this.#connection = connection;
    this.#label = label;
    this.#clock = clock;
    this.#listener = listener;
    const stream = framer(sunvoteFraming, {
      frame: (bytes) => this.#frame(bytes),
      junk: (bytes, why) => listener.junk(why, toHex(bytes.subarray(0, 64)), clock.monotonicMs()),
    });
    connection.onData = (bytes) => stream.push(bytes);
  }

  /** Aborted when the connection has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  lost(reason: string): void {
    this.#ended.abort(deviceLost(this.#label, reason));
  }

  /** Ends the connection for a reason of ours. */
  close(reason: string): void {
    // A handle that will not close must not hold up the reconnect: its end is told at once.
    this.#connection.close(reason).catch(() => {});
  }

  /** Says it, and does not wait for an answer. */
  say(request: SunvoteRequest): void {
    // The write of a stalled stream may never finish, and a failed one ends the line: neither is waited for.
    this.#connection.write(encodeSunvote(request)).catch(() => {});
  }

  /** Says it and waits for a message that answers it: false when none came in time. Rejects when the connection ends. */
  ask(request: SunvoteRequest, withinMs: number, answers: (message: SunvoteMessage) => boolean): Promise<boolean> {
    return answered(
      withinMs,
      this.ended,
      (came) => {
        this.#expect = (message) => {
          if (answers(message)) came();
        };
        this.say(request);
      },
      () => {
        this.#expect = undefined;
      },
    );
  }

  #frame(bytes: Uint8Array): void {
    const now = this.#clock.monotonicMs();
    const message = decodeSunvote(bytes);
    if (isUndecoded(message)) {
      this.#listener.junk(message.error, message.bytes, now);
      return;
    }
    this.heard++;
    this.#listener.message(message, now);
    this.#expect?.(message);
  }
}
