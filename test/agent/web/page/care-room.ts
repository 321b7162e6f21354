/** A room with the real agent for the pages of 报修, check-up and past faults; what takes days is put into its real answers. */
import { mkdir } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { parseConfig } from '../../../../agent/config/parse.ts';
import { type Agent, startAgent } from '../../../../agent/main.ts';
import { dayView } from '../../../../agent/maintenance/look.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../../agent/ports.ts';
import type {
  AssetList,
  FaultCard,
  FaultHistory,
  MaintenanceView,
  PastFaultView,
  ReportView,
} from '../../../../agent/web/api-maintenance.ts';
import { scratch } from '../../../harness/agent-process.ts';
import { freePort } from '../../../harness/free-port.ts';
import { PICTURES, SIZES, type Size } from './browser.ts';

export const PIN = '258046';

export interface CareRoom {
  readonly agent: Agent;
  /** All of them, newest first. */
  reports(): Promise<ReportView[]>;
  post(path: string, body?: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** A room in which everything has been set up, with a projector that does not answer. */
export async function startCareRoom(pageDirectory: string): Promise<CareRoom> {
  const place = await scratch('repair');
  await mkdir(PICTURES, { recursive: true });
  const config = {
    room: { name: '302 教室' },
    web: { port: 0 },
    owners: { authority: '张校长', maintainer: '区电教馆', user: '李老师' },
    devices: [{ id: 'front', driver: 'pjlink', address: `tcp://127.0.0.1:${await freePort()}`, name: '前投' }],
  };
  const agent = await startAgent({
    config: parseConfig(JSON.stringify(config), 'test').config,
    dataDirectory: place.directory,
    pageDirectory,
    version: '0.0.0',
    buildTime: 0,
    boot: 'boot-1',
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    schoolHours: () => true,
  });
  const post = async (path: string, body: object = {}): Promise<unknown> => {
    const headers = { 'Content-Type': 'application/json' };
    const answer = await fetch(`${agent.address}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return answer.json();
  };
  await post('/api/pin', { pin: PIN });
  return {
    agent,
    post,
    async reports() {
      const answer = await fetch(`${agent.address}/api/reports`);
      return ((await answer.json()) as { reports: ReportView[] }).reports;
    },
    async stop() {
      await agent.stop('asked');
      await place.remove();
    },
  };
}

export const limits = (size: Size): { leastText: number; leastTarget: number } => {
  const { height } = SIZES[size];
  return size === 'phone'
    ? { leastText: 14, leastTarget: 30 }
    : { leastText: 0.032 * height, leastTarget: (64 / 1080) * height };
};
export const NOTHING = { small: [], faint: [], targets: [], crowded: [], outside: [] };

const FIGURES = {
  intact: [114, 120],
  'intact-room': [38, 40],
  available: [1540, 1600],
  used: [30, 40],
  efficiency: [210, 480],
  everyday: [0, 0],
  mtta: [12, 2],
  'in-time': [5, 6],
  returned: [1, 6],
  mttr: [95, 2],
  'mttr-school': [61, 2],
  mtbf: [8.2, 2],
  repeated: [1, 2],
  'in-class': [30, 33],
  often: [30, 1],
  widely: [5, 6],
} as const;

/** A room that has been here for a while: what takes days is put into the real answer. */
export async function withHistory(page: Page, faults?: (now: number) => readonly FaultCard[]): Promise<void> {
  await page.route('**/api/maintenance', async (route) => {
    const answer = await route.fetch();
    const view = (await answer.json()) as MaintenanceView;
    const quality = {
      lines: 4_210,
      missing: 3,
      repeated: 0,
      answers: 1_430,
      answersOfNobody: 12,
      clockCorrections: 1,
      clockOffsetMs: -740,
      delayMs: { measured: 1_024, p50: 60, p95: 420, max: 2_100 },
    };
    const day = dayView({ day: '2026-11-26', figures: FIGURES, intact: {}, quality } as unknown as Parameters<
      typeof dayView
    >[0]);
    const replace = [
      {
        asset: 'a1',
        device: 'front',
        kind: 'projector',
        make: 'NEC',
        model: 'P502H',
        when: 'now',
        reasons: [{ zh: '已用 2850 小时，是额定 3000 小时的 95%', en: '2850 h used, 95 % of the rated 3000 h' }],
      },
    ] satisfies MaintenanceView['assets']['replace'];
    const posture: MaintenanceView['posture'] = {
      at: view.now,
      antivirus: 'off',
      updateAgeDays: 12,
      system: 'Windows 10 Pro 10.0.19045',
      supportEnds: '2025-10-14',
      administrators: 2,
      unlisted: [{ name: '某游戏大厅', publisher: '某公司' }],
      usbStorage: { known: 7, newAt: view.now - 26 * 3_600_000 },
      remarks: [{ zh: '杀毒软件没有开', en: 'no virus scanner is on' }],
    };
    await route.fulfill({
      json: {
        ...view,
        faults: faults?.(view.now) ?? view.faults,
        day,
        posture,
        assets: { here: 3, gone: 1, replace },
      } satisfies MaintenanceView,
    });
  });
}

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;
const both = (zh: string, en: string): { zh: string; en: string } => ({ zh, en });

const plainFault: FaultCard = {
  fault: 'f1',
  code: 'NET-LINK',
  severity: 'S2',
  device: null,
  since: 0,
  text: both('电脑的网线没有接通，09:12 起。课可以照常上。请看网线插好没有。', 'The network cable is out.'),
  steps: [
    both('把网线拔下再插紧，看插口的灯亮不亮', 'pull the cable out and push it in again'),
    both('换一根网线', 'try another cable'),
  ],
  technician: both('网卡没有链路：先看墙上插座到交换机的一段。', 'No link: look at the run to the switch first.'),
  owner: 'use',
  flapping: false,
  drill: false,
  mutedUntil: null,
  because: null,
  dependsOn: [],
  tried: [],
};

/** One of each kind that a technician tells apart: the cause, its consequence, one that is muted, practice. */
export function openFaults(now: number): FaultCard[] {
  return [
    { ...plainFault, since: now - 95 * MINUTE_MS },
    {
      ...plainFault,
      fault: 'f2',
      code: 'NET-GW',
      since: now - 94 * MINUTE_MS,
      text: both('网关没有应答，09:13 起。', 'The gateway does not answer.'),
      technician: both('ping 网关，看是否同网段。', 'Ping the gateway; look at the subnet.'),
      owner: 'service',
      because: 'NET-LINK',
      dependsOn: ['NET-LINK'],
    },
    {
      ...plainFault,
      fault: 'f3',
      code: 'PRJ-FILTER',
      severity: 'S3',
      device: 'front',
      since: now - 5 * DAY_MS,
      text: both(
        '投影机报告滤网脏了，11-22 起。画面照常。请安排清洗。',
        'The projector says that its filter is dirty.',
      ),
      technician: both('拆下滤网吹净，菜单里清零滤网时间。', 'Clean the filter, reset its counter in the menu.'),
      owner: 'service',
      mutedUntil: now + 50 * MINUTE_MS,
      dependsOn: ['PRJ-OFFLINE'],
      tried: [both('自动重连 front 3 次', 'front connected again 3 times')],
    },
    {
      ...plainFault,
      fault: 'f4',
      code: 'DSP-NOSIG',
      severity: 'S1',
      device: 'front',
      since: now - 2 * MINUTE_MS,
      text: both('投影机没有信号，演练。', 'No signal, a drill.'),
      technician: both('看输入选择。', 'Look at the input.'),
      drill: true,
      drillUntil: now + 8 * MINUTE_MS,
    },
  ];
}

/** The projector has said what it is. */
export async function withAssets(page: Page): Promise<void> {
  await page.route('**/api/assets', async (route) => {
    const answer = await route.fetch();
    const list = (await answer.json()) as AssetList;
    const identity = { make: 'NEC', model: 'P502H', serial: '3B00123FA', firmware: '1.04', mac: '00:30:13:0a:0b:0c' };
    const card = {
      id: 'a1',
      device: 'front',
      kind: 'projector',
      identity,
      firstSeen: Date.UTC(2024, 8, 1),
      lastSeen: Date.UTC(2026, 10, 27),
      hours: 2_850,
      goneAt: null,
    } satisfies AssetList['assets'][number];
    const others = list.assets.filter(({ device }) => device !== 'front');
    await route.fulfill({ json: { ...list, assets: [card, ...others] } satisfies AssetList });
  });
}

/** Thirty days of a room in which something was wrong now and then. */
export async function withPast(page: Page): Promise<void> {
  await page.route('**/api/faults/history**', async (route) => {
    const answer = await route.fetch();
    const { from, to } = (await answer.json()) as FaultHistory;
    const past = (days: number, minutes: number, code: string, more: Partial<PastFaultView>): PastFaultView => {
      const began = to - days * DAY_MS;
      return {
        fault: `${code} ${days}`,
        code,
        device: null,
        severity: 'S2',
        text: both('网关没有应答', 'the gateway does not answer'),
        from: began,
        to: began + minutes * MINUTE_MS,
        lastedMs: minutes * MINUTE_MS,
        flapping: false,
        drill: false,
        helped: null,
        ...more,
      };
    };
    const offline = both('投影机没有应答', 'the projector does not answer');
    const faults = [
      past(0.1, 144, 'PRJ-OFFLINE', { device: 'front', severity: 'S2', text: offline, to: null }),
      past(1.2, 3, 'NET-GW', { helped: 'reconnect' }),
      past(3, 10, 'NET-LINK', { drill: true, text: both('网线没有接通', 'the network cable is out') }),
      past(6, 2_900, 'PC-DISKFULL', {
        device: 'pc',
        severity: 'S3',
        text: both('硬盘快满了', 'the disk is nearly full'),
      }),
      past(9, 25, 'PRJ-OFFLINE', { device: 'front', text: offline, helped: 'reset' }),
      past(14.5, 80, 'HUM-REPORT', { severity: 'S1', text: both('老师报修：声音', 'Reported by a teacher: sound') }),
      past(21, 7, 'PRJ-OFFLINE', { device: 'front', text: offline, flapping: true, helped: 'reconnect' }),
      past(29, 600, 'PC-PATCH', { device: 'pc', severity: 'S4', text: both('补丁旧了', 'updates are old') }),
    ];
    const averted = [{ code: 'PRJ-OFFLINE', device: 'front', helped: 'reconnect' as const, times: 31 }];
    await route.fulfill({ json: { from, to, faults, more: 0, averted } satisfies FaultHistory });
  });
}
