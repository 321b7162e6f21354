/**
 * What happens to the question on the wall by itself: a buzz starts when the time to think is over and the receivers are
 * ready, a question with a time limit closes. By the monotonic clock; one timer, set anew whenever something changes.
 */
import type { Receivers } from '../port.ts';
import type { LiveQuestion } from './live-question.ts';

/** A receiver that is still opening (0.65 s of an i>clicker base) is waited for, so that nobody profits; not for ever. */
const READY_LIMIT_MS = 3000;
const READY_AGAIN_MS = 50;
/** What the journal did not take is tried again. */
const TRY_AGAIN_MS = 2000;

export interface ClockworkOptions {
  readonly live: () => LiveQuestion | undefined;
  readonly receivers: () => Receivers;
  /** Both resolve once it is written down; a rejection is logged by whoever rejects, and it is tried again. */
  readonly start: (question: LiveQuestion) => Promise<void>;
  readonly close: (question: LiveQuestion) => Promise<void>;
}

export interface Clockwork {
  /** Something has changed: does what is due, and sets the timer for what will be. */
  check(): void;
  stop(): void;
}

/** ms until the time to think is over; 0: it is, or it was no buzz. */
export function thinkMs(live: LiveQuestion): number {
  const { kind, thinkSeconds, startedAt } = live.question;
  return kind !== 'buzz' || startedAt !== null ? 0 : Math.max(0, thinkSeconds * 1000 - live.elapsedMs());
}

export function createClockwork({ live, receivers, start, close }: ClockworkOptions): Clockwork {
  let timer: NodeJS.Timeout | undefined;

  /** All receivers there are take votes. */
  function ready(): boolean {
    const voices = receivers();
    if (voices.voting() === 'open') return true;
    return !voices.views().some(({ status }) => status === 'online' || status === 'degraded');
  }

  /** Does what is due; ms until there is something again, undefined: never by itself. */
  function act(current: LiveQuestion): number | undefined {
    const { question } = current;
    if (question.state !== 'open' || current.stopping) return undefined;
    const leftMs = current.remainingMs();
    if (leftMs !== undefined && leftMs <= 0) {
      attempt(close(current));
      return undefined;
    }
    const startMs = untilStart(current);
    const nextMs = [leftMs, startMs].filter((ms) => ms !== undefined);
    return nextMs.length === 0 ? undefined : Math.min(...nextMs);
  }

  function attempt(work: Promise<void>): void {
    work.catch(() => {
      timer ??= setTimeout(check, TRY_AGAIN_MS).unref();
    });
  }

  function untilStart(current: LiveQuestion): number | undefined {
    const { kind, startedAt, thinkSeconds } = current.question;
    if (kind !== 'buzz' || startedAt !== null || current.starting) return undefined;
    const left = thinkMs(current);
    if (left > 0) return left;
    const waitedMs = current.elapsedMs() - thinkSeconds * 1000;
    if (!ready() && waitedMs < READY_LIMIT_MS) return READY_AGAIN_MS;
    attempt(start(current));
    return undefined;
  }

  function check(): void {
    clearTimeout(timer);
    timer = undefined;
    const current = live();
    const nextMs = current === undefined ? undefined : act(current);
    if (nextMs === undefined) return;
    // A timer may come a little early by our clock: then it is set once more.
    timer = setTimeout(check, Math.max(1, Math.ceil(nextMs)));
    timer.unref();
  }

  return {
    check,
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
