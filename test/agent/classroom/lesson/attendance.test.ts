import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heldClock, NINE } from '../classroom-fixture.ts';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';
import { MINUTE, openLessons, planned, quiet, schoolOf, seatClass, told } from './fixture.ts';

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

async function open(count: number, withoutConsent: readonly string[] = []) {
  await seatClass(room, count, withoutConsent);
  const fixture = await openLessons({ journal, room, school: schoolOf([planned(2)]) });
  classroom = fixture.classroom;
  return fixture;
}

const OFF = { names: false } as const;

describe('attendance of a lesson', () => {
  it('is exact: of 50 pupils 47 press, one comes late, one was absent and is corrected to 请假', async () => {
    const { lessons, press, clock } = await open(50);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    for (let seat = 1; seat <= 47; seat++) press(seat);
    await quiet();
    expect(classroom?.wall()).toMatchObject({
      lesson: { rollCall: true },
      attendance: { size: 50, present: 47, late: 0, unseen: 3 },
    });
    clock.advance(6 * MINUTE);
    press(48);
    await quiet();
    await lessons.rollCall(false);
    const { pupils } = await lessons.attendance('current', OFF);
    const absent = pupils.find(({ seat }) => seat === '49')?.pupilId ?? '';
    await lessons.mark('current', absent, { status: 'absent' }, OFF);
    const id = lessons.current?.id ?? '';
    await lessons.end('asked');

    // Corrected after the lesson, with the reason in words.
    const words = '家长来电：发烧';
    const sheet = await lessons.mark(id, absent, { status: 'leave', reason: 'illness', words }, { names: true });
    expect(sheet.count).toEqual({ size: 50, present: 47, late: 1, early: 0, leave: 1, absent: 1, unseen: 0 });
    const of = (seat: string) => sheet.pupils.find((pupil) => pupil.seat === seat);
    expect(of('49')).toMatchObject({
      status: 'leave',
      name: '学生49',
      words: [
        { from: null, to: 'absent', by: 'teacher' },
        { from: 'absent', to: 'leave', by: 'teacher', reason: 'illness', words },
      ],
    });
    expect(of('48')).toMatchObject({ status: 'late', words: [{ to: 'late', by: 'press', lateMin: 6 }] });
    expect(of('50')).toMatchObject({ status: 'absent', words: [{ to: 'absent', by: 'end' }] });

    // Read anew, it is the same: the old value is kept.
    expect(await lessons.attendance(id, { names: true })).toEqual(sheet);
    expect(await told(journal, 'cn.banban.lesson.ended')).toEqual([
      expect.objectContaining({
        lesson: id,
        why: 'asked',
        heads: { present: 47, late: 1, early: 0, leave: 0, absent: 2, unknown: 0 },
      }),
    ]);
    expect(await told(journal, 'cn.banban.attendance.marked')).toHaveLength(50);
    expect(await told(journal, 'cn.banban.attendance.corrected')).toEqual([
      {
        lesson: id,
        pupil: expect.stringMatching(/^p0/),
        from: 'absent',
        to: 'leave',
        reason: 'illness',
        by: 'teacher',
      },
    ]);
    // Neither a name nor the reason in words is in any line.
    expect(journal.lines.map(({ text }) => text).join('')).not.toMatch(/学生|发烧|2024\d\d/);
  });

  it('shows the wall how many, never who', async () => {
    const { lessons, press } = await open(3);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    press(2);
    await quiet();
    const wall = JSON.stringify(classroom?.wall());
    expect(wall).not.toContain('学生');
    expect(classroom?.wall().attendance).toEqual({
      size: 3,
      present: 1,
      late: 0,
      early: 0,
      leave: 0,
      absent: 0,
      unseen: 2,
    });
    const seats = classroom?.private({ names: true }).seats ?? [];
    expect(seats.map(({ attendance }) => attendance)).toEqual([null, 'present', null]);
  });

  it('is shown only once it is on disk, and said once whatever is pressed', async () => {
    const { lessons, press } = await open(3);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    journal.hold();
    press(1);
    press(1, 'C');
    await quiet();
    expect(classroom?.wall().attendance?.present).toBe(0);
    journal.release();
    await quiet();
    press(1, 'D');
    await quiet();
    expect(classroom?.wall().attendance?.present).toBe(1);
    expect(await told(journal, 'cn.banban.attendance.marked')).toHaveLength(1);
    expect(journal.lines.some(({ type }) => type.startsWith('cn.banban.response'))).toBe(false);
  });

  it('is said by a press in any question, but not in an anonymous one', async () => {
    const { lessons, press } = await open(4);
    await lessons.begin({}, 'page');
    await classroom?.ask({ kind: 'single', options: 4 });
    press(1, 'B');
    await quiet();
    await classroom?.ask({ kind: 'survey', options: 3 });
    press(2, 'A');
    await quiet();
    expect(classroom?.wall().attendance).toMatchObject({ present: 1, unseen: 3 });
  });

  it('is said by badge and tablet, and corrected where 缺席 turns out to be wrong', async () => {
    const { lessons, clock } = await open(3);
    await lessons.begin({}, 'page');
    const { pupils } = await lessons.attendance('current', OFF);
    const ids = pupils.map(({ pupilId }) => pupilId);
    lessons.seen(ids[0] ?? '', 'tablet');
    await lessons.mark('current', ids[1] ?? '', { status: 'absent' }, OFF);
    await lessons.mark('current', ids[2] ?? '', { status: 'leave' }, OFF);
    clock.advance(20 * MINUTE);
    for (const id of ids) lessons.seen(id, 'badge');
    lessons.seen('somebody else', 'badge');
    await quiet();
    const sheet = await lessons.attendance('current', OFF);
    expect(sheet.pupils.map(({ status }) => status)).toEqual(['present', 'late', 'leave']);
    expect(await told(journal, 'cn.banban.attendance.corrected')).toEqual([
      expect.objectContaining({ from: 'absent', to: 'late', reason: 'arrived', by: 'badge' }),
    ]);
  });

  it('says nothing of those who were not seen where nobody took attendance', async () => {
    const { lessons, press } = await open(10);
    await lessons.begin({}, 'page');
    await classroom?.ask({ kind: 'single', options: 4 });
    for (const seat of [1, 2, 3]) press(seat);
    await quiet();
    await lessons.end('asked');
    expect(await told(journal, 'cn.banban.lesson.ended')).toEqual([
      expect.objectContaining({
        questions: 1,
        presses: 3,
        heads: { present: 3, late: 0, early: 0, leave: 0, absent: 0, unknown: 7 },
      }),
    ]);
  });

  it('leaves 缺席 to the teacher where the settings say so', async () => {
    const { lessons, press } = await open(3);
    await lessons.setSettings({ absentAtEnd: false, graceMin: 0 });
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    press(1);
    await quiet();
    await lessons.end('asked');
    expect(await told(journal, 'cn.banban.lesson.ended')).toEqual([
      expect.objectContaining({ heads: expect.objectContaining({ absent: 0, unknown: 2 }) }),
    ]);
  });

  it('counts the bell, where the lesson was begun before it', async () => {
    await seatClass(room, 3);
    const clock = heldClock(NINE - 8 * MINUTE);
    const fixture = await openLessons({ journal, room, clock, school: schoolOf([planned(2)]) });
    classroom = fixture.classroom;
    await fixture.lessons.begin({}, 'page');
    await fixture.lessons.rollCall(true);
    clock.advance(12 * MINUTE);
    fixture.press(1);
    clock.advance(2 * MINUTE);
    fixture.press(2);
    await quiet();
    const { pupils } = await fixture.lessons.attendance('current', OFF);
    expect(pupils.map(({ status }) => status)).toEqual(['present', 'late', null]);
  });

  it('ends its roll-call by itself when everybody is here, and when a question is asked', async () => {
    const { lessons, press, receivers, tick } = await open(2);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    expect(receivers.calls).toEqual(['open 5']);
    press(1);
    press(2);
    await quiet();
    await tick();
    expect(receivers.calls).toEqual(['open 5', 'close']);
    expect(classroom?.wall().lesson?.rollCall).toBe(false);
    await lessons.rollCall(true);
    await classroom?.ask({ kind: 'single', options: 3 });
    expect(receivers.calls.slice(2)).toEqual(['open 5', 'close', 'open 3']);
    await expect(lessons.rollCall(true)).rejects.toMatchObject({ code: 'CLASSROOM-QUESTION-OPEN' });
  });

  it('shows the receivers how many are here', async () => {
    const { lessons, press, receivers, tick } = await open(12);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    press(1);
    await quiet();
    await tick();
    expect(receivers.shown.at(-1)).toEqual(['ROLL CALL   1/12', 'PRESS ANY KEY']);
  });

  it('refuses what is not of this lesson', async () => {
    const { lessons } = await open(2);
    await expect(lessons.rollCall(true)).rejects.toMatchObject({ code: 'LESSON-NONE' });
    await expect(lessons.attendance('current', OFF)).rejects.toMatchObject({ code: 'LESSON-NONE' });
    await expect(lessons.attendance('nothing', OFF)).rejects.toMatchObject({ code: 'LESSON-UNKNOWN' });
    await lessons.begin({}, 'page');
    await expect(lessons.mark('current', 'nobody', { status: 'late' }, OFF)).rejects.toMatchObject({
      code: 'ATTENDANCE-PUPIL-UNKNOWN',
    });
  });
});

describe('pupils without consent', () => {
  it('are in the sums and in the room, and in no line of the journal', async () => {
    const { lessons, press } = await open(4, ['02']);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    for (const seat of [1, 2, 3]) press(seat);
    await quiet();
    expect(classroom?.wall().attendance).toMatchObject({ present: 3, unseen: 1 });
    const id = lessons.current?.id ?? '';
    const { pupils } = await lessons.attendance('current', OFF);
    const quietPupil = pupils.find(({ seat }) => seat === '02');
    await lessons.mark('current', quietPupil?.pupilId ?? '', { status: 'early', words: '牙疼' }, OFF);
    await lessons.end('asked');
    expect(await told(journal, 'cn.banban.attendance.marked')).toHaveLength(3);
    expect(await told(journal, 'cn.banban.attendance.corrected')).toHaveLength(0);
    expect(await told(journal, 'cn.banban.lesson.ended')).toEqual([
      expect.objectContaining({ heads: { present: 2, late: 0, early: 1, leave: 0, absent: 1, unknown: 0 } }),
    ]);
    const after = await lessons.attendance(id, OFF);
    expect(after.pupils.find(({ seat }) => seat === '02')).toMatchObject({
      consent: false,
      status: 'early',
      words: [
        { from: null, to: 'present', by: 'press' },
        { from: 'present', to: 'early', by: 'teacher', reason: 'left', words: '牙疼' },
      ],
    });
  });

  it('that are erased leave no note behind', async () => {
    const { lessons, press } = await open(2, ['01']);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    press(1);
    await quiet();
    const id = lessons.current?.id ?? '';
    const [pupil] = (await lessons.attendance('current', OFF)).pupils;
    await lessons.end('asked');
    await classroom?.badges.setNumber({ pupilId: pupil?.pupilId ?? '' }, '0012345678');
    expect(await room.attendanceOf(id)).not.toHaveLength(0);
    expect(await room.pupilBadges()).toHaveLength(1);
    await classroom?.erasePupil(pupil?.pupilId ?? '');
    expect((await room.attendanceOf(id)).filter(({ pupilId }) => pupilId === pupil?.pupilId)).toEqual([]);
    expect(await room.pupilBadges()).toEqual([]);
  });
});

it('a class that is erased takes its notes, loans and cards with it', async () => {
  const { lessons, press } = await open(2, ['01']);
  const classId = classroom?.wall().class?.id ?? '';
  await lessons.begin({}, 'page');
  await lessons.lend('02', 'SPARE');
  await lessons.rollCall(true);
  press(1);
  await quiet();
  const id = lessons.current?.id ?? '';
  const [pupil] = (await lessons.attendance('current', OFF)).pupils;
  await classroom?.badges.setNumber({ pupilId: pupil?.pupilId ?? '' }, '12345');
  await lessons.end('asked');
  await room.eraseClass(classId);
  expect(await room.attendanceOf(id)).toEqual([]);
  expect(await room.pupilBadges()).toEqual([]);
  expect(await room.loansOf(id)).toEqual([]);
});

describe('a store that fails', () => {
  it('does not stop attendance: unsaved it counts, and is written when it can be', async () => {
    const { lessons, press } = await open(2);
    await lessons.begin({}, 'page');
    await lessons.rollCall(true);
    journal.unsaved = true;
    room.failing.add('noteAttendance').add('saveLesson');
    press(1);
    await quiet();
    expect(classroom?.wall().attendance?.present).toBe(1);
    await journal.recover();
    expect(await told(journal, 'cn.banban.attendance.marked')).toHaveLength(1);
  });
});
