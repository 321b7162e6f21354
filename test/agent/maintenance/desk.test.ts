/** What a person may ask of the faults, and what is left of it after a restart. */
import { describe, expect, test } from 'vitest';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import type { FaultDesk, Notice } from '../../../agent/maintenance/port.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { eventTypes } from '../../../protocols/uplink/events.ts';
import { createMemoryJournal } from '../classroom/memory-journal.ts';
import { heldTime, settled } from './held-time.ts';
import { MONDAY } from './scripted-room.ts';

const TEN = MONDAY + 10 * 3_600_000;
const MINUTE = 60_000;

async function desk(time = heldTime(TEN), journal = createMemoryJournal()) {
  const faults = await createFaults({
    journal,
    ports: { clock: time, randomBytes: systemRandomBytes, log: silentLog },
    timers: time.timers,
  });
  const notices: string[] = [];
  faults.onNotice(({ what, fault }: Notice) => notices.push(`${what} ${fault.code}`));
  return { faults, time, journal, notices };
}

const only = (faults: FaultDesk) => {
  const [fault] = faults.listAll();
  if (fault === undefined) throw new Error('nothing is open');
  return fault;
};

describe('a mute', () => {
  test('takes the fault from the wall’s list, not from the technician’s, and outlives a restart', async () => {
    const { faults, time, journal, notices } = await desk();
    faults.open('AGT-DISKFULL');
    await settled();
    faults.mute(only(faults).fault, 90);
    await settled();
    expect(faults.list()).toEqual([]);
    expect(only(faults).mutedUntil).toBe(TEN + 90 * MINUTE);
    await time.advanceTo(TEN + 5 * MINUTE);
    faults.stop();
    const again = await desk(time, journal);
    expect(again.faults.list()).toEqual([]);
    expect(only(again.faults).mutedUntil).toBe(TEN + 90 * MINUTE);
    await time.advanceTo(TEN + 91 * MINUTE);
    expect(again.faults.list()).toHaveLength(1);
    expect([...notices, ...again.notices]).toEqual(['opened AGT-DISKFULL']);
  });

  test('0 minutes end it; what cannot be is refused with a code and changes nothing', async () => {
    const { faults } = await desk();
    faults.open('AGT-DISKFULL');
    await settled();
    const { fault } = only(faults);
    for (const minutes of [-1, 10_081, Number.NaN])
      expect(() => faults.mute(fault, minutes)).toThrow(expect.objectContaining({ code: 'FAULT-MUTE' }));
    expect(() => faults.mute('nobody', 5)).toThrow(expect.objectContaining({ code: 'FAULT-UNKNOWN' }));
    faults.mute(fault, 5);
    faults.mute(fault, 0);
    await settled();
    expect(faults.list()).toHaveLength(1);
  });
});

describe('a drill', () => {
  test('is a fault marked as such everywhere, beside a real one of the same code', async () => {
    const { faults, time, journal, notices } = await desk();
    faults.open('CLK-BASE', { device: 'base' });
    faults.drill('CLK-BASE', { device: 'base', minutes: 5 });
    faults.drill('NET-LINK', { minutes: 5 });
    await settled();
    expect(faults.list().map(({ code }) => code)).toEqual(['CLK-BASE']);
    expect(faults.listAll().map(({ code, drill, because }) => [code, drill, because])).toEqual([
      ['CLK-BASE', false, null],
      ['CLK-BASE', true, null],
      ['NET-LINK', true, null],
    ]);
    faults.close('CLK-BASE', 'base');
    await time.advanceTo(TEN + 6 * MINUTE);
    expect(faults.listAll()).toEqual([]);
    expect(notices).not.toContain('opened AGT-DISKFULL');
    const lines = journal.lines.map(({ type, text }) => ({ type, data: JSON.parse(text).data }));
    expect(lines.filter(({ data }) => data.drill === true)).toHaveLength(4);
    for (const { type, data } of lines)
      expect(eventTypes[type as 'cn.banban.fault.opened'].data.safeParse(data).success, type).toBe(true);
    expect(() => faults.drill('NET-LINK', { minutes: 0 })).toThrow(expect.objectContaining({ code: 'FAULT-DRILL' }));
  });

  test('does not outlive the agent', async () => {
    const { faults, time, journal } = await desk();
    faults.drill('NET-LINK', { minutes: 60 });
    await settled();
    faults.stop();
    const again = await desk(time, journal);
    await settled();
    expect(again.faults.listAll()).toEqual([]);
    expect(journal.lines.at(-1)?.type).toBe('cn.banban.fault.closed');
  });
});

describe('the past', () => {
  test('is everything that was open at some time in between, also what began long before', async () => {
    const { faults, time } = await desk();
    faults.open('NET-BROKER');
    await time.advanceTo(TEN + 60 * MINUTE);
    faults.open('CLK-BASE', { device: 'base', detail: { questionOpen: true } });
    await time.advanceTo(TEN + 61 * MINUTE);
    faults.close('CLK-BASE', 'base', 'reconnect');
    await time.advanceTo(TEN + 120 * MINUTE);
    faults.open('AGT-FORWARD');
    await time.advanceTo(TEN + 121 * MINUTE);
    const between = async (from: number, to: number) =>
      (await faults.faultsBetween(TEN + from * MINUTE, TEN + to * MINUTE)).map(({ code }) => code);
    expect(await between(0, 200)).toEqual(['NET-BROKER', 'CLK-BASE', 'AGT-FORWARD']);
    expect(await between(-60, 0)).toEqual([]);
    expect(await between(70, 80)).toEqual(['NET-BROKER']);
    expect((await faults.faultsBetween(TEN, TEN + 300 * MINUTE))[1]).toMatchObject({
      code: 'CLK-BASE',
      device: 'base',
      severity: 'S1',
      detail: { questionOpen: true },
      from: TEN + 60 * MINUTE,
      to: TEN + 61 * MINUTE,
      helped: 'reconnect',
      drill: false,
      flapping: false,
    });
    expect([...faults.helped]).toEqual([['reconnect base', 1]]);
  });
});

test('what has labels alike is explained by what breaks them all, after a restart too', async () => {
  const { faults, time, journal } = await desk();
  for (const [device, labels] of [
    ['far', { via: 'network' }],
    ['near', {}],
  ] as const)
    faults.report('PRJ-OFFLINE', { device, labels, detail: {} });
  faults.report('NET-LINK', { labels: { via: 'network' }, detail: {} });
  await time.advanceTo(TEN + 2 * MINUTE);
  const because = (desk: FaultDesk) => desk.listAll().map(({ code, device, because: why }) => [code, device, why]);
  const expected = [
    ['NET-LINK', null, null],
    ['PRJ-OFFLINE', 'far', 'NET-LINK'],
    ['PRJ-OFFLINE', 'near', null],
  ];
  expect(because(faults).toSorted()).toEqual(expected);
  faults.stop();
  expect(because((await desk(time, journal)).faults).toSorted()).toEqual(expected);
});

test('a listener that throws keeps nobody else from hearing', async () => {
  const { faults, time, notices } = await desk();
  faults.onNotice(() => {
    throw new Error('not I');
  });
  const later: string[] = [];
  faults.onNotice(({ fault }) => later.push(fault.code));
  faults.open('NET-BROKER');
  await settled();
  await time.advanceTo(TEN + MINUTE);
  expect([...notices, ...later]).toEqual(['opened NET-BROKER', 'NET-BROKER']);
});
