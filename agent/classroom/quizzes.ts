/**
 * The classroom's questions: those of the room, and while a practice lesson is on those of the practice, which are
 * forgotten with it. Whoever asks for a question by its id finds it wherever it is.
 */
import type { PracticeStores } from './lesson/practice.ts';
import { createQuiz, type KnownQuestion, type Quiz, type QuizOptions } from './question/quiz.ts';

export interface Quizzes {
  /** Of the practice, where one is on; else of the room. */
  readonly now: Quiz;
  /** The one that has the question: of the practice, or of the room (which refuses what it does not know). */
  of(id: string): Quiz;
  find(id: string): Promise<KnownQuestion>;
  /** Ends the open question, whichever it is. */
  stopOpen(): Promise<void>;
  /** Questions go to these stores from now on. */
  practiceBegins(stores: PracticeStores): Promise<void>;
  practiceEnds(): Promise<void>;
  /** Resolves when everything appended so far is applied. */
  close(): Promise<void>;
}

export async function createQuizzes(options: QuizOptions): Promise<Quizzes> {
  const own = await createQuiz(options);
  let practice: Quiz | undefined;
  /** Asked in the practice that is on. */
  const practised = new Set<string>();
  let unsubscribe: () => void = () => undefined;

  async function stopOpen(): Promise<void> {
    const { live } = practice ?? own;
    if (live?.question.state === 'open') await (practice ?? own).stop(live.id);
  }

  const of = (id: string): Quiz => (practice !== undefined && practised.has(id) ? practice : own);

  return {
    get now() {
      return practice ?? own;
    },
    of,
    find: (id) => of(id).find(id),
    stopOpen,
    async practiceBegins({ journal, room }) {
      await stopOpen();
      practice = await createQuiz({ ...options, journal, room });
      unsubscribe = journal.onCommitted((events) => {
        for (const { type, subject } of events)
          if (type === 'cn.banban.question.opened' && subject !== undefined) practised.add(subject);
      });
    },
    async practiceEnds() {
      const ended = practice;
      practice = undefined;
      practised.clear();
      unsubscribe();
      await ended?.close();
    },
    async close() {
      await Promise.all([own.close(), practice?.close()]);
    },
  };
}
