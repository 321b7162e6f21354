/** A room's devices with doubles around them that remember: journal, faults, settings. */
import { createServer, type Socket } from 'node:net';
import { createDevices, type Devices, type DevicesOptions } from '../../../agent/devices/supervisor.ts';
import type { Committed, NewEvent } from '../../../agent/journal/port.ts';
import {
  alwaysInUse,
  createEngine,
  type Engine,
  type Surroundings,
  systemTimers,
} from '../../../agent/maintenance/engine.ts';
import type { Subject } from '../../../agent/maintenance/port.ts';
import { type Ports, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { RoomStore } from '../../../agent/room/port.ts';
import type { Press } from '../../../drivers/device.ts';
import { streamDevices } from '../../../simulators/catalogue.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';

export const ports: Ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };

export interface TestRoom {
  readonly devices: Devices;
  readonly presses: Press[];
  readonly events: NewEvent[];
  /** `open PRJ-LAMP front`, `close …`, in order. */
  readonly faults: string[];
  status(id: string): string | undefined;
  /** What the journal was told of one type. */
  told(type: NewEvent['type']): Record<string, unknown>[];
}

const cleanups: (() => Promise<void> | void)[] = [];

/** For `afterEach`. */
export async function cleanUp(): Promise<void> {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
}
export function later(cleanup: () => Promise<void> | void): void {
  cleanups.push(cleanup);
}

/** Not started. */
export function testRoom(devices: DevicesOptions['devices'], more: Partial<DevicesOptions> = {}): TestRoom {
  const presses: Press[] = [];
  const events: NewEvent[] = [];
  const faults: string[] = [];
  const made = createDevices({
    devices,
    ports,
    journal: journalThatKeeps(events),
    faults: faultsThatListen(faults),
    events: { press: (press) => presses.push(press), receiversChanged: () => {} },
    ...more,
  });
  later(() => made.stop());
  return {
    devices: made,
    presses,
    events,
    faults,
    status: (id) => made.room.get(id)?.status,
    told: (type) => events.filter((event) => event.type === type).map(({ data }) => data as Record<string, unknown>),
  };
}

function journalThatKeeps(events: NewEvent[]): DevicesOptions['journal'] {
  const append = (event: NewEvent): Promise<Committed> => {
    events.push(event);
    const time = new Date(event.at).toISOString();
    return Promise.resolve({ ...event, time, epoch: 'E', sequence: events.length, saved: true });
  };
  return { append } as DevicesOptions['journal'];
}

/** The real engine; what it says goes into a list. `said`: as in `open PRJ-LAMP front`. */
export function faultsThatListen(
  faults: string[],
  surroundings: Surroundings = alwaysInUse,
  said: (detail: object) => string = () => '',
): Engine {
  const named = ({ code, device = '' }: Subject): string => `${code} ${device}`;
  return createEngine({
    clock: ports.clock,
    timers: systemTimers,
    surroundings,
    sink: {
      opened: (subject, { detail }) => faults.push(`open ${named(subject)}${said(detail)}`),
      changed: (subject, { detail }) => faults.push(`change ${named(subject)}${said(detail)}`),
      closed: (subject) => faults.push(`close ${named(subject)}`),
      averted: (subject, helped) => faults.push(`averted ${named(subject)} ${helped}`),
    },
  });
}

/** room.db's settings, in memory. */
export function settings(values: Record<string, string> = {}): Pick<RoomStore, 'setting' | 'setSetting'> {
  return {
    setting: (name) => Promise.resolve(values[name] as never),
    setSetting: (name, value) => {
      values[name] = value;
      return Promise.resolve();
    },
  };
}

export async function simulated(
  driver: string,
  more: { readonly listen?: string; readonly onEvent?: (event: object) => void } = {},
): Promise<StreamSimulator> {
  const create = streamDevices[driver];
  if (create === undefined) throw new Error(`no simulator ${driver}`);
  const simulator = await startStream({ create, ports: systemPorts(5), ...more });
  later(() => simulator.close());
  return simulator;
}

/** A server that does `behave` with everybody who connects; its address. */
export async function server(behave: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    behave(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  later(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => listening.close(() => resolve()));
  });
  const address = listening.address();
  return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

export async function until(what: string, condition: () => boolean, withinMs = 10_000): Promise<number> {
  const from = performance.now();
  while (!condition()) {
    if (performance.now() - from > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return performance.now() - from;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
