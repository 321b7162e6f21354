/** How many requests one address may make: many at once, since a whole class may share one, and then a steady number. */
import type { Clock } from '../../ports.ts';

const AT_ONCE = 600;
const PER_SECOND = 150;
/** A flood from invented addresses must not fill the memory. */
const MOST_ADDRESSES = 500;

/** True: this address may go on. */
export type Pace = (address: string) => boolean;

export function createPace(clock: Clock): Pace {
  const buckets = new Map<string, { left: number; atMs: number }>();
  return (address) => {
    const now = clock.monotonicMs();
    const before = buckets.get(address) ?? { left: AT_ONCE, atMs: now };
    const left = Math.min(AT_ONCE, before.left + ((now - before.atMs) / 1000) * PER_SECOND);
    buckets.delete(address);
    buckets.set(address, { left: Math.max(0, left - 1), atMs: now });
    const [oldest] = buckets.keys();
    if (buckets.size > MOST_ADDRESSES && oldest !== undefined) buckets.delete(oldest);
    return left >= 1;
  };
}
