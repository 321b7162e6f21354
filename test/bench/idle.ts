/** What the bundled agent costs while nothing happens: memory and CPU with the simulated room beside it, and how soon it is ready. */
import { readFile } from 'node:fs/promises';
import { startRoom } from '../../simulators/room.ts';
import { scratch, spawnAgent, startAgentProcess } from '../harness/agent-process.ts';
import { freePort, startMosquitto } from '../harness/mosquitto.ts';
import { type Spread, spread } from './spread.ts';

const SETTLE_MS = 15_000;
const TICKS_PER_SECOND = 100;

export interface IdleBench {
  /** Resident set of the agent's process, MB (10⁶ bytes). */
  readonly rssMB: Spread;
  /** Of one core, per cent. */
  readonly cpuPercent: Spread;
  readonly windowS: number;
}

/** Three windows of `windowS` seconds after settling, the agent connected to a base of 48 pupils and a broker. */
export async function benchIdle(program: readonly string[], windowS = 20): Promise<IdleBench> {
  const { directory, remove } = await scratch('bench-idle');
  const room = await startRoom({ pupils: 48 });
  const broker = await startMosquitto();
  const agent = await startAgentProcess({
    directory,
    program,
    config: {
      room: { path: '34/18/02/2134000123/0302', name: '302' },
      uplink: { url: broker.url },
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
    },
  });
  try {
    await sleep(SETTLE_MS);
    const rss: number[] = [];
    const cpu: number[] = [];
    for (let window = 0; window < 3; window++) {
      const before = await cpuSeconds(agent.pid);
      await sleep(windowS * 1_000);
      cpu.push((((await cpuSeconds(agent.pid)) - before) / windowS) * 100);
      rss.push((await residentBytes(agent.pid)) / 1e6);
    }
    return { rssMB: spread(rss), cpuPercent: spread(cpu, 2), windowS };
  } finally {
    await agent.stop();
    await room.close();
    await broker[Symbol.asyncDispose]();
    await remove();
  }
}

/** ms from starting the process to its `ready` line: on an empty data directory, and on one that is there. */
export async function benchReady(program: readonly string[], starts = 9): Promise<{ first: Spread; again: Spread }> {
  const room = await startRoom({ pupils: 48 });
  const first: number[] = [];
  const again: number[] = [];
  try {
    for (let start = 0; start <= starts; start++) {
      const { directory, remove } = await scratch('bench-ready');
      for (const into of [first, again]) {
        const config = {
          web: { port: await freePort() },
          devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
          log: { level: 'warn' },
        };
        const began = performance.now();
        const agent = spawnAgent({ directory, program, config });
        await agent.ready;
        // The first start of all fills V8's code cache: a warm-up.
        if (start > 0) into.push(performance.now() - began);
        await agent.stop();
      }
      await remove();
    }
  } finally {
    await room.close();
  }
  return { first: spread(first, 0), again: spread(again, 0) };
}

export async function residentBytes(pid: number, what: 'VmRSS' | 'VmHWM' = 'VmRSS'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(new RegExp(`^${what}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) * 1024;
}

/** Of all its threads, those that have ended too. */
export async function cpuSeconds(pid: number): Promise<number> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // Fields 14 and 15, counted after the command's closing parenthesis (field 2).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
