/**
 * Fragmented MP4 (ISO/IEC 14496-12) as it comes out of a pipe: taken apart into its beginning (`ftyp` + `moov`) and its
 * fragments (`moof` + `mdat`), each of which is whole, and put together again as files that each begin at zero. Pure.
 *
 * A fragment that is not whole is not given out: what is on disk can be played up to its end, whenever the power goes.
 */

export interface Beginning {
  readonly bytes: Uint8Array;
  readonly tracks: readonly Track[];
}

export interface Track {
  readonly id: number;
  readonly kind: 'video' | 'sound' | 'other';
  /** `avc1`, `hev1`, `mp4a` … */
  readonly codec: string;
  /** Ticks a second. */
  readonly timescale: number;
  /** Where a fragment does not say: ticks, and the flags of a sample. */
  readonly sampleDuration: number;
  readonly sampleFlags: number;
}

export interface Fragment {
  readonly bytes: Uint8Array;
  /** Where each track’s time stands in `bytes`, and what it says there, ticks. */
  readonly times: readonly {
    readonly track: number;
    readonly offset: number;
    readonly long: boolean;
    readonly ticks: bigint;
  }[];
  /** Of the picture, s on the stream’s own clock; of the sound where the stream has no picture at all. */
  readonly start: number;
  readonly duration: number;
  readonly frames: number;
  /** It begins with a whole picture: a file may begin here. */
  readonly key: boolean;
}

/** What comes is no such stream, or larger than any camera’s. */
export class BoxError extends Error {}

/** A picture of 4K and ten seconds of it. */
const MOST_BYTES: Readonly<Record<string, number>> = { ftyp: 1_024, moov: 1 << 20, moof: 4 << 20, mdat: 64 << 20 };
const MOST_OTHER = 1 << 20;

export interface Splitter {
  /** Throws a {@link BoxError}; nothing more can be made of the stream then. */
  push(bytes: Uint8Array): void;
}

export function createSplitter(sink: {
  beginning(beginning: Beginning): void;
  fragment(fragment: Fragment): void;
}): Splitter {
  let waiting: Uint8Array[] = [];
  let held = 0;
  let ftyp: Uint8Array = new Uint8Array();
  let tracks: readonly Track[] | undefined;
  let moof: Uint8Array | undefined;

  function take(count: number): Uint8Array {
    const whole = waiting.length === 1 ? (waiting[0] ?? new Uint8Array()) : joined(waiting, held);
    waiting = whole.byteLength > count ? [whole.subarray(count)] : [];
    held -= count;
    return whole.subarray(0, count);
  }

  function peek(count: number): Uint8Array | undefined {
    if (held < count) return undefined;
    if ((waiting[0]?.byteLength ?? 0) < count) waiting = [joined(waiting, held)];
    return waiting[0];
  }

  function box(type: string, bytes: Uint8Array): void {
    if (type === 'ftyp') ftyp = bytes.slice();
    else if (type === 'moov') {
      tracks = tracksIn(bytes);
      sink.beginning({ bytes: joined([ftyp, bytes], ftyp.byteLength + bytes.byteLength), tracks });
    } else if (type === 'moof') moof = bytes.slice();
    else if (type === 'mdat' && moof !== undefined && tracks !== undefined) {
      const whole = joined([moof, bytes], moof.byteLength + bytes.byteLength);
      const fragment = fragmentOf(whole, moof, tracks);
      moof = undefined;
      if (fragment !== undefined) sink.fragment(fragment);
    }
  }

  return {
    push(bytes) {
      if (bytes.byteLength === 0) return;
      waiting.push(bytes);
      held += bytes.byteLength;
      for (let head = peek(8); head !== undefined; head = peek(8)) {
        const { type, size, header } = headOf(head, 0, held) ?? {};
        if (type === undefined || size === undefined || header === undefined) return;
        if (size < header || size > (MOST_BYTES[type] ?? MOST_OTHER))
          throw new BoxError(`a box ${type} of ${size} bytes`);
        if (held < size) return;
        box(type, take(size));
      }
    },
  };
}

/** A fragment’s bytes with all its times so much earlier: `base`, s on the stream’s clock. Changes them in place. */
export function rebased(fragment: Fragment, base: number, tracks: readonly Track[]): Uint8Array {
  const { bytes, times } = fragment;
  const view = viewOf(bytes);
  for (const { track, offset, long, ticks } of times) {
    const timescale = tracks.find(({ id }) => id === track)?.timescale ?? 1;
    const earlier = ticks - BigInt(Math.round(base * timescale));
    const value = earlier < 0n ? 0n : earlier;
    if (long) view.setBigUint64(offset, value);
    else view.setUint32(offset, Number(value & 0xffff_ffffn));
  }
  return bytes;
}

/** Where the earliest track of a fragment begins, s on the stream’s clock. */
export function earliest(fragment: Fragment, tracks: readonly Track[]): number {
  const starts = fragment.times.map(
    ({ track, ticks }) => Number(ticks) / (tracks.find(({ id }) => id === track)?.timescale ?? 1),
  );
  return starts.length === 0 ? fragment.start : Math.min(...starts);
}

interface Head {
  readonly type: string;
  readonly size: number;
  readonly header: number;
}

/** Undefined: not enough bytes to tell. A size of 0 means “to the end”, which a pipe does not have. */
function headOf(bytes: Uint8Array, at: number, end: number): Head | undefined {
  if (end - at < 8) return undefined;
  const view = viewOf(bytes);
  const type = String.fromCharCode(...bytes.subarray(at + 4, at + 8));
  const size = view.getUint32(at);
  if (size !== 1) return { type, size, header: 8 };
  if (end - at < 16 || bytes.byteLength < at + 16) return undefined;
  return { type, size: Number(view.getBigUint64(at + 8)), header: 16 };
}

interface Box {
  readonly type: string;
  /** Of its content. */
  readonly from: number;
  readonly to: number;
}

function boxesIn(bytes: Uint8Array, from: number, to: number): Box[] {
  const found: Box[] = [];
  for (let at = from; at + 8 <= to; ) {
    const head = headOf(bytes, at, to);
    if (head === undefined || head.size < head.header || at + head.size > to) break;
    found.push({ type: head.type, from: at + head.header, to: at + head.size });
    at += head.size;
  }
  return found;
}

function contentOf(bytes: Uint8Array): Box[] {
  const { header } = headOf(bytes, 0, bytes.byteLength) ?? { header: 8 };
  return boxesIn(bytes, header, bytes.byteLength);
}

function inside(bytes: Uint8Array, boxes: readonly Box[], path: readonly string[]): Box | undefined {
  const [type, ...rest] = path;
  const found = boxes.find((box) => box.type === type);
  if (found === undefined || rest.length === 0) return found;
  return inside(bytes, boxesIn(bytes, found.from, found.to), rest);
}

function tracksIn(moov: Uint8Array): Track[] {
  const view = viewOf(moov);
  const boxes = contentOf(moov);
  const mvex = inside(moov, boxes, ['mvex']);
  const defaults = mvex === undefined ? [] : boxesIn(moov, mvex.from, mvex.to).filter(({ type }) => type === 'trex');
  return boxes
    .filter(({ type }) => type === 'trak')
    .flatMap((trak): Track[] => {
      const parts = boxesIn(moov, trak.from, trak.to);
      const tkhd = inside(moov, parts, ['tkhd']);
      const mdhd = inside(moov, parts, ['mdia', 'mdhd']);
      const hdlr = inside(moov, parts, ['mdia', 'hdlr']);
      const stsd = inside(moov, parts, ['mdia', 'minf', 'stbl', 'stsd']);
      if (tkhd === undefined || mdhd === undefined || hdlr === undefined || stsd === undefined) return [];
      const id = view.getUint32(tkhd.from + (moov[tkhd.from] === 1 ? 20 : 12));
      const timescale = view.getUint32(mdhd.from + (moov[mdhd.from] === 1 ? 20 : 12));
      if (timescale === 0) throw new BoxError('a track without a clock');
      const handler = fourLetters(moov, hdlr.from + 8);
      const trex = defaults.find(({ from }) => view.getUint32(from + 4) === id);
      return [
        {
          id,
          kind: handler === 'vide' ? 'video' : handler === 'soun' ? 'sound' : 'other',
          codec: fourLetters(moov, stsd.from + 12),
          timescale,
          sampleDuration: trex === undefined ? 0 : view.getUint32(trex.from + 12),
          sampleFlags: trex === undefined ? 0 : view.getUint32(trex.from + 20),
        },
      ];
    });
}

interface Part {
  readonly track: Track;
  readonly start: number;
  readonly duration: number;
  readonly samples: number;
  readonly key: boolean;
}

function fragmentOf(bytes: Uint8Array, moof: Uint8Array, tracks: readonly Track[]): Fragment | undefined {
  const times: Fragment['times'][number][] = [];
  const parts: Part[] = [];
  const view = viewOf(moof);
  for (const traf of contentOf(moof).filter(({ type }) => type === 'traf')) {
    const boxes = boxesIn(moof, traf.from, traf.to);
    const tfhd = inside(moof, boxes, ['tfhd']);
    const tfdt = inside(moof, boxes, ['tfdt']);
    if (tfhd === undefined || tfdt === undefined) continue;
    const track = tracks.find(({ id }) => id === view.getUint32(tfhd.from + 4));
    if (track === undefined) continue;
    const long = moof[tfdt.from] === 1;
    const ticks = long ? view.getBigUint64(tfdt.from + 4) : BigInt(view.getUint32(tfdt.from + 4));
    times.push({ track: track.id, offset: tfdt.from + 4, long, ticks });
    const runs = boxes.filter(({ type }) => type === 'trun').map((trun) => runOf(view, trun, track, view, tfhd));
    const [first] = runs;
    parts.push({
      track,
      start: Number(ticks) / track.timescale,
      duration: runs.reduce((sum, { ticks: run }) => sum + run, 0) / track.timescale,
      samples: runs.reduce((sum, { samples }) => sum + samples, 0),
      key: first?.key ?? false,
    });
  }
  const picture = parts.find(({ track, samples }) => track.kind === 'video' && samples > 0);
  const part = picture ?? parts.find(({ samples }) => samples > 0);
  if (part === undefined) return undefined;
  return {
    bytes,
    times,
    start: part.start,
    // Sound that goes on beside the pictures covers nothing of its own.
    duration: picture === undefined && tracks.some(({ kind }) => kind === 'video') ? 0 : part.duration,
    frames: picture?.samples ?? 0,
    key: picture?.key === true,
  };
}

const NOT_SYNC = 0x0001_0000;

/** `tfhd` and `trun`: sections 8.8.7 and 8.8.8 of the standard. */
function runOf(
  view: DataView,
  trun: Box,
  track: Track,
  headView: DataView,
  tfhd: Box,
): { readonly ticks: number; readonly samples: number; readonly key: boolean } {
  const head = headView.getUint32(tfhd.from) & 0xff_ffff;
  let at = tfhd.from + 8;
  if (head & 0x01) at += 8;
  if (head & 0x02) at += 4;
  const usualDuration = head & 0x08 ? headView.getUint32(at) : track.sampleDuration;
  if (head & 0x08) at += 4;
  if (head & 0x10) at += 4;
  const usualFlags = head & 0x20 ? headView.getUint32(at) : track.sampleFlags;

  const flags = view.getUint32(trun.from) & 0xff_ffff;
  const samples = view.getUint32(trun.from + 4);
  let next = trun.from + 8 + (flags & 0x01 ? 4 : 0);
  let firstFlags: number | undefined;
  if (flags & 0x04) {
    firstFlags = view.getUint32(next);
    next += 4;
  }
  const width = [0x100, 0x200, 0x400, 0x800].filter((bit) => (flags & bit) !== 0).length * 4;
  if (next + samples * width > trun.to)
    throw new BoxError(`${samples} samples in a box of ${trun.to - trun.from} bytes`);
  let ticks = flags & 0x100 ? 0 : samples * usualDuration;
  if (flags & 0x100) for (let i = 0; i < samples; i++) ticks += view.getUint32(next + i * width);
  if (firstFlags === undefined && flags & 0x400 && samples > 0)
    firstFlags = view.getUint32(next + (flags & 0x100 ? 4 : 0) + (flags & 0x200 ? 4 : 0));
  return { ticks, samples, key: ((firstFlags ?? usualFlags) & NOT_SYNC) === 0 };
}

/** What of a file can be played: its bytes up to the end of the last whole fragment, and how long that is. */
export interface Playable {
  readonly bytes: number;
  readonly seconds: number;
  readonly frames: number;
}

/** Walks a file that was cut off somewhere. Null: there is not even a beginning. */
export async function playablePart(chunks: AsyncIterable<Uint8Array>): Promise<Playable | null> {
  let begun = false;
  let bytes = 0;
  let seconds = 0;
  let frames = 0;
  const splitter = createSplitter({
    beginning(beginning) {
      begun = true;
      bytes += beginning.bytes.byteLength;
    },
    fragment(fragment) {
      bytes += fragment.bytes.byteLength;
      seconds += fragment.duration;
      frames += fragment.frames;
    },
  });
  try {
    for await (const chunk of chunks) splitter.push(chunk);
  } catch (error) {
    // What follows the last whole fragment is whatever the disk had there: up to it all is well.
    if (!(error instanceof BoxError)) throw error;
  }
  return begun ? { bytes, seconds, frames } : null;
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

const fourLetters = (bytes: Uint8Array, at: number): string => String.fromCharCode(...bytes.subarray(at, at + 4));

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}
