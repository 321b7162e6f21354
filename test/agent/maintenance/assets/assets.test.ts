/** The cards kept up on the real room.db: what is listened to, what is written, what the journal is told. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { DeviceListener, DeviceView } from '../../../../agent/devices/port.ts';
import { type Assets, startAssets } from '../../../../agent/maintenance/assets/assets.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { Identity } from '../../../../drivers/device.ts';
import { createMemoryJournal } from '../../classroom/memory-journal.ts';
import { createTestRoom, type TestRoom } from '../../classroom/test-room.ts';

const NOW = Date.parse('2026-11-23T00:00:00Z');
const DAY_MS = 86_400_000;

let room: TestRoom;
let running: Assets | undefined;
beforeEach(async () => {
  room = await createTestRoom();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  vi.useRealTimers();
  room.close();
});

function bench(ids: readonly string[] = ['base']) {
  let now = NOW;
  const listeners = new Set<DeviceListener>();
  const said = new Map<string, Identity>();
  const views = new Map(ids.map((id) => [id, view(id)]));
  const journal = createMemoryJournal();
  const assets = startAssets({
    devices: {
      list: () => [...views.values()],
      identity: (id) => said.get(id) ?? {},
      listen(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    journal,
    room,
    ports: { clock: { now: () => now, monotonicMs: () => now }, randomBytes: systemRandomBytes, log: silentLog },
  });
  running = assets;
  return {
    assets,
    listeners,
    says(id: string, identity: Identity, more: Partial<DeviceView> = {}) {
      said.set(id, identity);
      const next = { ...view(id), ...more };
      views.set(id, next);
      for (const listener of listeners) listener.changed?.(next);
    },
    async wait(ms: number) {
      now += ms;
      vi.advanceTimersByTime(Math.min(ms, DAY_MS));
      // The store answers in later turns of the loop.
      for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
    },
    told: () =>
      journal.lines.map(({ type, text }) => [
        type.replace('cn.banban.asset.', ''),
        (JSON.parse(text) as { data: Record<string, unknown> }).data,
      ]),
  };
}

function view(id: string): DeviceView {
  return {
    id,
    driver: 'iclicker',
    kind: 'clicker',
    name: null,
    model: { id: 'iclicker', name: { zh: '', en: '' } },
    status: 'online',
    since: NOW,
    why: null,
    readings: {},
    troubles: {},
    commands: [],
    confirms: true,
    busy: null,
  };
}

test('a receiver that says who it is gets a card; another in its place is one removed and one added', async () => {
  const { says, wait, told, assets } = bench();
  says('base', { make: 'i>clicker' });
  await wait(1000);
  says('base', { make: 'i>clicker', serial: 'A1' });
  await wait(4500);
  expect(told()).toEqual([]);
  await wait(1000);
  expect(told()).toMatchObject([['added', { device: 'base', kind: 'clicker', make: 'i>clicker', serial: 'A1' }]]);
  says('base', { make: 'i>clicker', serial: 'B2' });
  await wait(6000);
  expect(told().slice(1)).toMatchObject([
    ['removed', { device: 'base', why: 'replaced' }],
    ['added', { device: 'base', serial: 'B2' }],
  ]);
  expect((await assets.cards()).map(({ identity, goneAt }) => [identity.serial, goneAt !== undefined])).toEqual([
    ['A1', true],
    ['B2', false],
  ]);
});

test('readings cost nothing, and “last seen” follows once an hour', async () => {
  const { says, wait, assets } = bench();
  const identity = { serial: 'A1' };
  says('base', identity);
  await wait(6000);
  const saved = vi.spyOn(room, 'saveAssetCards');
  for (let reading = 0; reading < 50; reading++) says('base', identity, { readings: { hours: reading } });
  await wait(6000);
  expect((await assets.cards())[0]).not.toHaveProperty('hours');
  await wait(3_600_000);
  const [card] = await assets.cards();
  expect(card).toMatchObject({ hours: 49 });
  expect((card?.lastSeen ?? 0) - NOW).toBeGreaterThan(3_600_000);
  saved.mockRestore();
});

test('the name of a PC stays on its card', async () => {
  const { says, wait, told, assets } = bench();
  says('base', { serial: 'A1', name: '王老师的电脑' });
  await wait(6000);
  says('base', { serial: 'A1', name: 'PC-302' });
  await wait(6000);
  expect(told()).toHaveLength(1);
  expect(JSON.stringify(told())).not.toContain('王老师');
  expect((await assets.cards())[0]?.identity).toEqual({ serial: 'A1', name: 'PC-302' });
});

test('a device that is away, or has said nothing, has no card', async () => {
  const { says, wait, assets } = bench(['base', 'front']);
  says('base', { serial: 'A1' }, { status: 'offline' });
  says('front', {});
  await wait(6000);
  expect(await assets.cards()).toEqual([]);
});

test('what the config has no more goes at the next start', async () => {
  const first = bench(['base', 'front']);
  first.says('base', { serial: 'A1' });
  first.says('front', { serial: 'P1' });
  await first.wait(6000);
  await first.assets.stop();
  const second = bench(['base']);
  await second.wait(0);
  expect(second.told()).toMatchObject([['removed', { device: 'front', why: 'config' }]]);
});

test('a broken disk is logged, and the next look is tried again; stopping leaves no timer', async () => {
  const { says, wait, assets, listeners } = bench();
  room.failing.add('saveAssetCards');
  says('base', { serial: 'A1' });
  await wait(6000);
  expect(await assets.cards()).toEqual([]);
  room.failing.clear();
  await wait(3_600_000);
  expect((await assets.cards()).map(({ identity }) => identity.serial)).toEqual(['A1']);
  await assets.stop();
  expect(listeners.size).toBe(0);
  expect(vi.getTimerCount()).toBe(0);
});
