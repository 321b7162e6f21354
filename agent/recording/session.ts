/**
 * One recording while it runs: connection after connection until it is ended, each copied into segments, and all the while
 * judged by what is on disk and by what the eye sees, never by a child that is alive or by what it said when it left.
 *
 *   take (a child) ─ fragments ─▶ segments (files) ─▶ notes (progress.jsonl) ─▶ manifest
 *   eye  (a child) ─ sight ─▶ troubles ─▶ events, faults
 */
import { join } from 'node:path';
import type { Camera, CameraStream } from '../../drivers/camera/camera.ts';
import type { Ffmpeg } from '../../drivers/camera/ffmpeg.ts';
import { pause } from '../../drivers/pause.ts';
import { backoff } from '../backoff.ts';
import { within } from '../devices/within.ts';
import { randomIdentifier } from '../identifier.ts';
import type { Helped } from '../maintenance/port.ts';
import type { Ports } from '../ports.ts';
import type { Track } from './boxes.ts';
import type { Eye } from './eye.ts';
import { type Begun, finishFolder, type Notes, type Progress } from './folder.ts';
import { gapsIn, type Outage } from './gaps.ts';
import { coveredMs, type Manifest, manifestOf } from './manifest.ts';
import type { RecordingMark, RecordingSegment, RecordingTrouble, RecordingView } from './port.ts';
import { createSegments } from './segments.ts';
import { createSightWatch } from './sight-watch.ts';
import { startTake, type Take } from './take.ts';
import { createTroubles } from './troubles.ts';

const STREAMS_WITHIN_MS = 8_000;
const TICK_MS = 500;
/** No fragment for so long: the stream is gone, whatever the child thinks. */
const SILENCE_MS = 6_000;
const FIRST_WITHIN_MS = 10_000;
const SEEN_BESIDE_MS = 3_000;
/** The disk has not taken anything for so long. */
const STALLED_MS = 12_000;
/** Comes steadily again for so long: it is over. */
const STEADY_MS = 5_000;
/** Long enough that the next end is a new one. */
const HEALTHY_MS = 20_000;
const FIRST_WAIT_MS = 500;
const MOST_WAIT_MS = 10_000;
const NO_FFMPEG_WAIT_MS = 15_000;
const FULL_DISK_WAIT_MS = 5_000;

export interface SessionOptions {
  /** Folder of all recordings. */
  readonly root: string;
  readonly begun: Begun;
  readonly notes: Notes;
  readonly camera: Camera;
  readonly eye: Eye;
  readonly ffmpeg: () => Promise<Ffmpeg | undefined>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ports: Ports;
  readonly began: (what: RecordingTrouble) => void;
  readonly over: (what: RecordingTrouble, lastedMs: number, helped: Helped | undefined) => void;
  /** Whether files grow, said at every look; `helped`: they do again, after this. */
  readonly growth: (isGrowing: boolean, helped?: Helped) => void;
  /** A full disk: removes what may go; whether there is room now. */
  readonly makeRoom: () => Promise<boolean>;
  readonly changed: () => void;
}

export interface Session {
  readonly view: RecordingView;
  /** Of the last minutes, or undefined while there is nothing to tell by. */
  readonly bytesPerSecond: number | undefined;
  start(): void;
  mark(mark: Pick<RecordingMark, 'kind' | 'about'>): RecordingMark;
  /** Resolves with the manifest once it is on disk; undefined: the disk did not take it, so the next start will write it. */
  end(graceMs: number): Promise<Manifest | undefined>;
}

export function createSession(options: SessionOptions): Session {
  const { begun, notes, camera, eye, ports } = options;
  const { clock, log } = ports;
  const zeroMs = clock.monotonicMs();
  const wall = (monotonicMs: number): number => begun.from + (monotonicMs - zeroMs);
  const now = (): number => Math.round(wall(clock.monotonicMs()));

  const closed: RecordingSegment[] = [];
  const outages: { from: number; to: number | undefined; why: Outage['why'] }[] = [];
  const marks: RecordingMark[] = [];
  const ending = new AbortController();
  let endedAt: number | undefined;
  let running: Promise<void> = Promise.resolve();
  let finishing: Promise<Manifest | undefined> | undefined;
  let take: Take | undefined;
  let stream: CameraStream | undefined;
  let codec: string | undefined;
  let soundIsAac = false;
  let takenAtMs = 0;
  let fragmentAtMs = Number.NEGATIVE_INFINITY;
  /** Since when fragments have come without a break. */
  let steadyFromMs: number | undefined;
  let grewAtMs = zeroMs;
  /** When files stopped growing, while they do not; monotonic ms. */
  let stoodAtMs: number | undefined;
  let refused: 'full' | 'slow' | 'error' | undefined;
  /** When the disk was tried again; what grew before says nothing of it. */
  let triedAtMs = Number.NEGATIVE_INFINITY;
  let ownRestart = false;
  let release: () => void = () => undefined;

  const troubles = createTroubles(clock, wall, {
    began(what) {
      options.began(what);
      options.changed();
    },
    over(what, lastedMs, helped) {
      options.over(what, lastedMs, helped);
      options.changed();
    },
  });

  const seen = createSightWatch({ device: camera.id, eye, troubles, restart: restartTake, clock, log });

  const segments = createSegments({
    folder: join(options.root, begun.id),
    wall,
    closed(segment) {
      closed.push(segment);
      noted({ segment });
      options.changed();
    },
    grew() {
      grewAtMs = clock.monotonicMs();
    },
    refused(why, error) {
      log.warn({ err: error, why, recording: begun.id }, 'the disk does not take the recording');
      refused = why;
      outage(why === 'slow' ? 'stalled' : 'disk');
      troubles.bad(why === 'slow' ? 'stalled' : 'disk');
    },
  });

  function noted(progress: Progress): void {
    notes.add(progress).catch((error: unknown) => log.warn({ err: error }, 'the recording’s notes were not written'));
  }

  function outage(why: Outage['why']): void {
    const last = outages.at(-1);
    if (last !== undefined && last.to === undefined) {
      // What is known better now.
      if (last.why === 'restart') last.why = why;
      return;
    }
    outages.push({ from: now(), to: undefined, why });
  }

  function outageOver(): void {
    const last = outages.at(-1);
    if (last === undefined || last.to !== undefined) return;
    last.to = now();
    noted({ gap: { from: last.from, to: last.to, why: last.why } });
  }

  /** Ends early, and well, with the recording. */
  function rest(ms: number): Promise<void> {
    return pause(ms, ending.signal).catch(() => undefined);
  }

  async function where(): Promise<CameraStream | undefined> {
    try {
      const signal = AbortSignal.any([ending.signal, AbortSignal.timeout(STREAMS_WITHIN_MS)]);
      stream = (await within(camera.streams(signal), signal)).main;
    } catch (error) {
      // Its pictures may come all the same from where they came before.
      log.debug({ err: error, device: camera.id }, 'a camera did not say where its streams are');
    }
    return stream;
  }

  function lost(what: 'no-stream' | 'stalled'): void {
    steadyFromMs = undefined;
    outage(what);
    troubles.bad(what);
  }

  /** One connection, from asking where to its end. Whether it was a good one. */
  async function once(): Promise<boolean> {
    const program = await options.ffmpeg();
    if (program === undefined) {
      outage('no-ffmpeg');
      troubles.bad('no-ffmpeg');
      await rest(NO_FFMPEG_WAIT_MS);
      return true;
    }
    troubles.well('no-ffmpeg');
    const at = await where();
    if (ending.signal.aborted) return true;
    if (at === undefined) {
      lost('no-stream');
      return false;
    }
    takenAtMs = clock.monotonicMs();
    fragmentAtMs = Number.NEGATIVE_INFINITY;
    steadyFromMs = undefined;
    ownRestart = false;
    take = startTake({
      ffmpeg: program,
      env: options.env,
      stream: at,
      soundIsAac,
      beginning(beginning) {
        codec ??= codecOf(beginning.tracks);
        if (codec !== undefined) noted({ codec });
        segments.connected(beginning);
      },
      fragment(fragment) {
        const first = fragmentAtMs === Number.NEGATIVE_INFINITY;
        const nowMs = clock.monotonicMs();
        segments.fragment(fragment, nowMs);
        // Some cameras go on with the sound when their picture has stopped: that is no recording.
        if (fragment.frames === 0) return;
        fragmentAtMs = nowMs;
        steadyFromMs ??= nowMs;
        if (first && refused === undefined) outageOver();
        if (first) options.changed();
      },
      sound(said) {
        soundIsAac = said === 'aac';
      },
    });
    const end = await take.ended;
    take = undefined;
    await segments.disconnected();
    const lastedMs = fragmentAtMs - takenAtMs;
    if (ending.signal.aborted) return true;
    if (ownRestart) {
      outage('restart');
    } else {
      log.info({ device: camera.id, why: end.why, code: end.code, said: end.said }, 'the stream of a camera ended');
      lost('no-stream');
    }
    return lastedMs > HEALTHY_MS || (ownRestart && lastedMs > 0);
  }

  async function run(): Promise<void> {
    const newWaits = () =>
      backoff({ firstMs: FIRST_WAIT_MS, capMs: () => MOST_WAIT_MS, randomBytes: ports.randomBytes });
    let waits = newWaits();
    while (!ending.signal.aborted) {
      if (await once()) waits = newWaits();
      await rest(waits.next().value);
    }
  }

  /** A disk that was full: room is made, and when there is some, it goes on with the next whole picture. */
  async function mindTheDisk(): Promise<void> {
    while (!ending.signal.aborted) {
      await rest(FULL_DISK_WAIT_MS);
      if (refused === undefined || ending.signal.aborted) continue;
      const room = refused === 'full' ? await options.makeRoom() : true;
      if (!room) continue;
      refused = undefined;
      triedAtMs = clock.monotonicMs();
      segments.tryAgain();
    }
  }

  function tick(): void {
    const nowMs = clock.monotonicMs();
    if (take !== undefined && !ownRestart) {
      const silent = fragmentAtMs === Number.NEGATIVE_INFINITY ? nowMs - takenAtMs : nowMs - fragmentAtMs;
      if (silent > (fragmentAtMs === Number.NEGATIVE_INFINITY ? FIRST_WITHIN_MS : SILENCE_MS)) {
        // Others get pictures from it meanwhile: then it is not the camera.
        lost(eye.pictureAtMs > Math.max(takenAtMs, fragmentAtMs) + SEEN_BESIDE_MS ? 'stalled' : 'no-stream');
        void take.stop(0);
      }
    }
    const still = nowMs - grewAtMs;
    grows(still < SILENCE_MS);
    if (still > STALLED_MS && troubles.open.length === 0) {
      outage('stalled');
      troubles.bad('stalled');
    }
    const flows = steadyFromMs !== undefined && nowMs - fragmentAtMs < SILENCE_MS;
    if (flows && steadyFromMs !== undefined && nowMs - steadyFromMs > STEADY_MS) {
      troubles.well('no-stream', 'reconnect');
      if (still >= SILENCE_MS || refused !== undefined || grewAtMs <= triedAtMs) return;
      outageOver();
      troubles.well('stalled', 'restart');
      troubles.well('disk');
    }
  }

  function grows(isGrowing: boolean): void {
    if (isGrowing) options.growth(true, stoodAtMs !== undefined && takenAtMs > stoodAtMs ? 'restart' : undefined);
    else options.growth(false);
    stoodAtMs = isGrowing ? undefined : (stoodAtMs ?? grewAtMs);
  }

  function restartTake(): void {
    if (take === undefined) return;
    ownRestart = true;
    void take.stop(2_000);
  }

  async function finish(graceMs: number): Promise<Manifest | undefined> {
    endedAt = now();
    ending.abort();
    options.changed();
    await take?.stop(graceMs);
    await running;
    await segments.disconnected();
    release();
    outageOver();
    await notes.close();
    const manifest = manifestOf({ ...content(), to: endedAt, codec: codec ?? null });
    for (const attempt of [1, 2]) {
      try {
        await finishFolder(options.root, manifest);
        return manifest;
      } catch (error) {
        log.error({ err: error, recording: begun.id, attempt }, 'the manifest of a recording was not written');
        if (attempt === 1) await options.makeRoom();
      }
    }
    return undefined;
  }

  function content() {
    const { open } = segments;
    const all = open === undefined ? closed : [...closed, open];
    const span = { from: begun.from, to: endedAt ?? now() };
    return { ...begun, segments: all, gaps: gapsIn(all, outages, span), marks };
  }

  function state(): RecordingView['state'] {
    if (endedAt !== undefined) return 'stopping';
    if (troubles.open.length > 0) return 'degraded';
    return segments.bytes === 0 ? 'starting' : 'recording';
  }

  return {
    get view(): RecordingView {
      const known = content();
      const to = endedAt ?? now();
      return {
        ...known,
        state: state(),
        to: endedAt ?? null,
        troubles: troubles.open,
        coveredMs: coveredMs(known.segments, { from: begun.from, to }),
        wantedMs: to - begun.from,
        bytes: segments.bytes,
        marks: [...marks],
        playable: codec === undefined || codec === 'h264' ? 'yes' : 'codec',
      };
    },
    get bytesPerSecond() {
      const ms = known(closed) + (segments.open === undefined ? 0 : segments.open.to - segments.open.from);
      return ms < 10_000 ? undefined : (segments.bytes / ms) * 1_000;
    },
    start() {
      release = eye.keepOpen();
      const off = eye.onSight(seen);
      const timer = setInterval(tick, TICK_MS);
      running = Promise.all([run(), mindTheDisk()])
        .then(() => undefined)
        .catch((error: unknown) => log.error({ err: error, recording: begun.id }, 'a recording failed'))
        .finally(() => {
          clearInterval(timer);
          off();
        });
    },
    mark({ kind, about }) {
      const mark: RecordingMark = { id: randomIdentifier(ports.randomBytes), at: now(), kind, about };
      marks.push(mark);
      noted({ mark });
      options.changed();
      return mark;
    },
    end(graceMs) {
      finishing ??= finish(graceMs);
      return finishing;
    },
  };
}

function known(segments: readonly RecordingSegment[]): number {
  return segments.reduce((sum, { from, to }) => sum + to - from, 0);
}

const CODECS: Readonly<Record<string, string>> = {
  avc1: 'h264',
  avc3: 'h264',
  hvc1: 'h265',
  hev1: 'h265',
  mp4v: 'mpeg4',
};

function codecOf(tracks: readonly Track[]): string | undefined {
  const picture = tracks.find(({ kind }) => kind === 'video');
  return picture === undefined ? undefined : (CODECS[picture.codec] ?? picture.codec);
}
