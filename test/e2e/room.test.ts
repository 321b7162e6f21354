/** The room as one, with the real agent, a real broker and simulated panels: 上课, an exam over kill -9, the district. */
import { expect, it, onTestFinished } from 'vitest';
import type { DeviceView } from '../../agent/devices/port.ts';
import type { RoomView, WallView } from '../../agent/web/api.ts';
import { type CommandResult, resultSchema } from '../../protocols/uplink/commands.ts';
import { createAabbccPanel } from '../../simulators/panel/aabbcc.ts';
import { systemPorts } from '../../simulators/ports.ts';
import { type StreamSimulator, startStream } from '../../simulators/stream/simulator.ts';
import { type AgentSetup, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort, startMosquitto } from '../harness/mosquitto.ts';
import { startSubscriber } from '../harness/subscriber.ts';

const PATH = '34/18/02/2134000123/0302';
const BASE = `banban/1/${PATH}`;

async function until<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
  withinMs = 15_000,
): Promise<T> {
  const from = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (performance.now() - from > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function panel(seed: number): Promise<StreamSimulator> {
  const simulator = await startStream({ create: createAabbccPanel, ports: systemPorts(seed) });
  onTestFinished(() => simulator.close());
  simulator.set('power', 'off');
  return simulator;
}

async function place(devices: object[], more: object = {}): Promise<AgentSetup> {
  const { directory, remove } = await scratch('room');
  onTestFinished(remove);
  return { directory, config: { web: { port: await freePort() }, devices, ...more } };
}

const online = async (address: string): Promise<boolean | undefined> => {
  const { body } = await api<WallView>(address, '/api/state');
  return (
    body.devices.filter(({ driver }) => driver === 'aabbcc').every(({ status }) => status === 'online') || undefined
  );
};
const roomOf = async (address: string): Promise<RoomView> => (await api<RoomView>(address, '/api/room')).body;
const ended = (address: string) => async (): Promise<RoomView | undefined> => {
  const view = await roomOf(address);
  return view.scene !== null && view.scene.state !== 'running' ? view : undefined;
};

it('turns two panels on and off in one touch; one that is unplugged fails by its own, and says so', async () => {
  const [left, right] = [await panel(1), await panel(2)];
  const setup = await place([
    {
      id: 'left',
      driver: 'aabbcc',
      address: left.address,
      name: '左屏',
      scene: { start: { input: 'hdmi2', volume: 35 } },
    },
    { id: 'right', driver: 'aabbcc', address: right.address, name: '右屏' },
  ]);
  const agent = await startAgentProcess(setup);
  onTestFinished(async () => void (await agent.stop()));
  await until('both panels online', () => online(agent.address));

  expect((await api(agent.address, '/api/room/start', { method: 'POST' })).status).toBe(202);
  const started = await until('上课 is done', ended(agent.address));
  expect(started.scene).toMatchObject({ scene: 'start', state: 'done', by: 'local' });
  expect(left.state()).toMatchObject({ power: 'on', input: 'hdmi2', volume: 35, muted: false });
  expect(right.state()).toMatchObject({ power: 'on', muted: false });

  await right.unplug();
  await until('the right panel is seen to be gone', async () => !(await online(agent.address)) || undefined);
  await api(agent.address, '/api/room/finish', { method: 'POST' });
  const finished = await until('下课 has ended', ended(agent.address), 30_000);
  expect(finished.scene).toMatchObject({ scene: 'finish', state: 'failed' });
  expect(finished.scene?.steps.map(({ device, state }) => [device, state])).toEqual([
    ['left', 'done'],
    ['right', 'failed'],
  ]);
  expect(finished.scene?.steps[1]?.why?.zh).toContain('没有连接');
  expect(left.state()).toMatchObject({ power: 'off' });
}, 90_000);

it('exam mode outlives kill -9: a panel turned on meanwhile is off again, nothing is asked, and only the PIN lifts it', async () => {
  await using broker = await startMosquitto();
  await using subscriber = await startSubscriber(broker.url, BASE);
  const screen = await panel(3);
  screen.set('power', 'on');
  const setup = await place([{ id: 'panel', driver: 'aabbcc', address: screen.address }], {
    room: { path: PATH, name: '302' },
    uplink: { url: broker.url },
  });
  const first = await startAgentProcess(setup);
  await until('the panel is online', () => online(first.address));
  const begun = await api<RoomView>(first.address, '/api/exam', { method: 'POST', body: { on: true } });
  expect(begun.status).toBe(200);
  await until('the panel is off', () => screen.state().power === 'off' || undefined);
  await until(
    'and known to be',
    async () => (await roomOf(first.address)).exam?.devices[0]?.state === 'off' || undefined,
  );
  await first.kill();

  // Somebody presses its button while the agent is gone.
  screen.set('power', 'on');
  const second = await startAgentProcess(setup);
  onTestFinished(async () => void (await second.stop()));
  expect((await roomOf(second.address)).exam?.since).toBe(begun.body.exam?.since);
  await until('the panel is off again', () => screen.state().power === 'off' || undefined);
  const ask = { method: 'POST', body: { kind: 'single', options: 4 } };
  expect(await api(second.address, '/api/questions', ask)).toMatchObject({ status: 423, body: { code: 'EXAM-MODE' } });
  expect((await api(second.address, '/api/room/start', { method: 'POST' })).status).toBe(423);
  const wake = { method: 'POST', body: { command: 'power', value: 'on' } };
  expect((await api(second.address, '/api/devices/panel/command', wake)).status).toBe(423);

  // And once more in front of the running agent.
  await until(
    'and known to be',
    async () => (await roomOf(second.address)).exam?.devices[0]?.state === 'off' || undefined,
  );
  screen.set('power', 'on');
  await until('off once more', () => screen.state().power === 'off' || undefined, 25_000);
  const examEvents = (): string[] =>
    subscriber.events.filter(({ type }) => type.startsWith('cn.banban.exam.')).map(({ type }) => type.slice(15));
  // The panel is off before the agent has asked it and knows.
  await until(
    'and proven once more',
    () => examEvents().filter((what) => what === 'proven').length === 3 || undefined,
    25_000,
  );
  const lift = (cookie?: string) =>
    api<RoomView>(second.address, '/api/exam', {
      method: 'POST',
      body: { on: false },
      ...(cookie === undefined ? {} : { cookie }),
    });
  expect(await lift()).toMatchObject({ status: 401 });
  await api(second.address, '/api/pin', { method: 'POST', body: { pin: '2580' } });
  const { cookie } = await api(second.address, '/api/session', { method: 'POST', body: { pin: '2580' } });
  expect(await lift(cookie)).toMatchObject({ status: 200, body: { exam: null } });
  expect((await api(second.address, '/api/questions', ask)).status).toBe(201);

  await until('the proof is at the district', () => examEvents().includes('ended') || undefined);
  expect(examEvents()).toEqual(['began', 'proven', 'deviated', 'proven', 'deviated', 'proven', 'ended']);
  expect(subscriber.events.find(({ type }) => type === 'cn.banban.exam.ended')?.data).toMatchObject({
    devices: [{ device: 'panel', state: 'off', deviations: 2 }],
  });
}, 120_000);

it('does what the district says, once, and answers with readings, steps and clear refusals', async () => {
  await using broker = await startMosquitto();
  await using subscriber = await startSubscriber(broker.url, BASE);
  const screen = await panel(4);
  const setup = await place([{ id: 'panel', driver: 'aabbcc', address: screen.address }], {
    room: { path: PATH, name: '302' },
    uplink: { url: broker.url },
  });
  const agent = await startAgentProcess(setup);
  onTestFinished(async () => void (await agent.stop()));
  await until('the panel is online', () => online(agent.address));
  await until('the uplink is online', async () => {
    return (await api<WallView>(agent.address, '/api/state')).body.uplink.state === 'online' || undefined;
  });
  const command = async (verb: string, id: string, args: object): Promise<void> => {
    const text = JSON.stringify({ id, args, issuedAt: new Date().toISOString() });
    await subscriber.client.publishAsync(`${BASE}/command/${verb}`, text, { qos: 1 });
  };
  const results = (id: string): CommandResult[] =>
    subscriber.messages
      .filter(({ topic }) => topic === `${BASE}/result/${id}`)
      .map(({ text }) => resultSchema.parse(JSON.parse(text)));
  const last = (id: string) =>
    until(`the result of ${id}`, () => results(id).findLast(({ state }) => state !== 'accepted'), 20_000);

  await command('scene', 's1', { scene: 'start' });
  // Others are not kept waiting by a panel that warms up.
  await command('ping', 'p1', {});
  expect(await last('s1')).toMatchObject({
    ok: true,
    state: 'done',
    result: { state: 'done' },
    steps: expect.arrayContaining([{ device: 'panel', step: 'power on', state: 'done' }]),
  });
  expect(results('s1')[0]).toMatchObject({ ok: true, state: 'accepted' });
  expect(results('p1')).toHaveLength(1);
  expect(screen.state().power).toBe('on');

  // What the district said carried its time: the PC knows how far its own is off.
  const pc = (await api<DeviceView>(agent.address, '/api/devices/pc')).body.readings;
  expect(Math.abs(Number(pc['clockOffsetS']))).toBeLessThan(5);

  await command('device', 'd1', { device: 'panel', command: 'volume', value: '55' });
  expect(await last('d1')).toMatchObject({ ok: true, result: { volume: 55, confirmed: true } });
  screen.set('volume', '12');
  await command('device', 'd1', { device: 'panel', command: 'volume', value: '55' });
  await until('the same answer', () => results('d1').length === 2 || undefined);
  expect(results('d1')[1]).toMatchObject({ repeated: true, result: { volume: 55 } });
  expect(screen.state().volume).toBe(12);

  await command('device', 'd2', { device: 'nobody', command: 'power', value: 'on' });
  expect(await last('d2')).toMatchObject({ ok: false, code: 'DEVICE-UNKNOWN' });
  await command('device', 'd3', { device: 'panel', command: 'fly' });
  expect(await last('d3')).toMatchObject({ ok: false, code: 'DEVICE-CANNOT' });

  await command('exam', 'e1', { on: true });
  expect(await last('e1')).toMatchObject({ ok: true, result: { on: true } });
  await command('scene', 's2', { scene: 'start' });
  expect(await last('s2')).toMatchObject({ ok: false, code: 'EXAM-MODE' });
  expect(results('s2')).toHaveLength(1);
  await until('the panel is off', () => screen.state().power === 'off' || undefined);
  await command('exam', 'e2', { on: false });
  expect(await last('e2')).toMatchObject({ ok: true, result: { on: false } });
  expect((await roomOf(agent.address)).exam).toBeNull();
  await subscriber.until(
    () => subscriber.events.some(({ type, data }) => type === 'cn.banban.command.done' && data['command'] === 's1'),
    5_000,
    'the scene in the journal',
  );
}, 90_000);

it('does what the timetable had due a minute before the PC was on', async () => {
  const screen = await panel(5);
  const aMinuteAgo = new Date(Date.now() + 8 * 3_600_000 - 60_000).toISOString().slice(11, 16);
  const setup = await place([{ id: 'panel', driver: 'aabbcc', address: screen.address }], {
    schedule: [{ days: 'daily', at: aMinuteAgo, do: 'start' }],
  });
  const agent = await startAgentProcess(setup);
  onTestFinished(async () => void (await agent.stop()));
  const { scene } = await until('上课 by the timetable', ended(agent.address), 30_000);
  expect(scene).toMatchObject({ scene: 'start', state: 'done', by: 'timetable' });
  expect(screen.state().power).toBe('on');
}, 60_000);
