import { execFile } from 'node:child_process';
import { chmod, copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../packaging/bundle/build.ts';
import { ownTarget } from '../../packaging/bundle/targets.ts';
import { buildDeb } from '../../packaging/deb/build.ts';
import { freePort } from '../harness/free-port.ts';
import { type Program, startProgram } from './program.ts';
import { holdQuiz } from './quiz.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const lab = join(root, 'test/lab');

let folder: string;
let debian: string;
let deb: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'banban-deb-'));
  // The service's user reads its configuration in it.
  await chmod(folder, 0o755);
  const target = ownTarget(process.platform, process.arch);
  const bundle = join(folder, 'bundle');
  await buildBundle(target, bundle, Date.now());
  deb = await buildDeb(target, bundle, join(folder, 'deb'));
  await copyFile(deb, join(folder, 'banban.deb'));
  debian = (await run('bash', [join(lab, 'debian-root.sh'), 'bookworm'])).stdout.trim();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a command in a fresh root says; the package is installed first. */
async function inFreshRoot(command: string): Promise<string> {
  const { stdout } = await run('bash', [join(lab, 'in-root.sh'), debian, folder, `${install} && ${command}`], {
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

const install = '(apt-get update && apt-get install -y --no-install-recommends ./banban.deb) >apt.log 2>&1';

describe('the Debian package', () => {
  it('carries only what it should, owned by root, with its configuration as a conffile', async () => {
    const contents = (await run('dpkg-deb', ['--contents', deb])).stdout.trim().split('\n');
    expect(contents.filter((line) => !/^\S+ root\/root /.test(line))).toEqual([]);
    expect(contents.filter((line) => /^-\S*w\S*w/.test(line.slice(3)))).toEqual([]);
    const paths = contents.map((line) => line.trim().split(/\s+/)[5]);
    for (const path of [
      './opt/banban/banban.js',
      './opt/banban/store-worker.js',
      './opt/banban/host-survey.js',
      './lib/udev/rules.d/70-banban.rules',
      './usr/share/polkit-1/rules.d/50-banban.rules',
      './opt/banban/page/index.html',
      './usr/bin/banban',
    ])
      expect(paths).toContain(path);
    expect(paths.filter((path) => path!.endsWith('.node')).sort()).toEqual(
      ['hid', 'koffi', 'serialport', 'sqlite', 'usb'].map((addon) => `./opt/banban/${addon}.node`),
    );
    expect((await run('dpkg-deb', ['--info', deb, 'conffiles'])).stdout).toBe('/etc/banban/banban.yaml\n');
  });

  it('installs in a fresh Debian root, says its version, finds its configuration good, and leaves nothing after purge', async () => {
    const said = await inFreshRoot(
      [
        'banban --version',
        'banban check /etc/banban/banban.yaml',
        'stat -c "%U:%G %a %n" /var/lib/banban /etc/banban/banban.yaml',
        'ldd /opt/banban/node /opt/banban/*.node | grep "not found" || true',
        'apt-get purge -y banban >/dev/null 2>&1',
        'ls -d /opt/banban /var/lib/banban /etc/banban /usr/bin/banban 2>/dev/null || echo all gone',
      ].join(' && '),
    );
    expect(said).toMatch(/^banban \d+\.\d+\.\d+$/m);
    expect(said).toContain('banban:banban 700 /var/lib/banban');
    expect(said).toContain('root:banban 640 /etc/banban/banban.yaml');
    expect(said).not.toContain('not found');
    expect(said).toMatch(/all gone\n$/);
  });

  it('runs a whole quiz as the service’s own user, with presses from a simulated base on TCP', async () => {
    const port = await freePort();
    let base: Program | undefined;
    let agent: Program | undefined;
    try {
      base = await startProgram(process.execPath, [join(root, 'agent/cli/banban.ts'), 'simulate', 'iclicker'], 20_000);
      await writeFile(
        join(folder, 'room.yaml'),
        `web: { port: ${port} }\ndevices:\n  - { id: base, driver: iclicker, address: ${base.address} }\n`,
      );
      const command = `${install} && exec setpriv --reuid=banban --regid=banban --init-groups env HOME=/var/lib/banban banban run --config /w/room.yaml --data /var/lib/banban`;
      agent = await startProgram('bash', [join(lab, 'in-root.sh'), debian, folder, command], 180_000);
      expect(new URL(agent.address).port).toBe(String(port));
      expect(await (await fetch(agent.address)).text()).toContain('<html');
      await holdQuiz(agent.address, base);
    } finally {
      await agent?.stop();
      await base?.stop();
    }
  });
});
