/** How a camera is, asked again and again: whether it answers, whether it still takes our password, what its clock says. */
import type { ShownError } from '../../protocols/shown-error.ts';
import { pause } from '../pause.ts';
import { codeOf, type Session } from './session.ts';

export interface HealthSetup {
  readonly session: Session;
  /** How long to the next round, while all is well. */
  readonly everyMs: () => number;
  readonly signal: AbortSignal;
  /** It answered, and took the password. */
  well(): void;
  /** It did not answer, for the `misses`th time in a row. */
  missed(misses: number, why: ShownError): void;
  /** It answers, and does not let us in any more. */
  refused(why: ShownError): void;
}

/** After a miss it is asked sooner: to be gone is not to have been slow once. */
const AFTER_A_MISS_MS = 3_000;
const ASK_WITHIN_MS = 4_000;

export class Health {
  readonly #setup: HealthSetup;
  #wake = new AbortController();

  constructor(setup: HealthSetup) {
    this.#setup = setup;
  }

  /** Something broke off: it is looked at now, not with the next round. */
  hurry(): void {
    this.#wake.abort();
  }

  /** Ends when the signal is aborted, or when it is not let in any more. Never rejects. */
  async watch(): Promise<void> {
    const { session, everyMs, signal, well, missed, refused } = this.#setup;
    let misses = 0;
    while (!signal.aborted) {
      this.#wake = new AbortController();
      // One that has just been missed is not asked at once again, whatever else breaks off.
      if (misses > 0) await rest(AFTER_A_MISS_MS, signal);
      else await rest(everyMs(), AbortSignal.any([signal, this.#wake.signal]));
      if (signal.aborted) return;
      try {
        await askOnce(session);
        misses = 0;
        well();
      } catch (error) {
        if (signal.aborted) return;
        const shown = error as ShownError;
        if (codeOf(error) === 'DEVICE-PASSWORD') {
          refused(shown);
          return;
        }
        misses++;
        missed(misses, shown);
      }
    }
  }
}

function rest(ms: number, signal: AbortSignal): Promise<void> {
  return pause(ms, signal).catch(() => {
    // Over, or hurried: the loop looks which.
  });
}

async function askOnce(session: Session): Promise<void> {
  await session.talk.askClock({ withinMs: ASK_WITHIN_MS }).catch((error: unknown) => {
    // It tells no time, and is there all the same: who it is says whether it is well.
    if (codeOf(error) !== 'DEVICE-CANNOT' && codeOf(error) !== 'DEVICE-REFUSES') throw error;
  });
  await session.identity();
}
