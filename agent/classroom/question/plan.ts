/**
 * A question as it is asked for → a question as it will be asked: what is left out comes from the round before it or from
 * the set it is taken from, what cannot be is refused and says where.
 */
import type { EventData } from '../../../protocols/uplink/events.ts';
import type { QuestionItem } from '../../room/bank-area.ts';
import type { QuestionFields, QuestionText } from '../../room/port.ts';
import type { Answer, NewQuestion, QuestionKind } from '../../web/api.ts';
import { badQuestion } from '../refusals.ts';
import { readAnswer } from './answer.ts';
import type { Question } from './question.ts';

export interface Plan {
  readonly kind: QuestionKind;
  readonly options: number;
  readonly rule: 'last' | 'first';
  readonly anonymous: boolean;
  readonly seconds: number | undefined;
  readonly thinkSeconds: number;
  readonly excludeWinners: boolean;
  readonly stem: string | undefined;
  readonly optionTexts: readonly string[] | undefined;
  readonly answer: Answer | undefined;
  readonly tolerance: number | undefined;
  readonly points: number | undefined;
  readonly partial: number | undefined;
  readonly knowledge: readonly string[] | undefined;
  readonly item: { readonly set: string; readonly number: number } | undefined;
  readonly before: string | undefined;
  readonly round: number;
}

/** The round before, as it was asked. */
export interface RoundBefore {
  readonly question: Question;
  readonly text: QuestionText | undefined;
}

/** Characters. */
export const TEXT_LIMITS = { stem: 2000, option: 500 } as const;
/** As the events have room for. */
export const MOST_SECONDS = 7200;
const MOST_THINK_SECONDS = 600;
const MOST_ROUNDS = 9;
const MOST_EXCLUDED = 100;
const MOST_KNOWLEDGE = 10;

/** Throws a ShownError `QUESTION-INVALID`; `where` is the field. */
export function planOf(asked: NewQuestion, item: QuestionItem | undefined, before: RoundBefore | undefined): Plan {
  const wish = before === undefined ? { ...item, ...defined(asked) } : { ...defined(asked), ...sameAgain(before) };
  const { kind } = wish;
  if (kind === undefined) throw badQuestion('kind', '没有说是什么题', 'the kind of question is missing');
  const options = checkedOptions(kind, wish.options);
  const { stem, optionTexts } = wish;
  checkTexts(options, stem, optionTexts);
  const plan: Plan = {
    kind,
    options,
    rule: kind === 'buzz' ? 'first' : (wish.rule ?? 'last'),
    anonymous: wish.anonymous ?? kind === 'survey',
    seconds: wish.seconds,
    thinkSeconds: kind === 'buzz' ? (wish.thinkSeconds ?? 0) : 0,
    excludeWinners: wish.excludeWinners ?? true,
    stem,
    optionTexts,
    answer: checkedAnswer({ kind, options }, wish.answer),
    tolerance: wish.tolerance,
    points: wish.points,
    partial: wish.partial,
    knowledge: wish.knowledge,
    item: wish.item,
    before: before?.question.id,
    round: (before?.question.round ?? 0) + 1,
  };
  checkRest(plan);
  return plan;
}

/** Kind, options and text of the round before; time and rule can be others. */
function sameAgain({ question, text }: RoundBefore): Partial<NewQuestion> {
  const { kind, options, anonymous, points, partial } = question;
  const { answer, tolerance, knowledge, item } = text?.fields ?? {};
  // What was shown since counts more than what was known when it was asked.
  const shown = question.answer ?? answer;
  return {
    kind,
    options,
    anonymous,
    points,
    partial,
    stem: text?.stem,
    optionTexts: text?.optionTexts,
    answer: shown,
    tolerance: question.tolerance ?? tolerance,
    knowledge,
    item,
  };
}

function checkedOptions(kind: QuestionKind, given: number | undefined): number {
  const fixed = kind === 'truefalse' ? 2 : kind === 'numeric' || kind === 'buzz' ? 0 : undefined;
  if (fixed !== undefined) {
    if (given !== undefined && given !== fixed)
      throw badQuestion('options', '这种题的选项数是固定的，不必写', 'this kind has its own number of options');
    return fixed;
  }
  if (given === undefined || !Number.isInteger(given) || given < 2 || given > 5)
    throw badQuestion('options', '选项数要在 2 到 5 之间', 'two to five options');
  return given;
}

function checkTexts(options: number, stem: string | undefined, optionTexts: readonly string[] | undefined): void {
  const { stem: most, option: mostOfOption } = TEXT_LIMITS;
  if ((stem?.length ?? 0) > most)
    throw badQuestion('stem', `题干最多 ${most} 字`, `the stem has at most ${most} characters`);
  if (optionTexts !== undefined && optionTexts.length !== options)
    throw badQuestion('optionTexts', '选项文字的个数与选项数不一致', 'as many option texts as options');
  if (optionTexts?.some((text) => text.length > mostOfOption))
    throw badQuestion(
      'optionTexts',
      `每个选项最多 ${mostOfOption} 字`,
      `an option has at most ${mostOfOption} characters`,
    );
}

function checkedAnswer(shape: { kind: QuestionKind; options: number }, answer: string | undefined): Answer | undefined {
  if (answer === undefined) return undefined;
  const known = shape.kind === 'survey' || shape.kind === 'buzz' ? undefined : readAnswer(shape, answer);
  if (known === undefined)
    throw badQuestion('answer', `“${answer.slice(0, 20)}”不是这道题的答案`, 'not an answer to this question');
  return known;
}

function checkRest(plan: Plan): void {
  const { kind, anonymous, rule, seconds, thinkSeconds, tolerance, points, partial, knowledge, round } = plan;
  if (rule !== 'last' && rule !== 'first')
    throw badQuestion('rule', '计分规则只能是 last 或 first', 'the rule is last or first');
  if (kind === 'buzz' && anonymous) throw badQuestion('anonymous', '抢答要知道是谁', 'a buzz is about who was first');
  if (seconds !== undefined && !isWithin(seconds, 1, MOST_SECONDS, Number.isInteger(seconds)))
    throw badQuestion('seconds', `限时要在 1 到 ${MOST_SECONDS} 秒之间`, `1 to ${MOST_SECONDS} seconds`);
  if (!isWithin(thinkSeconds, 0, MOST_THINK_SECONDS, Number.isInteger(thinkSeconds)))
    throw badQuestion('thinkSeconds', `思考时间最多 ${MOST_THINK_SECONDS} 秒`, `at most ${MOST_THINK_SECONDS} seconds`);
  if (seconds !== undefined && seconds <= thinkSeconds)
    throw badQuestion('seconds', '限时要比思考时间长', 'longer than the time to think');
  if (tolerance !== undefined && !isWithin(tolerance, 0, Number.MAX_SAFE_INTEGER, kind === 'numeric'))
    throw badQuestion('tolerance', '误差是不小于 0 的数，只用于数字题', 'of a number only, 0 or more');
  if (points !== undefined && !isWithin(points, 0, 100))
    throw badQuestion('points', '分值要在 0 到 100 之间', '0 to 100');
  if (partial !== undefined && !isWithin(partial, 0, 1))
    throw badQuestion('partial', '漏选得分的比例要在 0 到 1 之间', 'a share of the points, 0 to 1');
  if ((knowledge?.length ?? 0) > MOST_KNOWLEDGE)
    throw badQuestion('knowledge', `知识点最多 ${MOST_KNOWLEDGE} 个`, `at most ${MOST_KNOWLEDGE}`);
  if (round > MOST_ROUNDS)
    throw badQuestion('before', `最多再答到第 ${MOST_ROUNDS} 轮`, `at most ${MOST_ROUNDS} rounds`);
}

const isWithin = (value: number, least: number, most: number, also = true): boolean =>
  Number.isFinite(value) && value >= least && value <= most && also;

export interface Keeping {
  readonly classId: string | undefined;
  readonly lesson: string | undefined;
  /** Where a restart would need it. */
  readonly voterKey: string | undefined;
}

/** What is known of it and stays in the room. */
export function textFor(question: string, plan: Plan, { classId, lesson, voterKey }: Keeping): QuestionText {
  const { stem, optionTexts, answer, tolerance, item } = plan;
  const knowledge = plan.knowledge?.length === 0 ? undefined : plan.knowledge;
  const fields: QuestionFields = defined({ answer, tolerance, knowledge, item, voterKey });
  const known = Object.keys(fields).length === 0 ? undefined : fields;
  return { question, ...defined({ classId, stem, optionTexts, lesson, fields: known }) };
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without what was said to be undefined: it was not said. */
function defined<T extends object>(given: T): Defined<T> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Defined<T>;
}

export interface Asking {
  readonly counts: 'bound' | 'every';
  readonly lesson: string | undefined;
  /** Of a buzz: who has won before. */
  readonly excluded: readonly string[];
}

/** What the event says of it: nothing that a person typed. */
export function openedData(question: string, plan: Plan, asking: Asking): EventData<'cn.banban.question.opened'> {
  const { kind, options, rule, stem, anonymous, seconds, thinkSeconds, round, before, points, partial } = plan;
  const { counts, lesson, excluded } = asking;
  return {
    question,
    kind,
    options,
    rule,
    oral: stem === undefined,
    counts,
    ...(anonymous ? { anonymous } : {}),
    ...(thinkSeconds === 0 ? {} : { thinkSeconds }),
    ...(excluded.length === 0 ? {} : { excluded: excluded.slice(0, MOST_EXCLUDED) }),
    ...(round === 1 ? {} : { round }),
    ...defined({ lesson, seconds, before, points, partial }),
  };
}
