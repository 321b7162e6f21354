/** Simulated readers and screens on a socket, and our drivers at the other end. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Connection } from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { createDigitizer } from '../../../simulators/input/digitizer.ts';
import { createKeyboard } from '../../../simulators/input/keyboard.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import type { CreateDevice } from '../../../simulators/stream/device.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';
import { listeningSink, type Told } from '../../drivers/scripted-connection.ts';

interface Room {
  readonly simulator: StreamSimulator;
  readonly sink: Told;
  readonly connection: Connection;
  /** As the teacher's hand would. */
  press(who: string, what: string): string | undefined;
  detach(): void;
}

const ends: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

async function room(driver: string, create: CreateDevice, model?: string): Promise<Room> {
  let attached = false;
  const simulator = await startStream({
    create,
    ports: systemPorts(1),
    onEvent: (event) => {
      attached ||= 'event' in event && event.event === 'attached';
    },
  });
  const sink = listeningSink();
  const clock = { monotonicMs: () => performance.now() };
  const { device, transport } = buildDevice({ id: 'it', driver, model, address: simulator.address }, sink, clock);
  const { signal } = new AbortController();
  const connection = await transport.open(signal);
  await device.attach(connection, signal);
  ends.push(async () => {
    device.detach('over');
    await connection.close();
    await simulator.close();
  });
  // The simulator takes the connection a moment after it was made.
  await vi.waitFor(() => expect(attached).toBe(true), { interval: 1 });
  return {
    simulator,
    sink,
    connection,
    press: (who, what) => simulator.device.press?.(who, what),
    detach: () => device.detach('over'),
  };
}

const cards = ({ sink }: Room): string[] => sink.badges.map(({ card }) => card);

describe('a reader that types', () => {
  test.each(['report', 'event'])('a card is a badge (%s), with and without Enter', async (form) => {
    const reader = await room('keyboard', createKeyboard);
    reader.simulator.set('form', form);
    reader.press('62E3086CED', 'in');
    await vi.waitFor(() => expect(cards(reader)).toEqual(['E3086CED']), { timeout: 3_000 });
    expect(reader.sink.badges[0]?.number).toBe('3808980205');
    reader.simulator.set('enter', 'off');
    reader.press('0F0184F07A', 'in');
    // One that used Enter before is given a second.
    await vi.waitFor(() => expect(cards(reader)).toEqual(['E3086CED', '0184F07A']), { timeout: 3_000 });
  });

  test.each([
    ['8H', undefined, 'E3086CED'],
    ['3D+5D', undefined, '086CED'],
    ['8H-reversed', 'keyboard-8h-reversed', 'E3086CED'],
    ['10D-reversed', 'keyboard-8h-reversed', 'E3086CED'],
    ['3D5D', 'keyboard-3d5d', '086CED'],
    ['raw', 'keyboard-10h', '62E3086CED'],
  ])('set to %s it is read by %s', async (format, model, card) => {
    const reader = await room('keyboard', createKeyboard, model);
    reader.simulator.set('format', format);
    reader.press('62E3086CED', 'in');
    await vi.waitFor(() => expect(cards(reader)).toEqual([card]), { timeout: 3_000 });
  });

  test.each(['noise', 'half', 'checksum', 'flood', 'unasked', 'torn', 'stuck', 'silent'])(
    'after “%s” it is read right again',
    async (how) => {
      const reader = await room('keyboard', createKeyboard);
      await reader.simulator.misbehave(how);
      reader.press('62E3086CED', 'in');
      await new Promise((resolve) => setTimeout(resolve, 300));
      await reader.simulator.misbehave('none');
      await new Promise((resolve) => setTimeout(resolve, 150));
      // The first one may still end what was begun.
      reader.press('0000000001', 'in');
      await new Promise((resolve) => setTimeout(resolve, 250));
      reader.press('0F0184F07A', 'in');
      await vi.waitFor(() => expect(cards(reader).at(-1)).toBe('0184F07A'), { timeout: 3_000 });
    },
  );

  test('half a number is no card', async () => {
    const reader = await room('keyboard', createKeyboard);
    await reader.simulator.misbehave('torn');
    reader.press('62E3086CED', 'in');
    await new Promise((resolve) => setTimeout(resolve, 1_300));
    expect(cards(reader)).toEqual([]);
  });
});

test('a pad is a clicker', async () => {
  const pad = await room('keyboard', createKeyboard, 'keypad-generic');
  const { device } = buildDevice(
    { id: 'pad', driver: 'keyboard', model: 'keypad-generic', address: pad.simulator.address },
    pad.sink,
    { monotonicMs: () => performance.now() },
  );
  expect(device.kind).toBe('clicker');
});

describe('a touch screen', () => {
  test.each(['report', 'event'])('every tap is counted once (%s)', async (form) => {
    const screen = await room('digitizer', createDigitizer);
    screen.simulator.set('form', form);
    screen.simulator.set('tap-ms', '5');
    for (let n = 0; n < 25; n++) {
      expect(screen.press('0', 'tap')).toBe('accepted');
      await vi.waitFor(() => expect(screen.simulator.state()).toMatchObject({ contacts: 0 }), { interval: 1 });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
    screen.detach();
    expect(screen.sink.touches).toMatchObject([{ touches: 25, maxContacts: 1, penSeconds: 0 }]);
  });

  test.each(['report', 'event'])('five fingers at once, in hybrid mode where it has to (%s)', async (form) => {
    const screen = await room('digitizer', createDigitizer);
    screen.simulator.set('form', form);
    for (const contact of ['0', '1', '2', '3', '4']) screen.press(contact, 'down');
    for (const contact of ['0', '1', '2', '3', '4']) screen.press(contact, 'move');
    for (const contact of ['3', '1', '0', '4', '2']) screen.press(contact, 'up');
    await new Promise((resolve) => setTimeout(resolve, 100));
    screen.detach();
    expect(screen.sink.touches).toMatchObject([{ touches: 5, maxContacts: 5 }]);
  });

  test('a pen has its own seconds', async () => {
    const screen = await room('digitizer', createDigitizer);
    screen.simulator.set('form', 'event');
    screen.press('pen', 'tap');
    await new Promise((resolve) => setTimeout(resolve, 150));
    screen.detach();
    expect(screen.sink.touches).toMatchObject([{ touches: 1, penSeconds: expect.toSatisfy((n: number) => n >= 1) }]);
  });

  test.each(['noise', 'half', 'checksum', 'flood', 'stuck-contact'])(
    'after “%s” it counts right again',
    async (how) => {
      const screen = await room('digitizer', createDigitizer);
      await screen.simulator.misbehave(how);
      screen.press('0', 'tap');
      await new Promise((resolve) => setTimeout(resolve, 200));
      await screen.simulator.misbehave('none');
      screen.press('0', 'up');
      screen.press('1', 'tap');
      await new Promise((resolve) => setTimeout(resolve, 200));
      screen.detach();
      const before = screen.sink.touches.length;
      const { signal } = new AbortController();
      const { device } = buildDevice(
        { id: 'it', driver: 'digitizer', address: screen.simulator.address },
        screen.sink,
        { monotonicMs: () => performance.now() },
      );
      await device.attach(screen.connection, signal);
      screen.press('2', 'tap');
      screen.press('3', 'tap');
      await new Promise((resolve) => setTimeout(resolve, 200));
      device.detach('over');
      expect(screen.sink.touches.slice(before)).toMatchObject([{ touches: 2, maxContacts: 2 }]);
    },
  );
});
