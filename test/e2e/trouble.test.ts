/**
 * What goes wrong in the middle of a question, seen from the page of the real agent: it is killed, its disk is slow, its
 * disk is full. Each says so in one line, nothing is lost, and nobody reloads.
 */
import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { loadEngine } from '../../agent/store/engine.ts';
import type { QuestionAnswer } from '../../agent/web/api.ts';
import { type Room, startRoom } from '../../simulators/room.ts';
import { type AgentProcess, type AgentSetup, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { startChromium } from '../harness/browser.ts';
import { freePort } from '../harness/mosquitto.ts';
import { awake, openWindow, screenIs, stateOf, until, votingIs } from './teacher.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await startChromium();
});
afterAll(() => browser?.close());

interface Lesson {
  readonly setup: AgentSetup;
  readonly room: Room;
  readonly page: Page;
  agent: AgentProcess;
}

/** A question is open, and two have answered. `prepare` has the data directory before anything is written there. */
async function openQuestion(prepare: (data: string) => void = () => {}): Promise<Lesson> {
  const place = await scratch('trouble');
  onTestFinished(place.remove);
  prepare(join(place.directory, 'data'));
  const room = await startRoom({ pupils: 10, seed: 3, behaviour: { silent: 1 } });
  onTestFinished(() => room.close());
  const setup: AgentSetup = {
    directory: place.directory,
    config: {
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
    },
  };
  const agent = await startAgentProcess(setup);
  const page = await openWindow(browser, agent.address, 'wall');
  const lesson: Lesson = { setup, room, page, agent };
  onTestFinished(async () => {
    await page.context().close();
    await lesson.agent.stop();
  });
  await page.locator('.ask-oral:enabled').click();
  await votingIs(agent.address, 'open');
  room.press(room.clickers[0] ?? '', 'A');
  room.press(room.clickers[1] ?? '', 'B');
  await answered(page, 2);
  return lesson;
}

const answered = (page: Page, count: number): Promise<unknown> =>
  page.waitForSelector(`[data-connection="live"] .ring[data-answered="${count}"]`, { timeout: 15_000 });

it('is killed with -9 in mid question: the page says so, comes back by itself, and the question goes on', async () => {
  const lesson = await openQuestion();
  const { page, room, setup } = lesson;
  const loads: string[] = [];
  page.on('framenavigated', (frame) => loads.push(frame.url()));
  const before = await stateOf(lesson.agent.address);

  await lesson.agent.kill();
  await page.getByText('正在自动重连').waitFor();
  expect(await page.getByRole('button', { name: /停止作答/ }).isDisabled()).toBe(true);
  lesson.agent = await startAgentProcess(setup);
  await answered(page, 2);
  expect((await stateOf(lesson.agent.address)).question?.id).toBe(before.question?.id);
  expect(await page.getByText('正在自动重连').count()).toBe(0);

  await votingIs(lesson.agent.address, 'open');
  room.press(room.clickers[2] ?? '', 'C');
  await answered(page, 3);
  await awake(page);
  await page.keyboard.press('Space');
  await screenIs(page, 'result');
  const { body } = await api<QuestionAnswer>(lesson.agent.address, `/api/questions/${before.question?.id}`);
  expect(body).toMatchObject({ state: 'closed', answered: 3, presses: 3, tally: { A: 1, B: 1, C: 1 } });
  expect(loads).toEqual([]);
});

it('says 正在保存 while a commit takes long, and counts what was pressed meanwhile once it is on disk', async () => {
  const { page, room, setup } = await openQuestion();
  const other = (await loadEngine('better-sqlite3')).open(join(setup.directory, 'data', 'journal.db'), {
    readOnly: false,
  });
  onTestFinished(() => other.close());
  other.exec('BEGIN IMMEDIATE');
  room.press(room.clickers[2] ?? '', 'C');
  await page.getByText('正在保存').waitFor();
  // Durable before shown.
  expect(await page.locator('.ring').getAttribute('data-answered')).toBe('2');
  other.exec('COMMIT');
  await answered(page, 3);
  await page.getByText('正在保存').waitFor({ state: 'detached' });
});

it('says 未保存 while the disk is full, goes on asking, and saves all of it when there is room again', async () => {
  if (process.getuid?.() !== 0) {
    if (process.env['CI'] !== undefined) throw new Error('this test mounts a file system: CI has to run it as root');
    console.warn('NOT RUN: mounting a small file system needs root');
    return;
  }
  let data = '';
  const { page, room, agent } = await openQuestion((directory) => {
    data = directory;
    mkdirSync(data);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=24m', 'tmpfs', data]);
    onTestFinished(() => void execFileSync('umount', ['-l', data]));
  });
  const hog = fill(data);
  // Pages that SQLite has already are written still.
  let pressed = 0;
  await until('nothing can be written any more', 15_000, async () => {
    for (let press = 0; press < 4; press++) room.press(room.clickers[pressed++ % 10] ?? '', 'ABCD'[pressed % 4] ?? 'A');
    return (await stateOf(agent.address)).store.state === 'unsaved';
  });
  for (const clicker of room.clickers) room.press(clicker, 'A');
  await page.getByText('未保存：').waitFor();
  await answered(page, 10);
  await page.locator('.ring .unsaved').waitFor();
  await awake(page);
  await page.keyboard.press('Space');
  await screenIs(page, 'result');
  const id = (await stateOf(agent.address)).question?.id;
  const unsaved = await api<QuestionAnswer>(agent.address, `/api/questions/${id}`);
  expect(unsaved.body).toMatchObject({ state: 'closed', answered: 10, saved: false });

  rmSync(hog);
  await page.getByText('未保存').first().waitFor({ state: 'detached', timeout: 15_000 });
  const { body } = await api<QuestionAnswer>(agent.address, `/api/questions/${id}`);
  expect(body).toEqual({ ...unsaved.body, saved: true, responses: body.responses });
  expect(body.responses.every((response) => response.sequence > 0)).toBe(true);
});

/** Leaves nothing; gives the file that has to go. */
function fill(where: string): string {
  const file = join(where, 'other-program.bin');
  const handle = openSync(file, 'w');
  const free = (): number => statfsSync(where).bavail * statfsSync(where).bsize;
  try {
    const page = Buffer.alloc(4096, 1);
    while (free() > 0) writeSync(handle, page);
  } finally {
    closeSync(handle);
  }
  return file;
}
