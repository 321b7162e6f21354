/**
 * “Time after time”, by Nagios' rule (base/flapping.c): of the last 21 states of one check, how much changed, the newest
 * changes weighing most.
 *
 * Nagios enters a state per check. Nothing is polled here, so a state that lasts is entered once per
 * {@link FLAP_ENTRY_MS}, and each change is entered when it happens. As there, only hard states and soft recoveries count.
 */

/** How many states are looked at; between them lie 20 changes. */
export const FLAP_STATES = 21;
/** Per cent: it flaps from here on … */
export const FLAP_HIGH = 30;
/** … until it is down to this. */
export const FLAP_LOW = 20;
/** Nagios' normal check interval. */
export const FLAP_ENTRY_MS = 5 * 60_000;

const CHANGES = FLAP_STATES - 1;
const LEAST_WEIGHT = 0.75;
const WEIGHT_SPAN = 0.5;

/** @param states oldest first; true is bad @returns 0–100 */
export function flapPercent(states: readonly boolean[]): number {
  let sum = 0;
  for (let newest = 1; newest < states.length && newest <= CHANGES; newest++) {
    if (states.at(-newest) === states.at(-newest - 1)) continue;
    sum += LEAST_WEIGHT + ((CHANGES - newest) * WEIGHT_SPAN) / (CHANGES - 1);
  }
  return (sum * 100) / CHANGES;
}

/** Between the two thresholds it stays what it was. */
export function flapsAt(percent: number, before: boolean): boolean {
  if (percent >= FLAP_HIGH) return true;
  return percent > FLAP_LOW && before;
}

export interface FlapHistory {
  readonly flapping: boolean;
  /** Its state is now `bad`, or it was about to become so and did not (a soft recovery). */
  enter(bad: boolean, nowMs: number): void;
  /** Enters what has lasted since; true: whether it flaps has changed. */
  look(nowMs: number): boolean;
  /** When looking again could change something, monotonic ms; undefined: never by itself. */
  nextMs(): number | undefined;
}

/** @param restored it was flapping when an earlier life of the agent ended: it has to prove itself again */
export function createFlapHistory(startMs: number, badAtStart: boolean, restored: boolean): FlapHistory {
  let states: boolean[] = restored ? justFlapping(badAtStart) : new Array<boolean>(FLAP_STATES).fill(badAtStart);
  let enteredMs = startMs;
  let flapping = restored;

  function push(bad: boolean): void {
    states = [...states.slice(1 - FLAP_STATES), bad];
  }

  function fill(nowMs: number): void {
    const last = states.at(-1) === true;
    const missing = Math.floor((nowMs - enteredMs) / FLAP_ENTRY_MS);
    for (let i = 0; i < Math.min(missing, FLAP_STATES); i++) {
      push(last);
      // It may have calmed down and begun again between two looks.
      flapping = flapsAt(flapPercent(states), flapping);
    }
    enteredMs += missing * FLAP_ENTRY_MS;
  }

  return {
    get flapping() {
      return flapping;
    },
    enter(bad, nowMs) {
      fill(nowMs);
      push(bad);
      enteredMs = nowMs;
      flapping = flapsAt(flapPercent(states), flapping);
    },
    look(nowMs) {
      const before = flapping;
      fill(nowMs);
      return flapping !== before;
    },
    nextMs: () => (flapping ? enteredMs + FLAP_ENTRY_MS : undefined),
  };
}

/** The fewest newest changes that make it flap. */
function justFlapping(badNow: boolean): boolean[] {
  for (let changes = 1; ; changes++) {
    const states = Array.from({ length: FLAP_STATES }, (_, at) => {
      const fromNewest = Math.min(FLAP_STATES - 1 - at, changes);
      return fromNewest % 2 === 0 ? badNow : !badNow;
    });
    if (flapPercent(states) >= FLAP_HIGH) return states;
  }
}
