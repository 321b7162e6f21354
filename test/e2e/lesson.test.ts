/**
 * One lesson on the real thing: the agent as its own process, an i>clicker base and 48 pupils on TCP, mosquitto, and a
 * teacher in Chromium. What a teacher does is done with the page, not with the API.
 */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoClassCsv } from '../../agent/cli/demo-class.ts';
import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import { parseRoomPath } from '../../protocols/uplink/topics.ts';
import { type Room, startRoom } from '../../simulators/room.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { keepScreenshot, startChromium } from '../harness/browser.ts';
import { freePort, type Mosquitto, startMosquitto } from '../harness/mosquitto.ts';
import { type Subscriber, startSubscriber } from '../harness/subscriber.ts';
import { startWiretap, type Wiretap, wordsIn } from '../harness/wiretap.ts';

const PATH = parseRoomPath('34/18/02/2134000123/0302');
const PIN = '270814';

let place: { directory: string; remove(): Promise<void> };
let broker: Mosquitto;
let tap: Wiretap;
let subscriber: Subscriber;
let room: Room;
let agent: AgentProcess;
let browser: Browser;
let page: Page;
let names: string[] = [];
let studentNumbers: string[] = [];
const consoleErrors: string[] = [];

beforeAll(async () => {
  place = await scratch('lesson');
  broker = await startMosquitto();
  tap = await startWiretap(broker.port);
  subscriber = await startSubscriber(broker.url, `banban/1/${PATH}`);
  room = await startRoom({ pupils: 48, seed: 7, pace: 4, asked: { options: 4, right: 'B', share: 0.7 } });
  agent = await startAgentProcess({
    directory: place.directory,
    config: {
      room: { path: PATH, name: '302 教室' },
      uplink: { url: `mqtt://127.0.0.1:${tap.port}` },
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
      log: { level: 'debug' },
    },
  });
  browser = await startChromium();
  page = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
  page.on('pageerror', (error) => consoleErrors.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') consoleErrors.push(message.text());
  });
});

afterAll(async () => {
  await browser?.close();
  await agent?.stop();
  await room?.close();
  await subscriber?.[Symbol.asyncDispose]();
  await tap?.close();
  await broker?.[Symbol.asyncDispose]();
  await place?.remove();
});

async function state(): Promise<WallView> {
  return (await api<WallView>(agent.address, '/api/state')).body;
}

/** As a person does it: the pad is there and empty, six digits, six dots, Enter. */
async function typePin(on: Page): Promise<void> {
  await on.locator('.pin-dots').waitFor();
  await on.waitForFunction(() => document.querySelectorAll('.pin-dots i.in').length === 0);
  await on.waitForTimeout(200);
  await on.keyboard.type(PIN, { delay: 30 });
  await on.waitForFunction((digits) => document.querySelectorAll('.pin-dots i.in').length === digits, PIN.length);
  await on.keyboard.press('Enter');
}

/** New buttons sleep for a moment, so that a double tap does one thing; a teacher's second tap comes later than that. */
async function awake(on: Page): Promise<void> {
  await on.waitForFunction(() =>
    [...document.querySelectorAll('footer button')].every((b) => !(b as HTMLButtonElement).disabled),
  );
}

async function until(what: string, timeoutMs: number, done: () => Promise<boolean> | boolean): Promise<number> {
  const started = performance.now();
  while (!(await done())) {
    if (performance.now() - started > timeoutMs) throw new Error(`not within ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return performance.now() - started;
}

describe('a lesson', () => {
  it('asks for a PIN at the first start and then shows an empty room that can already ask', async () => {
    await page.goto(agent.address);
    await page.getByText('先设一个 PIN').waitFor();
    await keepScreenshot(page, 'lesson-1-first-start');
    await page.getByRole('button', { name: '设 PIN' }).click();
    await typePin(page);
    await page.getByText('再输一遍').waitFor();
    await typePin(page);
    await page.getByRole('button', { name: /口头提问/ }).waitFor();
    await keepScreenshot(page, 'lesson-2-today-without-class');
    expect((await state()).pinSet).toBe(true);
  });

  it('takes the class list only with the PIN, and keeps the names off the wall', async () => {
    const csv = demoClassCsv(room.clickers);
    const rows = csv.trim().split('\r\n').slice(1);
    names = rows.map((row) => row.split(',')[1] ?? '');
    studentNumbers = rows.map((row) => row.split(',')[2] ?? '');
    const post = '/api/classes?name=%E4%B8%89%E5%B9%B4%E4%BA%8C%E7%8F%AD';
    expect((await api(agent.address, post, { method: 'POST', body: csv })).status).toBe(401);

    const session = await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } });
    const imported = await api<{ class: { id: string } }>(agent.address, post, {
      method: 'POST',
      body: csv,
      cookie: session.cookie ?? '',
    });
    expect(imported.status).toBeLessThan(300);
    await api(agent.address, `/api/classes/${imported.body.class.id}/select`, { method: 'POST' });
    await page.getByText('三年二班').first().waitFor();
    await keepScreenshot(page, 'lesson-3-today');
  });

  it('asks with one tap, counts live without bars, and a reload changes nothing', async () => {
    await until('the receiver is online', 15_000, async () => (await state()).receivers[0]?.status === 'online');
    await page.getByRole('button', { name: /口头提问/ }).click();
    await page.getByText('停止作答').waitFor();
    await page.waitForFunction(() => Number(document.querySelector('.count b')?.textContent) >= 20);
    await keepScreenshot(page, 'lesson-4-asking');
    expect(await page.locator('[data-screen]').getAttribute('data-screen')).toBe('asking');
    const before = Number(await page.locator('.count b').textContent());
    await page.reload();
    await page.locator('.count b').waitFor();
    expect(Number(await page.locator('.count b').textContent())).toBeGreaterThanOrEqual(before);
  });

  it('says within 2 s that the receiver was pulled out, and votes again within 8 s after it is put back', async () => {
    const answered = (await state()).question?.answered ?? 0;
    await room.unplug();
    const said = await until('the page says so', 2_000, () => page.getByText('接收器已拔出').isVisible());
    await keepScreenshot(page, 'lesson-5-receiver-out');
    expect((await state()).question?.state).toBe('open');
    expect((await state()).question?.answered).toBeGreaterThanOrEqual(answered);
    await room.plug();
    const again = await until(
      'voting is open again',
      8_000,
      async () => (await state()).receivers[0]?.voting === 'open',
    );
    console.log(JSON.stringify({ pulledOutSaidMs: Math.round(said), votingAgainMs: Math.round(again) }));
    await until('more answers', 20_000, async () => ((await state()).question?.answered ?? 0) >= 40);
  });

  it('shows the bars at 停止 and the answer on a second tap', async () => {
    const id = (await state()).question?.id ?? '';
    await awake(page);
    await page.keyboard.press('Space');
    await page.getByText('公布答案').first().waitFor();
    await until('the last votes are in', 3_000, async () => (await state()).question?.settling === false);
    await keepScreenshot(page, 'lesson-6-stopped');
    await awake(page);
    await page.keyboard.press('b');
    await page.locator('.figure-answer', { hasText: '正确答案 B' }).waitFor();
    await keepScreenshot(page, 'lesson-7-revealed');
    const { body } = await api<QuestionAnswer>(agent.address, `/api/questions/${id}`);
    expect(body).toMatchObject({ state: 'revealed', answer: 'B' });
    const tally = Object.values(body.tally).reduce((sum, n) => sum + n, 0);
    expect(tally).toBe(body.answered);
    expect(body.responses).toHaveLength(body.answered);
    const shown = await page.locator('main').innerText();
    for (const n of Object.values(body.tally)) expect(shown).toContain(String(n));
  });

  it('shows names in the private view behind the PIN, and nowhere on the wall', async () => {
    const wall = await page.content();
    expect(names.filter((name) => wall.includes(name))).toEqual([]);
    const privatePage = await browser.newPage({ viewport: { width: 1920, height: 1080 }, locale: 'zh-CN' });
    await privatePage.goto(`${agent.address}/private`);
    await privatePage.getByText('输入 PIN').first().waitFor();
    const locked = await privatePage.content();
    expect(names.filter((name) => locked.includes(name))).toEqual([]);
    await typePin(privatePage);
    await privatePage
      .getByText(names[0] ?? '')
      .first()
      .waitFor();
    await keepScreenshot(privatePage, 'lesson-8-private');
    await privatePage.close();
  });

  it('exports a result that Excel opens without mojibake', async () => {
    const id = (await state()).question?.id ?? '';
    expect((await fetch(`${agent.address}/api/questions/${id}/export.csv`)).status).toBe(401);
    const { cookie } = await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } });
    const response = await fetch(`${agent.address}/api/questions/${id}/export.csv`, {
      headers: { cookie: cookie ?? '' },
    });
    const bytes = Buffer.from(await response.arrayBuffer());
    expect([...bytes.subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    const text = bytes.toString('utf8');
    for (const name of names) expect(text).toContain(name);
    expect(text).toContain('\r\n');
  });

  it('asks a second question with the keyboard alone', async () => {
    await awake(page);
    await page.keyboard.press('Space');
    await page.getByText('停止作答').waitFor();
    await page.waitForFunction(() => Number(document.querySelector('.count b')?.textContent) >= 10, undefined, {
      timeout: 20_000,
    });
    await awake(page);
    await page.keyboard.press('Space');
    await page.getByText('公布答案').first().waitFor();
    await awake(page);
    await page.keyboard.press('2');
    await page.locator('.figure-answer', { hasText: '正确答案 B' }).waitFor();
  });

  it('brought every event to the broker once and in order', async () => {
    await until('the backlog is gone', 10_000, async () => (await state()).uplink.backlog === 0);
    expect(subscriber.violations).toEqual([]);
    const types = new Set(subscriber.events.map((line) => line.type));
    for (const type of ['question.opened', 'response.pressed', 'question.closed', 'question.revealed']) {
      expect(types).toContain(`cn.banban.${type}`);
    }
  });

  it('let no name, 学号 or PIN onto the line, into the log or into the journal', async () => {
    const secrets = [...names, ...studentNumbers, PIN];
    expect(wordsIn(tap.bytes(), secrets)).toEqual([]);
    expect(wordsIn(Buffer.from(agent.log()), secrets)).toEqual([]);
    const journal = await readFile(`${place.directory}/data/journal.db`);
    const wal = await readFile(`${place.directory}/data/journal.db-wal`).catch(() => Buffer.alloc(0));
    expect(wordsIn(Buffer.concat([journal, wal]), secrets)).toEqual([]);
    // The tap does hear: what is allowed to cross did cross.
    expect(wordsIn(tap.bytes(), ['cn.banban.response.pressed', room.clickers[0] ?? 'x'])).toHaveLength(2);
    // And a planted name would be found in each of its dresses.
    for (const dress of ['utf8', 'utf16le', 'base64', 'hex'] as const) {
      const planted = Buffer.from(`xx${names[0]}yy`, 'utf8');
      const bytes =
        dress === 'utf8'
          ? planted
          : dress === 'utf16le'
            ? Buffer.from(`xx${names[0]}`, 'utf16le')
            : Buffer.from(planted.toString(dress));
      expect(wordsIn(bytes, [names[0] ?? ''])).toHaveLength(1);
    }
  });

  it('stops within 5 s, and the page says so and comes back by itself', async () => {
    const started = performance.now();
    expect(await agent.stop()).toBe(0);
    expect(performance.now() - started).toBeLessThan(5_000);
    await page.getByText('自动重连').waitFor({ timeout: 10_000 });
    await keepScreenshot(page, 'lesson-9-agent-away');
    expect(consoleErrors.filter((text) => !/ERR_CONNECTION|net::|Failed to load resource/.test(text))).toEqual([]);
  });
});
