/** `banban run`: the agent, until it is told to stop. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { fileURLToPath } from 'node:url';
import pino from 'pino';
import { createPcPower } from '../../drivers/host/power.ts';
import { systemRunner } from '../../drivers/host/run.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { defaultConfigFile, defaultDataDirectory } from '../config/places.ts';
import { schoolHours } from '../config/school-hours.ts';
import { startAgent } from '../main.ts';
import { type Log, systemClock, systemRandomBytes } from '../ports.ts';
import type { PcPower } from '../scene/shutdown.ts';
import { buildTime, bundled, version } from '../version.ts';
import { usableDirectory } from './data-directory.ts';
import { type CommandIo, EXIT_OK, parsedArgs, stopped, usageError } from './io.ts';

export const usage = 'banban run [--config FILE] [--data DIR]   运行智能体；就绪后打印 ready http://…';

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values, positionals } = parsedArgs({
    args,
    allowPositionals: true,
    options: { config: { type: 'string' }, data: { type: 'string' } },
  });
  if (positionals.length > 0)
    throw usageError({ zh: `多余的参数：${positionals[0]}`, en: `unexpected: ${positionals[0]}` });
  const facts = { platform: process.platform, env: process.env, home: homedir(), uid: process.getuid?.() };
  const { config, problems } = await loadConfig(values.config ?? defaultConfigFile(facts), values.config !== undefined);
  const log = stderrLog(config.log.level);
  for (const problem of problems) {
    log.warn({ code: problem.code, where: problem.where, what: problem.what, todo: problem.todo }, 'config: left out');
  }
  const pcPower = switchOf(config, log);
  const agent = await startAgent({
    config,
    dataDirectory: await usableDirectory(values.data ?? defaultDataDirectory(facts)),
    pageDirectory: pageDirectory(),
    version,
    buildTime,
    boot: randomUUID(),
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log },
    schoolHours,
    ...(pcPower === undefined ? {} : { pcPower }),
  });
  io.out(`ready ${agent.address}`);
  await stopped(io.stop);
  await agent.stop('signal');
  return EXIT_OK;
}

/** The PC's own switch and alarm clock, where the timetable has a use for them. */
function switchOf({ schedule, wake }: Config, log: Log): PcPower | undefined {
  if (wake === undefined && schedule.every((entry) => entry.do !== 'shutdown')) return undefined;
  try {
    const power = createPcPower(systemRunner, process.platform);
    if (wake !== undefined && !power.wakesFromOff)
      log.warn({}, 'wake: this PC wakes from sleep only; from off its BIOS has to switch it on (RTC alarm)');
    return power;
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    log.warn({ code: error.code, what: error.what }, 'timetable: this PC can be neither shut down nor woken');
    return undefined;
  }
}

/** Beside the bundle, or where the checkout's set-up builds it. */
export function pageDirectory(): string {
  const here = fileURLToPath(new URL(bundled ? './page' : '../../.build/page', import.meta.url));
  return existsSync(here) ? here : fileURLToPath(new URL('./page', import.meta.url));
}

/** Results go to stdout, logs to stderr; the service manager keeps them. No worker: it would cost 20 MB. */
export function stderrLog(level: 'debug' | 'info' | 'warn' | 'error'): Log {
  return pino(
    { level, base: undefined, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
}
