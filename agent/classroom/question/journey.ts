/**
 * How each voice came to its answer: for diagnosis, private. Who is unsure is a hint to the teacher, never a mark:
 * whoever changed the answer at least twice, took it back, or gave the first answer only in the last tenth of the time
 * (of a question that was open for ten seconds or more; in a shorter one everybody is quick). Of surveys and buzzes
 * nobody is: there is nothing to be sure of.
 */
import type { Answer } from '../../web/api.ts';
import { foldFacts, type Question, type QuestionFact, type Voice } from './question.ts';

const UNSURE_CHANGES = 2;
const LAST_SHARE = 0.1;
const LAST_MOMENT_FROM_MS = 10_000;

export interface Journey {
  /** Pupil's pseudonym, else voter, clicker or tablet. */
  readonly who: string;
  readonly pupil: string | undefined;
  readonly by: 'clicker' | 'tablet';
  /** Null: never answered, though something was begun. `afterMs` since the question was opened. */
  readonly first: { readonly answer: Answer; readonly afterMs: number } | null;
  /** What stands in the end; null: nothing. */
  readonly last: { readonly answer: Answer; readonly afterMs: number } | null;
  readonly changes: number;
  readonly withdrawn: number;
  readonly presses: number;
  readonly lastMoment: boolean;
  readonly unsure: boolean;
}

/** Every voice that did something that meant something, in the order of their first presses. */
export function journeysOf(facts: Iterable<QuestionFact>): Journey[] {
  const question = foldFacts(facts);
  return question === undefined ? [] : journeysIn(question);
}

export function journeysIn(question: Question): Journey[] {
  return [...question.voices.values()].map((voice) => {
    const standing = question.standing.get(voice.who);
    const { first } = voice;
    return {
      who: voice.who,
      pupil: voice.pupil,
      by: voice.last.by,
      first: first === undefined ? null : { answer: first.answer, afterMs: afterMs(question, first.at) },
      last: standing === undefined ? null : { answer: standing.answer, afterMs: afterMs(question, standing.at) },
      changes: voice.changes,
      withdrawn: voice.withdrawn,
      presses: question.pressesOf.get(voice.who) ?? 0,
      lastMoment: isLastMoment(question, voice),
      unsure: isUnsure(question, voice),
    };
  });
}

/** The last moment is known once the question is closed; the rest at any time. */
export function isUnsure(question: Question, voice: Voice | undefined): boolean {
  if (voice === undefined || question.kind === 'survey' || question.kind === 'buzz') return false;
  return voice.changes >= UNSURE_CHANGES || voice.withdrawn > 0 || isLastMoment(question, voice);
}

function isLastMoment(question: Question, { first }: Voice): boolean {
  const { lastedMs } = question;
  if (first === undefined || lastedMs === null || lastedMs < LAST_MOMENT_FROM_MS) return false;
  return afterMs(question, first.at) > lastedMs * (1 - LAST_SHARE);
}

/** By the wall clock of the events; a clock set back in between gives 0. */
const afterMs = (question: Question, at: string): number => Math.max(0, Date.parse(at) - Date.parse(question.openedAt));
