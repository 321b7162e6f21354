/** Those who wait for the last press of a question: until it has come, or 1 s at most. */

/** From 停止 to the last press that counts. */
export const CLOSE_WITHIN_MS = 1_000;

export class Closing {
  #waiting: (() => void)[] = [];

  /** Resolves when the last press has been reported, or after 1 s. */
  wait(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, CLOSE_WITHIN_MS);
      this.#waiting.push(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** It has come, or nothing can any more. */
  done(): void {
    for (const tell of this.#waiting.splice(0)) tell();
  }
}
