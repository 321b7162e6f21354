/**
 * Cameras: how each stands, turning it, its presets, one picture, its clock. Turning needs no PIN on this computer, like the
 * other devices. A picture shows pupils: in a PIN session only, on this computer or an encrypted connection, kept nowhere.
 */
import { z } from 'zod';
import type { Camera, CameraClock } from '../../../drivers/camera/camera.ts';
import { ShownError } from '../../../protocols/shown-error.ts';
import type { RoomCameras, RoomDevices } from '../../devices/port.ts';
import { deviceUnknown, examMode } from '../../devices/refusals.ts';
import type { Recordings } from '../../recording/port.ts';
import type { CameraCard, CameraClockView, CameraList, CameraSight } from '../api-recording.ts';
import { labelsOf, PRESET_ROLES } from '../preset-roles.ts';
import { type Route, route } from './route.ts';

export interface CameraParts {
  readonly cameras: RoomCameras;
  readonly devices: Pick<RoomDevices, 'get'>;
  /** Absent: nobody looks at pictures. */
  readonly recordings: Pick<Recordings, 'sight'> | undefined;
  readonly examOn: () => boolean;
}

/** The page renews it three times a second; whoever disappears has let go within this. */
const LEASE_MS = 800;
const SNAPSHOT_WITHIN_MS = 10_000;
const NOT_LOOKED: CameraSight = { picture: 'unknown', sound: 'unknown', at: null };

const speed = z.number().min(-1).max(1).default(0);
const token = z.string().min(1).max(128);

export function cameraRoutes({ cameras, devices, recordings, examOn }: CameraParts): Route[] {
  function known(id: string | undefined): Camera {
    const camera = cameras.get(id ?? '');
    if (camera === undefined) throw deviceUnknown(id ?? '');
    return camera;
  }

  /** In exam mode nothing moves, except that it stops. */
  function free(id: string | undefined): Camera {
    const camera = known(id);
    if (examOn()) throw examMode(camera.id);
    return camera;
  }

  function cardOf({ id, state }: Camera): CameraCard {
    const { level, abilities, presets, events, clock } = state;
    const name = devices.get(id)?.name ?? null;
    return {
      id,
      name,
      level,
      abilities,
      presets,
      events,
      clock: clock === undefined ? null : clockView(clock),
      sight: recordings?.sight(id) ?? NOT_LOOKED,
    };
  }

  return [
    route({
      method: 'GET',
      path: '/api/cameras',
      zh: '摄像头：连到哪一级、会什么、预置位、画面和声音',
      en: 'The cameras: how far each is reached, what it can do, its presets, how picture and sound looked last.',
      access: 'local',
      answer: 'cameraList',
      run: () => ({ json: { cameras: cameras.list().map(cardOf) } satisfies CameraList }),
    }),
    route({
      method: 'GET',
      path: '/api/cameras/{id}',
      zh: '一台摄像头',
      en: 'One camera.',
      access: 'local',
      answer: 'cameraCard',
      run: ({ params }) => ({ json: cardOf(known(params['id'])) }),
    }),
    route({
      method: 'POST',
      path: '/api/cameras/{id}/steer',
      zh: '转动；不再发就停（0.8 秒）',
      en: 'Turns it until 0.8 s after the last such call; the page repeats it while a finger is down.',
      access: 'local',
      body: () =>
        z.strictObject({
          pan: speed.describe('−1 left … 1 right'),
          tilt: speed.describe('−1 down … 1 up'),
          zoom: speed.describe('−1 out … 1 in'),
        }),
      answer: 'done',
      run: async ({ params, body }) => {
        await free(params['id']).steer(body, LEASE_MS);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/cameras/{id}/halt',
      zh: '停止转动',
      en: 'Stops it.',
      access: 'local',
      answer: 'done',
      run: async ({ params }) => {
        await known(params['id']).halt();
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/cameras/{id}/home',
      zh: '回原位',
      en: 'Turns it home.',
      access: 'local',
      answer: 'done',
      run: async ({ params }) => {
        await free(params['id']).home();
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/cameras/{id}/presets',
      zh: '预置位',
      en: 'Its presets.',
      access: 'local',
      answer: 'presetList',
      run: ({ params }) => ({ json: { presets: known(params['id']).state.presets } }),
    }),
    route({
      method: 'POST',
      path: '/api/cameras/{id}/presets/go',
      zh: '转到一个预置位',
      en: 'Turns it to a preset.',
      access: 'local',
      body: () => z.strictObject({ token }),
      answer: 'done',
      run: async ({ params, body }) => {
        await free(params['id']).goTo(body.token);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/cameras/{id}/presets',
      zh: '把现在的画面存为预置位',
      en: 'Keeps where it looks now as a preset.',
      access: 'local',
      body: () =>
        z
          .strictObject({
            role: z.enum(PRESET_ROLES).optional().describe('老师 黑板 全景'),
            label: z.string().trim().min(1).max(32).optional(),
            token: token.optional().describe('of the preset it takes the place of'),
          })
          .refine(({ role, label }) => (role === undefined) !== (label === undefined), 'role or label'),
      answer: 'presetSaved',
      run: async ({ params, body: { role, label, token: old } }) => {
        const camera = free(params['id']);
        const [first = '', ...others] = role === undefined ? [label ?? ''] : labelsOf(role);
        return { json: await saveAs(camera, [first, ...others], old) };
      },
    }),
    route({
      // Not in the address: a token may be any text.
      method: 'POST',
      path: '/api/cameras/{id}/presets/remove',
      zh: '删除一个预置位',
      en: 'Removes a preset.',
      access: 'local',
      body: () => z.strictObject({ token }),
      answer: 'done',
      run: async ({ params, body }) => {
        await free(params['id']).removePreset(body.token);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/cameras/{id}/snapshot',
      zh: '现在的一张画面（不保存）',
      en: 'One picture of now; kept nowhere.',
      access: 'names',
      answer: 'image/jpeg',
      run: async ({ params }) => {
        const bytes = await known(params['id']).snapshot(AbortSignal.timeout(SNAPSHOT_WITHIN_MS));
        return { bytes, headers: { 'Content-Type': 'image/jpeg', 'Cache-Control': 'no-store' } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/cameras/{id}/clock',
      zh: '给摄像头对时',
      en: 'Sets its clock to this computer’s, and proves it.',
      access: 'local',
      answer: 'cameraClock',
      run: async ({ params }) => ({ json: clockView(await known(params['id']).setClock()) }),
    }),
  ];
}

const clockView = ({ offsetMs, rttMs, mode }: CameraClock): CameraClockView => ({
  offsetMs,
  rttMs,
  mode: mode ?? null,
});

/** Under the first label the camera takes: some know ASCII only. */
async function saveAs(
  camera: Camera,
  labels: readonly [string, ...string[]],
  old: string | undefined,
): Promise<{ readonly token: string; readonly label: string }> {
  const [label, next, ...rest] = labels;
  try {
    return { token: await camera.savePreset(label, old), label };
  } catch (error) {
    const refused = error instanceof ShownError && error.code === 'DEVICE-REFUSES';
    if (!refused || next === undefined) throw error;
    return saveAs(camera, [next, ...rest], old);
  }
}
