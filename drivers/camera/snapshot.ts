/** One picture: over HTTP, else one frame of the small stream. Bounded in bytes and time; what is no JPEG is not passed on. */
import type { ShownError } from '../../protocols/shown-error.ts';
import { deviceAnswer, deviceTimeout } from '../transport/failure.ts';
import type { CameraStream } from './camera.ts';
import { cameraCannot } from './cannot.ts';
import { findFfmpeg, runFfmpeg } from './ffmpeg.ts';
import type { CameraPlace } from './place.ts';
import { codeOf, type KnownProfile, type Session } from './session.ts';

export interface PictureSetup {
  readonly session: Session;
  readonly place: CameraPlace;
  readonly label: string;
  readonly profile: KnownProfile;
  /** Then the stream's would count as one more. */
  passwordWasWrong(): boolean;
  stream(signal: AbortSignal): Promise<CameraStream>;
  readonly signal: AbortSignal;
}

const MOST_BYTES = 5 * 1024 * 1024;
const HTTP_WITHIN_MS = 4_000;
/** Together with the question for the address and the try over HTTP: under 10 s. */
const FRAME_WITHIN_MS = 5_000;

/** Rejects with a ShownError: what went wrong over HTTP, where a frame could not be had either. */
export async function takePicture(setup: PictureSetup): Promise<Uint8Array> {
  try {
    return await overHttp(setup);
  } catch (error) {
    if (setup.signal.aborted || setup.passwordWasWrong() || codeOf(error) === 'DEVICE-REFUSED') throw error;
    const frame = await oneFrame(setup);
    if (frame === undefined) throw error;
    return frame;
  }
}

async function overHttp({ session, place, label, profile, signal }: PictureSetup): Promise<Uint8Array> {
  const told = await session.snapshotUri(profile, signal);
  // Some write the address of their stream here.
  const url = told === undefined ? undefined : place.picture(told);
  if (url === undefined) throw cameraCannot(label, 'GetSnapshotUri');
  const { status, bytes, type } = await session.talk.fetch(url, MOST_BYTES, HTTP_WITHIN_MS, signal);
  if (status !== 200) throw deviceAnswer(label, `its picture: HTTP ${status}`);
  if (!isJpeg(bytes)) throw deviceAnswer(label, `its picture is none: ${type.slice(0, 40)}, ${bytes.length} bytes`);
  return bytes;
}

/** Undefined: there is no ffmpeg here, or it got none. */
async function oneFrame({ stream, label, signal }: PictureSetup): Promise<Uint8Array | undefined> {
  const { env, platform } = process;
  const ffmpeg = await findFfmpeg({ env, platform });
  if (ffmpeg === undefined) return undefined;
  const { address } = await stream(signal);
  const child = runFfmpeg(
    ffmpeg,
    {
      addresses: [address],
      outputOptions: ['-an', '-frames:v', '1', '-c:v', 'mjpeg', '-q:v', '4', '-f', 'image2pipe', 'pipe:1'],
      outputs: 1,
    },
    env,
  );
  const pieces: Buffer[] = [];
  let length = 0;
  const stop = (): void => {
    // Reaped by `ended`, which resolves in any case.
    void child.stop(0);
  };
  const timer = setTimeout(stop, FRAME_WITHIN_MS);
  signal.addEventListener('abort', stop, { once: true });
  child.outputs[0]?.on('data', (piece: Buffer) => {
    length += piece.length;
    if (length > MOST_BYTES) stop();
    else pieces.push(piece);
  });
  await child.ended;
  clearTimeout(timer);
  signal.removeEventListener('abort', stop);
  if (signal.aborted) throw timeoutOf(signal, label);
  const frame = Buffer.concat(pieces);
  return isJpeg(frame) ? frame : undefined;
}

function timeoutOf(signal: AbortSignal, label: string): ShownError | Error {
  return signal.reason instanceof Error ? signal.reason : deviceTimeout(label);
}

/** Begins as one and is more than a beginning. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes.length > 100 && bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}
