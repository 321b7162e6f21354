/** WS-Discovery against simulated cameras that answer twice, late, for others, several at once, with junk; and row 15 of the table. */
import { createSocket } from 'node:dgram';
import { afterEach, expect, test } from 'vitest';
import { hostsIn, searchCameras } from '../../../drivers/camera/search.ts';
import { cameraPorts } from '../../../simulators/camera/onvif.ts';
import { cleanUp, driven, later, openSockets, simulated, until } from './fixture.ts';

afterEach(cleanUp);

const signal = new AbortController().signal;

async function discoverable(how: Record<string, string> = {}) {
  const camera = await simulated(how, { discovery: { port: 0, multicast: false } });
  const port = camera.discovery?.port ?? 0;
  return { camera, port };
}

function search(port: number, withinMs = 500) {
  return searchCameras({ withinMs, signal, port });
}

test('a camera that answers is found, with its address, its name and what tells it from all others', async () => {
  const { camera, port } = await discoverable();
  const { cameras } = await search(port);
  expect(cameras.length).toBe(1);
  const [found] = cameras;
  expect(found?.host).toBe('127.0.0.1');
  expect(new URL(found?.address ?? '').port).toBe(new URL(camera.address).port);
  expect(found?.device.endpoint).toMatch(/^urn:uuid:/);
  // What was found can be driven.
  const { user, password } = { user: 'user', password: 'pass' };
  const { camera: driver } = await driven((found?.address ?? '').replace('://', `://${user}:${password}@`));
  expect(driver.state.level).toBe('authenticated');
});

test.each(['twice', 'several', 'junk', 'odd-scopes'])('15: one that answers %s is found once', async (how) => {
  const { camera, port } = await discoverable();
  await camera.set('discovery', how);
  const { cameras } = await search(port);
  const here = cameras.filter(({ address }) => new URL(address).port === new URL(camera.address).port);
  expect(here.length).toBe(1);
});

test('15: junk is counted and fails nothing', async () => {
  const { camera, port } = await discoverable();
  await camera.set('discovery', 'junk');
  const { cameras, ignored } = await search(port);
  expect(cameras.length).toBe(1);
  expect(ignored).toBeGreaterThan(0);
});

test('15: an answer to somebody else’s question is none of ours', async () => {
  const { camera, port } = await discoverable();
  await camera.set('discovery', 'wrong-relates');
  const { cameras, ignored } = await search(port);
  expect(cameras).toEqual([]);
  expect(ignored).toBeGreaterThan(0);
});

test.each(['two', 'newlines', 'link-local', 'foreign'])(
  '15: addresses that are %s lead to where the answer came from',
  async (xaddr) => {
    const { port } = await discoverable({ xaddr });
    const { cameras } = await search(port);
    expect(cameras.map(({ address }) => new URL(address).hostname)).toEqual(['127.0.0.1']);
  },
);

test('15: one that is silent, and one that only ever sends junk, are not found and hold up nobody', async () => {
  const socket = createSocket('udp4');
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  later(() => socket.close());
  socket.on('message', (_, { port, address }) => {
    for (let times = 0; times < 500; times++) socket.send(Buffer.alloc(900, times), port, address);
  });
  const began = performance.now();
  const { cameras, ignored } = await search(socket.address().port, 600);
  expect(cameras).toEqual([]);
  expect(ignored).toBeGreaterThan(100);
  expect(performance.now() - began).toBeLessThan(3_000);
});

test('eight cameras are found together', async () => {
  // Every address of 127/8 is this machine: eight hosts with one port each.
  const hosts = Array.from({ length: 8 }, (_, at) => `127.0.3.${at + 1}`);
  let port = 0;
  for (const [at, host] of hosts.entries()) {
    const listen = `http://user:pass@${host}:0/onvif/device_service`;
    const camera = await simulated({}, { ports: cameraPorts(at + 1), listen, discovery: { port, multicast: false } });
    port = camera.discovery?.port ?? 0;
  }
  const { cameras } = await searchCameras({ withinMs: 1_500, signal, port, hosts: ['127.0.3.0/28'] });
  expect(cameras.map(({ host }) => host).sort()).toEqual(hosts);
});

test('a search that is called off ends at once, and leaves no socket open', async () => {
  const before = openSockets();
  const off = new AbortController();
  const searching = searchCameras({ withinMs: 20_000, signal: off.signal, port: 39_999 });
  setTimeout(() => off.abort(), 50);
  const began = performance.now();
  await searching;
  expect(performance.now() - began).toBeLessThan(2_000);
  await until(() => openSockets() <= before, 2_000, 'no socket left');
});

test('a network is written as its hosts', () => {
  expect(hostsIn('10.1.2.77/30')).toEqual(['10.1.2.77', '10.1.2.78']);
  expect(hostsIn('10.1.2.0/24').length).toBe(254);
  expect(hostsIn('192.168.1.64')).toEqual(['192.168.1.64']);
  expect(hostsIn('10.0.0.0/8')).toEqual([]);
  expect(hostsIn('10.0.0.300/24')).toEqual([]);
});
