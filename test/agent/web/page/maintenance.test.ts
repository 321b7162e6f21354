/** 报修 and the check-up in a real browser on a real agent: one tap is one report, and everything is read from the back row. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtPages, launchChromium, openPage } from './browser.ts';
import { look } from './care-acts.ts';
import { type CareRoom, startCareRoom, withHistory } from './care-room.ts';

let browser: Browser;
let pages: Awaited<ReturnType<typeof builtPages>>;
let room: CareRoom;

beforeAll(async () => {
  pages = await builtPages();
  browser = await launchChromium();
  room = await startCareRoom(pages.directory);
}, 120_000);
afterAll(async () => {
  await room?.stop();
  await browser?.close();
  await pages?.remove();
});

async function openRepair(page: Page): Promise<void> {
  await page.waitForSelector('.page');
  await page.locator('.bar-today .press', { hasText: '更多' }).click();
  await page.locator('.tiles-more .tile', { hasText: '报修' }).click();
  await page.waitForSelector('dialog .repair-kinds');
}

test.each(['1920x1080', '1366x768', 'phone'] as const)(
  'one tap reports, and the check-up shows it, at %s',
  async (size) => {
    const { page, complaints, close } = await openPage(browser, room.agent.address, size);
    try {
      await withHistory(page);
      const before = (await room.reports()).filter(({ state }) => state !== 'closed').length;
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
      await look(page, 'repair', size);
      await page.locator('.repair-kinds .tile', { hasText: '投影' }).dblclick();
      await page.waitForSelector('.repair-next');
      expect(await page.locator('dialog h2').innerText()).toBe('已报修：投影');
      expect(await page.locator('.repair-facts').innerText()).toMatch(
        /主管\s*张校长[\s\S]*运维\s*区电教馆[\s\S]*使用\s*李老师/,
      );
      const [made, ...others] = (await room.reports()).filter(({ state }) => state !== 'closed');
      expect(made?.what).toBe('projector');
      expect(others).toEqual([]);
      await page.locator('.sheet-bar .press:enabled', { hasText: '修好了' }).waitFor();
      await look(page, 'repair-done', size);
      await page.locator('.sheet-bar .press', { hasText: '教室体检' }).click();
      await page.locator('.check-fault', { hasText: '老师报修：投影' }).waitFor();
      expect(await page.locator('.check-report').innerText()).toContain('待受理');
      expect(await page.locator('.check-figures').first().innerText()).toContain('114 ÷ 120');
      await look(page, 'check-up', size);
      expect(await page.locator('.check-up').innerText()).toContain('杀毒软件没有开');
      expect(await page.locator('.check-pairs').innerText()).toMatch(
        /杀毒软件\s*没有开\s*系统更新\s*12 天前\s*停止支持\s*2025-10-14\s*管理员账号\s*2 个\s*U 盘、移动硬盘\s*见过 7 个 · 最近一个新的：\d\d-\d\d/,
      );
      expect(await page.locator('.check-up').innerText()).toContain('已用 2850 小时');
      expect(await page.locator('.check-figures').last().innerText()).toMatch(/99\.9%\s*4210 ÷ 4213/);
      await page.locator('.check-files').scrollIntoViewIfNeeded();
      await look(page, 'check-up-quality', size);
      // A technician's words are not among a teacher's.
      const fault = page.locator('.check-fault', { hasText: '老师报修' });
      expect(await page.locator('.check-up').innerText()).not.toContain('HUM-REPORT');
      await page.locator('.check-report .press', { hasText: '修好了' }).click();
      await page.locator('.check-report').waitFor({ state: 'detached' });
      await fault.waitFor({ state: 'detached' });
      expect((await room.reports()).every(({ state }) => state === 'closed')).toBe(true);
      expect(complaints).toEqual([]);
    } finally {
      await page.unrouteAll({ behavior: 'wait' });
      await close();
    }
  },
);
