/**
 * A teacher's first day with it, on the real agent and a base on TCP: asks before anything is set up, brings the class
 * list, binds the clickers by pressing them, and looks at the answers on a phone.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { demoClassCsv } from '../../agent/cli/demo-class.ts';
import type { QuestionAnswer } from '../../agent/web/api.ts';
import { type Room, startRoom } from '../../simulators/room.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/mosquitto.ts';
import { awake, openWindow, screenIs, stateOf, typePin, until, votingIs } from './teacher.ts';

const PIN = '270814';
const LIST = [
  '座号,姓名,学号',
  '01,王一诺,20240101',
  '02,李子涵,20240102',
  '03,张梓萱,3.41E+17',
  ',没有座号,20240104',
  '05,赵雨桐,20240105',
  '05,座号重复,20240106',
  '06,周欣怡,20240107',
].join('\n');

let place: { directory: string; remove(): Promise<void> };
let room: Room;
let agent: AgentProcess;
let browser: Browser;
let wall: Page;
let phone: Page;

beforeAll(async () => {
  place = await scratch('first-day');
  // Nobody presses by himself: each press here is the test's.
  room = await startRoom({ pupils: 48, seed: 11, behaviour: { silent: 1 } });
  agent = await startAgentProcess({
    directory: place.directory,
    config: {
      room: { name: '302 教室' },
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
    },
  });
  browser = await startChromium();
  wall = await openWindow(browser, agent.address, 'laptop');
  phone = await openWindow(browser, `${agent.address}/private`, 'phone');
});

afterAll(async () => {
  await browser?.close();
  await agent?.stop();
  await room?.close();
  await place?.remove();
});

const clicker = (index: number): string => room.clickers[index] ?? '';

it('asks with one tap at the very first start, before there is a PIN or a class', async () => {
  await wall.getByText('先设一个 PIN').waitFor();
  await wall.locator('.ask-oral:enabled').click();
  await votingIs(agent.address, 'open');
  room.press(clicker(0), 'A');
  room.press(clicker(1), 'C');
  await wall.waitForSelector('.ring[data-answered="2"]');
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await awake(wall);
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'today');
});

it('a wrong letter is shown, and the right one takes its place', async () => {
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'result');
  await awake(wall);
  await wall.keyboard.press('b');
  await wall.locator('.figure-answer', { hasText: '正确答案 B' }).waitFor();
  await awake(wall);
  await wall.getByRole('button', { name: '改答案' }).click();
  await awake(wall);
  await wall.getByRole('button', { name: '改成 C' }).click();
  await wall.locator('.figure-answer', { hasText: '正确答案 C' }).waitFor();
  expect((await stateOf(agent.address)).question).toMatchObject({ state: 'revealed', answer: 'C' });
  await awake(wall);
  await wall.getByRole('button', { name: '结束提问' }).click();
  await screenIs(wall, 'today');
});

it('sets the PIN on the phone, shows what a list would change, and writes only when told to', async () => {
  await typePin(phone, PIN);
  await phone.getByText('再输一遍').waitFor();
  await typePin(phone, PIN);
  await phone.getByRole('button', { name: '名单' }).click();
  await phone.getByLabel('班级', { exact: true }).fill('三年二班');
  await phone.locator('textarea').fill(LIST);
  await phone.getByRole('button', { name: '先看会改什么' }).click();
  await phone.getByText('新增 4 人').waitFor();
  const problems = await phone.locator('.problems').first().innerText();
  expect(problems).toContain('第 4 行');
  expect(problems).toContain('第 5 行');
  expect(problems).toContain('第 7 行');
  expect((await stateOf(agent.address)).class).toBeNull();
  await phone.getByRole('button', { name: '写入名单' }).click();
  await phone.getByText('已写入 4 人').waitFor();
  await wall.getByRole('heading', { name: '三年二班' }).waitFor();
  expect(await wall.content()).not.toContain('王一诺');
});

it('brings a second class from a file, and changes to it and back', async () => {
  await phone.getByLabel('班级', { exact: true }).fill('三年三班');
  const file = phone.locator('.roster > .roster-do input[type=file]');
  const old = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1]);
  await file.setInputFiles({ name: '三班.xls', mimeType: 'application/vnd.ms-excel', buffer: old });
  await phone.getByRole('button', { name: '先看会改什么' }).click();
  await phone.getByRole('alert').getByText('.xlsx').waitFor();
  // Saved again as it says, and chosen again: here in GBK, 姓名,座号 甲甲,1 乙乙,2.
  const gbk = Buffer.from('d0d5c3fb2cd7f9bac50d0abcd7bcd72c310d0ad2d2d2d22c320d0a', 'hex');
  await file.setInputFiles({ name: '三班.csv', mimeType: 'text/csv', buffer: gbk });
  await phone.getByRole('button', { name: '先看会改什么' }).click();
  await phone.getByText('新增 2 人').waitFor();
  await phone.getByRole('button', { name: '写入名单' }).click();
  await phone.getByRole('button', { name: '换到 三年三班' }).click();
  await wall.getByRole('heading', { name: '三年三班' }).waitFor();
  await wall.locator('.class-name').click();
  await wall.getByRole('button', { name: '三年二班' }).click();
  await wall.getByRole('heading', { name: '三年二班' }).waitFor();
});

it('binds the class by pressing in seat order: twice, somebody else’s, skip, back', async () => {
  await wall.getByRole('button', { name: '更多' }).click();
  await wall.getByRole('button', { name: '绑定答题器' }).click();
  await screenIs(wall, 'binding');
  await votingIs(agent.address, 'open');
  const seat = (number: string): Promise<void> =>
    wall.locator('.bind-seat', { hasText: new RegExp(`^${number}`) }).waitFor();
  await seat('01');
  room.press(clicker(0), 'A');
  await seat('02');
  room.press(clicker(0), 'B');
  room.press(clicker(1), 'A');
  await seat('05');
  room.press(clicker(0), 'A');
  await wall.getByText('这个答题器是 01 号的').waitFor();
  await wall.keyboard.press('ArrowRight');
  await seat('06');
  await awake(wall);
  await wall.keyboard.press('ArrowLeft');
  await seat('05');
  await awake(wall);
  await wall.keyboard.press('ArrowRight');
  await seat('06');
  room.press(clicker(3), 'D');
  await wall.getByText('登记完成').waitFor();
  await awake(wall);
  await wall.keyboard.press('Enter');
  await screenIs(wall, 'today');
  expect((await stateOf(agent.address)).class).toMatchObject({ size: 4, bound: 3 });
});

it('lists a clicker nobody knows, and binds it to its seat on the phone', async () => {
  await wall.locator('.ask-oral:enabled').click();
  await votingIs(agent.address, 'open');
  room.press(clicker(0), 'A');
  room.press(clicker(7), 'B');
  await wall.getByText('+1 未登记').waitFor();
  await wall.waitForSelector('.ring[data-answered="1"]');
  await phone.getByRole('button', { name: /^答题器/ }).click();
  const row = phone.locator('.unknown-list li', { hasText: clicker(7) });
  await row.waitFor();
  // Whose presses count does not change in mid question.
  expect(await row.locator('select').isDisabled()).toBe(true);
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await row.locator('select:enabled').selectOption('05');
  await row.waitFor({ state: 'detached' });
  await wall.getByText('+1 未登记').waitFor({ state: 'detached' });

  await awake(wall);
  await wall.keyboard.press('r');
  await screenIs(wall, 'asking');
  await votingIs(agent.address, 'open');
  room.press(clicker(7), 'C');
  await wall.waitForSelector('.ring[data-answered="1"]');
  await phone.getByRole('button', { name: '座位', exact: true }).click();
  await phone.locator('.seat-answered', { hasText: '05' }).waitFor();
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await until('the last votes are in', 3_000, async () => (await stateOf(agent.address)).question?.settling === false);
  await awake(wall);
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'today');
});

it('shows 48 presses within a second on the wall and on the phone, and keeps each of them', async () => {
  const { cookie } = await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } });
  const imported = await api<{ class: { id: string } }>(agent.address, '/api/classes?name=%E5%9B%9B%E7%8F%AD', {
    method: 'POST',
    body: demoClassCsv(room.clickers),
    cookie: cookie ?? '',
  });
  await api(agent.address, `/api/classes/${imported.body.class.id}/select`, { method: 'POST' });
  await wall.getByText('48 / 48 个答题器').waitFor();
  await awake(wall);
  await wall.keyboard.press('Space');
  await votingIs(agent.address, 'open');
  for (const [index, id] of room.clickers.entries()) {
    setTimeout(() => room.press(id, 'ABCD'[index % 4] ?? 'A'), index * 20);
  }
  await Promise.all([wall.waitForSelector('.ring[data-answered="48"]'), phone.getByText('48 / 48 已作答').waitFor()]);
  expect(await phone.locator('.seat-answered').count()).toBe(48);
  // What they answered stays covered while the question is open.
  expect(await phone.locator('.seat .mark').count()).toBe(0);
  const id = (await stateOf(agent.address)).question?.id ?? '';
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await until('the phone shows every answer', 5_000, async () => (await phone.locator('.seat .mark').count()) === 48);
  const { body } = await api<QuestionAnswer>(agent.address, `/api/questions/${id}`);
  expect(body).toMatchObject({ answered: 48, presses: 48, saved: true, tally: { A: 12, B: 12, C: 12, D: 12 } });
  expect(new Set(body.responses.map((response) => response.sequence)).size).toBe(48);
});
