/** What the school refuses, in words an office can act on. */
import type { ShownError } from '../../protocols/shown-error.ts';
import { refusal } from '../refusal.ts';

const CORRECT: [string, string] = ['请改正后再保存', 'correct it and save again'];

export const badDate = (where: string): ShownError =>
  refusal(
    'SCHOOL-DATE',
    where,
    ['没有这一天', 'there is no such day'],
    ['日期写成 2026-09-01', 'write dates as 2026-09-01'],
  );

export const badTerm = (where: string): ShownError =>
  refusal(
    'SCHOOL-TERM',
    where,
    ['学期的首日在末日之后，或与别的学期重叠', 'the term ends before it begins, or overlaps another'],
    CORRECT,
  );

export const badBell = (where: string): ShownError =>
  refusal(
    'SCHOOL-BELL',
    where,
    [
      '节次的时间不对：下课要在上课之后，各节不能重叠',
      'the times of the periods are wrong: each ends after it begins, and none overlap',
    ],
    CORRECT,
  );

export const twoInOnePeriod = (where: string): ShownError =>
  refusal('SCHOOL-TIMETABLE-TWICE', where, ['同一节有两门课', 'two lessons in one period'], CORRECT);

export const unknownClassOrTeacher = (where: string): ShownError =>
  refusal(
    'SCHOOL-UNKNOWN',
    where,
    ['没有这个班级或教师', 'there is no such class or teacher'],
    ['请刷新页面再试', 'reload the page and try again'],
  );

export const nothingToSwap = (where: string): ShownError =>
  refusal(
    'SCHOOL-SWAP-EMPTY',
    where,
    ['这一节没有课，不能对调', 'there is no lesson in this period to swap'],
    ['请选有课的两节', 'choose two periods with lessons'],
  );

export const noUndo = (): ShownError =>
  refusal(
    'SCHOOL-ROLL-OVER-NONE',
    'roll-over',
    ['没有可以撤销的升班', 'there is no roll-over to take back'],
    ['升班后又导入过名单就不能撤销了；请用备份恢复', 'after a new import it cannot be taken back: restore a backup'],
  );

export const noRollOver = (): ShownError =>
  refusal(
    'SCHOOL-ROLL-OVER-EMPTY',
    'roll-over',
    ['现在没有要升的班', 'no class has to move up'],
    ['不用做什么', 'nothing needs to be done'],
  );

export const rollOverNames = (name: string): ShownError =>
  refusal(
    'SCHOOL-ROLL-OVER-NAMES',
    'roll-over',
    [`升班后会有两个“${name}”`, `two classes would be called “${name}”`],
    ['请先改名或删除其中一个班', 'rename or remove one of them first'],
  );
