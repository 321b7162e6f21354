/** A scan of real sockets: who answers is known by name, who does not delays nobody, and it is over in time. */
import { createServer, type Server } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { draftConfig } from '../../../agent/scan/draft.ts';
import { scanRoom } from '../../../agent/scan/scan.ts';
import { searchCameras } from '../../../drivers/camera/search.ts';
import { driverEntry } from '../../../drivers/registry.ts';
import { cameraPorts, startCamera } from '../../../simulators/camera/onvif.ts';
import { streamDevices } from '../../../simulators/catalogue.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { type StreamSimulator, startStream } from '../../../simulators/stream/simulator.ts';

const clock = { now: () => Date.now(), monotonicMs: () => performance.now() };
/** Nobody knows what they answer, or they speak only when a card comes. */
const SILENT_BY_NATURE = new Set(['promethean', 'newline', 'em4100', 'stx-bcc', 'keyboard', 'digitizer']);

const open: { close(): unknown }[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((each) => each.close()));
});

async function simulated(name: string): Promise<StreamSimulator> {
  const create = streamDevices[name];
  if (create === undefined) throw new Error(`no simulator ${name}`);
  const simulator = await startStream({ create, ports: systemPorts(3) });
  open.push(simulator);
  return simulator;
}

function scan(
  addresses: readonly string[],
  searchCameras: Parameters<typeof scanRoom>[0]['searchCameras'] = () => Promise.resolve([]),
): ReturnType<typeof scanRoom> {
  return scanRoom({
    clock,
    hosts: [],
    addresses,
    searchProjectors: () => Promise.resolve([]),
    searchCameras,
    signal: new AbortController().signal,
  });
}

test('everything that answers is found under its own name, all in 5 s', async () => {
  const names = Object.keys(streamDevices).filter((name) => driverEntry(name)?.hello !== undefined);
  const simulators = await Promise.all(names.map(simulated));
  const started = performance.now();
  const { found, unknown } = await scan(simulators.map(({ address }) => address));
  const tookMs = performance.now() - started;
  const at = new Map(found.map(({ address, driver }) => [address, driver]));
  const seen = Object.fromEntries(names.map((name, index) => [name, at.get(simulators[index]?.address ?? '') ?? null]));
  const expected = Object.fromEntries(names.map((name) => [name, SILENT_BY_NATURE.has(name) ? null : name]));
  expect(seen).toEqual(expected);
  expect(unknown.every(({ code }) => code === 'DEVICE-SILENT')).toBe(true);
  expect(tookMs).toBeLessThan(5_000);
});

test('one that takes everything and says nothing, and one that floods, hold up nobody', async () => {
  const panel = await simulated('aabbcc');
  const deaf = await listening(() => undefined);
  const mad = await listening((write) => {
    const timer = setInterval(() => write(Buffer.alloc(4_096, 0x5a)), 1);
    return () => clearInterval(timer);
  });
  const started = performance.now();
  const { found, unknown } = await scan([deaf, panel.address, mad]);
  expect(performance.now() - started).toBeLessThan(5_000);
  expect(found).toMatchObject([{ driver: 'aabbcc', address: panel.address }]);
  expect(unknown.map(({ address }) => address).sort()).toEqual([deaf, mad].sort());
});

test('what cannot be opened is told with its reason', async () => {
  const { found, unknown } = await scan(['serial:///dev/ttyBANBAN9', 'tcp://127.0.0.1:1']);
  expect(found).toEqual([]);
  expect(unknown.map(({ address, code }) => [address, code])).toEqual(
    expect.arrayContaining([
      ['serial:///dev/ttyBANBAN9', 'DEVICE-ABSENT'],
      ['tcp://127.0.0.1:1', 'DEVICE-REFUSED'],
    ]),
  );
});

async function listening(talk: (write: (bytes: Buffer) => void) => (() => void) | undefined): Promise<string> {
  const server: Server = createServer((socket) => {
    const stop = talk((bytes) => {
      if (!socket.destroyed && socket.writableLength < 1e6) socket.write(bytes);
    });
    socket.on('error', () => {});
    socket.on('close', () => stop?.());
    socket.resume();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  open.push({
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
      }),
  });
  const address = server.address();
  return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;
}

test('cameras on the network are found, and drafted without a password', async () => {
  const camera = await startCamera({ ports: cameraPorts(1), discovery: { port: 0, multicast: false } });
  open.push(camera);
  const port = camera.discovery?.port ?? 0;
  const scanned = await scan([], async (signal) => (await searchCameras({ withinMs: 500, signal, port })).cameras);
  expect(scanned.found).toMatchObject([{ driver: 'onvif', kind: 'camera' }]);
  const { address = '' } = scanned.found[0] ?? {};
  expect(address).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/onvif\/device_service\?endpoint=urn%3Auuid%3A/);
  const draft = draftConfig(scanned);
  expect(draft).toContain('id: camera, driver: onvif');
  expect(draft).toContain('用户名和密码请自己填');
  expect(draft).not.toContain('pass@');
});
