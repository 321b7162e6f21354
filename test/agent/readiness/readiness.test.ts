/** When the room is looked at before a lesson, what is told of it, and when the card goes: with time that moves when told. */
import { beforeEach, expect, it } from 'vitest';
import { silentLog } from '../../../agent/ports.ts';
import type { ReadinessFacts } from '../../../agent/readiness/facts.ts';
import type { ReadinessView } from '../../../agent/readiness/port.ts';
import { createReadiness, readinessState } from '../../../agent/readiness/readiness.ts';
import type { PlannedLesson } from '../../../agent/school/port.ts';
import { eventTypes } from '../../../protocols/uplink/events.ts';
import { type HeldTime, heldTime, settled } from '../maintenance/held-time.ts';

const MINUTE = 60_000;
const BELL = Date.UTC(2026, 10, 27, 2, 0);

const lesson = (part: Partial<PlannedLesson> = {}): PlannedLesson => ({
  date: '2026-11-27',
  period: 3,
  from: BELL,
  to: BELL + 40 * MINUTE,
  kind: 'delivery',
  subject: 'mathematics',
  classId: 'c1',
  className: '三年二班',
  teacherId: null,
  teacher: null,
  insteadOf: null,
  changed: false,
  note: null,
  ...part,
});

const well: ReadinessFacts = {
  cameras: [{ name: null, level: 'authenticated', sight: { picture: 'ok', sound: 'ok' }, clockOffsetMs: 0 }],
  network: { gateway: 'ok', uplink: 'online', asked: 10, lost: 0, rttMs: 10 },
  clockOffsetS: 0,
  roster: { size: 48, bound: 48, receivers: 'online' },
  recorder: { wanted: false, ffmpeg: true, freeBytes: 1e12, needBytes: 1e9 },
  displays: [{ name: null, kind: 'panel', status: 'online' }],
};
const deaf: ReadinessFacts = {
  ...well,
  cameras: [{ name: null, level: 'authenticated', sight: { picture: 'ok', sound: 'silent' }, clockOffsetMs: 0 }],
};

let time: HeldTime;
let lessons: PlannedLesson[];
let facts: ReadinessFacts;
let began: number | undefined;
let events: { type: string; data: unknown }[];
let looks: (PlannedLesson | undefined)[];
let changed: () => void;

function room(startMs: number, gather?: () => Promise<ReadinessFacts>) {
  time = heldTime(startMs);
  return createReadiness({
    today: () => lessons,
    lessonBeganAt: () => began,
    onLessonChange: (listener) => {
      changed = listener;
      return () => undefined;
    },
    gather: (about, signal) => {
      looks.push(about);
      signal.throwIfAborted();
      return gather?.() ?? Promise.resolve(facts);
    },
    owners: { maintainer: { name: '区电教馆' } },
    journal: {
      append: (event) => {
        events.push(event as { type: string; data: unknown });
        return Promise.resolve({ ...event, saved: true } as never);
      },
    },
    time: { now: time.now, monotonicMs: time.monotonicMs, after: time.timers.after },
    log: silentLog,
  });
}

beforeEach(() => {
  lessons = [lesson()];
  facts = well;
  began = undefined;
  events = [];
  looks = [];
});

it('a dead microphone is a no-go with that line first, there ten minutes before the bell, with whom to call', async () => {
  facts = deaf;
  const readiness = room(BELL - 60 * MINUTE);
  readiness.start();
  await time.advanceTo(BELL - 11 * MINUTE);
  expect(readiness.view).toBeNull();
  await time.advanceTo(BELL - 10 * MINUTE);
  expect(readiness.view).toMatchObject({ go: false, checking: false, call: { role: 'maintainer', who: '区电教馆' } });
  expect(readiness.view?.lines[0]).toMatchObject({ check: 'sound', result: 'fail', said: { zh: '话筒没有声音' } });
  expect(events).toHaveLength(1);
  expect(events[0]).toMatchObject({
    type: 'cn.banban.readiness.checked',
    data: { go: false, by: 'timetable', kind: 'delivery', period: 3, minutes: 10 },
  });
  eventTypes['cn.banban.readiness.checked'].data.parse(events[0]?.data);
  readiness.stop();
});

it('while it is a no-go it is looked at again every two minutes; what says the same is told once', async () => {
  facts = deaf;
  const readiness = room(BELL - 20 * MINUTE);
  readiness.start();
  await time.advanceTo(BELL - 7 * MINUTE);
  expect(looks.length).toBeGreaterThanOrEqual(2);
  expect(events).toHaveLength(1);
  facts = well;
  await time.advanceTo(BELL - 4 * MINUTE);
  expect(readiness.view?.go).toBe(true);
  expect(events.map(({ data }) => (data as { go: boolean }).go)).toEqual([false, true]);
  const looked = looks.length;
  await time.advanceTo(BELL - MINUTE);
  expect(looks).toHaveLength(looked);
  readiness.stop();
});

it('the card goes when the lesson begins, not because the one before it is still on', async () => {
  began = BELL - 50 * MINUTE;
  const readiness = room(BELL - 20 * MINUTE);
  readiness.start();
  await time.advanceTo(BELL - 5 * MINUTE);
  expect(readiness.view?.go).toBe(true);
  began = BELL - 2 * MINUTE;
  changed();
  expect(readiness.view).toBeNull();
  await time.advanceTo(BELL + 20 * MINUTE);
  expect(looks).toHaveLength(1);
  readiness.stop();
});

it('the card of a lesson that was never begun goes with its end', async () => {
  const readiness = room(BELL - 20 * MINUTE);
  readiness.start();
  await time.advanceTo(BELL + 30 * MINUTE);
  expect(readiness.view).not.toBeNull();
  await time.advanceTo(BELL + 41 * MINUTE);
  expect(readiness.view).toBeNull();
  readiness.stop();
});

it('a lesson among ourselves is not looked at, until somebody asks', async () => {
  lessons = [lesson({ kind: 'regular' })];
  const readiness = room(BELL - 20 * MINUTE);
  readiness.start();
  await time.advanceTo(BELL - 5 * MINUTE);
  expect(looks).toEqual([]);
  const view = await readiness.check();
  expect(view).toMatchObject({ go: true, lesson: { kind: 'regular', period: 3 } });
  expect(events[0]).toMatchObject({ data: { by: 'asked' } });
  readiness.stop();
});

it('without a timetable the room as it is can be looked at; that card goes by itself or when it is put away', async () => {
  lessons = [];
  const readiness = room(BELL);
  readiness.start();
  expect(await readiness.check()).toMatchObject({ go: true, lesson: null });
  readiness.dismiss();
  expect(readiness.view).toBeNull();
  await readiness.check();
  await time.advanceTo(BELL + 16 * MINUTE);
  expect(readiness.view).toBeNull();
  readiness.stop();
});

it('started five minutes before the bell it looks at once; two who ask at once get one look', async () => {
  const readiness = room(BELL - 5 * MINUTE);
  readiness.start();
  await settled();
  expect(looks).toHaveLength(1);
  const [one, other] = await Promise.all([readiness.check(), readiness.check()]);
  expect(one).toBe(other);
  expect(looks).toHaveLength(2);
  readiness.stop();
});

it('a look that fails is no card and no crash, and the next one works', async () => {
  let broken = true;
  const readiness = room(BELL - 5 * MINUTE, () =>
    broken ? Promise.reject(new Error('a defect')) : Promise.resolve(well),
  );
  readiness.start();
  await settled();
  expect(readiness.view).toBeNull();
  broken = false;
  expect((await readiness.check()).go).toBe(true);
  readiness.stop();
});

it('what is retained has results and no name, and nothing once there is no card', async () => {
  facts = deaf;
  const readiness = room(BELL - 5 * MINUTE);
  readiness.start();
  await settled();
  const state = readinessState(readiness.view as ReadinessView);
  expect(state).toMatchObject({ go: false, lesson: { kind: 'delivery', period: 3 } });
  expect(JSON.stringify(state)).not.toMatch(/三年二班|区电教馆/);
  expect(readinessState(null)).toBeUndefined();
  readiness.stop();
});
