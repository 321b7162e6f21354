/** What the server says about question sets. Types only. Stems may be seen by anybody in the room; right answers are not in here. */
import type { RowProblem } from '../classroom/port.ts';
import type { QuestionKind } from './api.ts';

export interface QuestionSetView {
  readonly id: string;
  readonly name: string;
  readonly subject: string | null;
  /** Wall ms. */
  readonly addedAt: number;
  /** How many questions it has. */
  readonly items: number;
}

/** `GET /api/sets`, newest first. */
export interface QuestionSetList {
  readonly sets: readonly QuestionSetView[];
}

/** A question of a set, without its answer. */
export interface QuestionItemView {
  readonly number: number;
  readonly kind: Exclude<QuestionKind, 'buzz'>;
  readonly options: number;
  readonly stem: string | null;
  readonly optionTexts: readonly string[] | null;
  readonly seconds: number | null;
  readonly knowledge: readonly string[];
  /** The right answer is known: it can be shown with one tap. */
  readonly answerKnown: boolean;
}

/** `GET /api/sets/{id}` */
export interface QuestionSetItems {
  readonly set: QuestionSetView;
  readonly questions: readonly QuestionItemView[];
}

/** `POST /api/sets?name=&dryRun=` with the bytes of an .xlsx or CSV file (PIN session). */
export interface QuestionSetImport {
  /** Null: a dry run, or nothing could be read. */
  readonly set: QuestionSetView | null;
  readonly questions: readonly QuestionItemView[];
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}
