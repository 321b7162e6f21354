/**
 * What a picture and a sound look like, from tiny grey pictures of key frames and one level a second. Pure: times come in.
 *
 * Figures: maintenance sheet rows CAM-BLACK, CAM-FROZEN, REC-SILENT (luma < 10; the same picture; RMS < −60 dBFS). How they
 * were chosen beyond that, and on what pictures, is in decision 0032.
 *
 * A black picture does not change either: it is called black and nothing else. A dark one in which something moves is not
 * black; one of a room in which nobody moves is not frozen, since a sensor’s noise never repeats itself.
 */

export interface GreyPicture {
  readonly width: number;
  readonly height: number;
  /** One byte a pixel, 0 black … 255 white, row by row; sampled, not averaged: the noise must still be there. */
  readonly pixels: Uint8Array;
}

export type PictureVerdict = 'ok' | 'black' | 'frozen' | 'unknown';
export type SoundVerdict = 'ok' | 'silent' | 'unknown';

export interface Verdict {
  readonly picture: PictureVerdict;
  readonly sound: SoundVerdict;
}

/** Mean of all pixels below which there is no picture. */
const BLACK_LUMA = 10;
/** Between blocks of one picture, or of one block and the same block before: more is something to see. */
const BLOCK_LEVELS = 3;
const BLOCK_PIXELS = 8;
/** A pixel that differs by more has changed. */
const PIXEL_LEVELS = 1;
/**
 * A picture that stands still and is coded anew each time differs in a few pixels for a while, and a clock that the camera
 * writes into it goes on. A still room without anybody differs in 4 % at least, by its noise.
 */
const FROZEN_SHARE = 0.03;
const CLOCK_BLOCKS = 2;
const SILENT_DBFS = -60;
/** Heard again: a little louder, so that a level at the edge does not flicker. */
const HEARD_DBFS = -57;
/** So long without a break, and so many looks, before it is bad. */
const BAD_FOR_MS = 8_000;
const BAD_LOOKS = 2;
/** Seconds of sound in a look of eleven, of which the camera's own beginning takes some. */
const DEAF_LOOKS = 4;
/** So many good ones in a row before it is well again. */
const GOOD_LOOKS = 2;

export type Look = 'ok' | 'black' | 'frozen';

/** One picture by itself and beside the one before. */
export function lookAt(picture: GreyPicture, before: GreyPicture | undefined): Look | 'first' {
  const blocks = blockMeans(picture);
  const comparable = before?.pixels.byteLength === picture.pixels.byteLength ? before : undefined;
  if (mean(picture.pixels) < BLACK_LUMA && spread(blocks) < BLOCK_LEVELS) {
    const moves =
      comparable !== undefined && differences(blocks, blockMeans(comparable)).some((levels) => levels >= BLOCK_LEVELS);
    if (!moves) return 'black';
  }
  if (comparable === undefined) return 'first';
  if (changedShare(picture.pixels, comparable.pixels) > FROZEN_SHARE) return 'ok';
  const moved = differences(blocks, blockMeans(comparable)).filter((levels) => levels >= BLOCK_LEVELS);
  return moved.length > CLOCK_BLOCKS ? 'ok' : 'frozen';
}

/** Level of a stretch of sound: dB below the loudest there is; −Infinity: nothing at all. */
export function levelDbfs(samples: Int16Array): number {
  if (samples.length === 0) return Number.NEGATIVE_INFINITY;
  let sum = 0;
  let squares = 0;
  for (const sample of samples) {
    sum += sample;
    squares += sample * sample;
  }
  // A constant is no sound: cheap inputs have an offset.
  const power = squares / samples.length - (sum / samples.length) ** 2;
  return power <= 0 ? Number.NEGATIVE_INFINITY : 10 * Math.log10(power / 32_768 ** 2);
}

export interface Judge {
  /** `atMs`: monotonic. */
  picture(picture: GreyPicture, atMs: number): void;
  /** Of about a second. */
  level(dbfs: number, atMs: number): void;
  readonly verdict: Verdict;
  /** What a look that is over says: nothing but silence for as long as it lasted is silence, although it was not 8 s. */
  readonly soFar: Verdict;
  /** Another connection: what is compared begins anew, what was found stays until it is seen to be otherwise. */
  reconnected(): void;
}

interface Row<Bad extends string> {
  /** Looks of one kind in a row, and since when. */
  readonly kind: Bad | 'ok';
  readonly sinceMs: number;
  readonly looks: number;
}

export function createJudge(): Judge {
  let before: GreyPicture | undefined;
  let beforeAtMs = 0;
  let pictures: Row<'black' | 'frozen'> | undefined;
  let sounds: Row<'silent'> | undefined;
  let picture: PictureVerdict = 'unknown';
  let sound: SoundVerdict = 'unknown';

  return {
    picture(next, atMs) {
      const look = lookAt(next, before);
      // What stands still has stood since the picture it is like.
      const sinceMs = look === 'frozen' ? beforeAtMs : atMs;
      before = next;
      beforeAtMs = atMs;
      if (look === 'first') return;
      pictures = follow(pictures, look, sinceMs);
      picture = settled(picture, pictures, atMs);
    },
    level(dbfs, atMs) {
      const quiet = dbfs < (sound === 'silent' ? HEARD_DBFS : SILENT_DBFS);
      sounds = follow(sounds, quiet ? 'silent' : 'ok', atMs);
      sound = settled(sound, sounds, atMs);
    },
    get verdict() {
      return { picture, sound };
    },
    get soFar() {
      const deaf = sound === 'unknown' && sounds?.kind === 'silent' && sounds.looks >= DEAF_LOOKS;
      return { picture, sound: deaf ? 'silent' : sound };
    },
    reconnected() {
      before = undefined;
      pictures = undefined;
      sounds = undefined;
    },
  };
}

function follow<Bad extends string>(row: Row<Bad> | undefined, kind: Bad | 'ok', sinceMs: number): Row<Bad> {
  if (row?.kind === kind) return { ...row, looks: row.looks + 1 };
  return { kind, sinceMs, looks: 1 };
}

function settled<Bad extends string>(now: Bad | 'ok' | 'unknown', row: Row<Bad>, atMs: number): Bad | 'ok' | 'unknown' {
  const { kind, sinceMs, looks } = row;
  if (kind === 'ok') return now === 'ok' || now === 'unknown' || looks >= GOOD_LOOKS ? 'ok' : now;
  return looks >= BAD_LOOKS && atMs - sinceMs >= BAD_FOR_MS ? kind : now;
}

function mean(pixels: Uint8Array): number {
  let sum = 0;
  for (const pixel of pixels) sum += pixel;
  return pixels.byteLength === 0 ? 0 : sum / pixels.byteLength;
}

/** Noise averages out in a block, an object does not. */
function blockMeans({ width, height, pixels }: GreyPicture): number[] {
  const means: number[] = [];
  for (let top = 0; top + BLOCK_PIXELS <= height; top += BLOCK_PIXELS) {
    for (let left = 0; left + BLOCK_PIXELS <= width; left += BLOCK_PIXELS) {
      let sum = 0;
      for (let y = top; y < top + BLOCK_PIXELS; y++)
        for (let x = left; x < left + BLOCK_PIXELS; x++) sum += pixels[y * width + x] ?? 0;
      means.push(sum / BLOCK_PIXELS ** 2);
    }
  }
  return means;
}

/** Standard deviation. */
function spread(values: readonly number[]): number {
  if (values.length === 0) return 0;
  const middle = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - middle) ** 2, 0) / values.length);
}

function differences(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, index) => Math.abs(value - (b[index] ?? value)));
}

function changedShare(a: Uint8Array, b: Uint8Array): number {
  let changed = 0;
  for (let i = 0; i < a.byteLength; i++) if (Math.abs((a[i] ?? 0) - (b[i] ?? 0)) > PIXEL_LEVELS) changed++;
  return a.byteLength === 0 ? 0 : changed / a.byteLength;
}
