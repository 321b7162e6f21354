/** The history of faults, over a real desk of faults and a memory journal. */
import { afterEach, expect, test } from 'vitest';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { faultHistory, pastView } from '../../../agent/maintenance/past.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { createMemoryJournal } from '../classroom/memory-journal.ts';
import { heldTime, settled } from './held-time.ts';

const NINE = Date.parse('2026-11-27T09:00:00+08:00');
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function setUp() {
  const time = heldTime(NINE);
  const journal = createMemoryJournal();
  const faults = await createFaults({
    journal,
    ports: { clock: time, randomBytes: systemRandomBytes, log: silentLog },
    timers: time.timers,
  });
  ends.push(() => faults.stop());
  const history = (days: number) => faultHistory({ journal, faults, now: time.now() }, days);
  return { time, journal, faults, history };
}

test('newest first: how long, whether the agent mended it, what is open still, and drills as such', async () => {
  const { faults, time, history } = await setUp();
  faults.open('PRJ-OFFLINE', { device: 'front' });
  await time.advanceTo(NINE + 7 * MINUTE);
  faults.close('PRJ-OFFLINE', 'front', 'reconnect');
  await time.advanceTo(NINE + 20 * MINUTE);
  faults.drill('NET-LINK', { minutes: 5 });
  await time.advanceTo(NINE + 30 * MINUTE);
  faults.open('NET-GW');
  await settled();
  await time.advanceTo(NINE + 90 * MINUTE);
  const { faults: list, more, from, to } = await history(30);
  expect([from, to, more]).toEqual([NINE + 90 * MINUTE - 30 * DAY, NINE + 90 * MINUTE, 0]);
  expect(
    list.map(({ code, device, lastedMs, to: end, helped, drill }) => [code, device, lastedMs, end, helped, drill]),
  ).toEqual([
    ['NET-GW', null, 60 * MINUTE, null, null, false],
    ['NET-LINK', null, 5 * MINUTE, NINE + 25 * MINUTE, null, true],
    ['PRJ-OFFLINE', 'front', 7 * MINUTE, NINE + 7 * MINUTE, 'reconnect', false],
  ]);
  // A clause, without what to do.
  expect(list[2]?.text.zh).toMatch(/^[^。]+$/);
});

test('what ended before the span is not in it, what ended within it is, however old', async () => {
  const { faults, time, history } = await setUp();
  faults.open('PRJ-OFFLINE', { device: 'front' });
  faults.open('NET-GW');
  await settled();
  await time.advanceTo(NINE + MINUTE);
  faults.close('NET-GW');
  await settled();
  await time.advanceTo(NINE + 40 * DAY);
  faults.close('PRJ-OFFLINE', 'front');
  await settled();
  const { faults: list } = await history(30);
  expect(list.map(({ code, lastedMs }) => [code, lastedMs])).toEqual([['PRJ-OFFLINE', 40 * DAY]]);
});

test('what was mended before it was a fault is counted by thing and way', async () => {
  const { journal, history } = await setUp();
  const averted = (device: string, times: number, at: number) =>
    journal.append({
      type: 'cn.banban.fault.averted',
      at,
      data: { code: 'PRJ-OFFLINE', device, helped: 'reconnect', times },
    });
  await averted('front', 9, NINE - 31 * DAY);
  await averted('front', 1, NINE - 2 * DAY);
  await averted('back', 2, NINE - DAY);
  await averted('front', 4, NINE - MINUTE);
  expect((await history(30)).averted).toEqual([
    { code: 'PRJ-OFFLINE', device: 'front', helped: 'reconnect', times: 5 },
    { code: 'PRJ-OFFLINE', device: 'back', helped: 'reconnect', times: 2 },
  ]);
});

test('a code of another version is shown as it is', () => {
  const past = {
    fault: 'f',
    code: 'OLD-CODE',
    device: null,
    severity: 'S2' as const,
    detail: {},
    from: NINE,
    to: undefined,
    flapping: false,
    drill: false,
    helped: null,
  };
  expect(pastView(past, NINE + MINUTE)).toMatchObject({ text: { zh: 'OLD-CODE' }, lastedMs: MINUTE, to: null });
});
