/** Recordings of a simulated camera's real stream, without the rest of the room: what they tell is kept, times as they are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import type { NewEvent } from '../../../agent/journal/port.ts';
import type { FaultCode } from '../../../agent/maintenance/catalogue.ts';
import type { Report } from '../../../agent/maintenance/engine.ts';
import { type Log, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import {
  createRecordings,
  type RecordingsOptions,
  type RunningRecordings,
} from '../../../agent/recording/recordings.ts';
import type { Camera, CameraProfile, CameraStream } from '../../../drivers/camera/camera.ts';
import { type RtspServer, startRtsp } from '../../../simulators/camera/rtsp.ts';

export const USER = 'viewer';
/** With what an address, a script and a shell would each take for their own. */
export const PASSWORD = "s3cret@'/:$(x) y";

const held: (() => Promise<void> | void)[] = [];
export function later(end: () => Promise<void> | void): void {
  held.push(end);
}
/** For afterEach. */
export async function cleanUp(): Promise<void> {
  for (const end of held.splice(0).reverse()) await end();
}

export function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'banban-recording-'));
  later(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

export async function stream(
  audio: 'pcma' | 'aac' | 'none' = 'pcma',
  codec: 'h264' | 'h265' = 'h264',
): Promise<RtspServer> {
  const server = await startRtsp({
    port: 0,
    host: '127.0.0.1',
    user: USER,
    password: PASSWORD,
    codec,
    audio,
    tell: () => undefined,
  });
  later(() => server.close());
  return server;
}

const profile = (token: string, sound: boolean, codec: 'H264' | 'H265'): CameraProfile => ({
  token,
  label: token,
  sourceToken: undefined,
  codec,
  width: undefined,
  height: undefined,
  fps: undefined,
  kbps: undefined,
  sound,
  ptz: false,
});

/** What recording needs of a camera: that it is there, and where its streams are. */
export function cameraAt(
  port: number | (() => number),
  { id = 'cam', sound = true, codec = 'H264' as 'H264' | 'H265' } = {},
): Camera {
  const at = (path: string): CameraStream => {
    const host = `127.0.0.1:${typeof port === 'number' ? port : port()}`;
    const login = `${USER}:${encodeURIComponent(PASSWORD)}`;
    return {
      profile: profile(path, sound, codec),
      address: `rtsp://${login}@${host}/${path}`,
      label: `rtsp://${host}/${path}`,
    };
  };
  return {
    id,
    kind: 'camera',
    state: { level: 'authenticated' },
    streams: () => Promise.resolve({ main: at('main'), sub: at('sub') }),
  } as unknown as Camera;
}

export interface Told {
  readonly atMs: number;
  readonly event: NewEvent;
}

export interface Room {
  readonly recordings: RunningRecordings;
  readonly root: string;
  readonly told: readonly Told[];
  readonly reports: readonly { readonly code: FaultCode; readonly report: Report }[];
  /** Everything that was ever logged or told, as text. */
  said(): string;
  /** The first event of a type (and `what`) after `fromMs`, waited for. */
  heard(type: string, what?: string, withinMs?: number, fromMs?: number): Promise<Told>;
}

export function room(cameras: readonly Camera[], more: Partial<RecordingsOptions> = {}): Room {
  const root = more.root ?? join(folder(), 'recordings');
  const told: Told[] = [];
  const reports: { code: FaultCode; report: Report }[] = [];
  const logged: string[] = [];
  const keep =
    (level: string) =>
    (fields: object, message: string): void => {
      const err = 'err' in fields && fields.err instanceof Error ? ` ${fields.err.stack}` : '';
      logged.push(`${level} ${message} ${JSON.stringify(fields)}${err}`);
      if (process.env['BANBAN_TEST_LOG'] !== undefined) process.stderr.write(`${logged.at(-1)}\n`);
    };
  const log: Log = {
    ...silentLog,
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
    child: () => log,
  };
  const recordings = createRecordings({
    root,
    keepDays: 30,
    maxBytes: 1e12,
    reserveBytes: 0,
    camera: undefined,
    cameras: { list: () => cameras, get: (id) => cameras.find((camera) => camera.id === id) },
    lesson: () => undefined,
    examOn: () => false,
    wanted: () => false,
    note: (event) => {
      told.push({ atMs: performance.now(), event });
      return Promise.resolve(undefined);
    },
    faults: { report: (code, report) => void reports.push({ code, report }) },
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log },
    env: process.env,
    platform: process.platform,
    ...more,
  });
  later(() => recordings.stop());
  return {
    recordings,
    root,
    told,
    reports,
    said: () => `${logged.join('\n')}\n${JSON.stringify(told)}\n${JSON.stringify(reports)}`,
    async heard(type, what, withinMs = 40_000, fromMs = 0) {
      const find = (): Told | undefined =>
        told.find(
          ({ atMs, event }) =>
            atMs >= fromMs &&
            event.type === `cn.banban.recording.${type}` &&
            (what === undefined || ('what' in event.data && event.data.what === what)),
        );
      await until(
        () => find() !== undefined,
        withinMs,
        `${type} ${what ?? ''}; told: ${JSON.stringify(told.map(({ event }) => [event.type.slice(20), 'what' in event.data ? event.data.what : '']))}`,
      );
      return find() as Told;
    },
  };
}

export async function until(is: () => boolean, withinMs: number, what: string): Promise<void> {
  const end = performance.now() + withinMs;
  while (!is()) {
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
