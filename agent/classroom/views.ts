/** What the pages and the API see of a question: built from the folded events and the class list, nothing kept. */
import type { PrivateView, QuestionAnswer, ResponseView, SeatView, Tally, WallQuestion } from '../web/api.ts';
import type { LiveQuestion } from './question/live-question.ts';
import { type Question, type Standing, tallyOf, type UnknownClicker } from './question/question.ts';
import type { ClassList } from './roster/class-list.ts';

/** By pseudonym where the press carried one: a clicker may have changed hands since. */
function pupilOf(list: ClassList | undefined, standing: Standing) {
  return standing.pupil === undefined ? undefined : list?.byPseudonym.get(standing.pupil);
}

export function questionAnswer(
  question: Question,
  list: ClassList | undefined,
  { names }: { readonly names: boolean },
): QuestionAnswer {
  const responses = [...question.standing.values()].map((standing): ResponseView => {
    const pupil = pupilOf(list, standing);
    const { clicker, answer, at, sequence } = standing;
    return {
      clicker,
      seat: pupil?.seat ?? null,
      ...(names && pupil !== undefined ? { name: pupil.name } : {}),
      answer,
      at,
      sequence,
      by: 'clicker',
    };
  });
  const { id, kind, options, rule, state, openedAt, closedAt, answer, tolerance, presses, saved } = question;
  return {
    id,
    kind,
    options,
    rule,
    state,
    anonymous: false,
    round: 1,
    lesson: null,
    openedAt,
    closedAt,
    answer,
    tolerance,
    rounds: null,
    answered: responses.length,
    tally: tallyOf(question),
    responses,
    presses,
    saved,
  };
}

/** Nothing about who; no tally while open. */
export function wallQuestion(live: LiveQuestion): WallQuestion {
  const { question, number, stem, optionTexts, settling } = live;
  const { id, kind, options, rule, state, pulse, answer, tolerance, saved } = question;
  return {
    id,
    kind,
    number,
    options,
    rule,
    state,
    anonymous: false,
    round: 1,
    stem: stem ?? null,
    optionTexts: optionTexts ?? null,
    picture: null,
    seconds: null,
    elapsedMs: live.elapsedMs(),
    answered: question.standing.size,
    pulse,
    tally: state === 'closed' || state === 'revealed' ? tallyOf(question) : null,
    settling: settling && state === 'closed',
    answer: state === 'revealed' ? answer : null,
    tolerance: state === 'revealed' ? tolerance : null,
    answerKnown: false,
    rounds: null,
    buzz: null,
    saved,
  };
}

/** Pressed in the question and still nobody's: whoever was bound since is left out. */
export function unknownClickers(question: Question | undefined, list: ClassList | undefined): UnknownClicker[] {
  return [...(question?.unknown.values() ?? [])].filter(({ clicker }) => list?.byClicker.has(clicker) !== true);
}

export function privateView(
  question: Question | undefined,
  list: ClassList | undefined,
  { names }: { readonly names: boolean },
): PrivateView {
  const seats = (list?.pupils ?? []).map((pupil): SeatView => {
    const pseudonym = list?.pseudonyms.get(pupil.id) ?? '';
    return {
      pupilId: pupil.id,
      seat: pupil.seat,
      name: names ? pupil.name : null,
      clicker: pupil.clicker ?? null,
      ...(pupil.clickers.length > 1 ? { clickers: pupil.clickers } : {}),
      answer: question?.standing.get(pseudonym)?.answer ?? null,
      presses: question?.pressesOf.get(pseudonym) ?? 0,
      attendance: null,
      loan: null,
      tablet: false,
      unsure: false,
      consent: pupil.consent !== false,
    };
  });
  const tally: Tally | null = question?.state === 'open' ? tallyOf(question) : null;
  return { seats, unknownClickers: unknownClickers(question, list), tally };
}
