import { afterEach, describe, expect, test, vi } from 'vitest';
import { type CommandDone, CommandLane } from '../../../agent/devices/command-lane.ts';
import type { CommandBy } from '../../../agent/devices/port.ts';
import type { Device, Readings } from '../../../drivers/device.ts';
import { deviceTimeout } from '../../../drivers/transport/failure.ts';
import { cleanUp, server, simulated, testRoom, until } from './fixture.ts';

afterEach(cleanUp);

/** A device that carries out when it is told to. */
function lane(): {
  lane: CommandLane;
  begun: string[];
  finish: (how?: Error) => Promise<void>;
  done: CommandDone[];
  busy: (string | null)[];
} {
  const begun: string[] = [];
  const done: CommandDone[] = [];
  const busy: (string | null)[] = [];
  let settle: (how?: Error) => void = () => {};
  const device = {
    id: 'panel',
    command: (name: string, value: string | undefined): Promise<Readings> =>
      new Promise((resolve, reject) => {
        begun.push(`${name} ${value}`);
        settle = (how) => (how === undefined ? resolve({ power: 'on' }) : reject(how));
      }),
  } as unknown as Device;
  return {
    lane: new CommandLane({
      device,
      requireConnected: () => {},
      busy: (what) => busy.push(what),
      done: (outcome) => done.push(outcome),
    }),
    begun,
    done,
    busy,
    finish: async (how) => {
      settle(how);
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const quietly = (told: Promise<unknown>): Promise<unknown> => told.catch((error: unknown) => error);

describe('commands to one device', () => {
  test('run one after the other in the order they came, also past one that fails', async () => {
    const { lane: one, begun, finish, done, busy } = lane();
    const told = ['on', 'off', 'on'].map((value) => quietly(one.run('power', value, 'page')));
    expect(begun).toEqual(['power on']);
    await finish(deviceTimeout('panel'));
    expect(begun).toEqual(['power on', 'power off']);
    await finish();
    await finish();
    expect(await Promise.all(told)).toMatchObject([{ code: 'DEVICE-TIMEOUT' }, { power: 'on' }, { power: 'on' }]);
    expect(done.map(({ value, code }) => [value, code])).toEqual([
      ['on', 'DEVICE-TIMEOUT'],
      ['off', undefined],
      ['on', undefined],
    ]);
    expect(busy).toEqual(['power on', 'power off', 'power on', null]);
  });

  test('in exam mode only the exam passes: whoever waits is sent away, whoever comes too', async () => {
    const { lane: one, begun, finish } = lane();
    const first = quietly(one.run('power', 'on', 'scene'));
    const waiting = quietly(one.run('volume', '50', 'page'));
    one.lock(true);
    expect(await waiting).toMatchObject({ code: 'EXAM-MODE', where: 'panel' });
    for (const by of ['page', 'local', 'district', 'scene', 'timetable'] satisfies CommandBy[])
      expect(await quietly(one.run('power', 'on', by))).toMatchObject({ code: 'EXAM-MODE' });
    const exam = one.run('power', 'off', 'exam');
    await finish();
    await first;
    expect(begun).toEqual(['power on', 'power off']);
    await finish();
    await exam;
    one.lock(false);
    const after = one.run('power', 'on', 'page');
    await finish();
    await after;
    expect(begun.at(-1)).toBe('power on');
  });

  test('do not pile up: the seventeenth that waits is refused, the exam’s never is', async () => {
    const { lane: one } = lane();
    const told = Array.from({ length: 18 }, (_, volume) => quietly(one.run('volume', String(volume), 'page')));
    expect(await told.at(-1)).toMatchObject({ code: 'DEVICE-QUEUE' });
    void quietly(one.run('power', 'off', 'exam'));
    one.stop();
    expect(await told[0]).toMatchObject({ code: 'DEVICE-ENDED' });
    expect(await told[16]).toMatchObject({ code: 'DEVICE-ENDED' });
  });

  test('of which one hangs for ever hold up the next for 20 s, not for ever', async () => {
    vi.useFakeTimers();
    try {
      const { lane: one, begun } = lane();
      const hung = quietly(one.run('power', 'on', 'page'));
      void quietly(one.run('power', 'off', 'page'));
      await vi.advanceTimersByTimeAsync(20_001);
      expect(await hung).toMatchObject({ code: 'DEVICE-TIMEOUT' });
      expect(begun).toEqual(['power on', 'power off']);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe('the room’s devices', () => {
  test('say what they are, are told things, and tell whoever listens', async () => {
    const panel = await simulated('aabbcc');
    const room = testRoom([{ id: 'panel', name: '大屏', driver: 'aabbcc', address: panel.address }]);
    const { room: devices } = room.devices;
    const heard: string[] = [];
    const stop = devices.listen({
      changed: ({ id, status, busy, readings }) =>
        heard.push(`${id} ${status} ${busy} ${String(readings['volume'] ?? '')}`),
    });
    room.devices.start();
    await until('online', () => devices.get('panel')?.readings['power'] === 'on');
    expect(devices.list()).toEqual([devices.get('panel')]);
    expect(devices.get('panel')).toMatchObject({
      kind: 'panel',
      name: '大屏',
      driver: 'aabbcc',
      model: { id: 'aabbcc-generic' },
      status: 'online',
      why: null,
      busy: null,
      confirms: true,
    });
    expect(devices.get('panel')?.commands).toContainEqual({ name: 'volume', range: [0, 100] });
    expect(await devices.command('panel', 'volume', '44', 'page')).toMatchObject({ volume: 44 });
    expect(heard).toContain('panel online volume 44 44');
    await until('told', () => room.told('cn.banban.device.commanded').length === 1);
    expect(room.told('cn.banban.device.commanded')).toEqual([
      { device: 'panel', command: 'volume', value: '44', by: 'page', ok: true },
    ]);
    stop();
    const count = heard.length;
    await devices.command('panel', 'volume', '45', 'local');
    expect(heard.length).toBe(count);
  });

  test('refuse in words: an id there is not, a device that is away, a value that is none', async () => {
    const panel = await simulated('aabbcc');
    const room = testRoom([
      { id: 'panel', driver: 'aabbcc', address: panel.address },
      { id: 'gone', driver: 'aabbcc', address: 'serial:///dev/ttyUSB98' },
    ]);
    const { room: devices } = room.devices;
    room.devices.start();
    await until('online', () => room.status('panel') === 'online');
    await until('absent', () => room.status('gone') === 'absent');
    const refused = (id: string, name: string, value?: string): Promise<unknown> =>
      quietly(devices.command(id, name, value, 'district'));
    expect(await refused('nothing', 'power', 'on')).toMatchObject({ code: 'DEVICE-UNKNOWN', where: 'nothing' });
    const away = await refused('gone', 'power', 'on');
    expect(away).toMatchObject({
      code: 'DEVICE-NOT-CONNECTED',
      where: 'gone',
      what: { zh: 'gone 没有插上，没有发出命令' },
    });
    expect(String(away)).toContain('gone is absent');
    expect(await refused('panel', 'volume', '王小明')).toMatchObject({ code: 'DEVICE-VALUE' });
    expect(await refused('panel', '王小明')).toMatchObject({ code: 'DEVICE-CANNOT' });
    await until('told', () => room.told('cn.banban.device.commanded').length === 3);
    // What was typed goes no further.
    expect(JSON.stringify(room.events)).not.toContain('王小明');
    expect(room.told('cn.banban.device.commanded')).toContainEqual({
      device: 'panel',
      command: 'unknown',
      by: 'district',
      ok: false,
      code: 'DEVICE-CANNOT',
    });
  });

  test('a listener that throws keeps nothing from the others, nor from the device', async () => {
    const panel = await simulated('aabbcc');
    const room = testRoom([{ id: 'panel', driver: 'aabbcc', address: panel.address }]);
    let heard = 0;
    room.devices.room.listen({
      changed: () => {
        throw new Error('a defect');
      },
    });
    room.devices.room.listen({ changed: () => heard++ });
    room.devices.start();
    await until('online', () => room.status('panel') === 'online');
    expect(heard).toBeGreaterThan(0);
  });

  test('a panel asleep so deeply that it answers nothing is degraded, not online, and takes power on', async () => {
    const panel = await simulated('aabbcc');
    panel.set('standby', 'deep');
    panel.set('power', 'off');
    const room = testRoom([{ id: 'panel', driver: 'aabbcc', address: panel.address }]);
    room.devices.start();
    await until('degraded', () => room.status('panel') === 'degraded');
    expect(room.devices.room.get('panel')?.why).toContain('no answer');
    await room.devices.room.command('panel', 'power', 'on', 'scene');
    await until('on', () => room.devices.room.get('panel')?.readings['power'] === 'on', 15_000);
    expect(room.status('panel')).toBe('online');
  });

  test('a silent one is not told twice as late because another one is silent too', async () => {
    const silent = await server((socket) => void socket.resume());
    const room = testRoom(['a', 'b', 'c'].map((id) => ({ id, driver: 'aabbcc', address: silent })));
    room.devices.start();
    await until('all there', () => ['a', 'b', 'c'].every((id) => room.status(id) === 'degraded'));
    const took = await Promise.all(
      ['a', 'b', 'c'].map(async (id) => {
        const from = performance.now();
        await quietly(room.devices.room.command(id, 'volume', '1', 'page'));
        return performance.now() - from;
      }),
    );
    expect(Math.max(...took) - Math.min(...took)).toBeLessThan(1_500);
  });
});
