/** The recordings that have ended, as they stand on disk: read once, kept in mind, removed when there is no room or no reason left. */
import { mkdir } from 'node:fs/promises';
import type { Committed, NewEvent } from '../journal/port.ts';
import type { Clock, Log } from '../ports.ts';
import { freeBytes, removeFolder } from './folder.ts';
import type { RecordingView } from './port.ts';
import { dueRecordings, hoursLeft, USUAL_BYTES_PER_SECOND } from './retention.ts';

export interface ShelfOptions {
  readonly root: string;
  readonly keepDays: number;
  /** Of all recordings together, those that run included. */
  readonly maxBytes: number;
  /** Left free on the disk, whatever is recorded. */
  readonly reserveBytes: number;
  /** Those that run: what they have written, and, where it can be told yet, how fast. */
  readonly running: () => readonly { readonly bytes: number; readonly bytesPerSecond: number | undefined }[];
  readonly note: (event: NewEvent) => Promise<Committed | undefined>;
  readonly clock: Clock;
  readonly log: Log;
  readonly changed: () => void;
}

export interface Shelf {
  /** In no order. */
  readonly views: readonly RecordingView[];
  get(id: string): RecordingView | undefined;
  put(view: RecordingView, bytes: number): void;
  /** Its pictures, and a receipt. */
  remove(id: string, why: 'retention' | 'budget' | 'asked', early?: boolean): Promise<void>;
  /** Removes what may go; for how many hours there is room then, at the present rate. */
  makeRoom(): Promise<number>;
  /** Bytes that recordings may still take. */
  free(): Promise<number>;
  /** Bytes a second of what runs, or of one usual camera. */
  rate(): number;
}

/** Less, and old recordings make room. */
const WANTED_HOURS = 2;
const HOUR_S = 3_600;

export function createShelf(options: ShelfOptions): Shelf {
  const { root, reserveBytes, running, note, clock, log } = options;
  const views = new Map<string, RecordingView>();
  const sizes = new Map<string, number>();

  function rate(): number {
    const now = running();
    const measured = now.flatMap(({ bytesPerSecond }) => bytesPerSecond ?? []);
    const each =
      measured.length === 0 ? USUAL_BYTES_PER_SECOND : measured.reduce((sum, one) => sum + one, 0) / measured.length;
    return each * Math.max(1, now.length);
  }

  async function onDisk(): Promise<number> {
    await mkdir(root, { recursive: true, mode: 0o700 });
    return await freeBytes(root);
  }

  async function remove(id: string, why: 'retention' | 'budget' | 'asked', early = false): Promise<void> {
    const view = views.get(id);
    const bytes = sizes.get(id) ?? view?.bytes ?? 0;
    await removeFolder(root, id);
    views.delete(id);
    sizes.delete(id);
    if (early) log.warn({ recording: id, bytes }, 'a recording within its days went: there was no room left');
    await note({
      type: 'cn.banban.recording.removed',
      subject: id,
      at: clock.now(),
      data: {
        recording: id,
        ...(view === undefined ? {} : { device: view.camera }),
        ...(view === undefined || view.lesson === null ? {} : { lesson: view.lesson }),
        why,
        ...(early ? { early } : {}),
        bytes,
      },
    });
    options.changed();
  }

  return {
    get views() {
      return [...views.values()];
    },
    get: (id) => views.get(id),
    put(view, bytes) {
      views.set(view.id, view);
      sizes.set(view.id, bytes);
    },
    remove,
    async makeRoom() {
      const freeNow = await onDisk();
      const perSecond = rate();
      const due = dueRecordings(
        [...views.values()].map(({ id, from }) => ({ id, from, bytes: sizes.get(id) ?? 0 })),
        { bytes: running().reduce((sum, { bytes }) => sum + bytes, 0) },
        {
          keepDays: options.keepDays,
          maxBytes: options.maxBytes,
          lackingBytes: reserveBytes + perSecond * WANTED_HOURS * HOUR_S - freeNow,
        },
        clock.now(),
      );
      for (const { id, why, early } of due) await remove(id, why, early);
      const left = due.length === 0 ? freeNow : await onDisk();
      return hoursLeft(left, reserveBytes, perSecond);
    },
    free: async () => Math.max(0, (await onDisk()) - reserveBytes),
    rate,
  };
}
