import { expect, it } from 'vitest';
import type { ScheduleEntry, WakeConfig } from '../../../agent/config/config.ts';
import { parseConfig } from '../../../agent/config/parse.ts';
import { silentLog } from '../../../agent/ports.ts';
import { dueIn, nextDue } from '../../../agent/scene/calendar.ts';
import { startTimetable, type Timetable } from '../../../agent/scene/timetable.ts';
import { type TestTime, testTime } from './room-double.ts';

const at = (text: string): number => Date.parse(`${text}+08:00`);
const scheduleOf = (yaml: string): readonly ScheduleEntry[] => parseConfig(`schedule:\n${yaml}`, 'f').config.schedule;
const DAY = `
  - { at: 07:50, do: start }
  - { at: 11:40, do: finish }
  - { days: [sat, 2026-11-22], at: 09:00, do: exam-begin }
  - { days: mon-fri, except: 2026-11-24, at: 17:30, do: shutdown }
`;

interface Bench {
  readonly time: TestTime;
  readonly done: string[];
  readonly wakes: string[];
  question: boolean;
  readonly settings: Map<string, string>;
  start(floor?: string, wake?: WakeConfig): Promise<Timetable>;
}

function bench(now: string): Bench {
  const time = testTime();
  time.setWall(at(now));
  const settings = new Map<string, string>();
  const shown = (ms: number): string => new Date(ms + 8 * 3_600_000).toISOString().slice(0, 16);
  const made: Bench = {
    time,
    done: [],
    wakes: [],
    question: false,
    settings,
    start: (floor = '2026-11-01T00:00', wake) =>
      startTimetable({
        schedule: scheduleOf(DAY),
        wake,
        time,
        log: silentLog,
        room: {
          setting: (name) => Promise.resolve(settings.get(name) as never),
          setSetting: (name, value) => {
            settings.set(name, value as string);
            return Promise.resolve();
          },
        },
        floorMs: at(floor),
        questionOpen: () => made.question,
        carryOut: (what) => made.done.push(`${shown(time.now())} ${what}`),
        wakeAt: (ms) => made.wakes.push(shown(ms)),
      }),
  };
  return made;
}
const HOUR = 3_600_000;

it('knows Beijing’s days, dates beside weekdays and dates left out', () => {
  const [start, , exam, shutdown] = scheduleOf(DAY) as [ScheduleEntry, ScheduleEntry, ScheduleEntry, ScheduleEntry];
  expect(nextDue(start, at('2026-11-20T07:50'))).toBe(at('2026-11-23T07:50'));
  expect(nextDue(exam, at('2026-11-21T09:00'))).toBe(at('2026-11-22T09:00'));
  expect(nextDue(shutdown, at('2026-11-23T17:30'))).toBe(at('2026-11-25T17:30'));
  expect(dueIn(start, at('2026-11-23T07:49'), at('2026-11-23T07:50'))).toEqual([at('2026-11-23T07:50')]);
  expect(dueIn(start, at('2026-11-23T07:50'), at('2026-11-23T23:59'))).toEqual([]);
  expect(
    nextDue({ days: { weekdays: [], dates: ['2026-01-01'], except: [] }, atMinute: 0 }, at('2026-11-23T00:00')),
  ).toBeUndefined();
});

it('does what is due at its minute, day after day', async () => {
  const { time, done, start } = bench('2026-11-23T07:00');
  await start();
  await time.run(25 * HOUR, 10_000);
  expect(done).toEqual([
    '2026-11-23T07:50 start',
    '2026-11-23T11:40 finish',
    '2026-11-23T17:30 shutdown',
    '2026-11-24T07:50 start',
  ]);
});

it('makes up for what was missed by up to five minutes, and once only', async () => {
  const late = bench('2026-11-23T07:54');
  const timetable = await late.start();
  await late.time.run(1_000);
  expect(late.done).toEqual(['2026-11-23T07:54 start']);
  // The agent is started again within the five minutes.
  timetable.stop();
  await late.start();
  await late.time.run(60_000);
  expect(late.done).toHaveLength(1);

  const tooLate = bench('2026-11-23T07:56');
  await tooLate.start();
  await tooLate.time.run(1_000);
  expect(tooLate.done).toEqual([]);
});

it('treats a PC that slept, or a clock set forward, like a PC that was off', async () => {
  const { time, done, start } = bench('2026-11-23T07:00');
  await start();
  time.setWall(at('2026-11-23T07:53'));
  await time.run(20_000);
  expect(done).toEqual(['2026-11-23T07:53 start']);
  time.setWall(at('2026-11-23T16:00'));
  await time.run(20_000);
  expect(done).toHaveLength(1);
});

it('does not do it again for a clock put back a little, but does for one that was wrong', async () => {
  const { time, done, start } = bench('2026-11-23T07:49');
  await start();
  await time.run(90_000);
  expect(done).toHaveLength(1);
  time.setWall(at('2026-11-23T07:47'));
  await time.run(10 * 60_000);
  expect(done).toHaveLength(1);
  time.setWall(at('2026-11-23T07:30'));
  await time.run(25 * 60_000);
  expect(done).toEqual(['2026-11-23T07:50 start', '2026-11-23T07:50 start']);
});

it('does nothing by a clock that stands before what is on record, and goes on when it is set right', async () => {
  const { time, done, start } = bench('2009-01-01T07:45');
  await start('2026-11-20T12:00');
  await time.run(HOUR);
  expect(done).toEqual([]);
  time.setWall(at('2026-11-23T07:49'));
  await time.run(2 * 60_000);
  expect(done).toEqual(['2026-11-23T07:50 start']);
});

it('waits for an open question, ten minutes at most', async () => {
  const first = bench('2026-11-23T11:39');
  await first.start();
  first.question = true;
  await first.time.run(4 * 60_000);
  expect(first.done).toEqual([]);
  first.question = false;
  await first.time.run(20_000);
  expect(first.done).toEqual(['2026-11-23T11:43 finish']);

  const forgotten = bench('2026-11-23T11:39');
  await forgotten.start();
  forgotten.question = true;
  await forgotten.time.run(20 * 60_000);
  expect(forgotten.done).toEqual(['2026-11-23T11:50 finish']);
});

it('arms the wake-up for the next school morning, and again when that has come', async () => {
  const { time, wakes, start } = bench('2026-11-20T18:00');
  const timetable = await start(undefined, {
    days: { weekdays: [1, 2, 3, 4, 5], dates: [], except: [] },
    atMinute: 450,
  });
  expect(wakes).toEqual(['2026-11-23T07:30']);
  expect(timetable.nextWake()).toBe(at('2026-11-23T07:30'));
  time.setWall(at('2026-11-23T07:31'));
  await time.run(20_000);
  expect(wakes).toEqual(['2026-11-23T07:30', '2026-11-24T07:30']);
});
