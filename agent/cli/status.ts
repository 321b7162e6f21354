/** `banban status`: how the room is, from the running agent: 0 all is well, 1 something is wrong or nobody answers. */
import { homedir } from 'node:os';
import { ShownError } from '../../protocols/shown-error.ts';
import { clockTime } from '../beijing-time.ts';
import { loadConfig } from '../config/load.ts';
import { defaultConfigFile } from '../config/places.ts';
import type { Health, WallView } from '../web/api.ts';
import type { AssetList, DayView, FigureView, MaintenanceView } from '../web/api-maintenance.ts';
import { agentAddress, askAgent } from './ask-agent.ts';
import { type CommandIo, EXIT_OK, EXIT_WRONG, parsedArgs, usageError } from './io.ts';
import { technicianJson, technicianLines } from './technician.ts';

export const usage = `banban status [--config FILE] [--port N] [--technician] [--json]   教室现在怎样；退出码 0 一切正常 · 1 有问题或没有在运行 · 2 用法不对
  --technician 再加上给维修人员看的：代码、起始时间、被什么掩盖、试过什么、步骤、每台设备的型号、固件和读数。`;

export interface Status {
  readonly ok: boolean;
  readonly health: Health;
  readonly wall: WallView;
  readonly maintenance: MaintenanceView;
}

export async function command(args: string[], io: CommandIo): Promise<number> {
  const { values } = parsedArgs({
    args,
    options: { config: { type: 'string' }, port: { type: 'string' }, technician: { type: 'boolean' } },
  });
  const facts = { platform: process.platform, env: process.env, home: homedir(), uid: process.getuid?.() };
  const { config } = await loadConfig(values.config ?? defaultConfigFile(facts), values.config !== undefined);
  const web = values.port === undefined ? config.web : { ...config.web, port: portOf(values.port) };
  const address = agentAddress({ web });
  const status = await statusAt(address);
  const assets = values.technician === true ? await assetsAt(address) : undefined;
  if (io.json) {
    const more = assets === undefined ? {} : { technician: technicianJson(status.maintenance, assets) };
    io.out(JSON.stringify({ ...jsonOf(status), ...more }));
  } else {
    for (const line of linesOf(status)) io.out(line);
    if (assets !== undefined) for (const line of technicianLines(status.maintenance, assets)) io.out(line);
  }
  return status.ok ? EXIT_OK : EXIT_WRONG;
}

function portOf(text: string): number {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65_535)
    throw usageError({ zh: '--port 写 1 到 65535', en: '--port is 1–65535' });
  return port;
}

/** @throws ShownError STATUS-NOT-RUNNING, STATUS-NO-ANSWER */
export async function assetsAt(address: string): Promise<AssetList> {
  let assets: AssetList | undefined;
  try {
    assets = await askAgent<AssetList>(address, '/api/assets');
  } catch (error) {
    throw noAnswer(address, error);
  }
  if (assets === undefined) throw notRunning(address);
  return assets;
}

/** @throws ShownError STATUS-NOT-RUNNING, STATUS-NO-ANSWER */
export async function statusAt(address: string): Promise<Status> {
  try {
    const health = await askAgent<Health>(address, '/api/health');
    if (health === undefined) throw notRunning(address);
    const [wall, maintenance] = await Promise.all([
      askAgent<WallView>(address, '/api/state'),
      askAgent<MaintenanceView>(address, '/api/maintenance'),
    ]);
    if (wall === undefined || maintenance === undefined) throw notRunning(address);
    return { ok: health.ok && !health.degraded, health, wall, maintenance };
  } catch (error) {
    if (error instanceof ShownError) throw error;
    throw noAnswer(address, error);
  }
}

function jsonOf({ ok, health, wall, maintenance }: Status): object {
  const { version, room, lesson, uplink, store } = wall;
  return {
    ok,
    version,
    room,
    lesson: lesson === null ? null : { id: lesson.id, kind: lesson.kind, beganAt: lesson.beganAt },
    store,
    uplink,
    devices: maintenance.devices.map(({ id, kind, status, since, why }) => ({ id, kind, status, since, why })),
    faults: maintenance.faults.map(({ fault, code, severity, device, since, drill, mutedUntil, because, text }) => ({
      fault,
      code,
      severity,
      device,
      since,
      drill,
      mutedUntil,
      because,
      text,
    })),
    reports: maintenance.reports.map(({ id, what, state, at }) => ({ id, what, state, at })),
    day: maintenance.day,
    health,
  };
}

const UPLINK: Readonly<Record<WallView['uplink']['state'], string>> = {
  off: '没有配置平台 / no platform',
  connecting: '正在连接 / connecting',
  online: '已连接 / online',
  offline: '断网 / offline',
  stalled: '连着但送不出去 / connected, nothing gets through',
  blocked: '像是克隆的电脑，等待确认 / looks like a clone, waits for a person',
};

export function linesOf({ ok, wall, maintenance }: Status): string[] {
  const { room, lesson, store, uplink } = wall;
  const time = (ms: number): string => clockTime(ms, wall.now).zh;
  const faults = maintenance.faults.map(({ code, severity, text, drill, mutedUntil, because }) => {
    const muted = mutedUntil === null ? '' : `（已静音到 muted until ${time(mutedUntil)}）`;
    const mark = drill ? '（演练 drill）' : because === null ? muted : `（由 ${because} 引起）`;
    return `  ${severity} ${code}${mark} ${text.zh} / ${text.en}`;
  });
  return [
    `${ok ? '✓ 一切正常 all is well' : '✗ 有需要处理的事 something needs attention'}  班班 ${wall.version}`,
    `教室 room: ${room.name}${room.path === null ? '' : `（${room.path}）`}`,
    `上课 lesson: ${lesson === null ? '没有 none' : `${time(lesson.beganAt)} 起`}`,
    `存盘 store: ${store.state}`,
    `平台 platform: ${UPLINK[uplink.state]}，待传 backlog ${uplink.backlog}`,
    `设备 devices: ${maintenance.devices.length}`,
    ...maintenance.devices.map(
      ({ id, kind, status, since, why }) =>
        `  ${status === 'online' ? '✓' : '✗'} ${id} (${kind}) ${status}，${time(since)} 起${why === null ? '' : `：${why}`}`,
    ),
    `故障 faults: ${faults.length}`,
    ...faults,
    `报修 reports: ${maintenance.reports.length}`,
    ...maintenance.reports.map(({ what, state, at }) => `  ${what} ${state}，${time(at)}`),
    ...dayLines(maintenance.day),
  ];
}

function dayLines(day: DayView | null): string[] {
  if (day === null) return ['指标 figures: 还没有过完一天 no day is over yet'];
  return [`指标 figures: ${day.day}`, ...day.figures.map(figureLine)];
}

function figureLine({ name, value, unit, numerator, denominator }: FigureView): string {
  return `  ${name.zh} ${name.en}: ${inUnit(value, unit)}（${numerator} ÷ ${denominator}）`;
}

function inUnit(value: number | null, unit: FigureView['unit']): string {
  if (value === null) return '—';
  if (unit === 'share') return `${(value * 100).toFixed(1)}%`;
  const said = String(Math.round(value * 10) / 10);
  return { minutes: `${said} 分钟 min`, hours: `${said} 小时 h`, times: `${said} 次` }[unit];
}

function notRunning(address: string): ShownError {
  return new ShownError({
    code: 'STATUS-NOT-RUNNING',
    where: address,
    what: { zh: '智能体没有在运行', en: 'the agent is not running' },
    todo: { zh: '启动服务，或用 banban diag 查原因', en: 'start the service, or find out why with banban diag' },
  });
}

function noAnswer(address: string, cause: unknown): ShownError {
  const said = cause instanceof Error ? cause.message : String(cause);
  return new ShownError(
    {
      code: 'STATUS-NO-ANSWER',
      where: address,
      what: {
        zh: `这个端口上的程序没有好好回答：${said}`,
        en: `what listens here does not answer as it should: ${said}`,
      },
      todo: {
        zh: '可能是别的程序占了端口；运行 banban diag',
        en: 'another program may have the port; run banban diag',
      },
    },
    { cause },
  );
}
