/** Waiting for one answer of a base, and no longer than is good. */

/**
 * True when it came, false after `withinMs`; rejects with the signal's reason when the connection ends first. `expect`
 * begins to listen and is given what to call when the answer is there; `over` ends the listening, whatever became of it.
 */
export function answered(
  withinMs: number,
  ended: AbortSignal,
  expect: (came: () => void) => void,
  over: () => void,
): Promise<boolean> {
  return new Promise((resolve, reject) => {
    if (ended.aborted) {
      reject(ended.reason);
      return;
    }
    const settle = (): void => {
      clearTimeout(timer);
      ended.removeEventListener('abort', onEnd);
      over();
    };
    const onEnd = (): void => {
      settle();
      reject(ended.reason);
    };
    const timer = setTimeout(() => {
      settle();
      resolve(false);
    }, withinMs);
    ended.addEventListener('abort', onEnd, { once: true });
    expect(() => {
      settle();
      resolve(true);
    });
  });
}
