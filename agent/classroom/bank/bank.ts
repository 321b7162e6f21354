/** Question sets (题库): brought in from files, listed, deleted. Asked they are by the quiz. */
import type { Clock } from '../../ports.ts';
import type { NumberedItem, QuestionItem, QuestionSet } from '../../room/bank-area.ts';
import type { RoomStore } from '../../room/port.ts';
import type { QuestionItemView, QuestionSetImport, QuestionSetItems, QuestionSetView } from '../../web/api-bank.ts';
import { badSetName, nothingUsable, unknownSet } from './remarks.ts';

const NAME_LENGTH = 60;

export type BankStore = Pick<RoomStore, 'addQuestionSet' | 'questionSets' | 'questionSet' | 'deleteQuestionSet'>;

/** All refusals are ShownErrors, `BANK-…` or `FILE-…`. */
export interface Bank {
  /** Newest first. */
  sets(): Promise<QuestionSetView[]>;
  /** Without the right answers: what it gives back may be on the wall. */
  set(id: string): Promise<QuestionSetItems>;
  /** Reads .xlsx or CSV. `dryRun`: what would be there, nothing is written. Bad rows are listed; good ones count. */
  importSet(
    wish: { readonly name: string; readonly subject?: string | undefined; readonly dryRun: boolean },
    file: Uint8Array,
  ): Promise<QuestionSetImport>;
  deleteSet(id: string): Promise<void>;
}

export function createBank({ room, clock }: { readonly room: BankStore; readonly clock: Clock }): Bank {
  return {
    sets: async () => (await room.questionSets()).map(setView),
    async set(id) {
      const found = await room.questionSet(id);
      if (found === undefined) throw unknownSet(id);
      return { set: setView(found.set), questions: found.items.map(itemView) };
    },
    async importSet({ name, subject, dryRun }, file) {
      const called = name.trim();
      if (called === '' || [...called].length > NAME_LENGTH) throw badSetName();
      // Loaded when a file comes: sets are brought in now and then, the agent runs all day.
      const { readSet } = await import('./read-set.ts');
      const { items, problems, notices } = await readSet(file);
      const questions = items.map((item, index) => itemView({ number: index + 1, ...item }));
      if (dryRun) return { set: null, questions, problems, notices };
      if (items.length === 0) throw nothingUsable();
      const set = await room.addQuestionSet({ name: called, subject, addedAt: clock.now() }, items);
      return { set: setView(set), questions, problems, notices };
    },
    async deleteSet(id) {
      if (!(await room.deleteQuestionSet(id))) throw unknownSet(id);
    },
  };
}

const setView = ({ id, name, subject, addedAt, items }: QuestionSet): QuestionSetView => ({
  id,
  name,
  subject: subject ?? null,
  addedAt,
  items,
});

function itemView(item: NumberedItem): QuestionItemView {
  const { number, kind, options, stem, optionTexts, seconds, knowledge } = item satisfies QuestionItem;
  return {
    number,
    kind,
    options,
    stem: stem ?? null,
    optionTexts: optionTexts ?? null,
    seconds: seconds ?? null,
    knowledge: knowledge ?? [],
    answerKnown: item.answer !== undefined,
  };
}
