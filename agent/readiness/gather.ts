/** Looks at the room for a lesson: all at once, each with an answer for “could not be found out”, so that nothing hangs. */
import type { Camera } from '../../drivers/camera/camera.ts';
import type { NetworkProbes } from '../../drivers/host/network.ts';
import type { DeviceView } from '../devices/port.ts';
import type { Clock, Log } from '../ports.ts';
import type { CameraSight, Recordings } from '../recording/port.ts';
import type { SceneTime } from '../scene/time.ts';
import type { PlannedLesson } from '../school/port.ts';
import type { UplinkView } from '../web/api.ts';
import type { CameraFact, DisplayFact, NetworkFact, ReadinessFacts, RecorderFact, RosterFact } from './facts.ts';

const KNOCKS = 10;
const KNOCK_EVERY_MS = 150;
/** A connect whose first packet was lost comes through at the second try, a second later: it was lost all the same. */
const LOST_MS = 900;

export interface GatherSetup {
  readonly cameras: { list(): readonly Camera[] };
  readonly devices: { list(): readonly DeviceView[] };
  /** Absent: nobody looks at pictures in this room. */
  readonly recordings: Pick<Recordings, 'look'> | undefined;
  /** What recording needs, for a lesson of so many ms; null: this room records nothing. */
  readonly recorder: (lessonMs: number) => Promise<RecorderFact | null>;
  readonly uplink: () => UplinkView;
  /** Where the platform is; undefined: none is configured. */
  readonly platform: { readonly host: string; readonly port: number } | undefined;
  readonly probes: Pick<NetworkProbes, 'gateway' | 'reaches'>;
  /** How many pupils that class has, and how many of them a clicker; undefined: there is no such class. */
  readonly roster: (
    classId: string | undefined,
  ) => Promise<Pick<RosterFact, 'bound'> & { readonly size: number | null }>;
  readonly receivers: () => readonly { readonly status: DeviceView['status'] }[];
  readonly time: SceneTime;
  readonly log: Log;
}

const USUAL_LESSON_MS = 45 * 60_000;
const UNKNOWN: Pick<CameraSight, 'picture' | 'sound'> = { picture: 'unknown', sound: 'unknown' };

export function createGather(setup: GatherSetup) {
  const { devices, time, log } = setup;

  /** `fallback` where it fails or is not there in time. */
  function orElse<T>(what: string, work: () => Promise<T>, fallback: T, signal: AbortSignal): Promise<T> {
    return new Promise((resolve) => {
      const give = (): void => resolve(fallback);
      if (signal.aborted) return give();
      signal.addEventListener('abort', give, { once: true });
      work()
        .then(resolve)
        .catch((error: unknown) => {
          log.warn(
            { what, kind: error instanceof Error ? error.name : typeof error },
            'readiness: could not be found out',
          );
          give();
        })
        .finally(() => signal.removeEventListener('abort', give));
    });
  }

  async function cameraFact(camera: Camera, signal: AbortSignal): Promise<CameraFact> {
    const { level, clock } = camera.state;
    const { recordings } = setup;
    const sight =
      recordings === undefined || level === 'unreachable' || level === 'up'
        ? UNKNOWN
        : await orElse('picture and sound', () => recordings.look(camera.id, signal), UNKNOWN, signal);
    const name = devices.list().find(({ id }) => id === camera.id)?.name ?? null;
    return { name, level, sight, clockOffsetMs: clock?.offsetMs };
  }

  async function networkFact(signal: AbortSignal): Promise<NetworkFact> {
    const { probes, platform } = setup;
    const gateway = orElse('gateway', () => probes.gateway(), 'cannot-tell' as const, signal);
    const uplink = setup.uplink().state;
    if (platform === undefined) return { gateway: await gateway, uplink, asked: 0, lost: 0, rttMs: null };
    const knocks = await Promise.all(
      Array.from({ length: KNOCKS }, async (_, index) => {
        await pause(time, index * KNOCK_EVERY_MS, signal);
        return orElse('platform', () => knock(time, probes, platform), undefined, signal);
      }),
    );
    const answered = knocks.filter((ms) => ms !== undefined && ms < LOST_MS).toSorted((a, b) => (a ?? 0) - (b ?? 0));
    const rttMs = answered[Math.floor(answered.length / 2)] ?? null;
    return { gateway: await gateway, uplink, asked: KNOCKS, lost: KNOCKS - answered.length, rttMs };
  }

  return async (lesson: PlannedLesson | undefined, signal: AbortSignal): Promise<ReadinessFacts> => {
    const lessonMs = lesson === undefined ? USUAL_LESSON_MS : lesson.to - lesson.from;
    const nobody = { size: null, bound: 0 };
    const [cameras, network, list, recorder] = await Promise.all([
      Promise.all(setup.cameras.list().map((camera) => cameraFact(camera, signal))),
      networkFact(signal),
      orElse('roster', () => setup.roster(lesson?.classId ?? undefined), nobody, signal),
      orElse('recorder', () => setup.recorder(lessonMs), null, signal),
    ]);
    const all = devices.list();
    const offset = all.find(({ kind }) => kind === 'host')?.readings['clockOffsetS'];
    return {
      cameras,
      network,
      clockOffsetS: typeof offset === 'number' ? offset : null,
      roster: { ...list, receivers: receiversAre(setup.receivers()) },
      recorder,
      displays: all.flatMap(displayFact),
    };
  };
}

async function knock(
  clock: Pick<Clock, 'monotonicMs'>,
  probes: GatherSetup['probes'],
  { host, port }: NonNullable<GatherSetup['platform']>,
): Promise<number | undefined> {
  const from = clock.monotonicMs();
  return (await probes.reaches(host, port)) ? Math.round(clock.monotonicMs() - from) : undefined;
}

function pause(time: SceneTime, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted || ms === 0) return resolve();
    const cancel = time.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { once: true },
    );
  });
}

function receiversAre(receivers: readonly { readonly status: DeviceView['status'] }[]): RosterFact['receivers'] {
  if (receivers.length === 0) return 'none';
  return receivers.some(({ status }) => status === 'online' || status === 'degraded') ? 'online' : 'away';
}

function displayFact({ kind, name, status }: DeviceView): DisplayFact[] {
  return kind === 'panel' || kind === 'projector' ? [{ name, kind, status }] : [];
}
