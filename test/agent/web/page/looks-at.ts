/** The teacher’s page in every state as it is seen: read from the back row, touched by an arm, nothing off the screen. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { andDrawn, builtPages, launchChromium, openPage, PICTURES, SIZES, type Size } from './browser.ts';
import { type Fixture, startFixture } from './fixture.ts';
import { LESSON_STATES } from './lesson-states.ts';
import { measure } from './looks.ts';
import { NAMES, STATES as ROOM_STATES, ready } from './states.ts';

export const STATES = { ...ROOM_STATES, ...LESSON_STATES };

/** Built pages, a browser and somebody who answers them; `close` ends all of it. */
export interface Gallery {
  readonly browser: Browser;
  readonly fixture: Fixture;
  close(): Promise<void>;
}

export async function openGallery(): Promise<Gallery> {
  const pages = await builtPages();
  const browser = await launchChromium();
  const fixture = await startFixture(pages.directory, ready);
  await mkdir(PICTURES, { recursive: true });
  return {
    browser,
    fixture,
    async close() {
      await fixture.close();
      await browser.close();
      await pages.remove();
    },
  };
}

/** At these sizes every state has a picture or, where it costs much, the key ones. */
const KEY_STATES = [
  'today',
  'today-first-start',
  'asking-stem',
  'asking-five-long',
  'result-closed',
  'result-revealed',
  'binding',
  'today-planned',
  'today-lesson',
  'asking-picture',
  'buzz-won',
  'draw',
  'result-rounds',
  'result-multiple-revealed',
  'result-numeric-revealed',
  'result-ranking-revealed',
] as const;
/** 4K is 1080p drawn finer: a few show that nothing is given in pixels. */
const FINE_STATES = ['today-lesson', 'asking-five-long', 'result-rounds', 'result-numeric-revealed'] as const;
/** On an old 4 : 3 panel and a phone a text as long as a page of a book scrolls in its own place. */
const SHORTER_STATES = KEY_STATES.filter((name) => name !== 'asking-five-long');
const everyState = Object.keys(STATES);

export interface Look {
  readonly size: Size;
  readonly language: 'zh' | 'en';
  readonly states: readonly string[];
  readonly pictures: boolean;
}

/** Where most of them hang, and in the hand. */
export const USUAL_LOOKS: readonly Look[] = [
  { size: '1920x1080', language: 'zh', states: everyState, pictures: true },
  { size: 'phone', language: 'zh', states: SHORTER_STATES, pictures: true },
];
export const OTHER_LOOKS: readonly Look[] = [
  { size: '1920x1080', language: 'en', states: everyState, pictures: false },
  { size: '3840x2160', language: 'zh', states: FINE_STATES, pictures: true },
  { size: '1366x768', language: 'zh', states: everyState, pictures: true },
  { size: '1024x768', language: 'zh', states: SHORTER_STATES, pictures: true },
];

/** A phone is read and touched from an arm's length; a wall from 8 m. */
function limits(size: Size): { leastText: number; leastTarget: number } {
  const { height } = SIZES[size];
  return size === 'phone'
    ? { leastText: 14, leastTarget: 30 }
    : { leastText: 0.032 * height, leastTarget: (64 / 1080) * height };
}

export function looksAt(looks: readonly Look[], gallery: () => Gallery): void {
  describe.each(looks)('the teacher’s page at $size in $language', ({ size, language, states, pictures }) => {
    test('is read from the back row, touched by an arm, and keeps everything on the screen', async () => {
      const { browser, fixture } = gallery();
      const { page, complaints, close } = await openPage(browser, fixture.address, size);
      try {
        await page.waitForSelector('.page');
        for (const name of states) {
          await andDrawn(page, () => fixture.become({ ...STATES[name]!, language }));
          // The buttons wake 0.6 s after a screen came up; pictures show it awake.
          await page
            .waitForFunction(
              () => document.querySelector('.bar button:disabled:not([aria-pressed])') === null,
              undefined,
              {
                timeout: 3_000,
              },
            )
            .catch(() => undefined);
          const findings = await measure(page, limits(size));
          if (pictures) await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`) });
          expect.soft(findings, `${name} at ${size} in ${language}`).toEqual({
            small: [],
            faint: [],
            targets: [],
            crowded: [],
            outside: [],
          });
          const html = await page.content();
          for (const name of NAMES) expect(html).not.toContain(name);
        }
        expect(complaints).toEqual([]);
      } finally {
        await close();
      }
    }, 300_000);
  });
}
