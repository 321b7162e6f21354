/**
 * Recordings the power, or a kill, went away from. What is on disk up to its last whole fragment is kept, hashed and written
 * into a manifest, with a gap that says so. Needs no ffmpeg.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat, truncate, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { playablePart } from './boxes.ts';
import { type Begun, finishFolder, type Progress, readUnfinished } from './folder.ts';
import { gapsIn, type Outage } from './gaps.ts';
import { type Manifest, manifestOf, SEGMENT_NAME } from './manifest.ts';
import type { RecordingGap, RecordingMark, RecordingSegment } from './port.ts';

export interface Repaired {
  readonly begun: Begun;
  readonly manifest: Manifest;
}

/**
 * @param goesOn it was to go on until now: its lesson does
 * @returns undefined: there is not even a beginning, nothing can be said of it
 */
export async function repairRecording(
  root: string,
  id: string,
  goesOn: (begun: Begun) => boolean,
  nowMs: number,
): Promise<Repaired | undefined> {
  const unfinished = await readUnfinished(root, id);
  if (unfinished === undefined) return undefined;
  const { begun, progress } = unfinished;
  const said = segmentsIn(progress);
  const segments: RecordingSegment[] = [];
  for (const name of (await readdir(join(root, id))).toSorted()) {
    const number = Number(SEGMENT_NAME.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(number)) continue;
    const noted = said.get(number);
    const segment = noted ?? (await measured(join(root, id, name), number));
    if (segment !== undefined) segments.push(segment);
  }
  const lastAt = Math.max(begun.from, ...segments.map(({ to }) => to));
  const to = goesOn(begun) ? Math.max(lastAt, nowMs) : lastAt;
  const outages = progress.flatMap((one): Outage[] => ('gap' in one ? [one.gap] : []));
  const before = gapsIn(segments, outages, { from: begun.from, to: lastAt });
  // Nothing is known of what came after: the gap says that it ended here, and for how long where that is known.
  const gaps: RecordingGap[] = [...before, { from: lastAt, to, why: 'power' }];
  const marks = progress.flatMap((one): RecordingMark[] => ('mark' in one ? [one.mark] : []));
  const codec = progress.flatMap((one) => ('codec' in one ? [one.codec] : []))[0] ?? null;
  const manifest = manifestOf({ ...begun, segments, gaps, marks, codec, to });
  await finishFolder(root, manifest);
  return { begun, manifest };
}

function segmentsIn(progress: readonly Progress[]): Map<number, RecordingSegment> {
  return new Map(progress.flatMap((one) => ('segment' in one ? [[one.segment.number, one.segment]] : [])));
}

/** The one that was being written: cut to what can be played. Undefined: nothing of it can, and it is gone. */
async function measured(file: string, number: number): Promise<RecordingSegment | undefined> {
  const about = await stat(file);
  const whole = await playablePart(createReadStream(file));
  if (whole === null || whole.seconds === 0) {
    await unlink(file);
    return undefined;
  }
  await truncate(file, whole.bytes);
  const sha256 = await hashOf(file);
  // It was last written when its last second came.
  const to = Math.round(about.mtimeMs);
  return { number, from: Math.round(to - whole.seconds * 1_000), to, bytes: whole.bytes, sha256 };
}

export async function hashOf(file: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('hex');
}
