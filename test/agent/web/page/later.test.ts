/** Code that comes when it is needed: what happens on a page that is older than the agent, and while the agent is away. */
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtPages, launchChromium, openPage } from './browser.ts';
import { more } from './care-acts.ts';
import { type CareRoom, startCareRoom } from './care-room.ts';

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

const SCREENS = '**/assets/screens-*.js';
const loads = (page: Page): { times: number } => {
  const seen = { times: 0 };
  page.on('load', () => (seen.times += 1));
  return seen;
};
const sentence = (page: Page) => page.locator('.said-refused', { hasText: '这一页没有取到' });

test('the check-up’s code comes when it is opened, once, and the browser may keep it for good', async () => {
  const { page, complaints, close } = await openPage(browser, room.agent.address, '1366x768');
  try {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(new URL(request.url()).pathname));
    await page.waitForSelector('.bar-today');
    const answer = page.waitForResponse(SCREENS);
    await more(page, '教室体检');
    await page.locator('.check-up').waitFor();
    expect((await answer).headers()['cache-control']).toContain('immutable');
    await page.keyboard.press('Escape');
    await more(page, '报修');
    await page.locator('.repair-kinds').waitFor();
    expect(asked.filter((path) => path.startsWith('/assets/screens-')).length).toBe(1);
    expect(complaints).toEqual([]);
  } finally {
    await close();
  }
});

test('a page from before an update loads itself anew, once, and opens what was wanted', async () => {
  const { page, close } = await openPage(browser, room.agent.address, '1366x768');
  try {
    await page.waitForSelector('.bar-today');
    const seen = loads(page);
    // What the old page asks for is gone; what the new one asks for is there.
    await page.route(SCREENS, (route) => route.fulfill({ status: 404, json: { code: 'WEB-NO-ROUTE' } }), { times: 1 });
    await more(page, '教室体检');
    await page.locator('.check-up').waitFor();
    expect(seen.times).toBe(1);
    // Put away it stays away, also over another reload.
    await page.keyboard.press('Escape');
    await page.reload();
    await page.waitForSelector('.bar-today');
  } finally {
    await close();
  }
});

test('what a reload does not mend is said, and the rest of the page works', async () => {
  const lost = await builtPages();
  const other = await startCareRoom(lost.directory);
  const { page, close } = await openPage(browser, other.agent.address, '1366x768');
  try {
    await page.waitForSelector('.bar-today');
    for (const file of await readdir(join(lost.directory, 'assets')))
      if (file.startsWith('screens-')) await rm(join(lost.directory, 'assets', file));
    const seen = loads(page);
    await more(page, '教室体检');
    await sentence(page).waitFor();
    expect(seen.times).toBe(1);
    await more(page, '教室体检');
    await sentence(page).waitFor();
    expect(seen.times).toBe(1);
    await page.locator('.bar-today').waitFor();
  } finally {
    await close();
    await other.stop();
    await lost.remove();
  }
}, 60_000);

test('while the agent is away nothing is reloaded: the page says so and stays', async () => {
  const { page, close } = await openPage(browser, room.agent.address, '1366x768');
  try {
    await page.waitForSelector('.bar-today');
    const seen = loads(page);
    await page.route('**/*', (route) => route.abort('connectionrefused'));
    await more(page, '报修');
    await sentence(page).waitFor();
    expect(seen.times).toBe(0);
    await page.unroute('**/*');
    // Whether or not the browser tries again by itself, the next press opens it.
    await more(page, '报修');
    await page.locator('.repair-kinds').waitFor();
    expect(seen.times).toBeLessThanOrEqual(1);
  } finally {
    await close();
  }
});
