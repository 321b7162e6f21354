/**
 * USB sticks and disks that this PC has not seen before: told once each as `storage.plugged`, by what the maker calls them and
 * never by their number. Teachers' own sticks are what most of them are; nothing is blocked or looked into. The marks of the
 * newest {@link MOST_KNOWN} stay in room.db.
 */
import type { StorageSeen } from '../../../drivers/host/storage.ts';
import type { Journal } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import type { Timers } from '../engine.ts';
import type { StorageView } from './port.ts';

const EVERY_MS = 60_000;
export const MOST_KNOWN = 500;

export interface StorageWatchOptions {
  /** Those that are in now, where it costs nothing to look; absent: only what `seen` is told. */
  readonly plugged: (() => Promise<readonly StorageSeen[] | undefined>) | undefined;
  readonly journal: Pick<Journal, 'append'>;
  readonly room: Pick<RoomStore, 'setting' | 'setSetting'>;
  readonly ports: Ports;
  readonly timers: Timers;
}

export interface StorageWatch {
  /** Null: nobody has looked yet. */
  readonly view: StorageView | null;
  /** These have been in, now or at some time. Never rejects. */
  seen(storage: readonly StorageSeen[]): Promise<void>;
  stop(): Promise<void>;
}

interface Kept {
  /** Oldest first. */
  readonly marks: readonly string[];
  /** Wall ms; null: none since the first look. */
  readonly newAt: number | null;
}

export function startStorageWatch({ plugged, journal, room, ports, timers }: StorageWatchOptions): StorageWatch {
  const { clock, log } = ports;
  let kept: Kept | undefined;
  let view: StorageView | null = null;
  let stopped = false;
  let turn: Promise<void> = Promise.resolve();
  let cancel = plugged === undefined ? (): void => undefined : timers.after(EVERY_MS, again);

  function again(): void {
    void look().finally(() => {
      if (!stopped) cancel = timers.after(EVERY_MS, again);
    });
  }

  async function look(): Promise<void> {
    try {
      const storage = await plugged?.();
      if (storage !== undefined) await seen(storage);
    } catch (error) {
      log.warn({ err: error }, 'USB storage could not be looked for');
    }
  }

  function seen(storage: readonly StorageSeen[]): Promise<void> {
    turn = turn
      .then(() => (stopped ? undefined : note(storage)))
      .catch((error: unknown) => log.warn({ err: error }, 'USB storage could not be noted; it is the next time'));
    return turn;
  }

  async function note(storage: readonly StorageSeen[]): Promise<void> {
    const before = kept ?? (await read());
    const known = new Set(before?.marks);
    const fresh = new Map(storage.filter(({ mark }) => !known.has(mark)).map((one) => [one.mark, one] as const));
    if (before === undefined || fresh.size > 0) {
      const now = clock.now();
      const next: Kept = {
        marks: [...known, ...fresh.keys()].slice(-MOST_KNOWN),
        // What has been in this PC before anybody looked is no news.
        newAt: before === undefined ? null : now,
      };
      for (const { make, product } of before === undefined ? [] : fresh.values())
        await journal.append({
          type: 'cn.banban.storage.plugged',
          at: now,
          data: { ...(make === undefined ? {} : { make }), ...(product === undefined ? {} : { product }) },
        });
      await room.setSetting('usbStorage', JSON.stringify(next));
      kept = next;
    } else kept = before;
    view = { known: kept.marks.length, newAt: kept.newAt };
  }

  async function read(): Promise<Kept | undefined> {
    const text = await room.setting('usbStorage');
    return text === undefined || text === '' ? undefined : (JSON.parse(text) as Kept);
  }

  return {
    get view() {
      return view;
    },
    seen,
    stop() {
      stopped = true;
      cancel();
      return turn;
    },
  };
}
