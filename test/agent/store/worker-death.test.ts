import type { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Committed } from '../../../agent/journal/port.ts';
import { verifyJournal } from '../../../agent/journal/verify.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { StoreHost } from '../../../agent/store/host.ts';
import { openStoresOn } from '../../../agent/store/stores.ts';
import { ALL, directory, engines, press, TestClock } from './harness.ts';

describe.each(engines)('a store worker that dies, on %s', (engine) => {
  test('is started anew; events asked for meanwhile are written once each', { timeout: 30_000 }, async () => {
    const where = directory();
    const clock = new TestClock();
    const host = new StoreHost(clock);
    const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
    const { journal, room, close } = await openStoresOn(host, {
      directory: where,
      engine,
      source: '/local',
      version: '0',
      buildTime: 0,
      ports,
      keepDays: 180,
      maxMB: 500,
    });
    onTestFinished(close);
    const told: Committed[] = [];
    journal.onCommitted((events) => void told.push(...events));
    await journal.append(press(0));
    const underWay = Array.from({ length: 300 }, (_, i) => journal.append(press(i + 1)));
    await new Promise((resolve) => setTimeout(resolve, 3));
    await (host as unknown as { worker: Worker }).worker.terminate();
    await Promise.all(underWay);
    expect((await journal.append(press(301))).saved).toBe(false);
    await expect.poll(() => journal.state, { timeout: 15_000 }).toBe('ok');
    expect((await journal.append(press(302))).saved).toBe(true);
    const lines = (await journal.read({ epoch: journal.head.epoch, sequence: 1 }, ALL)).map(
      (line) => JSON.parse(line.text).data.sq,
    );
    expect(lines).toEqual(Array.from({ length: 303 }, (_, i) => i));
    expect(told.map((one) => (one.data as { sq: number }).sq)).toEqual(lines);
    await room.setSetting('language', 'zh');
    expect(await verifyJournal(where, { engine })).toMatchObject({ ok: true, lines: 304 });
  });
});
