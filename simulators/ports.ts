/**
 * What a simulator takes from the machine, passed in so that a test can hold time still and repeat a lesson exactly.
 * Simulators stand beside the agent, not on it: they do not import its ports.
 */
import { seededRandom } from './random.ts';

export interface SimulatorPorts {
  /** Milliseconds that only grow. */
  monotonicMs(): number;
  /** Runs once after `ms`; the returned function cancels it. */
  after(ms: number, run: () => void): () => void;
  /** Evenly spread in [0, 1). */
  random(): number;
}

/** The machine's own clock and timers, with a random source that the seed fixes. */
export function systemPorts(seed: number): SimulatorPorts {
  return {
    monotonicMs: () => performance.now(),
    after: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    random: seededRandom(seed),
  };
}
