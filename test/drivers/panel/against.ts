/** A driver against the simulator of its family over a real socket; everything is put away at the end of the test. */
import { afterEach } from 'vitest';
import type { Device, DeviceSink } from '../../../drivers/device.ts';
import { nowhere } from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { streamDevices } from '../../../simulators/catalogue.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Settings are made before anybody connects. */
export async function simulated(
  name: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<StreamSimulator> {
  const create = streamDevices[name];
  if (create === undefined) throw new Error(`no simulator ${name}`);
  const simulator = await startStream({ create, ports: systemPorts(5) });
  cleanups.push(() => simulator.close());
  for (const [what, value] of Object.entries(settings)) simulator.set(what, value);
  return simulator;
}

export interface Attached {
  readonly device: Device;
  readonly tookMs: number;
}

/** Connects and attaches, or rejects with what went wrong. `pin`: the address' password. */
export async function attached(
  name: string,
  simulator: StreamSimulator,
  { model, pin, sink = nowhere }: { model?: string; pin?: string; sink?: DeviceSink } = {},
): Promise<Attached> {
  const address = simulator.address.replace('tcp://', pin === undefined ? 'tcp://' : `tcp://:${pin}@`);
  const { device, transport } = buildDevice({ id: name, driver: name, model, address }, sink, {
    monotonicMs: () => performance.now(),
  });
  const signal = AbortSignal.timeout(20_000);
  const connection = await transport.open(signal);
  cleanups.push(() => connection.close());
  const from = performance.now();
  try {
    await device.attach(connection, signal);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return { device, tookMs: performance.now() - from };
}

/** Until it is so; gives up after 5 s. */
export async function until(so: () => boolean): Promise<void> {
  for (let waited = 0; !so(); waited += 10) {
    if (waited > 5_000) throw new Error('it did not come to be');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
