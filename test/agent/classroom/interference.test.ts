import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classCsv, clickerOf, openClassroom, settle } from './classroom-fixture.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { createTestRoom, type TestRoom } from './test-room.ts';

let room: TestRoom;
let fixture: Awaited<ReturnType<typeof openClassroom>>;
const journal = createMemoryJournal();

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  journal.lines.length = 0;
  room = await createTestRoom();
  fixture = await openClassroom(journal, room);
  await fixture.classroom.importRoster('三年二班', classCsv(3), { dryRun: false });
  await fixture.classroom.ask({ kind: 'single', options: 4 });
});
afterEach(async () => {
  vi.useRealTimers();
  await fixture.classroom.close();
  room.close();
});

const codes = () => fixture.faults.list().map(({ code }) => code);

/** Time passes; what happens once a second happens. */
async function pass(ms: number): Promise<void> {
  fixture.clock.advance(ms);
  await vi.advanceTimersByTimeAsync(1000);
  await settle();
}

describe('the room next door', () => {
  it('is said from the fourth unknown clicker within a minute, and no more after a quiet one', async () => {
    const { classroom, press } = fixture;
    for (let number = 101; number <= 103; number++) press(clickerOf(number), 'A');
    await settle();
    expect(codes()).toEqual([]);
    press(clickerOf(104), 'A');
    await settle();
    expect(classroom.wall().unknown).toEqual({ clickers: 4, neighbour: true });
    const [fault] = fixture.faults.list();
    expect(fault).toMatchObject({ code: 'CLK-RF', device: 'base', severity: 'S3' });
    expect(fault?.text.zh).toContain('4 个不属于本班的答题器');
    await pass(59_000);
    expect(codes()).toEqual(['CLK-RF']);
    await pass(1000);
    expect(codes()).toEqual([]);
    expect(classroom.wall().unknown.neighbour).toBe(false);
  });

  it('is not said of four unknown clickers that are a minute apart, nor of one pressed often', async () => {
    const { press } = fixture;
    for (let number = 101; number <= 104; number++) {
      press(clickerOf(number), 'A');
      await pass(25_000);
    }
    for (let times = 0; times < 20; times++) {
      press(clickerOf(105), 'A');
      await pass(1000);
    }
    expect(codes()).toEqual([]);
  });

  it('is not said of the class itself', async () => {
    for (let number = 1; number <= 3; number++) fixture.press(clickerOf(number), 'A');
    fixture.press(clickerOf(104), 'A');
    await settle();
    expect(codes()).toEqual([]);
  });

  it('is taken back after a restart in quiet', async () => {
    for (let number = 101; number <= 104; number++) fixture.press(clickerOf(number), 'A');
    await settle();
    const again = await openClassroom(journal, room, fixture.clock);
    expect(again.faults.list().map(({ code }) => code)).toEqual(['CLK-RF']);
    expect(again.classroom.wall().unknown.neighbour).toBe(true);
    await pass(61_000);
    expect(again.faults.list()).toEqual([]);
    await again.classroom.close();
  });
});

describe('a clicker pressed faster than a hand can', () => {
  it('is said from the sixth press within a second, and every press is kept', async () => {
    const { press, classroom } = fixture;
    for (let times = 0; times < 5; times++) press(clickerOf(1), 'A');
    await settle();
    expect(codes()).toEqual([]);
    press(clickerOf(1), 'B');
    await settle();
    expect(codes()).toEqual(['CLK-SPOOF']);
    expect(classroom.private({ names: false }).seats[0]).toMatchObject({ answer: 'B', presses: 6 });
    await pass(60_000);
    expect(codes()).toEqual([]);
  });
});
