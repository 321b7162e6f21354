/**
 * One small lesson in a real store, small enough to be worked out by hand. Six pupils, of whom 孙六 has no consent:
 *
 * | question | answer | 王芳 01 | 李强 02 | 赵敏 03 | =SUM(A1) 04 | 周五 05 | 孙六 06 |
 * |---|---|---|---|---|---|---|---|
 * | 1 single, round 1 | B | B 4.0 s | C 2.0 s | C 6.0 s | A, then C 8.0 s | – | C (voice) |
 * | 1 single, round 2 | B | B 3.0 s | B 5.0 s | B 2.0 s | C 4.0 s | B 1.0 s | – |
 * | 2 multiple, 2 points | ACD | ACD | AC | AB | B | ACD | – |
 * | 3 numeric ± 0.1 | 3.5 | 3.5 | 3.45 | 3.7 | – | 3.6 | – |
 * | 4 survey, anonymous | – | three voices: A, A, B | | | | | |
 */

import type { PseudonymOf } from '../../../../agent/classroom/roster/class-list.ts';
import { openPseudonyms } from '../../../../agent/classroom/roster/pseudonyms.ts';
import type { NewEvent } from '../../../../agent/journal/port.ts';
import type { Ports } from '../../../../agent/ports.ts';
import type { Pupil, SchoolClass } from '../../../../agent/room/port.ts';
import type { Stores } from '../../../../agent/store/stores.ts';
import type { EventData, EventType } from '../../../../protocols/uplink/events.ts';

export const SOURCE = '/34/18/02/2134000123/0302';
/** 2026-11-20 is a Friday; 09:00 in Beijing. */
export const BEGAN = Date.UTC(2026, 10, 20, 1, 0, 0);
export const LESSON = 'l-2026-11-20-3';

export interface SmallLesson {
  readonly class: SchoolClass;
  readonly pupils: readonly Pupil[];
  readonly pseudonyms: readonly string[];
  readonly pseudonymOf: PseudonymOf;
}

export async function playSmallLesson({ journal, room }: Stores, ports: Ports): Promise<SmallLesson> {
  const schoolClass = await room.importRoster('三年二班', [
    { name: '王芳', seat: '01', studentNo: '0012001', clicker: 'AAAA0001' },
    { name: '李强', seat: '02', studentNo: '0012002', clicker: 'AAAA0002' },
    { name: '赵敏', seat: '03', studentNo: '0012003', clicker: 'AAAA0003' },
    { name: '=SUM(A1)', seat: '04', studentNo: '0012004', clicker: 'AAAA0004' },
    { name: '周五', seat: '05', studentNo: '0012005', clicker: 'AAAA0005' },
    { name: '孙六', seat: '06', studentNo: '0012006', clicker: 'AAAA0006', consent: false },
  ]);
  const pupils = await room.pupils(schoolClass.id);
  const pseudonymOf = await openPseudonyms(room, ports);
  const p = pupils.map((pupil) => pseudonymOf(schoolClass, pupil));
  const [teacher] = await room.writeTeachers([{ name: '陈老师', subject: 'mathematics' }]);
  await room.saveLesson({
    id: LESSON,
    beganAt: BEGAN,
    classId: schoolClass.id,
    ...(teacher === undefined ? {} : { teacherId: teacher }),
    subject: 'mathematics',
    kind: 'regular',
    period: 3,
    note: '分数的意义',
  });

  const events: NewEvent[] = [];
  const say = <T extends EventType>(seconds: number, type: T, subject: string, data: EventData<T>): void => {
    events.push({ type, subject, data, at: BEGAN + seconds * 1_000 });
  };
  const mark = (seconds: number, who: number, status: 'present' | 'late' | 'absent', lateMin?: number): void =>
    say(seconds, 'cn.banban.attendance.marked', LESSON, {
      lesson: LESSON,
      pupil: p[who] ?? '',
      status,
      by: status === 'absent' ? 'end' : 'press',
      ...(lateMin === undefined ? {} : { lateMin }),
    });
  let sq = 0;
  const press = (seconds: number, question: string, who: number, key: string): void =>
    say(seconds, 'cn.banban.response.pressed', question, {
      question,
      device: 'base',
      clicker: `AAAA000${who + 1}`,
      key,
      sq: sq++ % 256,
      pupil: p[who] ?? '',
    });
  const cast = (seconds: number, question: string, voter: string, key: string): void =>
    say(seconds, 'cn.banban.response.cast', question, { question, voter, by: 'clicker', key });
  const tablet = (seconds: number, question: string, who: number, answer: string): void =>
    say(seconds, 'cn.banban.response.submitted', question, {
      question,
      tablet: `btab${who}`,
      answer,
      pupil: p[who] ?? '',
    });
  const open = (
    seconds: number,
    question: string,
    more: Pick<EventData<'cn.banban.question.opened'>, 'kind' | 'options'> &
      Partial<EventData<'cn.banban.question.opened'>>,
  ): void =>
    say(seconds, 'cn.banban.question.opened', question, {
      question,
      rule: 'last',
      oral: true,
      counts: 'bound',
      lesson: LESSON,
      ...more,
    });
  const close = (seconds: number, question: string, lastedMs: number): void =>
    say(seconds, 'cn.banban.question.closed', question, { question, lastedMs });
  const reveal = (seconds: number, question: string, answer: string, tolerance?: number): void =>
    say(seconds, 'cn.banban.question.revealed', question, {
      question,
      answer,
      ...(tolerance === undefined ? {} : { tolerance }),
    });

  say(0, 'cn.banban.lesson.began', LESSON, {
    lesson: LESSON,
    kind: 'regular',
    by: 'page',
    class: schoolClass.id,
    size: 6,
    subject: 'mathematics',
    period: 3,
    teacher: 't0abcdef',
  });
  for (const who of [0, 1, 3]) mark(60 + who, who, 'present');
  mark(420, 2, 'late', 7);
  open(600, 'q1', { kind: 'single', options: 4 });
  press(602, 'q1', 1, 'C');
  press(604, 'q1', 0, 'B');
  press(605, 'q1', 3, 'A');
  press(606, 'q1', 2, 'C');
  press(608, 'q1', 3, 'C');
  cast(609, 'q1', 'v0000000a', 'C');
  close(630, 'q1', 30_000);
  reveal(640, 'q1', 'B');
  open(700, 'q1b', { kind: 'single', options: 4, round: 2, before: 'q1' });
  press(701, 'q1b', 4, 'B');
  press(702, 'q1b', 2, 'B');
  press(703, 'q1b', 0, 'B');
  press(704, 'q1b', 3, 'C');
  press(705, 'q1b', 1, 'B');
  close(720, 'q1b', 20_000);
  reveal(725, 'q1b', 'B');
  open(800, 'q2', { kind: 'multiple', options: 4, points: 2, partial: 0.5 });
  for (const [who, keys] of [
    [0, 'ACD'],
    [1, 'AC'],
    [2, 'AB'],
    [3, 'B'],
    [4, 'ACD'],
  ] as const)
    for (const [index, key] of [...keys].entries()) press(802 + who * 3 + index, 'q2', who, key);
  close(840, 'q2', 40_000);
  reveal(845, 'q2', 'ACD');
  open(900, 'q3', { kind: 'numeric', options: 0 });
  for (const [who, answer] of [
    [0, '3.5'],
    [1, '3.45'],
    [2, '3.7'],
    [4, '3.6'],
  ] as const)
    tablet(910 + who, 'q3', who, answer);
  close(930, 'q3', 30_000);
  reveal(935, 'q3', '3.5', 0.1);
  open(1000, 'q4', { kind: 'survey', options: 3, anonymous: true, counts: 'every' });
  cast(1002, 'q4', 'v0000000b', 'A');
  cast(1003, 'q4', 'v0000000c', 'A');
  cast(1004, 'q4', 'v0000000d', 'B');
  close(1020, 'q4', 20_000);
  say(2000, 'cn.banban.draw.picked', LESSON, { draw: 'd1', lesson: LESSON, pupil: p[0] ?? '', left: 5 });
  mark(2400, 4, 'absent');
  say(2400, 'cn.banban.lesson.ended', LESSON, {
    lesson: LESSON,
    why: 'asked',
    lastedMs: 2_400_000,
    questions: 5,
    presses: 29,
    draws: 1,
    heads: { present: 4, late: 1, early: 0, leave: 0, absent: 1, unknown: 0 },
  });
  say(2500, 'cn.banban.attendance.corrected', LESSON, {
    lesson: LESSON,
    pupil: p[4] ?? '',
    from: 'absent',
    to: 'leave',
    reason: 'illness',
    by: 'teacher',
  });
  for (const event of events) await journal.append(event);

  const knowledge: Readonly<Record<string, readonly string[]>> = {
    q1: ['分数'],
    q1b: ['分数'],
    q2: ['分数', '小数'],
    q3: ['小数'],
  };
  for (const question of ['q1', 'q1b', 'q2', 'q3', 'q4'])
    await room.saveQuestionText({
      question,
      classId: schoolClass.id,
      lesson: LESSON,
      ...(question === 'q2' ? { stem: '=1+1 等于几' } : {}),
      ...(knowledge[question] === undefined ? {} : { fields: { knowledge: knowledge[question] } }),
    });
  const [, , , , absent, noConsent] = pupils;
  await room.noteAttendance([
    { lesson: LESSON, pupilId: noConsent?.id ?? '', at: BEGAN + 90_000, status: 'present', by: 'press' },
    {
      lesson: LESSON,
      pupilId: absent?.id ?? '',
      at: BEGAN + 2_500_000,
      status: 'leave',
      was: 'absent',
      by: 'teacher',
      reason: 'illness',
      words: '发烧，家长来电',
    },
  ]);
  return { class: schoolClass, pupils, pseudonyms: p, pseudonymOf };
}
