/**
 * Question sets (题库) as the room keeps them, item by item; and the voices of questions that are over, which nobody must
 * be able to tell apart any more.
 */

import type { Row } from '../store/engine.ts';
import type { Answer, QuestionKind } from '../web/api.ts';
import type { AreaTools } from './areas.ts';

/** A question of a set, as it waits to be asked. */
export interface QuestionItem {
  readonly kind: Exclude<QuestionKind, 'buzz'>;
  readonly options: number;
  readonly stem?: string;
  /** As many as `options`; absent: only the stem was written, or of a number. */
  readonly optionTexts?: readonly string[];
  /** The right answer; absent: none was written, or a survey. */
  readonly answer?: Answer;
  /** Of a number: so far off is still right. */
  readonly tolerance?: number;
  readonly points?: number;
  readonly knowledge?: readonly string[];
  readonly seconds?: number;
}

export interface QuestionSet {
  readonly id: string;
  readonly name: string;
  readonly subject?: string;
  /** Wall ms. */
  readonly addedAt: number;
  /** How many questions it has. */
  readonly items: number;
}

/** Numbered from 1 in the order of the file. */
export interface NumberedItem extends QuestionItem {
  readonly number: number;
}

export interface BankCalls {
  addQuestionSet(
    set: { readonly name: string; readonly subject?: string | undefined; readonly addedAt: number },
    items: readonly QuestionItem[],
  ): QuestionSet;
  /** Newest first. */
  questionSets(): QuestionSet[];
  questionSet(id: string): { readonly set: QuestionSet; readonly items: readonly NumberedItem[] } | undefined;
  questionItem(set: string, number: number): QuestionItem | undefined;
  /** False: there was none. */
  deleteQuestionSet(id: string): boolean;
  /** Erases the keys of these questions’ voters for good (secure_delete, and out of the write-ahead log). */
  forgetVoters(questions: readonly string[]): void;
}

export const BANK_CALLS = [
  'addQuestionSet',
  'questionSets',
  'questionSet',
  'questionItem',
  'deleteQuestionSet',
  'forgetVoters',
] as const satisfies readonly (keyof BankCalls)[];

const SETS = `
  SELECT s.id, s.name, s.subject, s.added_at, (SELECT count(*) FROM question_item i WHERE i.set_id = s.id) AS items
  FROM question_set s`;

export function bankCalls({ db, newId, transact }: AreaTools): BankCalls {
  const items = (set: string): Row[] =>
    db.prepare('SELECT number, fields FROM question_item WHERE set_id = ? ORDER BY number').all(set);
  return {
    addQuestionSet: ({ name, subject, addedAt }, given) =>
      transact(() => {
        const id = newId();
        db.prepare('INSERT INTO question_set (id, name, subject, added_at) VALUES (?, ?, ?, ?)').run(
          id,
          name,
          subject ?? null,
          Math.floor(addedAt),
        );
        const insert = db.prepare('INSERT INTO question_item (set_id, number, fields) VALUES (?, ?, ?)');
        for (const [index, item] of given.entries()) insert.run(id, index + 1, JSON.stringify(item));
        return toSet({ id, name, subject: subject ?? null, added_at: Math.floor(addedAt), items: given.length });
      }),
    questionSets: () => db.prepare(`${SETS} ORDER BY s.added_at DESC, s.id`).all().map(toSet),
    questionSet(id) {
      const row = db.prepare(`${SETS} WHERE s.id = ?`).get(id);
      if (row === undefined) return undefined;
      return { set: toSet(row), items: items(id).map((item) => ({ number: Number(item['number']), ...toItem(item) })) };
    },
    questionItem(set, number) {
      const row = db.prepare('SELECT fields FROM question_item WHERE set_id = ? AND number = ?').get(set, number);
      return row === undefined ? undefined : toItem(row);
    },
    deleteQuestionSet: (id) =>
      transact(() => {
        const there = db.prepare('SELECT 1 AS here FROM question_set WHERE id = ?').get(id) !== undefined;
        db.prepare('DELETE FROM question_item WHERE set_id = ?').run(id);
        db.prepare('DELETE FROM question_set WHERE id = ?').run(id);
        return there;
      }),
    forgetVoters(questions) {
      const forget = db.prepare(
        `UPDATE question SET fields = nullif(json_remove(fields, '$.voterKey'), '{}')
         WHERE question = ? AND json_extract(fields, '$.voterKey') IS NOT NULL`,
      );
      transact(() => {
        for (const question of questions) forget.run(question);
      });
      // The write-ahead log still holds the page with the key: write it over.
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
    },
  };
}

function toSet(row: Row): QuestionSet {
  return {
    id: String(row['id']),
    name: String(row['name']),
    addedAt: Number(row['added_at']),
    items: Number(row['items']),
    ...(typeof row['subject'] === 'string' ? { subject: row['subject'] } : {}),
  };
}

const toItem = (row: Row): QuestionItem => JSON.parse(String(row['fields'])) as QuestionItem;
