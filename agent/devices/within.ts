/** Bounded waiting for things that may hang. */

/**
 * The promise's outcome, or the signal's reason as soon as it is aborted. What comes too late goes to `tooLate`, so
 * that a handle opened after its deadline is let go of.
 */
export function within<T>(work: Promise<T>, signal: AbortSignal, tooLate?: (value: T) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    let over = false;
    const onAbort = (): void => {
      over = true;
      reject(signal.reason);
    };
    if (signal.aborted) onAbort();
    else signal.addEventListener('abort', onAbort, { once: true });
    work.then(
      (value) => {
        signal.removeEventListener('abort', onAbort);
        if (over) tooLate?.(value);
        else resolve(value);
      },
      (error: unknown) => {
        // After the deadline a failure has nobody to tell: the deadline was the failure.
        signal.removeEventListener('abort', onAbort);
        if (!over) reject(error);
      },
    );
  });
}
