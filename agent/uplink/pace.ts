/**
 * A lesson never waits for history: while a question is open the drain sends a few lines at a time and then breathes, so
 * that neither this loop, nor the disk, nor a slow line is busy with last week when a press comes in. Live lines are few
 * and go at once.
 */

/** 40 lines each 20 ms: 2,000 lines a second, some 5 % of one core. */
const LINES = 40;
const BREATH_MS = 20;
/** Whether a question is open is asked once for so many lines (1 ms of a fast drain). */
const ASK_EVERY_LINES = 100;

export interface Pace {
  /** One more line may go now. After `false`, `resume` is called when it may. */
  take(): boolean;
  stop(): void;
}

export function createPace(lessonLive: () => boolean, resume: () => void): Pace {
  let left = 0;
  let unasked = 0;
  let timer: NodeJS.Timeout | undefined;
  return {
    take() {
      if (timer === undefined) {
        if (unasked > 0) {
          unasked--;
          return true;
        }
        if (!lessonLive()) {
          unasked = ASK_EVERY_LINES;
          return true;
        }
        left = LINES;
        timer = setTimeout(() => {
          timer = undefined;
          resume();
        }, BREATH_MS);
      }
      if (left === 0) return false;
      left--;
      return true;
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
    },
  };
}
