/**
 * Makes the pictures of the README and the manuals: the real pages in a real Chromium, playing a lesson of a made-up class.
 *
 *     node test/e2e/pictures.ts [FOLDER]
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import type { WallView } from '../../agent/web/api.ts';
import { builtPages, launchChromium, openPage, type Size } from '../agent/web/page/browser.ts';
import { type Fixture, startFixture } from '../agent/web/page/fixture.ts';
import { asking, oral, ready, revealed, STATES, STEM, TEXTS } from '../agent/web/page/states.ts';

const MOST_BYTES = 200_000;

interface Picture {
  readonly name: string;
  readonly at: '/' | '/private' | '/bar';
  readonly size: Size;
  readonly state: WallView;
  readonly until: string;
  readonly prepare?: (page: Page) => Promise<void>;
}

const PICTURES: readonly Picture[] = [
  { name: 'today', at: '/', size: '1920x1080', state: ready, until: '.ask-oral:enabled' },
  { name: 'asking', at: '/', size: '1920x1080', state: STATES['asking-stem']!, until: '.press-go:enabled' },
  {
    name: 'result',
    at: '/',
    size: '1920x1080',
    state: { ...ready, question: { ...revealed, stem: STEM, optionTexts: TEXTS } },
    until: '.press-go:enabled',
  },
  { name: 'pulled-out', at: '/', size: '1920x1080', state: STATES['asking-pulled-out']!, until: '.press-go:enabled' },
  { name: 'binding', at: '/', size: '1920x1080', state: STATES['binding']!, until: '.bar button:enabled' },
  { name: 'private', at: '/private', size: '1366x768', state: asking(oral), until: '.seat-grid' },
  {
    name: 'floating-bar',
    at: '/bar',
    size: '1366x768',
    state: asking(oral),
    until: '.press-go:enabled',
    prepare: (page) => page.setViewportSize({ width: 620, height: 132 }),
  },
];

async function take(
  picture: Picture,
  folder: string,
  fixture: Fixture,
  browser: Awaited<ReturnType<typeof launchChromium>>,
) {
  fixture.session = true;
  fixture.become(picture.state);
  const { page, close } = await openPage(browser, `${fixture.address}${picture.at}`, picture.size);
  try {
    await picture.prepare?.(page);
    await page.waitForSelector(picture.until);
    const file = join(folder, `${picture.name}.png`);
    await page.screenshot({ path: file });
    const { size } = await stat(file);
    if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MOST_BYTES}`);
    return `${file} ${size}`;
  } finally {
    await close();
  }
}

const folder = process.argv[2] ?? fileURLToPath(new URL('../../packaging/docs/pictures', import.meta.url));
await mkdir(folder, { recursive: true });
const pages = await builtPages();
const browser = await launchChromium();
const fixture = await startFixture(pages.directory, ready);
try {
  for (const picture of PICTURES) console.log(await take(picture, folder, fixture, browser));
} finally {
  await fixture.close();
  await browser.close();
  await pages.remove();
}
