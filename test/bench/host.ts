/**
 * What it costs a PC to look itself over: one hour's looks and surveys, made one after the other. CPU is ours and that of
 * every program started for it; how many these are on Windows is the test's to count (`test/drivers/host/survey.test.ts`).
 */
import { readFileSync } from 'node:fs';
import { dueTopics, MINUTE_MS, type Topic } from '../../drivers/host/facts.ts';
import { thisMachine } from '../../drivers/host/host.ts';
import { type Spread, spread } from './spread.ts';

export interface HostBench {
  /** Of one core, per cent, an hour's work spread over the hour. */
  readonly cpuPercent: Spread;
  /** Programs started in an hour, after the first. */
  readonly processesPerHour: number;
  /** Programs started once, to learn what this PC is. */
  readonly processesAtStart: number;
}

const MINUTES = 60;

export async function benchHost(rounds = 3): Promise<HostBench> {
  const askedMs = new Map<Topic, number>();
  const processesAtStart = await surveyDue(askedMs, 0);
  const cpu: number[] = [];
  let processes = 0;
  for (let round = 0; round < rounds; round++) {
    const before = cpuMs();
    for (let minute = 1; minute <= MINUTES; minute++) {
      await thisMachine.cheap();
      processes += await surveyDue(askedMs, (round * MINUTES + minute) * MINUTE_MS);
    }
    cpu.push(((cpuMs() - before) / (MINUTES * MINUTE_MS)) * 100);
  }
  return { cpuPercent: spread(cpu, 4), processesPerHour: processes / rounds, processesAtStart };
}

async function surveyDue(askedMs: Map<Topic, number>, nowMs: number): Promise<number> {
  const topics = dueTopics(thisMachine.platform, askedMs, nowMs);
  if (topics.length === 0) return 0;
  for (const topic of topics) askedMs.set(topic, nowMs);
  const { processes } = await thisMachine.survey(topics, new AbortController().signal);
  return processes;
}

const TICK_MS = 10;

/** Of this process with all its threads, and of programs it has waited for, ms. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  const waitedFor = Number(fields[13]) + Number(fields[14]);
  return (user + system) / 1000 + waitedFor * TICK_MS;
}
