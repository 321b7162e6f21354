/**
 * One pair of eyes and ears on a camera: one child decodes the key frames of the small stream, at most one a second, to grey
 * pictures of 160 × 90, and the sound to 8 kHz. What they are like is judge.ts’s word. Nothing of it is kept.
 */
import type { CameraStream } from '../../drivers/camera/camera.ts';
import { type Ffmpeg, type FfmpegEnd, outputPipe, runFfmpeg } from '../../drivers/camera/ffmpeg.ts';
import type { Clock } from '../ports.ts';
import { levelDbfs } from './judge.ts';

const WIDTH = 160;
const HEIGHT = 90;
const RATE = 8_000;
/** Behind the lesson’s own work, but not so far that a busy PC starves it: it takes 1 % of a core. */
const NICENESS = 5;
/** Some cameras send a whole picture every ten seconds only: then every picture is decoded, and one a second looked at. */
const KEY_FRAMES_WITHIN_MS = 5_000;

export interface Watching {
  readonly ended: Promise<FfmpegEnd>;
  stop(graceMs: number): Promise<void>;
}

export interface WatchOptions {
  readonly ffmpeg: Ffmpeg;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where the pictures are, and where the sound: another stream if the small one has none. */
  readonly picture: CameraStream;
  /** Undefined: there is none. */
  readonly sound: CameraStream | undefined;
  /** Every picture, not key frames only. */
  readonly everyPicture: boolean;
  readonly clock: Clock;
  readonly seen: (picture: { readonly width: number; readonly height: number; readonly pixels: Uint8Array }) => void;
  /** Once a second. */
  readonly heard: (dbfs: number) => void;
  /** Key frames are too far apart to tell anything: come again with `everyPicture`. */
  readonly tooRare: () => void;
}

export function startWatching(options: WatchOptions): Watching {
  const { ffmpeg, env, picture, sound, everyPicture, clock } = options;
  const apart = sound !== undefined && sound.address !== picture.address;
  const addresses = apart ? [picture.address, sound.address] : [picture.address];
  // ffmpeg says `passthrough` by another name before 5.1, which newer ones will forget.
  const asItComes = ffmpeg.major !== undefined && ffmpeg.major < 6 ? '-vsync' : '-fps_mode';
  const child = runFfmpeg(
    ffmpeg,
    {
      addresses,
      inputOptions: everyPicture ? [] : ['-skip_frame', 'nokey'],
      outputOptions: [
        ...['-map', '0:v:0', '-an', asItComes, 'passthrough'],
        // Sampled, not averaged: a still room is told from a frozen picture by its noise.
        ...[
          '-vf',
          `select='isnan(prev_selected_t)+gte(t-prev_selected_t\\,0.9)',scale=${WIDTH}:${HEIGHT}:flags=neighbor`,
        ],
        ...['-pix_fmt', 'gray', '-f', 'rawvideo', '-flush_packets', '1', outputPipe(0, addresses.length)],
        ...(sound === undefined
          ? []
          : [
              ...['-map', `${apart ? 1 : 0}:a:0`, '-vn', '-ac', '1', '-ar', String(RATE)],
              ...['-f', 's16le', '-flush_packets', '1', outputPipe(1, addresses.length)],
            ]),
      ],
      outputs: sound === undefined ? 1 : 2,
      niceness: NICENESS,
    },
    env,
  );
  let seenAtMs: number | undefined;
  child.outputs[0]?.on(
    'data',
    inPieces(WIDTH * HEIGHT, (pixels) => {
      const now = clock.monotonicMs();
      if (!everyPicture && seenAtMs !== undefined && now - seenAtMs > KEY_FRAMES_WITHIN_MS) options.tooRare();
      seenAtMs = now;
      options.seen({ width: WIDTH, height: HEIGHT, pixels });
    }),
  );
  child.outputs[1]?.on(
    'data',
    inPieces(RATE * 2, (bytes) => {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      options.heard(levelDbfs(Int16Array.from({ length: RATE }, (_, i) => view.getInt16(i * 2, true))));
    }),
  );
  return { ended: child.ended, stop: (graceMs) => child.stop(graceMs) };
}

/** A stream as pieces of one size, each a copy of its own. */
function inPieces(size: number, take: (piece: Uint8Array) => void): (bytes: Uint8Array) => void {
  const piece = new Uint8Array(size);
  let filled = 0;
  return (bytes) => {
    for (let at = 0; at < bytes.byteLength; ) {
      const count = Math.min(size - filled, bytes.byteLength - at);
      piece.set(bytes.subarray(at, at + count), filled);
      filled += count;
      at += count;
      if (filled < size) continue;
      filled = 0;
      take(piece.slice());
    }
  };
}
