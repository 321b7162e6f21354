/**
 * Questions and answers over one connection: what arrives is cut into messages and handed on, what is to be said waits
 * its turn, and one thing is said at a time. Ends with the connection.
 *
 * An answer is known by what it says, not by when it comes: an order says which messages settle it. So a late answer, one
 * to a question never asked, a neighbour's or an echo settles nothing; whatever is true in it is handed on all the same.
 *
 * Some devices say when they may be spoken to (a prompt): see {@link Turn}.
 */
import { type Framing, framer } from '../protocols/framing.ts';
import { toHex } from '../protocols/hex.ts';
import { type DeviceMessage, type HostRequest, isUndecoded, type Undecoded } from '../protocols/message.ts';
import type { Connection } from './device.ts';
import { pause } from './pause.ts';
import { deviceLost } from './transport/failure.ts';

/** It will not. `later`: not now. */
export interface Refusal {
  readonly refused: string;
  readonly later?: boolean;
}

export interface Order {
  /** For logs: `power?`, `volume 30`. */
  readonly name: string;
  readonly request: HostRequest;
  readonly bytes: Uint8Array;
  /** What this message means for the order: nothing (undefined), its answer, or a refusal with its reason. */
  settles(message: DeviceMessage): 'answered' | Refusal | undefined;
  /** How long the answer is waited for. 0: there is none, and nobody waits. */
  readonly withinMs: number;
  /** Quiet time after it, before the next order. */
  readonly thenMs: number;
  /** Said even where the device does not give the turn: what may wake one that is fast asleep. */
  readonly outOfTurn?: boolean;
}

/** A device that must be waited for before each order. What it gives is taken by one order. */
export interface Turn {
  /** Whether this message gives it. */
  given(message: DeviceMessage): boolean;
  /** How long it may take after an answer, and after each nudge. */
  readonly withinMs: number;
  /** What asks for it when it was not given: a bare carriage return. */
  readonly nudge: Uint8Array;
}

/** A device that gives no turn after so many nudges does not answer. */
const NUDGES = 2;

export type Outcome =
  | { readonly outcome: 'answered' }
  | { readonly outcome: 'refused'; readonly why: string; readonly later: boolean }
  /** Nothing came in time, or nothing was waited for. */
  | { readonly outcome: 'silent' };

export interface ExchangeListener {
  /** `asked`: it answers what was asked, or what was asked a while ago and got no answer in time. */
  message(message: DeviceMessage, asked: boolean): void;
  /** What could not be read: noise, a wrong checksum, a frame without a meaning. */
  undecoded(what: Undecoded): void;
}

export interface ExchangeSetup {
  readonly connection: Connection;
  readonly label: string;
  readonly framing: Framing;
  /** `asked`: what is under way, for families whose answers do not say what they answer. */
  readonly decode: (frame: Uint8Array, asked: HostRequest | undefined) => readonly (DeviceMessage | Undecoded)[];
  readonly listener: ExchangeListener;
  readonly turn?: Turn | undefined;
}

const MOST_OWED = 8;

interface Waiting {
  readonly order: Order;
  resolve(outcome: Outcome): void;
  reject(reason: unknown): void;
}

export class Exchange {
  readonly #setup: ExchangeSetup;
  readonly #ended = new AbortController();
  /** What a person waits for goes before what is merely asked. */
  readonly #urgent: Waiting[] = [];
  readonly #usual: Waiting[] = [];
  #underWay: Waiting | undefined;
  /** Asked in vain: their answers may yet come. */
  #owed: Order[] = [];
  #pumping = false;

  constructor(setup: ExchangeSetup) {
    this.#setup = setup;
    const stream = framer(setup.framing, {
      frame: (bytes) => this.#frame(bytes),
      junk: (bytes, why) => setup.listener.undecoded({ error: why, bytes: toHex(bytes.subarray(0, 64)) }),
    });
    setup.connection.onData = (bytes) => stream.push(bytes);
  }

  /** Aborted when the connection has ended. */
  get ended(): AbortSignal {
    return this.#ended.signal;
  }

  /** Nothing is said and nothing waits. */
  get idle(): boolean {
    return this.#underWay === undefined && this.#urgent.length + this.#usual.length === 0;
  }

  /** Rejects (`DEVICE-LOST`) only when the connection ends first. */
  say(order: Order, how: 'urgent' | 'usual' = 'usual'): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.ended.aborted) {
        reject(this.ended.reason);
        return;
      }
      (how === 'urgent' ? this.#urgent : this.#usual).push({ order, resolve, reject });
      void this.#pump();
    });
  }

  /** The connection ended: everything said and unsaid is rejected. */
  lost(reason: string): void {
    if (this.ended.aborted) return;
    this.#ended.abort(deviceLost(this.#setup.label, reason));
    for (const waiting of [...this.#urgent.splice(0), ...this.#usual.splice(0)]) waiting.reject(this.ended.reason);
  }

  /** Ends the connection for a reason of ours; the keeper starts again. */
  close(reason: string): void {
    // A handle that will not close must not hold up the reconnect: its end is told at once.
    this.#setup.connection.close(reason).catch(() => {});
  }

  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let next = this.#next(); next !== undefined; next = this.#next()) {
        this.#underWay = next;
        try {
          const mayTalk = (await this.#takeTurn()) || next.order.outOfTurn === true;
          next.resolve(mayTalk ? await this.#run(next.order) : { outcome: 'silent' });
        } catch (error) {
          next.reject(error);
        } finally {
          this.#underWay = undefined;
        }
        if (next.order.thenMs > 0) await pause(next.order.thenMs, this.ended);
      }
    } catch {
      // Only the pause throws here, when the connection ended: `lost` has told everybody who waits.
    } finally {
      this.#pumping = false;
    }
  }

  #next(): Waiting | undefined {
    return this.#urgent.shift() ?? this.#usual.shift();
  }

  /** Undefined: nobody knows yet, the line was opened in the middle of things. */
  #turn: boolean | undefined;
  #turnGiven: (() => void) | undefined;

  /** False: the device does not let us speak. */
  async #takeTurn(): Promise<boolean> {
    const { turn, connection } = this.#setup;
    if (turn === undefined) return true;
    if (this.#turn === false) await this.#waitForTurn(turn.withinMs);
    for (let nudges = 0; nudges < NUDGES && this.#turn !== true; nudges++) {
      // As with an order: the answer, or its absence, decides.
      connection.write(turn.nudge).catch(() => {});
      await this.#waitForTurn(turn.withinMs);
    }
    const given = this.#turn === true;
    this.#turn = false;
    return given;
  }

  async #waitForTurn(withinMs: number): Promise<void> {
    const over = new AbortController();
    this.#turnGiven = () => over.abort();
    await pause(withinMs, AbortSignal.any([over.signal, this.ended])).catch((error: unknown) => {
      if (this.ended.aborted) throw error;
      // Given.
    });
    this.#turnGiven = undefined;
  }

  #settle: ((outcome: Outcome) => void) | undefined;

  #run(order: Order): Promise<Outcome> {
    return new Promise((resolve, reject) => {
      if (this.ended.aborted) {
        reject(this.ended.reason);
        return;
      }
      const over = (): void => {
        clearTimeout(timer);
        this.ended.removeEventListener('abort', onEnd);
        this.#settle = undefined;
      };
      const onEnd = (): void => {
        over();
        reject(this.ended.reason);
      };
      this.#settle = (outcome) => {
        over();
        if (outcome.outcome === 'silent') this.#owed = [...this.#owed, order].slice(-MOST_OWED);
        resolve(outcome);
      };
      const timer = setTimeout(() => this.#settle?.({ outcome: 'silent' }), order.withinMs);
      this.ended.addEventListener('abort', onEnd, { once: true });
      // The write of a stalled stream may never finish; the answer, or its absence, decides. A failed one ends the line.
      this.#setup.connection.write(order.bytes).catch(() => {});
    });
  }

  #frame(bytes: Uint8Array): void {
    for (const message of this.#setup.decode(bytes, this.#underWay?.order.request)) {
      if (isUndecoded(message)) {
        this.#setup.listener.undecoded(message);
        continue;
      }
      const settled = this.#underWay?.order.settles(message);
      this.#setup.listener.message(message, settled !== undefined || this.#wasOwed(message));
      if (settled === 'answered') this.#settle?.({ outcome: 'answered' });
      else if (settled !== undefined)
        this.#settle?.({ outcome: 'refused', why: settled.refused, later: settled.later === true });
      // A turn given before this answer was an older one's; the one that counts is still to come.
      if (settled !== undefined) this.#turn = false;
      if (this.#setup.turn?.given(message) === true) {
        this.#turn = true;
        this.#turnGiven?.();
      }
    }
  }

  #wasOwed(message: DeviceMessage): boolean {
    const at = this.#owed.findIndex((order) => order.settles(message) !== undefined);
    if (at >= 0) this.#owed.splice(at, 1);
    return at >= 0;
  }
}
