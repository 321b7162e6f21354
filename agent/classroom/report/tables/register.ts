/** 班班通使用登记表: filled by itself, one row a lesson. */
import { beijingDate, beijingDateTime } from '../../../beijing-time.ts';
import type { LessonCase, ReportCase } from '../case.ts';
import { addShares, lastRounds, rightShare } from '../diagnosis.ts';
import { lessonWord, subjectWord, weekdayWord } from '../words.ts';
import { number, share, type Table, type TableRow, text } from './table.ts';

export function registerTable(report: ReportCase): Table {
  return {
    name: '使用登记',
    columns: [
      text('日期', 12),
      text('星期', 8),
      number('节次', 6),
      text('班级', 12),
      text('科目', 10),
      text('教师', 10),
      text('课型', 14),
      text('教学内容', 36),
      text('使用设备', 20),
      text('开始', 8),
      text('结束', 8),
      number('使用时长（分）', 11),
      number('应到', 6),
      number('实到', 6),
      number('提问', 6),
      number('作答人次', 9),
      share('正确率', 9),
      text('备注', 16),
    ],
    rows: rows(report),
  };
}

function* rows(report: ReportCase): Generator<TableRow> {
  for (const one of report.lessons) {
    const { lesson, named } = one;
    if (lesson === undefined) continue;
    const date = beijingDate(one.beganAt);
    const answers = one.questions.reduce((sum, { who }) => sum + who.length, 0);
    const right = addShares(
      lastRounds(one.questions)
        .map(rightShare)
        .filter((each) => each !== null),
    );
    const heads = lesson.ended?.heads;
    const teachers = [named?.teacher, named?.second].filter((name) => name !== undefined);
    yield [
      date,
      weekdayWord(date),
      lesson.period,
      one.className,
      subjectWord(lesson.subject),
      teachers.join('、'),
      lessonWord(lesson.kind),
      contentOf(one, report),
      devicesOf(one),
      clockOf(one.beganAt),
      lesson.ended === undefined ? '' : clockOf(one.beganAt + lesson.ended.lastedMs),
      lesson.ended === undefined ? undefined : Math.round(lesson.ended.lastedMs / 60_000),
      lesson.size,
      heads === undefined ? arrived(one) : heads.present + heads.late + heads.early,
      one.questions.length,
      answers,
      right.share,
      [...(lesson.substitute === true ? ['代课'] : []), ...(lesson.ended === undefined ? ['未记下课'] : [])].join('；'),
    ];
  }
}

function contentOf({ named, questions }: LessonCase, report: ReportCase): string {
  const points = new Set(questions.flatMap(({ id }) => report.question(id)?.knowledge ?? []));
  return [
    ...(named?.note === undefined ? [] : [named.note]),
    ...(points.size === 0 ? [] : [`知识点：${[...points].join('、')}`]),
    ...(questions.length === 0 ? [] : [`课堂提问 ${questions.length} 题`]),
  ].join('；');
}

/** What is known to have been used: it has answered, or it was touched. */
function devicesOf({ questions, lesson }: LessonCase): string {
  return [
    ...((lesson?.touches ?? 0) > 0 ? ['交互面板'] : []),
    ...(questions.some(({ who, tablets }) => who.length > tablets) ? ['答题器'] : []),
    ...(questions.some(({ tablets }) => tablets > 0) ? ['平板'] : []),
  ].join('、');
}

function arrived({ lesson }: LessonCase): number | undefined {
  if (lesson === undefined || lesson.attendance.size === 0) return undefined;
  return [...lesson.attendance.values()].filter(({ status }) => status !== 'leave' && status !== 'absent').length;
}

const clockOf = (at: number): string => beijingDateTime(at).slice(11, 16);
