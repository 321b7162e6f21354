/**
 * The board's picture kept as the question: of the question that is asked, or taken before it and kept for the next one.
 * It belongs to the text of the question, which stays in the room.
 */
import type { Clock } from '../../ports.ts';
import type { Quizzes } from '../quizzes.ts';
import { unknownPicture } from './refusals.ts';
import type { PictureStore, StoredPicture } from './store.ts';

/** What was on the board longer ago is not what the next question is about. */
const NEXT_WITHIN_MS = 10 * 60_000;

export interface Pictures {
  /** Checked, on disk and the question's; replaces the one it had. */
  keep(question: string, bytes: Uint8Array): Promise<void>;
  /** For the question that is asked next, if that is soon. */
  keepForNext(bytes: Uint8Array): Promise<void>;
  dropNext(): void;
  /** To be called with every question that is asked. */
  asked(question: string): Promise<void>;
  of(question: string): Promise<StoredPicture>;
  /** The picture of the question on the wall while it is open or closed: tablets may see it. Undefined: there is none. */
  onTablets(question: string): Promise<StoredPicture | undefined>;
}

export interface PicturesOptions {
  readonly store: PictureStore;
  readonly quizzes: Pick<Quizzes, 'now' | 'of' | 'find'>;
  readonly clock: Clock;
  readonly changed: () => void;
}

export function createPictures({ store, quizzes, clock, changed }: PicturesOptions): Pictures {
  let next: { readonly name: string; readonly atMs: number } | undefined;

  async function amend(question: string, picture: string): Promise<void> {
    await quizzes.of(question).amend(question, { picture });
    changed();
  }

  return {
    async keep(question, bytes) {
      // Whether there is such a question is known before anything is written.
      await quizzes.find(question);
      await amend(question, await store.keep(bytes));
    },
    async keepForNext(bytes) {
      next = { name: await store.keep(bytes), atMs: clock.monotonicMs() };
    },
    dropNext() {
      next = undefined;
    },
    async asked(question) {
      const kept = next;
      next = undefined;
      if (kept !== undefined && clock.monotonicMs() - kept.atMs <= NEXT_WITHIN_MS) await amend(question, kept.name);
    },
    async of(question) {
      const picture = (await quizzes.find(question)).text?.fields?.picture;
      if (picture === undefined) throw unknownPicture();
      return store.read(picture);
    },
    onTablets(id) {
      const { live } = quizzes.now;
      const state = live?.question.state;
      const picture = live?.text?.fields?.picture;
      if (live?.id !== id || picture === undefined || (state !== 'open' && state !== 'closed'))
        return Promise.resolve(undefined);
      return store.read(picture);
    },
  };
}
