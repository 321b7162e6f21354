/** Screens that are opened by a hand: dialogs, the lesson on one page, sets, the timer, the tabs of the private view. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { andDrawn, builtPages, launchChromium, openPage, PICTURES, SIZES, type Size } from './browser.ts';
import { type Fixture, startFixture } from './fixture.ts';
import { attendanceSheet, LESSON_STATES } from './lesson-states.ts';
import { measure } from './looks.ts';
import { NAMES, ready } from './states.ts';

let browser: Browser;
let pages: Awaited<ReturnType<typeof builtPages>>;
let fixture: Fixture;

beforeAll(async () => {
  pages = await builtPages();
  browser = await launchChromium();
  fixture = await startFixture(pages.directory, ready);
  await mkdir(PICTURES, { recursive: true });
});
afterAll(async () => {
  await fixture.close();
  await browser.close();
  await pages.remove();
});
beforeEach(() => {
  fixture.session = false;
  fixture.attendance = attendanceSheet;
  fixture.calls.length = 0;
});

const FAULTLESS = { small: [], faint: [], targets: [], crowded: [], outside: [] };

function limits(size: Size): { leastText: number; leastTarget: number } {
  const { height } = SIZES[size];
  return size === 'phone'
    ? { leastText: 14, leastTarget: 30 }
    : { leastText: 0.032 * height, leastTarget: (64 / 1080) * height };
}

async function taken(page: Page, name: string, size: Size): Promise<void> {
  // The buttons wake 0.6 s after a screen came up; pictures show it awake.
  await page.waitForFunction(() => document.querySelector('.bar .press-go:disabled') === null);
  await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`) });
  expect.soft(await measure(page, limits(size)), `${name} at ${size}`).toEqual(FAULTLESS);
  const html = await page.content();
  expect
    .soft(
      NAMES.filter((each) => html.includes(each)),
      name,
    )
    .toEqual([]);
}

describe.each(['1920x1080', '1366x768', 'phone'] as const)('on the wall at %s', (size) => {
  test('what a tap opens is read from the back row, touched by an arm, and names nobody', async () => {
    const { page, complaints, close } = await openPage(browser, fixture.address, size);
    const more = (name: string): Promise<void> =>
      page.locator('dialog').getByRole('button', { name, exact: true }).click();
    try {
      await page.waitForSelector('.page');
      await andDrawn(page, () => fixture.become(LESSON_STATES['today-lesson']!));
      await page.getByRole('button', { name: '更多' }).click();
      await taken(page, 'sheet-more', size);
      await more('改这节课、代课');
      await page.locator('.begin-group').nth(3).waitFor();
      await taken(page, 'sheet-change', size);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '更多' }).click();
      await more('这节课小结');
      await page.waitForSelector('.report-questions');
      await taken(page, 'report', size);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '更多' }).click();
      await more('题组');
      await page.locator('.set-list button').first().click();
      await page.waitForSelector('.set-question');
      await taken(page, 'sets', size);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '计时' }).click();
      await taken(page, 'timer', size);
      await page.keyboard.press('Escape');
      await andDrawn(page, () => fixture.become(LESSON_STATES['today-planned']!));
      await page.getByRole('button', { name: '题型' }).click();
      await taken(page, 'sheet-kinds', size);
      await page.getByRole('button', { name: '计时' }).click();
      await page.locator('.tiles-timer').waitFor();
      await taken(page, 'sheet-timer', size);
      await page.keyboard.press('Escape');
      await andDrawn(page, () => fixture.become(ready));
      await page.locator('.start-card:enabled').click();
      await page.locator('.begin-group').nth(3).waitFor();
      await taken(page, 'sheet-begin', size);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  }, 90_000);
});

describe.each(['1366x768', 'phone'] as const)('in the private view at %s', (size) => {
  test('every tab is read and touched at an arm’s length', async () => {
    fixture.become(LESSON_STATES['result-multiple-revealed']!);
    fixture.session = true;
    const { page, complaints, close } = await openPage(browser, `${fixture.address}/private`, size);
    const tab = (name: string): Promise<void> => page.locator('.tab', { hasText: name }).click();
    const look = async (name: string): Promise<void> => {
      await page.screenshot({ path: join(PICTURES, `private-${name}-${size}.png`), fullPage: true });
      expect.soft(await measure(page, { leastText: 14, leastTarget: 40 }), `${name} at ${size}`).toEqual(FAULTLESS);
    };
    try {
      await page.locator('.seat').nth(3).click();
      await look('seat');
      await tab('考勤');
      await page.locator('.missing-one').first().waitFor();
      await look('attendance');
      await tab('课堂');
      await page.getByRole('button', { name: '看这节课' }).first().click();
      await page.waitForSelector('.matrix');
      await look('lesson');
      await tab('题组');
      await page.locator('.result-list .card').first().waitFor();
      await look('sets');
      await tab('答题器');
      await page.waitForSelector('.numbers-card');
      await look('clickers');
      await tab('设置');
      await page.locator('.teachers li').first().waitFor();
      await look('settings');
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  }, 90_000);
});

test('a first mark is one tap; a correction asks why and says what it was', async () => {
  fixture.become(LESSON_STATES['today-lesson']!);
  fixture.session = true;
  const { page, close } = await openPage(browser, `${fixture.address}/private#attendance`, '1366x768');
  const marks = (): unknown[] =>
    fixture.calls.filter(({ path }) => path.includes('/attendance/')).map(({ body }) => JSON.parse(body) as unknown);
  try {
    await page.locator('.missing-one').first().click();
    await page.locator('.mark-here', { hasText: '迟到' }).click();
    await expect.poll(marks).toEqual([{ status: 'late' }]);
    await page.locator('.seat').nth(11).click();
    expect(await page.locator('.history li').allInnerTexts()).toEqual([
      expect.stringContaining('记为缺席'),
      expect.stringMatching(/缺席 → 请假[\s\S]*生病 · 发烧/),
    ]);
    await page.locator('.mark-here', { hasText: '到' }).first().click();
    await page.locator('.one-seat input').fill('下午来了');
    await page.getByRole('button', { name: '后来到了' }).click();
    await expect.poll(marks).toEqual([{ status: 'late' }, { status: 'present', reason: 'arrived', words: '下午来了' }]);
  } finally {
    await close();
  }
});

test('every kind is one tap from a lesson, and the answer of each is shown by touch or key', async () => {
  const { page, complaints, close } = await openPage(browser, fixture.address, '1920x1080');
  const body = (): unknown => JSON.parse(fixture.calls.at(-1)?.body ?? 'null');
  const ask = async (name: string): Promise<void> => {
    await andDrawn(page, () => fixture.become(LESSON_STATES['today-lesson']!));
    await page.getByRole('button', { name, exact: true }).click();
    await page.waitForSelector('[data-screen="asking"]');
    await page.locator('.bar .press-go:enabled').click();
    await page.waitForSelector('[data-screen="result"]');
  };
  try {
    await page.waitForSelector('.page');
    await ask('多选');
    await page.locator('.press-letter:enabled').nth(2).click();
    await page.keyboard.press('a');
    await page.getByRole('button', { name: '公布', exact: false }).last().click();
    await expect.poll(body).toEqual({ answer: 'AC' });
    await ask('排序');
    await page.waitForSelector('.press-letter:enabled');
    for (const key of ['c', 'a', 'd', 'b', 'Enter']) await page.keyboard.press(key);
    await expect.poll(body).toEqual({ answer: 'CADB' });
    await ask('数字');
    await page.waitForSelector('.bar > .press:enabled');
    await page.getByRole('button', { name: '2', exact: true }).click();
    for (const key of ['6', '.', '5', 'Enter']) await page.keyboard.press(key);
    await expect.poll(body).toEqual({ answer: '26.5' });
    await ask('判断');
    await page.locator('.press-letter:enabled', { hasText: '错' }).click();
    await expect.poll(body).toEqual({ answer: 'B' });
    await ask('投票');
    // Nothing of a vote is right: there is nothing to show.
    expect(await page.locator('.press-letter').count()).toBe(0);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
});

test('the page’s own countdown stands after a reload, and is lengthened', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1366x768');
  try {
    await page.waitForSelector('.page');
    await andDrawn(page, () => fixture.become(LESSON_STATES['today-lesson']!));
    await page.getByRole('button', { name: '计时' }).click();
    await page.keyboard.press('Space');
    const left = await page.locator('.timer-left').innerText();
    await page.reload();
    expect(await page.locator('.timer-left').innerText()).toBe(left);
    await page.keyboard.press('+');
    await expect.poll(() => page.locator('.timer-left').innerText()).toMatch(/^[34]:/);
    await page.keyboard.press('Escape');
    await page.waitForSelector('.today');
  } finally {
    await close();
  }
});
