/** What somebody does on the pages of maintenance, and how what is then shown is judged: a picture, the measures, axe's word. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { PICTURES, type Size } from './browser.ts';
import { limits, NOTHING, PIN } from './care-room.ts';
import { measure } from './looks.ts';

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

async function faultsOfAxe(page: Page): Promise<string[]> {
  await page.evaluate(await axe);
  return page.evaluate(async () => {
    const { axe: judge } = window as unknown as {
      axe: {
        run(where: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const runOnly = { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] };
    const { violations } = await judge.run(document, { runOnly });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  });
}

/** A picture, the measures, and at one size axe's word. */
export async function look(page: Page, name: string, size: Size): Promise<void> {
  await page.mouse.move(2, 2);
  await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`) });
  expect.soft(await measure(page, limits(size)), `${name} ${size}`).toEqual(NOTHING);
  if (size === '1366x768') expect.soft(await faultsOfAxe(page), `${name} ${size}`).toEqual([]);
}

export async function more(page: Page, tile: '报修' | '教室体检'): Promise<void> {
  await page.waitForSelector('.page');
  await page.locator('.bar-today .press', { hasText: '更多' }).click();
  await page.locator('.tiles-more .tile', { hasText: tile }).click();
}
export const press = (page: Page, name: string): Promise<void> =>
  page.locator('.press:enabled:visible', { hasText: name }).click();

export async function typePin(page: Page): Promise<void> {
  await page.locator('.pin-pad').waitFor();
  for (const digit of PIN) await page.getByRole('button', { name: `数字 ${digit}` }).click();
  await page.getByRole('button', { name: '确定' }).click();
}
