/** What the pages and the API see of a question: built from the folded events and the class list, nothing kept. */
import type { Pupil } from '../../room/port.ts';
import type { QuestionAnswer, ResponseView, WallQuestion } from '../../web/api.ts';
import type { ClassList } from '../roster/class-list.ts';
import { buzzView } from './buzz.ts';
import type { LiveQuestion } from './live-question.ts';
import { type Question, type Standing, tallyOf } from './question.ts';
import { roundsOf, type Sitting } from './rounds.ts';
import { scoreOf } from './score.ts';

/** By pseudonym where the press carried one: a clicker may have changed hands since. */
function pupilOf(list: ClassList | undefined, standing: Standing): Pupil | undefined {
  return standing.pupil === undefined ? undefined : list?.byPseudonym.get(standing.pupil);
}

/** Who can be followed from round to round: everybody with a pseudonym that events may carry. */
function sittingOf(list: ClassList | undefined): Sitting {
  const followed = [...(list?.byPseudonym ?? [])].filter(([, pupil]) => pupil.consent !== false);
  return { pupils: followed.map(([pseudonym]) => pseudonym) };
}

export function questionAnswer(
  { question, before }: { readonly question: Question; readonly before: Question | undefined },
  list: ClassList | undefined,
  { names }: { readonly names: boolean },
): QuestionAnswer {
  const responses = [...question.standing.values()].map((standing): ResponseView => {
    const pupil = pupilOf(list, standing);
    const { clicker, answer, at, sequence, by } = standing;
    return {
      clicker,
      seat: pupil?.seat ?? null,
      ...(names && pupil !== undefined ? { name: pupil.name } : {}),
      answer,
      at,
      sequence,
      ...(by === 'tablet' ? { by } : {}),
    };
  });
  const { id, kind, options, rule, state, anonymous, round, lesson, openedAt, closedAt, presses, saved } = question;
  return {
    id,
    kind,
    options,
    rule,
    state,
    anonymous,
    round,
    lesson,
    openedAt,
    closedAt,
    answer: question.answer,
    tolerance: question.tolerance,
    answered: responses.length,
    tally: tallyOf(question),
    responses,
    rounds: roundsOf(before, question, sittingOf(list)),
    presses,
    saved,
  };
}

/** Nothing about who, but the seats of a buzz; no tally while open. */
export function wallQuestion(live: LiveQuestion, list: ClassList | undefined): WallQuestion {
  const { question, number, text, settling } = live;
  const { id, kind, options, rule, state, anonymous, round, seconds, pulse, answer, tolerance, saved } = question;
  const shown = state === 'revealed';
  return {
    id,
    kind,
    number,
    options,
    rule,
    state,
    anonymous,
    round,
    stem: text?.stem ?? null,
    optionTexts: text?.optionTexts ?? null,
    picture: text?.fields?.picture === undefined ? null : `/api/questions/${id}/picture`,
    elapsedMs: live.elapsedMs(),
    seconds,
    answered: question.standing.size,
    pulse,
    tally: state === 'closed' || shown ? tallyOf(question) : null,
    settling: settling && state === 'closed',
    answer: shown ? answer : null,
    tolerance: shown ? tolerance : null,
    answerKnown: answer !== null || text?.fields?.answer !== undefined,
    right: rightIn(question),
    rounds: roundsOf(live.before, question, sittingOf(list)),
    buzz: buzzView(live, (pupil) => list?.byPseudonym.get(pupil)?.seat),
    saved,
  };
}

/** How many are wholly right, how many have only left something out; null until the answer is shown. */
function rightIn(question: Question): { readonly whole: number; readonly partly: number } | null {
  if (question.state !== 'revealed' || question.answer === null) return null;
  const verdicts = [...question.standing.values()].map((standing) => scoreOf(question, standing)?.verdict);
  const count = (wanted: string): number => verdicts.filter((verdict) => verdict === wanted).length;
  return { whole: count('right'), partly: count('partial') };
}
