/** USB sticks told once each, on a real room.db. */
import { expect, test } from 'vitest';
import { startStorageWatch } from '../../../../agent/maintenance/posture/storage-watch.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import type { StorageSeen } from '../../../../drivers/host/storage.ts';
import { eventTypes } from '../../../../protocols/uplink/events.ts';
import { createMemoryJournal } from '../../classroom/memory-journal.ts';
import { createTestRoom } from '../../classroom/test-room.ts';
import { heldTime, settled } from '../held-time.ts';

const NOW = Date.parse('2026-11-27T09:00:00+08:00');
const stick = (mark: string): StorageSeen => ({ mark, make: 'SanDisk', product: `Ultra ${mark}` });

async function watched() {
  const time = heldTime(NOW);
  const journal = createMemoryJournal();
  const room = await createTestRoom();
  const ports = { clock: time, randomBytes: systemRandomBytes, log: silentLog };
  const state: { plugged: readonly StorageSeen[] | Error } = { plugged: [] };
  const start = (cheap = true) =>
    startStorageWatch({
      plugged: cheap
        ? () => (state.plugged instanceof Error ? Promise.reject(state.plugged) : Promise.resolve(state.plugged))
        : undefined,
      journal,
      room,
      ports,
      timers: time.timers,
    });
  const told = (): string[] =>
    journal.lines
      .map(({ text }) => JSON.parse(text) as { type: 'cn.banban.storage.plugged'; data: { product?: string } })
      .map(({ type, data }) => eventTypes[type].data.parse(data).product ?? '');
  const minute = async (): Promise<void> => {
    await time.advanceTo(time.now() + 61_000);
    await settled();
  };
  return { time, room, state, start, told, minute };
}

test('a stick is told the first time it is in, and never again, also after a restart', async () => {
  const { room, state, start, told, minute } = await watched();
  const first = start();
  state.plugged = [stick('a')];
  // What is in when somebody looks for the first time is no news.
  await minute();
  expect(told()).toEqual([]);
  expect(first.view).toEqual({ known: 1, newAt: null });
  state.plugged = [stick('a'), stick('b')];
  await minute();
  state.plugged = [];
  await minute();
  state.plugged = [stick('b')];
  await minute();
  expect(told()).toEqual(['Ultra b']);
  await first.stop();
  const second = start();
  state.plugged = [stick('b'), stick('c')];
  await minute();
  expect(told()).toEqual(['Ultra b', 'Ultra c']);
  expect(second.view).toMatchObject({ known: 3 });
  await second.stop();
  room.close();
});

test('a look that fails is no end of looking', async () => {
  const { room, state, start, told, minute } = await watched();
  const watch = start();
  await minute();
  state.plugged = new Error('EIO');
  await minute();
  state.plugged = [stick('d')];
  await minute();
  expect(told()).toEqual(['Ultra d']);
  await watch.stop();
  room.close();
});

test('where the system remembers every stick, the daily look alone tells', async () => {
  const { room, start, told, minute } = await watched();
  const watch = start(false);
  await watch.seen([stick('a'), stick('b')]);
  await watch.seen([stick('a'), stick('b'), stick('e'), stick('e')]);
  await minute();
  expect(told()).toEqual(['Ultra e']);
  await watch.stop();
  await watch.seen([stick('f')]);
  expect(told()).toEqual(['Ultra e']);
  room.close();
});
