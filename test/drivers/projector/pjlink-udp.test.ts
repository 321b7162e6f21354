import { afterEach, describe, expect, test } from 'vitest';
import { searchPjlink } from '../../../drivers/projector/pjlink-search.ts';
import { parseAddress } from '../../../drivers/transport/address.ts';
import { broadcastOf, nearby, openUdp, type UdpPort } from '../../../drivers/transport/udp.ts';
import { type Rig, rig, until } from './rig.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});
function kept<T extends { close(): Promise<void> }>(one: T): T {
  open.push(one);
  return one;
}
async function freePort(): Promise<number> {
  const socket = await openUdp(0);
  await socket.close();
  return socket.port;
}
const portOf = ({ simulator }: Rig): number => Number(/:(\d+)$/.exec(simulator.address)?.[1]);

describe('the search', () => {
  test('finds a class 2 projector by its answer', async () => {
    const made = kept(await rig({ search: '50' }));
    const found = await searchPjlink({
      withinMs: 700,
      signal: new AbortController().signal,
      port: portOf(made),
      hosts: ['127.0.0.1'],
    });
    expect(found).toEqual([{ host: '127.0.0.1', mac: '02:00:5e:10:43:52' }]);
  });

  test('finds nobody where nobody is, and ends when told to', async () => {
    const over = new AbortController();
    setTimeout(() => over.abort(), 100);
    const begun = performance.now();
    expect(await searchPjlink({ withinMs: 10_000, signal: over.signal, port: await freePort() })).toEqual([]);
    expect(performance.now() - begun).toBeLessThan(2_000);
  });

  test('asks every network once, and this machine', () => {
    expect(nearby()[0]).toBe('127.0.0.1');
    expect(broadcastOf('192.168.1.7', '255.255.255.0')).toBe('192.168.1.255');
    expect(broadcastOf('10.3.200.9', '255.255.240.0')).toBe('10.3.207.255');
  });
});

describe('notifications', () => {
  test('their port stands in the address', () => {
    expect(parseAddress('tcp://:abc@10.0.0.9:4352?notices=5000')).toMatchObject({ password: 'abc', notices: 5000 });
    expect(parseAddress('tcp://10.0.0.9:4352')).toMatchObject({ notices: undefined });
    expect(() => parseAddress('tcp://10.0.0.9:4352?notices=70000')).toThrow();
  });

  async function notified(): Promise<{ made: Rig; stranger: UdpPort; port: number }> {
    const port = await freePort();
    const made = kept(await rig({ notify: `127.0.0.1:${port}` }, { query: `?notices=${port}` }));
    await made.connect();
    await made.device.read();
    await until(() => made.lines.length > 10, 2_000, 'the first round');
    await new Promise((resolve) => setTimeout(resolve, 300));
    made.lines.length = 0;
    return { made, stranger: kept(await openUdp(0)), port };
  }

  test('a change made by hand is known at once', async () => {
    const { made } = await notified();
    made.simulator.set('input', '11');
    await until(() => made.told.readings['input'] === 'vga1', 1_000, 'the input');
    await new Promise((resolve) => setTimeout(resolve, 600));
    made.simulator.set('cover', 'error');
    await until(() => made.told.troubles['cover'] === 'error', 1_000, 'the trouble');
  });

  test('what one says is not believed: the projector is asked', async () => {
    const { made, stranger, port } = await notified();
    await stranger.send(Buffer.from('%2POWR=0\r'), { host: '127.0.0.1', port });
    await until(() => made.lines.includes('%1POWR ?'), 1_000, 'a question');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(made.told.readings).toMatchObject({ power: 'on' });
  });

  test('a flood of them, and of nonsense, costs a few questions', async () => {
    const { made, stranger, port } = await notified();
    for (let count = 0; count < 200; count++) {
      await stranger.send(Buffer.from('%2POWR=0\r'), { host: '127.0.0.1', port });
      await stranger.send(Buffer.from('%2ABCD=0\r'), { host: '127.0.0.1', port });
      await stranger.send(Buffer.alloc(1_000, 0x25), { host: '127.0.0.1', port });
    }
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(made.lines.filter((line) => line === '%1POWR ?').length).toBeLessThan(5);
  });

  test('where another program has the port, it is said once and all else works', async () => {
    const taken = kept(await openUdp(0));
    const made = kept(await rig({}, { query: `?notices=${taken.port}` }));
    await made.connect();
    await until(() => made.saw.includes('hears no notifications'), 1_000, 'said');
    made.device.detach('again');
    await made.connect();
    expect((await made.device.read()).readings).toMatchObject({ power: 'on' });
    expect(made.saw.filter((what) => what === 'hears no notifications')).toHaveLength(1);
  });

  test('the port is given back when nobody listens any more', async () => {
    const { made, port } = await notified();
    made.device.detach('over');
    await new Promise((resolve) => setTimeout(resolve, 50));
    kept(await openUdp(port));
  });
});
