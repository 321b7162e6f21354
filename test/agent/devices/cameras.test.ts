/** Cameras in a room's keeping: connected, told things, let go of, found wrong, and nobody else delayed by them. */
import { afterEach, expect, test } from 'vitest';
import { type CameraSimulator, cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';
import { until } from '../uplink/room.ts';
import { cleanUp, later, simulated, testRoom } from './fixture.ts';

afterEach(cleanUp);

async function camera(settings: Record<string, string> = {}): Promise<CameraSimulator> {
  const made = await startCamera({ ports: cameraPorts(1), settings });
  later(() => made.close());
  return made;
}

test('a camera is among the devices and among the cameras, with what it can be told', async () => {
  const one = await camera();
  const panel = await simulated('viewsonic');
  const room = testRoom([
    { id: 'panel', driver: 'viewsonic', address: panel.address },
    { id: 'cam', driver: 'onvif', address: one.address, name: '后墙' },
  ]);
  const { cameras, room: devices } = room.devices;
  expect(cameras.list().map(({ id }) => id)).toEqual(['cam']);
  expect(cameras.get('panel')).toBeUndefined();
  room.devices.start();
  await until(() => room.status('cam') === 'online', 8_000, 'online');
  await until(() => devices.get('cam')?.commands.some(({ name }) => name === 'preset') === true, 5_000, 'offers');
  const readings = await devices.command('cam', 'preset', '黑板', 'page');
  expect(readings['preset']).toBe('黑板');
  expect(cameras.get('cam')?.state.level).toBe('authenticated');
  // What the journal is told of it: who did what; not what a position is called, not what it notices.
  await devices.command('cam', 'save-preset', 'zhangsan', 'page');
  expect(room.told('cn.banban.device.commanded')).toMatchObject([
    { command: 'preset', ok: true },
    { command: 'save-preset', ok: true },
  ]);
  expect(JSON.stringify(room.events)).not.toContain('zhangsan');
  expect(JSON.stringify(room.events)).not.toContain('motion');
  expect(JSON.stringify(room.events)).not.toContain('pass@');
});

test('one that hangs keeps nobody from anything, and stopping takes no longer for it', async () => {
  const good = await camera();
  const bad = await camera({ delay: '60000' });
  await bad.misbehave('silent');
  const room = testRoom([
    { id: 'bad', driver: 'onvif', address: bad.address },
    { id: 'good', driver: 'onvif', address: good.address },
  ]);
  room.devices.start();
  await until(() => room.status('good') === 'online', 5_000, 'the good one');
  expect(room.status('bad')).toBe('connecting');
  const began = performance.now();
  await room.devices.stop();
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('a wrong password is shown three times, however often it is connected, and is one fault', async () => {
  const one = await camera({ auth: 'token', lockout: '4' });
  const room = testRoom([{ id: 'cam', driver: 'onvif', address: one.address.replace(/:[^:@/]*@/, ':wrong@') }]);
  room.devices.start();
  await until(() => room.faults.includes('open CAM-AUTH cam'), 8_000, 'the fault');
  await until(() => room.devices.room.get('cam')?.why?.includes('three times') === true, 10_000, 'held back');
  expect(one.state()['locked']).toBe(false);
  expect(room.faults.filter((fault) => fault.startsWith('open'))).toEqual(['open CAM-AUTH cam']);
  expect(room.devices.cameras.get('cam')?.state.level).toBe('up');
});

test('one that is pulled out and put back is online again, and turns', { timeout: 90_000 }, async () => {
  const one = await camera();
  const room = testRoom([{ id: 'cam', driver: 'onvif', address: one.address }]);
  room.devices.start();
  await until(() => room.status('cam') === 'online', 8_000, 'online');
  await one.unplug();
  await until(() => room.status('cam') === 'offline', 20_000, 'offline');
  expect(room.devices.cameras.get('cam')?.state.level).toBe('unreachable');
  await one.plug();
  await until(() => room.status('cam') === 'online', 40_000, 'online again');
  await room.devices.room.command('cam', 'home', undefined, 'page');
});
