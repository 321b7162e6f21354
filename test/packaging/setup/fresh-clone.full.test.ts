import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Program, startProgram } from '../program.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../..', import.meta.url));

/** The PATH a newcomer has: the system's node and npm, nothing of this checkout's. */
const path = (process.env['PATH'] ?? '')
  .split(delimiter)
  .filter((folder) => !folder.includes('node_modules'))
  .join(delimiter);
/** npm and vitest tell their children what they are doing; a newcomer's shell knows nothing of that. */
const env: NodeJS.ProcessEnv = {
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|vitest|BANBAN_|NODE_ENV$|NODE_OPTIONS$|TEST$)/i.test(name)),
  ),
  PATH: path,
};

let clone: string;

beforeAll(async () => {
  clone = await mkdtemp(join(tmpdir(), 'banban-clone-'));
  await run('git', ['clone', '--quiet', root, clone]);
});

afterAll(() => rm(clone, { recursive: true, force: true }));

describe('a newcomer’s clone', () => {
  it('starts the whole product by npm start alone, on the Node that npm installed', async () => {
    let product: Program | undefined;
    try {
      product = await startProgram('npm', ['--prefix', clone, 'start', '--', '--port', '0'], 300_000, env);
      expect(product.said()).toMatch(/安装 \d+ 个 npm 软件包[\s\S]*Done in \d+ s/);
      expect(product.said()).not.toMatch(/npm warn (?!Unknown)/i);
      const page = await fetch(product.address);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain('<html');
    } finally {
      await product?.stop();
    }
  });

  it('says sizes that are true within a fifth', async () => {
    const { diskMB } = JSON.parse(await readFile(join(clone, 'packaging/setup/sizes.json'), 'utf8')) as {
      diskMB: number;
    };
    const measured = Number((await run('du', ['-sm', join(clone, 'node_modules')])).stdout.split('\t')[0]);
    expect(Math.abs(measured - diskMB)).toBeLessThan(diskMB / 5);
  });

  it('knows banban by name', async () => {
    const { stdout } = await run('npx', ['banban', 'help'], { cwd: clone, env });
    expect(stdout).toContain('banban COMMAND');
  });

  it('has nothing to do the second time', async () => {
    const { stdout, stderr } = await run('node', ['packaging/setup/setup.mjs', 'start'], { cwd: clone, env });
    expect(stdout + stderr).toBe('');
  });
});
