/** Devices, 上课 and 下课, exam mode over HTTP: statuses, who may do what, and the live stream. */
import { afterEach, expect, it } from 'vitest';
import type { Committed } from '../../../agent/journal/port.ts';
import { silentLog } from '../../../agent/ports.ts';
import { createScenes, type RoomScenes } from '../../../agent/scene/scenes.ts';
import { sceneTime } from '../../../agent/scene/time.ts';
import type { WallView } from '../../../agent/web/api.ts';
import {
  commandAnswer,
  deviceAnswer,
  deviceList,
  roomView,
  sceneView,
  wallView,
} from '../../../agent/web/routes/answers.ts';
import { openSse } from '../../harness/sse.ts';
import { type Answer, obeys, PANEL, type RoomDouble, roomDouble } from '../scene/room-double.ts';
import { type Bench, json, signIn, startBench } from './doubles.ts';

const endings: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of endings.splice(0).reverse()) await end();
});

async function start(answer: (command: string, value: string) => Answer = obeys): Promise<{
  bench: Bench;
  room: RoomDouble;
  scenes: RoomScenes;
  cancelled: () => number;
}> {
  const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
  const time = sceneTime(clock);
  const room = roomDouble(time, [
    { id: 'panel', kind: 'panel', name: '前屏', commands: PANEL, readings: { power: 'on', volume: 20 }, answer },
    { id: 'old', kind: 'panel', commands: PANEL, confirms: false, answer: () => ({}) },
  ]);
  const scenes = await createScenes({
    config: { devices: [], scenes: {} },
    devices: room,
    receivers: () => [],
    lock: (on) => room.lock(on),
    quiesce: () => Promise.resolve(),
    room: { setting: () => Promise.resolve(undefined), setSetting: () => Promise.resolve() },
    journal: {
      append: (event) => Promise.resolve({ ...event, saved: true } as unknown as Committed<never>),
      about: () => Promise.resolve([]),
    },
    time,
    randomBytes: (count) => new Uint8Array(count).fill(3),
    log: silentLog,
  });
  let cancelled = 0;
  let shutdown: { atMs: number } | null = { atMs: 1_790_000_120_000 };
  const bench = await startBench({
    devices: room,
    scenes,
    shutdown: {
      get view() {
        return shutdown;
      },
      cancel: () => {
        cancelled += 1;
        shutdown = null;
        return Promise.resolve();
      },
    },
  });
  endings.push(
    () => bench.stop(),
    () => scenes.stop(),
  );
  return { bench, room, scenes, cancelled: () => cancelled };
}

it('lists devices with what they say of themselves, which the wall does not have', async () => {
  const { bench } = await start();
  const list = await json(`${bench.url}/api/devices`, 'GET');
  expect(deviceList.parse(list.body).devices.map(({ id, identity }) => [id, identity.serial])).toEqual([
    ['panel', 'S-panel'],
    ['old', 'S-old'],
  ]);
  const one = await json(`${bench.url}/api/devices/panel`, 'GET');
  expect(deviceAnswer.parse(one.body)).toMatchObject({
    id: 'panel',
    name: '前屏',
    readings: { power: 'on', volume: 20 },
  });
  const wall = await json(`${bench.url}/api/state`, 'GET');
  expect(wallView.parse(wall.body).devices).toHaveLength(2);
  expect(JSON.stringify(wall.body)).not.toContain('S-panel');
});

it('tells a device one thing and says what it says now, and whether that is certain', async () => {
  const { bench, room } = await start();
  const tell = (id: string, body: object) => json(`${bench.url}/api/devices/${id}/command`, 'POST', body);
  const volume = await tell('panel', { command: 'volume', value: 35 });
  expect(volume.status).toBe(200);
  expect(commandAnswer.parse(volume.body)).toEqual({ readings: { power: 'on', volume: 35 }, confirmed: true });
  const mute = await tell('panel', { command: 'mute', value: true });
  expect(mute.body).toMatchObject({ readings: { muted: true }, confirmed: true });
  expect((await tell('old', { command: 'power', value: 'on' })).body).toEqual({ readings: {}, confirmed: false });
  expect(room.told.map(({ by }) => by)).toEqual(['local', 'local', 'local']);
});

it('maps every refusal to a status', async () => {
  let code = '';
  const { bench } = await start(() => ({ code }));
  const statusOf = async (wanted: string): Promise<number> => {
    code = wanted;
    const answer = await json(`${bench.url}/api/devices/panel/command`, 'POST', { command: 'power', value: 'on' });
    expect(answer.body).toMatchObject({ code: wanted, zh: '不行', en: 'no' });
    return answer.status;
  };
  expect(await statusOf('DEVICE-CANNOT')).toBe(400);
  expect(await statusOf('DEVICE-VALUE')).toBe(400);
  expect(await statusOf('DEVICE-ABSENT')).toBe(503);
  expect(await statusOf('DEVICE-LOST')).toBe(503);
  expect(await statusOf('DEVICE-NOT-CONNECTED')).toBe(503);
  expect(await statusOf('DEVICE-TIMEOUT')).toBe(504);
  expect(await statusOf('DEVICE-REFUSES')).toBe(409);
  expect(await statusOf('DEVICE-NO-EFFECT')).toBe(409);
  expect(await statusOf('DEVICE-QUEUE')).toBe(429);
  expect(await statusOf('EXAM-MODE')).toBe(423);
  const unknown = await json(`${bench.url}/api/devices/nobody/command`, 'POST', { command: 'power', value: 'on' });
  expect([unknown.status, unknown.body.code]).toEqual([404, 'DEVICE-UNKNOWN']);
  expect((await json(`${bench.url}/api/devices/nobody`, 'GET')).status).toBe(404);
  expect((await json(`${bench.url}/api/devices/panel/command`, 'POST', { value: 'on' })).status).toBe(400);
});

it('starts and finishes the room, twice as once, and shows each step on the live stream', async () => {
  const { bench } = await start((command, value) => ({ ...obeys(command, value), afterMs: 100 }));
  const live = await openSse(`${bench.url}/api/live`);
  endings.push(() => live.close());
  const first = await json(`${bench.url}/api/room/start`, 'POST');
  expect(first.status).toBe(202);
  expect(sceneView.parse(first.body)).toMatchObject({ scene: 'start', state: 'running', by: 'local' });
  const again = await json(`${bench.url}/api/room/start`, 'POST');
  expect(again.body.startedAt).toBe(first.body.startedAt);
  const sceneIn = ({ event, data }: { event: string; data: string }) =>
    event === 'change' ? (JSON.parse(data) as Partial<WallView>).scene : undefined;
  await live.until((message) => sceneIn(message)?.steps.some(({ state }) => state === 'done') === true, 5_000);
  const finish = await json(`${bench.url}/api/room/finish`, 'POST');
  expect(finish.body).toMatchObject({ scene: 'finish', state: 'running' });
  await live.until((message) => {
    const scene = sceneIn(message);
    return scene?.scene === 'finish' && scene.state === 'done';
  }, 5_000);
  const room = await json(`${bench.url}/api/room`, 'GET');
  expect(roomView.parse(room.body)).toMatchObject({ scene: { scene: 'finish', state: 'done' }, exam: null });
});

it('begins exam mode without a PIN, and lifts it with one only', async () => {
  const { bench, scenes } = await start();
  const exam = (on: boolean, headers: Record<string, string> = {}) =>
    json(`${bench.url}/api/exam`, 'POST', { on }, headers);
  const begun = await exam(true);
  expect(begun.status).toBe(200);
  expect(roomView.parse(begun.body).exam).toMatchObject({ by: 'local' });
  expect((await json(`${bench.url}/api/room/start`, 'POST')).status).toBe(423);
  const command = { command: 'power', value: 'on' };
  expect((await json(`${bench.url}/api/devices/panel/command`, 'POST', command)).status).toBe(423);
  expect(await exam(false)).toMatchObject({ status: 401, body: { code: 'PIN-FIRST' } });
  const session = await signIn(bench.url);
  expect(await exam(false)).toMatchObject({ status: 401, body: { code: 'PIN-SESSION' } });
  expect(scenes.exam).not.toBeNull();
  expect(await exam(false, session)).toMatchObject({ status: 200, body: { exam: null } });
  expect(scenes.exam).toBeNull();
});

it('shows the coming shutdown, and anybody here may stop it', async () => {
  const { bench, cancelled } = await start();
  const state = await json(`${bench.url}/api/state`, 'GET');
  expect(state.body.shutdown).toEqual({ atMs: 1_790_000_120_000 });
  expect((await json(`${bench.url}/api/room/shutdown`, 'DELETE')).status).toBe(200);
  expect(cancelled()).toBe(1);
  expect(await json(`${bench.url}/api/room/shutdown`, 'DELETE')).toMatchObject({
    status: 409,
    body: { code: 'WEB-NO-SHUTDOWN' },
  });
});

it('asks for a PIN session from elsewhere: identities, commands, scenes, exams', async () => {
  const { bench, room } = await start();
  const elsewhere = { 'X-Forwarded-For': '10.1.2.3', Origin: bench.url };
  const tries: [string, string, object?][] = [
    ['GET', '/api/devices'],
    ['GET', '/api/devices/panel'],
    ['POST', '/api/devices/panel/command', { command: 'power', value: 'off' }],
    ['GET', '/api/room'],
    ['POST', '/api/room/start'],
    ['POST', '/api/room/finish'],
    ['DELETE', '/api/room/shutdown'],
    ['POST', '/api/exam', { on: true }],
  ];
  for (const [method, path, body] of tries)
    expect((await json(`${bench.url}${path}`, method, body, elsewhere)).status, `${method} ${path}`).toBe(401);
  expect(room.told).toEqual([]);
  const session = await signIn(bench.url);
  const command = { command: 'volume', value: '7' };
  const told = await json(`${bench.url}/api/devices/panel/command`, 'POST', command, { ...elsewhere, ...session });
  expect(told).toMatchObject({ status: 200, body: { confirmed: true } });
  // Whoever comes with an Origin is one of our pages.
  expect(room.told.map(({ by }) => by)).toEqual(['page']);
});
