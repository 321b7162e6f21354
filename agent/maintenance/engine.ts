/**
 * Every rule on every subject as one small machine (condition.ts), what comes and goes put together (flap.ts), and the times
 * at which nothing is said: at night, just after the start. Nothing is polled: a machine runs when somebody reports, and a
 * timer runs only while something is about to change by itself.
 */
import type { Clock } from '../ports.ts';
import { definitionOf, type FaultCode, severityOf } from './catalogue.ts';
import { type Finding, fresh, type Standing, step, type Timing } from './condition.ts';
import type { FaultDetail, Labels } from './fault-definition.ts';
import { createFlapHistory, type FlapHistory } from './flap.ts';
import type { Helped, Subject } from './port.ts';

export interface Timers {
  /** Runs once after `ms`; the returned function calls it off. */
  after(ms: number, run: () => void): () => void;
}

export const systemTimers: Timers = {
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
};

/** What the room knows beside the thing itself. */
export interface Surroundings {
  /** School was on, by the calendar, `agoMs` ago. */
  inSchool(agoMs: number): boolean;
  /** Somebody teaches, at whatever hour. */
  teaching(): boolean;
  /** How long this PC has been on, ms. */
  uptimeMs(): number;
}

/** A room that is always in use and was never switched off. */
export const alwaysInUse: Surroundings = {
  inSchool: () => true,
  teaching: () => false,
  uptimeMs: () => Number.POSITIVE_INFINITY,
};

export interface EngineSink {
  opened(
    subject: Subject,
    about: { readonly detail: FaultDetail; readonly labels: Labels; readonly flapping: boolean },
  ): void;
  /** Still open, and another severity, other words, or it now flaps or no longer does. */
  changed(subject: Subject, about: { readonly detail: FaultDetail; readonly flapping: boolean }): void;
  closed(subject: Subject, helped: Helped | undefined): void;
  /** It was bad, and was mended by the agent before it was said. */
  averted(subject: Subject, helped: Helped): void;
}

export interface Report {
  readonly device?: string | undefined;
  readonly labels?: Labels;
  /** Undefined: all is well. Null: nobody can tell at the moment, so what is open stays, and what was about to be said is not. */
  readonly detail: FaultDetail | undefined | null;
  /** Asked when it would be said; not so: asked again a minute later. */
  readonly provided?: (() => boolean) | undefined;
  /** All is well, because the agent did this. */
  readonly helped?: Helped | undefined;
}

export interface Engine {
  /** What a look found. Runs through `for`, night, grace and keep time. */
  report(code: FaultCode, report: Report): void;
  /** Whoever says this has waited himself: it is a fault now, and over now. */
  open(subject: Subject, detail: FaultDetail, labels: Labels): void;
  close(subject: Subject, helped?: Helped): void;
  /** As an earlier life left it. */
  restore(subject: Subject, about: { readonly detail: FaultDetail; readonly flapping: boolean }): void;
  /** The subject is gone, and nobody will ever say anything of it again. */
  forget(subject: Subject): void;
  stop(): void;
}

/** Who holds a port is found out at one try and not at the next: other words are told so often at most. */
const WORDS_EVERY_MS = 10 * 60_000;

export const GRACE_MS = { pc: 5 * 60_000, room: 20 * 60_000 } as const;

export const keyOf = ({ code, device }: Subject): string => `${code} ${device ?? ''}`;

interface Watched {
  readonly subject: Subject;
  standing: Standing;
  flap: FlapHistory | undefined;
  detail: FaultDetail;
  labels: Labels;
  provided: (() => boolean) | undefined;
  helped: Helped | undefined;
  /** It is open, as far as anybody was told. */
  open: boolean;
  /** When its detail was told last, monotonic ms. */
  toldMs: number;
  cancel: (() => void) | undefined;
  cancelFlap: (() => void) | undefined;
}

export interface EngineOptions {
  readonly clock: Pick<Clock, 'monotonicMs'>;
  readonly timers: Timers;
  readonly surroundings: Surroundings;
  readonly sink: EngineSink;
}

export function createEngine({ clock, timers, surroundings, sink }: EngineOptions): Engine {
  const all = new Map<string, Watched>();
  let stopped = false;

  function watched(subject: Subject): Watched {
    const key = keyOf(subject);
    const found = all.get(key);
    if (found !== undefined) return found;
    const made: Watched = {
      subject,
      standing: fresh(clock.monotonicMs(), 'good'),
      flap: undefined,
      detail: {},
      labels: {},
      provided: undefined,
      helped: undefined,
      open: false,
      toldMs: Number.NEGATIVE_INFINITY,
      cancel: undefined,
      cancelFlap: undefined,
    };
    all.set(key, made);
    return made;
  }

  function allowed({ subject, provided }: Watched): boolean {
    const { when, grace } = definitionOf(subject.code);
    const teaching = surroundings.teaching();
    if (when === 'in-use' && !teaching && !surroundings.inSchool(0)) return false;
    if (grace !== undefined && surroundings.uptimeMs() < GRACE_MS[grace] && !(grace === 'room' && teaching))
      return false;
    // At the day's beginning the mains come on, and then everything on them; but who teaches needs it now.
    const tooEarly = when === 'in-use' && grace !== undefined && !surroundings.inSchool(GRACE_MS[grace]);
    if (tooEarly && !teaching) return false;
    return provided?.() !== false;
  }

  function timingOf(one: Watched): Timing {
    const { forMs, clearMs, attempts = 1 } = definitionOf(one.subject.code);
    return { forMs: typeof forMs === 'function' ? forMs(one.detail) : forMs, clearMs, attempts };
  }

  function run(one: Watched, finding: Finding): void {
    const now = clock.monotonicMs();
    const next = step(one.standing, finding, now, timingOf(one), () => allowed(one));
    one.standing = next.standing;
    wait(one, next.dueMs);
    if (next.became === 'hard') becameHard(one, now);
    else if (next.became === 'over') becameOver(one, now);
    else if (next.became === 'averted') averted(one, now);
  }

  function wait(one: Watched, dueMs: number | undefined): void {
    one.cancel?.();
    one.cancel = undefined;
    if (dueMs === undefined || stopped) return;
    one.cancel = timers.after(Math.max(0, dueMs - clock.monotonicMs()), () => {
      one.cancel = undefined;
      run(one, 'time');
    });
  }

  function enter(one: Watched, bad: boolean, now: number): Pick<FlapHistory, 'flapping'> {
    if (definitionOf(one.subject.code).saidByPerson === true) return { flapping: false };
    one.flap ??= createFlapHistory(now, false, false);
    one.flap.enter(bad, now);
    waitForCalm(one);
    return one.flap;
  }

  function becameHard(one: Watched, now: number): void {
    const before = one.flap?.flapping === true;
    const { flapping } = enter(one, true, now);
    const { subject, detail, labels } = one;
    if (!one.open) {
      one.open = true;
      one.toldMs = now;
      sink.opened(subject, { detail, labels, flapping });
    } else if (flapping !== before) sink.changed(subject, { detail, flapping });
  }

  function becameOver(one: Watched, now: number): void {
    const before = one.flap?.flapping === true;
    const { flapping } = enter(one, false, now);
    if (!flapping) shut(one);
    else if (!before) sink.changed(one.subject, { detail: one.detail, flapping });
  }

  function averted(one: Watched, now: number): void {
    if (one.flap !== undefined) enter(one, false, now);
    if (one.helped !== undefined) sink.averted(one.subject, one.helped);
    one.helped = undefined;
  }

  function shut(one: Watched): void {
    if (!one.open) return;
    one.open = false;
    const { helped } = one;
    one.helped = undefined;
    sink.closed(one.subject, helped);
  }

  /** While it flaps it is looked at once per entry, until it has kept still for long enough. */
  function waitForCalm(one: Watched): void {
    one.cancelFlap?.();
    one.cancelFlap = undefined;
    const nextMs = one.flap?.nextMs();
    if (nextMs === undefined || stopped) return;
    one.cancelFlap = timers.after(Math.max(0, nextMs - clock.monotonicMs()), () => {
      one.cancelFlap = undefined;
      const calm = one.flap?.look(clock.monotonicMs()) === true;
      waitForCalm(one);
      if (!calm) return;
      if (one.standing.phase === 'good') shut(one);
      else sink.changed(one.subject, { detail: one.detail, flapping: false });
    });
  }

  function learn(one: Watched, detail: FaultDetail): void {
    if (!one.open) {
      one.detail = detail;
      return;
    }
    const now = clock.monotonicMs();
    const { code } = one.subject;
    const graver = severityOf(code, one.detail) !== severityOf(code, detail);
    const person = definitionOf(code).saidByPerson === true;
    if (!graver && !person && (now - one.toldMs < WORDS_EVERY_MS || !saysOther(one.detail, detail))) return;
    // A person says a thing once, and what he says last is so.
    if (person && JSON.stringify(one.detail) === JSON.stringify(detail)) return;
    one.detail = detail;
    one.toldMs = now;
    sink.changed(one.subject, { detail, flapping: one.flap?.flapping === true });
  }

  return {
    report(code, { device, labels = {}, detail, helped, provided }) {
      if (stopped) return;
      if (detail === undefined || detail === null) {
        const one = all.get(keyOf({ code, device }));
        if (one === undefined || one.standing.phase === 'good') return;
        one.helped = helped ?? one.helped;
        run(one, detail === null ? 'unknown' : 'good');
        return;
      }
      const one = watched({ code, device });
      one.labels = labels;
      one.provided = provided;
      one.helped = undefined;
      learn(one, detail);
      run(one, 'bad');
    },
    open(subject, detail, labels) {
      const one = watched(subject);
      if (stopped || one.standing.phase === 'hard') return;
      const now = clock.monotonicMs();
      const clearing = one.standing.phase === 'clearing';
      one.standing = fresh(now, 'hard');
      wait(one, undefined);
      if (clearing) return;
      if (!one.open) {
        one.detail = detail;
        one.labels = labels;
      }
      becameHard(one, now);
    },
    close(subject, helped) {
      const one = all.get(keyOf(subject));
      if (stopped || one === undefined || one.standing.phase === 'good') return;
      one.helped = helped;
      const wasHard = one.standing.phase !== 'soft';
      const now = clock.monotonicMs();
      one.standing = fresh(now, 'good');
      wait(one, undefined);
      if (wasHard) becameOver(one, now);
    },
    restore(subject, { detail, flapping }) {
      const now = clock.monotonicMs();
      const one = watched(subject);
      one.standing = fresh(now, 'hard');
      one.open = true;
      one.detail = detail;
      one.flap = createFlapHistory(now, true, flapping);
      waitForCalm(one);
    },
    forget(subject) {
      const one = all.get(keyOf(subject));
      if (one === undefined) return;
      one.cancel?.();
      one.cancelFlap?.();
      all.delete(keyOf(subject));
      shut(one);
    },
    stop() {
      stopped = true;
      for (const one of all.values()) {
        one.cancel?.();
        one.cancelFlap?.();
      }
    },
  };
}

/** Other words; a figure that moves is no news. */
function saysOther(before: FaultDetail, now: FaultDetail): boolean {
  const keys = new Set([...Object.keys(before), ...Object.keys(now)]);
  return [...keys].some((key) => {
    const value = now[key];
    return typeof value !== 'number' && value !== before[key];
  });
}
