import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptied } from '../../../packaging/bundle/emptied.ts';

let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'banban-emptied-'));
});
afterEach(() => rmSync(place, { recursive: true, force: true }));

it('makes a folder, and empties the one it made, interrupted or not', async () => {
  const folder = join(place, 'a/b');
  await emptied(folder, 'index.html');
  writeFileSync(join(folder, 'app.js'), 'half');
  await emptied(folder, 'index.html');
  expect(readdirSync(folder)).toEqual(['index.html']);
});

it('takes an empty folder that was there', async () => {
  await emptied(place, 'index.html');
  expect(readdirSync(place)).toEqual(['index.html']);
});

it('leaves alone what is no folder of ours: a file, a link, somebody’s folder', async () => {
  const file = join(place, 'letter.txt');
  writeFileSync(file, 'dear');
  symlinkSync(place, join(place, 'link'));
  for (const path of [file, join(place, 'link'), place])
    await expect(emptied(path, 'index.html')).rejects.toThrow('is no folder of ours');
  expect(readFileSync(file, 'utf8')).toBe('dear');
});
