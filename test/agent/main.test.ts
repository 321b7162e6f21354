/** The composed agent inside the test's own process: what no part can show alone. */
import { afterEach, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import { startAgent } from '../../agent/main.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { openStores } from '../../agent/store/stores.ts';
import { scratch } from '../harness/agent-process.ts';

const endings: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

/** Starts the agent on the directory at a wall time, stops it, and returns the journal's lines. */
async function oneLife(directory: string, wallMs: number): Promise<{ type: string; time: string; data: unknown }[]> {
  const ports = {
    clock: { now: () => wallMs, monotonicMs: systemClock.monotonicMs },
    randomBytes: systemRandomBytes,
    log: silentLog,
  };
  const agent = await startAgent({
    config: parseConfig('web: { port: 0 }', 'test').config,
    dataDirectory: directory,
    pageDirectory: directory,
    version: '0.0.0',
    buildTime: Date.parse('2026-11-01T00:00:00Z'),
    boot: 'boot-1',
    ports,
    schoolHours: () => true,
  });
  await agent.stop('asked');
  const stores = await openStores({
    directory,
    source: '/local',
    version: '0',
    buildTime: 0,
    ports,
    keepDays: 1,
    maxMB: 64,
  });
  const lines = await stores.journal.read(await stores.journal.firstPosition(), { lines: 100, bytes: 1_000_000 });
  await stores.close();
  return lines.map((line) => JSON.parse(line.text) as { type: string; time: string; data: unknown });
}

it('says in the journal that the clock stands before what is already on record, and by how much', async () => {
  const { directory, remove } = await scratch('main');
  endings.push(remove);
  const right = Date.parse('2026-11-21T01:00:00Z');
  const first = await oneLife(directory, right);
  expect(first.map((line) => line.type)).not.toContain('cn.banban.time.corrected');

  // The battery is dead: the PC believes in 2009.
  const both = await oneLife(directory, Date.parse('2009-01-01T00:00:00Z'));
  const corrected = both.find((line) => line.type === 'cn.banban.time.corrected');
  expect(corrected?.data).toEqual({
    boot: 'boot-1',
    offsetMs: right - Date.parse('2009-01-01T00:00:00Z'),
    source: 'floor',
  });
  const times = both.map((line) => Date.parse(line.time));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
  expect(Math.min(...times)).toBeGreaterThanOrEqual(right);
});
