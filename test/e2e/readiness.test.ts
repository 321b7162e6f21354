/**
 * A43 of the sheet: a room whose microphone is dead says no-go with that line ten minutes before the bell of a remote lesson, on
 * its page, to the district and to whoever looks later; and it is a go once the microphone is heard again.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseConfig } from '../../agent/config/parse.ts';
import { type Agent, startAgent } from '../../agent/main.ts';
import { silentLog, systemRandomBytes } from '../../agent/ports.ts';
import type { ReadinessView } from '../../agent/web/api-recording.ts';
import { type CameraSimulator, cameraPorts, startCamera } from '../../simulators/camera/onvif.ts';
import { api, scratch } from '../harness/agent-process.ts';
import { type Mosquitto, startMosquitto } from '../harness/mosquitto.ts';
import { startSubscriber } from '../harness/subscriber.ts';
import { stateOf, until } from './teacher.ts';

const PATH = '34/18/02/2134000123/0302';
/** A Tuesday, 09:49:20 in Beijing, ten minutes and forty seconds before the bell. */
const STARTED = Date.UTC(2026, 10, 24, 1, 49, 20);

let place: { directory: string; remove(): Promise<void> };
let camera: CameraSimulator;
let broker: Mosquitto;
let agent: Agent;
/** The room's clock, so that the bell is where the test wants it whatever the hour of the machine. */
const aheadMs = STARTED - Date.now();

beforeAll(async () => {
  place = await scratch('readiness');
  broker = await startMosquitto();
  camera = await startCamera({
    ports: cameraPorts(1),
    listen: 'http://admin:s3cret@127.0.0.1:0/onvif/device_service',
    rtsp: true,
    settings: { stream: 'silent' },
  });
  const { config, problems } = parseConfig(
    JSON.stringify({
      room: { path: PATH, name: '302 教室' },
      uplink: { url: broker.url },
      web: { port: 0 },
      owners: { authority: '张校长', maintainer: '区电教馆', user: '李老师' },
      devices: [{ id: 'cam', name: '教师机位', driver: 'onvif', address: camera.address }],
    }),
    'test',
  );
  expect(problems).toEqual([]);
  agent = await startAgent({
    config,
    dataDirectory: place.directory,
    pageDirectory: place.directory,
    version: '0.0.0',
    buildTime: 0,
    boot: 'boot-1',
    ports: {
      clock: { now: () => Date.now() + aheadMs, monotonicMs: () => performance.now() },
      randomBytes: systemRandomBytes,
      log: silentLog,
    },
    schoolHours: () => true,
  });
  await until('the camera is online', 30_000, async () => {
    return (await stateOf(agent.address)).devices.find(({ id }) => id === 'cam')?.status === 'online';
  });
}, 120_000);
afterAll(async () => {
  await agent?.stop('asked');
  await camera?.close();
  await broker?.[Symbol.asyncDispose]();
  await place?.remove();
});

const card = async (): Promise<ReadinessView | null> => (await stateOf(agent.address)).readiness;

it('a dead microphone is a no-go with that line, told to the district; heard again it is a go', async () => {
  await using district = await startSubscriber(broker.url, `banban/1/${PATH}`);
  const retained = (): { go: boolean; lines: { check: string; result: string }[] } | undefined => {
    const last = district.messages.findLast(({ topic }) => topic === `banban/1/${PATH}/state/readiness`);
    return last === undefined || last.text === '' ? undefined : JSON.parse(last.text);
  };
  await agent.school.setBells([{ period: 3, fromMinute: 10 * 60, toMinute: 10 * 60 + 40 }]);
  await agent.school.setTimetable([
    {
      weekday: 2,
      period: 3,
      weeks: 'every',
      classId: null,
      subject: 'mathematics',
      teacherId: null,
      kind: 'delivery',
    },
  ]);
  await until('the card is there', 90_000, async () => (await card())?.go === false);
  const view = await card();
  expect(view).toMatchObject({
    lesson: { period: 3, kind: 'delivery' },
    call: { role: 'maintainer', who: '区电教馆' },
  });
  expect(view?.lines[0]).toMatchObject({ check: 'sound', result: 'fail', said: { zh: '话筒没有声音' } });
  expect(view?.lines.find(({ check }) => check === 'picture')?.result).toBe('ok');
  await until('the district has it', 10_000, () => retained()?.go === false);
  expect(retained()?.lines[0]).toEqual({ check: 'sound', result: 'fail' });

  await camera.set('stream', 'moving');
  const { body } = await api<ReadinessView>(agent.address, '/api/readiness', { method: 'POST' });
  expect(body.lines.find(({ check }) => check === 'sound')?.result).toBe('ok');
  expect(body.go).toBe(true);
  await until('the district has that too', 10_000, () => retained()?.go === true);

  await api(agent.address, '/api/lessons', { method: 'POST', body: {} });
  await until('the card has gone with the lesson', 5_000, async () => (await card()) === null);
  await until('nothing is retained any more', 10_000, () => retained() === undefined);
}, 180_000);
