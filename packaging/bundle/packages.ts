// Files out of npm packages, for this platform and for others: from node_modules where npm put them, else fetched by
// `npm pack` in the version of package-lock.json, checked against its integrity, and kept in .build/cache.
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { PackagedFile } from './targets.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const cache = join(root, '.build', 'cache', 'packages');

interface LockEntry {
  readonly version: string;
  readonly integrity: string;
}

/** The path of a file of an npm package in the lockfile's version. Fetches the package where this platform has none. */
export async function packagedFile({ package: name, path }: PackagedFile): Promise<string> {
  const installed = join(root, 'node_modules', name);
  const directory = existsSync(join(installed, 'package.json')) ? installed : await fetched(name);
  const file = join(directory, path);
  if (!existsSync(file)) throw new Error(`the npm package ${name} has no file ${path}`);
  return file;
}

async function fetched(name: string): Promise<string> {
  const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
    packages: Record<string, LockEntry | undefined>;
  };
  const entry = lock.packages[`node_modules/${name}`];
  if (entry === undefined) throw new Error(`the npm package ${name} is not in package-lock.json`);
  const directory = join(cache, `${name.replace('/', '+')}-${entry.version}`);
  if (existsSync(directory)) return directory;
  await mkdir(cache, { recursive: true });
  const fresh = await mkdtemp(join(cache, 'fetch-'));
  try {
    const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
    const packed = await run(
      npm,
      ['pack', `${name}@${entry.version}`, '--json', '--loglevel=error', '--pack-destination', fresh],
      {
        cwd: root,
        shell: process.platform === 'win32',
        maxBuffer: 64 * 1024 * 1024,
      },
    );
    const [{ filename }] = JSON.parse(packed.stdout) as [{ filename: string }];
    const archive = join(fresh, filename);
    await check(archive, entry.integrity, name);
    await run('tar', ['-xzf', archive, '-C', fresh]);
    await rename(join(fresh, 'package'), directory);
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
  return directory;
}

/** What is shipped must be what the lockfile names, also for the platforms npm itself never installs here. */
async function check(archive: string, integrity: string, name: string): Promise<void> {
  const [algorithm, expected] = integrity.split(/-(.*)/s);
  const actual = createHash(algorithm!)
    .update(await readFile(archive))
    .digest('base64');
  if (actual !== expected)
    throw new Error(`the npm package ${name} does not have the integrity package-lock.json names`);
}
