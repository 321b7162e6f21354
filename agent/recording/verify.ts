/** Is this recording as its manifest says: its own hash, its files and theirs, and the time they cover. Reads only. */
import { createReadStream, existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ShownError } from '../../protocols/shown-error.ts';
import { playablePart } from './boxes.ts';
import { coveredMs, MANIFEST_FILE, type Manifest, manifestHash, parseManifest, SEGMENT_NAME } from './manifest.ts';
import { hashOf } from './repair.ts';

export interface VerifiedRecording {
  readonly recording: string;
  readonly segments: number;
  readonly coveredMs: number;
  readonly wantedMs: number;
  /** Share of the wall-clock time, 0–1. */
  readonly coverage: number;
  readonly gaps: number;
}

/** A file may be so much longer or shorter than the manifest says: sound that is coded in blocks, a clock that is off. */
const ABOUT_MS = 2_000;

export const isRecordingFolder = (path: string): boolean => existsSync(join(path, MANIFEST_FILE));

/** Throws a ShownError `RECORDING-BROKEN` for the first thing that is not as it should be. */
export async function verifyRecording(folder: string): Promise<VerifiedRecording> {
  const manifest = await read(folder);
  if (manifestHash(manifest) !== manifest.hash)
    throw broken(folder, MANIFEST_FILE, '清单被改过，校验值不符', 'has been changed: its hash is another');
  const spans = manifest.segments.map(({ from, to }) => ({ from: Date.parse(from), to: Date.parse(to) }));
  const span = { from: Date.parse(manifest.from), to: Date.parse(manifest.to) };
  if (coveredMs(spans, span) !== manifest.coveredMs)
    throw broken(folder, MANIFEST_FILE, '覆盖时间与片段不符', 'says another coverage than its segments give');
  for (const segment of manifest.segments) {
    if (!SEGMENT_NAME.test(segment.file) || !existsSync(join(folder, segment.file)))
      throw broken(folder, `${segment.number}`, '片段不在', 'is missing');
    const path = join(folder, segment.file);
    if ((await hashOf(path)) !== segment.sha256)
      throw broken(folder, segment.file, '片段被改过，校验值不符', 'has been changed: its hash is another');
    const lengthMs = Date.parse(segment.to) - Date.parse(segment.from);
    const seconds = (await playablePart(createReadStream(path)))?.seconds ?? 0;
    if (Math.abs(seconds * 1_000 - lengthMs) > ABOUT_MS)
      throw broken(folder, segment.file, '片段的长度与清单不符', 'is not as long as the manifest says');
  }
  const known = new Set(manifest.segments.map(({ file }) => file));
  const more = (await readdir(folder)).find((file) => SEGMENT_NAME.test(file) && !known.has(file));
  if (more !== undefined) throw broken(folder, more, '片段不在清单里', 'is not in the manifest');
  const { recording, segments, gaps, wantedMs } = manifest;
  return {
    recording,
    segments: segments.length,
    coveredMs: manifest.coveredMs,
    wantedMs,
    coverage: wantedMs === 0 ? 0 : Math.round((manifest.coveredMs / wantedMs) * 1e4) / 1e4,
    gaps: gaps.length,
  };
}

async function read(folder: string): Promise<Manifest> {
  const text = await readFile(join(folder, MANIFEST_FILE), 'utf8');
  try {
    return parseManifest(text);
  } catch (error) {
    // Not JSON, or not ours: both are said the same way.
    throw broken(folder, MANIFEST_FILE, '不是录像清单', 'is no manifest of a recording', error);
  }
}

function broken(folder: string, file: string, zh: string, en: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'RECORDING-BROKEN',
      where: `${folder}: ${file}`,
      what: { zh: `${file}：${zh}`, en: `${file} ${en}` },
      todo: {
        zh: '保留原文件；其他片段不受影响，可以照常播放',
        en: 'keep the files; the other segments are not affected and can be played',
      },
    },
    cause === undefined ? undefined : { cause },
  );
}
