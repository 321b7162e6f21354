/** 报修 and the check-up in a real browser on a real agent: one tap is one report, and everything is read from the back row. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../../../agent/config/parse.ts';
import { type Agent, startAgent } from '../../../../agent/main.ts';
import { dayView } from '../../../../agent/maintenance/look.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../../agent/ports.ts';
import type { MaintenanceView, ReportView } from '../../../../agent/web/api-maintenance.ts';
import { scratch } from '../../../harness/agent-process.ts';
import { freePort } from '../../../harness/free-port.ts';
import { builtPages, launchChromium, openPage, PICTURES, SIZES, type Size } from './browser.ts';
import { measure } from './looks.ts';

let browser: Browser;
let pages: Awaited<ReturnType<typeof builtPages>>;
let place: Awaited<ReturnType<typeof scratch>>;
let agent: Agent;

beforeAll(async () => {
  pages = await builtPages();
  browser = await launchChromium();
  place = await scratch('repair');
  await mkdir(PICTURES, { recursive: true });
  const config = {
    room: { name: '302 教室' },
    web: { port: 0 },
    owners: { authority: '张校长', maintainer: '区电教馆', user: '李老师' },
    devices: [{ id: 'front', driver: 'pjlink', address: `tcp://127.0.0.1:${await freePort()}`, name: '前投' }],
  };
  agent = await startAgent({
    config: parseConfig(JSON.stringify(config), 'test').config,
    dataDirectory: place.directory,
    pageDirectory: pages.directory,
    version: '0.0.0',
    buildTime: 0,
    boot: 'boot-1',
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    schoolHours: () => true,
  });
  // A room in which everything has been set up.
  await fetch(`${agent.address}/api/pin`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ pin: '258046' }),
  });
}, 120_000);
afterAll(async () => {
  await agent?.stop('asked');
  await browser?.close();
  await pages?.remove();
  await place?.remove();
});

const FIGURES = {
  intact: [114, 120],
  'intact-room': [38, 40],
  available: [1540, 1600],
  used: [30, 40],
  efficiency: [210, 480],
  everyday: [0, 0],
  mtta: [12, 2],
  mttr: [95, 2],
  'mttr-school': [61, 2],
  mtbf: [8.2, 2],
  'in-class': [30, 33],
  often: [30, 1],
  widely: [5, 6],
} as const;

/** A room that has been here for a while: what takes days is put into the real answer. */
async function withHistory(page: Page): Promise<void> {
  await page.route('**/api/maintenance', async (route) => {
    const answer = await route.fetch();
    const view = (await answer.json()) as MaintenanceView;
    const quality = { lines: 4_210, missing: 0, repeated: 0 };
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
      remarks: [{ zh: '杀毒软件没有开', en: 'no virus scanner is on' }],
    };
    await route.fulfill({
      json: { ...view, day, posture, assets: { here: 3, gone: 1, replace } } satisfies MaintenanceView,
    });
  });
}

const reports = async (): Promise<ReportView[]> =>
  ((await (await fetch(`${agent.address}/api/reports`)).json()) as { reports: ReportView[] }).reports;

async function openRepair(page: Page): Promise<void> {
  await page.waitForSelector('.page');
  await page.locator('.bar-today .press', { hasText: '更多' }).click();
  await page.locator('.tiles-more .tile', { hasText: '报修' }).click();
  await page.waitForSelector('dialog .repair-kinds');
}

const limits = (size: Size): { leastText: number; leastTarget: number } => {
  const { height } = SIZES[size];
  return size === 'phone'
    ? { leastText: 14, leastTarget: 30 }
    : { leastText: 0.032 * height, leastTarget: (64 / 1080) * height };
};
const NOTHING = { small: [], faint: [], targets: [], crowded: [], outside: [] };

test.each(['1920x1080', '1366x768', 'phone'] as const)(
  'one tap reports, and the check-up shows it, at %s',
  async (size) => {
    const { page, complaints, close } = await openPage(browser, agent.address, size);
    const look = async (name: string): Promise<void> => {
      await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`) });
      expect.soft(await measure(page, limits(size)), `${name} ${size}`).toEqual(NOTHING);
    };
    try {
      await withHistory(page);
      const before = (await reports()).filter(({ state }) => state !== 'closed').length;
      expect(before).toBe(0);
      await openRepair(page);
      expect(await page.locator('.repair-kinds .tile').allInnerTexts()).toEqual([
        '投影',
        '声音',
        '触控',
        '网络',
        '电脑',
        '其他',
      ]);
      await look('repair');
      await page.locator('.repair-kinds .tile', { hasText: '投影' }).dblclick();
      await page.waitForSelector('.repair-next');
      expect(await page.locator('dialog h2').innerText()).toBe('已报修：投影');
      expect(await page.locator('.repair-facts').innerText()).toMatch(
        /主管\s*张校长[\s\S]*运维\s*区电教馆[\s\S]*使用\s*李老师/,
      );
      const [made, ...others] = (await reports()).filter(({ state }) => state !== 'closed');
      expect(made?.what).toBe('projector');
      expect(others).toEqual([]);
      await page.locator('.sheet-bar .press:enabled', { hasText: '修好了' }).waitFor();
      await look('repair-done');
      await page.locator('.sheet-bar .press', { hasText: '教室体检' }).click();
      await page.locator('.check-fault', { hasText: '老师报修：投影' }).waitFor();
      expect(await page.locator('.check-report').innerText()).toContain('待受理');
      expect(await page.locator('.check-figures').innerText()).toContain('114 ÷ 120');
      await look('check-up');
      expect(await page.locator('.check-up').innerText()).toContain('杀毒软件没有开');
      expect(await page.locator('.check-up').innerText()).toContain('已用 2850 小时');
      // A technician's words are behind a tap.
      const fault = page.locator('.check-fault', { hasText: '老师报修' });
      expect(await fault.locator('details p').isVisible()).toBe(false);
      await fault.locator('summary').click();
      expect(await fault.locator('details p').innerText()).toContain('S1 HUM-REPORT');
      await page.locator('.check-report .press', { hasText: '修好了' }).click();
      await page.locator('.check-report').waitFor({ state: 'detached' });
      await fault.waitFor({ state: 'detached' });
      expect((await reports()).every(({ state }) => state === 'closed')).toBe(true);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  },
);
