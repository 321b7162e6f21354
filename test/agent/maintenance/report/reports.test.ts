/** 报修 from the tap to the end: on a real room.db, a real desk of faults and a memory journal. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { createFaults } from '../../../../agent/maintenance/faults.ts';
import type { FaultDesk } from '../../../../agent/maintenance/port.ts';
import { KEPT } from '../../../../agent/maintenance/report/bundle.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { eventTypes } from '../../../../protocols/uplink/events.ts';
import { createMemoryJournal } from '../../classroom/memory-journal.ts';
import { createTestRoom } from '../../classroom/test-room.ts';
import { heldTime, settled } from '../held-time.ts';
import { ALL_OWNERS, deviceView, type ReportsSetup, reportsIn } from './reports-fixture.ts';

const NINE = Date.parse('2026-11-27T09:00:00+08:00');
const MINUTE = 60_000;
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function setUp(setup: ReportsSetup = {}) {
  const time = heldTime(NINE);
  const journal = setup.journal ?? createMemoryJournal();
  const ports = { clock: time, randomBytes: systemRandomBytes, log: silentLog };
  const faults = await createFaults({ journal, ports, timers: time.timers });
  const made = await reportsIn(faults, { clock: time, journal, ...setup });
  ends.push(() => {
    faults.stop();
    made.remove();
  });
  const events = (): { type: string; data: Record<string, unknown> }[] =>
    journal.lines.map(({ text }) => JSON.parse(text)).filter(({ type }) => type.startsWith('cn.banban.report.'));
  return { ...made, faults, time, events };
}

const reported = (faults: FaultDesk): unknown[] =>
  faults
    .listAll()
    .filter(({ code }) => code === 'HUM-REPORT')
    .map(({ device, detail, drill }) => [device, detail['what'], drill]);

test('one tap: on record, an event without words or names, a fault, and a text that answers all there is to ask', async () => {
  const devices = [
    deviceView('front', 'projector', { name: '前投', status: 'offline', readings: { power: 'standby' } }),
    deviceView('pc', 'host'),
  ];
  const { reports, faults, events, time } = await setUp({ owners: ALL_OWNERS, devices });
  faults.open('PRJ-OFFLINE', { device: 'front' });
  faults.drill('PRJ-LAMP', { device: 'front', minutes: 5 });
  await settled();
  await time.advanceTo(NINE + 4 * MINUTE);
  const report = await reports.make({ what: 'projector', words: ' 王小明碰了线 ' });
  await settled();
  expect(report).toMatchObject({
    what: 'projector',
    state: 'open',
    device: 'front',
    words: '王小明碰了线',
    bundle: true,
  });
  expect(report.remarks).toEqual([]);
  expect(report.text.zh.split('\n')).toEqual([
    '什么：投影（王小明碰了线） · 前投',
    '哪里：302 教室（34/18/02/2134000123/0302）',
    '何时起：09:00（PRJ-OFFLINE）',
    '已试过：正在反复重连 front',
    expect.stringMatching(/^可能的部件：PRJ-OFFLINE：./),
    '三个负责：主管 张校长，运维 区电教馆，使用 李老师',
    '报修时间：2026-11-27 09:04:00',
  ]);
  expect(report.text.en.split('\n')).toHaveLength(7);
  expect(report.next.zh).toContain('区电教馆');
  expect(reported(faults)).toEqual([['front', 'projector', false]]);
  const [made, ...others] = events();
  expect(others).toEqual([]);
  expect(made?.data).toEqual({
    report: report.id,
    what: 'projector',
    severity: 'S1',
    device: 'front',
    faults: ['PRJ-OFFLINE'],
    owners: { maintainer: 'JSY01' },
    missing: [],
  });
  eventTypes['cn.banban.report.made'].data.parse(made?.data);
  expect(JSON.stringify(made)).not.toMatch(/王小明|张校长|电教馆/);
});

test('the same tap twice is one report; ten minutes later, or of another thing, it is another', async () => {
  const { reports, events, time, faults } = await setUp({ devices: [deviceView('board', 'input')] });
  const first = await reports.make({ what: 'sound', requestId: 'tap-1' });
  expect((await reports.make({ what: 'sound', requestId: 'tap-1' })).id).toBe(first.id);
  await time.advanceTo(NINE + 10 * MINUTE - 1);
  expect((await reports.make({ what: 'sound', requestId: 'tap-2' })).id).toBe(first.id);
  const touch = await reports.make({ what: 'touch' });
  expect(touch.id).not.toBe(first.id);
  await settled();
  expect(reported(faults)).toEqual([
    [null, 'sound', false],
    ['board', 'touch', false],
  ]);
  await time.advanceTo(NINE + 10 * MINUTE);
  expect((await reports.make({ what: 'sound', requestId: 'tap-3' })).id).not.toBe(first.id);
  // The answer of the first tap may come as late as it will.
  expect((await reports.make({ what: 'sound', requestId: 'tap-1' })).id).toBe(first.id);
  expect(events().filter(({ type }) => type.endsWith('.made'))).toHaveLength(3);
});

test('two taps at once make one report', async () => {
  const { reports, events } = await setUp();
  const [one, two] = await Promise.all([reports.make({ what: 'pc' }), reports.make({ what: 'pc' })]);
  expect(one?.id).toBe(two?.id);
  expect(events()).toHaveLength(1);
});

test('without three owners it says which is missing, and is on record all the same', async () => {
  const { reports, events } = await setUp({ owners: { maintainer: { name: '区电教馆' } } });
  const report = await reports.make({ what: 'other' });
  expect(report.remarks).toEqual([
    { code: 'REPORT-OWNERS', zh: '三个负责不全，缺：主管、使用', en: expect.stringContaining('in charge, in use') },
  ]);
  expect(report.text.zh).toContain('主管 未指定，运维 区电教馆，使用 未指定');
  expect(events()[0]?.data['missing']).toEqual(['authority', 'user']);
  expect(await reports.list()).toHaveLength(1);
});

test('taken on, then ended: the figures know when, the fault ends with the last one, nothing is said twice', async () => {
  const { reports, faults, events, time } = await setUp({ owners: ALL_OWNERS });
  const { id } = await reports.make({ what: 'network' });
  expect(reports.facts({ from: NINE, to: NINE + 1 })).toEqual([{ at: NINE, acceptedAt: undefined }]);
  await time.advanceTo(NINE + 7 * MINUTE);
  expect((await reports.accept(id, 'district')).state).toBe('accepted');
  await reports.accept(id, 'district');
  // It counts on the day it was taken on, also where that is another than the day it was made.
  expect(reports.facts({ from: NINE + 1, to: NINE + 9 * MINUTE })).toEqual([
    { at: NINE, acceptedAt: NINE + 7 * MINUTE },
  ]);
  expect(reports.facts({ from: NINE, to: NINE + 7 * MINUTE })).toEqual([]);
  await time.advanceTo(NINE + 30 * MINUTE);
  const closed = await reports.close(id, 'repaired', 'room');
  expect(closed).toMatchObject({ state: 'closed', how: 'repaired', closedAt: NINE + 30 * MINUTE });
  expect(await reports.close(id, 'false-alarm', 'district')).toMatchObject({ how: 'repaired' });
  await settled();
  expect(reported(faults)).toEqual([]);
  expect(events().map(({ type }) => type.split('.').at(-1))).toEqual(['made', 'accepted', 'closed']);
  expect(events()[1]?.data).toEqual({ report: id, by: 'district', waitedMs: 7 * MINUTE });
  expect(events()[2]?.data).toEqual({
    report: id,
    by: 'room',
    severity: 'S2',
    how: 'repaired',
    acceptedAt: new Date(NINE + 7 * MINUTE).toISOString(),
    lastedMs: 30 * MINUTE,
  });
  await expect(reports.accept(id, 'district')).rejects.toMatchObject({ code: 'REPORT-CLOSED' });
  await expect(reports.accept('nobody', 'district')).rejects.toMatchObject({ code: 'REPORT-UNKNOWN' });
  await expect(reports.close('nobody', 'repaired', 'room')).rejects.toMatchObject({ code: 'REPORT-UNKNOWN' });
});

test('a sentence can be added, changed and taken back until it is taken on; it is in room.db and in no event', async () => {
  const { reports, events, journal, time } = await setUp({
    devices: [deviceView('front', 'projector', { name: '前投' })],
  });
  const made = await reports.make({ what: 'projector' });
  expect(made).toMatchObject({ words: null, worded: false });
  const said = await reports.say(made.id, ' 王小明碰了线\n就黑了 ');
  expect(said).toMatchObject({ words: '王小明碰了线 就黑了', worded: true, state: 'open' });
  expect(said.text.zh.split('\n')[0]).toBe('什么：投影（王小明碰了线 就黑了） · 前投');
  expect(said.text.en.split('\n')[0]).toBe('What: projector (王小明碰了线 就黑了) · 前投');
  const other = await reports.say(made.id, '左上角有（一条）线 $&');
  expect(other.text.zh.split('\n')[0]).toBe('什么：投影（左上角有（一条）线 $&） · 前投');
  expect((await reports.say(made.id, '  ')).text).toEqual(made.text);
  expect((await reports.say(made.id, '又黑了')).text.zh.split('\n').slice(1)).toEqual(
    made.text.zh.split('\n').slice(1),
  );
  expect(events()).toHaveLength(1);
  await time.advanceTo(NINE + MINUTE);
  await reports.accept(made.id, 'district');
  await expect(reports.say(made.id, '再说一句')).rejects.toMatchObject({ code: 'REPORT-ACCEPTED' });
  expect((await reports.list())[0]?.words).toBe('又黑了');
  await reports.close(made.id, 'repaired', 'room');
  await expect(reports.say(made.id, '再说一句')).rejects.toMatchObject({ code: 'REPORT-CLOSED' });
  await expect(reports.say('nobody', '话')).rejects.toMatchObject({ code: 'REPORT-UNKNOWN' });
  expect(journal.lines.map(({ text }) => text).join()).not.toMatch(/王小明|左上角|又黑了/);
});

test('said to be repaired, sent back, repaired again, accepted: the fault is there until it is accepted', async () => {
  const { reports, faults, events, time } = await setUp({ owners: ALL_OWNERS });
  const { id } = await reports.make({ what: 'sound' });
  await time.advanceTo(NINE + 10 * MINUTE);
  const done = await reports.repaired(id, 'district');
  expect(done).toMatchObject({ state: 'repaired', acceptedAt: NINE + 10 * MINUTE, repairedAt: NINE + 10 * MINUTE });
  expect(done.next.zh).toContain('验收通过');
  expect(await reports.repaired(id, 'district')).toMatchObject({ repairedAt: NINE + 10 * MINUTE });
  await settled();
  expect(reported(faults)).toEqual([[null, 'sound', false]]);
  await time.advanceTo(NINE + 12 * MINUTE);
  const back = await reports.giveBack(id, 'room');
  expect(back).toMatchObject({ state: 'accepted', repairedAt: null, returned: 1, acceptedAt: NINE + 10 * MINUTE });
  // Said twice, and of one that is being worked on, it changes nothing.
  expect(await reports.giveBack(id, 'room')).toMatchObject({ returned: 1 });
  await time.advanceTo(NINE + 40 * MINUTE);
  await reports.repaired(id, 'room');
  await reports.close(id, 'repaired', 'room');
  await settled();
  expect(reported(faults)).toEqual([]);
  expect(events().map(({ type, data }) => [type.split('.').at(-1), data['by'], data['times']])).toEqual([
    ['made', undefined, undefined],
    ['accepted', 'district', undefined],
    ['repaired', 'district', undefined],
    ['returned', 'room', 1],
    ['repaired', 'room', undefined],
    ['closed', 'room', undefined],
  ]);
  for (const { type, data } of events())
    (eventTypes as Record<string, { data: { parse(value: unknown): unknown } }>)[type]?.data.parse(data);
  await expect(reports.repaired(id, 'room')).rejects.toMatchObject({ code: 'REPORT-CLOSED' });
  await expect(reports.repaired('nobody', 'room')).rejects.toMatchObject({ code: 'REPORT-UNKNOWN' });
});

test('a closed one is opened again within fourteen days, and not later', async () => {
  const { reports, faults, events, time } = await setUp();
  const { id } = await reports.make({ what: 'pc' });
  await reports.close(id, 'repaired', 'room');
  await settled();
  await time.advanceTo(NINE + 14 * 1440 * MINUTE);
  expect(await reports.giveBack(id, 'room')).toMatchObject({
    state: 'open',
    returned: 1,
    closedAt: null,
    how: null,
  });
  await settled();
  expect(reported(faults)).toEqual([[null, 'pc', false]]);
  expect(events().at(-1)?.data).toEqual({ report: id, by: 'room', from: 'closed', times: 1 });
  await reports.close(id, 'repaired', 'room');
  await time.advanceTo(NINE + 28 * 1440 * MINUTE + MINUTE);
  expect((await reports.list())[0]).toMatchObject({ state: 'closed', returnable: false });
  await expect(reports.giveBack(id, 'room')).rejects.toMatchObject({ code: 'REPORT-OLD' });
  await expect(reports.giveBack('nobody', 'room')).rejects.toMatchObject({ code: 'REPORT-UNKNOWN' });
});

test('made and ended in one breath: no fault is left behind', async () => {
  const { reports, faults } = await setUp();
  const made = reports.make({ what: 'pc' });
  await reports.close((await made).id, 'false-alarm', 'room');
  await settled();
  expect(reported(faults)).toEqual([]);
});

test('reported and repaired many times in an hour, it is over when a person says so', async () => {
  const { reports, faults, time } = await setUp();
  for (let times = 0; times < 12; times++) {
    const { id } = await reports.make({ what: 'sound' });
    await settled();
    expect(faults.listAll()).toMatchObject([{ code: 'HUM-REPORT', flapping: false }]);
    await reports.close(id, 'repaired', 'room');
    await settled();
    expect(faults.listAll()).toEqual([]);
    await time.advanceTo(NINE + times * MINUTE);
  }
});

test('a restart knows what is open', async () => {
  const room = await createTestRoom();
  ends.push(() => room.close());
  const first = await setUp({ room });
  await first.reports.make({ what: 'touch', words: '左边点不到' });
  const again = await setUp({ room });
  await settled();
  expect(reported(again.faults)).toEqual([[null, 'touch', false]]);
  expect((await again.reports.list())[0]).toMatchObject({ what: 'touch', words: '左边点不到', state: 'open' });
});

test('the bundle: gzipped JSON, the newest twenty, and a report outlives a bundle that cannot be written', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'banban-bundles-'));
  ends.push(() => rmSync(directory, { recursive: true, force: true }));
  const { reports, time } = await setUp({ directory, content: () => Promise.resolve({ log: ['line'] }) });
  const first = await reports.make({ what: 'pc' });
  const bytes = await reports.bundle(first.id);
  expect(JSON.parse(gunzipSync(bytes ?? new Uint8Array()).toString())).toEqual({
    format: 'banban-report-1',
    made: '2026-11-27T01:00:00.000Z',
    report: { id: first.id, what: 'pc' },
    log: ['line'],
  });
  for (let number = 1; number <= KEPT; number++) {
    await time.advanceTo(NINE + number * 11 * MINUTE);
    await reports.make({ what: 'pc' });
  }
  expect(readdirSync(join(directory, 'reports'))).toHaveLength(KEPT);
  expect(await reports.bundle(first.id)).toBeUndefined();
  const list = await reports.list();
  expect(list.at(-1)).toMatchObject({ id: first.id, bundle: false });
  expect(list.slice(0, -1).every(({ bundle }) => bundle)).toBe(true);
  const broken = await setUp({ content: () => Promise.reject(new Error('no')) });
  expect(await broken.reports.make({ what: 'sound' })).toMatchObject({ state: 'open', bundle: false });
});

test('how grave a report is follows from what was reported, and from whether a lesson was going on then', async () => {
  const said: Record<string, string> = {};
  for (const inLesson of [true, false])
    for (const what of ['projector', 'sound', 'touch', 'network', 'pc', 'other'] as const) {
      const { reports, faults } = await setUp({ inLesson: () => inLesson });
      await reports.make({ what });
      await settled();
      said[`${what}${inLesson ? ' in a lesson' : ''}`] = faults.listAll()[0]?.severity ?? 'none';
    }
  expect(said).toEqual({
    'projector in a lesson': 'S1',
    'sound in a lesson': 'S1',
    'pc in a lesson': 'S1',
    'other in a lesson': 'S1',
    'touch in a lesson': 'S2',
    'network in a lesson': 'S2',
    projector: 'S2',
    sound: 'S2',
    touch: 'S2',
    network: 'S2',
    pc: 'S2',
    other: 'S2',
  });
});

test('a report stays as grave as it was made when the lesson is over', async () => {
  let lesson = true;
  const { reports, faults } = await setUp({ inLesson: () => lesson });
  const { id } = await reports.make({ what: 'sound' });
  lesson = false;
  await reports.accept(id, 'room');
  await settled();
  expect(faults.listAll()[0]).toMatchObject({ severity: 'S1', detail: { what: 'sound', lesson: true } });
});
