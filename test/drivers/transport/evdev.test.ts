/** Input devices through FIFOs and a sysfs of our own; the kernel's own devices are in test/lab. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { type FileHandle, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Connection } from '../../../drivers/device.ts';
import { type HidAddress, parseAddress } from '../../../drivers/transport/address.ts';
import { evdevTransport, type InputLink } from '../../../drivers/transport/evdev.ts';
import { inputForbidden } from '../../../drivers/transport/failure.ts';
import { inputRule } from '../../../drivers/transport/input-access.ts';
import { listTouchScreens } from '../../../drivers/transport/input-nodes.ts';
import { keyPress, typed } from '../../protocols/input/events.ts';
import { InputTree, KEYS } from './input-tree.ts';

const WEDGE = { vendor: '08ff', product: '0009' };
const ADDRESS = 'hid://08ff:0009';
const KEYBOARD: InputLink = { use: 'keyboard', grab: true };
const DIGITIZER: InputLink = { use: 'digitizer', grab: false };

let directory: string;
let tree: InputTree;
let writers: FileHandle[];
let connections: Connection[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banban-input-'));
  tree = new InputTree(directory);
  writers = [];
  connections = [];
});
afterEach(async () => {
  for (const connection of connections) await connection.close();
  for (const writer of writers) await writer.close();
  rmSync(directory, { recursive: true });
});

async function add(...args: Parameters<InputTree['add']>): Promise<FileHandle> {
  const writer = await tree.add(...args);
  if (writer === undefined) throw new Error('a recording has no writer');
  writers.push(writer);
  return writer;
}

interface Heard {
  readonly connection: Connection;
  readonly chunks: { readonly bytes: Uint8Array; readonly source: string | undefined }[];
  why: string | undefined;
}

async function open(address = ADDRESS, link = KEYBOARD): Promise<Heard> {
  const hid = parseAddress(address) as HidAddress;
  const connection = await evdevTransport(hid, link, tree.roots).open(new AbortController().signal);
  connections.push(connection);
  const heard: Heard = { connection, chunks: [], why: undefined };
  connection.onData = (bytes, source) => heard.chunks.push({ bytes, source });
  connection.onClose = (why) => {
    heard.why = why;
  };
  return heard;
}

const bytesOf = ({ chunks }: Heard): string => Buffer.concat(chunks.map(({ bytes }) => bytes)).toString('hex');
const openHandles = (): number => readdirSync('/proc/self/fd').length;

describe('a keyboard', () => {
  test('is found by its ids and read in whole events, however they come', async () => {
    const writer = await add('event3', { ...WEDGE, name: 'Sample Reader' });
    const heard = await open();
    expect(heard.connection).toMatchObject({ reports: true, identity: { name: 'Sample Reader' } });
    const bytes = typed('12\n');
    await writer.write(bytes.subarray(0, 30));
    await vi.waitFor(() => expect(bytesOf(heard).length).toBe(48));
    await writer.write(bytes.subarray(30));
    await vi.waitFor(() => expect(bytesOf(heard)).toBe(bytes.toString('hex')));
    for (const { bytes: chunk } of heard.chunks) expect(chunk.length % 24).toBe(0);
  });

  test('is absent while there is none: other ids, a mouse, nothing at all', async () => {
    await expect(open()).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
    await add('event0', { ...WEDGE, product: '000a' });
    await add('event1', { ...WEDGE, keys: KEYS.mouse });
    await expect(open()).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
  });

  test('is told from its twin by serial number or port', async () => {
    await add('event0', { ...WEDGE, phys: 'usb-1/input0', uniq: 'A1' });
    const second = await add('event1', { ...WEDGE, phys: 'usb-2/input0', uniq: 'A2' });
    for (const address of [`${ADDRESS}/A2`, `${ADDRESS}/usb-2`]) {
      const heard = await open(address);
      await second.write(keyPress(2));
      await vi.waitFor(() => expect(heard.chunks.map(({ source }) => source)).toContain('usb-2'));
      await heard.connection.close();
    }
    await expect(open(`${ADDRESS}/A3`)).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
  });

  test('ends when it ends, once, and its handle is let go of', async () => {
    await open().catch(() => undefined);
    const before = openHandles();
    const writer = await add('event0', WEDGE);
    const heard = await open();
    writers.pop();
    await writer.write(keyPress(2));
    await writer.close();
    await vi.waitFor(() => expect(heard.why).toBe('closed by the device'));
    expect(bytesOf(heard)).toBe(keyPress(2).toString('hex'));
    await vi.waitFor(() => expect(openHandles()).toBeLessThanOrEqual(before + 2));
    await expect(heard.connection.write(Uint8Array.of(1))).rejects.toMatchObject({ code: 'DEVICE-LOST' });
  });

  test('may be a recording', async () => {
    await tree.add('event0', WEDGE, typed('0123456789'.repeat(20)));
    const heard = await open();
    await vi.waitFor(() => expect(heard.why).toBe('closed by the device'));
    expect(bytesOf(heard)).toBe(typed('0123456789'.repeat(20)).toString('hex'));
  });
});

describe('a class’s pads', () => {
  test('are one connection: each says its port, one more is found, one less is no end', async () => {
    const first = await add('event0', { ...WEDGE, phys: 'usb-1.1/input0' });
    const second = await add('event1', { ...WEDGE, phys: 'usb-1.2/input0' });
    const heard = await open();
    await first.write(keyPress(2));
    await second.write(keyPress(3));
    await vi.waitFor(() => expect(heard.chunks.map(({ source }) => source).sort()).toEqual(['usb-1.1', 'usb-1.2']));

    const third = await add('event2', { ...WEDGE, phys: 'usb-1.3/input0' });
    await third.write(keyPress(4));
    await vi.waitFor(() => expect(heard.chunks.map(({ source }) => source)).toContain('usb-1.3'), { timeout: 5_000 });

    writers.splice(writers.indexOf(first), 1);
    await first.close();
    tree.remove('event0');
    await second.write(keyPress(5));
    await vi.waitFor(() => expect(heard.chunks.filter(({ source }) => source === 'usb-1.2')).toHaveLength(2));
    expect(heard.why).toBeUndefined();
  });

  test('a dozen of them hold no thread, and close at once', async () => {
    for (let n = 0; n < 12; n++) await add(`event${n}`, { ...WEDGE, phys: `usb-1.${n}/input0` });
    const heard = await open();
    const beganMs = performance.now();
    // Node has four threads for files: were one held by each pad, this would never come.
    await Promise.all(Array.from({ length: 16 }, () => readFile('/proc/self/stat')));
    expect(performance.now() - beganMs).toBeLessThan(2_000);
    const closeMs = performance.now();
    await heard.connection.close();
    expect(performance.now() - closeMs).toBeLessThan(2_000);
  });
});

test('a touch screen and its pen are two sources of one device; its twin is left alone', async () => {
  const touch = await add('event0', { ...WEDGE, phys: 'usb-1/input0', keys: KEYS.touch });
  const pen = await add('event1', { ...WEDGE, phys: 'usb-1/input1', keys: KEYS.touch });
  const twin = await add('event2', { ...WEDGE, phys: 'usb-2/input0', keys: KEYS.touch });
  await add('event3', { ...WEDGE, phys: 'usb-1/input2' });
  const heard = await open(ADDRESS, DIGITIZER);
  for (const writer of [touch, pen, twin]) await writer.write(keyPress(0x14a));
  const sources = ['event0', 'event1'].map((name) => join(tree.roots.dev, name));
  await vi.waitFor(() => expect(heard.chunks.map(({ source }) => source)).toEqual(sources));
  await heard.connection.close();
  expect(heard.why).toBe('closed by us');
});

test('screens are listed, once each; keyboards and the pads of notebooks are not', async () => {
  const screen = { vendor: '0eef', product: '0001', keys: KEYS.touch, properties: '2', name: 'Some Glass' };
  await add('event0', WEDGE);
  await add('event1', { ...screen, phys: 'usb-3/input0' });
  await add('event2', { ...screen, phys: 'usb-3/input1' });
  await add('event3', { ...screen, phys: 'usb-4/input0', properties: '1' });
  expect(await listTouchScreens(tree.roots)).toEqual([
    { vendorId: 0x0eef, productId: 0x0001, serial: '', name: 'Some Glass' },
  ]);
});

test('opened and closed a hundred times it leaves no handle', async () => {
  const writer = await add('event0', WEDGE);
  const once = async (): Promise<void> => {
    const heard = await open();
    await writer.write(keyPress(2));
    await vi.waitFor(() => expect(heard.chunks.length).toBeGreaterThan(0), { interval: 1 });
    await heard.connection.close();
    connections.pop();
  };
  await once();
  const before = openHandles();
  for (let n = 0; n < 100; n++) await once();
  expect(openHandles()).toBeLessThanOrEqual(before);
});

test('given up while opening it lets go', async () => {
  await add('event0', WEDGE);
  const given = evdevTransport(parseAddress(ADDRESS) as HidAddress, KEYBOARD, tree.roots).open(AbortSignal.abort());
  await expect(given).rejects.toMatchObject({ code: 'DEVICE-TIMEOUT' });
});

test('without permission the line that gives it is said: a reader is taken from the desktop, a screen is lent', () => {
  const { todo } = inputForbidden(ADDRESS, '/dev/input/event3', inputRule(0x08ff, 0x0009, 'keyboard'));
  expect(todo.en).toContain('ATTRS{idVendor}=="08ff", ATTRS{idProduct}=="0009", GROUP="banban"');
  expect(todo.en).toContain('LIBINPUT_IGNORE_DEVICE');
  expect(inputRule(0x08ff, 0x0009, 'digitizer')).not.toMatch(/GROUP=|LIBINPUT/);
});

test('waits in the system, not in a loop', async () => {
  await add('event0', WEDGE);
  await open();
  const usedMs = (): number => process.cpuUsage().user / 1_000;
  const before = usedMs();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(usedMs() - before).toBeLessThan(250);
});
