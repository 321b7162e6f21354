/** CLK-BATT on a real classroom: lessons are held, questions asked, keys pressed or not. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { afterLesson, isQuiet, type Silences } from '../../../../agent/classroom/quiet-clickers.ts';
import { clickerOf, type HeldClock, heldClock } from '../classroom-fixture.ts';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';
import { openLessons, quiet, seatClass } from './fixture.ts';

const DAY_MS = 86_400_000;
let journal: MemoryJournal;
let room: TestRoom;
let clock: HeldClock;
let now: Awaited<ReturnType<typeof openLessons>>;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
});
afterEach(async () => {
  await now.classroom.close();
  now.faults.stop();
  vi.useRealTimers();
  room.close();
});

async function open(count: number, withoutConsent: readonly string[] = []) {
  journal = createMemoryJournal();
  room = await createTestRoom();
  clock = heldClock();
  await seatClass(room, count, withoutConsent);
  now = await openLessons({ journal, room, clock });
}

async function restart() {
  await now.classroom.close();
  now.faults.stop();
  now = await openLessons({ journal, room, clock });
  await quiet();
}

const seats = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, at) => from + at);

interface Lesson {
  readonly pressed: readonly number[];
  /** By a teacher's word. */
  readonly here?: readonly string[];
  readonly status?: 'present' | 'leave' | 'absent';
  readonly practice?: true;
  readonly anonymous?: true;
  readonly lend?: readonly [seat: string, clicker: string];
  readonly middle?: () => Promise<void>;
}

async function lesson({ pressed, here = [], status = 'present', practice, anonymous, lend, middle }: Lesson) {
  const { lessons, classroom } = now;
  await lessons.begin(practice ? { practice } : {}, 'page');
  if (lend !== undefined) await lessons.lend(...lend);
  const { pupils } = await lessons.attendance('current', { names: false });
  for (const seat of here) {
    const pupil = pupils.find((one) => one.seat === seat);
    if (pupil !== undefined) await lessons.mark('current', pupil.pupilId, { status }, { names: false });
  }
  await classroom.ask({ kind: 'single', options: 4, ...(anonymous ? { anonymous } : {}) });
  for (const seat of pressed) now.press(seat);
  await quiet();
  await middle?.();
  await now.lessons.end('asked');
  await quiet();
  clock.advance(50 * 60_000);
}

const fault = () => now.faults.listAll().find(({ code }) => code === 'CLK-BATT');
const quietSeats = () =>
  now.classroom
    .private({ names: true })
    .seats.filter(({ quietClicker }) => quietClicker === true)
    .map(({ seat }) => seat);

describe('a clicker of a pupil who is there', () => {
  it('is silent for five lessons in which the others answered: one fault, no name, the seat for the teacher only', async () => {
    await open(12);
    for (let count = 0; count < 4; count++) await lesson({ pressed: seats(1, 10), here: ['11', '12'] });
    expect(fault()).toBeUndefined();
    await lesson({ pressed: seats(1, 10), here: ['11', '12'] });
    expect(fault()).toMatchObject({
      severity: 'S4',
      device: null,
      detail: { clickers: 2, which: `${clickerOf(11)} ${clickerOf(12)}` },
    });
    expect(fault()?.text.zh).toMatch(/^有 2 个答题器/);
    expect(fault()?.text.zh).not.toContain(clickerOf(11));
    expect(quietSeats()).toEqual(['11', '12']);
    expect(journal.lines.map(({ text }) => text).join()).not.toMatch(/学生|2024\d\d/);
  });

  it('is counted across restarts, and one press ends it at once', async () => {
    await open(12);
    for (let count = 0; count < 5; count++) {
      await lesson({ pressed: seats(1, 10), here: ['11', '12'] });
      await restart();
    }
    expect(fault()?.detail).toMatchObject({ clickers: 2 });
    await lesson({
      pressed: [11],
      middle: async () => {
        expect(quietSeats()).toEqual(['12']);
        now.press(12);
        await quiet();
        expect(fault()).toBeUndefined();
      },
    });
    await restart();
    expect(fault()).toBeUndefined();
    expect(quietSeats()).toEqual([]);
  });

  it('does not count in a lesson that this start has not heard whole, nor in practice', async () => {
    await open(12);
    for (let count = 0; count < 6; count++) await lesson({ pressed: seats(1, 11), here: ['12'], middle: restart });
    for (let count = 0; count < 6; count++) await lesson({ pressed: seats(1, 11), here: ['12'], practice: true });
    expect(fault()).toBeUndefined();
  });

  it('says nothing while hardly anybody else was asked', async () => {
    await open(12);
    for (let count = 0; count < 6; count++) await lesson({ pressed: [1, 2], here: seats(3, 12).map(String) });
    expect(fault()).toBeUndefined();
  });
});

describe('a clicker of a pupil who is not there, or answers by another', () => {
  it('is not counted: leave, absence by a teacher’s word, a loan', async () => {
    await open(12);
    for (let count = 0; count < 6; count++) {
      await lesson({ pressed: seats(1, 11), here: ['12'], status: count % 2 === 0 ? 'leave' : 'absent' });
      await lesson({ pressed: seats(1, 11), here: ['12'], lend: ['12', 'FEEDBEEF'] });
    }
    expect(fault()).toBeUndefined();
  });

  it('of whom nobody knows is counted by the day: a day of illness has five lessons, a flat battery has more days', async () => {
    await open(12);
    for (let day = 0; day < 5; day++) {
      expect(fault()).toBeUndefined();
      for (let period = 0; period < 6; period++) await lesson({ pressed: seats(1, 11) });
      clock.advance(DAY_MS - 6 * 50 * 60_000);
    }
    expect(fault()?.detail).toMatchObject({ clickers: 1, which: clickerOf(12) });
  });

  it('is forgotten when it is nobody’s any more', async () => {
    await open(12);
    for (let count = 0; count < 5; count++) await lesson({ pressed: seats(1, 11), here: ['12'] });
    expect(fault()).toBeDefined();
    await now.classroom.bindSeat('12', undefined);
    await lesson({ pressed: seats(1, 11) });
    expect(fault()).toBeUndefined();
  });
});

describe('what must not be told', () => {
  it('is which clickers are those of pupils without consent: they are counted and not named', async () => {
    await open(12, ['12']);
    for (let count = 0; count < 5; count++) await lesson({ pressed: seats(1, 10), here: ['11', '12'] });
    expect(fault()?.detail).toEqual({ clickers: 2, which: clickerOf(11) });
  });

  it('is that a clicker lives in the moment of an anonymous answer: it is told when the lesson ends', async () => {
    await open(12);
    for (let count = 0; count < 5; count++) await lesson({ pressed: seats(1, 11), here: ['12'] });
    await lesson({
      pressed: seats(1, 12),
      anonymous: true,
      middle: async () => {
        await quiet();
        expect(fault()).toBeDefined();
      },
    });
    expect(fault()).toBeUndefined();
  });
});

describe('forty-eight at once', () => {
  it('are one fault with a number, and eight of them named', async () => {
    await open(60);
    const silent = seats(13, 60).map(String);
    for (let count = 0; count < 5; count++) await lesson({ pressed: seats(1, 15), here: silent.slice(3) });
    expect(now.faults.listAll().filter(({ code }) => code === 'CLK-BATT')).toHaveLength(1);
    expect(fault()?.detail['clickers']).toBe(45);
    expect(String(fault()?.detail['which']).split(' ')).toHaveLength(8);
  });

  it('are not flat where a whole make is silent: that is its receiver', () => {
    const pupils = seats(1, 20).map((seat) => ({
      id: `p${seat}`,
      seat: String(seat),
      clickers: [seat <= 10 ? clickerOf(seat) : `SV00${seat}`],
    }));
    const register = new Map(
      pupils.map(({ id }) => [
        id,
        [{ at: 0, from: null, to: 'present', by: 'teacher', reason: null, words: null, lateMin: null }],
      ]),
    ) as Parameters<typeof afterLesson>[1]['register'];
    let silences: Silences = new Map();
    const heard = new Set(seats(1, 9).map(clickerOf));
    for (let count = 0; count < 6; count++)
      silences = afterLesson(silences, {
        ...{ pupils, register, heard, loans: new Map(), tablets: new Set(['3']) },
        day: '2026-11-27',
      });
    expect([...silences].filter(([, silence]) => isQuiet(silence)).map(([clicker]) => clicker)).toEqual([
      clickerOf(10),
    ]);
  });
});
