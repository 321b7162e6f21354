/** How a camera is, asked again and again: whether it answers, whether it still takes our password, what its clock says. */
import type { ShownError } from '../../protocols/shown-error.ts';
import { pause } from '../pause.ts';
import type { Session } from './session.ts';
import { codeOf } from './session.ts';

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

/** Ends when the signal is aborted. Never rejects. */
export async function watchHealth(setup: HealthSetup): Promise<void> {
  const { session, everyMs, signal, well, missed, refused } = setup;
  let misses = 0;
  while (!signal.aborted) {
    await pause(misses > 0 ? AFTER_A_MISS_MS : everyMs(), signal).catch(() => {
      // Over: the loop looks.
    });
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

async function askOnce(session: Session): Promise<void> {
  await session.talk.askClock({ withinMs: ASK_WITHIN_MS }).catch((error: unknown) => {
    // It tells no time, and is there all the same: who it is says whether it is well.
    if (codeOf(error) !== 'DEVICE-CANNOT' && codeOf(error) !== 'DEVICE-REFUSES') throw error;
  });
  await session.identity();
}
