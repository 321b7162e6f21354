/** The room's screen in a real browser: seen from the back row, and every control says what the device says. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { andDrawn, builtPages, launchChromium, openPage, PICTURES, SIZES, type Size } from './browser.ts';
import { type Fixture, PIN, startFixture } from './fixture.ts';
import { planned } from './lesson-states.ts';
import { measure } from './looks.ts';
import { devices, ROOMS, setOnly, TODAYS } from './room-states.ts';
import { ready } from './states.ts';

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
  fixture.calls.length = 0;
  fixture.session = false;
});

/** At the usual size every state has a picture; at the others those that differ most. */
const FEW = ['today-room', 'exam', 'room-devices', 'room-starting', 'room-projector'];
const cases: readonly { size: Size; language: 'zh' | 'en'; few: boolean }[] = [
  { size: '1920x1080', language: 'zh', few: false },
  { size: '1920x1080', language: 'en', few: true },
  { size: '1366x768', language: 'zh', few: true },
  { size: '3840x2160', language: 'zh', few: true },
  { size: 'phone', language: 'zh', few: true },
];
const NOTHING = { small: [], faint: [], targets: [], crowded: [], outside: [] };

async function openRoom(page: Page): Promise<void> {
  fixture.become({ ...ready, devices });
  await page.locator('.bar-today .press', { hasText: /教室设备|Room/ }).click();
  await page.waitForSelector('.room');
}

describe.each(cases)('the room at $size in $language', ({ size, language, few }) => {
  test('is read from the back row, touched by an arm, and keeps everything on the screen', async () => {
    const { page, complaints, close } = await openPage(browser, fixture.address, size);
    const { height } = SIZES[size];
    const limits =
      size === 'phone'
        ? { leastText: 14, leastTarget: 30 }
        : { leastText: 0.032 * height, leastTarget: (64 / 1080) * height };
    const look = async (name: string, become: () => unknown): Promise<void> => {
      if (few && !FEW.includes(name)) return;
      await become();
      // Buttons wake 0.6 s after a screen came up.
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(PICTURES, `${name}-${size}${language === 'en' ? '-en' : ''}.png`) });
      expect.soft(await measure(page, limits), `${name} at ${size} in ${language}`).toEqual(NOTHING);
    };
    try {
      await page.waitForSelector('.page');
      for (const [name, view] of Object.entries(TODAYS)) {
        await look(name, () => andDrawn(page, () => fixture.become({ ...view, language })));
      }
      fixture.become({ ...ready, devices, language });
      await openRoom(page);
      for (const [name, view] of Object.entries(ROOMS)) {
        await look(name, () => andDrawn(page, () => fixture.become({ ...view, language })));
        if (name !== 'room-devices') continue;
        for (const [index, device] of ['set-only', 'projector', 'lights', 'sensor', 'reader'].entries()) {
          const chosen = page.locator('.room-device').nth(index + 1);
          await look(`room-${device}`, () => chosen.click());
        }
        await page.locator('.room-device').first().click();
      }
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  }, 90_000);
});

test('on a phone the devices stand one under the other, and nothing lies over anything', async () => {
  const { page, close } = await openPage(browser, fixture.address, 'phone');
  try {
    await page.waitForSelector('.page');
    await openRoom(page);
    const last = await page.locator('.room-device').last().boundingBox();
    const detail = await page.locator('.room-detail').boundingBox();
    expect((last?.y ?? 0) + (last?.height ?? 0)).toBeLessThanOrEqual(detail?.y ?? 0);
  } finally {
    await close();
  }
});

describe('a device on the room’s screen', () => {
  async function atPanel(use: (page: Page) => Promise<void>): Promise<void> {
    const { page, close } = await openPage(browser, fixture.address, '1920x1080');
    try {
      await page.waitForSelector('.page');
      await openRoom(page);
      await use(page);
    } finally {
      await close();
    }
  }
  const pressed = (page: Page, text: string): Promise<string | null> =>
    page.locator('.room-detail .press', { hasText: new RegExp(`^${text}$`) }).getAttribute('aria-pressed');

  test('a control is pressed by what the device says, not by the tap', () =>
    atPanel(async (page) => {
      expect(await pressed(page, 'HDMI 1')).toBe('true');
      await page.locator('.room-detail .press', { hasText: /^HDMI 2$/ }).click();
      await expect
        .poll(() => fixture.calls.at(-1))
        .toEqual({
          method: 'POST',
          path: '/api/devices/panel/command',
          body: '{"command":"input","value":"hdmi2"}',
        });
      expect(await pressed(page, 'HDMI 2')).toBe('false');
      const changed = devices.map((device) =>
        device.id === 'panel' ? { ...device, readings: { ...device.readings, input: 'hdmi2' } } : device,
      );
      fixture.change({ devices: changed });
      await expect.poll(() => pressed(page, 'HDMI 2')).toBe('true');
      expect(await pressed(page, 'HDMI 1')).toBe('false');
    }));

  test('volume moves by fives and stops at the ends', () =>
    atPanel(async (page) => {
      await page.locator('.step-button').last().click();
      await expect.poll(() => fixture.calls.at(-1)?.body).toBe('{"command":"volume","value":"40"}');
      const quiet = devices.map((device) =>
        device.id === 'panel' ? { ...device, readings: { ...device.readings, volume: 3 } } : device,
      );
      fixture.change({ devices: quiet });
      await expect.poll(() => page.locator('.volume').textContent()).toBe('3');
      await page.locator('.step-button').first().click();
      await expect.poll(() => fixture.calls.at(-1)?.body).toBe('{"command":"volume","value":"0"}');
    }));

  test('a refusal is one sentence, and the next tap works', () =>
    atPanel(async (page) => {
      fixture.refuseNext = { code: 'DEVICE-REFUSES', zh: '设备拒绝了 power off', en: 'it refuses', where: 'panel' };
      await page.locator('.room-detail .press', { hasText: /^关$/ }).click();
      await page.waitForSelector('.said-refused');
      expect(await page.locator('.said-refused').textContent()).toContain('设备拒绝了');
      await page.locator('.room-detail .press', { hasText: /^静音$/ }).click();
      await expect.poll(() => fixture.calls.at(-1)?.body).toBe('{"command":"mute","value":"on"}');
    }));

  test('one that never answers says so and shows nothing as pressed', () =>
    atPanel(async (page) => {
      fixture.become({ ...ready, devices: [setOnly] });
      await page.waitForSelector('.device-note');
      expect(await page.locator('.device-note').textContent()).toContain('从不回话');
      expect(await page.locator('.room-detail [aria-pressed="true"]').count()).toBe(0);
    }));

  test('each relay of a board is a switch of its own', () =>
    atPanel(async (page) => {
      await page.locator('.room-device').nth(3).click();
      expect(await pressed(page, '第 1 路')).toBe('true');
      expect(await pressed(page, '第 2 路')).toBe('false');
      await page.locator('.room-detail .press', { hasText: /^第 2 路$/ }).click();
      await expect
        .poll(() => fixture.calls.at(-1))
        .toMatchObject({
          path: '/api/devices/lights/command',
          body: '{"command":"relay2","value":"on"}',
        });
    }));

  test('all of it works from the keyboard', () =>
    atPanel(async (page) => {
      await page.locator('.room-device').nth(1).focus();
      await page.keyboard.press('Tab');
      await page.keyboard.press('Shift+Tab');
      await page.keyboard.press('Enter');
      await expect.poll(() => page.locator('.room-detail h2').textContent()).toBe('后墙屏');
      await page.keyboard.press('Escape');
      await page.waitForSelector('.today');
    }));
});

describe('上课, 下课 and exams', () => {
  test('one tap begins the timetable’s lesson, turns the room on and calls the roll; 下课, pressed twice, ends both', async () => {
    const { page, close } = await openPage(browser, fixture.address, '1920x1080');
    const paths = (): string[] => fixture.calls.map(({ method, path }) => `${method} ${path}`);
    try {
      await page.waitForSelector('.page');
      fixture.become({ ...ready, devices, next: planned });
      await page.locator('.start-card').click();
      await page.waitForSelector('[data-screen="roll-call"]');
      expect(paths().slice(-3)).toEqual([
        'POST /api/lessons',
        'POST /api/room/start',
        'POST /api/lessons/current/roll-call',
      ]);
      await page.locator('.bar .press-go:enabled').click();
      fixture.change({ scene: ROOMS['room-started']!.scene });
      await page.locator('.bar-today .press', { hasText: '下课' }).click();
      expect(paths().at(-1)).toBe('POST /api/lessons/current/roll-call');
      await page.locator('.bar-today .press-danger', { hasText: '下课' }).click();
      await page.waitForSelector('.start-card');
      expect(paths().slice(-2)).toEqual(['POST /api/lessons/current/end', 'POST /api/room/finish']);
    } finally {
      await close();
    }
  });

  test('a shutdown that is coming is said over everything, and one tap stops it', async () => {
    const { page, close } = await openPage(browser, fixture.address, '1920x1080');
    try {
      await page.waitForSelector('.page');
      fixture.become(TODAYS['today-shutdown']!);
      await page.locator('.shutdown .press').click();
      await expect.poll(() => fixture.calls.at(-1)).toMatchObject({ method: 'DELETE', path: '/api/room/shutdown' });
      fixture.change({ shutdown: null });
      await expect.poll(() => page.locator('.shutdown').count()).toBe(0);
    } finally {
      await close();
    }
  });

  test('an exam begins on the second tap and ends with the PIN', async () => {
    const { page, close } = await openPage(browser, fixture.address, '1920x1080');
    try {
      await page.waitForSelector('.page');
      await openRoom(page);
      const button = page.locator('.bar .press').last();
      await button.click();
      expect(fixture.calls).toEqual([]);
      await button.click();
      await expect.poll(() => fixture.calls.at(-1)).toMatchObject({ path: '/api/exam', body: '{"on":true}' });
      fixture.change({ exam: TODAYS['exam']!.exam });
      await page.locator('.exam .bar .press').click();
      await page.waitForSelector('.pin-pad');
      for (const digit of PIN) await page.keyboard.press(digit);
      await page.keyboard.press('Enter');
      await expect.poll(() => fixture.calls.at(-1)).toMatchObject({ path: '/api/exam', body: '{"on":false}' });
      expect(fixture.calls.some(({ path }) => path === '/api/session')).toBe(true);
    } finally {
      await close();
    }
  });
});
