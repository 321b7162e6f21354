/**
 * A question's result as a CSV that Excel and WPS open by double click: UTF-8 with BOM, CR LF.
 *
 * Seats, 学号 and clickers are written as `="007"`: the one form that Excel, WPS and LibreOffice all keep as text, with
 * leading zeros and long digits (a leading tab or apostrophe would become part of the value; 12345E67 would become a
 * number). See agent/decisions/0010. Everything else that could be a formula gets an apostrophe in front.
 */

import { beijingDate, beijingDateTime } from '../../beijing-time.ts';
import type { Pupil } from '../../room/port.ts';
import { createFold, type Question, type QuestionFact, type Standing } from '../question/question.ts';
import { scoreOf } from '../question/score.ts';
import { bySeat, type ClassList } from '../roster/class-list.ts';
import { filenamePart, idCell, textCell } from './files/cells.ts';
import { VERDICT_WORDS } from './words.ts';

export interface ExportInput {
  readonly question: Question;
  readonly facts: readonly QuestionFact[];
  readonly list: ClassList | undefined;
  /** The how-manieth of its day. */
  readonly number: number;
}

const BOM = '\ufeff';
const LINE_END = '\r\n';
const HEADER = ['座号', '姓名', '学号', '答题器', '答案', '对错', '时间', '按键次数'];
const PRESS_HEADER = ['序号', '时间', '座号', '姓名', '答题器', '按键', '说明'];
/** `2026-11-21_第01题_三年二班.csv` */
export function exportFilename(question: Question, number: number, className: string | undefined): string {
  const safe = filenamePart(className ?? '');
  const date = beijingDate(Date.parse(question.openedAt));
  return `${date}_第${String(number).padStart(2, '0')}题${safe === '' ? '' : `_${safe}`}.csv`;
}

/** 空 is known while nothing is right yet. */
function correctness(question: Question, standing: Standing | undefined): string {
  if (standing === undefined) return VERDICT_WORDS.blank;
  const verdict = scoreOf(question, standing)?.verdict;
  return verdict === undefined ? '' : VERDICT_WORDS[verdict];
}

const time = (at: string): string => beijingDateTime(Date.parse(at));

function resultRow(
  pupil: Pupil | undefined,
  who: string,
  standing: Standing | undefined,
  question: Question,
): string[] {
  return [
    idCell(pupil?.seat ?? ''),
    textCell(pupil?.name ?? ''),
    idCell(pupil?.studentNo ?? ''),
    idCell(standing?.clicker ?? pupil?.clickers.join(' ') ?? ''),
    standing?.answer ?? '',
    correctness(question, standing),
    standing === undefined ? '' : time(standing.at),
    String(question.pressesOf.get(who) ?? 0),
  ];
}

function resultRows({ question, list }: ExportInput): string[][] {
  const rows = (list?.pupils ?? []).toSorted(bySeat).map((pupil) => {
    const who = list?.pseudonyms.get(pupil.id) ?? '';
    return resultRow(pupil, who, question.standing.get(who), question);
  });
  // Answers of clickers without a seat, and of pupils erased since: they count, so they are listed.
  for (const [who, standing] of question.standing) {
    if (list?.byPseudonym.has(who) !== true) rows.push(resultRow(undefined, who, standing, question));
  }
  return rows;
}

type Response = Extract<QuestionFact, { type: `cn.banban.response.${string}` }>;

const isResponse = (fact: QuestionFact): fact is Response => fact.type.startsWith('cn.banban.response.');

/** Why a press is or is not the answer; told by folding up to it. */
function pressRows({ facts, list }: ExportInput): string[][] {
  const rows: string[][] = [];
  const fold = createFold();
  for (const fact of facts) {
    const before = fold.question === undefined ? undefined : { ...fold.question, size: fold.question.standing.size };
    fold.apply(fact);
    const after = fold.question;
    if (!isResponse(fact) || before === undefined || after === undefined) continue;
    const cast = fact.type === 'cn.banban.response.cast';
    const pseudonym = cast ? undefined : fact.data.pupil;
    const key = fact.type === 'cn.banban.response.submitted' ? fact.data.answer : fact.data.key;
    const pupil = pseudonym === undefined ? undefined : list?.byPseudonym.get(pseudonym);
    const nobody = !cast && before.counts === 'bound' && pseudonym === undefined;
    const remarks = [
      ...(cast ? ['不记名'] : []),
      ...(fact.data.late === true ? ['停止后到达'] : []),
      ...(nobody ? ['未绑定，不计'] : remarkOn(before, after, key)),
      ...(fact.saved ? [] : ['未保存']),
    ];
    rows.push([
      fact.saved ? String(fact.sequence) : '',
      time(fact.time),
      idCell(pupil?.seat ?? ''),
      textCell(pupil?.name ?? ''),
      idCell(deviceOf(fact)),
      textCell(key),
      remarks.join('；'),
    ]);
  }
  return rows;
}

/** A voter is nobody's device. */
function deviceOf(fact: Response): string {
  if (fact.type === 'cn.banban.response.cast') return '';
  return fact.type === 'cn.banban.response.pressed' ? fact.data.clicker : fact.data.tablet;
}

function remarkOn(before: Question & { readonly size: number }, after: Question, key: string): string[] {
  if (after.pulse > before.pulse) return [];
  const taken = after.standing.size < before.size || ((key === 'F' || key === '') && before.rule === 'last');
  return [taken ? '撤回' : '不计'];
}

/** Two tables in one sheet: the result, a blank row, and every press. */
export function exportCsv(input: ExportInput): { readonly filename: string; readonly csv: string } {
  const lines = [HEADER, ...resultRows(input), [], PRESS_HEADER, ...pressRows(input)].map((cells) => cells.join(','));
  return {
    filename: exportFilename(input.question, input.number, input.list?.class.name),
    csv: `${BOM}${lines.join(LINE_END)}${LINE_END}`,
  };
}
