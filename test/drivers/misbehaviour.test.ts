/**
 * Every family that is asked, against its simulator misbehaving in every way there is: the driver stays up or comes back
 * by itself, what it says is true, and afterwards everything is as before.
 */
import { afterAll, describe, expect, test } from 'vitest';
import { type Device, nowhere, type Readings } from '../../drivers/device.ts';
import { pause } from '../../drivers/pause.ts';
import { type BuiltDevice, buildDevice, driverEntry, driverNames } from '../../drivers/registry.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { streamDevices } from '../../simulators/catalogue.ts';
import { systemPorts } from '../../simulators/ports.ts';
import { misbehaviours } from '../../simulators/stream/misbehaviour.ts';
import { type StreamSimulator, startStream } from '../../simulators/stream/simulator.ts';

const families = driverNames.filter((name) => {
  const entry = driverEntry(name);
  return Object.hasOwn(streamDevices, name) && (entry?.kind === 'panel' || entry?.kind === 'projector');
});
/** Simulator's state ↔ reading, where both have it. */
const TRUE_KEYS = ['power', 'input', 'volume', 'muted', 'blanked', 'frozen', 'touch'];

/**
 * While this goes on, a sound frame may be untrue: a wrong bit where there is no checksum, a status nobody asked for
 * where panels speak unasked. Then only the end counts.
 */
const MAY_LIE = new Set(['checksum', 'unasked', 'neighbour', 'half', 'noise']);
const HOWS = Object.keys(misbehaviours).filter((how) => how !== 'none' && how !== 'unplug');
const AT_IT_MS = 2_500;
const BACK_WITHIN_MS = 12_000;

class Bench {
  readonly name: string;
  readonly lies: string[] = [];
  judging = true;
  attached = false;
  #built: BuiltDevice;
  #simulator: StreamSimulator;
  #stop = new AbortController();
  #running: Promise<void>;

  constructor(name: string, simulator: StreamSimulator) {
    this.name = name;
    this.#simulator = simulator;
    this.#built = buildDevice(
      { id: name, driver: name, address: simulator.address },
      { ...nowhere, readings: (_device, readings) => this.#judge(readings) },
      { monotonicMs: () => performance.now() },
    );
    this.#running = this.#keep();
  }

  get device(): Device {
    return this.#built.device;
  }

  /** What the simulator is in, as far as both have words for it. */
  truth(): Record<string, unknown> {
    const state = this.#simulator.state();
    return Object.fromEntries(TRUE_KEYS.flatMap((key) => (state[key] === undefined ? [] : [[key, state[key]]])));
  }

  untrue(readings: Readings): string[] {
    const truth = this.truth();
    // An input that the device's side calls by its code is compared by nobody.
    const inputs = this.device.commands.find(({ name }) => name === 'input')?.values ?? [];
    if (!inputs.includes(String(truth['input']))) delete truth['input'];
    return Object.entries(readings).flatMap(([key, value]) =>
      truth[key] === undefined || truth[key] === value ? [] : [`${key} reads ${value}, is ${truth[key]}`],
    );
  }

  #judge(readings: Readings): void {
    if (this.judging) this.lies.push(...this.untrue(readings));
  }

  /** As a keeper does: connects, waits for the end, connects again. */
  async #keep(): Promise<void> {
    const { signal } = this.#stop;
    const { device, transport } = this.#built;
    while (!signal.aborted) {
      try {
        const connection = await transport.open(AbortSignal.any([signal, AbortSignal.timeout(3_000)]));
        await device.attach(connection, AbortSignal.any([signal, AbortSignal.timeout(8_000)]));
        const ended = new Promise<void>((resolve) => {
          const inner = connection.onClose;
          connection.onClose = (why) => {
            inner(why);
            resolve();
          };
          signal.addEventListener('abort', () => resolve(), { once: true });
        });
        this.attached = true;
        await ended;
        this.attached = false;
        device.detach('over');
        await connection.close('over');
      } catch (error) {
        if (!(error instanceof ShownError) && !signal.aborted) throw error;
      }
      await pause(200, signal).catch(() => {});
    }
  }

  async asLongAs(ms: number): Promise<void> {
    const until = performance.now() + ms;
    while (performance.now() < until) {
      if (this.attached) await Promise.race([this.device.read().catch(() => {}), pause(400, this.#stop.signal)]);
      await pause(50, this.#stop.signal);
    }
  }

  /** Reads until everything is true and `least` is known: what is known then. Else what is untrue. */
  async trueAgain(least: readonly string[] = []): Promise<readonly string[] | string> {
    const until = performance.now() + BACK_WITHIN_MS;
    let last = 'never attached';
    while (performance.now() < until) {
      if (this.attached) {
        const read = await this.device.read().catch((error: unknown) => String(error));
        last = typeof read === 'string' ? read : this.untrue(read.readings).join('; ');
        const known = typeof read === 'string' ? [] : TRUE_KEYS.filter((key) => key in read.readings);
        if (typeof read !== 'string' && last === '' && least.every((key) => known.includes(key))) return known;
      }
      await pause(150, this.#stop.signal);
    }
    return last;
  }

  async close(): Promise<void> {
    this.#stop.abort();
    await this.#running;
    await this.#simulator.close();
  }
}

const open: Bench[] = [];
afterAll(async () => {
  await Promise.all(open.map((bench) => bench.close()));
});

async function benchOf(name: string): Promise<{ bench: Bench; simulator: StreamSimulator }> {
  const create = streamDevices[name];
  if (create === undefined) throw new Error(`no simulator ${name}`);
  const simulator = await startStream({ create, ports: systemPorts(7) });
  const bench = new Bench(name, simulator);
  open.push(bench);
  return { bench, simulator };
}

/** All families at once: waiting is most of it. */
describe.concurrent('every family, its device misbehaving', () => {
  test.each(HOWS)(
    '%s: nothing untrue is said, and all is well again afterwards',
    async (how) => {
      const results = await Promise.all(
        families.map(async (name) => {
          const { bench, simulator } = await benchOf(name);
          const before = await bench.trueAgain();
          bench.judging = !MAY_LIE.has(how);
          await simulator.misbehave(how);
          await bench.asLongAs(AT_IT_MS);
          // A device that lost its power came back with its own ideas; whoever reads it now reads those.
          await simulator.misbehave('none');
          // What lost its power may stand by now, and a device that sleeps has less to say.
          const least = typeof before === 'string' || how === 'reboot' ? [] : before;
          const after = await bench.trueAgain(least);
          await bench.close();
          return { name, before, after, lies: bench.lies };
        }),
      );
      expect(
        results.filter(
          ({ before, after, lies }) => typeof before === 'string' || typeof after === 'string' || lies.length > 0,
        ),
      ).toEqual([]);
    },
    60_000,
  );
});

test('there are families to try', () => {
  expect(families).toContain('aabbcc');
});
