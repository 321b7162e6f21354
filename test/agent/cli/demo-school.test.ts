import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createBank } from '../../../agent/classroom/bank/bank.ts';
import { ensureSchool } from '../../../agent/cli/demo-school.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { openSchool } from '../../../agent/school/school.ts';
import { openStores } from '../../../agent/store/stores.ts';

const HOUR = 60 * 60_000;
let clear: (() => Promise<void>) | undefined;
afterEach(() => clear?.());

it('gives whoever tries it the class with the clickers, at whatever hour it is tried', async () => {
  for (const hour of [0, 5, 9, 20, 23]) {
    const now = Date.parse('2026-11-27T00:00:00+08:00') + hour * HOUR + 25 * 60_000;
    const directory = await mkdtemp(join(tmpdir(), 'banban-demo-school-'));
    const clock = { now: () => now, monotonicMs: () => 0 };
    const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
    const keep = { source: '/local', version: 'test', buildTime: 0, keepDays: 30, maxMB: 64 };
    const stores = await openStores({ directory, ports, ...keep });
    clear = async () => {
      await stores.close();
      await rm(directory, { recursive: true, force: true });
    };
    const { room } = stores;
    const school = await openSchool({ room, ports, stage: 'primary' });
    const ids: string[] = [];
    for (const name of ['三年二班', '三年四班'])
      ids.push((await room.importRoster(name, [{ name: '王一', seat: '01', studentNo: '1' }])).id);
    await school.refresh();
    await ensureSchool(school, createBank({ room, clock }), ids, now);
    const soon = [school.current(now) ?? school.next(now), school.current(now + 90 * 60_000)];
    expect(soon.map((lesson) => lesson?.classId ?? ids[0])).toEqual([ids[0], ids[0]]);
    expect(school.timetable.some(({ classId }) => classId === ids[1])).toBe(true);
    await clear();
    clear = undefined;
  }
});
