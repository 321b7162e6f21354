/** Pull points: who wants to hear of what, until when, and what waits for them. */

import type { Notice } from './notices.ts';
import { type CameraPorts, randomHex } from './ports.ts';

/** What waits for somebody who does not come is dropped, oldest first, at this many. */
const MOST_WAITING = 100;

export interface Subscription {
  readonly id: string;
  readonly filter: string | undefined;
  untilMs: number;
  waiting: Notice[];
  /** Ends a pull that waits, with what there is. */
  wake: (() => void) | undefined;
}

export class Subscriptions {
  readonly #ports: CameraPorts;
  readonly #open = new Map<string, Subscription>();

  constructor(ports: CameraPorts) {
    this.#ports = ports;
  }

  get count(): number {
    this.#expire();
    return this.#open.size;
  }

  add(filter: string | undefined, forMs: number): Subscription {
    const made: Subscription = {
      id: randomHex(this.#ports.random, 4),
      filter,
      untilMs: this.#ports.monotonicMs() + forMs,
      waiting: [],
      wake: undefined,
    };
    this.#open.set(made.id, made);
    return made;
  }

  find(id: string | undefined): Subscription | undefined {
    this.#expire();
    return id === undefined ? undefined : this.#open.get(id);
  }

  renew(subscription: Subscription, forMs: number): void {
    subscription.untilMs = this.#ports.monotonicMs() + forMs;
  }

  leftMs(subscription: Subscription): number {
    return Math.max(0, subscription.untilMs - this.#ports.monotonicMs());
  }

  remove(subscription: Subscription): void {
    this.#open.delete(subscription.id);
    subscription.wake?.();
  }

  /** To everybody whose filter takes it. */
  publish(notice: Notice, takes: (filter: string | undefined) => boolean): void {
    this.#expire();
    for (const subscription of this.#open.values()) {
      if (takes(subscription.filter)) this.offer(subscription, notice);
    }
  }

  offer(subscription: Subscription, notice: Notice): void {
    subscription.waiting.push(notice);
    if (subscription.waiting.length > MOST_WAITING) subscription.waiting.shift();
    subscription.wake?.();
  }

  /** At most `limit` notices, as soon as there is one; none after `forMs`, or when the asker is gone. */
  async pull(subscription: Subscription, limit: number, forMs: number, gone: AbortSignal): Promise<Notice[]> {
    if (subscription.waiting.length === 0 && forMs > 0) {
      // Only one pull waits at a pull point: a second one sends the first home.
      subscription.wake?.();
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          cancel();
          gone.removeEventListener('abort', wake);
          if (subscription.wake === wake) subscription.wake = undefined;
          resolve();
        };
        const cancel = this.#ports.after(forMs, wake);
        gone.addEventListener('abort', wake);
        subscription.wake = wake;
      });
    }
    // Nobody is there to take them: they wait for the next pull.
    return gone.aborted ? [] : subscription.waiting.splice(0, limit);
  }

  /** The camera lost its power: nobody is subscribed any more. */
  clear(): void {
    for (const subscription of this.#open.values()) subscription.wake?.();
    this.#open.clear();
  }

  #expire(): void {
    const now = this.#ports.monotonicMs();
    for (const subscription of this.#open.values()) if (subscription.untilMs <= now) this.remove(subscription);
  }
}
