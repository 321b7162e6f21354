/**
 * A question set as teachers keep it in Excel or CSV → questions that can be asked. Rows that cannot be used are listed with
 * their line, cells that cannot be read are noted, all else counts. What the columns may be called is in columns.ts, what a
 * cell may hold in cells.ts, how the file is opened in agent/table.
 */
import type { QuestionItem } from '../../room/bank-area.ts';
import { openFile } from '../../table/open.ts';
import type { TableRow } from '../../table/sheet.ts';
import type { RowProblem } from '../port.ts';
import { TEXT_LIMITS } from '../question/plan.ts';
import {
  cleanCell,
  isTrueFalseWord,
  readChoice,
  readKind,
  readKnowledge,
  readNumber,
  readPoints,
  readSeconds,
  readTolerance,
  readTrueFalse,
} from './cells.ts';
import { type Column, findHeader, type Header } from './columns.ts';
import * as say from './remarks.ts';

const ITEMS_LIMIT = 500;
/** Where neither options nor an E are written: what every clicker has. */
const USUAL_OPTIONS = 4;
const LETTERS = ['a', 'b', 'c', 'd', 'e'];

export interface ReadSet {
  readonly items: readonly QuestionItem[];
  /** Rows that were left out. */
  readonly problems: readonly RowProblem[];
  /** Rows that count, with something left out. */
  readonly notices: readonly RowProblem[];
}

/** Throws a ShownError `FILE-…`, `BANK-NO-STEMS` or `BANK-TOO-MANY`. */
export async function readSet(bytes: Uint8Array): Promise<ReadSet> {
  const file = await openFile(bytes);
  if (file.kind === 'set') throw say.noStems();
  const several = file.sheets.length > 1;
  const items: QuestionItem[] = [];
  const problems: RowProblem[] = [...file.problems];
  const notices: RowProblem[] = [];
  const stems = new Map<string, number>();
  let found = false;
  for (const sheet of file.sheets) {
    const tab = several ? sheet.name : undefined;
    const header = findHeader(sheet);
    if (header === undefined) {
      if (sheet.rows.length > 0) notices.push(say.at(1, tab, say.sheetSkipped()));
      continue;
    }
    found = true;
    for (const row of header.body) {
      const read = readRow(row, header);
      for (const said of read.notices) notices.push(say.at(row.row, tab, said));
      if (read.item === undefined) {
        problems.push(say.at(row.row, tab, read.problem));
        continue;
      }
      const stem = read.item.stem ?? '';
      const before = stems.get(stem);
      if (before !== undefined) notices.push(say.at(row.row, tab, say.stemTwice(before)));
      stems.set(stem, before ?? row.row);
      items.push(read.item);
    }
  }
  if (!found) throw say.noStems();
  if (items.length > ITEMS_LIMIT) throw say.tooMany(ITEMS_LIMIT);
  return { items, problems, notices };
}

type ReadRow = { readonly notices: readonly say.Remark[] } & (
  | { readonly item: QuestionItem }
  | { readonly item: undefined; readonly problem: say.Remark }
);

function readRow({ cells }: TableRow, header: Header): ReadRow {
  const notices: say.Remark[] = [];
  const cell = (column: Column): string => cleanCell(cells[header.columns.get(column) ?? -1] ?? '');
  const refused = (problem: say.Remark): ReadRow => ({ notices, item: undefined, problem });

  const stem = cell('stem');
  if (stem === '') return refused(say.stemMissing());
  if (stem.length > TEXT_LIMITS.stem) return refused(say.stemLong(TEXT_LIMITS.stem));
  const texts = optionTexts(cells, header);
  if ('problem' in texts) return refused(texts.problem);
  const said = cell('answer');
  const wished = readKind(cell('kind'), said);
  if (wished === undefined) return refused(say.kindUnknown(cell('kind')));
  const kind = wished ?? kindOf(texts.texts, said);
  const shape = shapeOf(kind, texts.texts, said);
  if ('problem' in shape) return refused(shape.problem);
  if (shape.assumed) notices.push(say.optionsAssumed(shape.options));
  const right = rightAnswer(shape, said, texts.texts);
  if (right === undefined) return refused(say.answerUnreadable(said));
  if (kind === 'survey' && said !== '') notices.push(say.answerIgnored());

  /** A cell that holds something and cannot be read is said, and left out. */
  const optional = <T>(column: Column, heading: string, read: (text: string) => T | undefined): T | undefined => {
    const text = cell(column);
    const value = text === '' ? undefined : read(text);
    if (text !== '' && value === undefined) notices.push(say.fieldIgnored(heading, text));
    return value;
  };
  const points = optional('points', '分值', readPoints);
  const seconds = optional('seconds', '限时秒', readSeconds);
  const within = kind === 'numeric' ? (optional('tolerance', '误差', readTolerance) ?? right.tolerance) : undefined;
  const knowledge = readKnowledge(cell('knowledge'));
  return {
    notices,
    item: {
      kind,
      options: shape.options,
      stem,
      ...(shape.texts === undefined ? {} : { optionTexts: shape.texts }),
      ...(right.answer === undefined ? {} : { answer: right.answer }),
      ...(within === undefined ? {} : { tolerance: within }),
      ...(points === undefined ? {} : { points }),
      ...(knowledge.length === 0 ? {} : { knowledge }),
      ...(seconds === undefined ? {} : { seconds }),
    },
  };
}

type Texts = { readonly texts: readonly string[] } | { readonly problem: say.Remark };

/** The texts up to the last that holds something. */
function optionTexts(cells: readonly string[], header: Header): Texts {
  const textOf = (letter: string): string => cleanCell(cells[header.options.get(letter) ?? -1] ?? '');
  const beyond = [...header.options.keys()].filter((letter) => !LETTERS.includes(letter));
  if (beyond.some((letter) => textOf(letter) !== '')) return { problem: say.optionsMany() };
  const all = LETTERS.map(textOf);
  const texts = all.slice(0, all.findLastIndex((text) => text !== '') + 1);
  const gap = texts.indexOf('');
  if (gap !== -1) return { problem: say.optionGap('ABCDE'[gap] ?? '') };
  if (texts.some((text) => text.length > TEXT_LIMITS.option)) return { problem: say.optionLong(TEXT_LIMITS.option) };
  return { texts };
}

/** Where no kind is written, by what is there. */
function kindOf(texts: readonly string[], answer: string): QuestionItem['kind'] {
  if (texts.length === 2 && texts.every(isTrueFalseWord)) return 'truefalse';
  if (texts.length === 0 && isTrueFalseWord(answer)) return 'truefalse';
  if (texts.length === 0 && readNumber(answer) !== undefined) return 'numeric';
  const several = readChoice({ kind: 'multiple', options: LETTERS.length }, answer, texts);
  return (several?.length ?? 0) > 1 ? 'multiple' : 'single';
}

type Shape =
  | {
      readonly kind: QuestionItem['kind'];
      readonly options: number;
      readonly texts: readonly string[] | undefined;
      readonly assumed: boolean;
    }
  | { readonly problem: say.Remark };

function shapeOf(kind: QuestionItem['kind'], texts: readonly string[], answer: string): Shape {
  // 对 and 错 are on the page anyway; of a number there is nothing to choose.
  if (kind === 'truefalse') return { kind, options: 2, texts: undefined, assumed: false };
  if (kind === 'numeric') return { kind, options: 0, texts: undefined, assumed: false };
  if (texts.length === 1) return { problem: say.optionsFew() };
  if (texts.length > 1) return { kind, options: texts.length, texts, assumed: false };
  const options = kind === 'ranking' && answer !== '' ? answer.replaceAll(/[^A-Ea-e]/g, '').length : USUAL_OPTIONS;
  const all = /e/i.test(answer) ? LETTERS.length : options;
  return all < 2 ? { problem: say.optionsFew() } : { kind, options: all, texts: undefined, assumed: true };
}

/** Undefined: something is written, and it is no answer. */
function rightAnswer(
  shape: Exclude<Shape, { problem: say.Remark }>,
  said: string,
  texts: readonly string[],
): { readonly answer?: string; readonly tolerance?: number } | undefined {
  const { kind, options } = shape;
  if (said === '' || kind === 'survey') return {};
  if (kind === 'numeric') return readNumber(said);
  if (kind !== 'truefalse') return asAnswer(readChoice({ kind, options }, said, texts));
  // Where the texts are written the other way round, 错 first, the letter means what stands beside it.
  const letter = /^[ab]$/i.exec(said)?.[0].toLowerCase();
  const text = letter === undefined ? undefined : texts[letter === 'a' ? 0 : 1];
  return asAnswer(readTrueFalse(text !== undefined && isTrueFalseWord(text) ? text : said));
}

const asAnswer = (answer: string | undefined): { readonly answer: string } | undefined =>
  answer === undefined ? undefined : { answer };
