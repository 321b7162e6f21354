/** What an export refuses, in words a teacher can act on. */
import type { ShownError } from '../../../protocols/shown-error.ts';
import { refusal } from '../../refusal.ts';

export const unknownLesson = (id: string): ShownError =>
  refusal(
    'LESSON-UNKNOWN',
    id,
    ['没有这节课的记录', 'there is no such lesson on record'],
    ['练习课不留记录；更早的课可能已过保存期', 'practice leaves no record; older lessons may be past their time'],
  );

export const unknownExportQuestion = (id: string): ShownError =>
  refusal(
    'QUESTION-UNKNOWN',
    id,
    ['没有这道题', 'there is no such question'],
    ['请刷新页面再试', 'reload the page and try again'],
  );

export const unknownExportClass = (name: string): ShownError =>
  refusal(
    'EXPORT-CLASS',
    name,
    ['没有这个班级', 'there is no such class'],
    ['写班级名称，如“三年二班”', 'give the class’s name as the list has it'],
  );

export const unknownTerm = (name: string, known: readonly string[]): ShownError =>
  refusal(
    'EXPORT-TERM',
    name,
    ['没有这个学期', 'there is no such term'],
    known.length === 0
      ? ['校历里还没有学期：用起止日期', 'no term is in the calendar: use dates']
      : [`校历里有：${known.join('、')}`, `there are: ${known.join(', ')}`],
  );

export const oneTableOnly = (kind: string): ShownError =>
  refusal(
    'EXPORT-TABLES',
    kind,
    ['这一项有多张表，CSV 一次只装一张', 'this is several tables, and a CSV holds one'],
    ['改用 xlsx，或只导出一个班、一节课', 'use xlsx, or one class or lesson only'],
  );

export const wrongFormat = (kind: string, formats: readonly string[]): ShownError =>
  refusal(
    'EXPORT-FORMAT',
    kind,
    ['这一项不能用这个格式', 'this cannot be had in this format'],
    [`可用：${formats.join('、')}`, `there are: ${formats.join(', ')}`],
  );

export const exportTooLarge = (kind: string): ShownError =>
  refusal(
    'EXPORT-MEMORY',
    kind,
    ['要导出的内容太多，内存不够', 'this is more than the memory for exports holds'],
    ['分几次导出：只选一个班，或一个月', 'export it in parts: one class, or one month'],
  );

export const exportAbandoned = (kind: string): ShownError =>
  refusal(
    'EXPORT-ABANDONED',
    kind,
    ['导出的文件没有人接收，已停止', 'nobody took the file, the export was stopped'],
    ['请再导出一次', 'export it again'],
  );
