/**
 * Questions and answers over one connection: what arrives is cut into messages and handed on, what is to be said waits
 * its turn, and one thing is said at a time. Ends with the connection.
 *
 * An answer is known by what it says, not by when it comes: an order says which messages settle it. So a late answer, one
 * to a question never asked, a neighbour's or an echo settles nothing; whatever is true in it is handed on all the same.
 */
import { type Framing, framer } from '../protocols/framing.ts';
import { toHex } from '../protocols/hex.ts';
import { type DeviceMessage, isUndecoded, type Undecoded } from '../protocols/message.ts';
import type { Connection } from './device.ts';
import { pause } from './pause.ts';
import { deviceLost } from './transport/failure.ts';

export interface Order {
  /** For logs: `power?`, `volume 30`. */
  readonly name: string;
  readonly bytes: Uint8Array;
  /** What this message means for the order: nothing (undefined), its answer, or a refusal with its reason. */
  settles(message: DeviceMessage): 'answered' | { readonly refused: string } | undefined;
  /** How long the answer is waited for. 0: there is none, and nobody waits. */
  readonly withinMs: number;
  /** Quiet time after it, before the next order. */
  readonly thenMs: number;
}

export type Outcome =
  | { readonly outcome: 'answered' }
  | { readonly outcome: 'refused'; readonly why: string }
  /** Nothing came in time, or nothing was waited for. */
  | { readonly outcome: 'silent' };

export interface ExchangeListener {
  message(message: DeviceMessage): void;
  /** What could not be read: noise, a wrong checksum, a frame without a meaning. */
  undecoded(what: Undecoded): void;
}

export interface ExchangeSetup {
  readonly connection: Connection;
  readonly label: string;
  readonly framing: Framing;
  readonly decode: (frame: Uint8Array) => readonly (DeviceMessage | Undecoded)[];
  readonly listener: ExchangeListener;
}

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
          next.resolve(await this.#run(next.order));
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
        resolve(outcome);
      };
      const timer = setTimeout(() => this.#settle?.({ outcome: 'silent' }), order.withinMs);
      this.ended.addEventListener('abort', onEnd, { once: true });
      // The write of a stalled stream may never finish; the answer, or its absence, decides. A failed one ends the line.
      this.#setup.connection.write(order.bytes).catch(() => {});
    });
  }

  #frame(bytes: Uint8Array): void {
    for (const message of this.#setup.decode(bytes)) {
      if (isUndecoded(message)) {
        this.#setup.listener.undecoded(message);
        continue;
      }
      this.#setup.listener.message(message);
      const settled = this.#underWay?.order.settles(message);
      if (settled === 'answered') this.#settle?.({ outcome: 'answered' });
      else if (settled !== undefined) this.#settle?.({ outcome: 'refused', why: settled.refused });
    }
  }
}
