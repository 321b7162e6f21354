/** Time that moves only when told: a clock and its timers, for days in milliseconds. */
import type { Timers } from '../../../agent/maintenance/engine.ts';
import type { Clock } from '../../../agent/ports.ts';

export interface HeldTime extends Clock {
  readonly timers: Timers;
  /** Runs everything that is due until then, in order, and what follows from it. Wall ms. */
  advanceTo(wallMs: number): Promise<void>;
  /** How many timers wait. */
  readonly waiting: number;
}

const STEADY_FROM = 1_000;

export function heldTime(startMs: number): HeldTime {
  let wallMs = startMs;
  let next = 0;
  const due = new Map<number, { readonly at: number; readonly run: () => void }>();
  const earliest = (): { readonly id: number; readonly at: number; readonly run: () => void } | undefined => {
    let found: { id: number; at: number; run: () => void } | undefined;
    for (const [id, { at, run }] of due) if (found === undefined || at < found.at) found = { id, at, run };
    return found;
  };
  return {
    now: () => wallMs,
    monotonicMs: () => wallMs - startMs + STEADY_FROM,
    timers: {
      after(ms, run) {
        const id = next++;
        due.set(id, { at: wallMs + ms, run });
        return () => due.delete(id);
      },
    },
    get waiting() {
      return due.size;
    },
    async advanceTo(untilMs) {
      for (let first = earliest(); first !== undefined && first.at <= untilMs; first = earliest()) {
        wallMs = Math.max(wallMs, first.at);
        due.delete(first.id);
        first.run();
        await settled();
      }
      wallMs = Math.max(wallMs, untilMs);
      await settled();
    },
  };
}

/** What was started without time has had its turn: promises, and the memory journal's commits. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
