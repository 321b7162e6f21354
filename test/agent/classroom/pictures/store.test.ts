import { statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createPictureStore, type PictureStore } from '../../../../agent/classroom/pictures/store.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { heldClock } from '../classroom-fixture.ts';
import { jpeg, png, webp } from './samples.ts';

const DAY_MS = 24 * 60 * 60_000;
let directory: string;
let used: string[];
let store: PictureStore;
const clock = heldClock();

const storeWith = (fields: { keepDays?: number; budgetBytes?: number } = {}): PictureStore =>
  createPictureStore({
    directory,
    keepDays: 400,
    used: () => Promise.resolve(used),
    ports: { clock, randomBytes: systemRandomBytes, log: silentLog },
    ...fields,
  });

const files = (): Promise<string[]> => readdir(join(directory, 'pictures'));
const aged = (name: string, days: number): Promise<void> => {
  const at = new Date(clock.now() - days * DAY_MS);
  return utimes(join(directory, 'pictures', name), at, at);
};

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-pictures-'));
  used = [];
  store = storeWith();
});
afterEach(() => rm(directory, { recursive: true, force: true }));

describe('the board’s pictures', () => {
  test.each([
    ['png', png(64, 48), 'image/png'],
    ['jpg', jpeg(64, 48), 'image/jpeg'],
    ['webp', webp('VP8 ', 64, 48), 'image/webp'],
  ])('a %s comes back byte for byte, under a name that says nothing', async (ending, bytes, type) => {
    const name = await store.keep(bytes);
    expect(name).toMatch(new RegExp(`^[0-9a-z]{12}\\.${ending}$`));
    const read = await store.read(name);
    expect(read.type).toBe(type);
    expect(Buffer.compare(Buffer.from(read.bytes), bytes)).toBe(0);
    expect(await store.has(name)).toBe(true);
    expect(await files()).toEqual([name]);
  });

  test('what is no picture is refused and leaves nothing', async () => {
    await expect(store.keep(Buffer.from('<svg/>'))).rejects.toMatchObject({ code: 'PICTURE-INVALID' });
    await expect(store.keep(png(9000, 10))).rejects.toMatchObject({ code: 'PICTURE-TOO-LARGE' });
    await expect(store.keep(Buffer.concat([png(8, 8), Buffer.alloc(3 * 1024 * 1024)]))).rejects.toMatchObject({
      code: 'PICTURE-TOO-LARGE',
    });
    expect(await readdir(directory)).toEqual([]);
  });

  test('a name from outside never becomes a path', async () => {
    await writeFile(join(directory, 'secret.png'), png(8, 8));
    await mkdir(join(directory, 'pictures'));
    for (const name of ['../secret.png', '..%2Fsecret.png', 'secret.png', '', 'aaaaaaaaaaaa.png/../../secret.png'])
      await expect(store.read(name)).rejects.toMatchObject({ code: 'PICTURE-UNKNOWN' });
    await expect(store.read('aaaaaaaaaaaa.png')).rejects.toMatchObject({ code: 'PICTURE-UNKNOWN' });
    expect(await store.has('../secret.png')).toBe(false);
  });

  test('a disk that does not take it is told', async () => {
    await writeFile(join(directory, 'pictures'), 'in the way');
    await expect(store.keep(png(8, 8))).rejects.toMatchObject({ code: 'PICTURE-NOT-SAVED' });
  });

  test('the sweep takes the old, the unused and the half-written, and nothing of anybody else’s', async () => {
    const [fresh, old, unused, waiting] = [
      await store.keep(png(8, 8)),
      await store.keep(png(9, 8)),
      await store.keep(png(10, 8)),
      await store.keep(png(11, 8)),
    ];
    used = [fresh, old];
    await aged(fresh, 300);
    await aged(old, 401);
    await aged(unused, 2);
    await aged(waiting, 0.5);
    await writeFile(join(directory, 'pictures', 'notes.txt'), 'not ours');
    await writeFile(join(directory, 'pictures', 'aaaaaaaaaaaa.png.part'), 'cut off');
    await aged('aaaaaaaaaaaa.png.part', 2);
    await aged('notes.txt', 999);
    expect(await store.sweep()).toMatchObject({ removed: 3, files: 2 });
    expect((await files()).toSorted()).toEqual([fresh, waiting, 'notes.txt'].toSorted());
  });

  test('the sweep keeps within the budget, oldest first', async () => {
    const size = png(32, 32).byteLength;
    const names: string[] = [];
    for (let day = 5; day > 0; day--) {
      const name = await store.keep(png(32, 32));
      await aged(name, day / 10);
      names.push(name);
    }
    used = names;
    expect(await storeWith({ budgetBytes: size * 3 }).sweep()).toEqual({ removed: 2, files: 3, bytes: size * 3 });
    expect((await files()).toSorted()).toEqual(names.slice(2).toSorted());
  });

  test('the sweep of a room without pictures finds nothing', async () => {
    expect(await store.sweep()).toEqual({ removed: 0, files: 0, bytes: 0 });
  });

  test('only the agent’s own user can read them', async () => {
    const name = await store.keep(png(8, 8));
    const { mode } = statSync(join(directory, 'pictures', name));
    expect(mode & 0o077).toBe(0);
  });
});
