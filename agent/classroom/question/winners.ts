/**
 * Who has won a buzz in the lesson that is on, and stands back from the next one. Pupils whom no event may name are
 * remembered here only, until the lesson is another one or the agent restarts.
 */
import type { Journal } from '../../journal/port.ts';
import { readFacts } from './lines.ts';
import type { LiveQuestion } from './live-question.ts';
import { openedIn } from './numbers.ts';
import { foldFacts, type Question } from './question.ts';

/** More questions than a lesson has. */
const LOOKED_BACK = 60;
/** Where there is no lesson, one lasts so long. */
const LESSON_MS = 45 * 60_000;

export interface Winners {
  /**
   * Pseudonyms of those who have won in this lesson, from the journal and from what is in memory only. Without a lesson:
   * in the last 45 minutes, outside any.
   */
  in(lesson: string | undefined, now: number, kept: Iterable<Question>): Promise<string[]>;
  /** A buzz is over. */
  note(live: LiveQuestion): void;
  /** Has won, and must not be named. */
  isQuiet(pupil: string): boolean;
}

export function createWinners(journal: Journal): Winners {
  let quiet: { readonly lesson: string | null; readonly pupils: Set<string> } = { lesson: null, pupils: new Set() };

  function quietIn(lesson: string | null): Set<string> {
    if (quiet.lesson !== lesson) quiet = { lesson, pupils: new Set() };
    return quiet.pupils;
  }

  return {
    async in(lesson, now, kept) {
      quietIn(lesson ?? null);
      const ofLesson = (of: string | undefined, time: string): boolean =>
        of === lesson && (lesson !== undefined || now - Date.parse(time) < LESSON_MS);
      const inMemory = new Map([...kept].map((question) => [question.id, question]));
      const lines = (await journal.latest('cn.banban.question.opened', LOOKED_BACK)).map(openedIn);
      const ids = lines
        .filter(({ time, data }) => data.kind === 'buzz' && ofLesson(data.lesson, time))
        .map(({ data }) => data.question);
      const read = [...new Set(ids)]
        .filter((id) => !inMemory.has(id))
        .map(async (id) => foldFacts(await readFacts(journal, id)));
      const here = [...inMemory.values()].filter((one) => ofLesson(one.lesson ?? undefined, one.openedAt));
      const winners = [...here, ...(await Promise.all(read))].map((question) => question && winnerOf(question)?.pupil);
      return [...new Set(winners.filter((pupil) => pupil !== undefined))];
    },
    note({ question, quiet: names }) {
      const pupil = names.get(winnerOf(question)?.clicker ?? '');
      if (pupil !== undefined) quietIn(question.lesson).add(pupil);
    },
    isQuiet: (pupil) => quiet.pupils.has(pupil),
  };
}

/** Undefined: nobody, or it does not count. */
function winnerOf(question: Question): { readonly pupil: string | undefined; readonly clicker: string } | undefined {
  if (question.kind !== 'buzz' || question.state === 'voided') return undefined;
  const [first] = question.standing.values();
  return first;
}
