/** 触控准不准: real touches of a real browser on the page's four targets, and the fault that comes and goes by them. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { builtPages, launchChromium, openPage } from './browser.ts';
import { look, more, press } from './care-acts.ts';
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

const ORDER = ['topLeft', 'topRight', 'bottomRight', 'bottomLeft'] as const;

/** Touches the target that is up, so far off its centre, CSS px. */
async function touch(page: Page, index: number, dx: number, dy: number): Promise<void> {
  await page.locator(`.touch-check[data-next="${index}"]`).waitFor();
  const box = await page.locator(`.touch-${ORDER[index]} > svg`).boundingBox();
  if (box === null) throw new Error(`target ${index} is not there`);
  await page.touchscreen.tap(box.x + box.width / 2 + dx, box.y + box.height / 2 + dy);
}
async function touchAll(page: Page, offsets: readonly (readonly [number, number])[]): Promise<void> {
  for (const [index, [dx, dy]] of offsets.entries()) await touch(page, index, dx, dy);
  await page.locator('.touch-card .press', { hasText: '再点一次' }).waitFor();
}
const said = (page: Page): Promise<string> => page.locator('.touch-card h1').innerText();

async function openFaults(): Promise<
  { code: string; device: string | null; severity: string; text: { zh: string } }[]
> {
  const answer = await fetch(`${room.agent.address}/api/maintenance`);
  return ((await answer.json()) as { faults: Awaited<ReturnType<typeof openFaults>> }).faults.filter(
    ({ code }) => code === 'BRD-CAL',
  );
}

test.each(['1920x1080', '1366x768', 'phone'] as const)(
  'a panel that is off is told which way and by how much, and is well once all four are touched, at %s',
  async (size) => {
    const { page, complaints, close } = await openPage(browser, room.agent.address, size, { touch: true });
    const sent: unknown[] = [];
    page.on('request', (request) => {
      if (request.url().endsWith('/touch-check')) sent.push(request.postDataJSON());
    });
    try {
      // Physical pixels: a phone has two for each of CSS.
      const ratio = await page.evaluate(() => devicePixelRatio);
      await more(page, '教室体检');
      await press(page, '触控准不准');
      await page.locator('.touch-topLeft').waitFor();
      await look(page, 'touch-check', size);
      await page.mouse.click(200, 200);
      await page.locator('.touch-card', { hasText: '这一下是鼠标，不算' }).waitFor();
      expect(await page.locator('.touch-check').getAttribute('data-next')).toBe('0');
      await look(page, 'touch-check-mouse', size);
      const by = (x: number, y: number) => [x / ratio, y / ratio] as const;
      await touchAll(page, [by(20, -12), by(19, -11), by(18, -14), by(20, -10)]);
      expect(await said(page)).toBe('偏右上 24 像素，请校准');
      expect(await page.locator('.touch-card').innerText()).toContain('控制面板 → 平板电脑设置 → 校准');
      await look(page, 'touch-check-off', size);
      expect(await openFaults()).toMatchObject([{ severity: 'S3', device: null }]);
      expect((await openFaults())[0]?.text.zh).toMatch(/^触控定位不准，最多差 24 像素，/);

      await press(page, '再点一次');
      await touchAll(page, [by(0, 0), by(2, 1), by(-30, 4), by(0, 3)]);
      expect(await said(page)).toBe('右下角偏左 31 像素，请校准');
      expect((await openFaults())[0]?.text.zh).toContain('最多差 31 像素');

      await press(page, '再点一次');
      await page.locator('.touch-topLeft').waitFor();
      await press(page, '上面够不到');
      await touchAll(page, [by(3, 2), by(0, 4), by(-5, 4), by(0, 8)]);
      expect(await said(page)).toBe('准：最多差 8 像素');
      await look(page, 'touch-check-well', size);
      expect(await openFaults()).toEqual([]);
      await page.keyboard.press('Escape');
      await page.locator('.check-up').waitFor();
      // Four numbers each time: where anybody touched does not leave the page.
      for (const body of sent)
        expect(Object.keys(body as object).toSorted()).toEqual(['bottomLeft', 'bottomRight', 'topLeft', 'topRight']);
      expect(sent.length).toBe(3);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  },
  60_000,
);

test('whoever reports touch is offered the check; a touch far away is asked for again', async () => {
  const { page, close } = await openPage(browser, room.agent.address, '1920x1080', { touch: true });
  try {
    await more(page, '报修');
    await page.locator('.repair-kinds .tile', { hasText: '触控' }).click();
    await press(page, '触控准不准');
    await touch(page, 0, 900, 10);
    await page.locator('.touch-card', { hasText: '离圆心很远' }).waitFor();
    await touch(page, 0, 1, 1);
    await page.locator('.touch-check[data-next="1"]').waitFor();
  } finally {
    await close();
    for (const { id, state } of await room.reports())
      if (state !== 'closed') await room.post(`/api/reports/${id}/close`);
  }
}, 60_000);
