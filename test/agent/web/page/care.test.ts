/** Reports from the first word to 验收, past faults, and what a technician is shown: in a real browser on a real agent. */
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { builtPages, launchChromium, openPage, PICTURES } from './browser.ts';
import { look, more, press, typePin } from './care-acts.ts';
import { type CareRoom, openFaults, startCareRoom, withAssets, withHistory, withPast } from './care-room.ts';

let browser: Browser;
let pages: Awaited<ReturnType<typeof builtPages>>;
let room: CareRoom;

afterEach(async () => {
  for (const { id, state } of await room.reports()) if (state !== 'closed') await room.post(`/api/reports/${id}/close`);
});

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

const ALL_SIZES = ['1920x1080', '1366x768', 'phone'] as const;

test.each(ALL_SIZES)(
  'a report is worded, taken on, repaired, sent back, accepted and opened again, at %s',
  async (size) => {
    const { page, complaints, close } = await openPage(browser, room.agent.address, size);
    try {
      await more(page, '报修');
      await page.locator('.repair-kinds .tile', { hasText: '声音' }).click();
      await page.locator('.report-words').waitFor();
      // The tap was the report; the words come after it, with a keyboard or without.
      expect((await room.reports())[0]).toMatchObject({ what: 'sound', state: 'open', worded: false });
      await press(page, '有杂音');
      await page.locator('.report-words input').press('End');
      await page.locator('.report-words input').pressSequentially('，王小明那边');
      expect(await page.locator('.report-words input').inputValue()).toBe('有杂音，王小明那边');
      await look(page, 'repair-words', size);
      await press(page, '补充');
      await page.locator('.report-words-kept').waitFor();
      expect((await room.reports())[0]).toMatchObject({ worded: true, words: null });
      await look(page, 'repair-worded', size);

      await press(page, '报修记录');
      const report = page.locator('.reports .report[data-state]');
      await report.waitFor();
      expect(await report.innerText()).toMatch(/声音[\s\S]*待受理[\s\S]*补充了一句/);
      expect(await page.locator('.page').innerText()).not.toContain('王小明');
      await look(page, 'reports-open', size);
      await press(page, '看补充的话');
      await typePin(page);
      await page.locator('.report-said', { hasText: '有杂音，王小明那边' }).waitFor();
      expect(await report.innerText()).toContain('正在显示老师补充的话');
      await press(page, '收起');
      expect(await page.locator('.page').innerText()).not.toContain('王小明');

      await press(page, '接单');
      await page.locator('.report[data-state="accepted"]').waitFor();
      expect(await report.locator('.report-words').count()).toBe(0);
      await press(page, '维修完成');
      await page.locator('.report[data-state="repaired"]').waitFor();
      await page.locator('.press:enabled', { hasText: '验收通过' }).waitFor();
      await look(page, 'reports-repaired', size);
      await press(page, '返回重修');
      await page.locator('.report[data-state="accepted"]', { hasText: '返修 1 次' }).waitFor();
      await press(page, '维修完成');
      await press(page, '验收通过');
      await page.locator('.report-past').first().waitFor();
      await report.waitFor({ state: 'detached' });
      expect((await room.reports())[0]).toMatchObject({ state: 'closed', how: 'repaired', returned: 1 });
      await page.locator('.report-past summary').first().click();
      expect(await page.locator('.report-past').first().innerText()).toMatch(/验收通过[\s\S]*返修 1 次[\s\S]*三个负责/);
      await look(page, 'reports-past', size);
      await press(page, '返回重修');
      await press(page, '再按一次');
      await page.locator('.report[data-state="accepted"]', { hasText: '返修 2 次' }).waitFor();
      await press(page, '修好了');
      await report.waitFor({ state: 'detached' });
      expect(complaints).toEqual([]);
    } finally {
      await page.unrouteAll({ behavior: 'wait' });
      await close();
    }
  },
  60_000,
);

test.each(ALL_SIZES)(
  'a technician has code, cause, what was tried, steps, what the device is, and a code to photograph, at %s',
  async (size) => {
    const { page, complaints, close } = await openPage(browser, room.agent.address, size);
    try {
      await withHistory(page, openFaults);
      await withAssets(page);
      await more(page, '教室体检');
      await page.locator('.check-fault').first().waitFor();
      const lay = await page.locator('.check-up').innerText();
      expect(lay).toMatch(/已静音至 \d\d:\d\d|已静音至 \d\d-\d\d \d\d:\d\d/);
      expect(lay).toMatch(/演练：没有坏，不派人，\d\d:\d\d 自己结束/);
      expect(lay).not.toContain('PRJ-FILTER');
      await look(page, 'check-up-marks', size);
      await press(page, '给维修人员看');
      await page.locator('.check-qr').waitFor();
      await page.locator('.check-fitting', { hasText: '3B00123FA' }).waitFor();
      const said = await page.locator('.check-up').innerText();
      for (const text of [
        'S2 NET-LINK',
        '被 NET-LINK 掩盖：先修它',
        '会掩盖它的：PRJ-OFFLINE',
        '自动重连 front 3 次',
        '网卡没有链路',
        '拔下再插紧',
        '1.04',
        '2850',
      ])
        expect(said).toContain(text);
      const inCode = (await page.locator('.check-qr').getAttribute('aria-label')) ?? '';
      expect(inCode).toMatch(/^班班 302 教室\n\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\n/);
      expect(inCode).toMatch(/S3 PRJ-FILTER \d{4}-\d\d-\d\d \d\d:\d\d front NEC P502H fw 1\.04/);
      expect(inCode).toContain('DRILL');
      expect(`${inCode}${said}`).not.toMatch(/张校长|李老师|电教馆/);
      await look(page, 'check-technician', size);
      if (size === '1920x1080') await onPaper(page);
      await page.keyboard.press('Escape');
      await page.locator('.check-qr').waitFor({ state: 'detached' });
      expect(await page.locator('.check-up').count()).toBe(1);
      expect(complaints).toEqual([]);
    } finally {
      await page.unrouteAll({ behavior: 'wait' });
      await close();
    }
  },
  60_000,
);

/** A4: no button, all of the faults, on few pages, the code on the first. */
async function onPaper(page: Page): Promise<void> {
  const pdf = await page.pdf({ preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeLessThanOrEqual(2);
  const size = page.viewportSize();
  await page.setViewportSize({ width: 688, height: 1017 });
  await page.emulateMedia({ media: 'print' });
  expect(await page.locator('.check-up .press:visible').count()).toBe(0);
  expect(await page.locator('.check-fault:visible').count()).toBe(4);
  const code = await page.locator('.check-qr').boundingBox();
  expect(code?.y).toBeLessThan(200);
  await page.screenshot({ path: join(PICTURES, 'check-technician-a4.png'), fullPage: true });
  await page.emulateMedia({ media: null });
  if (size !== null) await page.setViewportSize(size);
}

test('a fault is muted behind the PIN and says until when; unmuted it is as before', async () => {
  await room.post('/api/reports', { what: 'network' });
  const { page, complaints, close } = await openPage(browser, room.agent.address, '1920x1080');
  try {
    await more(page, '教室体检');
    await page.locator('.check-fault', { hasText: '老师报修：网络' }).waitFor();
    await press(page, '给维修人员看');
    const fault = page.locator('.check-fault', { hasText: 'HUM-REPORT' });
    await fault.locator('.press:enabled', { hasText: '静音 4 小时' }).click();
    await typePin(page);
    await fault.locator('.mark-muted', { hasText: '已静音至' }).waitFor();
    await look(page, 'check-muted', '1920x1080');
    await fault.locator('.press:enabled', { hasText: '取消静音' }).click();
    await fault.locator('.press', { hasText: '静音 1 小时' }).waitFor();
    expect(await fault.locator('.mark-muted').count()).toBe(0);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
}, 60_000);

test('a drill is begun behind the PIN, is a drill wherever it is seen, and is ended', async () => {
  const { page, complaints, close } = await openPage(browser, room.agent.address, '1920x1080');
  try {
    await more(page, '教室体检');
    await press(page, '给维修人员看');
    const card = page.locator('.check-drill');
    // The room has a projector and neither panel nor camera.
    expect(await card.locator('option').allInnerTexts()).toEqual([
      '网线没有接通',
      '投影机没有应答（front）',
      '电脑没有声音',
    ]);
    await card.locator('select').selectOption({ label: '网线没有接通' });
    await card.locator('.press', { hasText: '演练 10 分钟' }).click();
    await typePin(page);
    const drill = page.locator('.check-fault:has(.mark-drill)', { hasText: 'NET-LINK' });
    await drill.waitFor();
    expect(await drill.locator('.mark-drill').innerText()).toMatch(/演练：没有坏，不派人，.*\d\d:\d\d 自己结束/);
    expect(await drill.locator('.press').allInnerTexts()).toEqual(['结束演练']);
    await card.scrollIntoViewIfNeeded();
    await look(page, 'check-drill', '1920x1080');
    await page.keyboard.press('Escape');
    await page.keyboard.press('Escape');
    expect(await page.locator('.page').innerText()).toMatch(/演练[\s\S]*没有坏|演练，没有坏/);
    await more(page, '教室体检');
    await press(page, '给维修人员看');
    await drill.locator('.press:enabled', { hasText: '结束演练' }).click();
    await drill.waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
}, 60_000);

test.each(ALL_SIZES)(
  'thirty days of faults are seen at a glance and read in a list, at %s',
  async (size) => {
    const { page, complaints, close } = await openPage(browser, room.agent.address, size);
    try {
      await more(page, '教室体检');
      await press(page, '故障历史');
      await page.locator('.past-fault', { hasText: '老师报修：声音' }).first().waitFor();
      await page.keyboard.press('Escape');
      await withPast(page);
      await more(page, '教室体检');
      await press(page, '故障历史');
      await page.locator('.past-fault', { hasText: '硬盘快满了' }).waitFor();
      expect(await page.locator('.check-strips').innerText()).toMatch(/7 次，共[\s\S]*其中自愈 3 次[\s\S]*另有 31 次/);
      expect(await page.locator('.past-fault').first().innerText()).toMatch(/投影机没有应答[\s\S]*还没好/);
      await look(page, 'past-faults', size);
      expect(complaints).toEqual([]);
    } finally {
      await page.unrouteAll({ behavior: 'wait' });
      await close();
    }
  },
  60_000,
);

test('a room where nothing ever broke says what will be here', async () => {
  const { page, close } = await openPage(browser, room.agent.address, '1920x1080');
  try {
    await page.route('**/api/faults/history**', (route) =>
      route.fulfill({ json: { from: 0, to: 1, faults: [], more: 0, averted: [] } }),
    );
    await page.route('**/api/reports', (route) => route.fulfill({ json: { reports: [] } }));
    await more(page, '教室体检');
    await press(page, '报修记录');
    await page.getByText('没有没关的报修').waitFor();
    await look(page, 'reports-none', '1920x1080');
    await press(page, '教室体检');
    await press(page, '故障历史');
    await page.getByText('这些天没有故障').waitFor();
    await look(page, 'past-none', '1920x1080');
  } finally {
    await page.unrouteAll({ behavior: 'wait' });
    await close();
  }
}, 60_000);

test('in English too nothing runs out of its place', async () => {
  const speak = (language: 'zh' | 'en'): Promise<Response> =>
    fetch(`${room.agent.address}/api/language`, {
      method: 'PUT',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ language }),
    });
  await room.post('/api/reports', { what: 'projector' });
  await speak('en');
  const { page, complaints, close } = await openPage(browser, room.agent.address, '1366x768');
  try {
    await withHistory(page, openFaults);
    await withAssets(page);
    await withPast(page);
    await page.locator('.bar-today .press', { hasText: 'More' }).click();
    await page.locator('.tiles-more .tile', { hasText: 'Check-up' }).click();
    await page.locator('.check-fault').first().waitFor();
    await look(page, 'check-up-en', '1366x768');
    await press(page, 'Is touch exact?');
    await page.locator('.touch-topLeft').waitFor();
    await page.mouse.click(300, 300);
    await page.locator('.touch-card', { hasText: 'That was a mouse' }).waitFor();
    await look(page, 'touch-check-en', '1366x768');
    await page.keyboard.press('Escape');
    await page.locator('.check-fault').first().waitFor();
    await press(page, 'For technicians');
    await page.locator('.check-fitting', { hasText: 'P502H' }).waitFor();
    await look(page, 'check-technician-en', '1366x768');
    await page.keyboard.press('Escape');
    await press(page, 'Past faults');
    await page.locator('.past-fault').first().waitFor();
    await look(page, 'past-faults-en', '1366x768');
    await press(page, 'Check-up');
    await press(page, 'Reports');
    await page.locator('.report-words').waitFor();
    await press(page, 'Take on');
    await page.locator('.report[data-state="accepted"]').waitFor();
    await press(page, 'Repaired');
    await page.locator('.report[data-state="repaired"] .press:enabled', { hasText: 'Send back' }).waitFor();
    await look(page, 'reports-en', '1366x768');
    expect(complaints).toEqual([]);
  } finally {
    await speak('zh');
    await page.unrouteAll({ behavior: 'wait' });
    await close();
  }
}, 60_000);
