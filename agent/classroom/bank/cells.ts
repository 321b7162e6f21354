/** What the cells of a question set may hold: words for kinds and for right and wrong, times, points. */
import type { QuestionItem } from '../../room/bank-area.ts';
import type { Answer } from '../../web/api.ts';
import { canonicalNumber, optionLetters, readAnswer } from '../question/answer.ts';

type Kind = QuestionItem['kind'];

/** Without the marks of spreadsheets; line breaks are kept, for a stem may have several lines. */
export function cleanCell(cell: string): string {
  const plain = cell
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\u200b-\u200f\u2060\ufeff]|[^\P{Cc}\n]/gu, '')
    .trim();
  const quoted = /^="(.*)"$/s.exec(plain);
  return (quoted?.[1] ?? plain).trim();
}

const wordOf = (cell: string): string => cleanCell(cell).normalize('NFKC').replaceAll(/\s/g, '').toLowerCase();

const KINDS: Readonly<Record<Kind, readonly string[]>> = {
  single: ['单选', '单选题', '单项选择', '单项选择题', '选择', '选择题', 'single', 'choice'],
  multiple: ['多选', '多选题', '多项选择', '多项选择题', '不定项', '不定项选择题', 'multiple'],
  truefalse: ['判断', '判断题', '是非', '是非题', '对错', '对错题', 'truefalse', 'true/false', 't/f'],
  numeric: ['数字', '数字题', '数值', '数值题', '计算', '计算题', 'numeric', 'number'],
  ranking: ['排序', '排序题', '顺序', 'ranking', 'order'],
  survey: ['投票', '投票题', '调查', '问卷', 'survey', 'vote'],
};
/** A blank to fill in: on a pad that can only be a number. */
const BLANKS = ['填空', '填空题'];

/** Undefined: no kind that can be answered here; null: nothing is said. */
export function readKind(cell: string, answer: string): Kind | null | undefined {
  const word = wordOf(cell);
  if (word === '') return null;
  if (BLANKS.includes(word)) return canonicalNumber(answer) === undefined ? undefined : 'numeric';
  return (Object.keys(KINDS) as Kind[]).find((kind) => KINDS[kind].includes(word));
}

const TRUE = ['对', '正确', '是', '√', '✓', '✔', 't', 'true', 'y', 'yes', '1', 'a'];
const FALSE = ['错', '错误', '否', '不对', '×', '✗', '✘', 'x', 'f', 'false', 'n', 'no', '0', 'b'];

/** `A` 对, `B` 错. */
export function readTrueFalse(cell: string): Answer | undefined {
  const word = wordOf(cell);
  if (TRUE.includes(word)) return 'A';
  return FALSE.includes(word) ? 'B' : undefined;
}

/** True of words that only a true–false question has as its answer. */
export const isTrueFalseWord = (cell: string): boolean =>
  readTrueFalse(cell) !== undefined && !/^[ab01]$/.test(wordOf(cell));

/** Letters, or the very text of one option. */
export function readChoice(
  shape: { readonly kind: Kind; readonly options: number },
  cell: string,
  texts: readonly string[],
): Answer | undefined {
  const letters = readAnswer(shape, cell);
  if (letters !== undefined || shape.kind !== 'single') return letters;
  const place = texts.indexOf(cleanCell(cell));
  return place === -1 ? undefined : optionLetters(shape.options)[place];
}

export interface NumberCell {
  readonly answer: Answer;
  readonly tolerance?: number;
}

/** `3.5`, `3.5±0.1` */
export function readNumber(cell: string): NumberCell | undefined {
  const [value = '', within, ...rest] = cleanCell(cell)
    .normalize('NFKC')
    .split(/\u00b1|\+-|\+\/-/);
  const answer = canonicalNumber(value);
  if (answer === undefined || rest.length > 0) return undefined;
  if (within === undefined) return { answer };
  const tolerance = readTolerance(within);
  return tolerance === undefined ? undefined : { answer, tolerance };
}

/** `0.1`, `±0.1` */
export function readTolerance(cell: string): number | undefined {
  const number = canonicalNumber(
    cleanCell(cell)
      .normalize('NFKC')
      .replace(/^(\u00b1|\+\/?-)/, ''),
  );
  return number === undefined || number.startsWith('-') ? undefined : Number(number);
}

/** `5`, `5 分` */
export function readPoints(cell: string): number | undefined {
  const number = canonicalNumber(cleanCell(cell).replace(/\u5206$/, ''));
  const points = Number(number ?? Number.NaN);
  return points >= 0 && points <= 100 ? points : undefined;
}

/** `30`, `30秒`, `1分30秒`, `2分钟`, `1:30` → seconds, 1–7200. */
export function readSeconds(cell: string): number | undefined {
  const text = wordOf(cell);
  // 分 分钟 秒 秒钟
  const found = /^(?:(\d{1,3})(?:\u5206\u949f?|:))?(?:(\d{1,4})(?:\u79d2\u949f?|s)?)?$/.exec(text) ?? undefined;
  if (text === '' || found === undefined) return undefined;
  const seconds = Number(found[1] ?? 0) * 60 + Number(found[2] ?? 0);
  return seconds >= 1 && seconds <= 7200 ? seconds : undefined;
}

const MOST_POINTS_OF_KNOWLEDGE = 10;
const KNOWLEDGE_LENGTH = 60;

/** `分数；通分` → both; at most ten. */
export function readKnowledge(cell: string): string[] {
  const parts = cleanCell(cell)
    .split(/[\n,;/|\u3001\uff0c\uff1b]/)
    .map((part) => part.trim())
    .filter((part) => part !== '' && part.length <= KNOWLEDGE_LENGTH);
  return [...new Set(parts)].slice(0, MOST_POINTS_OF_KNOWLEDGE);
}
