/**
 * A lesson recorded by the whole agent from a simulated camera: its stream is cut, the agent is killed, started again and told
 * that the lesson is over; and a disk that is full. What was told outside, what is on disk, what is left running.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { verifyRecording } from '../../agent/recording/verify.ts';
import { parseRoomPath } from '../../protocols/uplink/topics.ts';
import { cameraPorts, startCamera } from '../../simulators/camera/onvif.ts';
import { cameraAt, cleanUp, folder, later, room, stream, until } from '../agent/recording/fixture.ts';
import { api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort, startMosquitto } from '../harness/mosquitto.ts';
import { startSubscriber } from '../harness/subscriber.ts';

afterEach(cleanUp);

const PATH = parseRoomPath('34/18/02/2134000123/0302');
/** The promise, and what a machine on which everything else runs as well may be late. */
const FOUND_MS = 15_000 + 25_000;
const PASSWORD = 'Q7_never-to-be-seen';

test('a lesson is recorded through a cut stream and a killed agent, and nothing of it leaves the room but words and hashes', async () => {
  const place = await scratch('recording');
  later(place.remove);
  const broker = await startMosquitto();
  later(() => broker[Symbol.asyncDispose]());
  const outside = await startSubscriber(broker.url, `banban/1/${PATH}`);
  later(() => outside[Symbol.asyncDispose]());
  const camera = await startCamera({
    ports: cameraPorts(1),
    listen: `http://viewer:${PASSWORD}@127.0.0.1:0/onvif/device_service`,
    rtsp: true,
  });
  later(() => camera.close());
  const setup = {
    directory: place.directory,
    config: {
      room: { path: PATH, name: '302' },
      uplink: { url: broker.url },
      web: { port: await freePort() },
      devices: [{ id: 'cam', driver: 'onvif', address: camera.address }],
      recording: { start: 'lesson', kinds: ['delivery'] },
      log: { level: 'debug' },
    },
  };
  const types = (type: string) => outside.events.filter((event) => event.type === `cn.banban.recording.${type}`);
  const logs: string[] = [];
  let agent = await startAgentProcess(setup);
  later(async () => {
    await agent.stop();
  });

  // A lesson of another kind is not recorded; a practice leaves nothing.
  await api(agent.address, '/api/lessons', { method: 'POST', body: { kind: 'regular' } });
  await api(agent.address, '/api/lessons', { method: 'POST', body: { practice: true } });
  await api(agent.address, '/api/lessons', { method: 'POST', body: { kind: 'delivery' } });
  await outside.until(() => types('began').length === 1, 20_000, 'it begins with the lesson');
  const root = join(place.directory, 'data', 'recordings');
  const [first = ''] = readdirSync(root);
  const file = join(root, first, '0001.mp4');
  await until(() => sizeOf(file) > 100_000, 30_000, 'a picture on disk');
  const question = await api<{ id: string }>(agent.address, '/api/questions', {
    method: 'POST',
    body: { kind: 'single', options: 4 },
  });
  await new Promise((resolve) => setTimeout(resolve, 2_000));

  await camera.set('stream', 'cut');
  await outside.until(() => types('degraded').length > 0, FOUND_MS, 'the cut is told');
  expect(types('degraded')[0]?.data).toMatchObject({ recording: first, device: 'cam', what: 'no-stream' });
  await outside.until(() => types('recovered').length > 0, 40_000, 'it goes on');
  expect(types('recovered')[0]?.data).toMatchObject({ what: 'no-stream', helped: 'reconnect' });

  const children = ffmpegsOf(agent.pid);
  expect(children.length).toBeGreaterThanOrEqual(2);
  expect(execFileSync('ps', ['-o', 'args=', '-p', children.join(',')], { encoding: 'utf8' })).not.toContain(PASSWORD);
  logs.push(agent.log());
  await agent.kill();
  // Nobody reads what they write: they end by themselves.
  await until(() => children.every((pid) => !isThere(pid)), 15_000, 'no child outlives the agent');

  agent = await startAgentProcess(setup);
  await outside.until(() => types('ended').length === 1, 20_000, 'what was left behind is mended');
  expect(types('ended')[0]?.data).toMatchObject({ recording: first, why: 'power' });
  await outside.until(() => types('manifest').length === 1, 20_000, 'its manifest');
  const repaired = await verifyRecording(join(root, first));
  expect(repaired.coveredMs).toBeGreaterThan(5_000);
  const told = types('manifest')[0]?.data as { gaps: { why: string }[]; marks: object[]; hash: string };
  expect(told.gaps.map(({ why }) => why)).toContain('power');
  expect(told.marks).toMatchObject([{ kind: 'question-opened', about: question.body.id }]);
  expect(told.hash).toBe(
    (JSON.parse(readFileSync(join(root, first, 'manifest.json'), 'utf8')) as { hash: string }).hash,
  );

  // The lesson goes on, and so does its recording.
  await outside.until(() => types('began').length === 2, 20_000, 'a new one begins');
  const second = String(types('began')[1]?.data['recording']);
  await until(() => sizeOf(join(root, second, '0001.mp4')) > 100_000, 30_000, 'a picture on disk again');
  await api(agent.address, '/api/lessons/current/end', { method: 'POST' });
  await outside.until(() => types('ended').length === 2, 20_000, 'it ends with the lesson');
  expect(types('ended')[1]?.data).toMatchObject({ recording: second, why: 'lesson', gaps: 0 });
  await verifyRecording(join(root, second));
  await until(() => ffmpegsOf(agent.pid).length === 0, 5_000, 'nobody records any more');

  logs.push(agent.log());
  expect(await agent.stop()).toBe(0);
  expect(outside.violations).toEqual([]);
  const published = outside.messages.map(({ topic, text }) => `${topic} ${text}`).join('\n');
  for (const secret of [PASSWORD, 'rtsp://', 'ftypiso', 'JFIF']) expect(published).not.toContain(secret);
  for (const log of logs) expect(log).not.toContain(PASSWORD);
  const states = outside.messages.filter(({ topic }) => topic.endsWith('/state/recording')).map(({ text }) => text);
  expect(states.some((text) => text.includes('"state":"recording"'))).toBe(true);
  expect(states.at(-1)).toBe('{"recordings":[]}');
}, 180_000);

test('a disk that fills up is told, does not stop the rest, and is used again as soon as there is room', async () => {
  const mount = join(folder(), 'small');
  mkdirSync(mount);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', mount]);
  later(() => void execFileSync('umount', ['-l', mount]));
  const camera = await stream();
  const here = room([cameraAt(camera.port)], { root: join(mount, 'recordings'), reserveBytes: -1e9 });
  await here.recordings.start();
  const { id } = await here.recordings.begin({ by: 'hand' });
  await here.heard('degraded', 'disk', 40_000);
  // The journal and everything else live elsewhere; here somebody makes room.
  execFileSync('mount', ['-o', 'remount,size=64m', mount]);
  await here.heard('recovered', 'disk', 40_000);
  const view = await here.recordings.end(id);
  expect(view.gaps.map(({ why }) => why)).toContain('disk');
  expect(view.segments.length).toBeGreaterThanOrEqual(2);
  await verifyRecording(join(here.root, id));
}, 120_000);

function sizeOf(file: string): number {
  try {
    return readFileSync(file).byteLength;
  } catch {
    // Not there yet.
    return 0;
  }
}

function ffmpegsOf(parent: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(parent), '-x', 'ffmpeg'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    // pgrep ends with 1 where there are none.
    return [];
  }
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
