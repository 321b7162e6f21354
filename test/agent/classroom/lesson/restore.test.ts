import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { openStores, type Stores } from '../../../../agent/store/stores.ts';
import { clickerOf, heldClock, NINE } from '../classroom-fixture.ts';
import { MINUTE, openLessons, planned, quiet, schoolOf, seatClass, told, until } from './fixture.ts';

let directory: string;
let stores: Stores;
let clock = heldClock();
let closing: (() => Promise<void>) | undefined;

async function start() {
  const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  stores = await openStores({
    directory,
    source: '/local',
    version: 'test',
    buildTime: 0,
    ports,
    keepDays: 30,
    maxMB: 64,
  });
  const { journal, room } = stores;
  const school = schoolOf([planned(2), planned(3)]);
  const fixture = await openLessons({ journal, room, clock, school });
  closing = fixture.classroom.close;
  return fixture;
}

/** Switched off in the middle: nothing is ended, and the PC is off for a while. */
async function powerCut(offMs: number): Promise<void> {
  await quiet();
  await stores.close();
  clock.wallMs += offMs;
  clock.steadyMs = 1000;
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval'] });
  directory = await mkdtemp(join(tmpdir(), 'banban-lesson-'));
  clock = heldClock();
});
afterEach(async () => {
  await closing?.();
  await stores.close();
  vi.useRealTimers();
  await rm(directory, { recursive: true, force: true });
});

it('a lesson goes on after a power cut: who is here, who was drawn, what was lent, how much was asked', async () => {
  const first = await start();
  await seatClass(stores.room, 6, ['04']);
  await first.classroom.selectClass((await stores.room.classes())[0]?.id ?? '');
  await first.lessons.begin({ kind: 'dual', subject: 'science' }, 'page');
  await first.lessons.rollCall(true);
  for (const seat of [1, 2, 4]) first.press(seat);
  await until(() => first.classroom.wall().attendance?.present === 3);
  await first.lessons.rollCall(false);
  await first.lessons.lend('05', clickerOf(77));
  const { id } = await first.classroom.ask({ kind: 'single', options: 4 });
  first.press(1, 'B');
  first.pressClicker(clickerOf(77), 'C');
  await until(() => first.classroom.wall().attendance?.present === 4);
  await first.classroom.stop(id);
  const { pupils } = await first.lessons.attendance('current', { names: false });
  await first.lessons.mark('current', pupils[5]?.pupilId ?? '', { status: 'leave', words: '看病' }, { names: false });
  const drawn = [await first.lessons.draw(), await first.lessons.draw(), await first.lessons.draw()];
  const before = { wall: first.classroom.wall(), sheet: await first.lessons.attendance('current', { names: true }) };
  expect(before.wall.attendance).toMatchObject({ size: 6, present: 4, leave: 1, unseen: 1 });
  await powerCut(5 * MINUTE);

  const second = await start();
  const wall = second.classroom.wall();
  expect(wall.lesson).toEqual({ ...before.wall.lesson, rollCall: false });
  expect(wall.attendance).toEqual(before.wall.attendance);
  expect(await second.lessons.attendance('current', { names: true })).toEqual(before.sheet);
  expect(second.lessons.loans()).toEqual({ loans: [{ seat: '05', clicker: clickerOf(77) }] });
  // Of the four who are here one has not been drawn; whoever has no consent is not on record.
  const known = drawn.filter(({ seat }) => seat !== '04').map(({ seat }) => seat);
  expect(known).not.toContain((await second.lessons.draw()).seat);
  // Its late ones are late by the same beginning.
  second.clock.advance(1 * MINUTE);
  await second.classroom.ask({ kind: 'single', options: 4 });
  second.press(3);
  await until(() => second.classroom.wall().attendance?.late === 1);
  await second.lessons.end('asked');
  expect(await told(stores.journal, 'cn.banban.lesson.began')).toHaveLength(1);
  expect(await told(stores.journal, 'cn.banban.lesson.ended')).toEqual([
    expect.objectContaining({ why: 'asked', lastedMs: 6 * MINUTE, questions: 2, presses: 3, draws: 4 }),
  ]);
});

it('a roll-call goes on after a power cut, and one that was over stays over', async () => {
  const first = await start();
  await seatClass(stores.room, 3);
  await first.classroom.selectClass((await stores.room.classes())[0]?.id ?? '');
  await first.lessons.begin({}, 'page');
  await first.lessons.rollCall(true);
  first.press(1);
  await until(() => first.classroom.wall().attendance?.present === 1);
  await powerCut(MINUTE);

  const second = await start();
  expect(second.classroom.wall().lesson?.rollCall).toBe(true);
  second.press(2);
  await until(() => second.classroom.wall().attendance?.present === 2);
  await second.lessons.rollCall(false);
  await powerCut(MINUTE);

  const third = await start();
  expect(third.classroom.wall()).toMatchObject({ lesson: { rollCall: false }, attendance: { present: 2 } });
});

it('a lesson whose time was over meanwhile is closed, its absent with it', async () => {
  const first = await start();
  await seatClass(stores.room, 3);
  await first.classroom.selectClass((await stores.room.classes())[0]?.id ?? '');
  const { id } = await first.lessons.begin({}, 'page');
  await first.lessons.rollCall(true);
  first.press(1);
  await until(() => first.classroom.wall().attendance?.present === 1);
  await powerCut(24 * 60 * MINUTE);

  const second = await start();
  expect(second.classroom.wall()).toMatchObject({ lesson: null, attendance: null });
  expect(await told(stores.journal, 'cn.banban.lesson.ended')).toEqual([
    {
      lesson: id,
      why: 'restart',
      lastedMs: 40 * MINUTE,
      questions: 0,
      presses: 0,
      draws: 0,
      heads: { present: 1, late: 0, early: 0, leave: 0, absent: 2, unknown: 0 },
    },
  ]);
  expect(await stores.room.lesson(id)).toMatchObject({ endedAt: NINE + 24 * 60 * MINUTE });
  await powerCut(0);
  await start();
  expect(await told(stores.journal, 'cn.banban.lesson.ended')).toHaveLength(1);
});

it('a clock that stands before the lesson began does not end it', async () => {
  const first = await start();
  await first.lessons.begin({}, 'page');
  await powerCut(-3 * 60 * MINUTE);
  const second = await start();
  expect(second.lessons.current).toBeDefined();
  second.clock.advance(MINUTE);
  await second.lessons.end('asked');
  expect(await told(stores.journal, 'cn.banban.lesson.ended')).toEqual([expect.objectContaining({ lastedMs: MINUTE })]);
});
