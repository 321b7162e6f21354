/** Opens the two stores: journal.db (publishable lines) and room.db (everything that stays in the room). */
import { JournalClient } from '../journal/client.ts';
import type { Journal } from '../journal/port.ts';
import type { Ports } from '../ports.ts';
import { createRoomStore } from '../room/client.ts';
import type { RoomStore } from '../room/port.ts';
import type { EngineName } from './engine.ts';
import { StoreHost } from './host.ts';
import type { Opened, OpenOptions } from './messages.ts';

export interface StoresOptions {
  /** The data directory; made if missing. */
  readonly directory: string;
  /** CloudEvents source of the room: `sourceOf(path)`. Another one than last time begins a new epoch. */
  readonly source: string;
  readonly version: string;
  /** When this program was built, wall ms: no line is older. */
  readonly buildTime: number;
  readonly engine?: EngineName;
  readonly ports: Ports;
  readonly keepDays: number;
  readonly maxMB: number;
  /** Bytes held back for a full disk, default 8 MiB; and the free space below which `low` events are refused, default 32 MiB. */
  readonly reserveBytes?: number;
  readonly floorBytes?: number;
  /** For measuring: how many events a commit takes at most, default 1,024. */
  readonly maxEventsPerCommit?: number;
}

export interface Stores {
  readonly journal: Journal;
  readonly room: RoomStore;
  /** A damaged room.db that this start found and set aside: its new file name. */
  readonly roomSetAside: string | undefined;
  /** Collects garbage in the store's thread, which stands still meanwhile (agent/start-up-memory.ts). */
  giveBackMemory(): Promise<void>;
  /** Writes what is waiting, ends the worker. Takes < 3 s whatever the disk does. */
  close(): Promise<void>;
}

const RESERVE_BYTES = 8 * 1024 * 1024;
const FLOOR_BYTES = 32 * 1024 * 1024;
/** So that the first of them waits ≤ 10 ms on an SSD. */
const MAX_EVENTS_PER_COMMIT = 1_024;
const CLOSE_TIMEOUT_MS = 3_000;

/** Throws the ShownError `STORE-IN-USE` when another agent holds the directory. A disk that cannot be written does not throw: see `Journal.state`. */
export function openStores(options: StoresOptions): Promise<Stores> {
  return openStoresOn(new StoreHost(options.ports.clock), options);
}

/** The same on a host of the caller's. */
export async function openStoresOn(host: StoreHost, options: StoresOptions): Promise<Stores> {
  const { ports } = options;
  const request: OpenOptions = {
    directory: options.directory,
    source: options.source,
    version: options.version,
    buildTime: options.buildTime,
    engine: options.engine,
    keepDays: options.keepDays,
    maxMB: options.maxMB,
    reserveBytes: options.reserveBytes ?? RESERVE_BYTES,
    floorBytes: options.floorBytes ?? FLOOR_BYTES,
    maxEventsPerCommit: options.maxEventsPerCommit ?? MAX_EVENTS_PER_COMMIT,
    pid: process.pid,
  };
  const start = async (): Promise<Opened> => {
    host.start();
    try {
      return await host.call<Opened>('host', 'open', request);
    } catch (error) {
      await host.stop(CLOSE_TIMEOUT_MS);
      throw error;
    }
  };
  const opened = await start();
  const journal = new JournalClient(host, ports, start, opened);
  return {
    journal,
    room: createRoomStore(host),
    roomSetAside: opened.roomSetAside,
    giveBackMemory: () => host.call('host', 'giveBackMemory'),
    async close() {
      journal.close();
      await host.stop(CLOSE_TIMEOUT_MS);
    },
  };
}
