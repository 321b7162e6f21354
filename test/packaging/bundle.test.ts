/** What the bundle's `run` loads, and where its launcher keeps compiled code. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { buildBundle } from '../../packaging/bundle/build.ts';
import { launcherSh } from '../../packaging/bundle/launchers.ts';
import { ownTarget } from '../../packaging/bundle/targets.ts';
import { scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/free-port.ts';
import { startMosquitto } from '../harness/mosquitto.ts';

const run = promisify(execFile);

/** Loaded before the agent: leaves behind what the main thread had loaded when it ended. */
const witness = (file: string): string => `
const { isMainThread } = require('node:worker_threads');
const loaded = [];
require('node:module').registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
if (isMainThread) process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(file)},
  JSON.stringify({ files: loaded, builtin: process.moduleLoadList })));
`;

const outOf = ([name]: readonly string[], file: string): string[] => [name === 'diag' ? '--archive' : '--out', file];

it('run loads neither the simulators, nor the embedded broker, nor fetch', async () => {
  const { directory, remove } = await scratch('bundle-run');
  await using broker = await startMosquitto();
  try {
    const bundle = join(directory, 'bundle');
    await buildBundle(ownTarget(process.platform, process.arch), bundle, Date.now());
    const preload = join(directory, 'witness.cjs');
    const said = join(directory, 'loaded.json');
    await writeFile(preload, witness(said));
    const agent = await startAgentProcess({
      directory,
      program: [join(bundle, 'banban')],
      env: { NODE_OPTIONS: `--require ${preload}` },
      config: {
        room: { path: '34/18/02/2134000123/0302', name: '302' },
        uplink: { url: broker.url },
        web: { port: await freePort() },
      },
    });
    const state = await fetch(`${agent.address}/api/state`);
    await state.json();
    expect(state.status).toBe(200);
    expect(await agent.stop()).toBe(0);

    const { files, builtin } = JSON.parse(await readFile(said, 'utf8')) as { files: string[]; builtin: string[] };
    const loaded = new Set(files.filter((url) => url.startsWith('file:')).map((url) => basename(fileURLToPath(url))));
    expect(loaded).toContain('banban.js');
    const scripts = (await readdir(bundle)).filter((name) => name.endsWith('.js'));
    const holding = async (text: string): Promise<string[]> => {
      const texts = await Promise.all(scripts.map((name) => readFile(join(bundle, name), 'utf8')));
      return scripts.filter((_, index) => texts[index]?.includes(text));
    };
    for (const [text, wanted] of [
      ['function startAgent(', true],
      ['function startRoom(', false],
      ['qlobber', false],
    ] as const) {
      const holders = await holding(text);
      expect(holders.length, `${text} is somewhere in the bundle`).toBeGreaterThan(0);
      expect(
        holders.some((name) => loaded.has(name)),
        `${text} is loaded`,
      ).toBe(wanted);
    }
    // What is loaded only when it is wanted is in the bundle, in the shape its callers expect.
    const wanted = async (...args: string[]): Promise<string> => {
      const out = join(directory, args[0] ?? '');
      await run(join(bundle, 'banban'), [...args, '--data', join(directory, 'data'), ...outOf(args, out)]).catch(
        // An exit code of 1 says that a check found something: the archive is there all the same.
        (error: { readonly code?: number }) => expect(error.code).toBe(1),
      );
      return (await readFile(out)).subarray(0, 2).toString('latin1');
    };
    expect(await wanted('export', 'register', '--format', 'xlsx')).toBe('PK');
    expect(await wanted('backup')).not.toBe('');
    expect(await wanted('diag', '--config', join(directory, 'banban.yaml'))).toBe('PK');
    expect(builtin).toContain('NativeModule net');
    expect(builtin.filter((name) => /undici|http2|NativeModule tls$/.test(name))).toEqual([]);
  } finally {
    await remove();
  }
});

it.runIf(process.platform !== 'win32')(
  'the launcher keeps compiled code only where nobody else can write',
  async () => {
    const { directory, remove } = await scratch('launcher');
    try {
      await mkdir(join(directory, 'bin'));
      // What it would start, and who asks, are ours: only its choice is looked at.
      const files = {
        banban: launcherSh,
        node: '#!/bin/sh\necho "$NODE_COMPILE_CACHE"\n',
        'bin/id': '#!/bin/sh\necho "$AS_UID"\n',
      };
      for (const [name, text] of Object.entries(files)) {
        await writeFile(join(directory, name), text);
        await chmod(join(directory, name), 0o755);
      }
      const cacheOf = async (env: Record<string, string>): Promise<string> => {
        const path = `${join(directory, 'bin')}:/usr/bin:/bin`;
        const { stdout } = await run(join(directory, 'banban'), ['run'], {
          env: { PATH: path, AS_UID: '1000', ...env },
        });
        return stdout.trim();
      };
      expect(await cacheOf({ CACHE_DIRECTORY: '/var/cache/banban' })).toBe('/var/cache/banban/code');
      expect(await cacheOf({ HOME: '/home/li' })).toBe('/home/li/.cache/banban/code');
      expect(await cacheOf({ HOME: '/home/li', XDG_CACHE_HOME: '/c' })).toBe('/c/banban/code');
      expect(await cacheOf({ AS_UID: '0', HOME: '/home/li' })).toBe('/root/.cache/banban/code');
      expect(await cacheOf({})).toBe('');
      expect(await cacheOf({ NODE_COMPILE_CACHE: '/given', CACHE_DIRECTORY: '/x' })).toBe('/given');
    } finally {
      await remove();
    }
  },
);
