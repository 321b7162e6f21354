/**
 * One thing at a time on a line. On RS-485 whoever speaks while another answers destroys both; so every request waits for
 * its turn, whichever device of ours it is for. What a person waits for goes before what is merely asked.
 *
 * And a memory: a request that got no answer may still get one. In RTU nothing says to which request an answer belongs but
 * its unit, its function and its length, so a late one must not be taken for another’s. The debt is kept here, not with a
 * connection: a line that is closed and opened again does not make the device forget.
 */
import type { DriverClock } from '../../device.ts';
import { pause } from '../../pause.ts';

/** A later answer than this is not expected of anything on the market; three seconds were seen behind slow gateways. */
const OWED_MS = 5_000;

/** Between an answer and the next question: 3.5 characters at least, at 4800 baud 8 ms. */
const GAP_MS = 10;

interface Debt {
  readonly unit: number;
  /** Function and length: what a stranger’s answer would have to look like. */
  readonly shape: string;
  readonly address: number;
  readonly untilMs: number;
}

export class Turns {
  #taken = false;
  readonly #urgent: (() => void)[] = [];
  readonly #usual: (() => void)[] = [];
  #debts: Debt[] = [];

  /** Runs when nobody else does. Rejects with the signal's reason when it is aborted before that. */
  async take<T>(how: 'urgent' | 'usual', signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#mine(how, signal);
    try {
      return await work();
    } finally {
      // The line rests; whoever has his answer need not.
      setTimeout(() => this.#next(), GAP_MS);
    }
  }

  /** No answer came to this request in time. */
  owe(unit: number, shape: string, address: number, clock: DriverClock): void {
    this.#debts.push({ unit, shape, address, untilMs: clock.monotonicMs() + OWED_MS });
  }

  /** The oldest such answer came after all. */
  paid(unit: number, shape: string): void {
    const at = this.#debts.findIndex((debt) => debt.unit === unit && debt.shape === shape);
    if (at >= 0) this.#debts.splice(at, 1);
  }

  /** Resolves when no late answer to another request can be taken for an answer to this one. */
  async unmistakable(
    unit: number,
    shape: string,
    address: number,
    clock: DriverClock,
    signal: AbortSignal,
  ): Promise<void> {
    for (;;) {
      const now = clock.monotonicMs();
      this.#debts = this.#debts.filter(({ untilMs }) => untilMs > now);
      const mistakable = this.#debts.filter(
        (debt) => debt.unit === unit && debt.shape === shape && debt.address !== address,
      );
      if (mistakable.length === 0) return;
      await pause(Math.max(...mistakable.map(({ untilMs }) => untilMs)) - now, signal);
    }
  }

  #mine(how: 'urgent' | 'usual', signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.reject(signal.reason);
    if (!this.#taken) {
      this.#taken = true;
      return Promise.resolve();
    }
    const queue = how === 'urgent' ? this.#urgent : this.#usual;
    return new Promise((resolve, reject) => {
      const go = (): void => {
        signal.removeEventListener('abort', onAbort);
        resolve();
      };
      const onAbort = (): void => {
        queue.splice(queue.indexOf(go), 1);
        reject(signal.reason);
      };
      queue.push(go);
      signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  #next(): void {
    const next = this.#urgent.shift() ?? this.#usual.shift();
    if (next === undefined) this.#taken = false;
    else next();
  }
}
