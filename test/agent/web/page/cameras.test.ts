/** Cameras, the sign of a recording, the player and 课前检查 on the pages: read from the back row, touched by an arm, by a keyboard. */
import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { DeviceView } from '../../../../agent/devices/port.ts';
import { noFfmpeg } from '../../../../agent/recording/refusals.ts';
import type { WallView } from '../../../../agent/web/api.ts';
import type { CameraCard, RecordingView } from '../../../../agent/web/api-recording.ts';
import { andDrawn, builtPages, launchChromium, openPage, PICTURES, SIZES, type Size } from './browser.ts';
import { CAMERA_STATES, card, cardOf, noGo, recorded, roomWithCamera } from './camera-states.ts';
import { type Fixture, startFixture } from './fixture.ts';
import { measure } from './looks.ts';
import { NAMES, ready } from './states.ts';

let browser: Browser;
let pages: Awaited<ReturnType<typeof builtPages>>;
let fixture: Fixture;
let axe: string;

beforeAll(async () => {
  pages = await builtPages();
  browser = await launchChromium();
  fixture = await startFixture(pages.directory, ready);
  axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
  await mkdir(PICTURES, { recursive: true });
}, 120_000);
afterAll(async () => {
  await fixture?.close();
  await browser?.close();
  await pages?.remove();
});
beforeEach(() => {
  fixture.calls.splice(0);
  fixture.session = false;
  fixture.become(ready);
});

const limits = (size: Size): { leastText: number; leastTarget: number } => {
  const { height } = SIZES[size];
  return size === 'phone'
    ? { leastText: 14, leastTarget: 30 }
    : { leastText: 0.032 * height, leastTarget: (64 / 1080) * height };
};
const NOTHING = { small: [], faint: [], targets: [], crowded: [], outside: [] };

interface Served {
  readonly camera?: CameraCard;
  readonly recordings?: readonly RecordingView[];
  readonly plays?: boolean;
}

/** What the server would say of cameras and recordings. */
async function serve(page: Page, { camera = card, recordings = [recorded], plays = true }: Served = {}): Promise<void> {
  await page.route('**/api/cameras/**', (route) =>
    route.request().method() === 'GET' ? route.fulfill({ json: camera }) : route.fallback(),
  );
  await page.route('**/api/recordings', (route) =>
    route.request().method() === 'GET'
      ? route.fulfill({ json: { recordings: recordings.map(cardOf), plays } })
      : route.fallback(),
  );
  for (const each of recordings)
    await page.route(`**/api/recordings/${each.id}`, (route) =>
      route.request().method() === 'GET' ? route.fulfill({ json: each }) : route.fallback(),
    );
}

async function axeFinds(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { axe: judge } = window as unknown as {
      axe: {
        run(where: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
      };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
    const { violations } = await judge.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html.slice(0, 120)}`));
  });
}

const withReadings = (readings: DeviceView['readings']): WallView => ({
  ...roomWithCamera,
  devices: roomWithCamera.devices.map((each) => (each.id === 'cam' ? { ...each, readings } : each)),
});

async function openRoom(page: Page, view: WallView = roomWithCamera): Promise<void> {
  await page.waitForSelector('.page');
  await andDrawn(page, () => fixture.become(view));
  await page.locator('.bar-today .press', { hasText: '教室设备' }).click();
  await page.locator('.room-device', { hasText: '教师机位' }).click();
  await page.locator('.preset-key').first().waitFor({ timeout: 8_000 });
}

const told = (path: RegExp): string[] => fixture.calls.filter((call) => path.test(call.path)).map(({ path: to }) => to);

test.each(['1920x1080', '1366x768', 'phone'] as const)(
  'the sign, the card and the camera are read and touched at %s',
  async (size) => {
    const { page, complaints, close } = await openPage(browser, fixture.address, size);
    try {
      await serve(page);
      await page.waitForSelector('.page');
      for (const [name, view] of Object.entries(CAMERA_STATES)) {
        await andDrawn(page, () => fixture.become(view));
        await page.waitForTimeout(700);
        await page.screenshot({ path: join(PICTURES, `${name}-${size}.png`) });
        expect.soft(await measure(page, limits(size)), `${name} ${size}`).toEqual(NOTHING);
        expect.soft(await axeFinds(page), `${name} ${size}`).toEqual([]);
        for (const pupil of NAMES) expect(await page.content()).not.toContain(pupil);
      }
      await openRoom(page);
      await page.waitForTimeout(700);
      await page.screenshot({ path: join(PICTURES, `room-camera-${size}.png`) });
      expect.soft(await measure(page, limits(size)), `room-camera ${size}`).toEqual(NOTHING);
      expect.soft(await axeFinds(page), `room-camera ${size}`).toEqual([]);
      expect(await page.locator('img, video').count()).toBe(0);
      await page.keyboard.press('Escape');
      await andDrawn(page, () => fixture.become({ ...roomWithCamera, readiness: noGo }));
      await page.locator('.ready-card').getByRole('button', { name: '看每一项' }).click();
      await page.locator('.ready-line').first().waitFor();
      await page.waitForTimeout(300);
      await page.screenshot({ path: join(PICTURES, `readiness-sheet-${size}.png`) });
      expect.soft(await measure(page, limits(size)), `readiness-sheet ${size}`).toEqual(NOTHING);
      expect.soft(await axeFinds(page), `readiness-sheet ${size}`).toEqual([]);
      await page.keyboard.press('Escape');
      await page.getByRole('button', { name: '更多' }).click();
      await page.locator('.tiles-more .tile').first().waitFor();
      await page.screenshot({ path: join(PICTURES, `more-camera-${size}.png`) });
      expect.soft(await measure(page, limits(size)), `more-camera ${size}`).toEqual(NOTHING);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  },
  240_000,
);

test('a recording is said on the wall, in words when it is not well, and on the floating bar', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1366x768');
  try {
    await page.waitForSelector('.page');
    await andDrawn(page, () => fixture.become(CAMERA_STATES['today-recording']!));
    expect(await page.locator('.top .rec-sign').innerText()).toMatch(/正在录课\s*00:12:3\d/);
    await andDrawn(page, () => fixture.become(CAMERA_STATES['today-recording-black']!));
    expect(await page.locator('.top .rec-sign').innerText()).toContain('画面黑了');
    const line = page.locator('.lines .line', { hasText: '录课：画面黑了，09:12 起' });
    expect(await line.innerText()).toContain('声音照常在录');
    // The fault of the same camera is not said a second time.
    const fault = {
      fault: 'f1',
      code: 'CAM-BLACK',
      severity: 'S2' as const,
      device: 'cam',
      since: 0,
      text: { zh: '教师机位黑屏', en: 'black' },
    };
    await andDrawn(page, () => fixture.change({ faults: [fault] }));
    expect(await page.getByText('教师机位黑屏').count()).toBe(0);
    await page.goto(`${fixture.address}/bar`);
    await page.setViewportSize({ width: 620, height: 132 });
    await page.locator('.floating .rec-sign').waitFor();
    await page.screenshot({ path: join(PICTURES, 'bar-recording.png') });
    expect(await measure(page, { leastText: 16, leastTarget: 60 })).toEqual(NOTHING);
  } finally {
    await close();
  }
});

test('the three keys find the presets people named, the others are listed, and what is not saved says so', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1920x1080');
  try {
    await serve(page);
    await openRoom(page);
    expect(await page.locator('.preset-key').allInnerTexts()).toEqual([
      '老师',
      '黑板',
      expect.stringMatching(/全景\s*还没有存/),
    ]);
    expect(await page.locator('.preset-key').nth(2).isDisabled()).toBe(true);
    // Where it says it stands, and on its way or turned by hand nowhere.
    const marked = page.locator('[aria-pressed="true"]:is(.preset-key, .toggle)');
    expect(await marked.allInnerTexts()).toEqual([]);
    for (const [preset, text] of [
      ['老师1', '老师'],
      ['第二组', '第二组'],
    ] as const) {
      await andDrawn(page, () => fixture.become(withReadings({ preset })));
      expect(await marked.allInnerTexts()).toEqual([text]);
    }
    await page.screenshot({ path: join(PICTURES, 'camera-preset-1920x1080.png') });
    await andDrawn(page, () => fixture.become(withReadings({ moving: true })));
    expect(await marked.allInnerTexts()).toEqual([]);
    await page.locator('.preset-key', { hasText: '黑板' }).click();
    await expect.poll(() => told(/presets\/go$/)).toEqual(['/api/cameras/cam/presets/go']);
    expect(fixture.calls.at(-1)?.body).toBe('{"token":"2"}');
    await page.getByRole('button', { name: '第二组' }).click();
    await expect.poll(() => fixture.calls.at(-1)?.body).toBe('{"token":"7"}');
    // A free place is taken at once, a taken one at the second press.
    await page.getByRole('button', { name: '存现在的画面' }).click();
    await page.locator('.preset-key', { hasText: '老师' }).click();
    await page.locator('.preset-key', { hasText: '再按一次' }).waitFor();
    expect(told(/presets$/)).toEqual([]);
    await page.locator('.preset-key', { hasText: '再按一次' }).click();
    await expect.poll(() => fixture.calls.at(-1)?.body).toBe('{"role":"teacher","token":"1"}');
  } finally {
    await close();
  }
});

test('turning goes on while a finger is down and stops when it is lifted, slid off, hidden, or the line is lost', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1920x1080');
  try {
    await serve(page);
    await openRoom(page);
    const left = page.getByRole('button', { name: '向左' });
    await left.scrollIntoViewIfNeeded();
    const box = (await left.boundingBox())!;
    const stops = (): number => told(/halt$/).length;
    const steers = (): number => told(/steer$/).length;
    const down = async (): Promise<void> => {
      await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
      await page.mouse.down();
    };
    await down();
    await page.waitForTimeout(1_000);
    expect(steers()).toBeGreaterThanOrEqual(3);
    expect(steers()).toBeLessThanOrEqual(5);
    expect(stops()).toBe(0);
    expect(JSON.parse(fixture.calls[0]?.body ?? '')).toEqual({ pan: -0.5, tilt: 0, zoom: 0 });
    // Slid off and lifted elsewhere.
    await page.mouse.move(5, 5);
    await page.mouse.up();
    await expect.poll(stops).toBe(1);
    const after = steers();
    await page.waitForTimeout(700);
    expect(steers()).toBe(after);

    await down();
    await page.evaluate(() => window.dispatchEvent(new Event('blur')));
    await expect.poll(stops).toBeGreaterThanOrEqual(2);
    await page.mouse.up();

    // By the keyboard: an arrow while one of the keys is the focus.
    await left.focus();
    const before = stops();
    await page.keyboard.down('ArrowUp');
    await expect.poll(() => fixture.calls.at(-1)?.body ?? '').toContain('"tilt":0.5');
    await page.keyboard.up('ArrowUp');
    await expect.poll(stops).toBeGreaterThan(before);

    // The connection to the agent is lost while it turns: no call goes out any more, the camera's own lease ends it.
    await down();
    await page.waitForTimeout(100);
    fixture.cut();
    await page.waitForFunction(() => document.querySelector('[data-connection="lost"]') !== null);
    const lost = steers();
    fixture.resume();
    await page.waitForTimeout(900);
    expect(steers()).toBe(lost);
    await page.mouse.up();
  } finally {
    fixture.resume();
    await close();
  }
});

test('a page that is closed lets the camera go', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1920x1080');
  await serve(page);
  await openRoom(page);
  const box = (await page.getByRole('button', { name: '向右' }).boundingBox())!;
  await page.mouse.move(box.x + 10, box.y + 10);
  await page.mouse.down();
  await expect.poll(() => told(/steer$/).length).toBeGreaterThan(0);
  await page.close({ runBeforeUnload: false });
  await expect.poll(() => told(/halt$/).length, { timeout: 3_000 }).toBeGreaterThan(0);
  await close();
});

test('in English as in Chinese everything keeps its place', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1920x1080');
  try {
    await serve(page);
    await page.waitForSelector('.page');
    for (const [name, view] of Object.entries(CAMERA_STATES)) {
      await andDrawn(page, () => fixture.become({ ...view, language: 'en' }));
      expect.soft(await measure(page, limits('1920x1080')), `${name} in English`).toEqual(NOTHING);
    }
    await andDrawn(page, () => fixture.become({ ...roomWithCamera, language: 'en' }));
    await page.locator('.bar-today .press', { hasText: 'Room' }).click();
    await page.locator('.room-device', { hasText: '教师机位' }).click();
    await page.locator('.preset-key').first().waitFor();
    expect.soft(await measure(page, limits('1920x1080')), 'room in English').toEqual(NOTHING);
  } finally {
    await close();
  }
}, 60_000);

test('where ffmpeg is missing the page says what to install', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1366x768');
  try {
    await page.waitForSelector('.page');
    await andDrawn(page, () => fixture.become({ ...roomWithCamera, recordings: [] }));
    await page.getByRole('button', { name: '更多' }).click();
    const { what, todo } = noFfmpeg();
    fixture.refuseNext = { code: 'REC-NO-FFMPEG', zh: what.zh, en: what.en, where: 'ffmpeg', todo };
    await page.locator('.tile', { hasText: '开始录课' }).click();
    const said = page.locator('.sheet-refused');
    await said.waitFor();
    expect(await said.innerText()).toContain('没有装 ffmpeg');
    expect(await said.innerText()).toContain('apt install ffmpeg');
  } finally {
    await close();
  }
});

test('recording by hand is two taps, and so is ending it', async () => {
  const { page, close } = await openPage(browser, fixture.address, '1366x768');
  try {
    await page.waitForSelector('.page');
    await andDrawn(page, () => fixture.become({ ...roomWithCamera, recordings: [] }));
    await page.getByRole('button', { name: '更多' }).click();
    await page.locator('.tile', { hasText: '开始录课' }).click();
    await expect.poll(() => told(/recordings/)).toEqual(['/api/recordings']);
    await andDrawn(page, () => fixture.become(roomWithCamera));
    await page.locator('.tile', { hasText: '停止录课' }).click();
    await page.locator('.tile', { hasText: '再按一次' }).click();
    await expect.poll(() => told(/recordings/)).toEqual(['/api/recordings', '/api/recordings/r1/end']);
  } finally {
    await close();
  }
});

test.each(['1366x768', 'phone'] as const)(
  'the private view has marks, cameras, recordings and the player at %s',
  async (size) => {
    fixture.session = true;
    fixture.become(roomWithCamera);
    const { page, complaints, close } = await openPage(browser, `${fixture.address}/private#recordings`, size);
    try {
      await serve(page);
      await page.reload();
      await page.locator('.observer-words .press').first().waitFor();
      await page.locator('.preset-key').first().waitFor();
      await page.screenshot({ path: join(PICTURES, `private-recordings-${size}.png`), fullPage: true });
      expect.soft(await axeFinds(page), 'recordings').toEqual([]);
      expect.soft((await measure(page, { leastText: 14, leastTarget: 44 })).outside, 'outside').toEqual([]);
      await page.getByRole('button', { name: '小组活动' }).click();
      await expect
        .poll(() => fixture.calls.at(-1))
        .toMatchObject({
          path: '/api/recordings/current/marks',
          body: '{"kind":"observer","about":"group"}',
        });
      await page.getByText(/记下了：小组活动/).waitFor();
      await page.locator('.result-list .card', { hasText: '1 处' }).getByRole('button').click();
      await page.locator('.player-mark').first().waitFor();
      expect(await page.locator('.player-mark').allInnerTexts()).toEqual([
        expect.stringContaining('第 1 题 开始'),
        expect.stringContaining('第 1 题 停止'),
        expect.stringContaining('小组活动'),
        expect.stringContaining('第 12 页'),
      ]);
      expect(await page.getByText(/没有录到（没有画面送来）/).count()).toBe(1);
      await page.screenshot({ path: join(PICTURES, `private-player-${size}.png`), fullPage: true });
      expect.soft(await axeFinds(page), 'player').toEqual([]);
      await page.getByRole('button', { name: '删除' }).click();
      expect(told(/recordings\/r0/)).toEqual([]);
      await page.getByRole('button', { name: '再按一次，删除录像' }).click();
      await expect
        .poll(() => fixture.calls.some(({ method, path }) => method === 'DELETE' && path === '/api/recordings/r0'))
        .toBe(true);
      expect(complaints).toEqual([]);
    } finally {
      await close();
    }
  },
);

test('no camera is a sentence that says how to add one; a codec nobody plays is said and the file offered', async () => {
  fixture.session = true;
  fixture.become(ready);
  const { page, close } = await openPage(browser, `${fixture.address}/private#recordings`, '1366x768');
  try {
    await serve(page, { recordings: [] });
    await page.reload();
    await page.getByText('还没有摄像头').waitFor();
    expect(await page.locator('.recordings').innerText()).toContain('banban scan');
    await page.screenshot({ path: join(PICTURES, 'private-no-camera-1366x768.png') });
    expect.soft(await axeFinds(page)).toEqual([]);
    await page.unrouteAll();
    await serve(page, { recordings: [{ ...recorded, playable: 'codec' }] });
    await page.reload();
    await page.locator('.result-list .card').getByRole('button', { name: /播放/ }).click();
    await page.getByText('H.265').waitFor();
    expect(await page.locator('a', { hasText: '下载整个录像' }).getAttribute('href')).toBe(
      '/api/recordings/r0/recording.zip',
    );
    await page.unrouteAll();
    await serve(page, { plays: false });
    await page.reload();
    await page.getByText('这个连接没有加密').first().waitFor();
  } finally {
    await close();
  }
});

/** `seconds` of a moving pattern as the recorder writes them; a file's own time may begin anywhere. */
function segmentFile(directory: string, name: string, seconds: number, beginsAtS: number): Promise<Buffer> {
  const file = join(directory, name);
  const input = ['-f', 'lavfi', '-i', `testsrc=duration=${seconds}:size=320x180:rate=10`];
  const video = ['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '10', '-pix_fmt', 'yuv420p'];
  const parts = ['-movflags', 'frag_keyframe+empty_moov+default_base_moof', '-output_ts_offset', String(beginsAtS)];
  execFileSync('ffmpeg', ['-v', 'error', '-y', ...input, ...video, ...parts, file]);
  return readFile(file);
}

test('segments play one after the other over a gap, one that is broken is passed over, and the end is the end', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'banban-segments-'));
  fixture.session = true;
  fixture.become(ready);
  const { page, close } = await openPage(browser, `${fixture.address}/private#recordings`, '1366x768');
  try {
    const files = [
      await segmentFile(directory, '1.mp4', 2, 0),
      Buffer.from('this is no film'),
      await segmentFile(directory, '3.mp4', 3, 40),
    ];
    const from = recorded.from;
    const segment = (number: number, startS: number, endS: number) => ({
      number,
      from: from + startS * 1_000,
      to: from + endS * 1_000,
      bytes: 1,
      sha256: 'a'.repeat(64),
    });
    const film: RecordingView = {
      ...recorded,
      to: from + 14_000,
      segments: [segment(1, 0, 2), segment(2, 2, 4), segment(3, 11, 14)],
      gaps: [{ from: from + 4_000, to: from + 11_000, why: 'power' }],
      marks: [{ id: 'm1', at: from + 12_500, kind: 'observer', about: 'highlight' }],
    };
    await serve(page, { recordings: [film] });
    await page.route('**/segments/*', async (route) => {
      const number = Number(/segments\/(\d+)/.exec(route.request().url())?.[1]);
      const body = files[number - 1] ?? Buffer.alloc(0);
      const start = Number(/bytes=(\d+)-/.exec((await route.request().allHeaders())['range'] ?? '')?.[1] ?? 0);
      const headers = { 'Accept-Ranges': 'bytes', 'Content-Range': `bytes ${start}-${body.length - 1}/${body.length}` };
      return route.fulfill({ status: 206, body: body.subarray(start), contentType: 'video/mp4', headers });
    });
    await page.reload();
    await page.locator('.result-list .card').getByRole('button', { name: /播放/ }).click();
    await page.locator('.player-mark').waitFor();
    const seen = new Set<string>();
    const at = async (): Promise<number> => {
      const said = (await page.locator('.player-at').innerText()).split('·')[1]?.trim().slice(0, 8) ?? '';
      seen.add(said);
      return said.split(':').reduce((sum, part) => sum * 60 + Number(part), 0);
    };
    await page.locator('.player-do').getByRole('button', { name: '播放' }).click();
    // Over the broken segment and the gap into the third, whose own time begins at 40 s.
    await expect.poll(at, { timeout: 20_000, interval: 100 }).toBeGreaterThanOrEqual(12);
    await page.getByText('这一段放不出来').waitFor();
    expect([...seen].some((said) => said === '00:00:01')).toBe(true);
    expect([...seen].some((said) => said >= '00:00:05' && said <= '00:00:10')).toBe(false);
    await page.locator('.player-do').getByRole('button', { name: '播放' }).waitFor({ timeout: 20_000 });
    expect(await at()).toBe(14);
    // A mark in the last one, from the end.
    await page.locator('.player-mark').click();
    await expect.poll(at).toBe(12);
    // Into the gap is to what comes after it.
    await page.locator('.player-line input').fill('7000');
    await expect.poll(at).toBe(11);
    await page.locator('.player-do').getByRole('button', { name: '2 倍速' }).click();
    expect(
      await page
        .locator('.player video:not(.player-behind)')
        .evaluate((video) => (video as HTMLVideoElement).playbackRate),
    ).toBe(2);
  } finally {
    await close();
    await rm(directory, { recursive: true, force: true });
  }
}, 90_000);
