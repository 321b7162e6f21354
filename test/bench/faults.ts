/**
 * What watching for faults costs, and how soon a fault is where the district sees it: from the moment its `for` is over, with
 * the journal on disk, a real broker and a subscriber beside it, to the retained `state/faults` in the subscriber's hands.
 */
import { DeviceFaults, RULES } from '../../agent/devices/device-faults.ts';
import { DeviceRecord } from '../../agent/devices/record.ts';
import { catalogue, type FaultCode } from '../../agent/maintenance/catalogue.ts';
import { createFaults } from '../../agent/maintenance/faults.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { publishStates, type StateSources } from '../../agent/states.ts';
import { createUplink } from '../../agent/uplink/uplink.ts';
import type { Device, DeviceKind } from '../../drivers/device.ts';
import { createMemoryJournal } from '../agent/classroom/memory-journal.ts';
import { diskJournal } from '../agent/uplink/disk-journal.ts';
import { BASE, configFor, PATH, sameMachine, until } from '../agent/uplink/room.ts';
import { startMosquitto } from '../harness/mosquitto.ts';
import { startSubscriber } from '../harness/subscriber.ts';
import { percentile, type Spread, spread } from './spread.ts';

const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
const KINDS: readonly DeviceKind[] = [
  'panel',
  'panel',
  'panel',
  'panel',
  'panel',
  'panel',
  'panel',
  'panel',
  'projector',
  'projector',
  'sensor',
  'sensor',
  'host',
];
/** Polled devices are heard every ten seconds, the PC every minute: this is every one of them, every second. */
const CYCLES_PER_SECOND = 1;
const ROUNDS = 5;
const CYCLES = 20_000;

export interface FaultsBench {
  readonly devices: number;
  readonly rules: number;
  /** µs of CPU of one look at everything. */
  readonly cycleUs: Spread;
  /** Of one core, per cent, were everything looked at every second. */
  readonly cpuPercent: Spread;
  /** ms from the end of `for` to the retained state at a subscriber. */
  readonly toStateMs: { readonly p50: number; readonly p99: number; readonly samples: number };
}

export async function benchFaults(samples = 200): Promise<FaultsBench> {
  const cycles = await cycleCost();
  const delays = await toState(samples);
  return {
    devices: KINDS.length,
    rules: RULES.length,
    cycleUs: spread(cycles),
    cpuPercent: spread(
      cycles.map((us) => (us * CYCLES_PER_SECOND) / 10_000),
      4,
    ),
    toStateMs: {
      p50: Number(percentile(delays, 0.5).toFixed(1)),
      p99: Number(percentile(delays, 0.99).toFixed(1)),
      samples: delays.length,
    },
  };
}

/** A third of the devices has something wrong, figures move, one comes and goes. */
async function cycleCost(): Promise<number[]> {
  const faults = await createFaults({ journal: createMemoryJournal(), ports });
  const devices = KINDS.map((kind, index) => {
    const record = new DeviceRecord({
      device: { id: `d${index}`, driver: 'any', kind, commands: [], confirms: true } as unknown as Device,
      name: null,
      model: { id: 'any', name: { zh: '', en: '' } },
      since: 0,
    });
    return { record, faults: new DeviceFaults({ record, faults, surroundings: { panelOn: () => true } }) };
  });
  const costs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let cycle = 0; cycle < CYCLES; cycle++) {
      for (const [index, { record, faults: own }] of devices.entries()) {
        const away = index === 3 && cycle % 2 === 0;
        record.learn({
          status: away ? 'offline' : 'online',
          readings: { power: 'on', temperatureC: 40 + (cycle % 5), cpuPct: cycle % 100, diskFreePct: 12 },
          troubles: index % 3 === 0 ? { fan: 'error', lamp: 'warning', filter: 'ok' } : {},
        });
        own.changed();
      }
    }
    const { user, system } = process.cpuUsage(before);
    costs.push((user + system) / CYCLES);
  }
  faults.stop();
  return costs;
}

async function toState(samples: number): Promise<number[]> {
  await using broker = await startMosquitto();
  await using journal = await diskJournal();
  await using subscriber = await startSubscriber(broker.url, BASE, { filter: `${BASE}/state/faults` });
  const faults = await createFaults({ journal: journal.port, ports });
  const uplink = createUplink({
    config: configFor(broker.url),
    path: PATH,
    journal: journal.port,
    faults,
    ports,
    version: '0.0.0-bench',
    machine: sameMachine,
    schoolHours: () => true,
  });
  const quiet = { onChange: () => () => {} };
  const stopStates = publishStates(uplink, {
    faults,
    devices: { list: () => [], listen: () => () => {} },
    classroom: {
      ...quiet,
      wall: () => ({ question: null, class: null, lesson: null, attendance: null, unknown: { clickers: 0 } }),
    },
  } as unknown as StateSources);
  uplink.start();
  try {
    await until(() => uplink.view().state === 'online', 10_000, 'online');
    const codes = (Object.keys(catalogue) as FaultCode[]).filter((code) => /^(PRJ|DSP)-/.test(code));
    const delays: number[] = [];
    for (let sample = 0; sample < samples; sample++) {
      const code = codes[sample % codes.length] ?? 'PRJ-LAMP';
      const device = `d${sample}`;
      const from = performance.now();
      // Its `for` is over now.
      faults.open(code, { device });
      const told = (): boolean => subscriber.messages.some(({ text }) => text.includes(`"${device}"`));
      while (!told()) {
        if (performance.now() - from > 10_000) throw new Error(`${device} did not come`);
        await new Promise((resolve) => setImmediate(resolve));
      }
      delays.push(performance.now() - from);
      faults.close(code, device);
      subscriber.messages.length = 0;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    return delays;
  } finally {
    stopStates();
    faults.stop();
    await uplink.stop();
  }
}
