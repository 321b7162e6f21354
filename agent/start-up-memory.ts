/**
 * What starting left behind is given back: the sources' copies, what was parsed and thrown away, the compiled code of what
 * only starting runs. V8 collects old garbage when new garbage is made, and an agent nobody asks anything makes little for
 * hours: some 8 MB on a PC of 4 GB.
 *
 * V8 lets go of a function's code when it has not run between so many collections in a row (`bytecode_old_age`, 6): so
 * there are as many, seconds apart, and what runs every second is kept.
 *
 * A collection stops its thread for up to 100 ms on a busy PC, more than a press may take to the page. So each waits until
 * no press can count: no question is open, nobody is binding.
 *
 * `gc` is there when the launcher asks V8 for it (`--expose-gc`); a checkout runs without.
 */

const LOOK_EVERY_MS = 5_000;
const COLLECTIONS = 7;

/** Collects in the calling thread, at once. */
export function giveBackMemory(): void {
  globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' });
}

export interface Quiet {
  /** No press would count now. */
  readonly isQuiet: () => boolean;
  /** Asks the store's thread for the same. */
  readonly inStore: () => Promise<void>;
}

/** Looks every 5 s whether it is quiet, gives back in both threads seven times, and is done. Returns how to stop looking. */
export function giveBackWhenQuiet({ isQuiet, inStore }: Quiet): () => void {
  if (globalThis.gc === undefined) return () => {};
  let left = COLLECTIONS;
  const timer = setInterval(() => {
    if (!isQuiet()) return;
    left -= 1;
    if (left === 0) clearInterval(timer);
    // A store that has ended has nothing to give back.
    inStore().catch(() => undefined);
    giveBackMemory();
  }, LOOK_EVERY_MS);
  timer.unref();
  return () => clearInterval(timer);
}
