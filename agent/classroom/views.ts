/** What the pages see of the seats: built from the folded events and the class list, nothing kept. */
import type { PrivateView, SeatView, Tally } from '../web/api.ts';
import { isUnsure } from './question/journey.ts';
import { type Question, tallyOf, type UnknownClicker } from './question/question.ts';
import type { ClassList } from './roster/class-list.ts';

export { questionAnswer, wallQuestion } from './question/question-views.ts';

/** Pressed in the question and still nobody's: whoever was bound since is left out. */
export function unknownClickers(question: Question | undefined, list: ClassList | undefined): UnknownClicker[] {
  return [...(question?.unknown.values() ?? [])].filter(({ clicker }) => list?.byClicker.has(clicker) !== true);
}

export function privateView(
  question: Question | undefined,
  list: ClassList | undefined,
  { names, quiet }: { readonly names: boolean; readonly quiet?: (clicker: string) => boolean },
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
      unsure: question === undefined ? false : isUnsure(question, question.voices.get(pseudonym)),
      consent: pupil.consent !== false,
      ...(quiet !== undefined && pupil.clickers.some(quiet) ? { quietClicker: true as const } : {}),
    };
  });
  const tally: Tally | null = question?.state === 'open' ? tallyOf(question) : null;
  return { seats, unknownClickers: unknownClickers(question, list), tally };
}
