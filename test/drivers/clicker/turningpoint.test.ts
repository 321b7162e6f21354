import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createTurningpoint } from '../../../drivers/clicker/turningpoint.ts';
import type { Connection } from '../../../drivers/device.ts';
import { listeningSink, scriptedConnection } from '../scripted-connection.ts';

const LINE = 'incoming: 090fd331ee8c --> 1\r\noutgoing: 090fd3067b34\r\n';

function lab() {
  const sink = listeningSink();
  const states: string[] = [];
  const receiver = createTurningpoint({
    id: 'tp',
    label: 'test',
    identity: { model: 'open receiver' },
    sink: { ...sink, voting: (_device, state) => states.push(state) },
    clock: { monotonicMs: () => performance.now() },
  });
  const connection = scriptedConnection({ reports: false });
  const say = (text: string, to: Connection = connection): void => to.onData(Buffer.from(text, 'latin1'));
  return { receiver, sink, states, connection, say };
}

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('presses flow whether a question is open or not; nothing is ever written', async () => {
  const { receiver, sink, states, connection, say } = lab();
  await receiver.attach(connection, new AbortController().signal);
  say(LINE);
  receiver.openVoting({ options: 4 });
  for (const character of LINE) say(character);
  expect(sink.presses.map(({ device, clicker, key, sq }) => [device, clicker, key, sq])).toEqual([
    ['tp', 'TP090FD3', 'A', 0],
    ['tp', 'TP090FD3', 'A', 0],
  ]);
  expect(states).toEqual(['open']);
});

test('closing waits a moment for what is on the air; a new question ends that wait', async () => {
  const { receiver, sink, states, connection, say } = lab();
  await receiver.attach(connection, new AbortController().signal);
  receiver.openVoting({ options: 4 });
  let closed = 0;
  void receiver.closeVoting().then(() => closed++);
  await vi.advanceTimersByTimeAsync(100);
  say(LINE);
  expect([closed, sink.presses.length]).toEqual([0, 1]);
  await vi.advanceTimersByTimeAsync(60);
  expect(closed).toBe(1);
  receiver.openVoting({ options: 4 });
  void receiver.closeVoting().then(() => closed++);
  receiver.openVoting({ options: 4 });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(closed).toBe(2);
  expect(states).toEqual(['open', 'closing', 'idle', 'open', 'closing', 'open']);
});

test('a wish outlives the line, and a pulled plug holds nobody up', async () => {
  const { receiver, states, connection } = lab();
  receiver.openVoting({ options: 4 });
  await receiver.closeVoting();
  receiver.openVoting({ options: 4 });
  await receiver.attach(connection, new AbortController().signal);
  let closed = false;
  void receiver.closeVoting().then(() => {
    closed = true;
  });
  connection.onClose('pulled');
  await vi.advanceTimersByTimeAsync(0);
  expect(closed).toBe(true);
  receiver.openVoting({ options: 4 });
  const again = scriptedConnection({ reports: false });
  await receiver.attach(again, new AbortController().signal);
  expect(states).toEqual(['open', 'closing', 'idle', 'open']);
  receiver.detach('over');
  await expect(receiver.read()).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
});

test('bad lines are counted, told at once and then every ten seconds, and cost no good one', async () => {
  const { receiver, sink, connection, say } = lab();
  await receiver.attach(connection, new AbortController().signal);
  for (let i = 0; i < 50; i++) say('incoming: 090fd331ee8d --> 1\r\n');
  say(`incoming: 090f${LINE}`);
  say(`\u0000${'x'.repeat(400)}\r\n${LINE}`);
  expect(sink.presses).toHaveLength(2);
  expect((await receiver.read()).readings['junk']).toBeGreaterThanOrEqual(51);
  await expect(receiver.command('power', 'on')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
});
