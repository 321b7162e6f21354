/** The four levels, and how a camera goes from one to another. */
import { afterEach, expect, test, vi } from 'vitest';
import { Health } from '../../../drivers/camera/health.ts';
import { passwordWrong } from '../../../drivers/camera/password.ts';
import type { Session } from '../../../drivers/camera/session.ts';
import { deviceTimeout } from '../../../drivers/transport/failure.ts';
import { built, cleanUp, driven, refusal, simulated, until } from './fixture.ts';

afterEach(async () => {
  vi.useRealTimers();
  await cleanUp();
});

function watched(answers: (() => Promise<unknown>)[], everyMs = 30_000) {
  const heard: string[] = [];
  const over = new AbortController();
  const session = {
    talk: { askClock: () => Promise.resolve({}) },
    identity: () => (answers.shift() ?? (() => Promise.resolve({})))(),
  } as unknown as Session;
  const health = new Health({
    session,
    everyMs: () => everyMs,
    signal: over.signal,
    well: () => heard.push('well'),
    missed: (misses) => heard.push(`missed ${misses}`),
    refused: () => heard.push('refused'),
  });
  void health.watch();
  return { heard, health, over };
}

const silent = (): Promise<never> => Promise.reject(deviceTimeout('cam'));

test('it is asked every 30 s, and sooner after a miss; an answer forgives them', async () => {
  vi.useFakeTimers();
  const { heard, over } = watched([silent, silent]);
  await vi.advanceTimersByTimeAsync(29_999);
  expect(heard).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(heard).toEqual(['missed 1']);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(heard).toEqual(['missed 1', 'missed 2', 'well']);
  over.abort();
});

test('what breaks off is looked at now, but one that has just been missed is not asked hotter for it', async () => {
  vi.useFakeTimers();
  const { heard, health, over } = watched([silent]);
  await vi.advanceTimersByTimeAsync(100);
  health.hurry();
  await vi.advanceTimersByTimeAsync(10);
  expect(heard).toEqual(['missed 1']);
  health.hurry();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(heard).toEqual(['missed 1']);
  over.abort();
});

test('one that refuses the password is asked no more', async () => {
  vi.useFakeTimers();
  const { heard } = watched([() => Promise.reject(passwordWrong('cam'))]);
  await vi.advanceTimersByTimeAsync(300_000);
  expect(heard).toEqual(['refused']);
});

test('nobody there is unreachable, a silent one reachable, one that wants another password up, a good one authenticated', async () => {
  const camera = await simulated({ auth: 'digest' });
  const { camera: driver, transport } = built(camera.address.replace(/:[^:@/]*@/, ':wrong@'));
  expect(driver.state.level).toBe('unreachable');
  await camera.misbehave('silent');
  const first = await transport.open(AbortSignal.timeout(5_000));
  expect(driver.state.level).toBe('reachable');
  await refusal(driver.attach(first, AbortSignal.timeout(12_000)));
  expect(driver.state.level).toBe('reachable');
  await first.close();
  await camera.misbehave('none');
  const second = await transport.open(AbortSignal.timeout(5_000));
  await refusal(driver.attach(second, AbortSignal.timeout(12_000)));
  expect(driver.state.level).toBe('up');
  await second.close();
  expect((await driven(camera.address)).camera.state.level).toBe('authenticated');
  await camera.unplug();
  await refusal(transport.open(AbortSignal.timeout(5_000)));
  expect(driver.state.level).toBe('unreachable');
});

test('another camera at its address is asked who it is, and is shown no password', async () => {
  const camera = await simulated({ auth: 'token' });
  const { camera: driver, transport } = built(`${camera.address}?endpoint=urn:uuid:somebody-else`);
  const connection = await transport.open(AbortSignal.timeout(5_000));
  const { code, what } = await refusal(driver.attach(connection, AbortSignal.timeout(12_000)));
  expect([code, what]).toEqual(['DEVICE-REFUSED', expect.stringContaining('another camera')]);
  expect(camera.calls).toEqual(['GetSystemDateAndTime', 'GetServices', 'GetEndpointReference']);
  await connection.close();
});

test('a camera that is pulled out is let go of after three questions', async () => {
  const camera = await simulated();
  const { camera: driver, said } = await driven(camera.address);
  await until(() => driver.state.events === 'alive', 5_000, 'alive');
  await camera.unplug();
  await until(() => said.readings['level'] === 'unreachable', 5_000, 'missed once');
  expect(said.statuses.at(-1)).toMatch(/^degraded no answer/);
  // The connection is closed by the driver: nobody asks it anything any more.
  await until(() => !('clockOffsetS' in said.readings), 12_000, 'let go of');
  expect(await refusal(driver.halt())).toMatchObject({ code: 'DEVICE-ABSENT' });
});

test('the clock is judged: 5 s is a warning, a minute an error, and this PC’s own fault is not the camera’s', async () => {
  const camera = await simulated({ clock: '-30' });
  const { camera: driver, said } = await driven(camera.address);
  expect(said.troubles['clock']).toBe('warning');
  driver.ourClockIsOff?.(30_000);
  expect(said.troubles['clock']).toBe('ok');
  driver.ourClockIsOff?.(-40_000);
  expect(said.troubles['clock']).toBe('error');
  // And what it is set to is the true time.
  await driver.setClock();
  expect(driver.state.clock?.offsetMs ?? 0).toBeGreaterThan(37_000);
  expect(said.troubles['clock']).toBe('ok');
});

test('a clock that goes by NTP is not offered to be set', async () => {
  const camera = await simulated({ 'clock-mode': 'ntp' });
  const { camera: driver } = await driven(camera.address);
  expect(driver.commands.some(({ name }) => name === 'clock')).toBe(false);
  expect(await refusal(driver.setClock())).toMatchObject({ code: 'DEVICE-CANNOT' });
});
