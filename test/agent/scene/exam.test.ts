/** Exam mode on held time: silence, proof, stubborn devices, restarts. The same with a real agent: test/e2e/exam.test.ts. */
import { expect, it } from 'vitest';
import type { Committed, Journal, NewEvent, StoredLine } from '../../../agent/journal/port.ts';
import { silentLog } from '../../../agent/ports.ts';
import { createScenes, type RoomScenes } from '../../../agent/scene/scenes.ts';
import type { SceneConfig } from '../../../agent/scene/told.ts';
import { type DeviceSetup, obeys, PANEL, PROJECTOR, roomDouble, testTime, warmsUp } from './room-double.ts';

const ON: DeviceSetup = {
  id: 'panel',
  kind: 'panel',
  commands: PANEL,
  readings: { power: 'on', muted: false, volume: 40 },
};

function bench(setups: readonly DeviceSetup[], config: SceneConfig = { devices: [], scenes: {} }) {
  const time = testTime();
  const room = roomDouble(time, setups);
  const settings = new Map<string, string>();
  const events: NewEvent[] = [];
  const state = { quiesced: 0, diskFails: false };
  const journal: Pick<Journal, 'append' | 'about'> = {
    append: (event) => {
      events.push(event as unknown as NewEvent);
      return Promise.resolve({
        ...event,
        time: '',
        epoch: '',
        sequence: events.length,
        saved: true,
      } as unknown as Committed<never>);
    },
    about: (subject) =>
      Promise.resolve(
        events
          .filter((event) => event.subject === subject)
          .map((event): StoredLine => ({ epoch: '', sequence: 1, type: event.type, text: JSON.stringify(event) })),
      ),
  };
  const start = async (): Promise<RoomScenes> => {
    const scenes = await createScenes({
      config,
      devices: room,
      receivers: () => [{ id: 'base', status: 'online', voting: 'idle' }],
      lock: (on) => room.lock(on),
      quiesce: () => {
        state.quiesced += 1;
        return Promise.resolve();
      },
      room: {
        setting: (name) => Promise.resolve(settings.get(name) as never),
        setSetting: (name, value) => {
          if (state.diskFails) return Promise.reject(new Error('disk'));
          settings.set(name, value as string);
          return Promise.resolve();
        },
      },
      journal,
      time,
      randomBytes: (count) => new Uint8Array(count).fill(7),
      log: silentLog,
    });
    scenes.start();
    return scenes;
  };
  const told = (): string[] => room.told.map(({ device, command, by }) => `${device} ${command} (${by})`);
  const noted = (): string[] =>
    events
      .filter(({ type }) => type.startsWith('cn.banban.exam.'))
      .map(({ type, data }) => {
        const { device, state: how } = data as { device?: string; state?: string };
        return [type.replace('cn.banban.exam.', ''), device, how].filter(Boolean).join(' ');
      });
  return { time, room, settings, events, state, start, told, noted };
}

const stateOf = (scenes: RoomScenes): Record<string, string> =>
  Object.fromEntries(scenes.exam?.devices.map(({ device, state }) => [device, state]) ?? []);

it('silences first, turns off, and proves each device; nobody else tells them anything', async () => {
  const { time, room, settings, state, start, told, noted, events } = bench([
    ON,
    { id: 'projector', kind: 'projector', commands: PROJECTOR, readings: { power: 'on' }, answer: warmsUp(1, 60_000) },
    { id: 'lights', kind: 'sensor', commands: [{ name: 'light1', values: ['on', 'off'] }], readings: { light1: 'on' } },
  ]);
  const scenes = await start();
  const view = await scenes.beginExam('local');
  expect(view.devices).toEqual([
    { device: 'panel', state: 'on' },
    { device: 'projector', state: 'on' },
    { device: 'base', state: 'off' },
  ]);
  expect(settings.get('exam')).toContain('"by":"local"');
  expect(room.locked).toBe(true);
  expect(state.quiesced).toBe(1);
  expect(() => scenes.run('start', 'page')).toThrow(/EXAM-MODE/);
  await expect(room.command('panel', 'power', 'on', 'page')).rejects.toThrow(/EXAM-MODE/);
  await time.run(5_000);
  expect(told()).toEqual([
    'panel mute on (exam)',
    'projector mute on (exam)',
    'panel power off (exam)',
    'projector power off (exam)',
  ]);
  // It is still blowing on its lamp.
  expect(stateOf(scenes)).toEqual({ panel: 'off', projector: 'on', base: 'off' });
  await time.run(60_000);
  expect(stateOf(scenes)).toEqual({ panel: 'off', projector: 'off', base: 'off' });
  await scenes.endExam('page');
  expect(scenes.exam).toBeNull();
  expect(room.locked).toBe(false);
  expect(noted()).toEqual(['began', 'proven panel', 'proven projector', 'ended']);
  expect(events.at(-1)?.data).toMatchObject({
    by: 'page',
    devices: [
      { device: 'panel', state: 'off', deviations: 0 },
      { device: 'projector', state: 'off', deviations: 0 },
      { device: 'base', state: 'off', deviations: 0 },
    ],
  });
  await time.run(600_000);
  expect(told()).toHaveLength(4);
});

it('tells a device that was turned on again, notes each deviation, and counts them over a restart', async () => {
  const { time, room, start, told, noted, events } = bench([ON]);
  const scenes = await start();
  await scenes.beginExam('local');
  await time.run(120_000);
  room.learn('panel', { readings: { power: 'on', muted: false } });
  await time.run(2_000);
  expect(stateOf(scenes)['panel']).toBe('off');
  expect(noted()).toEqual(['began', 'proven panel', 'deviated panel on', 'proven panel']);
  scenes.stop();

  const again = await start();
  expect(again.exam?.since).toBe(scenes.exam?.since);
  expect(room.locked).toBe(true);
  expect(() => again.run('start', 'page')).toThrow(/EXAM-MODE/);
  room.learn('panel', { readings: { power: 'on' } });
  await time.run(2_000);
  expect(stateOf(again)['panel']).toBe('off');
  expect(told().filter((what) => what.startsWith('panel power off'))).toHaveLength(3);
  await again.endExam('district');
  expect(events.at(-1)?.data).toMatchObject({ by: 'district', devices: [{ device: 'panel', deviations: 2 }, {}] });
});

it('tells a stubborn device again at growing distances, and says once that it is on', async () => {
  const { time, room, start, noted } = bench([{ ...ON, answer: () => ({ code: 'DEVICE-REFUSES' }) }]);
  const scenes = await start();
  await scenes.beginExam('page');
  await time.run(3 * 3_600_000, 1_000);
  const times = room.told.filter(({ command }) => command === 'power off').map(({ atMs }) => atMs / 1000);
  expect(times.length).toBeGreaterThan(20);
  expect(times.length).toBeLessThan(60);
  expect(times[1]).toBeLessThan(6);
  expect((times.at(-1) ?? 0) - (times.at(-2) ?? 0)).toBeGreaterThanOrEqual(299);
  expect(noted()).toEqual(['began', 'deviated panel on']);
  expect(stateOf(scenes)['panel']).toBe('on');
});

it('says of what never answers that nobody knows, and tells it once a connection', async () => {
  const { time, room, start, told, noted } = bench([{ ...ON, confirms: false, readings: {} }]);
  const scenes = await start();
  await scenes.beginExam('page');
  await time.run(600_000);
  expect(stateOf(scenes)['panel']).toBe('unknown');
  expect(told()).toEqual(['panel mute on (exam)', 'panel power off (exam)']);
  room.learn('panel', { status: 'offline' });
  room.learn('panel', { status: 'online' });
  await time.run(5_000);
  expect(told()).toHaveLength(4);
  expect(noted()).toEqual(['began']);
});

it('notes a device that falls out of sight, tells it when it comes back, and knows it again', async () => {
  const { time, room, start, noted } = bench([ON]);
  const scenes = await start();
  await scenes.beginExam('page');
  await time.run(5_000);
  room.learn('panel', { status: 'offline', readings: {} });
  await time.run(10_000);
  expect(stateOf(scenes)['panel']).toBe('unknown');
  expect(noted()).toEqual(['began', 'proven panel']);
  await time.run(30_000);
  expect(noted()).toEqual(['began', 'proven panel', 'deviated panel unknown']);
  room.learn('panel', { status: 'online', readings: { power: 'on' } });
  await time.run(5_000);
  expect(stateOf(scenes)['panel']).toBe('off');
  expect(noted().at(-1)).toBe('proven panel');
});

it('follows the config: kept on but mute, lights too, a device left alone', async () => {
  const { time, start, told } = bench(
    [
      ON,
      { ...ON, id: 'other' },
      {
        id: 'lights',
        kind: 'sensor',
        commands: [{ name: 'light1', values: ['on', 'off'] }],
        readings: { light1: 'on' },
      },
    ],
    {
      scenes: { exam: { light1: 'off' } },
      devices: [
        { id: 'panel', driver: 'x', address: 'x', scene: { exam: { power: 'keep', blank: 'on' } } },
        { id: 'other', driver: 'x', address: 'x', scene: { exam: 'keep' } },
      ],
    },
  );
  const scenes = await start();
  await scenes.beginExam('page');
  await time.run(5_000);
  expect(told()).toEqual(['panel mute on (exam)', 'lights light1 off (exam)', 'panel blank on (exam)']);
  expect(stateOf(scenes)).toEqual({ panel: 'off', lights: 'off', base: 'off' });
});

it('replaces 上课 that is under way, holds though the disk fails, and is begun and ended once', async () => {
  const { time, state, start, noted, events } = bench([
    {
      ...ON,
      readings: { power: 'off' },
      answer: (command, value) =>
        command === 'power' ? warmsUp(30_000, 0)(command, value, {} as never) : obeys(command, value),
    },
  ]);
  const scenes = await start();
  scenes.run('start', 'page');
  await time.run(1_000);
  state.diskFails = true;
  await Promise.all([scenes.beginExam('page'), scenes.beginExam('page')]);
  expect(scenes.current).toMatchObject({ state: 'replaced' });
  expect(events.find(({ type }) => type === 'cn.banban.scene.ended')?.data).toMatchObject({
    state: 'replaced',
    scene: 'start',
  });
  await time.run(60_000);
  expect(stateOf(scenes)['panel']).toBe('off');
  await Promise.all([scenes.endExam('page'), scenes.endExam('page')]);
  // The panel was still coming on when the exam began: told off, on after all, told off again.
  expect(noted()).toEqual(['began', 'proven panel', 'deviated panel on', 'proven panel', 'ended']);
});
