/** The clock of scenes and timetables, with its timers, so that tests can hold it still. */
import type { Clock } from '../ports.ts';

export interface SceneTime extends Clock {
  /** Runs `run` once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
}

export function sceneTime(clock: Clock): SceneTime {
  return {
    now: () => clock.now(),
    monotonicMs: () => clock.monotonicMs(),
    after(ms, run) {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
  };
}
