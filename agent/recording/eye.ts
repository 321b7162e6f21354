/**
 * Somebody who looks at a camera: all the time while it is recorded, and now and then besides. Comes again when the connection
 * ends, and says what picture and sound are like, in judge.ts’s words; `none`: nothing comes.
 */
import type { Camera, CameraStream } from '../../drivers/camera/camera.ts';
import type { Ffmpeg } from '../../drivers/camera/ffmpeg.ts';
import { backoff } from '../backoff.ts';
import { within } from '../devices/within.ts';
import type { Ports } from '../ports.ts';
import { createJudge } from './judge.ts';
import type { CameraSight } from './port.ts';
import { startWatching, type Watching } from './watch.ts';

const LOOK_WITHIN_MS = 11_500;
const STREAMS_WITHIN_MS = 8_000;
/** Nothing for so long: there is no picture. The first one takes a whole picture of the camera to come. */
const NOTHING_MS = 8_000;
const FIRST_WITHIN_MS = 9_000;
const RARE_MS = 5_000;
const FIRST_WAIT_MS = 1_000;
const MOST_WAIT_MS = 10_000;

export interface Eye {
  readonly sight: CameraSight;
  /** Monotonic ms of the last picture of any kind; −Infinity: none yet. */
  readonly pictureAtMs: number;
  /** Looks all the time until the returned function is called. */
  keepOpen(): () => void;
  /** One look, ≤ 12 s; it answers what is known by then. */
  look(signal: AbortSignal): Promise<CameraSight>;
  /** Drops the connection and comes again: what helps a camera whose session hangs. */
  reconnect(): void;
  /** After each look at a picture, and each second of sound. */
  onSight(listener: () => void): () => void;
  stop(): Promise<void>;
}

export interface EyeOptions {
  readonly camera: Camera;
  readonly ffmpeg: () => Promise<Ffmpeg | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ports: Ports;
}

export function createEye({ camera, ffmpeg, env, ports }: EyeOptions): Eye {
  const { clock, log } = ports;
  const listeners = new Set<() => void>();
  let judge = createJudge();
  const ending = new AbortController();
  let wanted = 0;
  let running: Promise<void> | undefined;
  let watching: Watching | undefined;
  let wake: (() => void) | undefined;
  let seenAt: number | null = null;
  let pictureAtMs = Number.NEGATIVE_INFINITY;
  let pictures = 0;
  let nothing = false;
  let soundAt: 'sub' | 'main' | 'nowhere' = 'sub';
  let everyPicture = false;
  let streams: { readonly main: CameraStream; readonly sub: CameraStream } | undefined;

  function told(): void {
    for (const listener of listeners) listener();
  }

  async function where(): Promise<{ readonly main: CameraStream; readonly sub: CameraStream } | undefined> {
    try {
      const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(STREAMS_WITHIN_MS)]);
      streams = await within(camera.streams(signal), signal);
    } catch (error) {
      // Its pictures may come all the same from where they came before.
      log.debug({ err: error, device: camera.id }, 'a camera did not say where its streams are');
    }
    return streams;
  }

  async function once(): Promise<boolean> {
    const program = await ffmpeg();
    const at = program === undefined || wanted === 0 ? undefined : await where();
    if (program === undefined || at === undefined || wanted === 0) {
      nothing = true;
      told();
      return false;
    }
    judge.reconnected();
    pictures = 0;
    const beganMs = clock.monotonicMs();
    let rare = false;
    const mine = startWatching({
      ffmpeg: program,
      env,
      picture: at.sub,
      sound: soundAt === 'nowhere' ? undefined : at[soundAt],
      everyPicture,
      clock,
      seen(picture) {
        pictures++;
        nothing = false;
        pictureAtMs = clock.monotonicMs();
        seenAt = clock.now();
        judge.picture(picture, pictureAtMs);
        told();
      },
      heard(dbfs) {
        judge.level(dbfs, clock.monotonicMs());
        told();
      },
      tooRare() {
        rare = true;
      },
    });
    watching = mine;
    const tick = setInterval(() => {
      const now = clock.monotonicMs();
      const since = pictures === 0 ? now - beganMs : now - pictureAtMs;
      if (pictures > 0 && since > RARE_MS && !everyPicture) rare = true;
      if (rare && !everyPicture) {
        everyPicture = true;
        void mine.stop(0);
      } else if (since > (pictures === 0 ? FIRST_WITHIN_MS : NOTHING_MS)) {
        nothing = true;
        told();
        void mine.stop(0);
      }
    }, 500);
    const end = await mine.ended;
    clearInterval(tick);
    watching = undefined;
    if (end.why === 'no-sound') {
      soundAt = soundAt === 'sub' && at.main.profile.sound && at.main.address !== at.sub.address ? 'main' : 'nowhere';
      return true;
    }
    if (pictures === 0 && !rare) {
      nothing = true;
      told();
      log.debug({ device: camera.id, why: end.why, said: end.said }, 'a camera sends no picture');
    }
    return rare || (pictures > 1 && clock.monotonicMs() - beganMs > 2 * NOTHING_MS);
  }

  async function loop(): Promise<void> {
    const newWaits = () =>
      backoff({ firstMs: FIRST_WAIT_MS, capMs: () => MOST_WAIT_MS, randomBytes: ports.randomBytes });
    let waits = newWaits();
    while (wanted > 0 && !ending.signal.aborted) {
      const wentWell = await once();
      if (wentWell) waits = newWaits();
      if (wanted > 0 && !ending.signal.aborted && !wentWell) await pause(waits.next().value);
    }
  }

  function pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function want(): () => void {
    // What was seen an hour ago says nothing of now.
    if (wanted === 0) judge = createJudge();
    wanted++;
    running ??= loop()
      .catch((error: unknown) => log.error({ err: error, device: camera.id }, 'the watch of a camera failed'))
      .finally(() => {
        running = undefined;
        if (wanted > 0 && !ending.signal.aborted) {
          wanted--;
          want();
        }
      });
    let over = false;
    return () => {
      if (over) return;
      over = true;
      wanted--;
      if (wanted > 0) return;
      wake?.();
      void watching?.stop(0);
    };
  }

  function sight({ picture, sound } = judge.verdict): CameraSight {
    return {
      picture: nothing ? 'none' : picture,
      sound: soundAt === 'nowhere' ? 'none' : nothing ? 'unknown' : sound,
      at: seenAt,
    };
  }

  const settled = ({ picture, sound }: CameraSight): boolean =>
    picture === 'ok' && (sound === 'ok' || sound === 'none');

  return {
    get sight() {
      return sight();
    },
    get pictureAtMs() {
      return pictureAtMs;
    },
    keepOpen: want,
    async look(signal) {
      const fresh = clock.monotonicMs() - pictureAtMs < 3_000;
      if (running !== undefined && fresh && sight().picture !== 'unknown') return sight();
      const release = want();
      const bounded = AbortSignal.any([signal, AbortSignal.timeout(LOOK_WITHIN_MS)]);
      const beganMs = clock.monotonicMs();
      try {
        await new Promise<void>((resolve) => {
          const done = (): void => {
            listeners.delete(heard);
            bounded.removeEventListener('abort', done);
            resolve();
          };
          const heard = (): void => {
            if (pictureAtMs > beganMs && settled(sight())) done();
          };
          listeners.add(heard);
          bounded.addEventListener('abort', done, { once: true });
          if (bounded.aborted) done();
        });
      } finally {
        release();
      }
      if (pictureAtMs < beganMs) nothing = true;
      return sight(judge.soFar);
    },
    reconnect() {
      void watching?.stop(0);
    },
    onSight(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    async stop() {
      ending.abort();
      wake?.();
      await watching?.stop(0);
      await running;
    },
  };
}
