/**
 * What udev makes of the rules a package ships, and of the line for a named reader: who may read what. The rules file was
 * put into /out by the test outside.
 */
import { execFile } from 'node:child_process';
import { copyFile, mkdir } from 'node:fs/promises';
import { promisify } from 'node:util';
import { inputNode, pause, until } from './kernel.ts';
import { Program, report } from './program.ts';

const run = promisify(execFile);
const SLOW_MS = 60_000;
const NOBODY = '65534';

export async function access(banban: string): Promise<void> {
  await mkdir('/run/udev/rules.d', { recursive: true });
  await copyFile('/out/70-banban.rules', '/run/udev/rules.d/70-banban.rules');
  // Already there on a machine that has the package.
  await run('groupadd', ['--system', 'banban']).catch(() => undefined);
  await run('udevadm', ['control', '--reload']);
  const plugged = ['keyboard', 'digitizer'].map(
    (name, at) => new Program(process.execPath, [banban, 'simulate', name, '--listen', `gadget:dummy_udc.${at}`]),
  );
  try {
    for (const program of plugged)
      await program.find('ready line', ({ text }) => text.startsWith('ready '), { withinMs: SLOW_MS });
    for (const [at, [what, name]] of Object.entries([
      ['reader', 'Banban Simulated Reader'],
      ['screen', 'Banban Simulated Touch Screen'],
    ] as const)) {
      const node = await until(`the node of ${name}`, () => inputNode(name), SLOW_MS).catch(() => {
        // On a starved machine the emulated controller now and then gives up on a device: out, and in again.
        for (const line of ['unplug', 'plug']) plugged[Number(at)]?.tell(line);
        return until(`the node of ${name}`, () => inputNode(name), SLOW_MS);
      });
      await run('udevadm', ['settle']);
      await pause(500);
      const { stdout } = await run('udevadm', ['info', '--query=property', node]);
      report({
        fact: 'access',
        what,
        group: await mayRead(node, 'banban'),
        strangers: await mayRead(node, 'nogroup'),
        hiddenFromDesktop: stdout.includes('LIBINPUT_IGNORE_DEVICE=1'),
        touchScreen: stdout.includes('ID_INPUT_TOUCHSCREEN=1'),
      });
    }
  } finally {
    await Promise.all(plugged.map((program) => program.stop()));
  }
}

/** Whether a user without rights of his own may read it by being in this group. */
async function mayRead(node: string, group: string): Promise<boolean> {
  const { stdout } = await run('getent', ['group', group]);
  const [, , id = ''] = stdout.split(':');
  return await run('setpriv', ['--reuid', NOBODY, '--regid', id, '--clear-groups', 'test', '-r', node]).then(
    () => true,
    // Status 1: it may not.
    () => false,
  );
}
