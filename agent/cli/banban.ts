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
  /** Has something to close when it is told to stop, and heeds `io.stop`; the others just end. */
  readonly closes?: true;
}

const COMMANDS: Readonly<Record<string, Command>> = {
  run: { zh: '运行智能体', en: 'run the agent', load: () => import('./run.ts'), closes: true },
  demo: {
    zh: '整间模拟教室 + 内置消息服务器 + 智能体',
    en: 'a whole simulated classroom, an embedded broker and the agent',
    load: () => import('./demo.ts'),
    closes: true,
  },
  scan: {
    zh: '查找硬件并起草配置',
    en: 'find hardware and draft a config',
    load: () => import('./scan.ts'),
    closes: true,
  },
  check: { zh: '检查配置文件', en: 'validate a config file', load: () => import('./check.ts') },
  channels: {
    zh: '给全校的 i>clicker 接收器排频道',
    en: 'a plan of i>clicker channels for a school',
    load: () => import('./channels.ts'),
  },
  decode: { zh: '把十六进制帧译成消息', en: 'hex frames to messages', load: () => import('./decode.ts'), json: true },
  probe: {
    zh: '连接一次设备并读出它是谁',
    en: 'connect to a device once',
    load: () => import('./probe.ts'),
    json: true,
    closes: true,
  },
  send: {
    zh: '给设备发一条指令',
    en: 'send a device one command',
    load: () => import('./send.ts'),
    json: true,
    closes: true,
  },
  simulate: {
    zh: '模拟一台设备或一间教室',
    en: 'simulate a device or a room',
    load: () => import('./simulate.ts'),
    json: true,
    closes: true,
  },
  verify: {
    zh: '校验日志的哈希链',
    en: 'verify the journal’s hash chain',
    load: () => import('./verify.ts'),
    json: true,
  },
  companion: {
    zh: 'Windows 登录后的小助手：读键盘和触控',
    en: 'for Windows, at logon: hears keyboards and touch screens',
    load: () => import('./companion.ts'),
    closes: true,
  },
  export: { zh: '导出报告、名单成绩、考勤、全部数据', en: 'export what happened', load: () => import('./export.ts') },
  backup: { zh: '备份（运行中也可以）', en: 'back up', load: () => import('./backup.ts') },
  restore: { zh: '用备份还原', en: 'restore a backup', load: () => import('./restore.ts') },
  import: {
    zh: '导入名单、课表、校历、教师',
    en: 'import class lists, a timetable, a calendar, teachers',
    load: () => import('./import.ts'),
  },
  status: { zh: '教室现在怎样', en: 'how the room is', load: () => import('./status.ts') },
  diag: { zh: '逐项自检', en: 'named checks, one by one', load: () => import('./diag.ts') },
};

/** In the contract, and not in this version: whoever types one is told so, not that it does not exist. */
const LATER: Readonly<Record<string, { readonly zh: string; readonly en: string }>> = {
  desk: { zh: '运维台', en: 'the maintenance desk' },
  enroll: { zh: '向上级平台注册', en: 'enrol with the district' },
  service: { zh: '安装为系统服务', en: 'install as a service' },
};

const STOP_WITHIN_MS = 4_700;

async function main(): Promise<number> {
  const [name, ...rest] = asWritten(process.argv.slice(2));
  const entry = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  const json = entry?.json === true || rest.includes('--json');
  const args = rest.filter((arg) => arg !== '--json');
  const io = processIo(json, entry?.closes === true);
  if (name === undefined || name === 'help') {
    // Asked for, it is a result; for want of a command it is a remark, and the usage was wrong.
    (name === undefined ? io.err : io.out)(help());
    return name === undefined ? EXIT_USAGE : EXIT_OK;
  }
  if (name === 'version') {
    io.out(`banban ${version}`);
    return EXIT_OK;
  }
  try {
    if (entry === undefined) throw noSuchCommand(name);
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

/** `banban --help`, `banban -h`, `banban --version` and `banban help run` are other ways of writing the same things. */
function asWritten(argv: string[]): string[] {
  const [first, second] = argv;
  if (first === '--version') return ['version'];
  if (first !== 'help' && first !== '--help' && first !== '-h') return argv;
  return second !== undefined && Object.hasOwn(COMMANDS, second) ? [second, '--help'] : ['help'];
}

function noSuchCommand(name: string): ShownError {
  const later = Object.hasOwn(LATER, name) ? LATER[name] : undefined;
  if (later === undefined) return usageError({ zh: `没有“${name}”这个命令`, en: `there is no command “${name}”` });
  return usageError(
    {
      zh: `${version} 版还没有“${name}”（${later.zh}）`,
      en: `“${name}” (${later.en}) is not in version ${version} yet`,
    },
    `banban ${name}`,
  );
}

/** One clear line whatever went wrong, never a stack trace; a defect of ours says so and where its details are. */
function report(error: unknown, io: CommandIo, name: string): number {
  const shown = error instanceof ShownError ? error : defect(error, name);
  if (io.json) io.out(errorLine(shown));
  else
    io.err(`${shown.code} ${shown.where}: ${shown.what.zh}。${shown.todo.zh}。 / ${shown.what.en}; ${shown.todo.en}`);
  return shown.code === 'USAGE' ? EXIT_USAGE : EXIT_WRONG;
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
  const later = Object.keys(LATER).join(' ');
  const lines = Object.entries(COMMANDS).map(([name, c]) => `  ${name.padEnd(width)}  ${c.zh} — ${c.en}`);
  return [
    `班班 banban ${version}`,
    '用法 usage: banban COMMAND [...] ；banban COMMAND --help',
    ...lines,
    `以后的版本 in later versions: ${later}`,
    '退出码 exit codes: 0 正常 ok · 1 所问之事不对 the thing asked about is wrong · 2 用法不对 wrong usage',
  ].join('\n');
}

function processIo(json: boolean, closes: boolean): CommandIo {
  const stop = new AbortController();
  const ask = (): void => {
    stop.abort();
    // Whatever hangs while it closes: the promise is 5 s. Unreferenced: a command that has ended is not held by it.
    setTimeout(() => process.exit(), STOP_WITHIN_MS).unref();
  };
  if (closes) {
    process.on('SIGINT', ask);
    process.on('SIGTERM', ask);
  }
  // A reader that went away (`banban decode | head`) is no error; the next write would be.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    if (closes) ask();
    else process.exit(EXIT_OK);
  });
  // Whoever kept the log has gone; there is nobody left to tell, and the lesson goes on.
  process.stderr.on('error', () => undefined);
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
