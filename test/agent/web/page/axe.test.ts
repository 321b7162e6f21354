/** WCAG 2.1 A and AA by an independent judge (axe-core), over every state of the wall and every tab of the private view. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { andDrawn, builtPages, launchChromium, openPage } from './browser.ts';
import { type Fixture, startFixture } from './fixture.ts';
import { LESSON_STATES } from './lesson-states.ts';
import { ready, STATES } from './states.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];

let browser: Browser;
let pages: Awaited<ReturnType<typeof builtPages>>;
let fixture: Fixture;
let axe: string;

beforeAll(async () => {
  pages = await builtPages();
  browser = await launchChromium();
  fixture = await startFixture(pages.directory, ready);
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
});
afterAll(async () => {
  await fixture.close();
  await browser.close();
  await pages.remove();
});

interface Found {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds wrong: rule and element. */
async function faultsOf(page: Page): Promise<string[]> {
  const found = await page.evaluate(async (tags) => {
    const { axe: judge } = window as unknown as {
      axe: { run(where: Document, options: object): Promise<{ violations: readonly Found[] }> };
    };
    return (await judge.run(document, { runOnly: { type: 'tag', values: tags } })).violations;
  }, RULES);
  return found.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
}

test('nothing on the wall is against WCAG AA', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1366x768');
  try {
    await page.waitForSelector('.page');
    await page.evaluate(axe);
    for (const [name, view] of Object.entries({ ...STATES, ...LESSON_STATES })) {
      await andDrawn(page, () => fixture.become(view));
      expect.soft(await faultsOf(page), name).toEqual([]);
    }
    fixture.become(LESSON_STATES['today-lesson']!);
    for (const name of ['更多', '写题目'] as const) {
      await page.getByRole('button', { name }).click();
      expect.soft(await faultsOf(page), name).toEqual([]);
      await page.keyboard.press('Escape');
    }
  } finally {
    await close();
  }
}, 300_000);

test('nothing in the private view is against WCAG AA', async () => {
  fixture.session = true;
  fixture.become(LESSON_STATES['result-multiple-revealed']!);
  const { page, close } = await openPage(browser, `${fixture.address}/private`, '1366x768');
  try {
    await page.locator('.seat').nth(3).click();
    await page.evaluate(axe);
    for (const tab of ['座位', '考勤', '课堂', '题组', '答题器', '名单', '设置']) {
      await page.locator('.tab', { hasText: tab }).click();
      await page.locator('main').waitFor();
      await page.waitForLoadState('networkidle');
      expect.soft(await faultsOf(page), tab).toEqual([]);
    }
  } finally {
    await close();
  }
}, 120_000);
