import { describe, expect, test } from 'vitest';
import {
  classTrend,
  lessonReport,
  lessonSeats,
  type ReportParts,
} from '../../../../agent/classroom/report/lesson-report.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { directory, open, TestClock } from '../../store/harness.ts';
import { BEGAN, LESSON, playSmallLesson, type SmallLesson, SOURCE } from './small-lesson.ts';

async function small(): Promise<{ parts: ReportParts; lesson: SmallLesson }> {
  const clock = new TestClock();
  clock.wall = BEGAN;
  const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await open({ directory: directory(), engine: 'better-sqlite3', source: SOURCE }, clock);
  const lesson = await playSmallLesson(stores, ports);
  const { pseudonymOf } = lesson;
  const now = () => BEGAN + 3_600_000;
  return { lesson, parts: { journal: stores.journal, room: stores.room, pseudonymOf, source: SOURCE, now } };
}

const share = (part: number, whole: number) => ({ part, whole, share: Math.round((part / whole) * 10_000) / 10_000 });

describe('a small lesson, worked out by hand', () => {
  test('its questions', async () => {
    const { parts } = await small();
    const report = await lessonReport(parts, LESSON);
    const [q1, q1b, q2, q3, q4] = report.questions;
    expect(report.questions).toHaveLength(5);
    expect(q1).toMatchObject({
      number: 1,
      round: 1,
      size: 6,
      answered: 5,
      blank: 1,
      right: share(1, 5),
      partial: 0,
      wrong: 4,
      tally: { A: 0, B: 1, C: 4, D: 0 },
      distractor: { answer: 'C', chosen: share(4, 5) },
      time: { count: 5, q1Ms: 3_000, medianMs: 6_000, q3Ms: 8_500 },
      discrimination: null,
      rounds: null,
      gain: null,
    });
    expect(q1b).toMatchObject({
      number: 1,
      round: 2,
      right: share(4, 5),
      time: { count: 5, q1Ms: 1_500, medianMs: 3_000, q3Ms: 4_500 },
      rounds: {
        before: 'q1',
        rightRight: 1,
        rightWrong: 0,
        wrongRight: 2,
        wrongWrong: 1,
        both: 4,
        onlyBefore: 0,
        onlyNow: 1,
        silent: 1,
        rightBefore: 0.2,
        rightNow: 0.8,
      },
      gain: 0.6667,
    });
    expect(q2).toMatchObject({
      number: 2,
      right: share(2, 5),
      partial: 1,
      wrong: 2,
      tally: { A: 4, B: 2, C: 3, D: 2 },
      distractor: { answer: 'B', chosen: share(2, 5) },
      time: { count: 5, q1Ms: 5_000, medianMs: 9_000, q3Ms: 13_500 },
      stem: '=1+1 等于几',
    });
    expect(q3).toMatchObject({
      answered: 4,
      blank: 2,
      right: share(3, 4),
      wrong: 1,
      distractor: { answer: '3.7', chosen: share(1, 4) },
      time: { count: 4, q1Ms: 10_500, medianMs: 11_500, q3Ms: 13_000 },
    });
    expect(q4).toMatchObject({
      anonymous: true,
      answered: 3,
      blank: 3,
      right: null,
      distractor: null,
      tally: { A: 2, B: 1, C: 0 },
    });
  });

  test('the whole of it: attendance as corrected since, knowledge weakest first, nobody named', async () => {
    const { parts, lesson } = await small();
    const report = await lessonReport(parts, LESSON);
    expect(report.lesson).toEqual({
      id: LESSON,
      beganAt: BEGAN,
      endedAt: BEGAN + 2_400_000,
      kind: 'regular',
      subject: 'mathematics',
      period: 3,
      className: '三年二班',
      teacher: '陈老师',
      size: 6,
    });
    expect(report.attendance).toEqual({ size: 6, present: 4, late: 1, early: 0, leave: 1, absent: 0, unseen: 0 });
    expect(report.knowledge).toEqual([
      { knowledge: '小数', questions: 2, right: share(5, 9) },
      { knowledge: '分数', questions: 2, right: share(6, 10) },
    ]);
    expect(report).toMatchObject({ right: share(9, 14), presses: 29, draws: 1 });
    const said = JSON.stringify(report);
    for (const { name, seat, studentNo } of lesson.pupils)
      for (const secret of [name, `"${seat}"`, studentNo ?? name]) expect(said).not.toContain(secret);
    for (const pseudonym of lesson.pseudonyms) expect(said).not.toContain(pseudonym);
  });

  test('who did how well, in private; a pupil without consent is not among them', async () => {
    const { parts } = await small();
    const { seats } = await lessonSeats(parts, LESSON, { names: true });
    expect(seats.map(({ seat, name, attendance, points, of }) => [seat, name, attendance, points, of])).toEqual([
      ['01', '王芳', 'present', 4, 4],
      ['02', '李强', 'present', 3, 4],
      ['03', '赵敏', 'late', 1, 4],
      ['04', '=SUM(A1)', 'present', 0, 4],
      ['05', '周五', 'leave', 4, 4],
    ]);
    expect(seats[1]?.verdicts).toEqual({ q1: 'wrong', q1b: 'right', q2: 'partial', q3: 'right' });
    expect(seats[4]?.verdicts).toEqual({ q1: 'blank', q1b: 'right', q2: 'right', q3: 'right' });
    const unnamed = await lessonSeats(parts, LESSON, { names: false });
    expect(unnamed.seats.every(({ name }) => name === null)).toBe(true);
  });

  test('the trend of its class has it; another class has none; an unknown lesson is refused by name', async () => {
    const { parts, lesson } = await small();
    const trend = await classTrend(parts, lesson.class.id, 12);
    expect(trend.lessons).toEqual([
      { lesson: LESSON, beganAt: BEGAN, subject: 'mathematics', questions: 4, right: share(9, 14) },
    ]);
    expect((await classTrend(parts, 'nobody', 12)).lessons).toEqual([]);
    await expect(lessonReport(parts, 'l-none')).rejects.toMatchObject({ code: 'LESSON-UNKNOWN', where: 'l-none' });
  });
});
