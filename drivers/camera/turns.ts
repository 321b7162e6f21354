/** One request after the other to one camera: cheap ones fall over when they are asked twice at once. */
import { orEnded } from '../or-ended.ts';

const MOST_WAITING = 32;

export class Turns {
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /**
   * Begins when everybody who came earlier is through; not at all once the signal is aborted, and then it rejects with its
   * reason. `refuse`: what is thrown when too many wait.
   */
  async take<T>(work: () => Promise<T>, signal: AbortSignal, refuse: () => Error): Promise<T> {
    if (this.#waiting >= MOST_WAITING) throw refuse();
    this.#waiting++;
    const before = this.#last;
    let release: () => void = () => {};
    const through = new Promise<void>((resolve) => {
      release = resolve;
    });
    this.#last = before.then(() => through);
    try {
      await orEnded(before, signal);
      return await work();
    } finally {
      this.#waiting--;
      release();
    }
  }
}
