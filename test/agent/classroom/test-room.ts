/** The real room.db in a directory of its own, with calls that can be made to fail. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { RoomStore } from '../../../agent/room/port.ts';
import { openStores } from '../../../agent/store/stores.ts';

export interface TestRoom extends RoomStore {
  close(): Promise<void>;
  /** Calls of these methods fail, as on a broken disk. */
  readonly failing: Set<keyof RoomStore>;
}

export async function createTestRoom(): Promise<TestRoom> {
  const directory = await mkdtemp(join(tmpdir(), 'banban-classroom-'));
  const stores = await openStores({
    directory,
    source: '/local',
    version: 'test',
    buildTime: 0,
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    keepDays: 30,
    maxMB: 64,
  });
  const failing = new Set<keyof RoomStore>();
  const { room } = stores;
  return {
    ...room,
    failing,
    saveQuestionText: (text) =>
      failing.has('saveQuestionText') ? Promise.reject(new Error('the disk is gone')) : room.saveQuestionText(text),
    bind: (...args) => (failing.has('bind') ? Promise.reject(new Error('the disk is gone')) : room.bind(...args)),
    async close() {
      await stores.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
