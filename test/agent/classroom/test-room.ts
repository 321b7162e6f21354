/** room.db's own code on an SQLite in memory, without the store's worker; calls can be made to fail. */
import { systemRandomBytes } from '../../../agent/ports.ts';
import { createRoomStore } from '../../../agent/room/client.ts';
import { openRoom } from '../../../agent/room/opening.ts';
import type { RoomStore } from '../../../agent/room/port.ts';
import { loadEngine } from '../../../agent/store/engine.ts';
import type { StoreHost } from '../../../agent/store/host.ts';
import { NINE } from './classroom-fixture.ts';

export interface TestRoom extends RoomStore {
  close(): void;
  /** Calls of these methods fail, as on a broken disk. */
  readonly failing: Set<keyof RoomStore>;
}

export async function createTestRoom(): Promise<TestRoom> {
  const moment = { now: NINE, mono: 0 };
  const { room } = openRoom(await loadEngine(undefined), ':memory:', systemRandomBytes, moment);
  const failing = new Set<keyof RoomStore>();
  const call = (_store: string, method: keyof RoomStore, ...args: unknown[]): Promise<unknown> =>
    new Promise((resolve, reject) => {
      // As with the worker: the arguments are copied now, the answer comes in a later turn of the loop.
      const copied = structuredClone(args);
      setImmediate(() => {
        try {
          if (failing.has(method)) throw new Error('the disk is gone');
          resolve(room.call(method, copied, moment));
        } catch (error) {
          reject(error);
        }
      });
    });
  const host: Pick<StoreHost, 'call'> = { call: call as StoreHost['call'] };
  return { ...createRoomStore(host as StoreHost), failing, close: () => room.close() };
}
