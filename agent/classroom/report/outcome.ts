/**
 * How a question ended, kept small: a term has tens of thousands of them. The rules of what counts are those of
 * ../question/question.ts, whose fold makes it.
 */
import type { Answer, QuestionKind, QuestionState, Tally } from '../../web/api.ts';
import { isUnsure } from '../question/journey.ts';
import { type Question, tallyOf } from '../question/question.ts';
import { scoreOf, type Verdict } from '../question/score.ts';

export interface Outcome {
  readonly id: string;
  readonly lesson: string | null;
  readonly kind: QuestionKind;
  readonly options: number;
  readonly anonymous: boolean;
  readonly oral: boolean;
  /** From 1. */
  readonly round: number;
  /** The round before it. */
  readonly before: string | null;
  readonly points: number;
  readonly partial: number;
  /** Wall ms. */
  readonly openedAt: number;
  /** Wall ms; null: it is open. */
  readonly closedAt: number | null;
  readonly lastedMs: number | null;
  readonly state: QuestionState;
  readonly answer: Answer | null;
  readonly tolerance: number | null;
  readonly tally: Tally;
  /** The three lists have one entry for each standing answer. Pseudonym of the pupil, else voter, clicker or tablet. */
  readonly who: readonly string[];
  readonly answers: readonly Answer[];
  /** ms from opening to the press that counts. */
  readonly times: readonly number[];
  /** How many of these answers came from a tablet. */
  readonly tablets: number;
  /** Who was unsure, see ../question/journey.ts. */
  readonly unsure: readonly string[];
  readonly presses: number;
  /** The whole of it, where it was asked to be kept. */
  readonly whole: Question | undefined;
}

/** Undefined: nothing can be right (a survey, an answer never shown). */
export function verdictOf(outcome: Outcome, index: number): Verdict | undefined {
  return scoreAt(outcome, index)?.verdict;
}

export function pointsOf(outcome: Outcome, index: number): number {
  return scoreAt(outcome, index)?.points ?? 0;
}

function scoreAt(outcome: Outcome, index: number): ReturnType<typeof scoreOf> {
  const answer = outcome.answers[index];
  return scoreOf(outcome, answer === undefined ? undefined : { answer });
}

/** Whether there is anything to be right about. */
export function isJudged(outcome: Outcome): boolean {
  return outcome.state !== 'voided' && scoreOf(outcome, undefined) !== undefined;
}

/** `intern` gives equal texts one place in memory. */
export function outcomeOf(
  question: Question,
  { intern = (text) => text, whole = false }: { intern?: (text: string) => string; whole?: boolean } = {},
): Outcome {
  const openedAt = Date.parse(question.openedAt);
  const standing = [...question.standing];
  const { id, lesson, kind, options, anonymous, oral, round, before, points, partial, state, answer } = question;
  return {
    id,
    lesson,
    kind,
    options,
    anonymous,
    oral,
    round,
    before,
    points,
    partial,
    openedAt,
    closedAt: question.closedAt === null ? null : Date.parse(question.closedAt),
    lastedMs: question.lastedMs,
    state,
    answer,
    tolerance: question.tolerance,
    tally: tallyOf(question),
    who: standing.map(([who]) => intern(who)),
    answers: standing.map(([, one]) => intern(one.answer)),
    times: standing.map(([, one]) => Math.max(0, Date.parse(one.at) - openedAt)),
    tablets: standing.filter(([, { by }]) => by === 'tablet').length,
    unsure: [...question.voices.values()].filter((voice) => isUnsure(question, voice)).map(({ who }) => intern(who)),
    presses: question.presses,
    whole: whole ? question : undefined,
  };
}
