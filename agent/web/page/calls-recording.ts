/** What the page asks of the server about cameras, recordings and readiness. Like client.ts: one call, one press. */
import type { CameraVelocity } from '../../../drivers/camera/camera.ts';
import type { ApiError } from '../api.ts';
import type { CameraCard, NewPreset, ReadinessView, RecordingList, RecordingView } from '../api-recording.ts';
import { call, Refused } from './client.ts';
import { WORDS } from './words.ts';

const JSON_TYPE = 'application/json';
/** A camera has ten seconds, the last segment of a recording eight, a look at the room twenty. */
const SLOW_MS = 15_000;
const LOOK_MS = 25_000;

const of = (camera: string, rest = ''): string => `/api/cameras/${encodeURIComponent(camera)}${rest}`;
const recorded = (id: string, rest = ''): string => `/api/recordings/${encodeURIComponent(id)}${rest}`;
const slowly = <T>(method: string, path: string, body?: unknown): Promise<T> =>
  call(method, path, body, JSON_TYPE, SLOW_MS);

export const camera = (id: string): Promise<CameraCard> => call('GET', of(id));
export const cameras = (): Promise<{ readonly cameras: readonly CameraCard[] }> => call('GET', '/api/cameras');
export const steer = (id: string, velocity: CameraVelocity): Promise<unknown> =>
  call('POST', of(id, '/steer'), velocity);
export const home = (id: string): Promise<unknown> => slowly('POST', of(id, '/home'));
export const goTo = (id: string, token: string): Promise<unknown> => slowly('POST', of(id, '/presets/go'), { token });
export const savePreset = (id: string, preset: NewPreset): Promise<{ readonly label: string }> =>
  slowly('POST', of(id, '/presets'), preset);
export const setClock = (id: string): Promise<unknown> => slowly('POST', of(id, '/clock'));
/** One picture of now. It is this window's alone: no cache, no file. */
export async function snapshot(id: string): Promise<Blob> {
  const where = of(id, '/snapshot');
  let response: Response;
  try {
    response = await fetch(where, { cache: 'no-store', signal: AbortSignal.timeout(SLOW_MS) });
    if (response.ok) return await response.blob();
  } catch {
    // As in client.ts: whatever the browser's reason, no answer came.
    throw new Refused(0, { code: 'PAGE-NO-ANSWER', zh: WORDS.zh.noAnswer, en: WORDS.en.noAnswer, where });
  }
  throw new Refused(response.status, (await response.json()) as ApiError);
}

/** Goes out also from a page that is being closed; nobody waits for its answer there. */
export async function halt(id: string): Promise<void> {
  await fetch(of(id, '/halt'), { method: 'POST', keepalive: true });
}

export const beginRecording = (camera?: string): Promise<RecordingView> =>
  slowly('POST', '/api/recordings', camera === undefined ? {} : { camera });
export const endRecording = (id: string): Promise<unknown> => slowly('POST', recorded(id, '/end'));
export const recordings = (): Promise<RecordingList> => call('GET', '/api/recordings');
export const recording = (id: string): Promise<RecordingView> => call('GET', recorded(id));
export const removeRecording = (id: string): Promise<unknown> => slowly('DELETE', recorded(id));
export const observe = (word: string): Promise<unknown> =>
  call('POST', recorded('current', '/marks'), { kind: 'observer', about: word });
export const segmentAddress = (id: string, number: number): string => recorded(id, `/segments/${number}`);
export const archiveAddress = (id: string): string => recorded(id, '/recording.zip');
export const manifestAddress = (id: string): string => recorded(id, '/manifest');

export const checkReadiness = (): Promise<ReadinessView> =>
  call('POST', '/api/readiness', undefined, JSON_TYPE, LOOK_MS);
export const dismissReadiness = (): Promise<unknown> => call('DELETE', '/api/readiness');
