/** A classroom with a timetable, on whatever journal and room a test gives it. */

import { vi } from 'vitest';
import { createClassroom } from '../../../../agent/classroom/classroom.ts';
import type { SchoolDay } from '../../../../agent/classroom/lesson/port.ts';
import type { Journal } from '../../../../agent/journal/port.ts';
import { createFaults } from '../../../../agent/maintenance/faults.ts';
import { type Ports, silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { RoomStore } from '../../../../agent/room/port.ts';
import type { PlannedLesson, Teacher } from '../../../../agent/school/port.ts';
import type { Envelope } from '../../../../protocols/uplink/envelope.ts';
import { clickerOf, fakeReceivers, type HeldClock, heldClock, NINE, settle } from '../classroom-fixture.ts';

export const MINUTE = 60_000;

export const WANG: Teacher = { id: 'wang', name: '王老师', staffNo: 'T001', subject: 'mathematics' };
export const LI: Teacher = { id: 'li', name: '李老师', staffNo: 'T002', subject: 'chinese' };

/** Periods of 40 minutes with breaks of 10: 第 2 节 begins at nine. */
export function planned(period: number, fields: Partial<PlannedLesson> = {}): PlannedLesson {
  const from = NINE + (period - 2) * 50 * MINUTE;
  return {
    date: '2026-11-21',
    period,
    from,
    to: from + 40 * MINUTE,
    kind: 'regular',
    subject: 'mathematics',
    classId: null,
    className: null,
    teacherId: WANG.id,
    teacher: WANG.name,
    insteadOf: null,
    changed: false,
    note: null,
    ...fields,
  };
}

export function schoolOf(lessons: readonly PlannedLesson[], teachers: readonly Teacher[] = [WANG, LI]): SchoolDay {
  return {
    today: () => lessons,
    current: (now) => lessons.find(({ from, to }) => from <= now && now < to),
    next: (now) => lessons.find(({ from }) => from > now),
    teachers: () => teachers,
    onChange: () => () => undefined,
  };
}

export interface LessonFixtureOptions {
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly clock?: HeldClock;
  readonly school?: SchoolDay;
  readonly exam?: { on: boolean };
}

export async function openLessons({ journal, room, clock = heldClock(), school, exam }: LessonFixtureOptions) {
  const ports: Ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const receivers = fakeReceivers();
  const faults = await createFaults({ journal, ports });
  const classroom = await createClassroom({
    journal,
    room,
    receivers: () => receivers,
    faults,
    reports: faults,
    ports,
    school,
    examMode: () => exam?.on === true,
  });
  classroom.start();
  let sq = 0;
  const press = (seat: number, key = 'A'): void => pressClicker(clickerOf(seat), key);
  const pressClicker = (clicker: string, key = 'A'): void => {
    sq = (sq + 1) % 256;
    classroom.press({ device: 'base', clicker, key, sq, atMonotonicMs: clock.monotonicMs() });
  };
  /** Time passes, the clockwork runs, and what it began is done. (The test fakes `setInterval`.) */
  const tick = async (ms = 0): Promise<void> => {
    clock.advance(ms);
    vi.advanceTimersByTime(1000);
    await quiet();
  };
  return { classroom, lessons: classroom.lessons, receivers, press, pressClicker, clock, journal, room, tick, faults };
}

/** A class in the room: seats 01…, their clickers bound. */
export async function seatClass(room: RoomStore, count: number, withoutConsent: readonly string[] = []) {
  const pupils = Array.from({ length: count }, (_, index) => {
    const seat = String(index + 1).padStart(2, '0');
    const consent = withoutConsent.includes(seat) ? { consent: false } : {};
    return { seat, name: `学生${seat}`, studentNo: `2024${seat}`, clicker: clickerOf(index + 1), ...consent };
  });
  const schoolClass = await room.importRoster('三年二班', pupils);
  await room.setSetting('currentClass', schoolClass.id);
  return schoolClass;
}

/** 王老师 and 李老师 in room.db, with the ids they have there; and a school in which 王老师 has 第 2 节. */
export async function hireTeachers(room: RoomStore) {
  const ids = await room.writeTeachers([WANG, LI].map(({ name, staffNo }) => ({ name, staffNo: staffNo ?? '' })));
  const [wang, li] = [
    { ...WANG, id: ids[0] ?? '' },
    { ...LI, id: ids[1] ?? '' },
  ];
  return { wang, li, school: schoolOf([planned(2, { teacherId: wang.id })], [wang, li]) };
}

/** Everything that was begun is done. */
export async function quiet(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await settle();
}

/** With a real store: waits for the disk. */
export async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 2000; turn++) {
    if (holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error('it did not become so within 10 s');
}

/** Everything the journal says of a family, oldest first. */
export async function told(journal: Journal, type: string): Promise<Record<string, unknown>[]> {
  const lines = await journal.latest(type as Parameters<Journal['latest']>[0], 10_000);
  return lines.toReversed().map((line) => (JSON.parse(line.text) as Envelope).data as Record<string, unknown>);
}
