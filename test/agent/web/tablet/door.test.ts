/** Whether tablets are let in, and where: on real tablets, real addresses of this machine and a real port. */
import { connect, createServer, type Server } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterEach, describe, expect, test } from 'vitest';
import type { TabletsConfig } from '../../../../agent/config/config.ts';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { lanAddresses } from '../../../../agent/web/tablet/addresses.ts';
import { createTabletDoor, type TabletDoor } from '../../../../agent/web/tablet/door.ts';
import { freePort } from '../../../harness/free-port.ts';
import { openTablets } from '../../classroom/tablets/fixture.ts';

let door: TabletDoor | undefined;
let other: Server | undefined;
afterEach(async () => {
  await door?.close();
  other?.close();
  door = undefined;
  other = undefined;
});

async function openDoor(config: TabletsConfig | undefined) {
  const room = await openTablets();
  const listeners = new Set<() => void>();
  door = createTabletDoor({
    config,
    tablets: room.tablets,
    pictures: { onTablets: () => Promise.resolve(undefined) },
    onChange: (each) => {
      listeners.add(each);
      return () => listeners.delete(each);
    },
    language: () => 'zh',
    pageDirectory: '/nowhere',
    ports: { clock: room.clock, randomBytes: systemRandomBytes, log: silentLog },
  });
  const changed = (): void => {
    for (const each of listeners) each();
  };
  return { door, changed, ...room };
}

const answers = (port: number, host = '127.0.0.1'): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, host, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

describe('the door', () => {
  test('stays shut where the config does not say otherwise, and says so', async () => {
    const { door: shut, tablets } = await openDoor(undefined);
    expect(await shut.view()).toEqual({ allowed: false, on: false, addresses: [], address: null });
    await expect(shut.letIn(undefined)).rejects.toMatchObject({ code: 'TABLETS-NOT-ALLOWED' });
    expect(tablets.on).toBe(false);
  });

  test('listens only while tablets are let in', async () => {
    const port = await freePort();
    const { door: opened, tablets, changed, state } = await openDoor({ host: '127.0.0.1', port });
    expect(await answers(port)).toBe(false);
    await opened.letIn(undefined);
    expect(await answers(port)).toBe(true);
    expect(tablets.view()?.url).toBe(`http://127.0.0.1:${port}/t`);
    expect(await opened.view()).toMatchObject({ allowed: true, on: true, address: '127.0.0.1' });
    // The lesson is over: nobody has to think of the port.
    state.exam = true;
    tablets.check();
    changed();
    await opened.close();
    expect(await answers(port)).toBe(false);
  });

  test('an address that is not this PC’s is refused, and so is exam mode, with the port shut again', async () => {
    const port = await freePort();
    const { door: opened, state, changed } = await openDoor({ host: '127.0.0.1', port });
    await expect(opened.letIn('10.9.8.7')).rejects.toMatchObject({ code: 'TABLETS-ADDRESS' });
    state.exam = true;
    await expect(opened.letIn(undefined)).rejects.toMatchObject({ code: 'EXAM-MODE' });
    changed();
    await expect.poll(() => answers(port)).toBe(false);
  });

  test('a port somebody else has is named, and clickers go on', async () => {
    const port = await freePort();
    other = createServer();
    await new Promise<void>((resolve) => other?.listen(port, '127.0.0.1', resolve));
    const { door: opened, tablets } = await openDoor({ host: '127.0.0.1', port });
    await expect(opened.letIn(undefined)).rejects.toMatchObject({
      code: 'TABLETS-PORT-TAKEN',
      where: `127.0.0.1:${port}`,
    });
    expect(tablets.on).toBe(false);
  });

  test('without a host the best address of the LAN is taken; without any the teacher is told', async () => {
    const { door: opened, tablets } = await openDoor({ host: undefined, port: 0 });
    const found = lanAddresses(networkInterfaces(), undefined).map(({ address }) => address);
    if (found.length === 0) {
      await expect(opened.letIn(undefined)).rejects.toMatchObject({ code: 'TABLETS-NO-NETWORK' });
    } else {
      await opened.letIn(undefined);
      expect(found).toContain(tablets.address);
    }
  });

  test('after a restart in the middle of a lesson it opens by itself', async () => {
    const port = await freePort();
    const before = await openTablets();
    await before.tablets.letIn({ address: '127.0.0.1', url: `http://127.0.0.1:${port}/t` });
    const after = await openTablets({ room: before.room });
    door = createTabletDoor({
      config: { host: '127.0.0.1', port },
      tablets: after.tablets,
      pictures: { onTablets: () => Promise.resolve(undefined) },
      onChange: () => () => undefined,
      language: () => 'zh',
      pageDirectory: '/nowhere',
      ports: { clock: after.clock, randomBytes: systemRandomBytes, log: silentLog },
    });
    await expect.poll(() => answers(port)).toBe(true);
    expect(after.code()).toBe(before.code());
  });
});
