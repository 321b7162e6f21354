import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { createDevices, type Devices } from '../../../agent/devices/supervisor.ts';
import type { Committed, Journal, NewEvent } from '../../../agent/journal/port.ts';
import { type Ports, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { Press } from '../../../drivers/device.ts';
import { type SimulatedBase, startBase } from '../../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { faultsThatListen } from './fixture.ts';

const A = '82E9701B';
const B = '42BFD62B';
const ports: Ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };

interface Room {
  readonly devices: Devices;
  readonly presses: Press[];
  readonly statuses: { readonly device: string; readonly status: string }[];
  readonly faults: string[];
  readonly changes: { readonly atMs: number; readonly view: string }[];
}

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function room(addresses: Readonly<Record<string, string>>): Room {
  const presses: Press[] = [];
  const statuses: { device: string; status: string }[] = [];
  const faults: string[] = [];
  const changes: { atMs: number; view: string }[] = [];
  const devices = createDevices({
    devices: Object.entries(addresses).map(([id, address]) => ({ id, driver: 'iclicker', address })),
    ports,
    journal: journalThatKeeps(statuses),
    faults: faultsThatListen(
      faults,
      undefined,
      (detail: object) => ` ${'questionOpen' in detail ? detail.questionOpen : undefined}`,
    ),
    events: {
      press: (press) => presses.push(press),
      receiversChanged: () =>
        changes.push({
          atMs: performance.now(),
          view: devices.receivers
            .views()
            .map(({ id, status, voting }) => `${id} ${status} ${voting}`)
            .join('; '),
        }),
    },
  });
  cleanups.push(() => devices.stop());
  return { devices, presses, statuses, faults, changes };
}

/** Only `append` is the supervisor's business; a call of anything else would fail the test by its type at run time. */
function journalThatKeeps(statuses: { device: string; status: string }[]): Journal {
  const append = (event: NewEvent): Promise<Committed> => {
    statuses.push(event.data as { device: string; status: string });
    return Promise.resolve({
      ...event,
      time: new Date(event.at).toISOString(),
      epoch: 'E',
      sequence: statuses.length,
      saved: true,
    });
  };
  return { append } as unknown as Journal;
}

async function simulatedBase(): Promise<SimulatedBase> {
  const base = await startBase({ ports: systemPorts(7) });
  cleanups.push(() => base.close());
  return base;
}

async function until(what: string, condition: () => boolean, withinMs = 10_000): Promise<number> {
  const from = performance.now();
  while (!condition()) {
    if (performance.now() - from > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - from;
}

function status(theRoom: Room, id: string): string | undefined {
  return theRoom.devices.receivers.views().find((view) => view.id === id)?.status;
}

/** A server that accepts and never says a word. */
async function silentServer(): Promise<string> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => server.close(() => resolve()));
  });
  const address = server.address();
  return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

/** A port nobody listens on: it was free a moment ago. */
async function refusingAddress(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

describe('a question on a simulated base', () => {
  test('presses come through, the last ones after the stop too', async () => {
    const base = await simulatedBase();
    const theRoom = room({ base: base.address });
    const { receivers } = theRoom.devices;
    theRoom.devices.start();
    await until('online', () => status(theRoom, 'base') === 'online');
    expect(receivers.voting()).toBe('idle');
    receivers.open(4);
    expect(receivers.voting()).toBe('preparing');
    await until('open', () => receivers.voting() === 'open');
    base.press(A, 'A');
    base.press(B, 'C');
    await until('two presses', () => theRoom.presses.length === 2);
    base.press(A, 'B');
    await receivers.close();
    expect(theRoom.presses.map(({ clicker, key }) => [clicker, key])).toEqual([
      [A, 'A'],
      [B, 'C'],
      [A, 'B'],
    ]);
    expect(receivers.voting()).toBe('idle');
    receivers.show('0:01   2/48', '');
    await until('the display', () => base.state().lcd[0].startsWith('0:01   2/48'));
  });

  test('pulled out: told in 2 s, a fault at once; put back: voting open again within 8 s, nothing received is lost', async () => {
    const base = await simulatedBase();
    const theRoom = room({ base: base.address });
    const { receivers } = theRoom.devices;
    theRoom.devices.start();
    receivers.open(4);
    await until('open', () => receivers.voting() === 'open');
    base.press(A, 'A');
    await until('a press', () => theRoom.presses.length === 1);
    await base.unplug();
    expect(await until('told', () => status(theRoom, 'base') === 'offline', 2_000)).toBeLessThan(2_000);
    expect(theRoom.faults.at(-1)).toBe('open CLK-BASE base true');
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    await base.plug();
    await until('open again', () => receivers.voting() === 'open', 8_000);
    expect(theRoom.faults.at(-1)).toBe('close CLK-BASE base');
    base.press(A, 'B');
    await until('a press after', () => theRoom.presses.length === 2);
    expect(theRoom.presses.map(({ key }) => key)).toEqual(['A', 'B']);
    await until('the journal knows', () => theRoom.statuses.at(-1)?.status === 'online');
    expect(theRoom.statuses.map(({ status: told }) => told).filter((told) => told === 'connecting')).toEqual([]);
  });

  test.each(['slow-ack', 'lost-ack', 'lost-summary', 'duplicate', 'junk', 'garbage'])(
    'a base that misbehaves by %s still gives every press once',
    async (how) => {
      const base = await simulatedBase();
      const theRoom = room({ base: base.address });
      const { receivers } = theRoom.devices;
      theRoom.devices.start();
      await until('online', () => status(theRoom, 'base') === 'online');
      await base.misbehave(how);
      receivers.open(4);
      await until('open', () => base.state().open && receivers.voting() === 'open', 15_000);
      const keys = ['A', 'B', 'C', 'D', 'A', 'A'];
      for (const key of keys) {
        const before = theRoom.presses.length;
        expect(base.press(A, key)).toBe('accepted');
        await until(`press ${key}`, () => theRoom.presses.length === before + 1);
      }
      await receivers.close();
      expect(theRoom.presses.map(({ clicker, key }) => clicker + key)).toEqual(keys.map((key) => A + key));
    },
  );
});

describe('one bad device', () => {
  test('refusing or silent, it delays nobody: the good one is online and votes meanwhile', async () => {
    const base = await simulatedBase();
    const theRoom = room({ refusing: await refusingAddress(), silent: await silentServer(), base: base.address });
    const { receivers } = theRoom.devices;
    theRoom.devices.start();
    receivers.open(2);
    await until(
      'the good one votes',
      () => receivers.views().some(({ id, voting }) => id === 'base' && voting === 'open'),
      3_000,
    );
    await until('the refusing one is offline', () => status(theRoom, 'refusing') === 'offline');
    await until('the silent one is offline', () => status(theRoom, 'silent') === 'offline');
    expect(receivers.voting()).toBe('open');
    const from = performance.now();
    await receivers.close();
    expect(performance.now() - from).toBeLessThan(1_100);
    expect(theRoom.faults).toContain('open CLK-BASE refusing true');
    const stopFrom = performance.now();
    await theRoom.devices.stop();
    expect(performance.now() - stopFrom).toBeLessThan(1_000);
  });

  test('gone without a question, it becomes a fault only after 5 s, and does not flap', async () => {
    const theRoom = room({ base: await refusingAddress() });
    theRoom.devices.start();
    await until('offline', () => status(theRoom, 'base') === 'offline');
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect(theRoom.faults).toEqual([]);
    await until('the fault', () => theRoom.faults.length === 1, 5_000);
    expect(theRoom.faults).toEqual(['open CLK-BASE base false']);
    expect(theRoom.statuses.map(({ status: told }) => told)).toEqual(['offline']);
    expect(new Set(theRoom.changes.map(({ view }) => view))).toEqual(new Set(['base offline idle']));
  });

  test('that falls silent mid-question is told as degraded within 2 s and voting again when it recovers', async () => {
    const base = await simulatedBase();
    const theRoom = room({ base: base.address });
    const { receivers } = theRoom.devices;
    theRoom.devices.start();
    receivers.open(4);
    await until('open', () => receivers.voting() === 'open');
    await base.misbehave('stall');
    await until('told', () => status(theRoom, 'base') !== 'online', 2_000);
    await until('given up', () => status(theRoom, 'base') === 'offline', 5_000);
    await base.misbehave('none');
    await until('open again', () => receivers.voting() === 'open', 8_000);
  });
});

test('a device of an unknown driver, or with a bad address, is refused in words', () => {
  expect(() => room({ base: 'usb://1881:0150' })).toThrow(/DEVICE-ADDRESS/);
  const build = (): Devices =>
    createDevices({
      devices: [{ id: 'x', driver: 'nothing', address: 'tcp://127.0.0.1:1' }],
      ports,
      journal: journalThatKeeps([]),
      faults: faultsThatListen([]),
      events: { press: () => {}, receiversChanged: () => {} },
    });
  expect(build).toThrow(/DEVICE-DRIVER/);
});
