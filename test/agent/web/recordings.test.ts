/** Cameras, recordings and readiness over HTTP: who may do what, bytes in parts, what is refused, what the wall is told. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import type { Readiness, ReadinessView } from '../../../agent/readiness/port.ts';
import type { Recordings, RecordingView } from '../../../agent/recording/port.ts';
import type { WallView } from '../../../agent/web/api.ts';
import { rangeOf } from '../../../agent/web/byte-range.ts';
import { presetsByRole, roleOf } from '../../../agent/web/preset-roles.ts';
import { wallView } from '../../../agent/web/routes/answers.ts';
import {
  cameraCard,
  cameraList,
  readinessAnswer,
  recordingList,
  recordingView,
} from '../../../agent/web/routes/answers-recording.ts';
import type { Camera, CameraState } from '../../../drivers/camera/camera.ts';
import { ShownError } from '../../../protocols/shown-error.ts';
import { type Bench, emptyRoom, json, send, signIn, startBench } from './doubles.ts';

const MANIFEST = '{\n "recording": "r1"\n}\n';
const BYTES = Uint8Array.from({ length: 1_000 }, (_, index) => index % 251);
const refused = (code: string): ShownError =>
  new ShownError({ code, where: 'front', what: { zh: '不行', en: 'no' }, todo: { zh: '再试', en: 'again' } });

let bench: Bench;
let place: string;
let cookie: Record<string, string>;
let calls: unknown[][];
let exam = false;
let running: RecordingView[];
let asciiOnly = false;
let card: ReadinessView | null;
const changed = new Set<() => void>();

const state: CameraState = {
  level: 'authenticated',
  abilities: {
    media: 'ok',
    media2: 'unsupported',
    ptz: 'ok',
    presets: 'ok',
    home: 'ok',
    events: 'unknown',
    snapshot: 'ok',
    setClock: 'fault',
  },
  profiles: [],
  presets: [
    { token: '01', label: '老师' },
    { token: 'a/b', label: '第二组' },
  ],
  clock: { offsetMs: 4_000, rttMs: 12, mode: undefined },
  events: 'off',
};
const note =
  (name: string) =>
  (...values: unknown[]): Promise<void> => {
    calls.push([name, ...values]);
    return Promise.resolve();
  };
const front = {
  id: 'front',
  kind: 'camera',
  state,
  steer: note('steer'),
  halt: note('halt'),
  home: note('home'),
  goTo: note('goTo'),
  removePreset: note('removePreset'),
  savePreset: (label: string, token?: string) => {
    calls.push(['savePreset', label, token]);
    return asciiOnly && /[^\u0020-\u007e]/.test(label)
      ? Promise.reject(refused('DEVICE-REFUSES'))
      : Promise.resolve(token ?? '9');
  },
  snapshot: () => Promise.resolve(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9)),
  setClock: () => Promise.resolve({ offsetMs: 0, rttMs: 10, mode: 'manual' }),
} as unknown as Camera;

const view: RecordingView = {
  id: 'r1',
  camera: 'front',
  lesson: 'l1',
  by: 'lesson',
  state: 'ended',
  from: 1_790_000_000_000,
  to: 1_790_000_060_000,
  troubles: [],
  coveredMs: 60_000,
  wantedMs: 60_000,
  bytes: 2_000,
  segments: [
    { number: 1, from: 1_790_000_000_000, to: 1_790_000_030_000, bytes: 1_000, sha256: 'a'.repeat(64) },
    { number: 2, from: 1_790_000_030_000, to: 1_790_000_060_000, bytes: 1_000, sha256: 'b'.repeat(64) },
  ],
  gaps: [],
  marks: [{ id: 'm1', at: 1_790_000_010_000, kind: 'question-opened', about: 'q1' }],
  playable: 'yes',
};
const now: RecordingView = { ...view, id: 'r2', state: 'degraded', to: null, troubles: [{ what: 'black', since: 5 }] };

const recordings: Recordings = {
  list: () => [...running, view],
  get: (id) => [...running, view].find((each) => each.id === id),
  running: () => running,
  begin: (request) => {
    calls.push(['begin', request]);
    return request.camera === 'none' ? Promise.reject(refused('REC-NO-CAMERA')) : Promise.resolve(now);
  },
  end: (id) => {
    calls.push(['end', id]);
    return Promise.resolve(now);
  },
  remove: note('remove'),
  mark: (id, mark) => {
    calls.push(['mark', id, mark]);
    return Promise.resolve({ id: 'm9', at: 1, ...mark });
  },
  file: (_id, segment) => Promise.resolve(join(place, `${segment}.mp4`)),
  manifest: (id) => (id === 'r1' ? join(place, 'manifest.json') : undefined),
  sight: () => ({ picture: 'ok', sound: 'silent', at: 7 }),
  look: () => Promise.reject(new Error('not here')),
  onChange: (listener) => {
    changed.add(listener);
    return () => changed.delete(listener);
  },
};
const readiness: Readiness = {
  get view() {
    return card;
  },
  check: () => Promise.resolve(card as ReadinessView),
  dismiss: () => {
    card = null;
  },
  onChange: () => () => undefined,
  start: () => undefined,
  stop: () => undefined,
};

beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'banban-recordings-'));
  for (const number of [1, 2]) await writeFile(join(place, `${number}.mp4`), BYTES);
  await writeFile(join(place, 'manifest.json'), MANIFEST);
  const room = emptyRoom();
  const scenes = Object.defineProperty({ ...room.scenes }, 'exam', {
    get: () => (exam ? { since: 0, by: 'page', devices: [] } : null),
  });
  bench = await startBench({
    ...room,
    scenes,
    cameras: { get: (id) => (id === 'front' ? front : undefined), list: () => [front] },
    recordings,
    readiness,
  });
  cookie = await signIn(bench.url);
});
afterAll(async () => {
  await bench?.stop();
  await rm(place, { recursive: true, force: true });
});
beforeEach(() => {
  calls = [];
  running = [];
  exam = false;
  asciiOnly = false;
  card = {
    lesson: null,
    checking: false,
    at: 1,
    go: false,
    lines: [{ check: 'sound', result: 'fail', said: { zh: '没有声音', en: 'no sound' }, todo: null }],
    call: { role: 'maintainer', who: '张师傅' },
  };
});

const post = (path: string, body?: unknown, headers: Record<string, string> = {}) =>
  json(`${bench.url}${path}`, 'POST', body, headers);
const get = (path: string, headers: Record<string, string> = {}) => send(`${bench.url}${path}`, { headers });

it('says how each camera stands, as it answered and not as it was told', async () => {
  const list = cameraList.parse(JSON.parse((await get('/api/cameras')).text));
  expect(list.cameras[0]).toMatchObject({
    id: 'front',
    level: 'authenticated',
    clock: { offsetMs: 4_000, mode: null },
    sight: { picture: 'ok', sound: 'silent' },
  });
  cameraCard.parse(JSON.parse((await get('/api/cameras/front')).text));
  expect((await get('/api/cameras/back')).status).toBe(404);
  expect(JSON.stringify(list)).not.toMatch(/rtsp|password/);
});

it('turns with a lease under a second, and refuses a speed that is none', async () => {
  expect((await post('/api/cameras/front/steer', { pan: -0.5, zoom: 1 })).status).toBe(200);
  const [name, velocity, leaseMs] = calls[0] ?? [];
  expect([name, velocity]).toEqual(['steer', { pan: -0.5, tilt: 0, zoom: 1 }]);
  expect(leaseMs).toBeLessThanOrEqual(1_000);
  expect((await post('/api/cameras/front/steer', { pan: 2 })).status).toBe(400);
  await post('/api/cameras/front/halt');
  await post('/api/cameras/front/home');
  await post('/api/cameras/front/presets/go', { token: '01' });
  expect(calls.slice(1)).toEqual([['halt'], ['home'], ['goTo', '01']]);
});

it('in exam mode nothing is turned or saved, and it can still be stopped', async () => {
  exam = true;
  const paths = ['steer', 'home', 'presets/go', 'presets'] as const;
  const bodies = { steer: { pan: 1 }, home: undefined, 'presets/go': { token: '1' }, presets: { label: 'x' } };
  for (const path of paths) {
    const answer = await post(`/api/cameras/front/${path}`, bodies[path]);
    expect([path, answer.status, answer.body['code']]).toEqual([path, 423, 'EXAM-MODE']);
  }
  expect((await post('/api/cameras/front/halt')).status).toBe(200);
  expect(calls).toEqual([['halt']]);
});

it('keeps 老师 under that name, under an ASCII one where the camera knows no other', async () => {
  expect((await post('/api/cameras/front/presets', { role: 'teacher', token: '01' })).body).toEqual({
    token: '01',
    label: '老师',
  });
  asciiOnly = true;
  expect((await post('/api/cameras/front/presets', { role: 'board' })).body).toEqual({ token: '9', label: 'Board' });
  expect((await post('/api/cameras/front/presets', { label: '后排' })).body['code']).toBe('DEVICE-REFUSES');
  expect((await post('/api/cameras/front/presets', {})).status).toBe(400);
  await post('/api/cameras/front/presets/remove', { token: 'a/b' });
  expect(calls.at(-1)).toEqual(['removePreset', 'a/b']);
});

it('finds the three keys among what people call their presets', () => {
  expect(['老师1', 'TEACHER', '讲台', '黑板', 'white board', '全景', 'Panorama', '第二组', '1'].map(roleOf)).toEqual([
    'teacher',
    'teacher',
    'teacher',
    'board',
    'board',
    'all',
    'all',
    undefined,
    undefined,
  ]);
  const found = presetsByRole([
    { token: '5', label: '讲台' },
    { token: '6', label: '老师' },
  ]);
  expect(found.get('teacher')?.token).toBe('5');
  expect(found.has('board')).toBe(false);
});

it('shows a picture in a PIN session only, and lets nobody keep it', async () => {
  expect((await get('/api/cameras/front/snapshot')).status).toBe(401);
  const answer = await get('/api/cameras/front/snapshot', cookie);
  expect([answer.status, answer.headers['content-type'], answer.headers['cache-control']]).toEqual([
    200,
    'image/jpeg',
    'no-store',
  ]);
});

it('begins and ends without a PIN; list, pictures and removal need one', async () => {
  expect((await post('/api/recordings', {})).status).toBe(200);
  expect(calls[0]).toEqual(['begin', { by: 'hand' }]);
  const none = await post('/api/recordings', { camera: 'none' });
  expect([none.status, none.body['code']]).toEqual([409, 'REC-NO-CAMERA']);
  expect((await post('/api/recordings/current/end')).status).toBe(409);
  running = [now];
  await post('/api/recordings/current/end');
  expect(calls.at(-1)).toEqual(['end', 'r2']);
  for (const path of ['', '/r1', '/r1/manifest', '/r1/segments/1', '/r1/recording.zip'])
    expect([path, (await get(`/api/recordings${path}`)).status]).toEqual([path, 401]);
  expect((await send(`${bench.url}/api/recordings/r1`, { method: 'DELETE' })).status).toBe(401);
  expect((await send(`${bench.url}/api/recordings/r1`, { method: 'DELETE', headers: cookie })).status).toBe(200);
  expect(calls.at(-1)).toEqual(['remove', 'r1']);
  const list = recordingList.parse(JSON.parse((await get('/api/recordings', cookie)).text));
  expect(list.plays).toBe(true);
  expect(list.recordings.map(({ id, segments, marks }) => [id, segments, marks])).toEqual([
    ['r2', 2, 1],
    ['r1', 2, 1],
  ]);
  recordingView.parse(JSON.parse((await get('/api/recordings/r1', cookie)).text));
  expect((await get('/api/recordings/none', cookie)).status).toBe(404);
});

it('takes words of the list and pages as marks, and no free text', async () => {
  running = [now];
  expect((await post('/api/recordings/current/marks', { kind: 'observer', about: 'group' })).status).toBe(200);
  expect(calls.at(-1)).toEqual(['mark', 'r2', { kind: 'observer', about: 'group' }]);
  expect((await post('/api/recordings/r2/marks', { kind: 'page', about: '12' })).status).toBe(200);
  for (const mark of [
    { kind: 'observer', about: '王小明走神' },
    { kind: 'page', about: 'twelve' },
    { kind: 'question-opened', about: 'q1' },
    { kind: 'observer', about: 'constructor' },
  ])
    expect((await post('/api/recordings/current/marks', mark)).status).toBe(400);
});

it('serves a segment whole, in parts, and refuses what is not there', async () => {
  const path = '/api/recordings/r1/segments/1';
  const fetched = async (range?: string) => {
    const answer = await fetch(`${bench.url}${path}`, {
      headers: { ...cookie, ...(range === undefined ? {} : { Range: range }) },
    });
    return { status: answer.status, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
  };
  const all = await fetched();
  expect([all.status, all.headers.get('content-length'), all.headers.get('accept-ranges')]).toEqual([
    200,
    '1000',
    'bytes',
  ]);
  expect(all.bytes).toEqual(BYTES);
  const part = await fetched('bytes=100-199');
  expect([part.status, part.headers.get('content-range')]).toEqual([206, 'bytes 100-199/1000']);
  expect(part.bytes).toEqual(BYTES.slice(100, 200));
  expect((await fetched('bytes=-10')).bytes).toEqual(BYTES.slice(990));
  expect((await fetched('bytes=990-5000')).bytes).toEqual(BYTES.slice(990));
  const beyond = await fetched('bytes=1000-');
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */1000']);
  expect((await fetched('bytes=0-1,5-6')).status).toBe(200);
  expect((await get('/api/recordings/r1/segments/3', cookie)).status).toBe(404);
  expect((await get('/api/recordings/r1/segments/..%2f1', cookie)).status).toBe(404);
  const named = await get(`${path}?download=1`, cookie);
  expect(named.headers['content-disposition']).toMatch(/^attachment; filename=".*\.mp4"/);
});

it.each([
  ['bytes=0-0', 10, { from: 0, to: 0 }],
  ['bytes=5-', 10, { from: 5, to: 9 }],
  ['bytes=-3', 2, { from: 0, to: 1 }],
  ['bytes=-0', 10, 'none'],
  ['bytes=0-', 0, 'none'],
  ['bytes=9-3', 10, undefined],
  ['bytes=a-b', 10, undefined],
  ['items=0-1', 10, undefined],
  [undefined, 10, undefined],
] as const)('reads the range %s of %i bytes', (header, size, wanted) => {
  expect(rangeOf(header, size)).toEqual(wanted);
});

it('packs the whole recording with its manifest for a stick', async () => {
  const answer = await fetch(`${bench.url}/api/recordings/r1/recording.zip`, { headers: cookie });
  const files = unzipSync(new Uint8Array(await answer.arrayBuffer()));
  const names = Object.keys(files);
  expect(names.map((name) => name.replace(/^录课-\d{8}-\d{4}-front\//, ''))).toEqual([
    'manifest.json',
    '1.mp4',
    '2.mp4',
  ]);
  expect(files[names[1] ?? '']).toEqual(BYTES);
  expect(new TextDecoder().decode(files[names[0] ?? ''])).toBe(MANIFEST);
  expect((await get('/api/recordings/r1/manifest', cookie)).text).toBe(MANIFEST);
});

it('has no manifest of what is still being recorded', async () => {
  running = [now];
  for (const path of ['manifest', 'recording.zip']) {
    const { status, text } = await get(`/api/recordings/r2/${path}`, cookie);
    expect([status, JSON.parse(text)]).toMatchObject([409, { code: 'REC-RUNNING' }]);
  }
});

it('tells the wall that something is recorded and how it stands, and nothing else of it', async () => {
  running = [now];
  const wall = JSON.parse((await get('/api/state')).text) as WallView;
  wallView.parse(wall);
  expect(wall.recordings).toEqual([
    { id: 'r2', camera: 'front', by: 'lesson', state: 'degraded', from: now.from, troubles: now.troubles },
  ]);
});

it('gives the card of readiness, looks again and puts it away', async () => {
  const answer = readinessAnswer.parse(JSON.parse((await get('/api/readiness')).text));
  expect(answer.readiness?.call?.who).toBe('张师傅');
  expect((await post('/api/readiness')).body['go']).toBe(false);
  await json(`${bench.url}/api/readiness`, 'DELETE');
  expect(JSON.parse((await get('/api/readiness')).text)).toEqual({ readiness: null });
});

it('describes all of it, and serves nothing of it where there is no camera', async () => {
  const { paths } = JSON.parse((await get('/api/openapi.json')).text) as { paths: Record<string, unknown> };
  for (const path of [
    '/api/cameras/{id}/steer',
    '/api/cameras/{id}/snapshot',
    '/api/recordings/{id}/segments/{number}',
    '/api/readiness',
  ])
    expect(Object.keys(paths)).toContain(path);
  const bare = await startBench();
  try {
    expect((await send(`${bare.url}/api/cameras`)).status).toBe(404);
    expect((JSON.parse((await send(`${bare.url}/api/state`)).text) as WallView).recordings).toEqual([]);
  } finally {
    await bare.stop();
  }
});
