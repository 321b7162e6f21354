/**
 * What twelve devices cost: two agents of the same build side by side, one with a room full of panels, projectors and
 * meters, one with none; the difference is theirs. And how soon a command's first byte leaves after the tap.
 */
import { streamDevices } from '../../simulators/catalogue.ts';
import { systemPorts } from '../../simulators/ports.ts';
import { startRoom } from '../../simulators/room.ts';
import { type StreamSimulator, startStream } from '../../simulators/stream/simulator.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/mosquitto.ts';
import { cpuSeconds, residentBytes } from './idle.ts';
import { percentile, type Spread, spread } from './spread.ts';

/** Family, and what its simulator is set to. */
const ROOM: readonly {
  readonly driver: string;
  readonly model?: string;
  readonly set?: readonly [string, string][];
}[] = [
  { driver: 'aabbcc' },
  { driver: 'viewsonic' },
  { driver: 'maxhub' },
  { driver: 'samsung-mdc' },
  { driver: 'philips-sicp' },
  { driver: 'lg' },
  { driver: 'smart' },
  { driver: 'nec' },
  { driver: 'pjlink' },
  { driver: 'pjlink' },
  { driver: 'modbus', model: 'senseair-s8', set: [['model', 'senseair-s8']] },
  { driver: 'modbus', model: 'pzem-016', set: [['model', 'pzem-016']] },
];
/** Connecting, first questions, and start-up memory given back. */
const SETTLE_MS = 60_000;
const TAPS = 25;

export interface DevicesBench {
  readonly devices: number;
  /** Of one core, per cent, over the agent without devices. */
  readonly cpuPercent: Spread;
  readonly idleCpuPercent: Spread;
  /** MB (10⁶ bytes), over the agent without devices. */
  readonly rssMB: Spread;
  readonly idleRssMB: Spread;
  /** ms from sending the HTTP request to the whole frame at the device: medians and 95th percentiles of rounds of taps. */
  readonly firstByteMs: { readonly p50: Spread; readonly p95: Spread };
  readonly windowS: number;
}

export async function benchDevices(program: readonly string[], windows = 5, windowS = 30): Promise<DevicesBench> {
  const simulators: StreamSimulator[] = [];
  const commanded: number[] = [];
  const one = await startRoom({ pupils: 48 });
  const other = await startRoom({ pupils: 48 });
  const cleanups = [() => one.close(), () => other.close()];
  try {
    for (const { driver, set = [] } of ROOM) {
      const create = streamDevices[driver];
      if (create === undefined) throw new Error(`no simulator ${driver}`);
      const simulator = await startStream({
        create,
        ports: systemPorts(simulators.length + 1),
        onEvent: (event) => {
          // AA BB CC 03 00 …: the volume of the first panel.
          if ('hex' in event && String(event.hex).startsWith('aabbcc0300')) commanded.push(performance.now());
        },
      });
      for (const [what, value] of set) simulator.set(what, value);
      simulators.push(simulator);
      cleanups.push(() => simulator.close());
    }
    const base = (address: string): object => ({ id: 'base', driver: 'iclicker', address });
    const full = ROOM.map(({ driver, model }, index) => ({
      id: `d${index}`,
      driver,
      ...(model === undefined ? {} : { model }),
      address: simulators[index]?.address ?? '',
    }));
    const start = async (devices: readonly object[]): Promise<AgentProcess> => {
      const { directory, remove } = await scratch('bench-devices');
      const agent = await startAgentProcess({
        directory,
        program,
        config: { web: { port: await freePort() }, devices, log: { level: 'warn' } },
      });
      cleanups.push(async () => {
        await agent.stop();
        await remove();
      });
      return agent;
    };
    const busy = await start([base(one.address), ...full]);
    const idle = await start([base(other.address)]);
    await sleep(SETTLE_MS);
    await allOnline(busy, full.length + 1);

    const more = { cpu: [] as number[], rss: [] as number[] };
    const less = { cpu: [] as number[], rss: [] as number[] };
    for (let window = 0; window < windows; window++) {
      const before = [await cpuSeconds(busy.pid), await cpuSeconds(idle.pid)] as const;
      await sleep(windowS * 1_000);
      const after = [await cpuSeconds(busy.pid), await cpuSeconds(idle.pid)] as const;
      const idlePercent = ((after[1] - before[1]) / windowS) * 100;
      less.cpu.push(idlePercent);
      more.cpu.push(((after[0] - before[0]) / windowS) * 100 - idlePercent);
      const idleMB = (await residentBytes(idle.pid)) / 1e6;
      less.rss.push(idleMB);
      more.rss.push((await residentBytes(busy.pid)) / 1e6 - idleMB);
    }
    const p50: number[] = [];
    const p95: number[] = [];
    for (let round = 0; round < 5; round++) {
      const delays = await taps(busy, commanded);
      p50.push(percentile(delays, 0.5));
      p95.push(percentile(delays, 0.95));
    }
    return {
      devices: ROOM.length,
      cpuPercent: spread(more.cpu, 2),
      idleCpuPercent: spread(less.cpu, 2),
      rssMB: spread(more.rss),
      idleRssMB: spread(less.rss),
      firstByteMs: { p50: spread(p50), p95: spread(p95) },
      windowS,
    };
  } finally {
    for (const cleanup of cleanups.reverse()) await cleanup();
  }
}

/** One hand, now and then, whatever the panel is being asked meanwhile. */
async function taps(agent: AgentProcess, commanded: number[]): Promise<readonly number[]> {
  const delays: number[] = [];
  for (let tap = 0; tap < TAPS; tap++) {
    await sleep(150 + ((tap * 97) % 400));
    commanded.length = 0;
    const from = performance.now();
    const answer = await api<{ readonly readings?: object }>(agent.address, '/api/devices/d0/command', {
      method: 'POST',
      body: { command: 'volume', value: String((tap * 7) % 100) },
    });
    const [arrived] = commanded;
    if (answer.status !== 200 || arrived === undefined) throw new Error(`the panel was not told: ${answer.status}`);
    delays.push(arrived - from);
  }
  return delays;
}

async function allOnline(agent: AgentProcess, count: number): Promise<void> {
  const { body } = await api<{ readonly devices: readonly { readonly id: string; readonly status: string }[] }>(
    agent.address,
    '/api/devices',
  );
  const away = body.devices.filter(({ status }) => status !== 'online');
  if (away.length > 0 || body.devices.length < count) throw new Error(`not online: ${JSON.stringify(away)}`);
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
