/** `banban diag`: small named checks; one that fails or throws never keeps the others from running. */
import { constants } from 'node:fs';
import { access, mkdir, statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load.ts';
import { defaultConfigFile, defaultDataDirectory } from '../config/places.ts';
import { systemClock } from '../ports.ts';
import { bundled, version } from '../version.ts';
import type { Found } from './diag/archive.ts';
import { type CommandIo, EXIT_OK, EXIT_WRONG, parsedArgs } from './io.ts';
import { pageDirectory } from './run.ts';

export const usage = `banban diag [--config FILE] [--data DIR] [--archive F.zip] [--technician] [--json]   逐项自检；退出码 0 全好 · 1 有问题 · 2 用法不对
  --archive 把结果、配置（去掉密码）、最近的记录和设备清单装进一个压缩包；里面没有姓名、学号和密码。
  --technician 智能体在运行时，再加上给维修人员看的故障和设备（同 banban status --technician）。`;

interface Finding {
  readonly ok: boolean;
  readonly zh: string;
  readonly en: string;
}
interface Situation {
  readonly config: Config;
  readonly configProblems: readonly ShownError[];
  readonly data: string;
}
type Check = (situation: Situation) => Promise<Finding> | Finding;

const ENOUGH_FREE_BYTES = 512 * 1024 * 1024;
const CONNECT_WITHIN_MS = 3_000;

const CHECKS: Readonly<Record<string, Check>> = {
  runtime: () => {
    const major = Number(process.versions.node.split('.')[0]);
    const said = `Node ${process.versions.node} ${process.platform}-${process.arch}${bundled ? '（安装包 bundle）' : ''}`;
    return { ok: major >= 22, zh: `运行环境 ${said}`, en: said };
  },
  config: ({ configProblems }) => ({
    ok: configProblems.length === 0,
    zh: configProblems.length === 0 ? '配置没有问题' : `配置有 ${configProblems.length} 处错误，运行 banban check 查看`,
    en:
      configProblems.length === 0
        ? 'the config is fine'
        : `${configProblems.length} mistakes in the config, see banban check`,
  }),
  data: async ({ data }) => {
    await mkdir(data, { recursive: true });
    await access(data, constants.W_OK);
    return { ok: true, zh: `数据目录可写：${data}`, en: `the data directory can be written: ${data}` };
  },
  disk: async ({ data }) => {
    const { bavail, bsize } = await statfs(data);
    const free = bavail * bsize;
    const mb = Math.round(free / 1024 / 1024);
    return { ok: free >= ENOUGH_FREE_BYTES, zh: `剩余空间 ${mb} MB`, en: `${mb} MB free` };
  },
  database: async () => {
    const { loadEngine } = await import('../store/engine.ts');
    const { name } = await loadEngine(undefined);
    return { ok: true, zh: `数据库引擎 ${name}`, en: `database engine ${name}` };
  },
  journal: async ({ data }) => {
    const { verifyJournal } = await import('../journal/verify.ts');
    const report = await verifyJournal(data);
    return report.ok
      ? { ok: true, zh: `日志完好，${report.lines} 行`, en: `the journal is intact, ${report.lines} lines` }
      : { ok: false, zh: `日志有损：${report.bad.zh}`, en: `the journal is damaged: ${report.bad.en}` };
  },
  usb: async () => {
    const { findHid } = await import('../../drivers/transport/hid.ts');
    const bases = (await findHid(0x1881, 0x0150)).length;
    return {
      ok: true,
      zh: bases === 0 ? 'USB 正常；没有插着答题器接收器' : `插着 ${bases} 个答题器接收器`,
      en: bases === 0 ? 'USB works; no clicker receiver is plugged in' : `${bases} clicker receiver(s) plugged in`,
    };
  },
  page: async () => {
    await access(`${pageDirectory()}/index.html`);
    return { ok: true, zh: '老师的页面已就位', en: 'the teacher’s page is in place' };
  },
  agent: async ({ config }) => {
    const host = config.web.host === '0.0.0.0' ? '127.0.0.1' : config.web.host;
    const running = await canConnect(host, config.web.port);
    return {
      ok: true,
      zh: running ? `智能体正在运行（端口 ${config.web.port}）` : '智能体没有在运行',
      en: running ? `the agent is running (port ${config.web.port})` : 'the agent is not running',
    };
  },
  broker: async ({ config }) => {
    if (config.uplink === undefined) return { ok: true, zh: '没有配置上级平台', en: 'no broker is configured' };
    const url = new URL(config.uplink.url);
    const port = Number(url.port) || (url.protocol === 'mqtts:' ? 8883 : 1883);
    const reached = await canConnect(url.hostname, port);
    return {
      ok: reached,
      zh: reached ? `上级平台 ${url.hostname}:${port} 连得上` : `上级平台 ${url.hostname}:${port} 连不上`,
      en: `the broker ${url.hostname}:${port} ${reached ? 'can be reached' : 'cannot be reached'}`,
    };
  },
};

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values } = parsedArgs({
    args,
    options: {
      config: { type: 'string' },
      data: { type: 'string' },
      archive: { type: 'string' },
      technician: { type: 'boolean' },
    },
  });
  const facts = { platform: process.platform, env: process.env, home: homedir(), uid: process.getuid?.() };
  const { config, problems } = await loadConfig(values.config ?? defaultConfigFile(facts), values.config !== undefined);
  const situation = { config, configProblems: problems, data: values.data ?? defaultDataDirectory(facts) };
  if (!io.json) io.out(`班班 banban ${version}`);
  const findings: Found[] = [];
  for (const [name, check] of Object.entries(CHECKS)) {
    const finding = await look(check, situation);
    findings.push({ check: name, ...finding });
    if (io.json) io.out(JSON.stringify({ check: name, ...finding }));
    else io.out(`${finding.ok ? '✓' : '✗'} ${name}: ${finding.zh} / ${finding.en}`);
  }
  if (values.technician === true) await sayForTechnicians(config, io);
  if (values.archive !== undefined) {
    const { writeArchive } = await import('./diag/archive.ts');
    const file = resolve(values.archive);
    const entries = await writeArchive({ file, data: situation.data, config, findings, now: systemClock.now() });
    if (io.json) io.out(JSON.stringify({ archive: file, entries }));
    else io.out(`${file}  ${entries.length} 个文件，没有姓名和密码 / ${entries.length} files, no names and no secrets`);
  }
  return findings.every(({ ok }) => ok) ? EXIT_OK : EXIT_WRONG;
}

/** An agent that does not answer is no reason for the rest not to be said. */
async function sayForTechnicians(config: Config, io: CommandIo): Promise<void> {
  const [{ agentAddress }, { assetsAt, statusAt }, { technicianJson, technicianLines }] = await Promise.all([
    import('./ask-agent.ts'),
    import('./status.ts'),
    import('./technician.ts'),
  ]);
  const address = agentAddress(config);
  try {
    const [{ maintenance }, assets] = await Promise.all([statusAt(address), assetsAt(address)]);
    if (io.json) io.out(JSON.stringify({ technician: technicianJson(maintenance, assets) }));
    else for (const line of technicianLines(maintenance, assets)) io.out(line);
  } catch (error) {
    if (!(error instanceof ShownError)) throw error;
    if (io.json) io.out(JSON.stringify({ technician: null, code: error.code }));
    else io.out(`给维修人员 for technicians: ${error.what.zh} / ${error.what.en}`);
  }
}

/** Whatever a check throws is its finding. */
async function look(check: Check, situation: Situation): Promise<Finding> {
  try {
    return await check(situation);
  } catch (error) {
    if (error instanceof ShownError) return { ok: false, zh: error.what.zh, en: error.what.en };
    const said = error instanceof Error ? error.message.split('\n')[0] : String(error);
    return { ok: false, zh: `检查没有做成：${said}`, en: `the check failed: ${said}` };
  }
}

function canConnect(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: CONNECT_WITHIN_MS });
    const end = (reached: boolean): void => {
      socket.destroy();
      resolve(reached);
    };
    socket.once('connect', () => end(true));
    socket.once('timeout', () => end(false));
    socket.once('error', () => end(false));
  });
}
