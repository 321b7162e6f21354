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
/** The answer that carried a thread's file is held as long as its connection is kept open: 10 s (agent/web/server.ts). */
const COLLECTIONS_AFTER_THREAD = 3;

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

export interface GiveBack {
  /** What starting left behind: begins to look for quiet moments, as many as it takes. */
  afterStart(): void;
  /** What a thread that has ended left behind: V8 keeps its pages, 50 MB after a term's report, until this thread collects. */
  afterThread(): void;
  stop(): void;
}

/** Looks every 5 s whether it is quiet, gives back in both threads as often as is still wanted, and looks no more. */
export function createGiveBack({ isQuiet, inStore }: Quiet): GiveBack {
  let left = 0;
  let over = false;
  let timer: NodeJS.Timeout | undefined;
  const rest = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  function look(): void {
    if (!isQuiet()) return;
    left -= 1;
    if (left <= 0) rest();
    // A store that has ended has nothing to give back.
    inStore().catch(() => undefined);
    giveBackMemory();
  }
  function want(collections: number): void {
    if (globalThis.gc === undefined || over) return;
    left = Math.max(left, collections);
    timer ??= setInterval(look, LOOK_EVERY_MS).unref();
  }
  return {
    afterStart: () => want(COLLECTIONS),
    afterThread: () => want(COLLECTIONS_AFTER_THREAD),
    stop() {
      over = true;
      rest();
    },
  };
}
