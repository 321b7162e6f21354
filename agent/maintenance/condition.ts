/**
 * One rule on one subject, as a machine without a clock of its own:
 *
 *   good ── bad ──▶ soft ── `attempts` looks and `for` ──▶ hard ── good ──▶ clearing ── keep time ──▶ good
 *     ▲──── good ────┘                                       ▲──── bad ───────┘
 *
 * What an earlier life of the agent left open starts as `hard`.
 */

export type Phase = 'good' | 'soft' | 'hard' | 'clearing';

export interface Timing {
  /** How long it must be bad without a break, ms. */
  readonly forMs: number;
  /** How long it must be good without a break before it is over, ms. */
  readonly clearMs: number;
  /** How many bad looks in a row, besides. */
  readonly attempts: number;
}

export interface Standing {
  readonly phase: Phase;
  /** Since when it is in this phase, monotonic ms. */
  readonly sinceMs: number;
  /** Bad looks in a row. */
  readonly attempts: number;
}

export type Finding = 'bad' | 'good' | 'unknown' | 'time';

export interface Step {
  readonly standing: Standing;
  /** `hard`: it is a fault now. `over`: it was one. `averted`: it nearly became one. */
  readonly became?: 'hard' | 'over' | 'averted';
  /** When to come again with `time`, monotonic ms; undefined: nothing happens by itself. */
  readonly dueMs?: number;
}

/** Asked again so often whether it may be said yet. */
export const AGAIN_MS = 60_000;

export function fresh(nowMs: number, phase: Phase): Standing {
  return { phase, sinceMs: nowMs, attempts: 0 };
}

/** @param allowed it may become a fault now: not at night, not while everything still starts up */
export function step(before: Standing, finding: Finding, nowMs: number, timing: Timing, allowed: () => boolean): Step {
  switch (finding) {
    case 'bad':
      return bad(before, nowMs, timing, allowed);
    case 'good':
      return good(before, nowMs, timing);
    case 'unknown':
      if (before.phase === 'soft') return { standing: fresh(nowMs, 'good') };
      // What is open stays so until it is seen to be well.
      return { standing: before.phase === 'clearing' ? { ...before, phase: 'hard' } : before };
    case 'time':
      if (before.phase === 'soft') return soft(before, nowMs, timing, allowed);
      if (before.phase === 'clearing') return clearing(before, nowMs, timing);
      return { standing: before };
  }
}

function bad(before: Standing, nowMs: number, timing: Timing, allowed: () => boolean): Step {
  if (before.phase === 'hard') return { standing: before };
  if (before.phase === 'clearing') return { standing: { phase: 'hard', sinceMs: nowMs, attempts: before.attempts } };
  const sinceMs = before.phase === 'soft' ? before.sinceMs : nowMs;
  const attempts = before.phase === 'soft' ? before.attempts + 1 : 1;
  return soft({ phase: 'soft', sinceMs, attempts }, nowMs, timing, allowed);
}

function soft(standing: Standing, nowMs: number, timing: Timing, allowed: () => boolean): Step {
  const readyMs = standing.sinceMs + timing.forMs;
  // The next look brings it further, not time.
  if (standing.attempts < timing.attempts) return { standing };
  if (nowMs < readyMs) return { standing, dueMs: readyMs };
  if (!allowed()) return { standing, dueMs: nowMs + AGAIN_MS };
  return { standing: { phase: 'hard', sinceMs: nowMs, attempts: standing.attempts }, became: 'hard' };
}

function good(before: Standing, nowMs: number, timing: Timing): Step {
  if (before.phase === 'good') return { standing: before };
  if (before.phase === 'soft') return { standing: fresh(nowMs, 'good'), became: 'averted' };
  const sinceMs = before.phase === 'clearing' ? before.sinceMs : nowMs;
  return clearing({ phase: 'clearing', sinceMs, attempts: 0 }, nowMs, timing);
}

function clearing(standing: Standing, nowMs: number, timing: Timing): Step {
  const readyMs = standing.sinceMs + timing.clearMs;
  if (nowMs < readyMs) return { standing, dueMs: readyMs };
  return { standing: fresh(nowMs, 'good'), became: 'over' };
}
