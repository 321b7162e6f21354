/**
 * A day that is not as the week has it, changed by a teacher on the real agent: on the phone two periods are swapped, one
 * gets a substitute, one moves to another room; the wall shows the lesson as it is now, and as it was when taken back.
 */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ClassList } from '../../agent/web/api.ts';
import type { PlannedLessons, TeacherList } from '../../agent/web/api-lesson.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { keepScreenshot, startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/mosquitto.ts';
import { openWindow, stateOf, typePin, until } from './teacher.ts';

const PIN = '270814';
const WEEK = [
  [1, 'chinese', '王芳'],
  [2, 'mathematics', '李强'],
  [3, 'english', '陈静'],
  [5, 'music', '王芳'],
] as const;
/** A morning, and one whose 3rd period is on at whatever hour the test runs. */
const BELLS = [500, 550, 610, 660, 840].map((from, index) => ({
  period: index + 1,
  fromMinute: from,
  toMinute: from + 40,
}));
const ALL_DAY = [0, 1, 2, 1438, 1439, 1440].flatMap((from, index, all) => {
  const toMinute = all[index + 1];
  return toMinute === undefined ? [] : [{ period: index + 1, fromMinute: from, toMinute }];
});

let place: { directory: string; remove(): Promise<void> };
let agent: AgentProcess;
let browser: Browser;
let wall: Page;
let phone: Page;
let cookie = '';

const put = async (path: string, body: unknown): Promise<void> => {
  expect((await api(agent.address, path, { method: 'PUT', body, cookie })).status).toBe(200);
};
const planned = async (): Promise<readonly string[]> =>
  (await api<PlannedLessons>(agent.address, '/api/lessons/planned')).body.lessons.map(
    ({ period, subject, teacher }) => `${period} ${subject} ${teacher}`,
  );
const row = (period: number) => phone.locator(`.day-periods > li:has(#day-period-${period})`);
const openRow = (period: number): Promise<void> => row(period).locator('.day-period').click();
const choose = (what: string): Promise<void> => phone.locator('.day-form').getByLabel(what, { exact: true }).check();
const pick = (head: string) => phone.locator('.day-form').getByRole('combobox', { name: head, exact: true });
const save = async (): Promise<void> => {
  await phone.getByRole('button', { name: '保存', exact: true }).click();
  await phone.locator('.day-form').waitFor({ state: 'detached' });
};

beforeAll(async () => {
  place = await scratch('day-changes');
  agent = await startAgentProcess({
    directory: place.directory,
    config: { room: { name: '302 教室' }, web: { port: await freePort() } },
  });
  const post = async (path: string, body: unknown): Promise<string> => {
    const answer = await api(agent.address, path, { method: 'POST', body, cookie });
    expect(answer.status).toBeLessThan(300);
    return answer.cookie ?? '';
  };
  await api(agent.address, '/api/pin', { method: 'POST', body: { pin: PIN } });
  cookie = await post('/api/session', { pin: PIN });
  for (const name of ['三年二班', '三年三班'])
    await post(`/api/classes?name=${encodeURIComponent(name)}`, '座号,姓名\n01,王一诺\n');
  await post('/api/teachers/import', '姓名,工号\n王芳,T1\n李强,T2\n陈静,T3\n周明,T4\n');
  const { classes } = (await api<ClassList>(agent.address, '/api/classes', { cookie })).body;
  const { teachers } = (await api<TeacherList>(agent.address, '/api/teachers', { cookie })).body;
  const classId = classes.find(({ name }) => name === '三年二班')?.id ?? '';
  await put('/api/school/bells', { bells: BELLS });
  // Every day of the week alike, so that today has lessons.
  await put('/api/school/timetable', {
    entries: [1, 2, 3, 4, 5, 6, 7].flatMap((weekday) =>
      WEEK.map(([period, subject, name]) => ({
        weekday,
        period,
        classId,
        subject,
        teacherId: teachers.find((each) => each.name === name)?.id ?? '',
        kind: 'regular',
      })),
    ),
  });
  browser = await startChromium();
  wall = await openWindow(browser, agent.address, 'laptop');
  phone = await openWindow(browser, `${agent.address}/private`, 'phone');
  await typePin(phone, PIN);
  await phone.getByRole('button', { name: '名单' }).click();
  await phone.locator('.day-periods').waitFor();
});

afterAll(async () => {
  await browser?.close();
  await agent?.stop();
  await place?.remove();
});

it('gives the third period to a substitute, and the wall says who teaches', async () => {
  await openRow(3);
  expect(await phone.getByRole('button', { name: '保存', exact: true }).isDisabled()).toBe(true);
  await choose('代课');
  // Who teaches it anyway is no substitute.
  expect(await pick('谁来代课').locator('option').allInnerTexts()).toEqual(['请选', '李强', '王芳', '周明']);
  await pick('谁来代课').selectOption({ label: '周明' });
  await save();
  await row(3).getByText('代 陈静 的课').waitFor();
  expect(await planned()).toEqual(['1 chinese 王芳', '2 mathematics 李强', '3 english 周明', '5 music 王芳']);

  await put('/api/school/bells', { bells: ALL_DAY });
  await until(
    'the wall has the substitute',
    10_000,
    async () => (await stateOf(agent.address)).next?.teacher === '周明',
  );
  await wall.getByText('周明').first().waitFor();
});

it('swaps two periods of the day, the substitute with them', async () => {
  await openRow(3);
  await choose('与另一节对调');
  await pick('另一节').selectOption({ label: '第 5 节 三年二班 音乐' });
  await save();
  await row(3).getByText('与第 5 节对调').waitFor();
  // Swapped, it is another lesson: nobody stands in for anybody.
  expect(await row(5).innerText()).not.toContain('代');
  expect(await planned()).toEqual(['1 chinese 王芳', '2 mathematics 李强', '3 music 王芳', '5 english 周明']);
  await until('the wall has music', 10_000, async () => (await stateOf(agent.address)).next?.subject === 'music');
  await wall.getByText('音乐').first().waitFor();
});

it('takes one half back, and the other with it', async () => {
  await phone.getByRole('button', { name: '恢复第 3 节' }).click();
  await phone.getByRole('button', { name: '恢复第 3 节' }).waitFor({ state: 'detached' });
  expect(await planned()).toEqual(['1 chinese 王芳', '2 mathematics 李强', '3 english 陈静', '5 music 王芳']);
  await until('the wall has English', 10_000, async () => (await stateOf(agent.address)).next?.teacher === '陈静');
  expect(await phone.evaluate(() => document.activeElement?.id)).toBe('day-period-3');
});

it('cancels, moves to another room, gives a free period to another class, by the keyboard too', async () => {
  await openRow(1);
  await choose('停课');
  await save();
  await openRow(2);
  await choose('到别的教室');
  await phone.getByLabel('到哪里上').fill('录播室');
  await save();
  await row(2).getByText('到录播室').waitFor();
  await row(4).locator('.day-period').focus();
  await phone.keyboard.press('Enter');
  await phone.locator('.day-form').getByLabel('加一节课').focus();
  await phone.keyboard.press('Space');
  await pick('班级').selectOption({ label: '三年三班' });
  await pick('科目').selectOption({ label: '美术' });
  await save();
  expect(await planned()).toEqual(['3 english 陈静', '4 art null', '5 music 王芳']);
  expect(await row(1).innerText()).toContain('停课');
});

it('keeps to the day that is chosen, and is there for another window', async () => {
  await put('/api/school/bells', { bells: BELLS });
  const laptop = await openWindow(browser, `${agent.address}/private`, 'laptop');
  await typePin(laptop, PIN);
  await laptop.getByRole('button', { name: '名单' }).click();
  await laptop.locator('.day-otherwise').first().waitFor();
  expect(await laptop.locator('.day-otherwise').count()).toBe(3);
  await laptop.locator('#day-period-3').click();
  await laptop.locator('.day-form').getByLabel('换班、换科目').check();
  await laptop.locator('.day-card').scrollIntoViewIfNeeded();
  await keepScreenshot(laptop, 'day-changes-1366x768');
  await laptop.getByLabel('日期', { exact: true }).fill('2027-03-03');
  await laptop.locator('.day-otherwise').first().waitFor({ state: 'detached' });
  expect(await laptop.locator('.day-periods > li').count()).toBe(5);
  await laptop.close();

  await phone.reload();
  await phone.getByRole('button', { name: '名单' }).click();
  await phone.locator('.day-otherwise').first().waitFor();
  await openRow(3);
  await choose('与另一节对调');
  const small = await phone
    .locator('.day-card :is(button, select, input[type=date], .segments span)')
    .evaluateAll((all) => all.filter((one) => one.getBoundingClientRect().height < 44).map((one) => one.outerHTML));
  expect(small).toEqual([]);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
  await phone.locator('.day-card').evaluate((card) => card.scrollIntoView());
  await keepScreenshot(phone, 'day-changes-phone');
});

it('shows what the server refuses, and loses nothing of what was chosen', async () => {
  await pick('另一节').selectOption({ index: 1 });
  await phone.getByLabel('另一节的日期').fill('2027-03-03');
  await pick('另一节').selectOption({ label: '第 2 节 三年二班 数学' });
  // Meanwhile the week has lost its lessons.
  await put('/api/school/timetable', { entries: [] });
  await api(agent.address, `/api/school/changes/${await phone.getByLabel('日期', { exact: true }).inputValue()}/3`, {
    method: 'DELETE',
    cookie,
  });
  await phone.getByRole('button', { name: '保存', exact: true }).click();
  await phone.getByRole('alert').getByText('不能对调').waitFor();
  expect(await pick('另一节').inputValue()).toBe('2');
});
