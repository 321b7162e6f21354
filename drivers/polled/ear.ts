/** Listening for one message, for greetings and logins: what was said before anybody listened counts. */
import type { DeviceMessage } from '../../protocols/message.ts';

type Fits = (message: DeviceMessage) => boolean;

export class Ear {
  readonly #ended: AbortSignal;
  readonly #early: DeviceMessage[] = [];
  readonly #listeners = new Set<(message: DeviceMessage) => void>();

  /** `ended`: the connection's end, which ends all waiting. */
  constructor(ended: AbortSignal) {
    this.#ended = ended;
  }

  take(message: DeviceMessage): void {
    this.#early.push(message);
    for (const listener of this.#listeners) listener(message);
  }

  /** The first message that fits, and everything before it is forgotten; undefined when none comes in time. */
  hear(fits: Fits, withinMs: number): Promise<DeviceMessage | undefined> {
    const at = this.#early.findIndex(fits);
    if (at >= 0) return Promise.resolve(this.#early.splice(0, at + 1)[at]);
    return new Promise((resolve, reject) => {
      const over = (): void => {
        clearTimeout(timer);
        this.#listeners.delete(listener);
        this.#ended.removeEventListener('abort', onEnd);
      };
      const onEnd = (): void => {
        over();
        reject(this.#ended.reason);
      };
      const listener = (message: DeviceMessage): void => {
        if (!fits(message)) return;
        over();
        resolve(message);
      };
      const timer = setTimeout(() => {
        over();
        resolve(undefined);
      }, withinMs);
      this.#listeners.add(listener);
      this.#ended.addEventListener('abort', onEnd, { once: true });
      if (this.#ended.aborted) onEnd();
    });
  }
}
