/**
 * Runs in a network of its own, joined by one cable to another one, whose process id is in PEER: first both have the address
 * 10.9.9.5, then only we; then the other end loses three of ten echo requests, and none. Prints what the drivers found.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { answeredConflict, linuxConflict } from '../../../drivers/host/address.ts';
import { createEchoProbe } from '../../../drivers/host/echo.ts';
import { addressedPorts } from '../../../drivers/host/network-ports.ts';

const peer = (...command: readonly string[]): void => {
  execFileSync('nsenter', ['-t', process.env['PEER'] ?? '', '-n', ...command], { stdio: 'inherit' });
};
const address = (what: 'add' | 'del', text: string): void => peer('ip', 'addr', what, `${text}/24`, 'dev', 'eth0');

const folder = mkdtempSync(join(tmpdir(), 'banban-address-'));
const check = fileURLToPath(new URL('../../../packaging/deb/address-check', import.meta.url));
/** As the small service asks, with its one right and as somebody who is not root. */
const service = async (): Promise<string | undefined> => {
  const right = ['--bounding-set', '-all,+net_raw', '--inh-caps', '-all,+net_raw', '--ambient-caps', '-all,+net_raw'];
  execFileSync('setpriv', [...right, '--no-new-privs', check, folder]);
  const text = readFileSync(join(folder, 'answer'), 'utf8');
  return await answeredConflict({ ...noPrograms, answer: () => Promise.resolve({ text, ageMs: 0 }) });
};
const noPrograms = { run: () => Promise.reject(new Error('nothing is to be run')), ports: addressedPorts };

const both = await linuxConflict();
const served = await service();
address('del', '10.9.9.5');
address('add', '10.9.9.6');
const alone = await linuxConflict();
const servedAlone = await service();
rmSync(folder, { recursive: true });

const never = new AbortController().signal;
const echo = createEchoProbe();
const whole = await echo('10.9.9.6', 10, never);
peer('nft', 'add table ip lossy');
peer('nft', 'add chain ip lossy in { type filter hook input priority 0; }');
peer('nft', 'add rule ip lossy in icmp type echo-request numgen inc mod 10 < 3 drop');
const lossy = await echo('10.9.9.6', 10, never);
const called = new AbortController();
setTimeout(() => called.abort(new Error('enough')), 500);
const startedMs = performance.now();
const off = (await echo('10.9.9.6', 60, called.signal)) ?? 'called off';
const promptly = performance.now() - startedMs < 5_000;
process.stdout.write(`${JSON.stringify({ both, served, alone, servedAlone, whole, lossy, off, promptly })}\n`);
