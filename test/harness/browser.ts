/** Debian's Chromium, headless, without anything that looks for the internet. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type Page } from 'playwright-core';

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export const screenshots = fileURLToPath(new URL('../../.artifacts/screenshots/', import.meta.url));

export function startChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: process.env.BANBAN_CHROMIUM ?? '/usr/bin/chromium', args: ARGS });
}

/** Kept as an artefact of the run: .artifacts/screenshots/NAME.png */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: `${screenshots}${name}.png` });
}
