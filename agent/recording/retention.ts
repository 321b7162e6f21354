/**
 * Which recordings go: first those that are past their days, then the oldest while there are more bytes than allowed or the disk
 * is too full. Never one that runs. Within its days one goes only because there is no room: that is said. Pure.
 */

export interface Kept {
  readonly id: string;
  /** Wall ms. */
  readonly from: number;
  readonly bytes: number;
}

export interface Limits {
  readonly keepDays: number;
  /** Of all recordings together. */
  readonly maxBytes: number;
  /** What the disk lacks to what it should have free; ≤ 0: nothing. */
  readonly lackingBytes: number;
}

export interface Due {
  readonly id: string;
  readonly why: 'retention' | 'budget';
  /** It was still within its days. */
  readonly early: boolean;
}

const DAY_MS = 24 * 60 * 60_000;

/** @param running bytes that count and are nobody's to remove */
export function dueRecordings(
  kept: readonly Kept[],
  running: { readonly bytes: number },
  { keepDays, maxBytes, lackingBytes }: Limits,
  nowMs: number,
): Due[] {
  const due: Due[] = [];
  let total = running.bytes + kept.reduce((sum, { bytes }) => sum + bytes, 0);
  let lacking = lackingBytes;
  for (const { id, from, bytes } of kept.toSorted((a, b) => a.from - b.from)) {
    const old = nowMs - from > keepDays * DAY_MS;
    if (!old && total <= maxBytes && lacking <= 0) continue;
    due.push({ id, why: old ? 'retention' : 'budget', early: !old });
    total -= bytes;
    lacking -= bytes;
  }
  return due;
}

/** A good camera, where nothing has been measured: 4 Mbit/s. */
export const USUAL_BYTES_PER_SECOND = 500_000;
const HOUR_S = 3_600;

/** @param reserveBytes never used: the journal, and the system itself, need room as well */
export function hoursLeft(freeBytes: number, reserveBytes: number, bytesPerSecond: number): number {
  return Math.max(0, freeBytes - reserveBytes) / Math.max(1, bytesPerSecond) / HOUR_S;
}
