/** The day's figures from a journal: told once, carried over nights, cuts and restarts; what data were worth. */
import { afterEach, expect, test } from 'vitest';
import { type Daily, type DayReport, startDaily } from '../../../../agent/maintenance/kpi/daily.ts';
import { createDelays } from '../../../../agent/maintenance/kpi/delays.ts';
import { createQualityCounter } from '../../../../agent/maintenance/kpi/quality.ts';
import type { Carry } from '../../../../agent/maintenance/kpi/record.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { RoomStore } from '../../../../agent/room/port.ts';
import type { EventData, EventType } from '../../../../protocols/uplink/events.ts';
import { eventTypes } from '../../../../protocols/uplink/events.ts';
import { directory, open, TestClock } from '../../store/harness.ts';

/** Of November 2026, and on from there. */
const at = (day: number, time: string): number => Date.parse(`2026-11-01T${time}:00+08:00`) + (day - 1) * 86_400_000;

let daily: Daily | undefined;
afterEach(async () => {
  await daily?.stop();
  daily = undefined;
});

/** On the real store, from the morning of the 23rd. */
async function bench() {
  const clock = new TestClock();
  clock.wall = at(23, '07:00');
  const stores = await open({ directory: directory(), engine: 'better-sqlite3' }, clock);
  const { journal } = stores;
  const failing = { now: false };
  const room: Pick<RoomStore, 'setting' | 'setSetting'> = {
    setting: (name) => stores.room.setting(name),
    setSetting: (name, value) =>
      failing.now ? Promise.reject(new Error('the disk is gone')) : stores.room.setSetting(name, value),
  };
  const published: DayReport[] = [];
  const lesson = (date: string): { from: number; to: number } => {
    const from = Date.parse(`${date}T08:00:00+08:00`);
    return { from, to: from + 40 * 60_000 };
  };
  return {
    failing,
    published,
    async say<T extends EventType>(day: number, time: string, type: T, data: EventData<T>) {
      await journal.append({ type, data, at: at(day, time) });
    },
    /** Starts, looks once, and stops: the newest day told. */
    async run(day: number, time: string, open: Carry['faults'] = []): Promise<string | undefined> {
      clock.wall = at(day, time);
      daily = await startDaily({
        journal,
        room,
        ports: { clock, randomBytes: systemRandomBytes, log: silentLog },
        delays: createDelays(),
        sources: {
          planned: (date) => [lesson(date)],
          schoolTime: (date) => [{ from: lesson(date).from, to: lesson(date).from + 8 * 3_600_000 }],
          teachers: () => ['t0a'],
          devices: () =>
            Promise.resolve([{ id: 'front', kind: 'projector', span: { from: 0, to: Number.POSITIVE_INFINITY } }]),
          reports: () => Promise.resolve([]),
          openFaults: () => open,
        },
        publish: (report) => published.push(report),
      });
      await daily.looked;
      await daily.stop();
      return daily.newest?.day;
    },
    told: async () =>
      (await journal.latest('cn.banban.kpi.reported', 100))
        .toReversed()
        .map(({ text }) => (JSON.parse(text) as { data: DayReport }).data),
  };
}

const started = { version: '0', platform: 'linux-x64', boot: 'b', engine: 'better-sqlite3' };
const fault = { fault: 'f1', code: 'PRJ-OFFLINE', severity: 'S2' as const, device: 'front' };

test('a day that is over is told once, with what it left open carried into the next', async () => {
  const { say, run, told, published } = await bench();
  await run(23, '07:05');
  await say(23, '07:30', 'cn.banban.agent.started', started);
  await say(23, '08:05', 'cn.banban.device.changed', {
    device: 'front',
    changed: ['power'],
    readings: { power: 'on' },
  });
  await say(23, '08:10', 'cn.banban.question.opened', {
    question: 'q',
    kind: 'single',
    options: 4,
    rule: 'last',
    oral: true,
  });
  await say(23, '16:00', 'cn.banban.fault.opened', fault);
  await run(24, '00:05');
  await run(24, '00:15');
  expect((await told()).map(({ day, figures }) => [day, figures.used, figures.intact, figures.mttr])).toEqual([
    ['2026-11-23', [1, 1], [1, 1], [0, 0]],
  ]);
  await say(24, '10:00', 'cn.banban.fault.closed', { fault: 'f1', code: 'PRJ-OFFLINE', lastedMs: 1 });
  await run(25, '00:05');
  const second = (await told())[1];
  // Broken when the lesson began; 18 h on the wall, two of them in school.
  expect(second?.figures).toMatchObject({ intact: [0, 1], used: [0, 1], mttr: [1080, 1], 'mttr-school': [120, 1] });
  expect(second?.intact).toEqual({ projector: [0, 1] });
  // Retained again at every start, so that a new broker has it.
  expect(published.map(({ day }) => day.slice(-2))).toEqual(['23', '23', '23', '24']);
  for (const data of await told()) expect(eventTypes['cn.banban.kpi.reported'].data.safeParse(data).success).toBe(true);
});

test('what began days before is repaired, closed and broken again: school hours and fortnights reach over the days', async () => {
  const { say, run, told } = await bench();
  const ended = { code: 'PRJ-OFFLINE', device: 'front', lastedMs: 1 };
  const closed = { report: 'r1', by: 'room' as const, how: 'repaired' as const };
  await run(23, '07:05');
  await say(23, '07:30', 'cn.banban.agent.started', started);
  await say(23, '10:00', 'cn.banban.fault.opened', fault);
  await run(24, '00:05');
  await run(25, '00:05');
  // 6 h on the 23rd, 8 on the 24th, 2 on the 25th.
  await say(25, '10:00', 'cn.banban.fault.closed', { ...ended, fault: 'f1' });
  await say(25, '10:01', 'cn.banban.report.closed', { ...closed, severity: 'S1', lastedMs: 48 * 3_600_000 });
  await say(25, '10:02', 'cn.banban.report.closed', {
    ...closed,
    report: 'r2',
    severity: 'S2',
    lastedMs: 48 * 3_600_000,
  });
  await say(25, '10:03', 'cn.banban.report.returned', { report: 'r1', by: 'room', from: 'closed', times: 1 });
  await run(26, '00:05');
  await say(26, '12:00', 'cn.banban.fault.opened', { ...fault, fault: 'f2' });
  await say(26, '12:30', 'cn.banban.fault.closed', { ...ended, fault: 'f2' });
  await say(26, '13:00', 'cn.banban.fault.opened', { ...fault, fault: 'f3', device: 'back' });
  await run(27, '00:05');
  // Three weeks later it is a new trouble.
  await run(27 + 20, '00:05');
  await say(27 + 20, '12:00', 'cn.banban.fault.opened', { ...fault, fault: 'f4' });
  await run(27 + 21, '00:05');
  const days = new Map((await told()).map(({ day, figures }) => [day, figures]));
  expect(days.get('2026-11-25')).toMatchObject({
    mttr: [48 * 60, 1],
    'mttr-school': [16 * 60, 1],
    // Two school days are 16 h; the one that stopped lessons had 8.
    'in-time': [1, 2],
    returned: [1, 2],
    repeated: [0, 0],
  });
  expect(days.get('2026-11-26')).toMatchObject({ repeated: [1, 2], 'in-time': [0, 0], returned: [0, 0] });
  expect(days.get('2026-12-17')).toMatchObject({ repeated: [0, 1], mtbf: [24, 1] });
});

test('days on which the PC was off are told with what was planned', async () => {
  const { say, run, told } = await bench();
  await run(23, '07:05');
  await say(23, '07:30', 'cn.banban.agent.started', started);
  await say(23, '12:00', 'cn.banban.agent.stopped', { why: 'asked' });
  await run(27, '09:00');
  expect((await told()).map(({ day, figures }) => [day, figures.used, figures.efficiency])).toEqual([
    ['2026-11-23', [0, 1], [0, 270]],
    ['2026-11-24', [0, 1], [0, 0]],
    ['2026-11-25', [0, 1], [0, 0]],
    ['2026-11-26', [0, 1], [0, 0]],
  ]);
});

test('a clock that goes back tells nothing twice; a disk that fails is tried again', async () => {
  const { say, run, told, failing } = await bench();
  await run(23, '07:05');
  await say(23, '07:30', 'cn.banban.agent.started', started);
  failing.now = true;
  expect(await run(24, '00:05')).toBeUndefined();
  failing.now = false;
  expect(await run(24, '00:15')).toBe('2026-11-23');
  // It was told before the disk failed: a consumer sees the day twice with the same figures, never not at all.
  const days = async (): Promise<string[]> => (await told()).map(({ day }) => day);
  expect(await days()).toEqual(['2026-11-23', '2026-11-23']);
  expect(await run(23, '10:00')).toBe('2026-11-23');
  expect((await days()).length).toBe(2);
});

test('the first start with figures begins with its day, however much the journal remembers', async () => {
  const { say, run, told } = await bench();
  await say(23, '07:30', 'cn.banban.agent.started', started);
  await say(23, '16:00', 'cn.banban.fault.opened', fault);
  const open = { code: 'PRJ-OFFLINE', device: 'front', severity: 'S2' as const, from: at(23, '16:00') };
  await run(25, '07:00', [['f1', open]]);
  expect(await told()).toEqual([]);
  await say(25, '09:00', 'cn.banban.fault.closed', { fault: 'f1', code: 'PRJ-OFFLINE', lastedMs: 1 });
  await run(26, '00:05');
  // What was broken already counts, from when it broke.
  const figures = (await told()).map((one) => [one.day, one.figures.intact, one.figures.mttr]);
  expect(figures).toEqual([['2026-11-25', [0, 1], [41 * 60, 1]]]);
});

test('a PC that was away for a year tells the last sixty days', async () => {
  const { say, run, told } = await bench();
  await run(23, '08:00');
  await say(23, '09:00', 'cn.banban.agent.started', started);
  await run(23 + 400, '08:00');
  expect((await told()).length).toBe(60);
});

test('the quality of a day: what is missing, told twice, nobody’s, and of a wrong clock', () => {
  const counter = createQualityCounter();
  const take = <T extends EventType>(id: string, type: T, data: EventData<T>): void =>
    counter.take({ id, type: type as never, time: '2026-11-23T01:00:00.000Z', data: data as never });
  const press = { question: 'q', device: 'b', clicker: 'C', key: 'A', sq: 1, pupil: 'p0a' };
  take('E1-1', 'cn.banban.response.pressed', press);
  take('E1-2', 'cn.banban.response.pressed', press);
  take('E2-1', 'cn.banban.response.pressed', press);
  take('E2-2', 'cn.banban.response.pressed', { question: 'q', device: 'b', clicker: 'D', key: 'A', sq: 1 });
  take('E2-3', 'cn.banban.response.cast', { question: 'q', voter: 'v12345678', by: 'clicker', key: 'A' });
  take('E2-4', 'cn.banban.journal.gap', { from: 4, to: 6, why: 'unreadable' });
  take('E2-7', 'cn.banban.journal.gap', {
    from: 7,
    to: 7,
    why: 'disk-full',
    refused: { 'cn.banban.device.status': 9 },
  });
  take('E2-8', 'cn.banban.time.corrected', { boot: 'b', offsetMs: -7000, source: 'broker' });
  take('E2-9', 'cn.banban.time.corrected', { boot: 'b', offsetMs: 10, source: 'broker' });
  expect(counter.read()).toEqual({
    lines: 9,
    missing: 12,
    why: { unreadable: 3, 'disk-full': 9 },
    repeated: 1,
    epochs: 2,
    answers: 4,
    answersOfNobody: 1,
    clockCorrections: 2,
    clockOffsetMs: -7000,
  });
});

test('delays are those of the lines acknowledged, in constant memory', () => {
  const delays = createDelays();
  const line = (sequence: number, epoch = 'E1') => ({ epoch, sequence, saved: true });
  for (let sequence = 1; sequence <= 100; sequence++) delays.committed([line(sequence)], sequence);
  delays.committed([{ ...line(0), saved: false }], 0);
  delays.acknowledged({ epoch: 'E1', sequence: 50 }, 1000);
  delays.acknowledged({ epoch: 'E1', sequence: 100 }, 10_000);
  const summary = delays.take();
  expect(summary).toMatchObject({ measured: 100, max: 9949 });
  expect(summary.p50).toBeGreaterThan(900);
  expect(summary.p50).toBeLessThan(1300);
  expect(summary.p95).toBeGreaterThan(9000);
  expect(delays.take()).toEqual({ measured: 0, p50: null, p95: null, max: null });
  for (let sequence = 1; sequence <= 100_000; sequence++) delays.committed([line(sequence, 'E2')], 0);
  delays.acknowledged({ epoch: 'E2', sequence: 100_000 }, 5);
  const many = delays.take().measured;
  expect(many).toBeGreaterThan(500);
  expect(many).toBeLessThanOrEqual(1024);
  // A new epoch: what the one before still had is acknowledged with it.
  delays.committed([line(7, 'E3'), line(1, 'E4')], 0);
  delays.acknowledged({ epoch: 'E4', sequence: 1 }, 3);
  expect(delays.take().measured).toBe(2);
});
