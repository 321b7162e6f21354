/**
 * A term's report from the bundled agent: the workbook asked for as the page asks for it, to its last byte, and how far the
 * agent's memory rose above what it was while idle. And the list of all presses, as CSV.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/free-port.ts';
import { residentBytes } from './idle.ts';
import { type Spread, spread } from './spread.ts';
import { makeTerm, type Term } from './term.ts';

export interface ReportBench {
  readonly term: Term;
  /** Of the whole workbook, s. */
  readonly reportS: Spread;
  /** Most resident bytes while it was made less those of the idle agent before, MB. */
  readonly reportMB: Spread;
  readonly reportBytes: number;
  readonly pressesS: Spread;
  readonly pressesMB: Spread;
  readonly idleMB: number;
}

const ROOM = '34/18/02/2134000123/0302';
const PIN = '2580';
const SETTLE_MS = 15_000;
const ROUNDS = 5;

export async function benchReport(program: readonly string[] | undefined, lessons?: number): Promise<ReportBench> {
  const { directory, remove } = await scratch('bench-report');
  const data = join(directory, 'data');
  const term = await makeTerm(data, `/${ROOM}`, lessons);
  const agent = await startAgentProcess({
    directory,
    ...(program === undefined ? {} : { program }),
    config: {
      room: { path: ROOM, name: '302' },
      web: { port: await freePort() },
      journal: { keepDays: 180, maxMB: 4_096 },
      log: { level: 'warn' },
    },
  });
  try {
    const cookie = await signIn(agent.address);
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const idle = await residentBytes(agent.pid);
    const ask = async (kind: string): Promise<{ s: number; mb: number; bytes: number }> => {
      // The high-water mark begins anew: what is there now.
      await writeFile(`/proc/${agent.pid}/clear_refs`, '5');
      const began = performance.now();
      const answer = await fetch(`${agent.address}/api/exports/${kind}&from=${term.from}&to=${term.to}`, {
        headers: { cookie },
      });
      if (answer.status !== 200 || answer.body === null) throw new Error(`${answer.status} ${await answer.text()}`);
      let bytes = 0;
      for await (const chunk of answer.body) bytes += chunk.byteLength;
      const s = (performance.now() - began) / 1_000;
      return { s, mb: ((await residentBytes(agent.pid, 'VmHWM')) - idle) / 1e6, bytes };
    };
    const reports = [];
    const presses = [];
    for (let round = 0; round < ROUNDS; round++) {
      reports.push(await ask('report?format=xlsx'));
      presses.push(await ask('presses?format=csv'));
    }
    return {
      term,
      reportS: spread(
        reports.map(({ s }) => s),
        2,
      ),
      reportMB: spread(reports.map(({ mb }) => mb)),
      reportBytes: reports[0]?.bytes ?? 0,
      pressesS: spread(
        presses.map(({ s }) => s),
        2,
      ),
      pressesMB: spread(presses.map(({ mb }) => mb)),
      idleMB: Math.round(idle / 1e5) / 10,
    };
  } finally {
    await agent.stop();
    await remove();
  }
}

async function signIn(address: string): Promise<string> {
  const post = (path: string) =>
    fetch(`${address}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ pin: PIN }),
    });
  await (await post('/api/pin')).arrayBuffer();
  const session = await post('/api/session');
  await session.arrayBuffer();
  return session.headers.get('set-cookie')?.split(';')[0] ?? '';
}

if (import.meta.main) console.log(JSON.stringify(await benchReport(undefined), null, 1));
