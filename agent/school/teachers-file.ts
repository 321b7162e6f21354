/** A list of teachers: 姓名, 工号, 任教学科. Everything else in it is left out. Also the teachers of a OneRoster set. */
import type { RowProblem } from '../classroom/port.ts';
import { columnDropped } from '../classroom/roster/remarks.ts';
import { refusal } from '../refusal.ts';
import { findList } from '../table/header.ts';
import type { OpenedFile } from '../table/open.ts';
import type { TeacherInput } from './port.ts';
import { subjectOf } from './subjects.ts';

const LIST = {
  name: ['教师姓名', '姓名', '老师', '教师', 'name'],
  staffNo: ['工号', '教工号', '职工号', '教师编号', 'staffno'],
  subject: ['任教学科', '任教科目', '学科', '科目', 'subject'],
} as const satisfies Record<string, readonly string[]>;

const SECRET = /\u8eab\u4efd\u8bc1|\u8bc1\u4ef6|\u624b\u673a|\u7535\u8bdd|\u4f4f\u5740/;
const NAME_LIMIT = 40;
const STAFF_NO = /^[0-9A-Za-z_-]{1,32}$/;
const DAMAGED = /^\d(\.\d+)?E\+?\d+$/i;

export interface ReadTeachers {
  readonly teachers: readonly TeacherInput[];
  readonly problems: readonly RowProblem[];
  readonly notices: readonly RowProblem[];
}

interface Written {
  readonly row: number;
  readonly name: string;
  readonly staffNo: string;
  readonly subject: string;
}

/** Throws SCHOOL-TEACHERS-NONE where nobody is in it. */
export async function readTeachers(file: OpenedFile): Promise<ReadTeachers> {
  const notices: RowProblem[] = [];
  const problems: RowProblem[] = [];
  const teachers = new Map<string, TeacherInput>();
  for (const { row, name, staffNo, subject } of await written(file, notices)) {
    const say = (to: RowProblem[], code: string, zh: string, en: string): void => void to.push({ row, code, zh, en });
    if (name === '' || [...name].length > NAME_LIMIT) {
      say(problems, 'TEACHER-NAME', '没有姓名，或姓名太长', 'the name is missing or too long');
      continue;
    }
    const number = DAMAGED.test(staffNo) || (staffNo !== '' && !STAFF_NO.test(staffNo)) ? '' : staffNo;
    if (number !== staffNo)
      say(
        problems,
        'TEACHER-NUMBER',
        '工号写法不对或被表格软件改坏了，这位教师没有工号',
        'the staff number is damaged: this teacher has none',
      );
    const known =
      subject === '' ? undefined : (subjectOf(subject) ?? subjectOf(subject.split(/[,\u3001/\s]/)[0] ?? ''));
    if (subject !== '' && known === undefined)
      say(notices, 'TEACHER-SUBJECT', '学科不在科目表里，没有导入', 'the subject is in no list and was left out');
    const key = number === '' ? `name ${name}` : `no ${number}`;
    if (teachers.has(key)) {
      say(problems, 'TEACHER-TWICE', '与前面的一行重复', 'this teacher is already on an earlier line');
      continue;
    }
    teachers.set(key, {
      name,
      ...(number === '' ? {} : { staffNo: number }),
      ...(known === undefined ? {} : { subject: known }),
    });
  }
  return { teachers: [...teachers.values()], problems, notices };
}

async function written(file: OpenedFile, notices: RowProblem[]): Promise<Written[]> {
  if (file.kind === 'set') {
    const { nameOf, readSet } = await import('../classroom/roster/oneroster-set.ts');
    const { users, roles } = readSet(file.files);
    return users.rows
      .filter(({ get }) => roles.get(get('sourcedId'))?.has('teacher') === true)
      .map((user) => ({ row: user.row, name: nameOf(user), staffNo: user.get('identifier'), subject: '' }));
  }
  const lists = file.sheets.flatMap((sheet) => findList<keyof typeof LIST>(sheet, LIST, ['name']) ?? []);
  if (lists.length === 0) throw nobody();
  return lists.flatMap(({ row: header, others, rows }) => {
    for (const heading of others) if (SECRET.test(heading)) notices.push(columnDropped(header, heading));
    return rows.map(({ row, cell }) => ({
      row,
      name: /\p{Script=Han}/u.test(cell('name')) ? cell('name').replaceAll(/\s/g, '') : cell('name'),
      staffNo: cell('staffNo'),
      subject: cell('subject'),
    }));
  });
}

const nobody = () =>
  refusal(
    'SCHOOL-TEACHERS-NONE',
    'file',
    ['没有找到教师名单', 'no list of teachers was found'],
    [
      '教师名单要有“姓名”一列，最好还有“工号”“任教学科”',
      'it needs a column of names, better also staff numbers and subjects',
    ],
  );
