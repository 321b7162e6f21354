/** room.db opened for writing while no agent runs: for what a technician puts in before the first lesson. */
import type { Ports } from '../ports.ts';
import { createRoomStore } from '../room/client.ts';
import { openRoom } from '../room/opening.ts';
import type { RoomStore } from '../room/port.ts';
import { loadEngine } from './engine.ts';
import type { StoreHost } from './host.ts';
import { lockStore } from './lock.ts';

export interface RoomAlone {
  readonly room: RoomStore;
  close(): void;
}

/** Throws the ShownError `STORE-IN-USE` where an agent runs on this directory. */
export async function openRoomAlone(directory: string, ports: Ports): Promise<RoomAlone> {
  const engine = await loadEngine(undefined);
  const lock = lockStore(engine, directory, process.pid);
  try {
    const moment = () => ({ now: ports.clock.now(), mono: ports.clock.monotonicMs() });
    const { room } = openRoom(engine, directory, ports.randomBytes, moment());
    const call = (_store: string, method: string, ...args: readonly unknown[]): Promise<unknown> =>
      new Promise((resolve) => resolve(room.call(method, args, moment())));
    const host: Pick<StoreHost, 'call'> = { call: call as StoreHost['call'] };
    return {
      room: createRoomStore(host as StoreHost),
      close() {
        room.close();
        lock.release();
      },
    };
  } catch (error) {
    lock.release();
    throw error;
  }
}
