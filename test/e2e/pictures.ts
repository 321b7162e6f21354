/**
 * Makes the pictures of the README and the manuals: the real agent, a simulated room of invented pupils, and a real
 * Chromium in which a teacher holds one lesson.
 *
 *     node test/e2e/pictures.ts [FOLDER]
 */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Page } from 'playwright-core';
import { demoClassCsv, demoClassName } from '../../agent/cli/demo-class.ts';
import type { ClassList } from '../../agent/web/api.ts';
import { ensurePage } from '../../packaging/bundle/page.ts';
import { startFurniture } from '../../simulators/furniture.ts';
import { startRoom } from '../../simulators/room.ts';
import { api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/mosquitto.ts';
import { awake, openWindow, screenIs, stateOf, typePin, until, votingIs } from './teacher.ts';

const MOST_BYTES = 200_000;
const PIN = '270814';
const STEM = '一个长方形花坛长 8 米、宽 5 米。沿着花坛走一圈，一共走多少米？';
const TEXTS = ['13 米', '26 米', '40 米', '80 米'];

const folder = process.argv[2] ?? fileURLToPath(new URL('../../packaging/docs/pictures', import.meta.url));
await mkdir(folder, { recursive: true });
await ensurePage();

async function take(page: Page, name: string): Promise<void> {
  await page.mouse.move(2, 2);
  // The press's wave and the bars' rise last 200 ms.
  await page.waitForTimeout(400);
  const file = join(folder, `${name}.png`);
  await page.screenshot({ path: file, animations: 'disabled' });
  const { size } = await stat(file);
  if (size > MOST_BYTES) throw new Error(`${file} has ${size} bytes, more than ${MOST_BYTES}`);
  console.log(`${file} ${size}`);
}

const place = await scratch('pictures');
const room = await startRoom({ pupils: 48, seed: 7, pace: 1.5, asked: { options: 4, right: 'B', share: 0.74 } });
const furniture = await startFurniture({ seed: 7 });
const agent = await startAgentProcess({
  directory: place.directory,
  config: {
    room: { path: '34/18/02/2134000123/0302', name: '302 教室' },
    web: { port: await freePort() },
    recording: { start: 'lesson' },
    devices: [{ id: 'base', driver: 'iclicker', address: room.address }, ...furniture.pieces],
  },
});
const browser = await startChromium();
try {
  await api(agent.address, '/api/pin', { method: 'POST', body: { pin: PIN } });
  const session = await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } });
  const cookie = session.cookie ?? '';
  const write = async (name: string, csv: string): Promise<string> => {
    const path = `/api/classes?name=${encodeURIComponent(name)}`;
    await api(agent.address, path, { method: 'POST', body: csv, cookie });
    const { body } = await api<ClassList>(agent.address, '/api/classes');
    return body.classes.find((each) => each.name === name)?.id ?? '';
  };
  const select = (id: string): Promise<unknown> => api(agent.address, `/api/classes/${id}/select`, { method: 'POST' });
  await select(await write(demoClassName, demoClassCsv(room.clickers)));
  await until('the receiver is online', 15_000, async () => {
    return (await stateOf(agent.address)).receivers[0]?.status === 'online';
  });

  const wall = await openWindow(browser, agent.address, 'wall');
  await awake(wall);
  await take(wall, 'today');

  // Everything there: the panel is off, the projector stands by.
  await until('every device is online', 15_000, async () =>
    (await stateOf(agent.address)).devices.every(({ status }) => status === 'online'),
  );
  await wall.getByRole('button', { name: '教室设备' }).click();
  await awake(wall);
  await wall.getByRole('button', { name: '上课', exact: true }).last().click();
  await wall.locator('.step-running').first().waitFor();
  await take(wall, 'starting');
  await wall.locator('.steps').getByText('✓').last().waitFor();
  await until('the room is on', 30_000, async () => (await stateOf(agent.address)).scene?.state === 'done');
  await wall.locator('.room-device').nth(1).click();
  await awake(wall);
  await take(wall, 'room');
  await wall.keyboard.press('Escape');

  // The lesson: subject, roll-call, what is a tap away.
  await wall.locator('.start-card:enabled').click();
  await wall.locator('dialog').getByRole('button', { name: '数学' }).click();
  await wall.getByRole('button', { name: '开始上课' }).click();
  await screenIs(wall, 'roll-call');
  await until('nearly all are here', 30_000, async () => {
    return ((await stateOf(agent.address)).attendance?.present ?? 0) >= 46;
  });
  await awake(wall);
  await wall.getByRole('button', { name: '点到结束' }).click();
  await screenIs(wall, 'today');
  await awake(wall);
  await take(wall, 'lesson');

  await wall.getByRole('button', { name: '教室设备' }).click();
  await wall.locator('.room-device', { hasText: '摄像机' }).click();
  await wall.locator('.preset-key', { hasText: '黑板' }).click();
  await wall.locator('.preset-key[aria-pressed="true"]').waitFor();
  await wall.getByText('画面正常').waitFor();
  await until('the good word is gone', 10_000, async () => (await wall.locator('.said').count()) === 0);
  await take(wall, 'camera');
  await wall.keyboard.press('Escape');

  await wall.getByRole('button', { name: '写题目' }).click();
  await wall.locator('textarea').fill(STEM);
  for (const [index, text] of TEXTS.entries()) await wall.locator('.option-field input').nth(index).fill(text);
  await wall.keyboard.press('Control+Enter');
  await screenIs(wall, 'asking');
  const answered = (count: number): Promise<void> =>
    until(
      `${count} have answered`,
      60_000,
      async () => ((await stateOf(agent.address)).question?.answered ?? 0) >= count,
    );
  await answered(18);
  await take(wall, 'asking');

  const phone = await openWindow(browser, `${agent.address}/private`, 'phone');
  await typePin(phone, PIN);
  await phone.locator('.seat-answered').first().waitFor();
  await take(phone, 'phone');
  const tablet = await openWindow(browser, `${agent.address}/private`, 'laptop');
  await typePin(tablet, PIN);
  await tablet.locator('.seat-answered').first().waitFor();

  await room.unplug();
  await wall.getByText('接收器已拔出').waitFor();
  await take(wall, 'pulled-out');
  await room.plug();
  await votingIs(agent.address, 'open');
  await answered(44);

  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await until('the last votes are in', 3_000, async () => (await stateOf(agent.address)).question?.settling === false);
  await awake(wall);
  await wall.keyboard.press('b');
  await wall.locator('.figure-right').waitFor();
  await awake(wall);
  await take(wall, 'result');
  await tablet.locator('.seat .mark').first().waitFor();
  await take(tablet, 'private');
  await tablet.locator('.tab', { hasText: '考勤' }).click();
  await tablet.locator('.missing').waitFor();
  await take(tablet, 'attendance');

  await wall.keyboard.press('r');
  await screenIs(wall, 'asking');
  await answered(40);
  await awake(wall);
  await wall.keyboard.press('Space');
  await screenIs(wall, 'result');
  await until('the last votes are in', 3_000, async () => (await stateOf(agent.address)).question?.settling === false);
  await wall.getByRole('button', { name: '公布答案' }).click();
  await wall.locator('.rounds-table').waitFor();
  await awake(wall);
  await take(wall, 'rounds');
  await wall.keyboard.press('Escape');
  await awake(wall);
  await wall.getByRole('button', { name: '下课' }).click();
  await wall.getByRole('button', { name: '再按一次，下课' }).click();
  await screenIs(wall, 'report');
  await wall.locator('.report-questions li').first().waitFor();
  await until('the good word is gone', 10_000, async () => (await wall.locator('.said').count()) === 0);
  await take(wall, 'report');

  await tablet.locator('.tab', { hasText: '录课' }).click();
  await tablet.locator('.result-list').getByRole('button', { name: '播放' }).first().click();
  await tablet.locator('.player-mark').first().click();
  await until('it plays', 15_000, () =>
    tablet.evaluate(() => [...document.querySelectorAll('video')].some(({ currentTime }) => currentTime > 1)),
  );
  await tablet.evaluate(() => scrollTo(0, 0));
  await take(tablet, 'recording');

  // Another class, whose clickers are still nobody's.
  await wall.keyboard.press('Escape');
  await screenIs(wall, 'today');
  room.set('silent', '1');
  const unbound = demoClassCsv(room.clickers.slice(0, 40)).replace(/,[0-9A-F]{8}\r/g, ',\r');
  await select(await write('三年三班', unbound));
  await wall.getByRole('heading', { name: '三年三班' }).waitFor();
  await wall.getByRole('button', { name: '更多' }).click();
  await wall.getByRole('button', { name: '绑定答题器' }).click();
  await screenIs(wall, 'binding');
  await votingIs(agent.address, 'open');
  for (const [index, clicker] of room.clickers.slice(0, 17).entries()) {
    room.press(clicker, 'A');
    await wall.getByText(`${String(index + 1).padStart(2, '0')} 号登记好了`).waitFor();
  }
  await awake(wall);
  await take(wall, 'binding');
} finally {
  await browser.close();
  await agent.stop();
  await room.close();
  await furniture.close();
  await place.remove();
}
