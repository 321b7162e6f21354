/** The pupil's page as it is built: small, and in the language of old WebViews. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { transform } from 'esbuild';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { typed } from '../../../../agent/web/page/tablet/number.ts';
import { buildPage } from '../../../../packaging/bundle/page.ts';

let folder: string;
let script: string;
let style: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banban-tablet-page-'));
  await buildPage(folder);
  script = await readFile(join(folder, 'tablet.js'), 'utf8');
  style = await readFile(join(folder, 'tablet.css'), 'utf8');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('it weighs at most 25 kB on the wire, everything together', async () => {
  const html = await readFile(join(folder, 'tablet.html'), 'utf8');
  const bytes = [html, script, style].reduce((sum, text) => sum + gzipSync(text).byteLength, 0);
  expect(bytes).toBeLessThanOrEqual(25_000);
});

test('no syntax newer than Chromium 66 is in it', async () => {
  // Printed for Chromium 66 it is what it is printed for the newest: nothing was left to lower.
  const printed = (target: string) => transform(script, { target, charset: 'utf8' });
  expect((await printed('chrome66')).code).toBe((await printed('esnext')).code);
  expect(script).not.toMatch(/\?\.[a-z(]|\?\?/);
});

test('no call that Chromium 66 does not have is in it, but the one that is made up for', () => {
  const newer =
    /\b(globalThis|structuredClone|AbortSignal\.timeout|Object\.fromEntries|Promise\.allSettled)\b|\.(flat|flatMap|at|matchAll|replaceAll|replaceChildren|toSorted|findLast|hasOwn)\(/g;
  expect([...script.matchAll(newer)].map(([found]) => found)).toEqual([]);
  expect(script).toContain('"queueMicrotask"in window');
});

test('no style that Chromium 66 does not know decides where anything is', () => {
  expect(style).not.toMatch(/\b(min|max|clamp)\(|aspect-ratio|inset:|dvh|(^|[;{])gap:|:has\(|:is\(|:where\(/);
});

test.each([
  ['', '-', '-'],
  ['-', '-', ''],
  ['3.5', '-', '-3.5'],
  ['3.5', '.', '3.5'],
  ['12345678901234', '5', '12345678901234'],
  ['1', '0', '10'],
])('on the pad “%s” and “%s” are “%s”', (before, key, after) => {
  expect(typed(before, key)).toBe(after);
});
