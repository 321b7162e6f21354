/** The answers about question sets as schemas, like answers.ts; the types are those of ../api-bank.ts. */
import { z } from 'zod';
import type {
  QuestionItemView,
  QuestionSetImport,
  QuestionSetItems,
  QuestionSetList,
  QuestionSetView,
} from '../api-bank.ts';

const count = z.int().min(0);
const setView = z.strictObject({
  id: z.string(),
  name: z.string(),
  subject: z.string().nullable(),
  addedAt: z.number(),
  items: count,
}) satisfies z.ZodType<QuestionSetView>;
const itemView = z.strictObject({
  number: z.int().min(1),
  kind: z.enum(['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey']),
  options: z.int().min(0).max(5),
  stem: z.string().nullable(),
  optionTexts: z.array(z.string()).nullable(),
  seconds: z.int().min(1).nullable(),
  knowledge: z.array(z.string()),
  answerKnown: z.boolean(),
}) satisfies z.ZodType<QuestionItemView>;
export const setList = z.strictObject({ sets: z.array(setView) }) satisfies z.ZodType<QuestionSetList>;
export const setItems = z.strictObject({
  set: setView,
  questions: z.array(itemView),
}) satisfies z.ZodType<QuestionSetItems>;
const rowProblem = z.strictObject({
  row: z.int().min(1),
  sheet: z.string().optional(),
  code: z.string(),
  zh: z.string(),
  en: z.string(),
});
export const setImport = z.strictObject({
  set: setView.nullable().describe('null: a dry run'),
  questions: z.array(itemView),
  problems: z.array(rowProblem).describe('rows that were left out'),
  notices: z.array(rowProblem).describe('rows that count, with something left out'),
}) satisfies z.ZodType<QuestionSetImport>;
