/**
 * What is wrong with a camera or its recording, told once when it begins and once when it is over: as an event, and as a fault
 * the engine looks after. A trouble that a deeper one explains is not told: no picture is black that does not come.
 */
import type { Helped } from '../maintenance/port.ts';
import type { Clock } from '../ports.ts';
import type { RecordingTrouble, RecordingView } from './port.ts';

export interface TroubleSink {
  began(what: RecordingTrouble): void;
  over(what: RecordingTrouble, lastedMs: number, helped: Helped | undefined): void;
}

export interface Troubles {
  readonly open: RecordingView['troubles'];
  has(what: RecordingTrouble): boolean;
  /** Idempotent. */
  bad(what: RecordingTrouble): void;
  well(what: RecordingTrouble, helped?: Helped): void;
}

export function createTroubles(clock: Clock, wall: (monotonicMs: number) => number, sink: TroubleSink): Troubles {
  /** Since when, monotonic ms. */
  const open = new Map<RecordingTrouble, number>();
  return {
    get open() {
      return [...open].map(([what, sinceMs]) => ({ what, since: Math.round(wall(sinceMs)) }));
    },
    has: (what) => open.has(what),
    bad(what) {
      if (open.has(what)) return;
      open.set(what, clock.monotonicMs());
      sink.began(what);
    },
    well(what, helped) {
      const sinceMs = open.get(what);
      if (sinceMs === undefined) return;
      open.delete(what);
      sink.over(what, clock.monotonicMs() - sinceMs, helped);
    },
  };
}
