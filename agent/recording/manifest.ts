/**
 * What a recording is, written down beside its segments: which stretches of the lesson there are, their files and hashes,
 * where there is nothing, and what happened when. The hash of the whole is over the manifest without it. Pure but for SHA-256.
 *
 * It feeds the district’s lists of recorded lessons (rows A06, A07 of the sheet): no picture, no address, no name.
 */
import { createHash } from 'node:crypto';
import type { RecordingGap, RecordingMark, RecordingSegment, RecordingView } from './port.ts';

export const MANIFEST_FORMAT = 'banban-recording/1';
export const MANIFEST_FILE = 'manifest.json';

export interface Manifest {
  readonly format: typeof MANIFEST_FORMAT;
  readonly recording: string;
  readonly camera: string;
  readonly lesson: string | null;
  readonly by: RecordingView['by'];
  /** RFC 3339. */
  readonly from: string;
  readonly to: string;
  /** `h264`, `h265` …; null: there never was a picture. */
  readonly codec: string | null;
  readonly segments: readonly ManifestSegment[];
  readonly gaps: readonly { readonly from: string; readonly to: string; readonly why: RecordingGap['why'] }[];
  readonly marks: readonly ManifestMark[];
  /** Of the wall-clock time, what the segments cover; ms. */
  readonly coveredMs: number;
  readonly wantedMs: number;
  /** SHA-256 of this object without `hash`, as {@link manifestHash} writes it. */
  readonly hash: string;
}

export interface ManifestSegment {
  readonly number: number;
  readonly file: string;
  readonly from: string;
  readonly to: string;
  readonly bytes: number;
  readonly sha256: string;
}

export interface ManifestMark {
  readonly id: string;
  readonly at: string;
  readonly kind: RecordingMark['kind'];
  readonly about: string | null;
}

export const segmentFile = (number: number): string => `${String(number).padStart(4, '0')}.mp4`;
export const SEGMENT_NAME = /^(\d{4,6})\.mp4$/;

/** What is covered of [from, to), ms: segments may touch, and must not count twice where they overlap. */
export function coveredMs(
  segments: readonly { readonly from: number; readonly to: number }[],
  span: { readonly from: number; readonly to: number },
): number {
  let covered = 0;
  let upTo = span.from;
  for (const { from, to } of segments.toSorted((a, b) => a.from - b.from)) {
    const begins = Math.max(from, upTo);
    const ends = Math.min(to, span.to);
    if (ends <= begins) continue;
    covered += ends - begins;
    upTo = ends;
  }
  return Math.round(covered);
}

/** Shorter is where one file ends and the next begins. */
export const LEAST_GAP_MS = 1_000;

export type ManifestContent = Pick<
  RecordingView,
  'id' | 'camera' | 'lesson' | 'by' | 'from' | 'segments' | 'gaps' | 'marks'
> & { readonly to: number; readonly codec: string | null };

export function manifestOf(content: ManifestContent): Manifest {
  const { id, camera, lesson, by, from, to, codec } = content;
  const segments = content.segments.flatMap((segment): ManifestSegment[] =>
    segment.sha256 === null ? [] : [{ ...written(segment), sha256: segment.sha256 }],
  );
  const unsigned: Omit<Manifest, 'hash'> = {
    format: MANIFEST_FORMAT,
    recording: id,
    camera,
    lesson,
    by,
    from: iso(from),
    to: iso(to),
    codec,
    segments,
    gaps: content.gaps.map((gap) => ({ from: iso(gap.from), to: iso(gap.to), why: gap.why })),
    marks: content.marks.map((mark) => ({ id: mark.id, at: iso(mark.at), kind: mark.kind, about: mark.about })),
    coveredMs: coveredMs(content.segments, { from, to }),
    wantedMs: Math.max(0, Math.round(to - from)),
  };
  return { ...unsigned, hash: manifestHash(unsigned) };
}

function written({ number, from, to, bytes }: RecordingSegment): Omit<ManifestSegment, 'sha256'> {
  return { number, file: segmentFile(number), from: iso(from), to: iso(to), bytes };
}

/** SHA-256, hex, over the JSON with the keys of every object in alphabetical order, no blanks, without `hash` at the top. */
export function manifestHash(manifest: Omit<Manifest, 'hash'> | Manifest): string {
  const { hash: _hash, ...rest } = manifest as Manifest;
  return createHash('sha256').update(canonical(rest)).digest('hex');
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join(',')}}`;
}

/** What one event carries: an event is at most 16 KiB, a morning has more segments than that. */
export interface ManifestPart {
  readonly part: number;
  readonly parts: number;
  readonly segments: readonly Omit<ManifestSegment, 'file'>[];
  readonly gaps: Manifest['gaps'];
  readonly marks: Manifest['marks'];
}

/** Envelope, hashes of the chain and the fields that every part repeats take the rest. */
const PART_BYTES = 12 * 1024;

/** At least one, also of a recording in which nothing is. In order: segments, gaps, marks. */
export function manifestParts(manifest: Manifest, mostBytes = PART_BYTES): ManifestPart[] {
  type Item = { readonly to: 'segments' | 'gaps' | 'marks'; readonly value: object };
  const items: Item[] = [
    ...manifest.segments.map(({ file: _file, ...segment }): Item => ({ to: 'segments', value: segment })),
    ...manifest.gaps.map((gap): Item => ({ to: 'gaps', value: gap })),
    ...manifest.marks.map((mark): Item => ({ to: 'marks', value: mark })),
  ];
  const groups: Item[][] = [[]];
  let bytes = 0;
  for (const item of items) {
    const size = JSON.stringify(item.value).length + 1;
    if (bytes + size > mostBytes) {
      groups.push([]);
      bytes = 0;
    }
    groups.at(-1)?.push(item);
    bytes += size;
  }
  const of = (group: readonly Item[], to: Item['to']): never[] =>
    group.filter((item) => item.to === to).map(({ value }) => value) as never[];
  return groups.map((group, index) => ({
    part: index + 1,
    parts: groups.length,
    segments: of(group, 'segments'),
    gaps: of(group, 'gaps'),
    marks: of(group, 'marks'),
  }));
}

/** Throws a SyntaxError or a TypeError for what is no manifest of ours. */
export function parseManifest(text: string): Manifest {
  const read = JSON.parse(text) as Partial<Manifest>;
  const isOurs =
    read.format === MANIFEST_FORMAT &&
    typeof read.recording === 'string' &&
    typeof read.camera === 'string' &&
    typeof read.hash === 'string' &&
    [read.from, read.to].every((time) => typeof time === 'string' && !Number.isNaN(Date.parse(time))) &&
    [read.segments, read.gaps, read.marks].every(Array.isArray);
  if (!isOurs) throw new TypeError('no manifest of a recording');
  return read as Manifest;
}

/** An ended recording as its manifest says it was. */
export function viewOf(manifest: Manifest): RecordingView {
  const time = Date.parse;
  return {
    id: manifest.recording,
    camera: manifest.camera,
    lesson: manifest.lesson,
    by: manifest.by,
    state: 'ended',
    from: time(manifest.from),
    to: time(manifest.to),
    troubles: [],
    coveredMs: manifest.coveredMs,
    wantedMs: manifest.wantedMs,
    bytes: manifest.segments.reduce((sum, { bytes }) => sum + bytes, 0),
    segments: manifest.segments.map(({ number, from, to, bytes, sha256 }) => ({
      number,
      from: time(from),
      to: time(to),
      bytes,
      sha256,
    })),
    gaps: manifest.gaps.map(({ from, to, why }) => ({ from: time(from), to: time(to), why })),
    marks: manifest.marks.map((mark) => ({ ...mark, at: time(mark.at) })),
    playable: manifest.codec === null || manifest.codec === 'h264' ? 'yes' : 'codec',
  };
}

const iso = (wallMs: number): string => new Date(wallMs).toISOString();
