/**
 * Fragments become files of a minute each. Every file begins with a whole picture at time zero, and is on disk up to its last
 * whole fragment at most 5 s after it came. What the disk does not take is not held on to: a lesson is longer than memory.
 *
 * Where a segment lies on the wall clock follows from when its fragments came: the earliest that any of them came after its
 * own end is the delay of the line, and the rest is the stream’s own time.
 */
import { createHash, type Hash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { type Beginning, earliest, type Fragment, rebased } from './boxes.ts';
import { syncFolder } from './folder.ts';
import { segmentFile } from './manifest.ts';
import type { RecordingSegment } from './port.ts';

const SEGMENT_S = 60;
const SYNC_AFTER_MS = 4_000;
/** What may wait for a slow disk: half a minute of a good camera. */
const MOST_WAITING_BYTES = 16 << 20;

export interface SegmentsOptions {
  readonly folder: string;
  /** Monotonic ms → wall ms, the same for the whole recording whatever happens to the wall clock meanwhile. */
  readonly wall: (monotonicMs: number) => number;
  readonly closed: (segment: RecordingSegment) => void;
  /** The disk has taken more. */
  readonly grew: () => void;
  /** The disk does not take it (`full`, or else what it said): nothing is written until {@link Segments.tryAgain}. */
  readonly refused: (why: 'full' | 'slow' | 'error', error: unknown) => void;
}

export interface Segments {
  /** A stream begins: its first whole picture begins a file. */
  connected(beginning: Beginning): void;
  /** @param atMs monotonic, when it came */
  fragment(fragment: Fragment, atMs: number): void;
  /** The stream is over: what there is becomes a whole file. Resolves once it is one. */
  disconnected(): Promise<void>;
  tryAgain(): void;
  /** The one that grows; undefined: none does. */
  readonly open: RecordingSegment | undefined;
  readonly bytes: number;
}

interface Growing {
  readonly number: number;
  readonly file: Promise<FileHandle>;
  readonly hash: Hash;
  /** Where the file begins, s on the stream’s clock. */
  readonly base: number;
  /** What the disk has taken, in whole fragments; and the time of all that came, ms. */
  written: number;
  writtenMs: number;
  mediaMs: number;
  /** Monotonic ms of the file’s zero, by the fragment that came soonest. */
  zeroMs: number;
  dirty: boolean;
}

export function createSegments(options: SegmentsOptions): Segments {
  const { folder, wall } = options;
  let stream: Beginning | undefined;
  let growing: Growing | undefined;
  let number = 0;
  let total = 0;
  let waiting = 0;
  let refusing = false;
  let last: Promise<void> = Promise.resolve();
  let syncSoon: NodeJS.Timeout | undefined;

  const pictureless = (): boolean => stream?.tracks.every(({ kind }) => kind !== 'video') === true;

  function inTurn(work: () => Promise<void>): Promise<void> {
    last = last.then(work);
    return last;
  }

  function refuse(why: 'full' | 'slow' | 'error', error: unknown): void {
    if (refusing) return;
    refusing = true;
    options.refused(why, error);
  }

  function begin(fragment: Fragment, { bytes, tracks }: Beginning): Growing {
    number++;
    const made: Growing = {
      number,
      file: open(join(folder, segmentFile(number)), 'wx', 0o600),
      hash: createHash('sha256'),
      base: earliest(fragment, tracks),
      written: 0,
      writtenMs: 0,
      mediaMs: 0,
      zeroMs: Number.POSITIVE_INFINITY,
      dirty: false,
    };
    // Looked at when it is first written to.
    made.file.catch(() => undefined);
    append(made, bytes, 0);
    void inTurn(() => syncFolder(folder).catch((error: unknown) => refuse('error', error)));
    return made;
  }

  function append(to: Growing, bytes: Uint8Array, durationMs: number): void {
    waiting += bytes.byteLength;
    void inTurn(async () => {
      try {
        if (refusing) return;
        const file = await to.file;
        await writeAll(file, bytes);
        to.hash.update(bytes);
        to.written += bytes.byteLength;
        to.writtenMs += durationMs;
        total += bytes.byteLength;
        to.dirty = true;
        syncSoon ??= setTimeout(() => syncNow(to), SYNC_AFTER_MS);
        options.grew();
      } catch (error) {
        refuse((error as NodeJS.ErrnoException).code === 'ENOSPC' ? 'full' : 'error', error);
      } finally {
        waiting -= bytes.byteLength;
      }
    });
  }

  function syncNow(to: Growing): void {
    syncSoon = undefined;
    void inTurn(() => sync(to));
  }

  async function sync(to: Growing): Promise<void> {
    if (!to.dirty) return;
    to.dirty = false;
    try {
      await (await to.file).datasync();
    } catch (error) {
      refuse('error', error);
    }
  }

  function close(one: Growing): Promise<void> {
    clearTimeout(syncSoon);
    syncSoon = undefined;
    return inTurn(async () => {
      try {
        const file = await one.file;
        try {
          // Half a fragment that a full disk has left at the end.
          await file.truncate(one.written);
          await file.datasync();
        } finally {
          await file.close();
        }
      } catch (error) {
        refuse('error', error);
      }
      if (one.writtenMs > 0) options.closed({ ...viewOf(one), bytes: one.written, sha256: one.hash.digest('hex') });
    });
  }

  function viewOf({ number: nth, zeroMs, writtenMs, written }: Growing): RecordingSegment {
    const from = Math.round(wall(zeroMs));
    return { number: nth, from, to: Math.round(from + writtenMs), bytes: written, sha256: null };
  }

  function finish(): Promise<void> {
    const one = growing;
    growing = undefined;
    return one === undefined ? last : close(one);
  }

  return {
    connected(beginning) {
      void finish();
      stream = beginning;
    },
    fragment(fragment, atMs) {
      if (stream === undefined || refusing) return;
      if (waiting > MOST_WAITING_BYTES) return refuse('slow', new Error('the disk is slower than the camera'));
      const mayBegin = fragment.key || pictureless();
      if (growing !== undefined && mayBegin && growing.mediaMs >= SEGMENT_S * 1_000) void finish();
      if (growing === undefined && !mayBegin) return;
      growing ??= begin(fragment, stream);
      growing.mediaMs += fragment.duration * 1_000;
      growing.zeroMs = Math.min(growing.zeroMs, atMs - growing.mediaMs);
      append(growing, rebased(fragment, growing.base, stream.tracks), fragment.duration * 1_000);
    },
    async disconnected() {
      stream = undefined;
      await finish();
    },
    tryAgain() {
      void finish().then(() => {
        refusing = false;
      });
    },
    get open() {
      return growing === undefined || growing.writtenMs === 0 ? undefined : viewOf(growing);
    },
    get bytes() {
      return total;
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.byteLength; ) {
    const { bytesWritten } = await file.write(bytes, at, bytes.byteLength - at, null);
    at += bytesWritten;
  }
}
