/** A driver on a simulated projector, and everything it tells. */
import {
  type Connection,
  type Device,
  type DeviceSink,
  nowhere,
  type Readings,
  type Troubles,
} from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { createPjlinkProjector } from '../../../simulators/projector/pjlink.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';

export interface Rig {
  readonly simulator: StreamSimulator;
  readonly device: Device;
  /** What the driver told last. */
  readonly told: { readings: Readings; troubles: Troubles };
  readonly saw: string[];
  /** Lines the projector was asked or told. */
  readonly lines: string[];
  /** Connects once more; a first call connects. Resolves when attached. */
  connect(): Promise<void>;
  /** Why the connection ended, once it has. */
  ended: string | undefined;
  close(): Promise<void>;
}

/** `settings` are set before anybody connects: `{password: 'abc', class: '1'}`. */
export async function rig(
  settings: Readonly<Record<string, string>> = {},
  address: { readonly password?: string; readonly query?: string } = {},
): Promise<Rig> {
  const lines: string[] = [];
  let connected = false;
  let last: Connection | undefined;
  const simulator = await startStream({
    create: createPjlinkProjector,
    ports: systemPorts(1),
    onEvent: (event) => {
      const { event: what, line } = event as { event: string; line?: string };
      if (what === 'command' && line !== undefined) lines.push(line);
      if (what === 'attached' || what === 'detached') connected = what === 'attached';
      if (what === 'wrong-password') lines.push('wrong password');
    },
  });
  for (const [what, value] of Object.entries(settings)) simulator.set(what, value);
  const told: Rig['told'] = { readings: {}, troubles: {} };
  const saw: string[] = [];
  const sink: DeviceSink = {
    ...nowhere,
    readings: (_id, readings) => {
      told.readings = readings;
    },
    troubles: (_id, troubles) => {
      told.troubles = troubles;
    },
    saw: (_id, what) => saw.push(what),
  };
  const password = address.password === undefined ? '' : `:${address.password}@`;
  const url = simulator.address.replace('tcp://', `tcp://${password}`) + (address.query ?? '?notices=0');
  const { device, transport } = buildDevice({ id: 'p', driver: 'pjlink', address: url }, sink, {
    monotonicMs: () => performance.now(),
  });
  const made: Rig = {
    simulator,
    device,
    told,
    saw,
    lines,
    ended: undefined,
    async connect() {
      // It takes one host at a time.
      await last?.close();
      await until(() => !connected, 1_000, 'the last host gone');
      const signal = AbortSignal.timeout(12_000);
      const connection = await transport.open(signal);
      last = connection;
      made.ended = undefined;
      const inner: Connection = { ...connection, onClose: () => {}, onData: () => {} };
      connection.onData = (bytes) => inner.onData(bytes);
      connection.onClose = (why) => {
        made.ended = why;
        inner.onClose(why);
      };
      await device.attach(inner, signal);
    },
    async close() {
      device.detach('over');
      await simulator.close();
    },
  };
  return made;
}

export async function until(there: () => boolean, withinMs: number, what: string): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!there()) {
    if (performance.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
