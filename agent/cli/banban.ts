#!/usr/bin/env node
/** `banban`: one table drives dispatch and help. Commands are loaded when asked for: `run` never pays for `demo`. */
import { ShownError } from '../../protocols/shown-error.ts';
import { version } from '../version.ts';
import { type CommandIo, EXIT_OK, EXIT_USAGE, EXIT_WRONG, errorLine, usageError } from './io.ts';

interface Command {
  readonly zh: string;
  readonly en: string;
  readonly load: () => Promise<{
    readonly usage: string;
    command(args: string[], io: CommandIo): Promise<number>;
  }>;
  /** Always speaks JSON, one object a line. */
  readonly json?: true;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  run: { zh: '运行智能体', en: 'run the agent', load: () => import('./run.ts') },
  demo: {
    zh: '整间模拟教室 + 内置消息服务器 + 智能体',
    en: 'a whole simulated classroom, an embedded broker and the agent',
    load: () => import('./demo.ts'),
  },
  check: { zh: '检查配置文件', en: 'validate a config file', load: () => import('./check.ts') },
  decode: { zh: '把十六进制帧译成消息', en: 'hex frames to messages', load: () => import('./decode.ts'), json: true },
  probe: {
    zh: '连接一次设备并读出它是谁',
    en: 'connect to a device once',
    load: () => import('./probe.ts'),
    json: true,
  },
  simulate: {
    zh: '模拟一台设备或一间教室',
    en: 'simulate a device or a room',
    load: () => import('./simulate.ts'),
    json: true,
  },
  verify: {
    zh: '校验日志的哈希链',
    en: 'verify the journal’s hash chain',
    load: () => import('./verify.ts'),
    json: true,
  },
  diag: { zh: '逐项自检', en: 'named checks, one by one', load: () => import('./diag.ts') },
};

async function main(): Promise<number> {
  const [name, ...rest] = process.argv.slice(2);
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    process.stdout.write(`${help()}\n`);
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  if (name === '--version' || name === 'version') {
    process.stdout.write(`banban ${version}\n`);
    return EXIT_OK;
  }
  const entry = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const json = entry?.json === true || rest.includes('--json');
  const args = rest.filter((arg) => arg !== '--json');
  const io = processIo(json);
  try {
    if (entry === undefined) {
      throw usageError({ zh: `没有“${name}”这个命令`, en: `there is no command “${name}”` });
    }
    const module = await entry.load();
    if (args.includes('--help') || args.includes('-h')) {
      io.out(module.usage);
      return EXIT_OK;
    }
    return await module.command(args, io);
  } catch (error) {
    return report(error, io, name);
  }
}

/** One clear line whatever went wrong, never a stack trace; a defect of ours says so and where its details are. */
function report(error: unknown, io: CommandIo, name: string): number {
  const shown = error instanceof ShownError ? error : (usageOf(error) ?? defect(error, name));
  if (io.json) io.out(errorLine(shown));
  else
    io.err(`${shown.code} ${shown.where}: ${shown.what.zh}。${shown.todo.zh}。 / ${shown.what.en}; ${shown.todo.en}`);
  return shown.code === 'USAGE' ? EXIT_USAGE : EXIT_WRONG;
}

/** node:util parseArgs refuses an option with an error of its own. */
function usageOf(error: unknown): ShownError | undefined {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (typeof code !== 'string' || !code.startsWith('ERR_PARSE_ARGS')) return undefined;
  const said = (error as Error).message.split('. ')[0] ?? '';
  return usageError({ zh: `参数不对：${said}`, en: `wrong option: ${said}` });
}

function defect(error: unknown, name: string): ShownError {
  const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
  return new ShownError(
    {
      code: 'DEFECT',
      where: `banban ${name}`,
      what: { zh: `程序内部出错：${said}`, en: `an internal error: ${said}` },
      todo: { zh: '请用 banban diag 收集信息后报告', en: 'please report it with the output of banban diag' },
    },
    { cause: error },
  );
}

function help(): string {
  const width = Math.max(...Object.keys(COMMANDS).map((name) => name.length));
  const lines = Object.entries(COMMANDS).map(([name, c]) => `  ${name.padEnd(width)}  ${c.zh} — ${c.en}`);
  return [
    `班班 banban ${version}`,
    '用法 usage: banban COMMAND [...] ；banban COMMAND --help',
    ...lines,
    '退出码 exit codes: 0 正常 ok · 1 所问之事不对 the thing asked about is wrong · 2 用法不对 wrong usage',
  ].join('\n');
}

function processIo(json: boolean): CommandIo {
  const stop = new AbortController();
  const ask = (): void => stop.abort();
  process.on('SIGINT', ask);
  process.on('SIGTERM', ask);
  // A reader that went away (`banban decode | head`) is no error; the next write would be.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') stop.abort();
    else throw error;
  });
  return {
    stdin: process.stdin,
    out: (line) => process.stdout.write(`${line}\n`),
    err: (line) => process.stderr.write(`${line}\n`),
    stop: stop.signal,
    json,
  };
}

process.exitCode = await main();
// A command has closed what it opened; a native handle that lingers (a HID read, a DNS query) must not hold the process.
setTimeout(() => process.exit(), 1_000).unref();
