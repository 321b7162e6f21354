/** Time that stands still until a test moves it, and random numbers the test chose. */
import type { SimulatorPorts } from '../../simulators/ports.ts';

export interface HeldTime extends SimulatorPorts {
  /** Runs everything that is due within the next `ms`, in order. */
  pass(ms: number): void;
  /** How many timers are waiting. */
  waiting(): number;
}

export function holdTime(random: () => number): HeldTime {
  let now = 0;
  let order = 0;
  let timers: { readonly at: number; readonly order: number; readonly run: () => void }[] = [];
  return {
    random,
    monotonicMs: () => now,
    after: (ms, run) => {
      order += 1;
      const timer = { at: now + Math.max(0, ms), order, run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass: (ms) => {
      const until = now + ms;
      for (;;) {
        const [next] = timers
          .filter(({ at }) => at <= until)
          .sort((one, other) => one.at - other.at || one.order - other.order);
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        now = next.at;
        next.run();
      }
      now = until;
    },
    waiting: () => timers.length,
  };
}
