/** What an answer is worth: all right 全对, right but not whole 漏选, wrong 错选, none 空. Speed counts for nothing. */
import type { Answer } from '../../web/api.ts';
import { type AnswerShape, BUZZ } from './answer.ts';

/** 对 · 漏 · 错 · 空 */
export type Verdict = 'right' | 'partial' | 'wrong' | 'blank';

export interface Score {
  readonly points: number;
  readonly verdict: Verdict;
}

/** What is needed of a question to judge; a `Question` has it all. */
export interface Judged extends AnswerShape {
  /** Null: not known or not shown yet, and then nothing is judged. */
  readonly answer: Answer | null;
  /** Of a number: so far off is still right. */
  readonly tolerance: number | null;
  readonly points: number;
  /** Share of the points for a choice that is right but not whole. */
  readonly partial: number;
}

export const DEFAULT_POINTS = 1;
export const DEFAULT_PARTIAL = 0.5;
/** Decimal fractions are not exact: 0.3 − 0.1 is to lie within 0.2. */
const ROUNDING = 1e-9;

/** Undefined: there is no right answer (a survey, a buzz), or nobody has said it yet. */
export function scoreOf(question: Judged, standing: { readonly answer: Answer } | undefined): Score | undefined {
  const { kind, answer: right, points, partial } = question;
  if (right === null || kind === 'survey' || kind === 'buzz') return undefined;
  if (standing === undefined || standing.answer === BUZZ) return { points: 0, verdict: 'blank' };
  const given = standing.answer;
  if (isRight(question, right, given)) return { points, verdict: 'right' };
  // Of a multiple choice any wrong letter costs everything, and what is only missing costs a share.
  const whole = kind !== 'multiple' || [...given].some((letter) => !right.includes(letter));
  return whole ? { points: 0, verdict: 'wrong' } : { points: hundredths(points * partial), verdict: 'partial' };
}

function isRight({ kind, tolerance }: Judged, right: Answer, given: Answer): boolean {
  if (kind !== 'numeric') return given === right;
  const [wanted, got] = [Number(right), Number(given)];
  return Math.abs(got - wanted) <= (tolerance ?? 0) + ROUNDING * Math.max(1, Math.abs(wanted));
}

const hundredths = (points: number): number => Math.round(points * 100) / 100;
