/** One connection of the recorder: a stream copied as it is, as fragments of at most a second, until it ends. */
import type { CameraStream } from '../../drivers/camera/camera.ts';
import { type Ffmpeg, type FfmpegEnd, outputPipe, runFfmpeg } from '../../drivers/camera/ffmpeg.ts';
import { type Beginning, BoxError, createSplitter, type Fragment } from './boxes.ts';

const FRAGMENT_US = 1_000_000;
const SOUND_BITS = '64k';

export interface Take {
  /** `unreadable`: what came was no stream; it has been stopped. */
  readonly ended: Promise<FfmpegEnd & { readonly unreadable?: string }>;
  stop(graceMs: number): Promise<void>;
}

export interface TakeOptions {
  readonly ffmpeg: Ffmpeg;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stream: CameraStream;
  /** The sound is AAC already, as an earlier connection has shown: it is copied too. */
  readonly soundIsAac: boolean;
  readonly beginning: (beginning: Beginning) => void;
  readonly fragment: (fragment: Fragment) => void;
  readonly sound: (codec: string) => void;
}

export function startTake(options: TakeOptions): Take {
  const { ffmpeg, env, stream, soundIsAac } = options;
  const child = runFfmpeg(
    ffmpeg,
    {
      addresses: [stream.address],
      outputOptions: [
        ...['-map', '0:v:0', '-map', '0:a:0?', '-c:v', 'copy'],
        // Browsers take H.265 by this mark only.
        ...(stream.profile.codec === 'H265' ? ['-tag:v', 'hvc1'] : []),
        ...(soundIsAac ? ['-c:a', 'copy'] : ['-c:a', 'aac', '-b:a', SOUND_BITS]),
        ...['-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof'],
        ...['-frag_duration', String(FRAGMENT_US), '-flush_packets', '1', outputPipe(0, 1)],
      ],
      outputs: 1,
    },
    env,
  );
  let heard = false;
  child.onSaid((line) => {
    const codec = /Stream #0:\d+.*: Audio: (\w+)/.exec(line)?.[1];
    // The first it speaks of is what comes in; the next is what it makes of it.
    if (codec === undefined || heard) return;
    heard = true;
    options.sound(codec);
  });
  let unreadable: string | undefined;
  const splitter = createSplitter({ beginning: options.beginning, fragment: options.fragment });
  child.outputs[0]?.on('data', (bytes: Buffer) => {
    if (unreadable !== undefined) return;
    try {
      splitter.push(bytes);
    } catch (error) {
      if (!(error instanceof BoxError)) throw error;
      unreadable = error.message;
      void child.stop(0);
    }
  });
  return {
    ended: child.ended.then((end) => (unreadable === undefined ? end : { ...end, unreadable })),
    stop: (graceMs) => child.stop(graceMs),
  };
}
