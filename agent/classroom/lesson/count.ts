/** How many questions were asked and how many presses came in a lesson, counted as they are committed. */
import type { EventData } from '../../../protocols/uplink/events.ts';
import type { Committed, Journal } from '../../journal/port.ts';
import type { RoomStore } from '../../room/port.ts';

export interface LessonCount {
  readonly questions: number;
  readonly presses: number;
  stop(): void;
}

export interface Counted {
  readonly questions: ReadonlySet<string>;
  readonly presses: number;
}

export const NOTHING_COUNTED: Counted = { questions: new Set(), presses: 0 };

/** What there was before this start, from the questions room.db knows of the lesson. */
export async function countBefore(
  stores: { readonly journal: Journal; readonly room: RoomStore },
  lesson: string,
): Promise<Counted> {
  const questions = new Set((await stores.room.questionsOf(lesson)).map(({ question }) => question));
  let presses = 0;
  for (const question of questions)
    presses += (await stores.journal.about(question)).filter(({ type }) => isAnswer(type)).length;
  return { questions, presses };
}

export function createLessonCount(journal: Journal, lesson: string, before: Counted): LessonCount {
  const questions = new Set(before.questions);
  let { presses } = before;
  /** Counted while the store could not be written: told once more, first of all, when it can be. */
  let unsaved = 0;

  function count({ type, data, saved }: Committed): void {
    if (type === 'cn.banban.question.opened') {
      const opened = data as EventData<'cn.banban.question.opened'>;
      if (opened.lesson === lesson) questions.add(opened.question);
      return;
    }
    if (!isAnswer(type) || !questions.has((data as EventData<'cn.banban.response.pressed'>).question)) return;
    if (saved && unsaved > 0) {
      unsaved -= 1;
      return;
    }
    presses += 1;
    if (!saved) unsaved += 1;
  }

  const stop = journal.onCommitted((events) => events.forEach(count));
  return {
    get questions() {
      return questions.size;
    },
    get presses() {
      return presses;
    },
    stop,
  };
}

const isAnswer = (type: string): boolean => type.startsWith('cn.banban.response.');
