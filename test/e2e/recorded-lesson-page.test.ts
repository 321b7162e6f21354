/**
 * A lesson that is recorded, by the page alone: the agent as its own process, a simulated ONVIF camera with a real stream, a
 * teacher at the wall and a phone in the teacher's hand. The room is looked at, the lesson begins and with it the recording,
 * the camera is turned and let go, the picture goes black and the page says so, and afterwards the lesson is played in Chromium.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { unzipSync } from 'fflate';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { verifyRecording } from '../../agent/recording/verify.ts';
import type { RecordingList, RecordingView } from '../../agent/web/api-recording.ts';
import { type CameraSimulator, cameraPorts, startCamera } from '../../simulators/camera/onvif.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { keepScreenshot, startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/free-port.ts';
import { awake, openWindow, screenIs, stateOf, typePin, until } from './teacher.ts';

const PIN = '270814';

let place: { directory: string; remove(): Promise<void> };
let camera: CameraSimulator;
let agent: AgentProcess;
let browser: Browser;
let wall: Page;
let phone: Page;
let cookie: string;
const complaints: string[] = [];

beforeAll(async () => {
  place = await scratch('recorded-lesson');
  camera = await startCamera({
    ports: cameraPorts(1),
    listen: 'http://admin:s3cret@127.0.0.1:0/onvif/device_service',
    rtsp: true,
  });
  agent = await startAgentProcess({
    directory: place.directory,
    config: {
      room: { name: '302 教室' },
      web: { port: await freePort() },
      owners: { maintainer: '区电教馆' },
      recording: { start: 'lesson' },
      devices: [{ id: 'cam', name: '教师机位', driver: 'onvif', address: camera.address }],
    },
  });
  await api(agent.address, '/api/pin', { method: 'POST', body: { pin: PIN } });
  cookie = (await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } })).cookie ?? '';
  await until('the camera is online', 30_000, async () => {
    return (await stateOf(agent.address)).devices.find(({ id }) => id === 'cam')?.status === 'online';
  });
  browser = await startChromium();
  wall = await openWindow(browser, agent.address, 'wall');
  wall.on('pageerror', (error) => complaints.push(error.message));
  phone = await openWindow(browser, `${agent.address}/private#recordings`, 'phone');
  phone.on('pageerror', (error) => complaints.push(error.message));
  await typePin(phone, PIN);
}, 120_000);

afterAll(async () => {
  await browser?.close();
  await agent?.stop();
  await camera?.close();
  await place?.remove();
});

const moving = (): boolean => (camera.state()['ptz'] as { moving: boolean }).moving;
const all = async (): Promise<RecordingList['recordings']> =>
  (await api<RecordingList>(agent.address, '/api/recordings', { cookie })).body.recordings;

it('课前检查, asked for: picture and sound are really looked at, and what cannot be told says so', async () => {
  await wall.getByRole('button', { name: '更多' }).click();
  await wall.locator('.tile', { hasText: '课前检查' }).click();
  await wall.locator('.ready-line').first().waitFor({ timeout: 25_000 });
  const said = await wall.locator('.ready-lines').innerText();
  expect(said).toContain('画面正常');
  expect(said).toContain('声音正常');
  expect(said).toContain('可以录课');
  expect(said).toContain('没有配置一体机或投影机');
  await keepScreenshot(wall, 'e2e-readiness');
  await wall.keyboard.press('Escape');
}, 60_000);

it('上课: the recording begins with the lesson, and the sign is on the wall and in the hand', async () => {
  await awake(wall);
  await wall.locator('.start-card:enabled').click();
  await wall.locator('dialog').getByRole('button', { name: '数学' }).click();
  await wall.getByRole('button', { name: '开始上课' }).click();
  await wall.locator('.top .rec-sign', { hasText: '正在录课' }).waitFor({ timeout: 30_000 });
  await phone.locator('.rec-sign', { hasText: '正在录课' }).waitFor();
  expect((await stateOf(agent.address)).recordings).toMatchObject([{ camera: 'cam', by: 'lesson' }]);
  await keepScreenshot(wall, 'e2e-recording-sign');
  expect(await wall.locator('img, video').count()).toBe(0);
}, 60_000);

it('the camera is turned while it is held, and stops when the page is closed with a finger down', async () => {
  const other = await openWindow(browser, agent.address, 'wall');
  await screenIs(other, 'roll-call').catch(() => undefined);
  if ((await other.locator('[data-screen="roll-call"]').count()) > 0) {
    await awake(other);
    await other.keyboard.press('Space');
  }
  await screenIs(other, 'today');
  await other.locator('.bar-today .press', { hasText: '教室设备' }).click();
  await other.locator('.room-device', { hasText: '教师机位' }).click();
  const left = other.getByRole('button', { name: '向左' });
  await left.scrollIntoViewIfNeeded();
  await other.waitForFunction(() => document.querySelector('.pad-left:enabled') !== null);
  const box = (await left.boundingBox())!;
  await other.mouse.move(box.x + 10, box.y + 10);
  await other.mouse.down();
  await until('it turns', 5_000, () => moving());
  expect(camera.calls).toContain('ContinuousMove');
  const stopsBefore = camera.calls.filter((call) => call === 'Stop').length;
  await other.close();
  await until('a Stop arrived', 3_000, () => camera.calls.filter((call) => call === 'Stop').length > stopsBefore);
  await until('it stands', 3_000, () => !moving());
  await other.context().close();
}, 60_000);

it('a question and an observer’s word are on the recording', async () => {
  await screenIs(wall, 'today');
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'asking');
  await wall.locator('.top .rec-sign').waitFor();
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await phone.getByRole('button', { name: '小组活动' }).click();
  await phone.getByText(/记下了：小组活动/).waitFor();
  const taken = Date.now();
  const [running] = await all();
  const view = (await api<RecordingView>(agent.address, `/api/recordings/${running?.id}`, { cookie })).body;
  expect(view.marks.map(({ kind }) => kind)).toEqual(['question-opened', 'question-closed', 'observer']);
  expect(Math.abs((view.marks.at(-1)?.at ?? 0) - taken)).toBeLessThan(1_000);
  await awake(wall);
  await wall.keyboard.press('Escape');
}, 60_000);

it('a teacher alone sees the picture, when asked for', async () => {
  await phone.getByRole('button', { name: '看一眼现在的画面' }).click();
  await phone.waitForFunction(
    () => (document.querySelector<HTMLImageElement>('.snapshot img')?.naturalWidth ?? 0) > 0,
    undefined,
    {
      timeout: 15_000,
    },
  );
  await keepScreenshot(phone, 'e2e-snapshot');
}, 30_000);

it('a picture that goes black is said in words, with since when and what still works', async () => {
  await camera.set('stream', 'black');
  await wall.locator('.lines .line', { hasText: '录课：画面黑了' }).waitFor({ timeout: 40_000 });
  expect(await wall.locator('.lines').innerText()).toMatch(/画面黑了，\d\d:\d\d 起。声音照常在录。/);
  expect(await wall.locator('.top .rec-sign').innerText()).toContain('画面黑了');
  await keepScreenshot(wall, 'e2e-recording-black');
  await camera.set('stream', 'moving');
  await wall.locator('.top .rec-sign', { hasText: '正在录课' }).waitFor({ timeout: 60_000 });
}, 120_000);

it('下课 ends it; it plays in the browser, and what happened is there to jump to', async () => {
  await screenIs(wall, 'today');
  await awake(wall);
  await wall.getByRole('button', { name: '下课' }).click();
  await wall.getByRole('button', { name: '再按一次，下课' }).click();
  await until('the recording has ended', 20_000, async () => (await all())[0]?.state === 'ended');
  await wall.locator('.rec-sign').waitFor({ state: 'detached' });
  const card = phone.locator('.result-list .card').first();
  expect(await card.innerText()).toContain('数学');
  await card.getByRole('button', { name: /播放/ }).click();
  await phone.locator('.player-mark').first().waitFor();
  expect(await phone.locator('.player-mark').allInnerTexts()).toEqual([
    expect.stringContaining('第 1 题 开始'),
    expect.stringContaining('第 1 题 停止'),
    expect.stringContaining('小组活动'),
  ]);
  await phone.locator('.player-do').getByRole('button', { name: '播放' }).click();
  const shown = (): Promise<{ time: number; width: number }> =>
    phone.evaluate(() => {
      const video = document.querySelector<HTMLVideoElement>('.player video:not(.player-behind)');
      return { time: video?.currentTime ?? 0, width: video?.videoWidth ?? 0 };
    });
  await until('it plays', 15_000, async () => (await shown()).time > 0.5);
  const before = await shown();
  await phone.waitForTimeout(1_500);
  const after = await shown();
  expect(after.time).toBeGreaterThan(before.time);
  expect(after.width).toBeGreaterThan(100);
  await keepScreenshot(phone, 'e2e-player');
  const observed = phone.locator('.player-mark', { hasText: '小组活动' });
  const at = (await observed.locator('time').innerText()).trim();
  await observed.click();
  await until('it jumped', 10_000, async () => {
    const clock = (await phone.locator('.player-at').innerText()).slice(0, 8);
    const seconds = (text: string): number => text.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    return seconds(clock) >= seconds(at) && seconds(clock) - seconds(at) < 6;
  });
  expect(complaints).toEqual([]);
}, 90_000);

it('what is carried away on a stick can be verified there', async () => {
  const [download] = await Promise.all([
    phone.waitForEvent('download'),
    phone.locator('.exports a', { hasText: '下载' }).first().click(),
  ]);
  const files = Object.entries(unzipSync(await readFile(await download.path())));
  const folder = join(place.directory, 'stick');
  await mkdir(folder);
  for (const [name, bytes] of files) await writeFile(join(folder, basename(name)), bytes);
  const [recorded] = await all();
  expect(await verifyRecording(folder)).toMatchObject({ recording: recorded?.id, segments: recorded?.segments });
});

it('neither the log nor the API has the camera’s password', async () => {
  expect(agent.log()).not.toContain('s3cret');
  for (const path of ['/api/cameras', '/api/devices', '/api/state', '/api/recordings'])
    expect(JSON.stringify((await api(agent.address, path, { cookie })).body)).not.toContain('s3cret');
});
