/**
 * A week of a room against the truth: what was really broken is known beforehand, since the script breaks it. No fault is
 * missed, none is invented, each that a person could act on is told once, and the record in the journal says the same.
 */
import { beforeAll, describe, expect, test } from 'vitest';
import type { PastFault } from '../../../agent/maintenance/port.ts';
import { seededRandom } from '../../../simulators/random.ts';
import { createScriptedRoom, MONDAY } from './scripted-room.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

interface Truth {
  readonly code: string;
  readonly device: string | null;
  /** When it broke and was mended, wall ms; undefined: it still is. */
  readonly from: number;
  readonly to: number | undefined;
  readonly told: boolean;
}

interface Happening {
  readonly at: number;
  readonly line: string;
}

/** What breaks, how, how long it must last to be a fault, and what mends it. */
const BREAKABLE = [
  { device: 'projector', code: 'PRJ-OFFLINE', bad: 'offline', good: 'online', forMs: MINUTE_MS },
  { device: 'panel', code: 'DSP-OFFLINE', bad: 'offline', good: 'online', forMs: MINUTE_MS },
  { device: 'base', code: 'CLK-BASE', bad: 'absent', good: 'online', forMs: 5_000 },
  { device: 'reader', code: 'RDR-OFFLINE', bad: 'absent', good: 'online', forMs: MINUTE_MS },
  { device: 'air', code: 'SNS-OFFLINE', bad: 'offline', good: 'online', forMs: MINUTE_MS },
  { device: 'beamer', code: 'PRJ-FAN', bad: '!fan=error', good: '!fan=ok', forMs: 30_000 },
  { device: 'beamer', code: 'PRJ-FILTER', bad: '!filter=warning', good: '!filter=ok', forMs: 30_000 },
  { device: 'pc', code: 'PC-DISKFULL', bad: 'diskFreePct=8', good: 'diskFreePct=40', forMs: 5 * MINUTE_MS },
  {
    ...{ device: 'pc', code: 'DSP-RES', forMs: MINUTE_MS },
    bad: 'screenMode=1024x768 nativeMode=1920x1080',
    good: 'screenMode=1920x1080 nativeMode=1920x1080',
  },
  { device: 'pc', code: 'PC-TEMP', bad: 'temperatureC=93', good: 'temperatureC=60', forMs: 2 * MINUTE_MS },
] as const;
const ON_MAINS = ['projector', 'panel', 'beamer', 'air'];
const DEVICES: Readonly<Record<string, string>> = {
  projector: 'projector network',
  panel: 'panel',
  base: 'clicker',
  reader: 'reader',
  air: 'sensor',
  beamer: 'projector',
  pc: 'host',
};
/** It waits so long before a person is told. */
const WAIT_MS = 30_000;
const SLACK_MS = 10 * MINUTE_MS;

function theWeek(seed: number): { readonly happenings: readonly Happening[]; readonly truth: readonly Truth[] } {
  const random = seededRandom(seed);
  const between = (from: number, to: number): number => Math.round(from + random() * (to - from));
  const happenings: Happening[] = [];
  const truth: Truth[] = [];
  const does = (at: number, line: string): void => void happenings.push({ at, line });

  for (let day = 0; day < 7; day++) {
    const midnight = MONDAY + day * DAY_MS;
    const morning = midnight + 6 * HOUR_MS + between(30, 50) * MINUTE_MS;
    const evening = midnight + 18 * HOUR_MS + between(5, 40) * MINUTE_MS;
    const weekend = day >= 5;
    // The PC and what has its own supply come up with it; what hangs on the mains a little later, as somebody walks round.
    does(morning, 'boot');
    does(morning + 1_000, 'platform back');
    for (const id of Object.keys(DEVICES)) {
      // Nobody walks round at the weekend: only the PC and what is plugged into it is on.
      if (ON_MAINS.includes(id) && weekend) does(morning + 20_000, `${id} offline`);
      else does(morning + (ON_MAINS.includes(id) ? between(2, 15) * MINUTE_MS : 2_000), `${id} online`);
    }
    if (!weekend) {
      // From nine to half past five things break, one thing after another for each device.
      const free = new Map<string, number>();
      for (let count = 0; count < 14; count++) {
        const what = BREAKABLE[between(0, BREAKABLE.length - 1)] ?? BREAKABLE[0];
        const from = Math.max(free.get(what.device) ?? 0, midnight + 9 * HOUR_MS) + between(11, 40) * MINUTE_MS;
        const short = random() < 0.3;
        const to = from + (short ? between(1_000, what.forMs - 500) : what.forMs + between(WAIT_MS + 5_000, HOUR_MS));
        if (to > midnight + 17.5 * HOUR_MS) continue;
        free.set(what.device, to);
        does(from, `${what.device} ${what.bad}`);
        does(to, `${what.device} ${what.good}`);
        if (!short) truth.push({ code: what.code, device: what.device, from, to, told: true });
      }
    }
    // Once the gateway goes, and everything behind it; the network projector is not touched by that.
    if (day === 1) {
      const from = midnight + 17.6 * HOUR_MS;
      does(from, 'broken NET-GW');
      does(from, 'platform gone');
      does(from + 12 * MINUTE_MS, 'broken nothing');
      does(from + 12 * MINUTE_MS, 'platform back');
      truth.push({ code: 'NET-GW', device: null, from, to: from + 12 * MINUTE_MS, told: true });
      truth.push({ code: 'NET-BROKER', device: null, from, to: from + 12 * MINUTE_MS, told: false });
    }
    // Once a plug is loose all through the lunch break.
    if (day === 3) {
      const from = midnight + 17.6 * HOUR_MS;
      for (let time = 0; time < 5; time++) {
        does(from + 2 * time * 25_000, 'base absent');
        does(from + (2 * time + 1) * 25_000, 'base online');
        // Two pairs, then it flaps: one more that stays open until it keeps still, over night too.
        if (time < 2)
          truth.push({
            code: 'CLK-BASE',
            device: 'base',
            from: from + 2 * time * 25_000,
            to: from + (2 * time + 1) * 25_000,
            told: false,
          });
      }
      truth.push({ code: 'CLK-BASE', device: 'base', from: from + 100_000, to: undefined, told: true });
    }
    // School is over: the mains go. On Wednesday somebody pulls them with the PC still running.
    const lights = evening + between(1, 20) * MINUTE_MS;
    for (const id of ON_MAINS) if (!weekend) does(lights, `${id} offline`);
    const cut = day === 2;
    does(lights + 2 * MINUTE_MS, cut ? 'cut' : 'stop');
    if (cut) truth.push({ code: 'PC-POWERCUT', device: 'pc', from: lights, to: midnight + 2 * DAY_MS, told: true });
  }
  return { happenings: happenings.toSorted((a, b) => a.at - b.at), truth };
}

describe.each([1, 2, 3])('a week, %i', (seed) => {
  let truth: readonly Truth[];
  let record: readonly PastFault[];
  let notices: readonly string[];

  beforeAll(async () => {
    const week = theWeek(seed);
    truth = week.truth;
    const room = await createScriptedRoom();
    await room.happens('uplink');
    for (const [id, kind] of Object.entries(DEVICES)) await room.happens(`device ${id} ${kind}`);
    for (const { at, line } of week.happenings) {
      await room.time.advanceTo(at);
      await room.happens(line);
    }
    record = await room.faults.faultsBetween(MONDAY, room.time.now());
    notices = room.said.filter((line) => / notice /.test(line));
    room.stop();
  });

  const of = (fault: PastFault, true_: Truth): boolean =>
    fault.code === true_.code &&
    fault.device === true_.device &&
    fault.from >= true_.from &&
    fault.from <= true_.from + DAY_MS &&
    (true_.to === undefined || fault.from <= true_.to + DAY_MS / 2);

  test('there is something to find', () => {
    expect(truth.length).toBeGreaterThan(25);
    expect(new Set(truth.map(({ code }) => code)).size).toBeGreaterThan(8);
  });

  test('no fault is missed, and each is open while it is true', () => {
    for (const one of truth) {
      const found = record.filter((fault) => of(fault, one)).toSorted((a, b) => a.from - b.from)[0];
      expect(found, `${one.code} ${one.device} ${new Date(one.from).toISOString()}`).toBeDefined();
      if (found === undefined || one.code === 'PC-POWERCUT' || one.to === undefined) continue;
      expect(found.from - one.from).toBeLessThanOrEqual(SLACK_MS);
      expect(Math.abs((found.to ?? Number.POSITIVE_INFINITY) - one.to)).toBeLessThanOrEqual(SLACK_MS);
    }
  });

  test('none is invented', () => {
    const counted = (
      list: readonly { readonly code: string; readonly device: string | null }[],
    ): Record<string, number> => {
      const counts: Record<string, number> = {};
      for (const { code, device } of list) counts[`${code} ${device}`] = (counts[`${code} ${device}`] ?? 0) + 1;
      return counts;
    };
    expect(counted(record)).toEqual(counted(truth));
  });

  test('what a person could act on is told once, and the rest not at all', () => {
    const told = notices.filter((line) => / notice (opened|flapping) /.test(line));
    expect(told.length).toBe(truth.filter(({ told: is }) => is).length);
    expect(told.filter((line) => /NET-BROKER/.test(line))).toEqual([]);
  });

  test('nothing was told in the dark', () => {
    for (const line of notices.filter((one) => / notice opened /.test(one))) {
      const hour = Number(/(\d\d):\d\d:\d\d/.exec(line)?.[1]);
      expect(hour, line).toBeGreaterThanOrEqual(7);
      expect(hour, line).toBeLessThan(18);
    }
  });
});
