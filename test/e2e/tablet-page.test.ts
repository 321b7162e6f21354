/**
 * The pupil's page in a real browser, on a phone and on a tablet: scanned from the wall, every kind of question answered,
 * lost and found again; and the board's picture, taken from a real (fake) screen, on the wall and on the tablet.
 */
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import { ensurePage } from '../../packaging/bundle/page.ts';
import { png } from '../agent/classroom/pictures/samples.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { keepScreenshot, startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/free-port.ts';
import { awake, openWindow, until } from './teacher.ts';

const PIN = '270814';
let place: { directory: string; remove(): Promise<void> };
let agent: AgentProcess;
let config: object;
let browser: Browser;
let wall: Page;
let phone: Page;
let tablet: Page;

const state = async (): Promise<WallView> => (await api<WallView>(agent.address, '/api/state')).body;
const post = <T>(path: string, body?: unknown, cookie?: string) =>
  api<T>(agent.address, path, { method: 'POST', body, ...(cookie && { cookie }) });
const opened = async (fields: object): Promise<string> =>
  (await post<QuestionAnswer>('/api/questions', fields)).body.id;
const question = async (id: string): Promise<QuestionAnswer> =>
  (await api<QuestionAnswer>(agent.address, `/api/questions/${id}`)).body;
const shows = (page: Page, name: string): Promise<unknown> => page.waitForSelector(`[data-state="${name}"]`);
const received = (page: Page, text: string): Promise<unknown> =>
  page.locator('.receipt-good', { hasText: text }).waitFor();

async function pupilsPage(size: { width: number; height: number }, mobile: boolean): Promise<Page> {
  const context = await browser.newContext({
    viewport: size,
    locale: 'zh-CN',
    ...(mobile ? { deviceScaleFactor: 2, hasTouch: true, isMobile: true } : {}),
  });
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  return page;
}

async function typeSeat(page: Page, seat: string): Promise<void> {
  await shows(page, 'join');
  for (const digit of seat) await page.getByRole('button', { name: digit, exact: true }).click();
  await page.getByRole('button', { name: '进入' }).click();
}

beforeAll(async () => {
  await ensurePage();
  place = await scratch('tablet-page');
  config = {
    room: { name: '302 教室' },
    web: { port: await freePort(), tablets: { host: '127.0.0.1', port: await freePort() } },
    devices: [],
  };
  agent = await startAgentProcess({ directory: place.directory, config });
  await post('/api/pin', { pin: PIN });
  const { cookie } = await post('/api/session', { pin: PIN });
  const rows = Array.from(
    { length: 48 },
    (_, index) => `${String(index + 1).padStart(2, '0')},王小${index},2026${index}`,
  );
  await post(`/api/classes?name=${encodeURIComponent('三年二班')}`, ['座号,姓名,学号', ...rows].join('\r\n'), cookie);
  browser = await startChromium();
  wall = await openWindow(browser, agent.address, 'wall');
  phone = await pupilsPage({ width: 390, height: 844 }, true);
  tablet = await pupilsPage({ width: 1280, height: 800 }, true);
});

afterAll(async () => {
  await browser?.close();
  await agent?.stop();
  await place?.remove();
});

it('the teacher lets tablets in; the wall shows a code that is scanned and one that is typed', async () => {
  await wall.getByRole('button', { name: '更多' }).first().click();
  await wall.getByRole('button', { name: '平板作答' }).click();
  await wall.getByRole('button', { name: '开放平板作答' }).click();
  await wall.locator('[data-tablets="on"] .qr').waitFor();
  const { tablets } = await state();
  expect(await wall.locator('.tablets-code').textContent()).toBe(tablets?.code);
  await keepScreenshot(wall, 'tablets-wall');

  await phone.goto(`${tablets?.url}#0000`);
  await typeSeat(phone, '7');
  await phone.locator('[role="alert"]', { hasText: tablets?.code === '0000' ? '' : '课堂码不对' }).waitFor();
  await keepScreenshot(phone, 'tablet-join-wrong');
  for (const digit of tablets?.code ?? '') await phone.getByRole('button', { name: digit, exact: true }).click();
  await keepScreenshot(phone, 'tablet-join');
  await phone.getByRole('button', { name: '进入' }).click();
  await shows(phone, 'idle');
  await keepScreenshot(phone, 'tablet-idle');
  await tablet.goto(`${tablets?.url}#${tablets?.code}`);
  await typeSeat(tablet, '7');
  await tablet.locator('[role="alert"]', { hasText: '07 号已经有一台平板在用' }).waitFor();
  await keepScreenshot(tablet, 'tablet-taken');
  await typeSeat(tablet, '12');
  await shows(tablet, 'idle');
  await wall.locator('.tablets-count', { hasText: '已连接 2 台' }).waitFor();
});

it('one of four: received once it is on disk, may be changed, and is judged when the wall says so', async () => {
  const id = await opened({
    kind: 'single',
    options: 4,
    stem: '一个长方形花坛长 8 米、宽 5 米。沿着花坛走一圈，一共走多少米？',
    optionTexts: ['13 米', '26 米', '40 米', '80 米'],
  });
  await shows(phone, 'open');
  await keepScreenshot(phone, 'tablet-single');
  await phone.getByRole('button', { name: 'A 13 米' }).click();
  await received(phone, '已收到 A');
  await phone.getByRole('button', { name: 'B 26 米' }).click();
  await received(phone, '已收到 B');
  await keepScreenshot(phone, 'tablet-received');
  await tablet.getByRole('button', { name: 'C 40 米' }).dblclick();
  await received(tablet, '已收到 C');
  await keepScreenshot(tablet, 'tablet-received-wide');
  const { responses, presses } = await question(id);
  expect(responses.map(({ seat, answer, by }) => [seat, answer, by]).toSorted()).toEqual([
    ['07', 'B', 'tablet'],
    ['12', 'C', 'tablet'],
  ]);
  expect(presses).toBe(3);
  await post(`/api/questions/${id}/close`);
  await shows(phone, 'closed');
  expect(await phone.textContent('main')).not.toMatch(/对|错/);
  await post(`/api/questions/${id}/reveal`, { answer: 'B' });
  await phone.waitForSelector('[data-verdict="right"]');
  await tablet.waitForSelector('[data-verdict="wrong"]');
  await keepScreenshot(phone, 'tablet-right');
  await keepScreenshot(tablet, 'tablet-wrong');
});

it('several, true or false, a number, an order, a poll', async () => {
  const many = await opened({ kind: 'multiple', options: 5 });
  await shows(phone, 'open');
  await phone.getByRole('button', { name: 'C', exact: true }).click();
  await phone.getByRole('button', { name: 'A', exact: true }).click();
  expect((await question(many)).answered).toBe(0);
  await keepScreenshot(phone, 'tablet-multiple');
  await phone.getByRole('button', { name: '送出' }).click();
  await received(phone, '已收到 AC');

  const truth = await opened({ kind: 'truefalse' });
  await phone.waitForSelector('[data-kind="truefalse"]');
  await phone.getByRole('button', { name: '错' }).click();
  await received(phone, '已收到 错');
  await keepScreenshot(phone, 'tablet-truefalse');

  const number = await opened({ kind: 'numeric' });
  await phone.waitForSelector('[data-kind="numeric"]');
  for (const key of ['负号', '3', '小数点', '5']) await phone.getByRole('button', { name: key, exact: true }).click();
  await keepScreenshot(phone, 'tablet-numeric');
  await phone.getByRole('button', { name: '送出' }).click();
  await received(phone, '已收到 -3.5');

  const order = await opened({ kind: 'ranking', options: 4 });
  await phone.waitForSelector('[data-kind="ranking"]');
  for (const letter of ['C', 'A', 'D', 'B']) await phone.getByRole('button', { name: letter, exact: true }).click();
  await keepScreenshot(phone, 'tablet-ranking');
  await phone.getByRole('button', { name: '送出' }).click();
  await received(phone, 'C → A → D → B');

  const poll = await opened({ kind: 'survey', options: 3 });
  await phone.waitForSelector('[data-kind="survey"]');
  await phone.getByText('这一题不记名').waitFor();
  await phone.getByRole('button', { name: 'B', exact: true }).click();
  await received(phone, '已收到 B');

  const answers = await Promise.all([many, truth, number, order, poll].map(async (id) => (await question(id)).tally));
  expect(answers.map((tally) => Object.entries(tally).flatMap(([key, n]) => (n > 0 ? [key] : [])))).toEqual([
    ['A', 'C'],
    ['B'],
    ['-3.5'],
    ['CADB'],
    ['B'],
  ]);
});

it('a buzz: nobody can press while thinking; then one is first', async () => {
  await opened({ kind: 'buzz', thinkSeconds: 3 });
  await phone.waitForSelector('.buzz-waits:disabled');
  await keepScreenshot(phone, 'tablet-buzz-waits');
  await phone.waitForSelector('.buzz:not(:disabled)', { timeout: 10_000 });
  await keepScreenshot(phone, 'tablet-buzz');
  await phone.locator('.buzz').click();
  await phone.getByText('你最快！').waitFor();
  await tablet.locator('.buzz').click();
  await tablet.getByText('你是第 2 个').waitFor();
  await keepScreenshot(phone, 'tablet-buzz-first');
});

it('a reload in mid-question keeps seat and answer; a restart of the agent brings the page back by itself', async () => {
  const id = await opened({ kind: 'single', options: 4 });
  await phone.waitForSelector('[data-kind="single"]');
  await phone.getByRole('button', { name: 'D', exact: true }).click();
  await received(phone, '已收到 D');
  await phone.reload();
  await received(phone, '已收到 D');
  await agent.kill();
  await phone.getByText('连接断了，正在自动重连').waitFor();
  await keepScreenshot(phone, 'tablet-lost');
  // What is pressed meanwhile is not lost: it is sent when there is somebody to take it.
  await phone.getByRole('button', { name: 'A', exact: true }).click();
  await phone.getByText('网络慢，还在送，不用再按').waitFor();
  agent = await startAgentProcess({ directory: place.directory, config });
  await phone.locator('.receipt-good', { hasText: '已收到 A' }).waitFor({ timeout: 30_000 });
  expect((await question(id)).responses.map(({ seat, answer }) => [seat, answer])).toEqual([['07', 'A']]);
});

it('the board’s picture is taken from the screen once it is allowed, is the next question’s, and goes to tablets', async () => {
  const { address } = agent;
  // Its own browser: the screen is a fake one, and the question what to share is answered by a switch, as on a managed PC.
  const teacher = await chromium.launch({
    executablePath: process.env.BANBAN_CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--use-fake-ui-for-media-stream',
      '--auto-select-desktop-capture-source=Entire screen',
      '--use-fake-device-for-media-stream',
    ],
  });
  try {
    const page = await openWindow(teacher, address, 'wall');
    await page.waitForSelector('[data-connection="live"]');
    await post(`/api/questions/${(await state()).question?.id}/void`);
    await page.getByRole('button', { name: '更多' }).first().click();
    await page.getByRole('button', { name: '截图提问' }).click();
    await until('a question with a picture is asked', 20_000, async () => {
      const { question: asked } = await state();
      return asked?.state === 'open' && asked.picture !== null;
    });
    const [kept] = await readdir(join(place.directory, 'data', 'pictures'));
    expect(kept).toMatch(/^[0-9a-z]{12}\.webp$/);
    await tablet.locator('.picture img').waitFor();
    expect(
      await tablet.locator('.picture img').evaluate((image: HTMLImageElement) => image.naturalWidth),
    ).toBeGreaterThan(100);
    await keepScreenshot(tablet, 'tablet-picture');
    await awake(page);
    await keepScreenshot(page, 'picture-wall');
  } finally {
    await teacher.close();
  }
});

it('a picture can be chosen as well, and what is none is refused', async () => {
  const id = (await state()).question?.id ?? '';
  const send = (body: Uint8Array, type: string) =>
    fetch(`${agent.address}/api/questions/${id}/picture`, {
      method: 'POST',
      headers: { 'content-type': type },
      body: new Uint8Array(body),
    });
  expect((await send(png(40, 30), 'image/png')).status).toBe(200);
  const shown = await fetch(`${agent.address}/api/questions/${id}/picture`);
  expect(shown.headers.get('content-type')).toBe('image/png');
  expect((await shown.arrayBuffer()).byteLength).toBe(png(40, 30).byteLength);
  const refused = await send(Buffer.from('<svg/>'), 'image/svg+xml');
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([400, 'PICTURE-INVALID']);
  const large = await send(Buffer.alloc(4 * 1024 * 1024), 'image/png');
  expect(large.status).toBe(413);
});
