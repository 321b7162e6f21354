/** What a person does with the pages, for the end-to-end tests: taps, types, waits for what is on the screen. */
import type { Browser, Page } from 'playwright-core';
import type { WallView } from '../../agent/web/api.ts';
import { api } from '../harness/agent-process.ts';

export const SIZES = {
  wall: { width: 1920, height: 1080 },
  laptop: { width: 1366, height: 768 },
  phone: { width: 390, height: 844 },
} as const;

/** A window of its own, with its own cookies: another computer or the teacher's phone. */
export async function openWindow(browser: Browser, address: string, size: keyof typeof SIZES): Promise<Page> {
  const context = await browser.newContext({
    viewport: SIZES[size],
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    ...(size === 'phone' ? { deviceScaleFactor: 2, hasTouch: true, isMobile: true } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(address);
  return page;
}

/** The pad is there and empty, the digits, as many dots, Enter. */
export async function typePin(page: Page, pin: string): Promise<void> {
  await page.waitForFunction(
    () => document.querySelector('.pin-dots') !== null && document.querySelector('.pin-dots i.in') === null,
  );
  for (const digit of pin) await page.getByRole('button', { name: `数字 ${digit}` }).click();
  await page.getByRole('button', { name: '确定' }).click();
}

/** New buttons sleep for a moment, so that a double tap does one thing; a teacher's next tap comes later than that. */
export async function awake(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.querySelectorAll('footer button, .ask-oral')].every((b) => !(b as HTMLButtonElement).disabled),
  );
}

export const screenIs = (page: Page, name: string): Promise<unknown> =>
  page.waitForSelector(`[data-screen="${name}"][data-connection="live"]`);

export async function stateOf(address: string): Promise<WallView> {
  return (await api<WallView>(address, '/api/state')).body;
}

export async function until(what: string, timeoutMs: number, done: () => Promise<boolean> | boolean): Promise<void> {
  const started = performance.now();
  while (!(await done())) {
    if (performance.now() - started > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

export const votingIs = (address: string, voting: 'open' | 'closed'): Promise<void> =>
  until(`voting is ${voting}`, 15_000, async () => (await stateOf(address)).receivers[0]?.voting === voting);
