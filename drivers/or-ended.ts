/** Waiting for work that its connection's end, or whoever gave up, may leave undone for ever. */

/** As `work` ends; rejects at once with the signal's reason when it is or becomes aborted. */
export function orEnded<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const onEnd = (): void => reject(signal.reason);
    signal.addEventListener('abort', onEnd, { once: true });
    if (signal.aborted) onEnd();
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onEnd));
  });
}
