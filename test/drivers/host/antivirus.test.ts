/** ClamAV as Debian lays it out, in a planted root; a socket answers what clamd(8) says that it answers. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { clamavState, linuxAntivirus } from '../../../drivers/host/antivirus.ts';

const NOW = Date.parse('2026-11-27T08:00:00Z');
const cleanups: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function plant(...programs: readonly string[]): string {
  const root = mkdtempSync(join(tmpdir(), 'banban-av-'));
  cleanups.push(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ['usr/sbin', 'usr/bin', 'run/clamav']) mkdirSync(join(root, folder), { recursive: true });
  for (const program of programs) writeFileSync(join(root, program), '');
  return root;
}

async function clamd(root: string, version: string): Promise<{ readonly asked: string[] }> {
  const asked: string[] = [];
  const server: Server = createServer((socket) => {
    socket.on('data', (bytes) => {
      asked.push(bytes.toString());
      socket.end(`${version}\0`);
    });
  });
  await new Promise<void>((resolve) => server.listen(join(root, 'run/clamav/clamd.ctl'), resolve));
  cleanups.push(() => new Promise((resolve) => server.close(() => resolve())));
  return { asked };
}

const systemd = (...states: readonly string[]) => ({ code: 0, said: states.join('\n') });
const look = (root: string, units: { code: number | undefined; said: string }) =>
  linuxAntivirus({ root, run: () => Promise.resolve(units), now: () => NOW });

test('a daemon that answers protects, as long as its signatures are not old', async () => {
  const root = plant('usr/sbin/clamd');
  const { asked } = await clamd(root, 'ClamAV 1.4.6/27834/Fri Nov 27 03:02:11 2026');
  expect(await look(root, systemd('active', 'inactive', 'inactive'))).toBe('on');
  expect(await look(root, { code: undefined, said: 'ENOENT' })).toBe('on');
  expect(asked).toEqual(['zVERSION\0', 'zVERSION\0']);
  expect(clamavState('ClamAV 1.4.6/27000/Mon Jun  1 09:00:00 2026', NOW)).toBe('outdated');
  // Signatures of its makers were never fetched.
  expect(clamavState('ClamAV 1.4.6', NOW)).toBe('outdated');
});

test('a daemon that does not run is off, and is not started by being asked', async () => {
  const root = plant('usr/sbin/clamd', 'usr/bin/clamscan');
  // The socket is systemd's: a question to it would start the daemon.
  const { asked } = await clamd(root, 'ClamAV 1.4.6');
  expect(await look(root, { code: 3, said: 'inactive\ninactive\ninactive' })).toBe('off');
  expect(asked).toEqual([]);
  expect(await look(plant('usr/bin/clamscan'), systemd('inactive'))).toBe('off');
});

test('where no scanner is known nothing is said: another maker’s may be watching', async () => {
  expect(await look(plant(), systemd('inactive', 'inactive', 'inactive'))).toBeNull();
  expect(await look(plant(), { code: undefined, said: 'ENOENT' })).toBeNull();
});
