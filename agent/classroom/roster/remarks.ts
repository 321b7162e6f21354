/** What is said of a row of a list, and what a list as a whole is refused for. No name of a person's in any of them. */
import type { ShownError } from '../../../protocols/shown-error.ts';
import { refusal } from '../../refusal.ts';
import type { RowProblem } from '../port.ts';

export const remark = (row: number, code: string, zh: string, en: string): RowProblem => ({ row, code, zh, en });

export const columnDropped = (row: number, heading: string): RowProblem =>
  remark(
    row,
    'ROSTER-COLUMN-DROPPED',
    `“${heading}”一列用不到，没有导入`,
    `column “${heading}” is not needed and was left out`,
  );

export const columnTwice = (row: number, heading: string): RowProblem =>
  remark(
    row,
    'ROSTER-COLUMN-TWICE',
    `“${heading}”出现了两次，只用第一列`,
    `column “${heading}” appears twice: the first is used`,
  );

export const seatTwice = (row: number, seat: string, before: number): RowProblem =>
  remark(row, 'ROSTER-SEAT-TWICE', `座号 ${seat} 与第 ${before} 行重复`, `seat ${seat} is already on line ${before}`);

export const numberTwice = (row: number, before: number): RowProblem =>
  remark(row, 'ROSTER-NO-TWICE', `学号与第 ${before} 行重复`, `the student number is already on line ${before}`);

export const clickerTwice = (row: number, clicker: string, before: number): RowProblem =>
  remark(
    row,
    'ROSTER-CLICKER-TWICE',
    `答题器 ${clicker} 与第 ${before} 行重复，这一行的学生没有绑定答题器`,
    `clicker ${clicker} is already on line ${before}: this pupil has none`,
  );

export const seatsNumbered = (row: number): RowProblem =>
  remark(
    row,
    'ROSTER-SEATS-NUMBERED',
    '没有“座号”一列，已按顺序编号',
    'there is no column of seats: they were numbered in order',
  );

export const numberIsSeat = (row: number): RowProblem =>
  remark(
    row,
    'ROSTER-NO-IS-SEAT',
    '“学号”一列只是班内序号，已当作座号；要跨学年认得学生，请填全校不重复的学号',
    'the “student numbers” only count within the class and were taken for seats; to know pupils over the years, give numbers that are unique in the school',
  );

export const sameName = (row: number, before: number): RowProblem =>
  remark(
    row,
    'ROSTER-SAME-NAME',
    `与第 ${before} 行同名，又没有学号，只能靠座号区分`,
    `the same name as on line ${before} and no student number: only the seat tells them apart`,
  );

export const classMissing = (row: number): RowProblem =>
  remark(row, 'ROSTER-CLASS-MISSING', '没有写班级', 'the class is missing');

export const consentUnclear = (row: number): RowProblem =>
  remark(
    row,
    'ROSTER-CONSENT-FORM',
    '“监护人同意”看不懂，按没有同意处理；请写“是”或“否”',
    'the guardians’ consent cannot be told and is taken as not given: write yes or no',
  );

export const sheetSkipped = (sheet: string): RowProblem =>
  remark(
    1,
    'ROSTER-SHEET-SKIPPED',
    `工作表“${sheet}”里没有“姓名”一列，没有导入`,
    `sheet “${sheet}” has no column of names and was left out`,
  );

export const noNames = (row: number): ShownError =>
  refusal(
    'ROSTER-NO-NAMES',
    `line ${row}`,
    ['没有找到“姓名”一列', 'no column of names was found'],
    ['请让第一行是表头，例如：座号,姓名,学号,答题器', 'make the first line a header, e.g. seat,name,studentNo,clicker'],
  );

export const tooManyInClass = (count: number, limit: number): ShownError =>
  refusal(
    'ROSTER-TOO-MANY',
    'class',
    [`名单有 ${count} 人，一个班最多 ${limit} 人`, `the list has ${count} pupils, a class has at most ${limit}`],
    [
      '请只留本班学生，或加一列“班级”，再导入',
      'keep this class’s pupils, or add a column of classes, and import again',
    ],
  );

export const tooManyClasses = (count: number, limit: number): ShownError =>
  refusal(
    'ROSTER-TOO-MANY-CLASSES',
    'class',
    [`名单里有 ${count} 个班，一次最多 ${limit} 个`, `the list has ${count} classes, at most ${limit} at a time`],
    ['请只留在这间教室上课的班级', 'keep the classes that are taught in this room'],
  );

export const classNotInFile = (): ShownError =>
  refusal(
    'ROSTER-CLASS-NOT-THERE',
    'className',
    ['这份名单里没有这个班', 'this class is not in the list'],
    [
      '请核对班级名；不填班级名就导入名单里的所有班',
      'check the class’s name; without one every class of the list is imported',
    ],
  );
