/**
 * The demo's school: teachers, a timetable that has a lesson at whatever hour somebody tries it, and a set of questions.
 * Everything goes in through the doors a school's office uses: lists as files.
 */
import { beijingDateTime } from '../beijing-time.ts';
import type { Bank } from '../classroom/bank/bank.ts';
import type { School, TimetableEntry, Weekday } from '../school/port.ts';
import type { Subject } from '../web/api-lesson.ts';

const TEACHERS: readonly (readonly [name: string, staffNo: string, subject: Subject, zh: string])[] = [
  ['王敏', 'T001', 'chinese', '语文'],
  ['李强', 'T002', 'mathematics', '数学'],
  ['陈静', 'T003', 'english', '英语'],
  ['赵磊', 'T004', 'science', '科学'],
  ['周婷', 'T005', 'music', '音乐'],
];

/** 80 minutes and a break of ten, around the clock: a demo is tried in the evening as well. */
const PERIODS = 16;
const LESSON_MIN = 80;
const STEP_MIN = 90;
const WEEKDAYS: readonly Weekday[] = [1, 2, 3, 4, 5, 6, 7];

export const demoSetName = '三年级上册 期中复习';
const SET = `题干,选项A,选项B,选项C,选项D,答案,题型,分值,知识点,限时秒,误差
《秋天的雨》里，秋天的雨是一把怎样的钥匙？,打开了春天的大门,打开了秋天的大门,打开了冬天的大门,打开了学校的大门,B,单选,2,课文理解,30,
下面哪些是质数？,2,4,5,9,AC,多选,4,质数,60,
一个正方形的四条边都相等。,,,,,对,判断,1,图形,20,
3 千克 500 克等于多少克？,,,,,3500,数字,2,单位换算,60,
把这些分数从小到大排列：,3/4,1/2,2/3,,BCA,排序,3,分数,60,
这节课你听懂了吗？,完全懂了,大部分懂,一半懂,不太懂,,投票,,,,
`;

/** Once: a later start on the same data keeps what was changed. `now`: wall ms, when somebody begins to try it. */
export async function ensureSchool(
  school: School,
  sets: Bank,
  classIds: readonly string[],
  now: number,
): Promise<void> {
  if (school.bells.length > 0 || school.timetable.length > 0) return;
  const teachers = TEACHERS.map(([name, staffNo, , zh]) => `${name},${staffNo},${zh}`).join('\r\n');
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
  await school.importTeachers(bytes(`姓名,工号,学科\r\n${teachers}\r\n`), { dryRun: false });
  await school.setBells(
    Array.from({ length: PERIODS }, (_, index) => ({
      period: index + 1,
      fromMinute: index * STEP_MIN,
      toMinute: index * STEP_MIN + LESSON_MIN,
    })),
  );
  await school.setTimetable(WEEKDAYS.flatMap((weekday) => dayOf(weekday, school, classIds, periodAt(now))));
  await sets.importSet({ name: demoSetName, subject: 'chinese', dryRun: false }, bytes(SET));
}

/** Index of the period that is on, or comes next in a break. */
function periodAt(now: number): number {
  const [hours = 0, minutes = 0] = beijingDateTime(now).slice(11, 16).split(':').map(Number);
  const minute = 60 * hours + minutes;
  return Math.floor((minute + STEP_MIN - LESSON_MIN) / STEP_MIN) % PERIODS;
}

/**
 * Three lessons of four are the first class's, which has the clickers: those of the first hours among them, or whoever tries
 * it asks a class that cannot answer.
 */
function dayOf(weekday: Weekday, school: School, classIds: readonly string[], first: number): TimetableEntry[] {
  return Array.from({ length: PERIODS }, (_, index): TimetableEntry => {
    const [name, , subject] = TEACHERS[(index + weekday) % TEACHERS.length] ?? ['', '', 'other'];
    const teacher = school.teachers().find((one) => one.name === name);
    return {
      weekday,
      period: index + 1,
      weeks: 'every',
      classId: classIds[(index - first + PERIODS) % 4 === 3 ? 1 : 0] ?? classIds[0] ?? null,
      subject,
      teacherId: teacher?.id ?? null,
      kind: 'regular',
    };
  });
}
