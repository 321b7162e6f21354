/** How an answer that is sent whole, from a tablet, gets into a question: `Quiz.submit`. */
import type { Answer } from '../../web/api.ts';

export interface TabletAnswer {
  /** The question the pupil saw: an answer to one that is over must not land in the next. */
  readonly question: string;
  /** `b` and 4–16 letters or digits: one tablet in one lesson. */
  readonly tablet: string;
  /** Pseudonym of the pupil whose seat it is; absent: a tablet without a seat. */
  readonly pupil?: string | undefined;
  /** As in api.ts `Answer`, in any of the spellings people use; `!` of a buzz; empty: taken back. */
  readonly answer: string;
}

/**
 * - `over`: it takes no answers (any more), or it is another one that is asked now;
 * - `invalid`: no answer to a question of this kind;
 * - `no-seat`: only the class counts, and nobody sits at this tablet;
 * - `fixed`: the first answer counts, and there is one;
 * - `early`: of a buzz, before it was started: this one stands back;
 * - `excluded`: of a buzz, has won in this lesson.
 */
export type SubmitRefusal = 'over' | 'invalid' | 'no-seat' | 'fixed' | 'early' | 'excluded';

export type Submitted =
  | {
      readonly accepted: true;
      /** In its one spelling; empty: taken back. */
      readonly answer: Answer | '';
      /** On disk; false: in memory until the store can be written. */
      readonly saved: boolean;
    }
  | { readonly accepted: false; readonly reason: SubmitRefusal };

/**
 * Resolves once the answer is committed. The same answer sent again after a lost reply is one answer, with the same
 * outcome. Never rejects for what a tablet can send; a journal that is closing rejects.
 */
export type SubmitAnswer = (answer: TabletAnswer) => Promise<Submitted>;
