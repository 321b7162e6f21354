/** 上课 and 下课 on held time: what is told when, and that everything ends whatever the devices do. */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { silentLog } from '../../../agent/ports.ts';
import { planScene } from '../../../agent/scene/plan.ts';
import type { SceneName, StepView } from '../../../agent/scene/port.ts';
import { SceneRun } from '../../../agent/scene/run.ts';
import type { SceneConfig } from '../../../agent/scene/told.ts';
import { replacedBy } from '../../../agent/scene/words.ts';
import {
  type Answer,
  type DeviceSetup,
  obeys,
  PANEL,
  PROJECTOR,
  type RoomDouble,
  roomDouble,
  type TestTime,
  type Told,
  testTime,
  warmsUp,
} from './room-double.ts';

const USUAL: SceneConfig = { devices: [], scenes: {} };
const BOARD: DeviceSetup['commands'] = ['power', 'relay1', 'relay2'].map((name) => ({ name, values: ['on', 'off'] }));
const LIGHTS: DeviceSetup = {
  id: 'lights',
  kind: 'sensor',
  commands: BOARD,
  readings: { power: 'off', relay1: 'off', relay2: 'off' },
};
const MAINS: DeviceSetup = { ...LIGHTS, id: 'mains' };
const ALL_ON = { power: 'on', relay1: 'on', relay2: 'on' };
const panel = (more: Partial<DeviceSetup> = {}): DeviceSetup => ({
  id: 'panel',
  kind: 'panel',
  commands: PANEL,
  readings: { power: 'standby' },
  answer: warmsUp(20_000, 0),
  ...more,
});
const projector = (more: Partial<DeviceSetup> = {}): DeviceSetup => ({
  id: 'projector',
  kind: 'projector',
  commands: PROJECTOR,
  readings: { power: 'off' },
  answer: warmsUp(30_000, 90_000),
  ...more,
});

function begin(time: TestTime, room: RoomDouble, scene: SceneName, config = USUAL): SceneRun {
  const plan = planScene(scene, room.list(), config);
  const run = new SceneRun({ scene, by: 'page', plan, devices: room, time, log: silentLog, changed() {} });
  run.start();
  return run;
}

const statesOf = (run: SceneRun): Record<string, StepView['state']> =>
  Object.fromEntries(run.results.map(({ device, step, state }) => [`${device} ${step}`, state]));
const toldIn = (room: RoomDouble): string[] => room.told.map(({ device, command }) => `${device} ${command}`);

it('turns the room on in order: switches, panel, projector; what warms up is told the rest when it is on', async () => {
  const time = testTime();
  const room = roomDouble(time, [projector(), panel(), LIGHTS]);
  const run = begin(time, room, 'start', {
    devices: [],
    scenes: { start: { input: 'hdmi1', volume: '40' } },
  });
  await time.run(1_000);
  expect(toldIn(room)).toEqual(['lights power on', 'panel power on', 'projector power on']);
  expect(run.view.state).toBe('running');
  expect(statesOf(run)).toMatchObject({
    'lights power on': 'done',
    'panel power on': 'running',
    'panel volume 40': 'waiting',
  });
  await time.run(22_000);
  expect(toldIn(room).slice(3)).toEqual([
    'panel input hdmi1',
    'panel volume 40',
    'panel mute off',
    'panel blank off',
    'panel touch on',
  ]);
  await time.run(12_000);
  expect(toldIn(room).slice(8)).toEqual(['projector input hdmi1', 'projector mute off', 'projector blank off']);
  expect(run.view).toMatchObject({ state: 'done', by: 'page' });
  expect(run.view.endedAt).toBeGreaterThan(run.view.startedAt + 30_000);
});

it('turns it off the other way round, and what may feed the projector goes last, when it has cooled down', async () => {
  const time = testTime();
  const room = roomDouble(time, [
    { ...MAINS, readings: ALL_ON },
    { ...LIGHTS, readings: ALL_ON },
    panel({ readings: { power: 'on' } }),
    projector({ readings: { power: 'on' } }),
  ]);
  const run = begin(time, room, 'finish');
  await time.run(2_000);
  expect(toldIn(room)).toEqual(['projector power off', 'panel power off', 'lights power off']);
  expect(run.view.state).toBe('running');
  await time.run(90_000);
  expect(toldIn(room)[3]).toBe('mains power off');
  expect(run.view.state).toBe('done');
});

it('tells nothing that is so already', async () => {
  const time = testTime();
  const room = roomDouble(time, [
    panel({ readings: { power: 'on', volume: 40, muted: false, blanked: false, touch: 'on', input: 'hdmi1' } }),
  ]);
  const run = begin(time, room, 'start', { devices: [], scenes: { start: { volume: '40', input: 'hdmi1' } } });
  await time.run(1);
  expect(run.view.state).toBe('done');
  expect(run.view.steps).toHaveLength(6);
  expect(room.told).toEqual([]);
});

it('turns a board of relays on though one of them is on already, and one of its own by the config', async () => {
  const time = testTime();
  const room = roomDouble(time, [{ ...LIGHTS, readings: { power: 'on', relay1: 'on', relay2: 'off' } }]);
  const run = begin(time, room, 'start', { devices: [], scenes: { start: { relay1: 'off' } } });
  await time.run(1_000);
  expect(toldIn(room)).toEqual(['lights power on', 'lights relay1 off']);
  expect(run.view.state).toBe('done');
});

it('goes on past a step that fails, and says which and why; a device that is not there costs ten seconds of its own', async () => {
  const time = testTime();
  const refuses = (command: string, value: string): Answer =>
    command === 'volume' ? { code: 'DEVICE-REFUSES' } : obeys(command, value);
  const room = roomDouble(time, [
    panel({ answer: refuses, readings: { power: 'on' } }),
    projector({ status: 'offline' }),
  ]);
  const run = begin(time, room, 'start', { devices: [], scenes: { start: { volume: '40' } } });
  await time.run(2_000);
  expect(statesOf(run)).toMatchObject({ 'panel volume 40': 'failed', 'panel touch on': 'done' });
  const failed = run.view.steps.find(({ state }) => state === 'failed');
  expect(failed).toMatchObject({ device: 'panel', what: { zh: '一体机：音量 40' }, why: { zh: '不行', en: 'no' } });
  await time.run(10_000);
  expect(run.view.state).toBe('failed');
  expect(run.results.filter(({ device }) => device === 'projector').map(({ code }) => code)).toEqual([
    'DEVICE-NOT-CONNECTED',
    'DEVICE-NOT-CONNECTED',
    'DEVICE-NOT-CONNECTED',
  ]);
});

it('waits longer for what a relay of the same scene has just given power', async () => {
  const time = testTime();
  const room = roomDouble(time, [MAINS, projector({ status: 'offline' })]);
  const run = begin(time, room, 'start');
  await time.run(30_000);
  room.learn('projector', { status: 'online' });
  await time.run(40_000);
  expect(run.view.state).toBe('done');
});

it('does not hold the projector up for a panel that hangs, and the panel’s own steps end', async () => {
  const time = testTime();
  const room = roomDouble(time, [panel({ answer: () => ({ hangs: true }) }), projector()]);
  const run = begin(time, room, 'start');
  await time.run(6_000);
  expect(toldIn(room)).toEqual(['panel power on', 'projector power on']);
  await time.run(180_000);
  expect(run.view.state).toBe('failed');
  expect(statesOf(run)).toMatchObject({
    'panel power on': 'failed',
    'panel touch on': 'skipped',
    'projector mute off': 'done',
  });
});

it('says when a device was told to come on and stayed off, or cools down first', async () => {
  const time = testTime();
  const room = roomDouble(time, [
    panel({
      answer: () => ({ readings: { power: 'warming' }, later: [{ afterMs: 15_000, readings: { power: 'standby' } }] }),
    }),
    projector({ readings: { power: 'cooling' } }),
  ]);
  time.after(40_000, () => room.learn('projector', { readings: { power: 'off' } }));
  const run = begin(time, room, 'start');
  await time.run(16_000);
  expect(statesOf(run)).toMatchObject({ 'panel power on': 'failed', 'panel mute off': 'skipped' });
  expect(run.results[0]?.code).toBe('DEVICE-NO-EFFECT');
  expect(toldIn(room)).toEqual(['panel power on']);
  await time.run(60_000);
  expect(toldIn(room)[1]).toBe('projector power on');
  expect(statesOf(run)).toMatchObject({ 'projector power on': 'done' });
});

it('sends to a device that never answers, leaves it time to wake up, and says that nothing is certain', async () => {
  const time = testTime();
  const room = roomDouble(time, [panel({ confirms: false, readings: {}, answer: () => ({}) })]);
  const run = begin(time, room, 'start');
  await time.run(30_000);
  expect(run.view.state).toBe('done');
  expect(run.view.steps[0]?.why?.en).toContain('never answers');
  expect((room.told[1]?.atMs ?? 0) - (room.told[0]?.atMs ?? 0)).toBeGreaterThanOrEqual(15_000);
});

it('takes a device that falls silent after it was told to go off as off', async () => {
  const time = testTime();
  const room = roomDouble(time, [
    panel({
      readings: { power: 'on' },
      answer: () => ({ readings: {}, later: [{ afterMs: 500, readings: {}, status: 'offline' }] }),
    }),
  ]);
  time.after(600, () => room.learn('panel', { readings: {} }));
  const run = begin(time, room, 'finish');
  await time.run(8_000);
  expect(run.view).toMatchObject({ state: 'done' });
  expect(run.view.steps[0]?.why?.en).toContain('connection ended');
});

it('is replaced at once: what was not done is left out, and says by what', async () => {
  const time = testTime();
  const room = roomDouble(time, [panel(), projector()]);
  const run = begin(time, room, 'start');
  await time.run(1_000);
  run.replace(replacedBy('finish'));
  expect(run.view).toMatchObject({ state: 'replaced' });
  expect(run.view.steps.every(({ state, why }) => state === 'skipped' && why !== null)).toBe(true);
  const told = room.told.length;
  await time.run(120_000);
  expect(room.told).toHaveLength(told);
  expect(time.waiting()).toBeLessThan(3);
});

it('follows the config: keep, own values, relays left alone, a device that takes no part', () => {
  const time = testTime();
  const room = roomDouble(time, [LIGHTS, panel({ name: '前屏' }), projector()]);
  const plan = planScene('start', room.list(), {
    scenes: { start: { touch: 'keep', volume: '40', input: 'pc', relay2: 'off' } },
    devices: [
      { id: 'panel', driver: 'x', address: 'x', scene: { start: { volume: '10' } } },
      { id: 'projector', driver: 'x', address: 'x', scene: { start: 'keep' } },
    ],
  });
  expect(plan.map(({ what }) => what.zh)).toEqual([
    '开关：打开',
    '开关：继电器 2 关闭',
    '前屏：开机',
    '前屏：信号切到电脑',
    '前屏：音量 10',
    '前屏：取消静音',
    '前屏：恢复画面',
  ]);
});

it('property: whatever devices answer and in whatever order, every step ends, the rest goes on, and the order holds', async () => {
  const answer = fc.oneof(
    fc.record({ kind: fc.constant('obeys' as const), afterMs: fc.integer({ min: 0, max: 30_000 }) }),
    fc.record({ kind: fc.constant('fails' as const), afterMs: fc.integer({ min: 0, max: 20_000 }) }),
    fc.record({ kind: fc.constant('hangs' as const), afterMs: fc.constant(0) }),
    fc.record({ kind: fc.constant('warms' as const), afterMs: fc.integer({ min: 0, max: 120_000 }) }),
    fc.record({ kind: fc.constant('lies' as const), afterMs: fc.integer({ min: 0, max: 5_000 }) }),
  );
  const device = fc.record({
    kind: fc.constantFrom('panel' as const, 'projector' as const, 'sensor' as const, 'host' as const),
    confirms: fc.boolean(),
    status: fc.constantFrom('online' as const, 'degraded' as const, 'offline' as const, 'absent' as const),
    power: fc.constantFrom('on', 'off', 'standby', 'warming', 'cooling', undefined),
    answers: fc.array(answer, { minLength: 1, maxLength: 4 }),
    comes: fc.option(fc.integer({ min: 0, max: 100_000 })),
    goes: fc.option(fc.integer({ min: 0, max: 100_000 })),
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(device, { minLength: 1, maxLength: 5 }),
      fc.constantFrom<SceneName>('start', 'finish'),
      async (devices, scene) => {
        const time = testTime();
        const setups = devices.map(({ kind, confirms, status, power, answers }, index): DeviceSetup => {
          let turn = 0;
          return {
            id: `d${index}`,
            kind,
            confirms,
            status,
            commands: kind === 'panel' ? PANEL : kind === 'projector' ? PROJECTOR : LIGHTS.commands,
            readings: power === undefined ? {} : { power },
            answer: (command, value) => {
              const { kind: how, afterMs } = answers[turn++ % answers.length] ?? { kind: 'hangs', afterMs: 0 };
              if (how === 'hangs') return { hangs: true };
              if (how === 'fails') return { afterMs, code: 'DEVICE-REFUSES' };
              if (how === 'warms') return warmsUp(afterMs, afterMs)(command, value, {} as never);
              return how === 'lies'
                ? { afterMs, readings: { power: 'standby' } }
                : { ...obeys(command, value), afterMs };
            },
          };
        });
        const room = roomDouble(time, setups);
        devices.forEach(({ comes, goes }, index) => {
          if (comes !== null) time.after(comes, () => room.learn(`d${index}`, { status: 'online' }));
          if (goes !== null) time.after(goes, () => room.learn(`d${index}`, { status: 'offline', readings: {} }));
        });
        const run = begin(time, room, scene);
        // The longest lane: presence, order, cooling, six slow steps.
        await time.run(6_000, 100);
        await time.run(900_000, 5_000);
        expect(run.view.state).toMatch(/^(done|failed)$/);
        for (const { state, why } of run.view.steps) {
          expect(state).toMatch(/^(done|failed|skipped)$/);
          if (state !== 'done') expect(why?.zh).toBeTruthy();
        }
        // A device's own order: never a step told before one that stands before it.
        for (const { id } of setups) {
          const planned = run.results.filter((one) => one.device === id).map((one) => one.step);
          const told = room.told.filter((one) => one.device === id).map((one) => planned.indexOf(one.command));
          expect(told).toEqual([...told].sort((a, b) => a - b));
        }
        // Ranks: within the 5 s that are waited, what was there all the time has been told, and has answered, before.
        const planned = planScene(scene, room.list(), USUAL);
        const stepOf = ({ device, command }: Told) =>
          planned.find((one) => one.device === device && `${one.command} ${one.value}` === command);
        const steady = devices.map(({ status, comes, goes }) => {
          return (status === 'online' || status === 'degraded') && comes === null && goes === null;
        });
        for (const one of room.told) {
          const rank = stepOf(one)?.rank;
          if (rank === undefined || one.atMs >= 4_900) continue;
          for (const other of room.told) {
            const before = stepOf(other);
            if (before?.rank === undefined || before.rank >= rank || before.afterCooling) continue;
            if (steady[Number(other.device.slice(1))])
              expect(other.endedAtMs ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(one.atMs);
          }
        }
        // Nothing is left behind.
        expect(run.running).toBe(false);
      },
    ),
    { numRuns: 60 },
  );
});
