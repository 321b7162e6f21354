/** What a teacher does with the page, in a real Chromium, against a room that plays its part. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { andDrawn, builtPages, launchChromium, openPage, PICTURES } from './browser.ts';
import { type Fixture, PIN, startFixture } from './fixture.ts';
import { measure } from './looks.ts';
import { asking, NAMES, oral, ready, revealed, STATES } from './states.ts';

let browser: Browser;
let pages: Awaited<ReturnType<typeof builtPages>>;
let fixture: Fixture;
let page: Page;
let complaints: string[];
let close: () => Promise<void>;

beforeAll(async () => {
  pages = await builtPages();
  browser = await launchChromium();
});
afterAll(async () => {
  await browser.close();
  await pages.remove();
});
beforeEach(async () => {
  fixture = await startFixture(pages.directory, ready);
  ({ page, complaints, close } = await openPage(browser, fixture.address, '1920x1080'));
  await page.waitForSelector('.screen');
});
afterEach(async () => {
  await close();
  await fixture.close();
});

const screen = (name: string): Promise<unknown> => page.waitForSelector(`[data-screen="${name}"]`);
const paths = (): string[] => fixture.calls.map((call) => `${call.method} ${call.path}`);
const awake = (): Promise<unknown> =>
  page.waitForSelector('.bar .press-go:enabled, .ask-oral:enabled, .press-letter:enabled');
const pin = async (): Promise<void> => {
  for (const digit of PIN) await page.keyboard.press(digit);
  await page.keyboard.press('Enter');
};

test('one tap asks an oral question; presses fill the ring; a second tap stops; a third shows the answer', async () => {
  await page.locator('.ask-oral:enabled').click();
  await screen('asking');
  expect(JSON.parse(fixture.calls[0]!.body)).toMatchObject({ kind: 'single', options: 4 });
  for (let press = 0; press < 5; press += 1) fixture.press();
  await page.waitForSelector('.ring[data-pulse="5"][data-answered="5"]');
  expect(await page.locator('.count').innerText()).toMatch(/^5\s*\/ 48$/);
  // No bars, no figures of the options while it is open.
  expect(await page.locator('.track').count()).toBe(0);
  await page.getByRole('button', { name: '停止作答' }).click();
  await screen('result');
  await page.waitForSelector('.fill-B');
  await page.getByRole('button', { name: '公布答案 B' }).click();
  await page.waitForSelector('.row-right .mark-B');
  expect(await page.locator('.figure-right').innerText()).toMatch(/^80\s*%$/);
  expect(paths()).toEqual(['POST /api/questions', 'POST /api/questions/q1/close', 'POST /api/questions/q1/reveal']);
  expect(complaints).toEqual([]);
});

test('a wrong letter that was shown is put right: by key, or by a button and the letter', async () => {
  fixture.become({ ...ready, question: revealed });
  await screen('result');
  await awake();
  await page.keyboard.press('c');
  await page.waitForSelector('.row-right .mark-C');
  await awake();
  await page.getByRole('button', { name: '改答案' }).click();
  await page.getByRole('button', { name: '改成 D' }).click();
  await page.waitForSelector('.row-right .mark-D');
  // The letters go away again, and Esc there only puts them away.
  await page.getByRole('button', { name: '改答案' }).click();
  await awake();
  await page.keyboard.press('Escape');
  await page.waitForSelector('.bar .press-go:enabled');
  await screen('result');
  expect(fixture.calls.map((call) => call.body)).toEqual(['{"answer":"C"}', '{"answer":"D"}']);
});

test('the keyboard alone does a whole lesson', async () => {
  await awake();
  await page.keyboard.press('Space');
  await screen('asking');
  fixture.press();
  await awake();
  await page.keyboard.press('Space');
  await screen('result');
  await awake();
  await page.keyboard.press('2');
  await page.waitForSelector('.row-right .mark-B');
  await awake();
  await page.keyboard.press('r');
  await screen('asking');
  await page.waitForFunction(() => document.querySelector('.top-where b')?.textContent === '第 2 题 · 第二轮');
  await awake();
  // 作废 wants a second press.
  await page.keyboard.press('r');
  expect(paths().filter((each) => each.endsWith('/void'))).toEqual([]);
  await page.keyboard.press('r');
  await page.waitForFunction(() => document.querySelector('.top-where b')?.textContent === '第 3 题');
  await awake();
  await page.keyboard.press('Space');
  await screen('result');
  await awake();
  await page.keyboard.press('c');
  await page.waitForSelector('.row-right .mark-C');
  await page.keyboard.press('Escape');
  await screen('today');
  await page.keyboard.press('Escape');
  await screen('result');
  expect(paths()).toEqual([
    'POST /api/questions',
    'POST /api/questions/q1/close',
    'POST /api/questions/q1/reveal',
    'POST /api/questions',
    'POST /api/questions/q2/void',
    'POST /api/questions',
    'POST /api/questions/q3/close',
    'POST /api/questions/q3/reveal',
  ]);
});

test('Tab reaches every button in turn, with a ring that shows where one is', async () => {
  await awake();
  const reached = new Set<string>();
  for (let step = 0; step < 12; step += 1) {
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(() => {
      const element = document.activeElement;
      if (element === null || element === document.body) return null;
      return { text: element.textContent ?? '', outline: Number.parseFloat(getComputedStyle(element).outlineWidth) };
    });
    if (focused === null) continue;
    expect(focused.outline, focused.text).toBeGreaterThanOrEqual(3);
    reached.add(focused.text);
  }
  for (const name of ['上课', '口头提问', '题型', '写题目', '私密视图', '悬浮条', '更多', 'English', '三年二班']) {
    expect(
      [...reached].some((text) => text.includes(name)),
      name,
    ).toBe(true);
  }
});

test('a double tap on 停止 does not publish an answer, and one on 提问 asks once', async () => {
  fixture.slowMs = 80;
  await awake();
  await page.locator('.ask-oral').dblclick();
  await screen('asking');
  await awake();
  const stop = await page.getByRole('button', { name: '停止作答' }).boundingBox();
  const [x, y] = [stop!.x + stop!.width / 2, stop!.y + stop!.height / 2];
  for (let tap = 0; tap < 4; tap += 1) await page.mouse.click(x, y);
  await screen('result');
  for (let tap = 0; tap < 3; tap += 1) await page.mouse.click(x, y);
  expect(paths()).toEqual(['POST /api/questions', 'POST /api/questions/q1/close']);
});

test('pressing again after no answer came asks for the same question, not for a second one', async () => {
  await awake();
  await page.route(
    '**/api/questions',
    async (route) => {
      await route.fetch();
      await route.abort();
    },
    { times: 1 },
  );
  fixture.change = () => {};
  await page.keyboard.press('Space');
  await page.waitForSelector('.said-refused');
  await page.keyboard.press('Space');
  await expect.poll(() => fixture.calls.length).toBe(2);
  const [first, second] = fixture.calls.map((call) => (JSON.parse(call.body) as { requestId: string }).requestId);
  expect(second).toBe(first);
});

test('a refusal is one sentence in the chosen language', async () => {
  fixture.refuseNext = { code: 'QUIZ-OPEN', zh: '还有一题没有停', en: 'a question is still open', where: 'questions' };
  await awake();
  await page.keyboard.press('Space');
  expect(await page.locator('.said-refused').innerText()).toContain('还有一题没有停');
  await page.getByRole('button', { name: '换成英文' }).click();
  await page.waitForSelector('html[lang="en"]');
  await expect.poll(() => page.locator('h1').innerText()).toBe('三年二班');
  expect(await page.locator('.ask-oral').innerText()).toContain('Ask A–D');
});

test('a reload changes nothing: not an open question, not a result put away', async () => {
  fixture.become(asking(oral));
  await screen('asking');
  await page.reload();
  await page.waitForSelector('.ring[data-answered="32"]');
  fixture.become({ ...ready, question: revealed });
  await screen('result');
  await awake();
  await page.keyboard.press('Escape');
  await screen('today');
  await page.reload();
  await screen('today');
});

test('the connection lost is said in one line over the last state, buttons wait, and it comes back by itself', async () => {
  fixture.become(asking(oral));
  await screen('asking');
  fixture.cut();
  await page.waitForSelector('[data-connection="lost"]');
  expect(await page.locator('.line').allInnerTexts()).toEqual(['和班班的连接断了，正在自动重连；刚才的内容还在']);
  expect(await page.locator('.count b').innerText()).toBe('32');
  expect(await page.getByRole('button', { name: '停止作答' }).isDisabled()).toBe(true);
  fixture.wall = asking({ ...oral, answered: 40, pulse: 45 });
  fixture.resume();
  await page.waitForSelector('[data-connection="live"] .ring[data-answered="40"]', { timeout: 10_000 });
  expect(await page.locator('.line').count()).toBe(0);
});

test('late votes amend the bars after 停止', async () => {
  fixture.become({ ...ready, question: { ...STATES['result-settling']!.question! } });
  await page.waitForSelector('.rows');
  expect(await page.locator('.figure-said').innerText()).toBe('正在收最后几票…');
  fixture.change({
    question: { ...STATES['result-closed']!.question!, answered: 48, tally: { A: 4, B: 37, C: 5, D: 2 } },
  });
  await expect.poll(() => page.locator('.row-count b').allInnerTexts()).toEqual(['4', '37', '5', '2']);
  expect(await page.locator('.figure-said').innerText()).toBe('41 秒');
});

test('a written question: stem, options, rule; what was typed survives a reload', async () => {
  await page.getByRole('button', { name: '写题目' }).click();
  await page.locator('textarea').fill('二加三等于几？');
  await page.getByRole('radio', { name: '第一次' }).check();
  await page.getByRole('radio', { name: '3' }).check();
  const texts = page.locator('.option-field input');
  expect(await texts.count()).toBe(3);
  await texts.nth(0).fill('五');
  await texts.nth(1).fill('六');
  await texts.nth(2).fill('七');
  expect(await measure(page, { leastText: 34.5, leastTarget: 64 })).toMatchObject({
    small: [],
    faint: [],
    targets: [],
    outside: [],
  });
  await page.screenshot({ path: join(PICTURES, 'compose-1920x1080.png') });
  await page.reload();
  await page.getByRole('button', { name: '写题目' }).click();
  expect(await page.locator('textarea').inputValue()).toBe('二加三等于几？');
  await page.getByRole('button', { name: '开始提问' }).click();
  await screen('asking');
  expect(JSON.parse(fixture.calls[0]!.body)).toMatchObject({
    stem: '二加三等于几？',
    options: 3,
    rule: 'first',
    optionTexts: ['五', '六', '七'],
  });
  expect(await page.locator('h1').innerText()).toBe('二加三等于几？');
});

test('names are on the wall only while the peek is held, with a PIN session, and say so', async () => {
  fixture.become(asking(oral));
  await screen('asking');
  const peek = page.getByRole('button', { name: '按住看谁没答' });
  const box = (await peek.boundingBox())!;
  const hold = async (): Promise<void> => {
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
  };
  const anyName = async (): Promise<boolean> => {
    const html = await page.content();
    return NAMES.some((name) => html.includes(name));
  };
  await hold();
  await page.waitForSelector('dialog.sheet');
  await page.mouse.up();
  expect(await anyName()).toBe(false);
  await pin();
  await expect.poll(() => page.locator('dialog').count()).toBe(0);
  expect(await anyName()).toBe(false);
  await hold();
  await page.waitForSelector('.peek-panel');
  expect(await page.locator('.peek-label').innerText()).toContain('正在显示姓名');
  expect(await page.locator('.peek-panel li').first().innerText()).toContain(NAMES[11]!);
  // A press that comes in does not take them from under the finger.
  await andDrawn(page, () => fixture.press());
  expect(await page.locator('.peek-panel li').count()).toBeGreaterThan(0);
  await page.screenshot({ path: join(PICTURES, 'asking-peek-1920x1080.png') });
  await page.mouse.up();
  await expect.poll(anyName).toBe(false);
});

test('first start: asking needs no PIN; a PIN is entered twice; it may be put off', async () => {
  fixture.become(STATES['today-first-start']!);
  await page.waitForSelector('.first-pin');
  await page.locator('.ask-oral:enabled').click({ trial: true });
  await page.getByRole('button', { name: '以后再说' }).click();
  await expect.poll(() => page.locator('.first-pin').count()).toBe(0);
  await page.waitForSelector('.ask-oral');
  await page.getByRole('button', { name: '设 PIN' }).click();
  await pin();
  await expect.poll(() => page.locator('dialog h2').innerText()).toBe('再输一遍');
  await page.screenshot({ path: join(PICTURES, 'pin-1920x1080.png') });
  await pin();
  await expect.poll(paths).toEqual(['POST /api/pin']);
  expect(JSON.parse(fixture.calls[0]!.body)).toEqual({ pin: PIN });
  await expect.poll(() => page.locator('dialog').count()).toBe(0);
});

test('seats are bound by pressing in order: skip, back, end', async () => {
  await page.getByRole('button', { name: '更多' }).click();
  await page.getByRole('button', { name: '绑定答题器' }).click();
  await screen('binding');
  expect(await page.locator('.bind-seat').innerText()).toMatch(/^01\s*号$/);
  await page.keyboard.press('ArrowRight');
  await expect.poll(paths).toContain('POST /api/binding/skip');
  await page.waitForSelector('.bar button:enabled');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(paths).toContain('POST /api/binding/undo');
  await page.waitForSelector('.bar button:enabled');
  await page.keyboard.press('Escape');
  await expect.poll(paths).toContain('DELETE /api/binding');
  await screen('today');
});

test('the floating bar asks, counts, stops and shows, in a small window', async () => {
  const small = await openPage(browser, `${fixture.address}/bar`, '1366x768');
  try {
    await small.page.setViewportSize({ width: 620, height: 132 });
    await small.page.getByRole('button', { name: '提问 A–D' }).click();
    await small.page.waitForSelector('.bar-count');
    fixture.press();
    fixture.press();
    await expect.poll(() => small.page.locator('.bar-count b').innerText()).toBe('2');
    const findings = await measure(small.page, { leastText: 16, leastTarget: 64 });
    expect(findings).toMatchObject({ small: [], faint: [], targets: [], outside: [] });
    await small.page.screenshot({ path: join(PICTURES, 'bar-asking.png') });
    await small.page.getByRole('button', { name: '停' }).click();
    await small.page.getByRole('button', { name: '答案' }).click();
    await small.page.screenshot({ path: join(PICTURES, 'bar-answer.png') });
    await small.page.getByRole('button', { name: '公布答案 B' }).click();
    await small.page.waitForSelector('.bar-bars .right');
    await small.page.screenshot({ path: join(PICTURES, 'bar-result.png') });
    // The wall page beside it followed along.
    await page.waitForSelector('.row-right .mark-B');
    expect(small.complaints).toEqual([]);
  } finally {
    await small.close();
  }
});

test('the floating bar opens on top where the browser has Document Picture-in-Picture, else as a window', async () => {
  await awake();
  const has = await page.evaluate(() => 'documentPictureInPicture' in window);
  const opened = page.context().waitForEvent('page', { timeout: 5_000 });
  await page.getByRole('button', { name: '悬浮条' }).click();
  const bar = await opened;
  await bar.waitForSelector('.floating');
  expect(await bar.locator('.bar-main').innerText()).toBe('提问 A–D');
  expect(has ? bar.url() : new URL(bar.url()).pathname).toBe(has ? 'about:blank' : '/bar');
  await bar.close();
  expect(complaints).toEqual([]);
});

test('without Document Picture-in-Picture the floating bar is a small window of its own', async () => {
  await page.addInitScript(() => {
    Object.defineProperty(window, 'documentPictureInPicture', { value: undefined });
  });
  await page.reload();
  await awake();
  const opened = page.context().waitForEvent('page', { timeout: 5_000 });
  await page.getByRole('button', { name: '悬浮条' }).click();
  const bar = await opened;
  await bar.waitForSelector('.floating');
  expect(new URL(bar.url()).pathname).toBe('/bar');
});

test('the private view opens with the PIN, shows who answered but not what until it is closed, and locks clean', async () => {
  fixture.become(asking(oral));
  const { page: own, complaints: said, close: end } = await openPage(browser, `${fixture.address}/private`, '1366x768');
  try {
    await own.waitForSelector('.pin-keys');
    const before = await own.content();
    expect(NAMES.filter((name) => before.includes(name))).toEqual([]);
    for (const digit of PIN) await own.keyboard.press(digit);
    await own.keyboard.press('Enter');
    await own.waitForSelector('.seat-grid');
    expect(await own.locator('.seat').count()).toBe(48);
    expect(await own.locator('.seat').first().innerText()).toContain(NAMES[0]!);
    expect(await own.locator('.seat .mark').count()).toBe(0);
    expect(await own.locator('.seat', { hasText: '可能没电了' }).locator('.seat-number').allInnerTexts()).toEqual([
      '06',
    ]);
    await own.screenshot({ path: join(PICTURES, 'private-seats-1366x768.png') });
    expect(await measure(own, { leastText: 14, leastTarget: 40 })).toMatchObject({ small: [], faint: [], targets: [] });
    const hold = (await own.locator('.hold').boundingBox())!;
    await own.mouse.move(hold.x + 20, hold.y + 20);
    await own.mouse.down();
    await own.waitForSelector('.seat .mark');
    await own.mouse.up();
    await expect.poll(() => own.locator('.seat .mark').count()).toBe(0);

    await own.getByRole('button', { name: '答题器', exact: false }).first().click();
    // Whose presses count does not change in mid question: the server would refuse.
    expect(await own.locator('.unknown-list select').first().isDisabled()).toBe(true);
    fixture.become({ ...ready, question: revealed });
    await own.locator('.unknown-list select:enabled').first().selectOption('42');
    await expect.poll(paths).toContain('PUT /api/bindings/42');
    await own.screenshot({ path: join(PICTURES, 'private-clickers-1366x768.png') });

    await own.getByRole('button', { name: '名单' }).click();
    await own.locator('textarea').fill('座号,姓名\n49,周新来\n');
    await own.getByRole('button', { name: '先看会改什么' }).click();
    await own.waitForSelector('.roster-change');
    expect(await own.locator('.roster-change').innerText()).toMatch(/新增 1 人[\s\S]*第 7 行：没有姓名/);
    await own.screenshot({ path: join(PICTURES, 'private-roster-1366x768.png'), fullPage: true });
    await own.getByRole('button', { name: '写入名单' }).click();
    await expect.poll(() => own.locator('.note-well').innerText()).toContain('已写入 1 人');
    const dry = fixture.calls.filter((call) => call.path.startsWith('/api/classes')).map((call) => call.path.slice(-8));
    expect(dry).toEqual(['dryRun=1', 'dryRun=0']);

    await own.getByRole('button', { name: '锁上' }).click();
    await own.waitForSelector('.pin-keys');
    const html = await own.content();
    expect(NAMES.filter((name) => html.includes(name))).toEqual([]);
    expect(said).toEqual([]);
  } finally {
    await end();
  }
});

test('a pupil is erased only after a second press', async () => {
  fixture.session = true;
  const { page: own, close: end } = await openPage(browser, `${fixture.address}/private`, '1366x768');
  try {
    await own.locator('.seat').nth(4).click();
    await own.getByRole('button', { name: '删除这位同学' }).click();
    expect(paths()).toEqual([]);
    await own.getByRole('button', { name: '确认删除' }).click();
    await expect.poll(paths).toEqual(['DELETE /api/pupils/p5']);
  } finally {
    await end();
  }
});

test('with reduced motion nothing moves; otherwise a press pulses', async () => {
  fixture.become(asking(oral));
  await page.waitForSelector('.ring');
  fixture.press();
  await page.waitForSelector('.ring[data-pulse="38"]');
  expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  const lively = await openPage(browser, fixture.address, '1366x768', { reducedMotion: false });
  try {
    await lively.page.waitForSelector('.ring');
    await lively.page.evaluate(() => {
      const seen = window as unknown as { pulses: number };
      seen.pulses = 0;
      const before = Element.prototype.animate;
      Element.prototype.animate = function animate(...args) {
        seen.pulses += 1;
        return before.apply(this, args);
      };
    });
    fixture.press();
    await lively.page.waitForSelector('.ring[data-pulse="39"]');
    expect(await lively.page.evaluate(() => (window as unknown as { pulses: number }).pulses)).toBe(1);
  } finally {
    await lively.close();
  }
});

test('the first load is at most 100 kB gzipped and asks nobody else for anything', async () => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  await page.reload();
  await awake();
  const files = asked
    .filter((url) => url.startsWith(fixture.address))
    .map((url) => url.slice(fixture.address.length).replace(/^\/$/, '/index.html'))
    .filter((path) => !path.startsWith('/api/'));
  // Also what the script begins with, and nothing twice.
  for (const file of ['/index.html', '/app.js', '/style.css']) expect(files).toContain(file);
  expect(files.filter((file) => file.startsWith('/assets/')).length).toBeGreaterThan(0);
  expect(new Set(files).size).toBe(files.length);
  let bytes = 0;
  for (const file of files) bytes += gzipSync(await readFile(join(pages.directory, file))).length;
  expect(bytes).toBeGreaterThan(10_000);
  expect(bytes).toBeLessThan(100_000);
  expect(asked.filter((url) => !url.startsWith(fixture.address) && !url.startsWith('data:'))).toEqual([]);
});
