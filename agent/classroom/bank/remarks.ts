/** What is said of a row of a question set, and what a file as a whole is refused for. */
import type { ShownError } from '../../../protocols/shown-error.ts';
import { refusal } from '../../refusal.ts';
import type { RowProblem } from '../port.ts';

export interface Remark {
  readonly code: string;
  readonly zh: string;
  readonly en: string;
}

const remark = (code: string, zh: string, en: string): Remark => ({ code, zh, en });
const SHOWN = 20;
const short = (text: string): string => (text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);

export const at = (row: number, sheet: string | undefined, said: Remark): RowProblem => ({
  row,
  ...(sheet === undefined ? {} : { sheet }),
  ...said,
});

export const stemMissing = (): Remark => remark('BANK-STEM-MISSING', '没有题干', 'the stem is missing');
export const stemLong = (most: number): Remark =>
  remark('BANK-STEM-LONG', `题干超过 ${most} 字`, `a stem of over ${most} characters`);
export const kindUnknown = (given: string): Remark =>
  remark(
    'BANK-KIND',
    `题型“${short(given)}”不能用答题器作答；可用：单选、多选、判断、数字、排序、投票`,
    `“${short(given)}” cannot be answered on a clicker: single, multiple, truefalse, numeric, ranking, survey`,
  );
export const optionsFew = (): Remark => remark('BANK-OPTIONS-FEW', '选项不足两个', 'fewer than two options');
export const optionsMany = (): Remark =>
  remark('BANK-OPTIONS-MANY', '选项超过五个，答题器只有 A–E', 'more than five options: a clicker has A–E');
export const optionGap = (letter: string): Remark =>
  remark(
    'BANK-OPTION-GAP',
    `选项 ${letter} 是空的，后面却还有选项`,
    `option ${letter} is empty, and there are more after it`,
  );
export const optionLong = (most: number): Remark =>
  remark('BANK-OPTION-LONG', `有选项超过 ${most} 字`, `an option of over ${most} characters`);
export const answerUnreadable = (given: string): Remark =>
  remark('BANK-ANSWER', `答案“${short(given)}”不是这道题的答案`, `“${short(given)}” is no answer to this question`);
export const answerIgnored = (): Remark =>
  remark('BANK-ANSWER-IGNORED', '投票没有对错，答案没有导入', 'a survey has no right answer: it was left out');
export const optionsAssumed = (options: number): Remark =>
  remark(
    'BANK-OPTIONS-ASSUMED',
    `没有选项文字，按 ${options} 个选项导入`,
    `no texts of options: taken as ${options} options`,
  );
export const fieldIgnored = (column: string, given: string): Remark =>
  remark(
    'BANK-FIELD-IGNORED',
    `“${column}”一格看不懂（${short(given)}），没有导入这一格`,
    `the cell under “${column}” cannot be read (${short(given)}) and was left out`,
  );
export const stemTwice = (before: number): Remark =>
  remark('BANK-STEM-TWICE', `题干与第 ${before} 行相同`, `the same stem as on line ${before}`);
export const sheetSkipped = (): Remark =>
  remark(
    'BANK-SHEET-SKIPPED',
    '这张工作表没有“题干”一列，没有导入',
    'this sheet has no column of stems and was left out',
  );

export const noStems = (): ShownError =>
  refusal(
    'BANK-NO-STEMS',
    'file',
    ['没有找到“题干”一列', 'no column of stems was found'],
    [
      '请让第一行是表头：题干,选项A,选项B,选项C,选项D,答案',
      'make the first line a header: 题干,选项A,选项B,选项C,选项D,答案',
    ],
  );

export const tooMany = (most: number): ShownError =>
  refusal(
    'BANK-TOO-MANY',
    'file',
    [`题目超过 ${most} 道`, `over ${most} questions`],
    ['请分成几个文件导入', 'import them as several files'],
  );

export const nothingUsable = (): ShownError =>
  refusal(
    'BANK-EMPTY',
    'file',
    ['没有一道能用的题', 'not one question can be used'],
    ['请按列出的问题改好再导入', 'correct what is listed and import again'],
  );

export const unknownSet = (id: string): ShownError =>
  refusal(
    'BANK-UNKNOWN',
    id,
    ['没有这个题库', 'there is no such question set'],
    ['可能已经删除，请刷新页面', 'perhaps already deleted: reload the page'],
  );

export const badSetName = (): ShownError =>
  refusal(
    'BANK-NAME',
    'name',
    ['题库要有名字，最多 60 字', 'a set has a name of at most 60 characters'],
    ['请写一个名字，例如“分数的意义”', 'give it a name, for example 分数的意义'],
  );
