/** 成绩采集: a pupil's marks over all judged questions; of a question asked in rounds the last. 学号 stays text. */
import { classesIn, type ReportCase } from '../case.ts';
import { lastRounds } from '../diagnosis.ts';
import { isJudged, pointsOf } from '../outcome.ts';
import { id, number, type Table, type TableRow, text } from './table.ts';

export function marksTable(report: ReportCase): Table {
  return {
    name: '成绩',
    columns: [
      id('学号', 14),
      text('班级', 12),
      id('座号', 7),
      text('姓名', 10),
      number('得分', 8),
      number('满分', 8),
      number('百分制', 8),
      number('题数', 7),
      number('作答', 7),
      text('说明', 14),
    ],
    rows: rows(report),
  };
}

function* rows(report: ReportCase): Generator<TableRow> {
  for (const classId of classesIn(report)) {
    const questions = report.lessons.filter((one) => one.classId === classId).flatMap((one) => one.questions);
    const counted = lastRounds(questions).filter((outcome) => isJudged(outcome) && !outcome.anonymous);
    const of = counted.reduce((sum, { points }) => sum + points, 0);
    const sums = new Map<string, { points: number; answered: number }>();
    for (const outcome of counted) {
      for (const [index, who] of outcome.who.entries()) {
        const sum = sums.get(who) ?? { points: 0, answered: 0 };
        sums.set(who, { points: sum.points + pointsOf(outcome, index), answered: sum.answered + 1 });
      }
    }
    const className = report.people.className(classId);
    for (const { studentNo, seat, name, pseudonym, consent } of report.people.pupilsOf(classId)) {
      const { points, answered } = sums.get(pseudonym) ?? { points: 0, answered: 0 };
      const hundred = of === 0 ? undefined : Math.round((points / of) * 1_000) / 10;
      const who = [studentNo, className, seat, name];
      if (consent === false) yield [...who, undefined, undefined, undefined, counted.length, undefined, '未同意采集'];
      else yield [...who, hundredths(points), hundredths(of), hundred, counted.length, answered, ''];
    }
  }
}

const hundredths = (points: number): number => Math.round(points * 100) / 100;
