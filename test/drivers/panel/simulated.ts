/** A driver and its simulated device on one line in memory, under the test's own clock. */
import { vi } from 'vitest';
import {
  type Connection,
  type Device,
  type DeviceStatus,
  type Identity,
  nowhere,
  type Readings,
  type Troubles,
} from '../../../drivers/device.ts';
import { models } from '../../../drivers/models/models.ts';
import { driverEntry } from '../../../drivers/registry.ts';
import { ShownError } from '../../../protocols/shown-error.ts';
import { streamDevices } from '../../../simulators/catalogue.ts';
import type { SimulatedDevice } from '../../../simulators/stream/device.ts';

export interface Pair {
  readonly device: Device;
  readonly simulated: SimulatedDevice;
  /** What the driver wrote, each order as text. */
  readonly written: string[];
  readings: Readings;
  identity: Identity;
  troubles: Troubles;
  status: DeviceStatus | undefined;
  /** Attaches and runs the first round of questions. */
  attach(): Promise<void>;
  /** The readings read back, or the error's code. */
  command(name: string, value: string): Promise<Readings | string>;
  /** Bytes from the device that it did not think of itself. */
  inject(bytes: Uint8Array): void;
}

/** The held clock must be in force: `vi.useFakeTimers()`. */
export function pairOf(driver: string, modelId?: string): Pair {
  const entry = driverEntry(driver);
  const model = models.find(({ driver: of, id }) => of === driver && (modelId === undefined || id === modelId));
  const create = streamDevices[driver];
  if (entry === undefined || model === undefined || create === undefined) throw new Error(`no ${driver} ${modelId}`);
  const connection: Connection = {
    reports: false,
    write: (bytes) => {
      pair.written.push(Buffer.from(bytes).toString('latin1'));
      simulated.receive(bytes);
      return Promise.resolve();
    },
    close: (why = 'closed') => {
      connection.onClose(why);
      return Promise.resolve();
    },
    onData: () => {},
    onClose: () => {},
  };
  const simulated = create({
    ports: {
      monotonicMs: () => performance.now(),
      after: (ms, run) => {
        const timer = setTimeout(run, ms);
        return () => clearTimeout(timer);
      },
      random: () => 0.5,
    },
    send: (frame) => connection.onData(frame),
    tell: () => {},
    hangUp: () => {},
  });
  const device = entry.create({
    id: 'x',
    label: 'simulated',
    model,
    secret: undefined,
    sink: {
      ...nowhere,
      readings: (_id, readings) => {
        pair.readings = readings;
      },
      identity: (_id, identity) => {
        pair.identity = identity;
      },
      troubles: (_id, troubles) => {
        pair.troubles = troubles;
      },
      status: (_id, status) => {
        pair.status = status;
      },
    },
    clock: { monotonicMs: () => performance.now() },
  });
  const pair: Pair = {
    device,
    simulated,
    written: [],
    readings: {},
    identity: {},
    troubles: {},
    status: undefined,
    attach: async () => {
      await settled(device.attach(connection, new AbortController().signal));
      await vi.advanceTimersByTimeAsync(3_000);
    },
    command: (name, value) =>
      settled(
        device
          .command(name, value)
          .catch((error: unknown) => (error instanceof ShownError ? error.code : Promise.reject(error))),
      ),
    inject: (bytes) => connection.onData(bytes),
  };
  return pair;
}

/** Lets time pass until it is over, 60 s at most. */
async function settled<T>(work: Promise<T>): Promise<T> {
  let over = false;
  const watched = work.finally(() => {
    over = true;
  });
  watched.catch(() => {});
  for (let ms = 0; ms < 60_000 && !over; ms += 20) await vi.advanceTimersByTimeAsync(20);
  return await watched;
}
