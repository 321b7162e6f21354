import { randomUUID } from 'node:crypto';
import { appendFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { command } from '../../../agent/cli/verify.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { type Manifest, manifestHash } from '../../../agent/recording/manifest.ts';
import { fakeFfmpeg } from './fake-ffmpeg.ts';
import { cameraAt, cleanUp, room, until } from './fixture.ts';

let whole: string;
let folder: string;
beforeAll(async () => {
  const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
  const here = room([cameraAt(1)], { ports, env: fakeFfmpeg().env });
  await here.recordings.start();
  const { id } = await here.recordings.begin({ by: 'hand' });
  await until(() => (here.recordings.get(id)?.bytes ?? 0) > 5_000, 10_000, 'it records');
  await here.recordings.end(id);
  whole = join(here.root, id);
});
beforeEach(async () => {
  folder = `${whole}-${randomUUID()}`;
  await cp(whole, folder, { recursive: true });
});
afterAll(cleanUp);

async function verify(): Promise<{ readonly code: number; readonly said: Record<string, unknown> }> {
  const lines: string[] = [];
  const io = { out: (line: string) => lines.push(line), err: () => undefined };
  const code = await command([folder], io as unknown as Parameters<typeof command>[1]);
  expect(lines).toHaveLength(1);
  return { code, said: JSON.parse(lines[0] ?? '') as Record<string, unknown> };
}

function rewritten(change: (manifest: Manifest) => object, signed: boolean): void {
  const file = join(folder, 'manifest.json');
  const manifest = JSON.parse(readFileSync(file, 'utf8')) as Manifest;
  const changed = { ...manifest, ...change(manifest) };
  writeFileSync(file, JSON.stringify(signed ? { ...changed, hash: manifestHash(changed) } : changed));
}

test('a recording’s folder that is whole says how much of the time it covers', async () => {
  const { code, said } = await verify();
  expect(code).toBe(0);
  expect(said).toMatchObject({ ok: true, segments: 1, gaps: 0 });
  expect(said['coveredMs']).toBeGreaterThan(0);
});

test.each([
  ['a byte more in a file', () => appendFileSync(join(folder, '0001.mp4'), 'x'), /0001\.mp4 has been changed/],
  ['a file that is gone', () => renameSync(join(folder, '0001.mp4'), join(folder, 'x')), /missing/],
  ['a file nobody recorded', () => writeFileSync(join(folder, '0002.mp4'), ''), /0002\.mp4 is not in the manifest/],
  ['another lesson in the manifest', () => rewritten(() => ({ lesson: 'l9' }), false), /has been changed/],
  ['more coverage than there is', () => rewritten(() => ({ coveredMs: 9e9 }), true), /another coverage/],
  [
    'a segment that claims to be longer',
    () =>
      rewritten(({ segments, from }) => {
        const to = new Date(Date.parse(from) + 600_000).toISOString();
        return { to, segments: segments.map((one) => ({ ...one, from, to })), coveredMs: 600_000, wantedMs: 600_000 };
      }, true),
    /not as long/,
  ],
  ['no manifest at all', () => writeFileSync(join(folder, 'manifest.json'), '<html>'), /no manifest/],
] as const)('with %s it is named', async (_what, spoil, words) => {
  spoil();
  const { code, said } = await verify();
  expect(code).toBe(1);
  const { error } = said as { error: { code: string; what: { en: string } } };
  expect(error.code).toBe('RECORDING-BROKEN');
  expect(error.what.en).toMatch(words);
});
