/** Looking at the room: everything at once, and a thing that hangs or throws costs its own line only. */
import { expect, it } from 'vitest';
import { silentLog } from '../../../agent/ports.ts';
import { createGather, type GatherSetup } from '../../../agent/readiness/gather.ts';
import { judge } from '../../../agent/readiness/judge.ts';
import { sceneTime } from '../../../agent/scene/time.ts';
import type { Camera } from '../../../drivers/camera/camera.ts';

const camera = (id: string, level: string): Camera =>
  ({ id, state: { level, clock: { offsetMs: 7_000, rttMs: 3, mode: 'manual' } } }) as unknown as Camera;

function setup(part: Partial<GatherSetup> = {}): GatherSetup {
  return {
    cameras: { list: () => [camera('front', 'authenticated'), camera('back', 'unreachable')] },
    devices: { list: () => [] },
    recordings: { look: () => Promise.resolve({ picture: 'ok', sound: 'ok', at: 1 }) },
    recorder: () => Promise.resolve({ wanted: true, ffmpeg: true, freeBytes: 1e12, needBytes: 1e9 }),
    uplink: () => ({ state: 'online', since: 0, backlog: 0 }),
    platform: { host: '127.0.0.1', port: 1 },
    probes: { gateway: () => Promise.resolve('ok'), reaches: () => Promise.resolve(true) },
    roster: () => Promise.resolve({ size: 48, bound: 40 }),
    receivers: () => [{ status: 'online' }],
    time: sceneTime({ now: () => Date.now(), monotonicMs: () => performance.now() }),
    log: silentLog,
    ...part,
  };
}
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

it('asks every camera that is reached, and knocks ten times at the platform', async () => {
  const looked: string[] = [];
  let knocks = 0;
  const facts = await createGather(
    setup({
      recordings: {
        look: (id) => {
          looked.push(id);
          return Promise.resolve({ picture: 'black', sound: 'silent', at: 1 });
        },
      },
      probes: { gateway: () => Promise.resolve('ok'), reaches: () => Promise.resolve(++knocks !== 4) },
    }),
  )(undefined, new AbortController().signal);
  expect(looked).toEqual(['front']);
  expect(facts.cameras.map(({ level, sight }) => [level, sight.picture])).toEqual([
    ['authenticated', 'black'],
    ['unreachable', 'unknown'],
  ]);
  expect(facts.network).toMatchObject({ gateway: 'ok', asked: 10, lost: 1 });
  expect(facts.cameras[0]?.clockOffsetMs).toBe(7_000);
  expect(facts.roster).toEqual({ size: 48, bound: 40, receivers: 'online' });
});

it('whatever hangs or throws is “cannot be told” when the time is over, and the rest is there', async () => {
  const over = new AbortController();
  setTimeout(() => over.abort(), 300);
  const facts = await createGather(
    setup({
      recordings: { look: () => never() },
      probes: { gateway: () => never(), reaches: () => never() },
      roster: () => Promise.reject(new Error('the store is away')),
      recorder: () => never(),
    }),
  )(undefined, over.signal);
  const { lines } = judge(facts);
  const results = Object.fromEntries(lines.map(({ check, result }) => [check, result]));
  expect(results).toMatchObject({ sound: 'unknown', recorder: 'unknown', roster: 'care', network: 'fail' });
});

it('without camera, recorder and platform it says what it cannot tell, and is no failure', async () => {
  const facts = await createGather(
    setup({
      cameras: { list: () => [] },
      recordings: undefined,
      recorder: () => Promise.resolve(null),
      platform: undefined,
      uplink: () => ({ state: 'off', since: 0, backlog: 0 }),
    }),
  )(undefined, new AbortController().signal);
  const { go, lines } = judge(facts);
  expect(go).toBe(true);
  expect(lines.find(({ check }) => check === 'picture')?.said.zh).toContain('没有配置摄像头');
});
