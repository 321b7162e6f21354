import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clickerOf, heldClock, NINE } from '../classroom-fixture.ts';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';
import {
  hireTeachers,
  type LessonFixtureOptions,
  LI,
  MINUTE,
  openLessons,
  planned,
  quiet,
  schoolOf,
  seatClass,
  told,
  WANG,
} from './fixture.ts';

let journal: MemoryJournal;
let room: TestRoom;
let classroom: Awaited<ReturnType<typeof openLessons>>['classroom'] | undefined;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  journal = createMemoryJournal();
  room = await createTestRoom();
});
afterEach(async () => {
  await classroom?.close();
  vi.useRealTimers();
  room.close();
});

async function open(options: Partial<LessonFixtureOptions> = {}) {
  const fixture = await openLessons({ journal, room, school: schoolOf([planned(2), planned(3)]), ...options });
  classroom = fixture.classroom;
  return fixture;
}

const began = () => told(journal, 'cn.banban.lesson.began');
const ended = () => told(journal, 'cn.banban.lesson.ended');

describe('a lesson begins', () => {
  it('with one tap, as the timetable has it', async () => {
    const third = await seatClass(room, 3);
    const { lessons } = await open();
    expect(classroom?.wall()).toMatchObject({ lesson: null, next: { period: 2, now: true, teacher: '王老师' } });
    const view = await lessons.begin({}, 'page');
    expect(view).toMatchObject({
      kind: 'regular',
      subject: 'mathematics',
      period: 2,
      className: '三年二班',
      teacher: '王老师',
      substitute: false,
      practice: false,
      plannedTo: NINE + 40 * MINUTE,
    });
    expect(await began()).toEqual([
      {
        lesson: view.id,
        kind: 'regular',
        by: 'page',
        class: third.id,
        grade: 3,
        size: 3,
        subject: 'mathematics',
        teacher: expect.stringMatching(/^t0[a-z2-7]{16}$/),
        period: 2,
        plannedFrom: new Date(NINE).toISOString(),
        plannedTo: new Date(NINE + 40 * MINUTE).toISOString(),
      },
    ]);
    expect(classroom?.wall().next).toMatchObject({ period: 3, now: false });
    expect(await room.lesson(view.id)).toMatchObject({ classId: third.id, teacherId: 'wang', period: 2 });
  });

  it('once for a double tap', async () => {
    const { lessons } = await open();
    const wish = { requestId: 'tap' } as const;
    const [one, other] = await Promise.all([lessons.begin(wish, 'page'), lessons.begin(wish, 'page')]);
    expect(other.id).toBe(one.id);
    expect(await began()).toHaveLength(1);
  });

  it('with another class, which then sits here', async () => {
    await seatClass(room, 2);
    const other = await room.importRoster('三年三班', [{ seat: '01', name: '乙' }]);
    const { lessons } = await open();
    await lessons.begin({ classId: other.id, kind: 'dual', subject: 'music', teacherId: LI.id }, 'local');
    expect(classroom?.wall()).toMatchObject({
      class: { id: other.id },
      lesson: { className: '三年三班', kind: 'dual', subject: 'music', teacher: '李老师', substitute: true },
    });
    expect(await room.setting('currentClass')).toBe(other.id);
    await expect(lessons.begin({ classId: 'none' }, 'page')).rejects.toMatchObject({ code: 'CLASS-UNKNOWN' });
    await expect(lessons.begin({ teacherId: 'none' }, 'page')).rejects.toMatchObject({ code: 'TEACHER-UNKNOWN' });
    // What is refused changes nothing.
    expect(classroom?.wall().lesson?.className).toBe('三年三班');
    expect(await ended()).toEqual([]);
  });

  it('without a timetable, a class or a teacher', async () => {
    const { lessons } = await open({ school: schoolOf([], []) });
    const view = await lessons.begin({}, 'page');
    expect(view).toMatchObject({ kind: 'regular', subject: null, period: null, className: null, teacher: null });
    expect(await began()).toEqual([{ lesson: view.id, kind: 'regular', by: 'page' }]);
    expect(classroom?.wall().attendance).toBeNull();
    await expect(lessons.rollCall(true)).rejects.toMatchObject({ code: 'CLASS-NONE' });
  });

  it('ten minutes before the bell as the one to come', async () => {
    const { lessons } = await open({ clock: heldClock(NINE - 9 * MINUTE), school: schoolOf([planned(2)]) });
    expect(await lessons.begin({}, 'page')).toMatchObject({ period: 2 });
  });

  it('not in exam mode', async () => {
    const exam = { on: true };
    const { lessons } = await open({ exam });
    await expect(lessons.begin({}, 'page')).rejects.toMatchObject({ code: 'EXAM-MODE' });
    await lessons.happened();
    expect(lessons.current).toBeUndefined();
  });
});

describe('a lesson of the timetable begins by itself', () => {
  it('at the first question, which is counted in it: nothing is tapped and the record is whole', async () => {
    await seatClass(room, 4);
    const { press, tick } = await open();
    const { id } = (await classroom?.ask({ kind: 'single', options: 4 })) ?? { id: '' };
    expect(classroom?.wall().lesson).toMatchObject({ period: 2, teacher: '王老师' });
    for (const seat of [1, 2, 3, 4]) press(seat);
    await quiet();
    await classroom?.stop(id);
    await tick(50 * MINUTE);
    expect(await began()).toEqual([expect.objectContaining({ by: 'timetable', period: 2 })]);
    expect(await ended()).toEqual([
      expect.objectContaining({
        why: 'timetable',
        lastedMs: 40 * MINUTE,
        questions: 1,
        presses: 4,
        heads: expect.objectContaining({ present: 4, absent: 0 }),
      }),
    ]);
    const [record] = await room.lessonsBetween(0, Number.MAX_SAFE_INTEGER);
    expect(record).toMatchObject({ subject: 'mathematics', teacherId: 'wang', period: 2, endedAt: expect.any(Number) });
  });

  it('and is the one that 上课 on the page begins in the same tap', async () => {
    const { lessons } = await open();
    await lessons.happened();
    await lessons.begin({ subject: 'chinese', requestId: 'a' }, 'page');
    await lessons.begin({ requestId: 'a' }, 'page');
    expect(await began()).toHaveLength(1);
    expect(classroom?.wall().lesson).toMatchObject({ subject: 'chinese', period: 2 });
  });

  it('but not a second time in its hour after 下课, also after a restart', async () => {
    const { lessons } = await open();
    await lessons.happened();
    await lessons.end('asked');
    await lessons.happened();
    await classroom?.ask({ kind: 'single', options: 2 });
    expect(lessons.current).toBeUndefined();
    expect(await began()).toHaveLength(1);
    await classroom?.close();
    const again = await open();
    await again.lessons.happened();
    expect(again.lessons.current).toBeUndefined();
    // By hand it may.
    expect(await again.lessons.begin({}, 'page')).toMatchObject({ period: 2 });
  });

  it('never, or at the bell, where the settings say so', async () => {
    const { lessons, tick } = await open({ clock: heldClock(NINE - 2 * MINUTE) });
    await lessons.setSettings({ autoBegin: 'never' });
    await lessons.happened();
    await tick(3 * MINUTE);
    expect(lessons.current).toBeUndefined();
    await lessons.setSettings({ autoBegin: 'bell' });
    await tick();
    expect(classroom?.wall().lesson).toMatchObject({ period: 2 });
    await tick(49 * MINUTE);
    await tick();
    // 第 3 节 has begun: the overtime of 第 2 节 is over.
    expect((await began()).map(({ period }) => period)).toEqual([2, 3]);
    expect((await ended()).map(({ why }) => why)).toEqual(['timetable']);
  });

  it('while the one before runs over: it begins with what happens after its bell', async () => {
    const { lessons, clock } = await open();
    await lessons.happened();
    clock.advance(45 * MINUTE);
    await lessons.happened();
    expect(await began()).toHaveLength(1 + 1);
    expect((await ended()).map(({ why }) => why)).toEqual(['next']);
  });

  it('and if it cannot, the question is asked all the same', async () => {
    const { lessons } = await open({ school: schoolOf([planned(2, { classId: 'gone' })]) });
    await classroom?.ask({ kind: 'single', options: 2 });
    expect(classroom?.wall().question?.state).toBe('open');
    expect(lessons.current).toBeUndefined();
  });
});

describe('a lesson ends', () => {
  it('with 下课, and with it the open question', async () => {
    const { lessons } = await open();
    await lessons.begin({}, 'page');
    await classroom?.ask({ kind: 'single', options: 2 });
    await lessons.end('asked');
    expect(classroom?.wall()).toMatchObject({ lesson: null, attendance: null, question: { state: 'closed' } });
    await lessons.end('asked');
    expect(await ended()).toHaveLength(1);
  });

  it('ten minutes after its time, however the wall clock jumps', async () => {
    const { lessons, clock, tick } = await open();
    await lessons.begin({}, 'page');
    clock.wallMs += 86_400_000;
    await tick();
    clock.wallMs -= 3 * 86_400_000;
    await tick(49 * MINUTE);
    expect(lessons.current).toBeDefined();
    await tick(MINUTE);
    expect(lessons.current).toBeUndefined();
    expect(await ended()).toEqual([expect.objectContaining({ why: 'timetable', lastedMs: 40 * MINUTE })]);
  });

  it('an hour after the last that happened, where it is in no timetable; the hour does not count', async () => {
    const { lessons, tick } = await open({ school: schoolOf([]) });
    await lessons.begin({}, 'page');
    await tick(30 * MINUTE);
    await classroom?.ask({ kind: 'single', options: 2 });
    await tick(59 * MINUTE);
    expect(lessons.current).toBeDefined();
    await tick(MINUTE);
    expect(await ended()).toEqual([expect.objectContaining({ why: 'idle', lastedMs: 30 * MINUTE })]);
  });

  it('when exam mode begins', async () => {
    const exam = { on: false };
    const { lessons, tick } = await open({ exam });
    await lessons.begin({}, 'page');
    exam.on = true;
    await tick();
    expect((await ended()).map(({ why }) => why)).toEqual(['exam']);
  });
});

describe('teachers', () => {
  it('come by badge: the lesson begins, another is a substitute at once', async () => {
    const { wang, li, school } = await hireTeachers(room);
    const { lessons } = await open({ school });
    await classroom?.badges.setNumber({ teacherId: wang.id }, '0001234567');
    await classroom?.badges.setNumber({ teacherId: li.id }, '0007654321');
    const hold = (number: string): void =>
      classroom?.badge({ device: 'reader', card: number, number, atMonotonicMs: 0 });
    hold('0009999999');
    await quiet();
    expect(lessons.current).toBeUndefined();
    hold('0001234567');
    await quiet();
    expect(classroom?.wall().lesson).toMatchObject({ teacher: '王老师', substitute: false, period: 2 });
    hold('0001234567');
    hold('0007654321');
    await quiet();
    expect(classroom?.wall().lesson).toMatchObject({ teacher: '李老师', substitute: true });
    expect((await began()).map(({ by }) => by)).toEqual(['badge']);
    expect(await told(journal, 'cn.banban.lesson.changed')).toEqual([
      { lesson: lessons.current?.id, teacher: expect.stringMatching(/^t0/), substitute: true },
    ]);
    // The one of the timetable comes back.
    hold('0001234567');
    await quiet();
    expect(classroom?.wall().lesson).toMatchObject({ teacher: '王老师', substitute: false });
    expect(journal.lines.map(({ text }) => text).join('')).not.toMatch(/老师|T00[12]|1234567/);
  });

  it('begin nothing with a badge after school, nor by opening the private view', async () => {
    const { lessons } = await open({ clock: heldClock(NINE + 8 * 60 * MINUTE) });
    await lessons.teacherCame('wang', 'badge');
    await lessons.teacherCame('wang', 'page');
    expect(lessons.current).toBeUndefined();
    await expect(lessons.teacherCame('nobody', 'badge')).rejects.toMatchObject({ code: 'TEACHER-UNKNOWN' });
  });

  it('are two in a 双师 lesson', async () => {
    const { lessons } = await open();
    await lessons.begin({ kind: 'dual' }, 'page');
    await lessons.teacherCame('li', 'page');
    expect(classroom?.wall().lesson).toMatchObject({ teacher: '王老师', second: '李老师', substitute: false });
    await lessons.teacherCame('li', 'page');
    await lessons.change({ secondId: null, kind: 'regular', note: '设备调试' });
    expect(classroom?.wall().lesson).toMatchObject({ kind: 'regular', second: null });
    expect(await room.lesson(lessons.current?.id ?? '')).toMatchObject({ note: '设备调试' });
    expect(journal.lines.map(({ text }) => text).join('')).not.toContain('设备调试');
  });

  it('learn a card by holding it to the reader; one person at a time', async () => {
    const { wang, li, school } = await hireTeachers(room);
    await open({ school });
    const learning = classroom?.badges.learn({ teacherId: wang.id });
    await expect(classroom?.badges.learn({ teacherId: li.id })).rejects.toMatchObject({ code: 'CLASSROOM-BADGE' });
    classroom?.badge({ device: 'reader', card: '62E3086CED', number: '0014871789', atMonotonicMs: 0 });
    await learning;
    expect(classroom?.badges.teachersWithBadge).toEqual(new Set([wang.id]));
    const [keys] = await room.teacherKeys();
    expect(keys?.badge).toMatch(/^p0/);
    classroom?.badge({ device: 'reader', card: '62E3086CED', number: '0014871789', atMonotonicMs: 0 });
    await quiet();
    expect(classroom?.wall().lesson?.teacher).toBe('王老师');
  });
});

describe('a lesson is corrected', () => {
  it('with only what is other than before', async () => {
    await seatClass(room, 2);
    const other = await room.importRoster('四年一班', [{ seat: '01', name: '乙' }]);
    const { lessons } = await open();
    await expect(lessons.change({ subject: 'art' })).rejects.toMatchObject({ code: 'LESSON-NONE' });
    await lessons.begin({}, 'page');
    await lessons.change({ subject: 'art' });
    await lessons.change({ subject: 'art' });
    await lessons.change({ classId: other.id });
    const lesson = lessons.current?.id;
    expect(await told(journal, 'cn.banban.lesson.changed')).toEqual([
      { lesson, subject: 'art' },
      { lesson, class: other.id, grade: 4, size: 1 },
    ]);
  });

  it('by choosing another class on the page', async () => {
    await seatClass(room, 2);
    const other = await room.importRoster('四年一班', [{ seat: '01', name: '乙' }]);
    const { lessons } = await open();
    await lessons.begin({}, 'page');
    await classroom?.selectClass(other.id);
    expect(classroom?.wall()).toMatchObject({ class: { id: other.id }, lesson: { className: '四年一班' } });
    expect(lessons.current?.classId).toBe(other.id);
    expect(await began()).toHaveLength(1);
  });
});

describe('a clicker lent for one lesson', () => {
  it('counts for the borrower, whose own counts too, once', async () => {
    await seatClass(room, 3);
    const { lessons, press, pressClicker } = await open();
    await expect(lessons.lend('01', 'SPARE')).rejects.toMatchObject({ code: 'LESSON-NONE' });
    await lessons.begin({}, 'page');
    await expect(lessons.lend('99', 'SPARE')).rejects.toMatchObject({ code: 'SEAT-UNKNOWN' });
    expect(await lessons.lend('01', clickerOf(90))).toEqual({ loans: [{ seat: '01', clicker: clickerOf(90) }] });
    const { id } = (await classroom?.ask({ kind: 'single', options: 4 })) ?? { id: '' };
    pressClicker(clickerOf(90), 'A');
    press(1, 'B');
    await quiet();
    expect(await classroom?.question(id, { names: true })).toMatchObject({
      answered: 1,
      tally: { A: 0, B: 1 },
      responses: [{ seat: '01', name: '学生01' }],
    });
    expect(classroom?.private({ names: false }).seats[0]).toMatchObject({ loan: clickerOf(90), attendance: 'present' });
    expect(classroom?.private({ names: false }).unknownClickers).toEqual([]);
  });

  it('is returned by itself when the lesson ends, and may be given back before', async () => {
    await seatClass(room, 3);
    const { lessons, pressClicker } = await open();
    await lessons.begin({}, 'page');
    await lessons.lend('01', clickerOf(90));
    await lessons.lend('02', clickerOf(91));
    expect((await lessons.giveBack(clickerOf(91))).loans).toHaveLength(1);
    await lessons.end('asked');
    expect(lessons.loans()).toEqual({ loans: [] });
    await classroom?.ask({ kind: 'single', options: 4 });
    pressClicker(clickerOf(90));
    await quiet();
    expect(classroom?.wall().question?.answered).toBe(0);
    expect(classroom?.private({ names: false }).unknownClickers).toMatchObject([{ clicker: clickerOf(90) }]);
  });

  it('is claimed by a press, and bound to nobody', async () => {
    const third = await seatClass(room, 3);
    const { lessons, pressClicker } = await open();
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    pressClicker(clickerOf(90));
    await quiet();
    expect(classroom?.private({ names: false }).unknownClickers).toMatchObject([
      { clicker: clickerOf(90), presses: 1 },
    ]);
    expect(await classroom?.claimLoan('02')).toMatchObject({ mode: 'seat', seat: '02' });
    pressClicker(clickerOf(90));
    await quiet();
    expect(classroom?.wall().binding).toMatchObject({ seat: null, last: { seat: '02', result: 'bound' } });
    expect(lessons.loans()).toEqual({ loans: [{ seat: '02', clicker: clickerOf(90) }] });
    await classroom?.endBinding();
    expect((await room.pupils(third.id)).flatMap(({ clickers }) => clickers)).not.toContain(clickerOf(90));
  });
});

describe('one set of clickers for several classes', () => {
  it('is bound to the next class by its printed numbers, at one tap', async () => {
    await seatClass(room, 3);
    const other = await room.importRoster(
      '三年三班',
      ['01', '02', '05'].map((seat) => ({ seat, name: `乙${seat}` })),
    );
    await open();
    await expect(classroom?.numbers.bind({ dryRun: false })).rejects.toMatchObject({ code: 'CLICKER-NUMBERS-NONE' });
    expect((await classroom?.numbers.learn())?.numbers.map(({ number }) => number)).toEqual(['1', '2', '3']);
    await classroom?.selectClass(other.id);
    const match = {
      bound: [
        { seat: '01', clicker: clickerOf(1) },
        { seat: '02', clicker: clickerOf(2) },
      ],
      missing: ['05'],
      spare: [{ clicker: clickerOf(3), number: '3' }],
      twice: [],
    };
    expect(await classroom?.numbers.bind({ dryRun: true })).toEqual(match);
    expect(classroom?.wall().class?.bound).toBe(0);
    expect(await classroom?.numbers.bind({ dryRun: false })).toEqual(match);
    expect(classroom?.wall().class?.bound).toBe(2);
    await expect(classroom?.numbers.save([{ clicker: clickerOf(5), number: '#5' }])).rejects.toMatchObject({
      code: 'CLICKER-NUMBER',
    });
    await classroom?.ask({ kind: 'single', options: 2 });
    await expect(classroom?.numbers.bind({ dryRun: false })).rejects.toMatchObject({ code: 'CLASSROOM-QUESTION-OPEN' });
  });
});

describe('随机点名', () => {
  it('draws those who are here, each once, and tells it without a name', async () => {
    await seatClass(room, 5, ['02']);
    const { lessons, press } = await open();
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    for (const seat of [1, 2, 3]) press(seat);
    await quiet();
    const draws = [await lessons.draw(), await lessons.draw(), await lessons.draw()];
    expect(draws.map(({ seat }) => seat).toSorted()).toEqual(['01', '02', '03']);
    expect(draws.map(({ left, name }) => ({ left, name }))).toEqual([2, 1, 0].map((left) => ({ left, name: null })));
    expect(classroom?.wall().draw).toEqual(draws[2]);
    const events = await told(journal, 'cn.banban.draw.picked');
    expect(events.filter(({ pupil }) => pupil === undefined)).toHaveLength(1);
    await lessons.setSettings({ drawNames: true });
    expect((await lessons.draw()).name).toMatch(/^学生0[123]$/);
    await lessons.end('asked');
    expect(await ended()).toEqual([expect.objectContaining({ draws: 4 })]);
    expect(classroom?.wall().draw).toBeNull();
  });

  it('works without a lesson, and needs a class', async () => {
    const { lessons } = await open({ school: schoolOf([]) });
    await expect(lessons.draw()).rejects.toMatchObject({ code: 'CLASS-NONE' });
    await seatClass(room, 2);
    await classroom?.close();
    const again = await open({ school: schoolOf([]) });
    const seats = [(await again.lessons.draw()).seat, (await again.lessons.draw()).seat];
    expect(seats.toSorted()).toEqual(['01', '02']);
  });

  it('has nobody to draw when all are away', async () => {
    await seatClass(room, 1);
    const { lessons } = await open();
    await lessons.begin({}, 'page');
    const [pupil] = (await lessons.attendance('current', { names: false })).pupils;
    await lessons.mark('current', pupil?.pupilId ?? '', { status: 'leave' }, { names: false });
    await expect(lessons.draw()).rejects.toMatchObject({ code: 'DRAW-NONE' });
  });
});

describe('lessons there were', () => {
  it('are listed, newest first', async () => {
    await seatClass(room, 1);
    const { lessons, clock } = await open();
    await lessons.begin({}, 'page');
    clock.advance(50 * MINUTE);
    await lessons.begin({ teacherId: WANG.id }, 'page');
    const { lessons: list } = await lessons.list({ from: 0, to: Number.MAX_SAFE_INTEGER, limit: 10 });
    expect(list).toMatchObject([
      { period: 3, endedAt: null, className: '三年二班', teacher: '王老师' },
      { period: 2, endedAt: NINE + 50 * MINUTE },
    ]);
    expect((await lessons.list({ from: 0, to: NINE, limit: 10 })).lessons).toEqual([]);
    expect(lessons.planned().lessons.map(({ period, now }) => [period, now])).toEqual([
      [2, false],
      [3, true],
    ]);
  });
});
