/**
 * What two cameras cost: supervised, and one of them recorded (copied) and watched (key frames decoded). CPU of the agent and of
 * each kind of child, and their memory. Streams: 1280 × 720 and 640 × 360, 10 frames/s, 1.5 and 0.4 Mbit/s, H.264, PCMA.
 */
import { execFileSync } from 'node:child_process';
import { cameraPorts, startCamera } from '../../simulators/camera/onvif.ts';
import { api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/free-port.ts';
import { cpuSeconds, residentBytes } from './idle.ts';
import { type Spread, spread } from './spread.ts';

interface Cost {
  /** Of one core, per cent. */
  readonly cpuPercent: Spread;
  /** MB (10⁶ bytes). */
  readonly rssMB: Spread;
}

export interface RecordingBench {
  /** The agent with two cameras, nothing recorded. */
  readonly supervised: Cost;
  /** The agent while one is recorded. */
  readonly agent: Cost;
  /** The child that copies, and the one that looks. */
  readonly recorder: Cost;
  readonly watcher: Cost;
  readonly windowS: number;
}

const SETTLE_MS = 15_000;
const WINDOWS = 3;

export async function benchRecording(program: readonly string[] | undefined, windowS = 20): Promise<RecordingBench> {
  const { directory, remove } = await scratch('bench-recording');
  const cameras = [
    await startCamera({ ports: cameraPorts(1), rtsp: true }),
    await startCamera({ ports: cameraPorts(2), rtsp: true }),
  ];
  const agent = await startAgentProcess({
    directory,
    ...(program === undefined ? {} : { program }),
    config: {
      web: { port: await freePort() },
      devices: cameras.map(({ address }, i) => ({ id: `cam${i}`, driver: 'onvif', address })),
      log: { level: 'warn' },
    },
  });
  try {
    await sleep(SETTLE_MS);
    const [supervised] = await costs([agent.pid], windowS);
    const began = await api(agent.address, '/api/recordings', { method: 'POST', body: {} });
    if (began.status !== 200) throw new Error(JSON.stringify(began.body));
    await sleep(SETTLE_MS);
    const children = childrenOf(agent.pid);
    const recorder = children.find(({ args }) => args.includes('-c:v copy'));
    const watcher = children.find(({ args }) => args.includes('rawvideo'));
    if (recorder === undefined || watcher === undefined) throw new Error('it is not recorded');
    const [own, copies, looks] = await costs([agent.pid, recorder.pid, watcher.pid], windowS);
    await api(agent.address, '/api/recordings/current/end', { method: 'POST' });
    return {
      supervised: supervised as Cost,
      agent: own as Cost,
      recorder: copies as Cost,
      watcher: looks as Cost,
      windowS,
    };
  } finally {
    await agent.stop();
    for (const camera of cameras) await camera.close();
    await remove();
  }
}

async function costs(pids: readonly number[], windowS: number): Promise<Cost[]> {
  const cpu = pids.map((): number[] => []);
  const rss = pids.map((): number[] => []);
  for (let window = 0; window < WINDOWS; window++) {
    const before = await Promise.all(pids.map(cpuSeconds));
    await sleep(windowS * 1_000);
    for (const [i, pid] of pids.entries()) {
      cpu[i]?.push((((await cpuSeconds(pid)) - (before[i] ?? 0)) / windowS) * 100);
      rss[i]?.push((await residentBytes(pid)) / 1e6);
    }
  }
  return pids.map((_, i) => ({ cpuPercent: spread(cpu[i] ?? [], 2), rssMB: spread(rss[i] ?? []) }));
}

function childrenOf(parent: number): { readonly pid: number; readonly args: string }[] {
  const lines = execFileSync('ps', ['--ppid', String(parent), '-o', 'pid=,args='], { encoding: 'utf8' });
  return lines
    .trim()
    .split('\n')
    .map((line) => ({ pid: Number(line.trim().split(' ')[0]), args: line }));
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
