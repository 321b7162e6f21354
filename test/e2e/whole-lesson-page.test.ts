/**
 * A whole lesson by the page alone: the agent as its own process, 48 simulated pupils, a teacher at the wall and a phone
 * in the teacher's hand. Begin, roll-call, kinds of questions, a second round, 抢答, 点名, end, the lesson on one page.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoClassCsv } from '../../agent/cli/demo-class.ts';
import type { WallView } from '../../agent/web/api.ts';
import type { LessonReport } from '../../agent/web/api-report.ts';
import { type Room, startRoom } from '../../simulators/room.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { keepScreenshot, startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/mosquitto.ts';
import { awake, openWindow, screenIs, stateOf, typePin, until, votingIs } from './teacher.ts';

const PIN = '270814';
const COLUMNS = '题干,选项A,选项B,选项C,答案,题型,知识点';
const SET = `${COLUMNS}\n3 + 4 = ?,6,7,8,B,单选,加法\n哪些是偶数？,2,3,4,AC,多选,奇偶\n`;

let place: { directory: string; remove(): Promise<void> };
let room: Room;
let agent: AgentProcess;
let browser: Browser;
let wall: Page;
let phone: Page;
let names: readonly string[];
let cookie: string;
const complaints: string[] = [];

beforeAll(async () => {
  place = await scratch('whole-lesson');
  room = await startRoom({ pupils: 48, seed: 7, pace: 6, asked: { options: 4, right: 'B', share: 0.7 } });
  agent = await startAgentProcess({
    directory: place.directory,
    config: {
      room: { path: '34/18/02/2134000123/0302', name: '302 教室' },
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
    },
  });
  await api(agent.address, '/api/pin', { method: 'POST', body: { pin: PIN } });
  cookie = (await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } })).cookie ?? '';
  const csv = demoClassCsv(room.clickers);
  names = csv
    .split('\r\n')
    .slice(1)
    .map((line) => line.split(',')[1] ?? '')
    .filter((name) => name !== '');
  await api(agent.address, `/api/classes?name=${encodeURIComponent('三年二班')}`, {
    method: 'POST',
    body: csv,
    cookie,
  });
  const { body } = await api<{ classes: { id: string }[] }>(agent.address, '/api/classes');
  await api(agent.address, `/api/classes/${body.classes[0]?.id}/select`, { method: 'POST' });
  const set = `/api/sets?name=${encodeURIComponent('口算')}`;
  await api(agent.address, set, { method: 'POST', body: SET, cookie });
  await until('the receiver is online', 15_000, async () => {
    return (await stateOf(agent.address)).receivers[0]?.status === 'online';
  });
  browser = await startChromium();
  wall = await openWindow(browser, agent.address, 'wall');
  wall.on('pageerror', (error) => complaints.push(error.message));
  phone = await openWindow(browser, `${agent.address}/private`, 'phone');
  phone.on('pageerror', (error) => complaints.push(error.message));
  await typePin(phone, PIN);
});

afterAll(async () => {
  await browser?.close();
  await agent?.stop();
  await room?.close();
  await place?.remove();
});

const question = async (): Promise<WallView['question']> => (await stateOf(agent.address)).question;
const answered = (least: number): Promise<void> =>
  until(`${least} have answered`, 60_000, async () => ((await question())?.answered ?? 0) >= least);
/** Nobody's name stands on the wall, whatever is on it. */
async function nameless(): Promise<void> {
  const html = await wall.content();
  expect(names.filter((name) => html.includes(name))).toEqual([]);
}

it('上课: class and subject with two taps, and the first press says “here”', async () => {
  room.set('silent', '1');
  await wall.locator('.start-card:enabled').click();
  await wall.locator('dialog').getByRole('button', { name: '数学' }).click();
  await wall.getByRole('button', { name: '开始上课' }).click();
  await screenIs(wall, 'roll-call');
  await votingIs(agent.address, 'open');
  for (const clicker of room.clickers.slice(0, 45)) room.press(clicker, 'A');
  await wall.waitForSelector('.ring[data-answered="45"]', { timeout: 20_000 });
  await keepScreenshot(wall, 'e2e-roll-call');
  await nameless();
  await awake(wall);
  await wall.getByRole('button', { name: '点到结束' }).click();
  await screenIs(wall, 'today');
  expect((await stateOf(agent.address)).lesson).toMatchObject({ subject: 'mathematics', className: '三年二班' });
});

it('who is missing stands in the private view only; one tap marks, a correction keeps what was', async () => {
  await phone.getByRole('button', { name: '考勤' }).click();
  await phone.locator('.missing-one').nth(2).waitFor();
  expect(await phone.locator('.missing-one').count()).toBe(3);
  await phone.locator('.missing-one').first().click();
  await phone.locator('.mark-here', { hasText: '缺席' }).click();
  await phone.locator('.history').getByText('记为缺席').waitFor();
  await phone.locator('.mark-here', { hasText: '请假' }).click();
  await phone.getByRole('button', { name: '生病' }).click();
  await phone.locator('.history').getByText('缺席 → 请假').waitFor();
  await keepScreenshot(phone, 'e2e-attendance');
  await until('the wall counts it', 5_000, async () => (await stateOf(agent.address)).attendance?.leave === 1);
  await nameless();
});

it('a question of a set: one tap asks, one tap shows the known answer, the next is one tap away', async () => {
  room.set('silent', '0');
  await wall.getByRole('button', { name: '更多' }).click();
  await wall.getByRole('button', { name: '题组', exact: true }).click();
  await wall.locator('.set-question').first().click();
  await screenIs(wall, 'asking');
  await wall.getByRole('heading', { name: '3 + 4 = ?' }).waitFor();
  await answered(40);
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await until('the last votes are in', 3_000, async () => (await question())?.settling === false);
  await wall.getByRole('button', { name: '公布答案' }).click();
  await wall.locator('.figure-right').waitFor();
  await awake(wall);
  await wall.getByRole('button', { name: /下一题/ }).click();
  await screenIs(wall, 'asking');
  expect(await question()).toMatchObject({ kind: 'multiple', options: 3, state: 'open' });
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await awake(wall);
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'today');
});

it('再答一次 ends in the table of four cells', async () => {
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'asking');
  await answered(30);
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await awake(wall);
  await wall.keyboard.press('b');
  await wall.locator('.figure-right').waitFor();
  await awake(wall);
  await wall.keyboard.press('r');
  await screenIs(wall, 'asking');
  await answered(30);
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await wall.getByRole('button', { name: '公布答案' }).click();
  await wall.locator('.rounds-table').waitFor();
  const cells = await wall.locator('.rounds-table b').allInnerTexts();
  expect(cells.reduce((sum, count) => sum + Number(count), 0)).toBeGreaterThan(20);
  await keepScreenshot(wall, 'e2e-rounds');
  await awake(wall);
  await wall.keyboard.press('Escape');
});

it('抢答 tells one seat; 点名 tells another; neither tells a name', async () => {
  room.set('silent', '1');
  await screenIs(wall, 'today');
  await wall.getByRole('button', { name: '抢答' }).click();
  await screenIs(wall, 'buzz');
  await wall.getByText('可以抢了').waitFor({ timeout: 15_000 });
  room.press(room.clickers[16] ?? '', 'A');
  await wall.locator('.buzz-over .big-seat', { hasText: '17' }).waitFor();
  await nameless();
  await awake(wall);
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'today');
  await wall.getByRole('button', { name: '点名' }).click();
  await wall.locator('.draw-over .big-seat').waitFor();
  await keepScreenshot(wall, 'e2e-draw');
  const drawn = (await stateOf(agent.address)).draw;
  expect(drawn?.name).toBeNull();
  expect(await wall.locator('.big-seat').innerText()).toContain(drawn?.seat);
  await nameless();
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'today');
});

it('下课: the lesson stands on one page, and the private view has it for Excel', async () => {
  await awake(wall);
  await wall.getByRole('button', { name: '下课' }).click();
  await wall.getByRole('button', { name: '再按一次，下课' }).click();
  await screenIs(wall, 'report');
  await wall.locator('.report-questions li').first().waitFor();
  await keepScreenshot(wall, 'e2e-report');
  await nameless();
  const link = (await wall.locator('.bar a').getAttribute('href')) ?? '';
  const id = link.split('/').at(-1) ?? '';
  const { body } = await api<LessonReport>(agent.address, `/api/lessons/${id}/report`);
  expect(await wall.locator('.report-questions li').count()).toBe(body.questions.length);
  await phone.goto(`${agent.address}${link}`);
  await phone.locator('.matrix').waitFor();
  expect(await phone.locator('.matrix tbody tr').count()).toBe(48);
  await keepScreenshot(phone, 'e2e-lesson-private');
  const file = phone.waitForEvent('download');
  await phone.getByText('整节课 .xlsx').click();
  expect((await file).suggestedFilename()).toMatch(/\.xlsx$/);
  expect(complaints).toEqual([]);
});

it('a practice lesson says so on every screen and is nowhere afterwards', async () => {
  await wall.getByRole('button', { name: '完成' }).click();
  await screenIs(wall, 'today');
  const before = (await api<{ lessons: unknown[] }>(agent.address, '/api/lessons')).body.lessons.length;
  await wall.getByRole('button', { name: '更多' }).click();
  await wall.getByRole('button', { name: '练习一节' }).click();
  await wall.locator('.practice').waitFor();
  await screenIs(wall, 'roll-call');
  await awake(wall);
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'today');
  await wall.getByText('练习：什么都不记，也不上传').waitFor();
  await awake(wall);
  await wall.getByRole('button', { name: '下课' }).click();
  await wall.getByRole('button', { name: '再按一次，下课' }).click();
  await wall.locator('.start-card').waitFor();
  const after = (await api<{ lessons: unknown[] }>(agent.address, '/api/lessons')).body.lessons.length;
  expect(after).toBe(before);
});
