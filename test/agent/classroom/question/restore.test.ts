import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, expect, it } from 'vitest';

const CHILD = new URL('../crash-child.ts', import.meta.url).pathname;
let directory: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-crash-'));
});
afterEach(async () => {
  if (child?.exitCode === null && child.signalCode === null) {
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
  await rm(directory, { recursive: true, force: true });
});

function start(...args: string[]) {
  const started = spawn(process.execPath, [CHILD, directory, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  child = started;
  return { process: started, lines: createInterface({ input: started.stdout }) };
}

interface Shown {
  readonly id: string;
  readonly answered: number;
  readonly presses: readonly number[];
}

it('a question survives kill -9: everything it had shown is there, and the receivers vote again', async () => {
  const first = start('--hold');
  let shown: Shown | undefined;
  for await (const line of first.lines) {
    shown = JSON.parse(line) as Shown;
    if (shown.presses.every((presses) => presses >= 20)) break;
  }
  first.process.kill('SIGKILL');
  await once(first.process, 'exit');

  const second = start();
  const [line] = (await once(second.lines, 'line')) as [string];
  const after = JSON.parse(line);
  await once(second.process, 'exit');
  expect(after.question).toMatchObject({ id: shown?.id, state: 'open', stem: '几？', answered: 2, saved: true });
  const shownPresses = (shown?.presses ?? []).reduce((sum, presses) => sum + presses, 0);
  expect(after.before.presses).toBeGreaterThanOrEqual(shownPresses);
  expect(after.before.responses.map(({ name }: { name: string }) => name).sort()).toEqual(['李雷', '王芳']);
  expect(after.calls).toEqual(['open 4', 'close']);
  expect(after.stopped).toMatchObject({ state: 'closed', answered: 2, presses: after.before.presses });
  expect(after.exported).toContain('"=""01""",王芳,');
  expect(after.faults).toEqual(['CLK-BASE']);
});
