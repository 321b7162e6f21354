/**
 * A question's result as a CSV that Excel and WPS open by double click: UTF-8 with BOM, CR LF.
 *
 * Seats, 学号 and clickers are written as `="007"`: the one form that Excel, WPS and LibreOffice all keep as text, with
 * leading zeros and long digits (a leading tab or apostrophe would become part of the value; 12345E67 would become a
 * number). See agent/decisions/0010. Everything else that could be a formula gets an apostrophe in front.
 */

import { beijingDate, beijingDateTime } from '../../beijing-time.ts';
import type { Pupil } from '../../room/port.ts';
import type { Answer } from '../../web/api.ts';
import { applyFact, type Question, type QuestionFact, type Standing } from '../question/question.ts';
import { bySeat, type ClassList } from '../roster/class-list.ts';

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
const CLASS_IN_NAME = 40;
/** Half- and full-width signs (=, +, -, @) that start a formula in one spreadsheet or another. */
const FORMULA = /^[\s]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20\t\r|%]/u;

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** Free text: never a formula, never a second line. */
export function textCell(text: string): string {
  const oneLine = text.replaceAll(/[\r\n\t]+/g, ' ');
  return quoted(FORMULA.test(text) ? `'${oneLine}` : oneLine);
}

/** Text that looks like a number and must stay text. */
export function idCell(text: string): string {
  return text === '' ? '' : quoted(`="${text.replaceAll(/[\r\n\t]+/g, ' ').replaceAll('"', '""')}"`);
}

/** Safe on Windows: none of `<>:"/\|?*`, no control characters, no dot or space at the end. */
export function exportFilename(question: Question, number: number, className: string | undefined): string {
  const plain = (className ?? '').replaceAll(/[<>:"/\\|?*\p{C}]/gu, '');
  const safe = [...plain]
    .slice(0, CLASS_IN_NAME)
    .join('')
    .replaceAll(/[. ]+$/g, '');
  const date = beijingDate(Date.parse(question.openedAt));
  return `${date}_第${String(number).padStart(2, '0')}题${safe === '' ? '' : `_${safe}`}.csv`;
}

function correctness(answer: Answer | undefined, right: Answer | null): string {
  if (answer === undefined) return '空';
  if (right === null) return '';
  return answer === right ? '对' : '错';
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
    correctness(standing?.answer, question.answer),
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

/** Why a press is or is not the answer; told by folding again up to it. */
function pressRows({ facts, list }: ExportInput): string[][] {
  const rows: string[][] = [];
  let question: Question | undefined;
  for (const fact of facts) {
    const before = question;
    question = applyFact(question, fact);
    if (fact.type !== 'cn.banban.response.pressed' || before === undefined || question === undefined) continue;
    const { pupil: pseudonym, clicker, key, late } = fact.data;
    const pupil = pseudonym === undefined ? undefined : list?.byPseudonym.get(pseudonym);
    const remarks = [
      ...(late === true ? ['停止后到达'] : []),
      ...(before.counts === 'bound' && pseudonym === undefined ? ['未绑定，不计'] : remarkOn(before, question, key)),
      ...(fact.saved ? [] : ['未保存']),
    ];
    const sequence = fact.saved ? String(fact.sequence) : '';
    rows.push([
      sequence,
      time(fact.time),
      idCell(pupil?.seat ?? ''),
      textCell(pupil?.name ?? ''),
      idCell(clicker),
      textCell(key),
      remarks.join('；'),
    ]);
  }
  return rows;
}

function remarkOn(before: Question, after: Question, key: string): string[] {
  if (after.pulse > before.pulse) return [];
  return [after.standing.size < before.standing.size || (key === 'F' && before.rule === 'last') ? '撤回' : '不计'];
}

/** Two tables in one sheet: the result, a blank row, and every press. */
export function exportCsv(input: ExportInput): { readonly filename: string; readonly csv: string } {
  const lines = [HEADER, ...resultRows(input), [], PRESS_HEADER, ...pressRows(input)].map((cells) => cells.join(','));
  return {
    filename: exportFilename(input.question, input.number, input.list?.class.name),
    csv: `${BOM}${lines.join(LINE_END)}${LINE_END}`,
  };
}
