/** Recordings with a program in ffmpeg's place that does what a real one does once in a thousand lessons. Ten times as fast. */
import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type Clock, silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { manifestHash, parseManifest } from '../../../agent/recording/manifest.ts';
import type { RecordingsOptions } from '../../../agent/recording/recordings.ts';
import { hashOf } from '../../../agent/recording/repair.ts';
import { eventTypes } from '../../../protocols/uplink/events.ts';
import { type Behaviour, fakeFfmpeg } from './fake-ffmpeg.ts';
import { cameraAt, cleanUp, folder, type Room, room, until } from './fixture.ts';

afterEach(cleanUp);

const START = Date.now();
const quick: Clock = {
  now: () => START + performance.now() * 10,
  monotonicMs: () => performance.now() * 10,
};

function fast(behaviour: Behaviour, more: Partial<RecordingsOptions> = {}): Room & { starts(): number } {
  const program = fakeFfmpeg(behaviour);
  const ports = { clock: quick, randomBytes: systemRandomBytes, log: silentLog };
  return { ...room([cameraAt(1)], { ports, env: program.env, ...more }), starts: program.starts };
}

async function begun(here: Room): Promise<string> {
  await here.recordings.start();
  const { id } = await here.recordings.begin({ by: 'hand' });
  await until(() => here.recordings.get(id)?.state === 'recording', 10_000, 'it records');
  return id;
}

const types = (here: Room): string[] => here.told.map(({ event }) => event.type.slice(20));

describe('a recording', () => {
  test('is one per camera, whoever begins it again, and one after it is another', async () => {
    const here = fast({});
    const id = await begun(here);
    expect((await here.recordings.begin({ by: 'lesson', camera: 'cam' })).id).toBe(id);
    const both = await Promise.all([here.recordings.end(id), here.recordings.end(id)]);
    expect(both.map(({ state }) => state)).toEqual(['ended', 'ended']);
    const next = await Promise.all([here.recordings.begin({ by: 'hand' }), here.recordings.begin({ by: 'hand' })]);
    expect(next[0].id).toBe(next[1].id);
    expect(next[0].id).not.toBe(id);
    expect(here.recordings.list().map((view) => view.id)).toEqual([next[0].id, id]);
    expect(types(here)).toEqual(['began', 'ended', 'manifest', 'began']);
    for (const { event } of here.told) expect(() => eventTypes[event.type].data.parse(event.data)).not.toThrow();
  });

  test.each([
    ['REC-NO-CAMERA', { camera: 'attic' }, {}],
    ['REC-NO-FFMPEG', {}, { env: { PATH: '' } }],
    ['REC-DISK', {}, { reserveBytes: 1e18 }],
    ['REC-PRACTICE', {}, { lesson: () => ({ id: 'l1', remote: false, practice: true }) }],
    ['EXAM-MODE', {}, { examOn: () => true }],
  ] as const)('is refused with %s, and leaves no byte', async (code, wish, more) => {
    const here = fast({}, more as Partial<RecordingsOptions>);
    await here.recordings.start();
    await expect(here.recordings.begin({ by: 'hand', ...wish })).rejects.toMatchObject({ code });
    expect(existsSync(here.root) ? readdirSync(here.root) : []).toEqual([]);
    expect(here.told).toEqual([]);
  });

  test('takes marks while it runs: pages and words of the list, and nothing that was typed', async () => {
    const here = fast({});
    const id = await begun(here);
    await here.recordings.mark(id, { kind: 'page', about: '7' });
    await here.recordings.mark(id, { kind: 'question-opened', about: 'q1' });
    for (const about of ['王小明', null, 'page 3', ''])
      await expect(here.recordings.mark(id, { kind: 'observer', about })).rejects.toMatchObject({ code: 'REC-MARK' });
    const { marks } = await here.recordings.end(id);
    expect(marks.map(({ kind, about }) => [kind, about])).toEqual([
      ['page', '7'],
      ['question-opened', 'q1'],
    ]);
    // Questions have events of their own.
    expect(types(here).filter((type) => type === 'marked')).toHaveLength(1);
    await expect(here.recordings.mark(id, { kind: 'page', about: '8' })).rejects.toMatchObject({ code: 'REC-ENDED' });
    await expect(here.recordings.mark('x', { kind: 'page', about: '8' })).rejects.toMatchObject({
      code: 'REC-UNKNOWN',
    });
  });

  test('that is removed is gone, with a receipt; one that runs is not removed', async () => {
    const here = fast({});
    const id = await begun(here);
    await expect(here.recordings.remove(id)).rejects.toMatchObject({ code: 'REC-RUNNING' });
    await here.recordings.end(id);
    await here.recordings.remove(id);
    expect(readdirSync(here.root)).toEqual([]);
    expect(here.told.at(-1)?.event).toMatchObject({
      type: 'cn.banban.recording.removed',
      data: { recording: id, why: 'asked' },
    });
    expect(await here.recordings.file(id, 1)).toBeUndefined();
    await expect(here.recordings.remove(id)).rejects.toMatchObject({ code: 'REC-UNKNOWN' });
  });

  test('goes when it is past its days, or when all together are too many', async () => {
    const here = fast({}, { maxBytes: 1 });
    const first = await begun(here);
    await here.recordings.end(first);
    const second = await begun(here);
    // The running one is never touched.
    await here.recordings.mindRoom();
    expect(here.recordings.list().map(({ id }) => id)).toEqual([second]);
    expect(
      here.told.filter(({ event }) => event.type.endsWith('removed')).map(({ event }) => event.data),
    ).toMatchObject([{ recording: first, why: 'budget', early: true }]);
  });
});

describe('a program that', () => {
  test('hangs is ended and started again, and the picture that never came is named', async () => {
    const here = fast({ records: 'hangs', sees: 'nothing' });
    await here.recordings.start();
    const { id } = await here.recordings.begin({ by: 'hand' });
    await here.heard('degraded', 'no-stream', 10_000);
    await until(() => here.starts() >= 2, 10_000, 'once more');
    const view = await here.recordings.end(id);
    expect(view).toMatchObject({ state: 'ended', coveredMs: 0, segments: [], gaps: [{ why: 'no-stream' }] });
  });

  test('hangs while others get pictures from the camera has stalled', async () => {
    const here = fast({ records: 'hangs' });
    await here.recordings.start();
    const { id } = await here.recordings.begin({ by: 'hand' });
    await here.heard('degraded', 'stalled', 10_000);
    expect((await here.recordings.end(id)).gaps).toMatchObject([{ why: 'stalled' }]);
  });

  test('ends at once and says that all is well is not believed, nor started without a pause', async () => {
    const here = fast({ records: 'ends' });
    await here.recordings.start();
    await here.recordings.begin({ by: 'hand' });
    await here.heard('degraded', 'no-stream', 10_000);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    expect(here.starts()).toBeGreaterThan(1);
    expect(here.starts()).toBeLessThan(8);
  });

  test('goes on with the sound when the picture has stopped does not record', async () => {
    const here = fast({ records: 'blind', sees: 'nothing' });
    await begun(here);
    await here.heard('degraded', 'no-stream', 10_000);
    await until(() => here.starts() >= 2, 10_000, 'once more');
  });

  test('sends what is no stream is ended', async () => {
    const here = fast({ records: 'garbage' });
    await here.recordings.start();
    const { id } = await here.recordings.begin({ by: 'hand' });
    await here.heard('degraded', 'no-stream', 10_000);
    expect((await here.recordings.end(id)).segments).toEqual([]);
  });

  test('floods its complaints is recorded all the same, and its words are kept short and without the password', async () => {
    const here = fast({ records: 'floods' });
    const id = await begun(here);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const view = await here.recordings.end(id);
    expect(view.segments).toHaveLength(1);
    expect(here.said()).not.toContain('s3cret');
  });

  test('does not listen is killed, and what it recorded is whole', async () => {
    const here = fast({ records: 'deaf' });
    const id = await begun(here);
    const from = performance.now();
    const view = await here.recordings.end(id);
    expect(performance.now() - from).toBeLessThan(8_000);
    expect(view.segments[0]?.sha256).toBe(await hashOf(join(here.root, id, '0001.mp4')));
  });

  test('does not listen does not hold the agent up either', async () => {
    const here = fast({ records: 'deaf' });
    await begun(here);
    const from = performance.now();
    await here.recordings.stop();
    expect(performance.now() - from).toBeLessThan(4_000);
    await expect(here.recordings.begin({ by: 'hand' })).rejects.toMatchObject({ code: 'REC-ENDING' });
  });
});

describe('after a power cut', () => {
  /** A folder as the power left it: copied while it was being written, its last file cut in mid fragment. */
  async function leftBehind(cutBytes: number): Promise<{ readonly root: string; readonly id: string }> {
    const here = fast({});
    const id = await begun(here);
    await here.recordings.mark(id, { kind: 'page', about: '3' });
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    const root = join(folder(), 'recordings');
    await cp(here.root, root, { recursive: true });
    const file = join(root, id, '0001.mp4');
    truncateSync(file, readFileSync(file).byteLength - cutBytes);
    await here.recordings.end(id);
    return { root, id };
  }

  test.each([0, 1, 700])(
    'what is on disk is mended, %i bytes short: hashed, played, and the gap says so',
    async (cut) => {
      const { root, id } = await leftBehind(cut);
      const here = fast({}, { root });
      const [mended] = await here.recordings.start();
      expect(mended?.begun.id).toBe(id);
      const view = here.recordings.get(id);
      expect(view).toMatchObject({ state: 'ended', gaps: [{ why: 'power' }], marks: [{ kind: 'page', about: '3' }] });
      const [segment] = view?.segments ?? [];
      const file = join(root, id, '0001.mp4');
      expect(segment).toMatchObject({ sha256: await hashOf(file), bytes: readFileSync(file).byteLength });
      expect((segment?.to ?? 0) - (segment?.from ?? 0)).toBeGreaterThan(3_000);
      const manifest = parseManifest(readFileSync(join(root, id, 'manifest.json'), 'utf8'));
      expect(manifestHash(manifest)).toBe(manifest.hash);
      expect(types(here)).toEqual(['ended', 'manifest']);
      expect(here.told[0]?.event.data).toMatchObject({ why: 'power' });
      // Mended once: the next start finds it whole.
      const again = fast({}, { root });
      expect(await again.recordings.start()).toEqual([]);
      expect(again.recordings.list()).toHaveLength(1);
    },
  );

  test('of a lesson that goes on the time until now is missing', async () => {
    const { root, id } = await leftBehind(0);
    const begunFile = join(root, id, 'begun.json');
    writeFileSync(begunFile, JSON.stringify({ ...JSON.parse(readFileSync(begunFile, 'utf8')), lesson: 'l1' }));
    const lesson = { id: 'l1', remote: true, practice: false };
    const here = fast({}, { root, lesson: () => lesson });
    await here.recordings.start();
    const gap = here.recordings.get(id)?.gaps.at(-1);
    expect(gap?.why).toBe('power');
    expect((gap?.to ?? 0) - (gap?.from ?? 0)).toBeGreaterThan(1_000);
  });

  test('what had not begun, and what was on its way out, is gone; what is not ours stays', async () => {
    const root = join(folder(), 'recordings');
    for (const name of ['0123456789ab', '.going-1123456789ab', 'somebody else']) {
      mkdirSync(join(root, name), { recursive: true });
      writeFileSync(join(root, name, 'file'), 'x');
    }
    const here = fast({}, { root });
    expect(await here.recordings.start()).toEqual([]);
    expect(readdirSync(root)).toEqual(['somebody else']);
    expect(here.told).toEqual([]);
  });

  test('a manifest somebody has written into is not believed, and made anew; without a beginning the pictures stay', async () => {
    const { root, id } = await leftBehind(0);
    const first = fast({}, { root });
    await first.recordings.start();
    const [segment] = first.recordings.get(id)?.segments ?? [];
    writeFileSync(join(root, id, 'manifest.json'), 'half a manif');
    const here = fast({}, { root });
    await here.recordings.start();
    expect(here.recordings.get(id)?.segments).toMatchObject([{ sha256: segment?.sha256 }]);
    for (const file of ['manifest.json', 'begun.json']) writeFileSync(join(root, id, file), '');
    const last = fast({}, { root });
    await last.recordings.start();
    expect(last.recordings.list()).toEqual([]);
    expect(existsSync(join(root, id, '0001.mp4'))).toBe(true);
  });
});

test('a look says what picture and sound are like, and what it does not know', async () => {
  const moving = fast({});
  expect(moving.recordings.sight('cam')).toEqual({ picture: 'unknown', sound: 'unknown', at: null });
  const { signal } = new AbortController();
  expect(await moving.recordings.look('cam', signal)).toMatchObject({ picture: 'ok', sound: 'ok' });
  await expect(moving.recordings.look('attic', signal)).rejects.toMatchObject({ code: 'REC-NO-CAMERA' });
  const nothing = fast({ sees: 'nothing' });
  expect(await nothing.recordings.look('cam', AbortSignal.timeout(3_000))).toMatchObject({ picture: 'none' });
});
