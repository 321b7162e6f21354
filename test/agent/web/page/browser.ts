/** Debian's Chromium, driven by playwright-core: the browser the pages are checked in. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { buildPage } from '../../../../packaging/bundle/page.ts';

export const SIZES = {
  '1920x1080': { width: 1920, height: 1080 },
  '3840x2160': { width: 3840, height: 2160 },
  '1366x768': { width: 1366, height: 768 },
  '1024x768': { width: 1024, height: 768 },
  phone: { width: 390, height: 844 },
} as const;
export type Size = keyof typeof SIZES;

export { screenshots as PICTURES, startChromium as launchChromium } from '../../../harness/browser.ts';

/** The pages built into a folder of their own, so that no test meets another's build. */
export async function builtPages(): Promise<{ readonly directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), 'banban-page-'));
  await buildPage(directory);
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

export interface OpenPage {
  readonly page: Page;
  /** Errors of the page and of its policy: a test asks that there be none. */
  readonly complaints: string[];
  close(): Promise<void>;
}

export async function openPage(
  browser: Browser,
  address: string,
  size: Size,
  options: { readonly reducedMotion?: boolean; readonly touch?: boolean } = {},
): Promise<OpenPage> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    timezoneId: 'Asia/Shanghai',
    locale: 'zh-CN',
    reducedMotion: options.reducedMotion === false ? 'no-preference' : 'reduce',
    ...(size === 'phone' ? { deviceScaleFactor: 2, hasTouch: true, isMobile: true } : {}),
    ...(options.touch === true ? { hasTouch: true } : {}),
  });
  const page = await context.newPage();
  // Counts the live messages the page has worked through, so that a test can wait for the one it caused.
  await page.addInitScript(() => {
    const heard = window as unknown as { heard: number };
    heard.heard = 0;
    const add = EventSource.prototype.addEventListener;
    EventSource.prototype.addEventListener = function listen(type: string, listener: unknown) {
      const handler = listener as (event: Event) => void;
      add.call(this, type, (event: Event) => {
        handler(event);
        heard.heard += 1;
      });
    };
  });
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error' && !/Failed to load resource|ERR_/.test(message.text()))
      complaints.push(message.text());
  });
  await page.goto(address);
  return { page, complaints, close: () => context.close() };
}

/** Changes the room by `tell`, and waits until the page has drawn it. */
export async function andDrawn(page: Page, tell: () => void): Promise<void> {
  const heard = (): Promise<number> => page.evaluate(() => (window as unknown as { heard: number }).heard);
  const before = await heard();
  tell();
  await page.waitForFunction((count) => (window as unknown as { heard: number }).heard > count, before);
  await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
}
