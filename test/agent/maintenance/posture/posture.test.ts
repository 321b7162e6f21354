/** The PC's posture told when it changes and never twice, on a real room.db and a real desk of faults. */
import { afterEach, expect, test } from 'vitest';
import { createFaults } from '../../../../agent/maintenance/faults.ts';
import { unlisted } from '../../../../agent/maintenance/posture/allow.ts';
import { FIRST_AFTER_MS, startPosture } from '../../../../agent/maintenance/posture/posture.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { PostureFacts } from '../../../../drivers/host/posture.ts';
import { eventTypes } from '../../../../protocols/uplink/events.ts';
import { createMemoryJournal } from '../../classroom/memory-journal.ts';
import { createTestRoom, type TestRoom } from '../../classroom/test-room.ts';
import { heldTime, settled } from '../held-time.ts';

const NOW = Date.parse('2026-11-27T09:00:00+08:00');
const DAY = 86_400_000;
const good: PostureFacts = {
  system: 'Windows 11 Education 10.0.26100',
  supportEnds: '2027-10-12',
  antivirus: 'on',
  updatedAt: NOW - 10 * DAY,
  administrators: ['a1'],
  programs: [{ name: 'WPS Office', publisher: 'Kingsoft' }],
};

const ends: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

async function watched(more: { room?: TestRoom; allow?: readonly string[] } = {}) {
  const time = heldTime(NOW);
  const journal = createMemoryJournal();
  const room = more.room ?? (await createTestRoom());
  const ports = { clock: time, randomBytes: systemRandomBytes, log: silentLog };
  const faults = await createFaults({ journal, ports, timers: time.timers });
  const state = { facts: good as PostureFacts | Error };
  const posture = startPosture({
    look: () => (state.facts instanceof Error ? Promise.reject(state.facts) : Promise.resolve(state.facts)),
    allow: more.allow,
    journal,
    room,
    faults,
    pc: 'pc',
    ports,
    timers: time.timers,
  });
  ends.push(
    () => faults.stop(),
    () => posture.stop(),
  );
  if (more.room === undefined) ends.unshift(() => room.close());
  const told = (): string[] =>
    journal.lines.flatMap(({ type, text }) => {
      if (!/posture|software/.test(type)) return [];
      const { data } = JSON.parse(text) as { data: { changed?: string[]; program?: string; why?: string } };
      eventTypes[type as keyof typeof eventTypes].data.parse(data);
      return [[type.split('.').at(-1), data.changed?.join('+') ?? data.program, data.why].filter(Boolean).join(' ')];
    });
  const open = (): string[] => faults.listAll().map(({ code, because }) => (because === null ? code : `(${code})`));
  const look = async (facts: PostureFacts | Error): Promise<void> => {
    state.facts = facts;
    await posture.look();
    await settled();
  };
  return { time, posture, room, told, open, look, journal };
}

test('looked at a quarter of an hour after the start, then once a day; what stays the same is told once', async () => {
  const { time, posture, told, open } = await watched();
  await time.advanceTo(NOW + FIRST_AFTER_MS - 1);
  expect(posture.view).toBeNull();
  await time.advanceTo(NOW + FIRST_AFTER_MS);
  await posture.look();
  expect(posture.view).toMatchObject({ antivirus: 'on', updateAgeDays: 10, administrators: 1, remarks: [] });
  await time.advanceTo(NOW + 3 * DAY);
  await posture.look();
  expect(told()).toEqual(['changed system+antivirus+supportEnds+ended+oldUpdates+administrators']);
  expect(open()).toEqual([]);
});

test('a scanner that is off, old updates, the end of support: an event and a fault each, and over when it is', async () => {
  const { look, told, open, posture } = await watched();
  await look(good);
  await look({ ...good, antivirus: 'off' });
  expect(told().at(-1)).toBe('changed antivirus');
  expect(open()).toEqual(['PC-AV']);
  expect(posture.view?.remarks.map(({ zh }) => zh)).toEqual(['杀毒软件没有开']);
  await look({ ...good, updatedAt: NOW - 61 * DAY });
  expect(open()).toEqual(['PC-PATCH']);
  await look({ ...good, updatedAt: NOW - 61 * DAY, supportEnds: '2026-11-10' });
  // Updates that do not exist any more cannot be missing.
  expect(open().sort()).toEqual(['(PC-PATCH)', 'PC-EOS']);
  // What cannot be told any more changes nothing.
  await look({ ...good, antivirus: null, updatedAt: null, supportEnds: null });
  expect(open().sort()).toEqual(['(PC-PATCH)', 'PC-EOS']);
  await look(good);
  expect(open()).toEqual([]);
  // Its last day is a day of support.
  await look({ ...good, supportEnds: '2026-11-27' });
  expect(open()).toEqual([]);
});

test('a new administrator is counted, also where another went; nobody is named', async () => {
  const { look, journal } = await watched();
  await look(good);
  await look({ ...good, administrators: ['b2'] });
  const data = JSON.parse(journal.lines.findLast(({ type }) => type.includes('posture'))?.text ?? '{}').data;
  expect(data).toMatchObject({ changed: ['administrators'], administrators: 1, newAdministrators: 1 });
});

test('a dummy program is told with its publisher; on the list, or removed, it is cleared; a restart says nothing', async () => {
  const dummy = { name: 'Dummy Game', publisher: 'Nobody Ltd', version: '1.0' };
  const first = await watched({ allow: ['wps office*'] });
  await first.look(good);
  expect(first.told().filter((line) => !line.startsWith('changed'))).toEqual([]);
  await first.look({ ...good, programs: [...(good.programs ?? []), dummy] });
  expect(first.told().at(-1)).toBe('unlisted Dummy Game');
  const { data } = JSON.parse(first.journal.lines.at(-1)?.text ?? '{}') as { data: object };
  expect(data).toEqual({ program: 'Dummy Game', publisher: 'Nobody Ltd', version: '1.0' });
  expect(first.posture.view?.unlisted).toEqual([{ name: 'Dummy Game', publisher: 'Nobody Ltd' }]);

  const same = await watched({ room: first.room, allow: ['WPS Office*'] });
  await same.look({ ...good, programs: [...(good.programs ?? []), dummy] });
  expect(same.told()).toEqual([]);
  const listed = await watched({ room: first.room, allow: ['WPS Office*', ' dummy  GAME '] });
  await listed.look({ ...good, programs: [...(good.programs ?? []), dummy] });
  expect(listed.told()).toEqual(['cleared Dummy Game listed']);

  await first.look({ ...good, programs: [...(good.programs ?? []), dummy] });
  await first.look(good);
  expect(first.told().at(-1)).toBe('cleared Dummy Game removed');
});

test('without a list nothing is compared; a look that fails leaves what is known', async () => {
  const { look, told, posture } = await watched();
  await look(good);
  const before = posture.view;
  await look(new Error('no PowerShell'));
  expect(posture.view).toBe(before);
  expect(told()).toHaveLength(1);
  expect(before?.unlisted).toEqual([]);
});

test('the list: whole names, beginnings, whatever the case and the width', () => {
  const programs = ['WPS Office 2023', 'ＷＰＳ Office', '7-Zip', '7-Zip Extra'].map((name) => ({ name }));
  expect(unlisted(programs, ['wps office*', '7-zip']).map(({ name }) => name)).toEqual(['7-Zip Extra']);
  expect(unlisted(programs, [])).toHaveLength(4);
  expect(unlisted(programs, ['*'])).toEqual([]);
});
