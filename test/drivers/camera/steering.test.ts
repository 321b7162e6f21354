/** Turning by hand always ends: by a stop, by a lease that runs out, by letting go; and a stop goes past everybody. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { CameraVelocity } from '../../../drivers/camera/camera.ts';
import { Steering } from '../../../drivers/camera/steering.ts';
import { cleanUp, driven, refusal, simulated, until } from './fixture.ts';

afterEach(async () => {
  vi.useRealTimers();
  await cleanUp();
});

const LEFT: CameraVelocity = { pan: -0.5, tilt: 0, zoom: 0 };
const RIGHT: CameraVelocity = { pan: 0.5, tilt: 0, zoom: 0 };

/** A camera whose answers the test gives. */
function scripted(stopFails = 0) {
  const told: string[] = [];
  const answers: (() => void)[] = [];
  const failures: unknown[] = [];
  let fails = stopFails;
  const steering = new Steering({
    move: ({ pan, tilt, zoom }) => {
      told.push(`move ${pan} ${tilt} ${zoom}`);
      return new Promise((resolve) => answers.push(resolve));
    },
    stop: () => {
      told.push('stop');
      return fails-- > 0 ? Promise.reject(new Error('no')) : Promise.resolve();
    },
    turning: () => {},
    failed: (why) => failures.push(why),
  });
  return { steering, told, failures, answer: () => answers.shift()?.() };
}

describe('the lease', () => {
  test('runs out by itself, and then the camera is told to stop', async () => {
    vi.useFakeTimers();
    const { steering, told, answer } = scripted();
    const turned = steering.steer(LEFT, 500);
    answer();
    await turned;
    await vi.advanceTimersByTimeAsync(499);
    expect(told).toEqual(['move -0.5 0 0']);
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toEqual(['move -0.5 0 0', 'stop']);
    expect(steering.turning).toBe(false);
  });

  test('is renewed by whoever goes on steering, and is never longer than 2 s', async () => {
    vi.useFakeTimers();
    const { steering, told, answer } = scripted();
    const turned = steering.steer(LEFT, 60_000);
    answer();
    await turned;
    await vi.advanceTimersByTimeAsync(1_500);
    const again = steering.steer(LEFT, 60_000);
    answer();
    await again;
    await vi.advanceTimersByTimeAsync(1_999);
    expect(told).not.toContain('stop');
    await vi.advanceTimersByTimeAsync(1);
    expect(told.at(-1)).toBe('stop');
  });

  test('stops a camera that has not even answered the movement yet, and once more when it has', async () => {
    vi.useFakeTimers();
    const { steering, told, answer } = scripted();
    const turned = steering.steer(LEFT, 200);
    await vi.advanceTimersByTimeAsync(200);
    expect(told).toEqual(['move -0.5 0 0', 'stop']);
    answer();
    await turned;
    expect(told).toEqual(['move -0.5 0 0', 'stop', 'stop']);
  });

  test('tries three times to stop, and says so when that is in vain', async () => {
    vi.useFakeTimers();
    const { steering, told, failures, answer } = scripted(3);
    const turned = steering.steer(LEFT, 200);
    answer();
    await turned;
    await vi.advanceTimersByTimeAsync(200);
    expect(told.filter((what) => what === 'stop').length).toBe(3);
    expect(failures.length).toBe(1);
  });
});

describe('wishes', () => {
  test('that come faster than the camera answers are not queued: the newest counts', async () => {
    const { steering, told, answer } = scripted();
    const all = [
      steering.steer(LEFT, 1_000),
      steering.steer({ ...LEFT, tilt: 0.1 }, 1_000),
      steering.steer(RIGHT, 1_000),
    ];
    answer();
    await Promise.resolve();
    await until(() => told.length === 2, 1_000, 'the second one');
    answer();
    await Promise.all(all);
    expect(told).toEqual(['move -0.5 0 0', 'move 0.5 0 0']);
    await steering.halt();
  });

  test('that wait when a stop is called are never sent', async () => {
    const { steering, told, answer } = scripted();
    const first = steering.steer(LEFT, 1_000);
    const second = steering.steer(RIGHT, 1_000);
    await steering.halt();
    answer();
    await Promise.all([first, second]);
    expect(told.some((what) => what.startsWith('move 0.5'))).toBe(false);
    expect(told.at(-1)).toBe('stop');
  });

  test('of nothing are a stop, and of too much are the most there is', async () => {
    const { steering, told, answer } = scripted();
    await steering.steer({ pan: 0, tilt: 0, zoom: 0 }, 1_000);
    expect(told).toEqual(['stop']);
    const turned = steering.steer({ pan: 7, tilt: Number.NaN, zoom: -3 }, 1_000);
    answer();
    await turned;
    expect(told.at(-1)).toBe('move 1 0 -1');
    await steering.halt();
  });
});

describe('a real camera', () => {
  test('that honours no time limit stands still when nobody steers any more', async () => {
    const camera = await simulated({ 'ptz-timeout': 'ignore' });
    const { camera: driver, said } = await driven(camera.address);
    await driver.steer(LEFT, 300);
    expect(said.readings['moving']).toBe(true);
    await until(() => said.readings['moving'] === false, 4_000, 'it stands');
    expect((camera.state()['ptz'] as { moving: boolean }).moving).toBe(false);
  });

  test('stands still when its driver lets go of it', async () => {
    const camera = await simulated({ 'ptz-timeout': 'ignore' });
    const { camera: driver, connection } = await driven(camera.address);
    await driver.steer(LEFT, 2_000);
    driver.detach('the agent stops');
    await connection.close();
    expect((camera.state()['ptz'] as { moving: boolean }).moving).toBe(false);
  });

  test('is stopped past a question that it does not answer', async () => {
    const camera = await simulated({ 'ptz-timeout': 'ignore' });
    const { camera: driver } = await driven(camera.address);
    await driver.steer(LEFT, 2_000);
    await camera.misbehave('silent:GetStreamUri');
    const hanging = refusal(driver.streams(AbortSignal.timeout(9_000)));
    const began = performance.now();
    await driver.halt();
    expect(performance.now() - began).toBeLessThan(1_500);
    expect((camera.state()['ptz'] as { moving: boolean }).moving).toBe(false);
    await hanging;
  });

  test('takes a step of a second by command, and ends it', async () => {
    const camera = await simulated({ 'ptz-timeout': 'ignore' });
    const { camera: driver } = await driven(camera.address);
    const readings = await driver.command('move', 'left');
    expect(readings['moving']).toBe(false);
    const { pan, moving } = camera.state()['ptz'] as { pan: number; moving: boolean };
    expect(moving).toBe(false);
    expect(pan).toBeLessThan(0);
    expect(camera.calls.filter((call) => call === 'Stop').length).toBe(1);
  });

  test('that can turn only by speed offers nothing else', async () => {
    const camera = await simulated({ 'ptz-spaces': 'continuous', home: 'off' });
    const { camera: driver } = await driven(camera.address);
    expect(driver.commands.map(({ name }) => name)).toEqual(['move', 'stop', 'preset', 'save-preset', 'clock']);
    expect(await refusal(driver.command('goto', '0,0,0'))).toMatchObject({ code: 'DEVICE-CANNOT' });
  });

  test('goes to 老师, 黑板 and 全景 by name and by token, and says where it is', async () => {
    const camera = await simulated();
    const { camera: driver } = await driven(camera.address);
    expect((await driver.command('preset', '黑板'))['preset']).toBe('黑板');
    const teacher = driver.state.presets.find(({ label }) => label === '老师');
    expect((await driver.command('preset', teacher?.token))['preset']).toBe('老师');
    await driver.steer(LEFT, 200);
    expect((await driver.command('stop', undefined))['preset']).toBeUndefined();
    expect(await refusal(driver.command('preset', '走廊'))).toMatchObject({ code: 'DEVICE-VALUE' });
  });

  test('that has no place for another position says so', async () => {
    const camera = await simulated({ 'presets-max': '3' });
    const { camera: driver } = await driven(camera.address);
    const { code, what } = await refusal(driver.command('save-preset', '角落'));
    expect([code, what]).toEqual(['DEVICE-REFUSES', expect.stringContaining('TooManyPresets')]);
  });
});
