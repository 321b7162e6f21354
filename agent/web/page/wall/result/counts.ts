/** What a result's pictures are made of. Pure: a question as the wall knows it in, counts out. */
import { scoreOf } from '../../../../classroom/question/score.ts';
import type { Option, Tally, WallQuestion } from '../../../api.ts';
import { LETTERS } from '../../parts/option-mark.tsx';

/** Whole per cent of those who answered; 0 when nobody did. */
export function share(count: number, answered: number): number {
  return answered === 0 ? 0 : Math.round((count / answered) * 100);
}

type Judged = Pick<WallQuestion, 'kind' | 'options' | 'answer' | 'tolerance'>;

/** Whether this standing answer is wholly right; false while the right one is not known. */
export function isRight({ kind, options, answer, tolerance }: Judged, given: string): boolean {
  return scoreOf({ kind, options, answer, tolerance, points: 1, partial: 0 }, { answer: given })?.verdict === 'right';
}

/** How many are wholly right; null: nobody can be (a survey), it is not shown yet, or the tally does not tell. */
export function rightCount(question: WallQuestion): number | null {
  if (question.answer === null || question.kind === 'survey' || question.kind === 'buzz') return null;
  if (question.right) return question.right.whole;
  if (question.kind === 'multiple') return null;
  const entries = Object.entries(question.tally ?? {});
  return entries.reduce((sum, [given, count]) => sum + (isRight(question, given) ? count : 0), 0);
}

/** The letters that belong to the right answer. */
export function rightLetters({ answer, kind }: Pick<WallQuestion, 'answer' | 'kind'>): readonly Option[] {
  if (answer === null || kind === 'ranking' || kind === 'survey') return [];
  return LETTERS.filter((letter) => answer.includes(letter));
}

export interface Order {
  readonly letters: readonly Option[];
  readonly count: number;
  readonly right: boolean;
}

/** The commonest orders of a ranking, the right one always among them; `others`: how many further ones there are. */
export function topOrders(
  question: Judged & { readonly tally: Tally | null },
  most: number,
): { readonly orders: readonly Order[]; readonly others: number } {
  const all = Object.entries(question.tally ?? {})
    .map(([given, count]) => ({
      letters: [...given] as Option[],
      count,
      right: question.answer !== null && given === question.answer,
    }))
    .sort((one, other) => other.count - one.count || one.letters.join().localeCompare(other.letters.join()));
  const found = all.find((order) => order.right);
  const wanted =
    found ??
    (question.answer === null ? undefined : { letters: [...question.answer] as Option[], count: 0, right: true });
  const first = all.slice(0, most);
  const orders = wanted === undefined || first.includes(wanted) ? first : [...first.slice(0, most - 1), wanted];
  return { orders, others: all.filter((order) => !orders.includes(order)).length };
}

export interface Column {
  /** `26`, or `20–30` where numbers share a column. */
  readonly label: string;
  readonly count: number;
  readonly right: boolean;
}

/** Half a tenth of the pupils at either end may be so far off that their numbers share the outermost columns. */
const OUTER = 0.05;

/**
 * Numbers given, along the number line: each has its own column while they are few; when they are many, columns are
 * equally wide, and only what is right keeps one of its own, for that is what everybody looks for.
 */
export function columnsOf(question: Judged & { readonly tally: Tally | null }, most: number): readonly Column[] {
  const given = Object.entries(question.tally ?? {})
    .map(([text, count]) => ({ text, value: Number(text), count, right: isRight(question, text) }))
    .filter(({ value }) => Number.isFinite(value))
    .sort((one, other) => one.value - other.value);
  if (given.length <= most) return given.map(({ text, count, right }) => ({ label: text, count, right }));
  const low = quantile(given, OUTER);
  const high = quantile(given, 1 - OUTER);
  // One column is kept for what is right, and one more is lost where the range does not begin at a column's edge.
  const width = niceWidth((high - low) / (most - 2));
  const groups = new Map<string, Given[]>();
  for (const each of given) {
    const column = Math.floor(Math.min(Math.max(each.value, low), high) / width);
    const key = each.right ? 'right' : String(column);
    groups.set(key, [...(groups.get(key) ?? []), each]);
  }
  return [...groups.values()]
    .sort((one, other) => (one[0]?.value ?? 0) - (other[0]?.value ?? 0))
    .map((group) => ({
      label: labelOf(group),
      count: group.reduce((sum, { count }) => sum + count, 0),
      right: group[0]?.right === true,
    }));
}

interface Given {
  readonly text: string;
  readonly value: number;
  readonly count: number;
  readonly right: boolean;
}

const labelOf = (group: readonly Given[]): string => {
  const [first, last] = [group[0], group.at(-1)];
  return group.length === 1 ? (first?.text ?? '') : `${first?.text}–${last?.text}`;
};

/** The number below which this part of the pupils are. */
function quantile(given: readonly Given[], part: number): number {
  const all = given.reduce((sum, { count }) => sum + count, 0);
  let below = 0;
  for (const { value, count } of given) {
    below += count;
    if (below >= part * all) return value;
  }
  return given.at(-1)?.value ?? 0;
}

/** The next wider of 1, 2, 5, 10, 20 …, 0.5, 0.2 … */
function niceWidth(least: number): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  return ([1, 2, 5].find((step) => step * power >= least) ?? 10) * power;
}
