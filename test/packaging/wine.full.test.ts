import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildBundle } from '../../packaging/bundle/build.ts';
import { targets } from '../../packaging/bundle/targets.ts';
import { freePort } from '../harness/free-port.ts';
import { type Program, startProgram } from './program.ts';
import { holdQuiz } from './quiz.ts';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../..', import.meta.url));
const wine = join(root, 'test/lab/wine-lab.sh');

let folder: string;

beforeAll(async () => {
  await run('bash', [wine, '--prepare']);
  folder = await mkdtemp(join(tmpdir(), 'banban-wine-'));
  await buildBundle(targets['win-x64'], join(folder, 'banban'), Date.now());
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the Windows flavour of the bundle, under Wine', () => {
  it('is started by its launcher and says its version', async () => {
    const { stdout } = await run('bash', [wine, folder, 'wine cmd /c "banban\\\\banban.cmd" --version']);
    expect(stdout).toMatch(/^banban \d+\.\d+\.\d+\r?$/m);
  });

  it('loads every native addon', async () => {
    const load =
      "for (const addon of ['sqlite','hid','serialport','usb']) { process.dlopen({ exports: {} }, 'Z:\\\\w\\\\banban\\\\' + addon + '.node'); console.log('loaded', addon); }";
    await writeFile(join(folder, 'load.js'), load);
    const { stdout } = await run('bash', [wine, folder, 'wine banban/node.exe load.js']);
    expect(stdout.match(/^loaded \w+/gm)).toEqual(['loaded sqlite', 'loaded hid', 'loaded serialport', 'loaded usb']);
  });

  it('runs a whole quiz over HTTP, with presses from a simulated base on TCP', async () => {
    const port = await freePort();
    let base: Program | undefined;
    let agent: Program | undefined;
    try {
      base = await startProgram(process.execPath, [join(root, 'agent/cli/banban.ts'), 'simulate', 'iclicker'], 20_000);
      await writeFile(
        join(folder, 'room.yaml'),
        `web: { port: ${port} }\ndevices:\n  - { id: base, driver: iclicker, address: ${base.address} }\n`,
      );
      const command =
        'exec wine banban/node.exe banban/banban.js run --config Z:\\\\w\\\\room.yaml --data Z:\\\\w\\\\data';
      agent = await startProgram('bash', [wine, folder, command], 60_000);
      expect(new URL(agent.address).port).toBe(String(port));
      await holdQuiz(agent.address, base);
    } finally {
      await agent?.stop();
      await base?.stop();
    }
  });
});
