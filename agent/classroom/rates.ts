/**
 * Two alarms over presses, each opened by a rate and closed by a minute of quiet:
 * - the room next door on the same channel: more than 3 unknown clickers heard within 60 s (CLK-RF);
 * - a clicker pressed faster than a hand can: more than 5 presses within 1 s (CLK-SPOOF).
 * Per receiver, since that is what would have to change its channel. Times are `Clock.monotonicMs()`.
 */
export const NEIGHBOUR_WINDOW_MS = 60_000;
export const NEIGHBOUR_CLICKERS = 3;
export const SPOOF_WINDOW_MS = 1000;
export const SPOOF_PRESSES = 5;
export const QUIET_MS = 60_000;

/** A flood of invented ids must not fill the memory; far above what any alarm needs. */
const REMEMBERED = 1000;

export interface RateAlarm {
  /** The number the alarm is about, if this press raised it or keeps it up; undefined if all is well. */
  note(key: string, atMs: number): number | undefined;
  /** True while the alarm stands. */
  active(nowMs: number): boolean;
}

/** How many different keys came within the window. */
export function distinctRate(limit: number, windowMs: number): RateAlarm {
  const lastSeen = new Map<string, number>();
  let breachedAt = Number.NEGATIVE_INFINITY;
  return {
    note(key, atMs) {
      lastSeen.delete(key);
      lastSeen.set(key, atMs);
      for (const [old, seen] of lastSeen) {
        if (atMs - seen < windowMs && lastSeen.size <= REMEMBERED) break;
        lastSeen.delete(old);
      }
      if (lastSeen.size <= limit) return undefined;
      breachedAt = atMs;
      return lastSeen.size;
    },
    active: (nowMs) => nowMs - breachedAt < QUIET_MS,
  };
}

/** How often one key came within the window. */
export function repeatRate(limit: number, windowMs: number): RateAlarm {
  const times = new Map<string, number[]>();
  let breachedAt = Number.NEGATIVE_INFINITY;
  return {
    note(key, atMs) {
      const recent = (times.get(key) ?? []).filter((time) => atMs - time < windowMs);
      recent.push(atMs);
      times.delete(key);
      times.set(key, recent.slice(-REMEMBERED));
      for (const [old, seen] of times) {
        if (atMs - (seen.at(-1) ?? 0) < windowMs && times.size <= REMEMBERED) break;
        times.delete(old);
      }
      if (recent.length <= limit) return undefined;
      breachedAt = atMs;
      return recent.length;
    },
    active: (nowMs) => nowMs - breachedAt < QUIET_MS,
  };
}
