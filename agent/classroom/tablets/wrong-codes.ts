/**
 * Wrong codes cost time. An address that tried eight wrong ones waits 30 s, and twice as long after each further one, up
 * to 8 min. A whole class may share one address (a router in the classroom), so that only who is not in yet waits. When
 * 200 wrong ones have come from anywhere, the code itself is to be changed: by then at most 1 in 50 has been guessed.
 */
import type { Clock } from '../../ports.ts';

const FREE_TRIES = 8;
const FIRST_WAIT_MS = 30_000;
const LONGEST_WAIT_MS = 8 * 60_000;
const MOST_TRIES_PER_CODE = 200;
/** A flood from invented addresses must not fill the memory. */
const MOST_ADDRESSES = 500;

export interface WrongCodes {
  /** Seconds this address has to wait before it may try; 0: it may. */
  waitS(address: string): number;
  /** A wrong code came. True: too many have, and the code is to be changed. */
  wrong(address: string): boolean;
  /** A right one: this address starts anew. */
  right(address: string): void;
  /** The code was changed. */
  changed(): void;
}

export function createWrongCodes(clock: Clock): WrongCodes {
  const addresses = new Map<string, { tries: number; untilMs: number }>();
  let triesOfCode = 0;

  function remember(address: string, entry: { tries: number; untilMs: number }): void {
    // The newest stands last: who has not tried for longest is forgotten first.
    addresses.delete(address);
    addresses.set(address, entry);
    const [oldest] = addresses.keys();
    if (addresses.size > MOST_ADDRESSES && oldest !== undefined) addresses.delete(oldest);
  }

  return {
    waitS: (address) => Math.max(0, Math.ceil(((addresses.get(address)?.untilMs ?? 0) - clock.monotonicMs()) / 1000)),
    wrong(address) {
      const tries = (addresses.get(address)?.tries ?? 0) + 1;
      const waitMs = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(20, tries - FREE_TRIES));
      remember(address, { tries, untilMs: tries < FREE_TRIES ? 0 : clock.monotonicMs() + waitMs });
      triesOfCode += 1;
      return triesOfCode >= MOST_TRIES_PER_CODE;
    },
    right: (address) => void addresses.delete(address),
    changed() {
      triesOfCode = 0;
    },
  };
}
