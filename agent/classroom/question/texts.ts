/**
 * What the room knows of a question beside its events: its text, the right answer, the key of its voters. A convenience: a
 * room.db that cannot be read or written must not stop the lesson, so nothing in here rejects.
 */
import type { Log } from '../../ports.ts';
import type { QuestionText, RoomStore } from '../../room/port.ts';

export type TextStore = Pick<RoomStore, 'saveQuestionText' | 'questionTexts' | 'forgetVoters'>;

export interface Texts {
  of(question: string): Promise<QuestionText | undefined>;
  save(text: QuestionText): Promise<void>;
  /** The keys of these questions' voters are erased for good. */
  forgetVoters(questions: readonly string[]): Promise<void>;
}

export function createTexts(room: TextStore, log: Log): Texts {
  async function tried<T>(what: string, question: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await work();
    } catch (error) {
      log.error({ err: error, question }, what);
      return undefined;
    }
  }
  return {
    of: (question) =>
      tried('the text of a question could not be read', question, async () => {
        const [text] = await room.questionTexts([question]);
        return text;
      }),
    save: (text) =>
      tried('the text of a question could not be saved', text.question, () => room.saveQuestionText(text)),
    forgetVoters: (questions) =>
      tried('the key of voters could not be erased; it will be at the next start', questions.join(), () =>
        room.forgetVoters(questions),
      ),
  };
}
