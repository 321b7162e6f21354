/**
 * Four receivers of three makes in one room, each on a socket of its own, and one question: one tally, one vote a pupil
 * whatever he holds; and what one receiver does wrong costs the others nothing.
 */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import { streamDevices } from '../../simulators/catalogue.ts';
import { type SimulatedBase, startBase } from '../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../simulators/ports.ts';
import { type StreamSimulator, startStream } from '../../simulators/stream/simulator.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/mosquitto.ts';

const PIN = '270814';
/** Seat → the clicker on the list. Seat 06 gets a second one. */
const HELD = ['82E9701B', '42BFD62B', '429BF920', 'SV0004', 'TP090FD3', '428071B3'] as const;

let place: { directory: string; remove(): Promise<void> };
let second: SimulatedBase;
let first: SimulatedBase;
let sunvote: StreamSimulator;
let card: StreamSimulator;
let agent: AgentProcess;

beforeAll(async () => {
  place = await scratch('mixed');
  second = await startBase({ ports: systemPorts(1) });
  first = await startBase({ ports: systemPorts(2), generation: 1 });
  sunvote = await stream('sunvote');
  card = await stream('turningpoint');
  agent = await startAgentProcess({
    directory: place.directory,
    config: {
      room: { name: '302 教室' },
      web: { port: await freePort() },
      devices: [
        { id: 'second', driver: 'iclicker', address: second.address },
        { id: 'first', driver: 'iclicker', address: first.address },
        { id: 'sunvote', driver: 'sunvote', address: sunvote.address },
        { id: 'card', driver: 'turningpoint', address: card.address },
      ],
    },
  });
});

afterAll(async () => {
  await agent?.stop();
  await Promise.all([second?.close(), first?.close(), sunvote?.close(), card?.close()]);
  await place?.remove();
});

async function stream(name: string): Promise<StreamSimulator> {
  const create = streamDevices[name];
  if (create === undefined) throw new Error(`no simulator ${name}`);
  return await startStream({ create, ports: systemPorts(3) });
}

async function state(): Promise<WallView> {
  return (await api<WallView>(agent.address, '/api/state')).body;
}

async function until(what: string, done: () => Promise<boolean> | boolean, timeoutMs = 20_000): Promise<number> {
  const started = performance.now();
  while (!(await done())) {
    if (performance.now() - started > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - started;
}

async function everyReceiver(voting: string): Promise<boolean> {
  const { receivers } = await state();
  return receivers.length === 4 && receivers.every((one) => one.status === 'online' && one.voting === voting);
}

async function ask(): Promise<string> {
  const asked = await api<QuestionAnswer>(agent.address, '/api/questions', {
    method: 'POST',
    body: { kind: 'single', options: 4 },
  });
  return asked.body.id;
}

async function answers(id: string): Promise<string> {
  const { responses } = (await api<QuestionAnswer>(agent.address, `/api/questions/${id}`)).body;
  return responses
    .map(({ seat, clicker, answer }) => `${seat} ${clicker} ${answer}`)
    .toSorted()
    .join(', ');
}

const pressCard = (key: string): string | undefined => card.device.press?.('090FD3', key);
const pressSunvote = (keypad: string, key: string): string | undefined => sunvote.device.press?.(keypad, key);

it('binds clickers of every make, a second one to a pupil who has one', async () => {
  const csv = `座号,姓名,学号,答题器\r\n${HELD.map((clicker, i) => `0${i + 1},学生${i + 1},20240${i + 1},${clicker}`).join('\r\n')}\r\n`;
  await api(agent.address, '/api/pin', { method: 'POST', body: { pin: PIN } });
  const { cookie = '' } = await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } });
  const imported = await api<{ class: { id: string }; problems: unknown[]; notices: unknown[] }>(
    agent.address,
    '/api/classes?name=%E4%B8%89%E5%B9%B4%E4%BA%8C%E7%8F%AD',
    { method: 'POST', body: csv, cookie },
  );
  expect([imported.body.problems, imported.body.notices]).toEqual([[], []]);
  await api(agent.address, `/api/classes/${imported.body.class.id}/select`, { method: 'POST' });
  const bound = await api(agent.address, '/api/bindings/06', { method: 'PUT', body: { clicker: 'sv0006' }, cookie });
  expect(bound.status).toBe(200);
  const { body } = await api<{ pupils: { clicker: string; clickers?: string[] }[] }>(
    agent.address,
    `/api/classes/${imported.body.class.id}/pupils`,
    { cookie },
  );
  expect(body.pupils.map(({ clicker, clickers }) => clickers?.join(' ') ?? clicker)).toEqual([
    ...HELD.slice(0, 5),
    '428071B3 SV0006',
  ]);
  expect((await state()).class).toMatchObject({ size: 6, bound: 6 });
});

it('counts them all in one tally, one vote a pupil', async () => {
  await until('every receiver is online', async () => everyReceiver('idle'));
  const id = await ask();
  await until('every receiver takes votes', async () => everyReceiver('open'));
  second.press(HELD[0], 'A');
  second.press(HELD[1], 'B');
  first.press(HELD[2], 'B');
  expect(pressSunvote('4', 'C')).toBe('accepted');
  expect(pressCard('4')).toBe('accepted');
  second.press(HELD[5], 'A');
  await until('six have answered', async () => (await state()).question?.answered === 6);
  // Seat 06 changes his mind on the other clicker: still one vote.
  expect(pressSunvote('6', 'D')).toBe('accepted');
  // A key no option stands for, and a keypad nobody holds, change nothing.
  pressCard('?');
  pressSunvote('30', 'A');
  await until('the change is in', async () => (await answers(id)).includes('06 SV0006 D'));
  const from = performance.now();
  const closed = await api<QuestionAnswer>(agent.address, `/api/questions/${id}/close`, { method: 'POST' });
  expect(performance.now() - from).toBeLessThan(2_500);
  expect(closed.body.tally).toEqual({ A: 1, B: 2, C: 1, D: 2 });
  expect(await answers(id)).toBe(
    '01 82E9701B A, 02 42BFD62B B, 03 429BF920 B, 04 SV0004 C, 05 TP090FD3 D, 06 SV0006 D',
  );
  await until('every receiver is closed', async () => everyReceiver('idle'));
});

it('goes on while receivers misbehave, and counts theirs again when they behave', async () => {
  const id = await ask();
  await until('every receiver takes votes', async () => everyReceiver('open'));
  await first.misbehave('stall');
  await sunvote.misbehave('silent');
  await card.misbehave('checksum');
  for (const [i, key] of ['A', 'B', 'C', 'D', 'A', 'B'].entries()) {
    const from = performance.now();
    second.press(HELD[i % 2 === 0 ? 0 : 1], key);
    await until('the press is in', async () => (await answers(id)).includes(`${HELD[i % 2]} ${key}`), 5_000);
    expect(performance.now() - from).toBeLessThan(2_000);
  }
  await until('the silent ones are told', async () =>
    (await state()).receivers
      .filter(({ id: one }) => ['first', 'sunvote'].includes(one))
      .every(({ status }) => status !== 'online'),
  );
  await first.misbehave('none');
  await sunvote.misbehave('none');
  await card.misbehave('none');
  await until('all of them take votes again', async () => everyReceiver('open'), 30_000);
  first.press(HELD[2], 'C');
  pressSunvote('4', 'D');
  pressCard('2');
  await until('theirs count', async () => {
    const said = await answers(id);
    return ['03 429BF920 C', '04 SV0004 D', '05 TP090FD3 B'].every((one) => said.includes(one));
  });
  await api(agent.address, `/api/questions/${id}/close`, { method: 'POST' });
}, 90_000);

it('goes on while one is pulled out and put back in mid question', async () => {
  const id = await ask();
  await until('every receiver takes votes', async () => everyReceiver('open'));
  first.press(HELD[2], 'A');
  pressSunvote('4', 'A');
  pressCard('1');
  second.press(HELD[0], 'A');
  await until('all are in', async () => (await state()).question?.answered === 4);
  await Promise.all([first.unplug(), sunvote.unplug(), card.unplug()]);
  second.press(HELD[1], 'B');
  await until('the one that is left counts', async () => (await state()).question?.answered === 5, 5_000);
  await Promise.all([first.plug(), sunvote.plug(), card.plug()]);
  await until('all are back', async () => everyReceiver('open'), 30_000);
  first.press(HELD[2], 'B');
  pressSunvote('4', 'B');
  await until('the card’s receiver has started', () => pressCard('2') === 'accepted');
  await until('theirs count again', async () => {
    const said = await answers(id);
    return ['01 82E9701B A', '02 42BFD62B B', '03 429BF920 B', '04 SV0004 B', '05 TP090FD3 B'].every((one) =>
      said.includes(one),
    );
  });
  await api(agent.address, `/api/questions/${id}/close`, { method: 'POST' });
}, 90_000);
