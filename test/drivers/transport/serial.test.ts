import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { symlink, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { parseAddress } from '../../../drivers/transport/address.ts';
import { transportFor } from '../../../drivers/transport/transport.ts';
import type { ShownError } from '../../../protocols/shown-error.ts';
import { openPty, type Pty } from '../../../simulators/stream/pty.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function pty(): Promise<Pty> {
  const made = await openPty();
  made.master.resume();
  cleanups.push(() => made.close());
  return made;
}

/** A second program that opens the port, as another user if asked; what it said, and its process id. */
async function otherProgram(address: string, uid?: number): Promise<{ said: Record<string, unknown>; pid: number }> {
  const script = fileURLToPath(new URL('./port-holder.ts', import.meta.url));
  const child = spawn(process.execPath, [script, address], {
    stdio: ['pipe', 'pipe', 'inherit'],
    ...(uid === undefined ? {} : { uid, gid: uid }),
  });
  cleanups.push(async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  });
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { said: JSON.parse(line) as Record<string, unknown>, pid: child.pid ?? 0 };
}

function open(address: string): Promise<unknown> {
  return transportFor(parseAddress(address))
    .open(new AbortController().signal)
    .catch((error: unknown) => error);
}

describe.runIf(process.platform === 'linux')('a serial port', () => {
  test('held by another program is said to be, and whose it is', async () => {
    const { path } = await pty();
    const { said, pid } = await otherProgram(`serial://${path}`);
    expect(said).toEqual({ ok: true });
    const error = (await open(`serial://${path}`)) as ShownError;
    expect(error.toJSON()).toMatchObject({
      code: 'DEVICE-BUSY',
      where: `serial://${path}`,
      what: {
        zh: `${path} 正被 port-holder（进程 ${pid}）占用`,
        en: `${path} is in use by port-holder (process ${pid})`,
      },
    });
  });

  test('held by this very program names no stranger', async () => {
    const { path } = await pty();
    const connection = await transportFor(parseAddress(`serial://${path}`)).open(new AbortController().signal);
    const error = (await open(`serial://${path}`)) as ShownError;
    expect(error.toJSON()).toMatchObject({ code: 'DEVICE-BUSY', what: { en: `${path} is in use by another program` } });
    await connection.close();
  });

  test.runIf(process.getuid?.() === 0)('that may not be opened is told apart from one that is taken', async () => {
    const { path } = await pty();
    const { said } = await otherProgram(`serial://${path}`, 65_534);
    expect(said).toMatchObject({ code: 'DEVICE-DENIED', what: { en: `no permission to open ${path}` } });
  });

  test('that is not there is absent, and no terminal is no port', async () => {
    expect(await open('serial:///dev/ttyUSB97')).toMatchObject({ code: 'DEVICE-ABSENT' });
    expect(await open('serial:///dev/null')).toMatchObject({ code: 'DEVICE-REFUSED' });
  });

  test('goes by a link as well: /dev/serial/by-id is one', async () => {
    const { path, master } = await pty();
    const link = join(tmpdir(), `by-id-${process.pid}`);
    await symlink(path, link);
    const connection = await transportFor(parseAddress(`serial://${link}`)).open(new AbortController().signal);
    const heard = once(master, 'data');
    await connection.write(Buffer.from('hello'));
    expect(String((await heard)[0])).toBe('hello');
    await connection.close();
    await unlink(link);
  });
});
