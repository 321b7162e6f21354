/** 延长: the time to answer, changed while it runs. */
import { badTime } from '../refusals.ts';
import { MOST_SECONDS } from './plan.ts';

/** `seconds`: since it was opened, in all. `plus`: so much longer, or shorter, than now; of a question without a limit: from now. */
export type TimeWish = { readonly seconds: number } | { readonly plus: number };

/**
 * The new limit in whole seconds since the question was opened. Throws a ShownError `QUESTION-TIME`: not a time that is
 * still to come (to end it now there is 停止), or too long.
 */
export function checkedSeconds(
  wish: TimeWish,
  now: { readonly seconds: number | null; readonly elapsedMs: number },
): number {
  const seconds = 'seconds' in wish ? wish.seconds : (now.seconds ?? Math.ceil(now.elapsedMs / 1000)) + wish.plus;
  if (!Number.isInteger(seconds) || seconds > MOST_SECONDS) throw badTime(MOST_SECONDS);
  if (seconds * 1000 <= now.elapsedMs) throw badTime(MOST_SECONDS);
  return seconds;
}
