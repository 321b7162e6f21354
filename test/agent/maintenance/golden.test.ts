/** Golden cases: test/cases/maintenance/<case>/ holds what happens in a room and what is said of it, line for line. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { playScript } from './scripted-room.ts';

const root = new URL('../../cases/maintenance/', import.meta.url).pathname;

test.each(readdirSync(root))('%s', async (name) => {
  const room = await playScript(readFileSync(`${root}${name}/script.txt`, 'utf8'));
  expect(`${room.said.join('\n')}\n`).toBe(readFileSync(`${root}${name}/expected.txt`, 'utf8'));
  room.stop();
  expect(room.time.waiting).toBe(0);
});
