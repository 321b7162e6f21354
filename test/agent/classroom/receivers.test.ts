/** The classroom with the real driver and supervisor, on a simulated base that is pulled out and put back. */
import { afterEach, expect, it } from 'vitest';
import { createClassroom } from '../../../agent/classroom/classroom.ts';
import type { Classroom } from '../../../agent/classroom/port.ts';
import { createDevices, type Devices } from '../../../agent/devices/supervisor.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { type Ports, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { type SimulatedBase, type SimulatorEvent, startBase } from '../../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { classCsv, clickerOf } from './classroom-fixture.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { createTestRoom } from './test-room.ts';

const ports: Ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function until(what: string, condition: () => boolean, withinMs = 12_000): Promise<void> {
  const from = performance.now();
  while (!condition()) {
    if (performance.now() - from > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

async function start(): Promise<{
  classroom: Classroom;
  base: SimulatedBase;
  devices: Devices;
  events: SimulatorEvent[];
}> {
  const events: SimulatorEvent[] = [];
  const base = await startBase({ ports: systemPorts(11), onEvent: (event) => events.push(event) });
  cleanups.push(() => base.close());
  const room = await createTestRoom();
  cleanups.push(() => room.close());
  const journal = createMemoryJournal();
  const faults = await createFaults({ journal, ports });
  const devices: Devices = createDevices({
    devices: [{ id: 'base', driver: 'iclicker', address: base.address }],
    ports,
    journal,
    faults,
    events: { press: (press) => classroom.press(press), receiversChanged: () => classroom.receiversChanged() },
  });
  const classroom: Classroom = await createClassroom({
    journal,
    room,
    receivers: () => devices.receivers,
    faults,
    ports,
  });
  cleanups.push(() => classroom.close());
  cleanups.push(() => devices.stop());
  devices.start();
  await until('the base is online', () => devices.receivers.views()[0]?.status === 'online');
  return { classroom, base, devices, events };
}

it('binding goes on after the base was pulled out and put back, and the class then answers', async () => {
  const { classroom, base, events } = await start();
  await classroom.importRoster('三年二班', classCsv(2, { clickers: false }), { dryRun: false });
  await classroom.startBinding('class');
  await until('ready to bind', () => classroom.wall().binding?.receiver === 'open');
  base.press(clickerOf(1), 'A');
  await until('seat 01 is bound', () => classroom.wall().binding?.seat === '02');
  await base.unplug();
  await until('it is missed', () => classroom.wall().binding?.receiver !== 'open', 2000);
  await base.plug();
  await until('ready again', () => classroom.wall().binding?.receiver === 'open', 8000);
  base.press(clickerOf(2), 'F');
  await until('seat 02 is bound', () => classroom.wall().binding?.seat === null);
  await classroom.endBinding();

  const { id } = await classroom.ask({ kind: 'single', options: 3 });
  await until('voting', () => base.state().open);
  base.press(clickerOf(1), 'C');
  await until('the first answer', () => classroom.wall().question?.answered === 1);
  await base.unplug();
  await until('it is missed', () => !base.state().powered);
  expect(classroom.wall().question?.state).toBe('open');
  await base.plug();
  await until('voting again', () => base.state().open, 8000);
  base.press(clickerOf(2), 'B');
  const stopped = await classroom.stop(id);
  expect(stopped).toMatchObject({ state: 'closed', answered: 2, tally: { A: 0, B: 1, C: 1 } });
  expect(stopped.responses.map(({ seat }) => seat)).toEqual(['01', '02']);

  await until('the display shows the end', () => base.state().lcd[1].includes('CLOSED'));
  expect(base.state().lcd[0]).toMatch(/^\d:\d\d +2$/);
  expect(events.filter((event) => event.event === 'lcd' && event.garbled)).toEqual([]);
}, 60_000);
