import { afterAll, beforeAll, expect, test } from 'vitest';
import { andDrawn, openPage } from './browser.ts';
import { type Gallery, looksAt, openGallery, STATES, USUAL_LOOKS } from './looks-at.ts';

let gallery: Gallery;
beforeAll(async () => {
  gallery = await openGallery();
});
afterAll(() => gallery.close());

looksAt(USUAL_LOOKS, () => gallery);

test('key figures are at least 15 % of the height, option letters 8 %', async () => {
  const { page, close } = await openPage(gallery.browser, gallery.fixture.address, '1920x1080');
  try {
    await page.waitForSelector('.page');
    const figure = (selector: string): Promise<number> =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => Number.parseFloat(getComputedStyle(element).fontSize) / innerHeight);
    for (const [state, selector] of [
      ['asking-oral', '.count b'],
      ['asking-five-long', '.count b'],
      ['result-closed', '.figure'],
      ['result-revealed', '.figure'],
      ['binding', '.bind-seat'],
    ] as const) {
      await andDrawn(page, () => gallery.fixture.become(STATES[state]!));
      expect(await figure(selector), state).toBeGreaterThanOrEqual(0.15);
    }
    for (const [state, selector] of [
      ['asking-oral', '.options .mark b'],
      ['asking-five-long', '.options .mark b'],
      ['result-five-long', '.rows .mark b'],
    ] as const) {
      await andDrawn(page, () => gallery.fixture.become(STATES[state]!));
      await expect.poll(() => figure(selector), { message: state }).toBeGreaterThanOrEqual(0.08);
    }
  } finally {
    await close();
  }
});
