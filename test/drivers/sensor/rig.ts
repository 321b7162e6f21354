/** A Modbus device built from an address, kept connected as the agent's keeper would. */
import { type Device, type DeviceStatus, nowhere, type Readings } from '../../../drivers/device.ts';
import { pause } from '../../../drivers/pause.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { ShownError } from '../../../protocols/shown-error.ts';
import { streamDevices } from '../../../simulators/catalogue.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';

export const clock = { monotonicMs: () => performance.now() };

export async function startLine(listen: string, ...settings: readonly [string, string][]): Promise<StreamSimulator> {
  const create = streamDevices['modbus'];
  if (create === undefined) throw new Error('no simulator modbus');
  const simulator = await startStream({ create, ports: systemPorts(7), listen });
  for (const [what, value] of settings) simulator.set(what, value);
  return simulator;
}

export interface Kept {
  readonly device: Device;
  /** Everything it ever told. */
  readonly told: Readings[];
  readonly saw: string[];
  readonly statuses: DeviceStatus[];
  readonly attached: boolean;
  untilAttached(withinMs?: number): Promise<void>;
  close(): Promise<void>;
}

export function keep(address: string, model: string, id = model): Kept {
  const told: Readings[] = [];
  const saw: string[] = [];
  const statuses: DeviceStatus[] = [];
  const { device, transport } = buildDevice(
    { id, driver: 'modbus', model, address },
    {
      ...nowhere,
      readings: (_device, readings) => told.push(readings),
      saw: (_device, what) => saw.push(what),
      status: (_device, status) => statuses.push(status),
    },
    clock,
  );
  const stop = new AbortController();
  const { signal } = stop;
  let attached = false;
  async function live(): Promise<void> {
    while (!signal.aborted) {
      try {
        const connection = await transport.open(AbortSignal.any([signal, AbortSignal.timeout(3_000)]));
        try {
          await device.attach(connection, AbortSignal.any([signal, AbortSignal.timeout(12_000)]));
          const ended = new Promise<void>((resolve) => {
            const inner = connection.onClose;
            connection.onClose = (why) => {
              inner(why);
              resolve();
            };
            signal.addEventListener('abort', () => resolve(), { once: true });
          });
          attached = true;
          await ended;
        } finally {
          attached = false;
          device.detach('over');
          await connection.close('over');
        }
      } catch (error) {
        if (!(error instanceof ShownError) && !signal.aborted) throw error;
      }
      await pause(200, signal).catch(() => {});
    }
  }
  const running = live();
  return {
    device,
    told,
    saw,
    statuses,
    get attached() {
      return attached;
    },
    async untilAttached(withinMs = 12_000) {
      const until = performance.now() + withinMs;
      while (!attached && performance.now() < until) await pause(20, new AbortController().signal);
      if (!attached) throw new Error(`${id} is not attached after ${withinMs} ms`);
    },
    close: async () => {
      stop.abort();
      await running;
    },
  };
}
