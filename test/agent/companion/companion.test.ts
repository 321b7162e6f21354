/** The whole way: raw input → companion → loopback → agent's devices → journal, on real sockets. Windows alone is a double. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startCompanion, wantedOf } from '../../../agent/companion/companion.ts';
import type { DeviceConfig } from '../../../agent/config/config.ts';
import { systemClock } from '../../../agent/ports.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import type { HidAddress } from '../../../drivers/transport/address.ts';
import { companionTransport } from '../../../drivers/transport/companion.ts';
import type { CallState } from '../../../drivers/transport/companion-call.ts';
import { type CompanionDoor, createCompanionDoor } from '../../../drivers/transport/companion-door.ts';
import { readPlace, writePlace } from '../../../drivers/transport/companion-place.ts';
import { cleanUp, later, settings, type TestRoom, testRoom, until } from '../devices/fixture.ts';
import { keyboardAt, screenAt, WindowsDouble } from './windows-double.ts';

const DEVICES: readonly DeviceConfig[] = [
  { id: 'reader', driver: 'keyboard', address: 'hid://08ff:0009' },
  { id: 'pads', driver: 'keyboard', model: 'keypad-generic', address: 'hid://04d9:1702' },
  { id: 'glass', driver: 'digitizer', address: 'hid://0eef:0001' },
];
const READER = keyboardAt('VID_08FF&PID_0009', '7&1a&0&0000');
const pad = (port: string) => keyboardAt('VID_04D9&PID_1702&MI_00', `7&${port}&0&0000`);
const GLASS = screenAt('VID_0EEF&PID_0001&Col01', '7&9a&0&0000');
const TEACHER = keyboardAt('VID_046D&PID_C31C', '7&2b&0&0000');

let directory: string;
let file: string;
let windows: WindowsDouble;
let states: CallState[];

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'banban-companion-'));
  file = join(directory, 'banban', 'companion.json');
  windows = new WindowsDouble();
  states = [];
});
afterEach(async () => {
  await cleanUp();
  rmSync(directory, { recursive: true });
});

function door(): CompanionDoor {
  const made = createCompanionDoor(file);
  later(() => made.close());
  return made;
}

/** The agent's devices, on the door instead of this system's own way. */
function agent(through: CompanionDoor, devices = DEVICES): TestRoom {
  const room = testRoom(devices, {
    room: settings({ roomKey: 'ab'.repeat(32) }),
    build: (setup, ...rest) => {
      const built = buildDevice(setup, ...rest);
      const use = built.model.link?.input?.use;
      if (use === undefined) throw new Error('no input device');
      return { ...built, transport: companionTransport(built.address as HidAddress, use, through) };
    },
  });
  room.devices.start();
  return room;
}

function companion(raw = windows): { stop(): void } {
  const running = startCompanion({
    rawInput: raw,
    wanted: wantedOf(DEVICES),
    file,
    clock: systemClock,
    state: (state) => states.push(state),
  });
  later(() => running.stop());
  return running;
}

/** As the supervisor's hot-plug does: whoever is away is tried at once. */
const online = (room: TestRoom, ...ids: string[]) =>
  until(`${ids} online`, () => ids.every((id) => room.status(id) === 'online'), 20_000);

describe('a room on Windows', () => {
  test('a badge, a pad and a touch reach the journal; the teacher’s keyboard reaches nobody', async () => {
    const reader = windows.plug(READER);
    const teacher = windows.plug(TEACHER);
    const pads = [windows.plug(pad('1')), windows.plug(pad('2'))];
    const glass = windows.plug(GLASS);
    const room = agent(door());
    companion();
    await online(room, 'reader', 'pads', 'glass');

    windows.type(teacher, '0008712399\n');
    windows.type(reader, '0008712314\n');
    await until('a badge', () => room.told('cn.banban.badge.read').length > 0);
    expect(room.told('cn.banban.badge.read')).toHaveLength(1);

    room.devices.receivers.open(4);
    await until('voting', () => room.devices.receivers.voting() === 'open');
    windows.type(pads[0] ?? 0n, '2');
    windows.type(pads[1] ?? 0n, 'D');
    await until('two presses', () => room.presses.length === 2);
    const [one, other] = room.presses;
    expect([one?.key, other?.key]).toEqual(['B', 'D']);
    expect(one?.clicker).not.toBe(other?.clicker);

    windows.report(glass, 2, 5, 1, 6, 1);
    windows.report(glass, 2, 5, 0, 6, 0);
    await until('both touches', () => windows.fetched.filter((handle) => handle === glass).length === 2);
    // A minute under way is told when the screen is gone, and goes to the journal with the agent's last words.
    windows.pull(glass);
    await until('no screen', () => room.status('glass') === 'absent');
    room.devices.lastWords();
    const [counted] = room.told('cn.banban.touch.counted');
    expect(counted).toMatchObject({ touches: 2, maxContacts: 2 });
    expect(windows.fetched).not.toContain(teacher);
  });

  test('while there is no companion each device says so, and what to do', async () => {
    const room = agent(door());
    await until(
      'told',
      () => room.devices.room.list().every(({ why }) => why?.startsWith('DEVICE-COMPANION: ')),
      20_000,
    );
    expect(room.status('reader')).toBe('offline');
  });

  test('a device that is not plugged in is absent; plugged in it is there, pulled out it is not', async () => {
    const first = windows.plug(READER);
    const room = agent(door());
    companion();
    await online(room, 'reader');
    await until('absent', () => room.status('pads') === 'absent' && room.status('glass') === 'absent', 20_000);
    windows.pull(first);
    await until('pulled out', () => room.status('reader') === 'absent');
    expect(room.devices.room.get('reader')?.why).toContain('pulled out');
    windows.plug(READER);
    await online(room, 'reader');
  });

  test('of two pads one may go: the others stay', async () => {
    const [first, second] = [windows.plug(pad('1')), windows.plug(pad('2'))];
    const room = agent(door());
    companion();
    await online(room, 'pads');
    room.devices.receivers.open(4);
    windows.pull(first);
    windows.type(second, '3');
    await until('a press', () => room.presses.length === 1);
    expect(room.status('pads')).toBe('online');
  });

  test('a companion that ends is said; the next one carries on', async () => {
    windows.plug(READER);
    const room = agent(door());
    const first = companion();
    await online(room, 'reader');
    first.stop();
    expect(windows.closed).toBe(true);
    await until('away', () => room.status('reader') !== 'online');
    companion();
    await online(room, 'reader');
  });

  test('two users are signed in: whoever is in front types, and a device is there while one has it', async () => {
    windows.plug(READER);
    const other = new WindowsDouble();
    const reader = other.plug(READER);
    const room = agent(door());
    const first = companion();
    companion(other);
    await online(room, 'reader');
    await until('both', () => states.filter((state) => state === 'connected').length === 2);
    first.stop();
    other.type(reader, '0008712314\n');
    await until('a badge', () => room.told('cn.banban.badge.read').length === 1);
    expect(room.status('reader')).toBe('online');
  });
});

describe('the line between them', () => {
  test('is found again when the agent starts anew, with another port and another key', async () => {
    windows.plug(READER);
    companion();
    await until('no agent', () => states.includes('away'));
    const first = createCompanionDoor(file);
    await first.open('x');
    const before = await readPlace(file);
    await until('connected', () => first.sources().length === 1);
    await first.close();
    const second = door();
    await second.open('x');
    expect((await readPlace(file))?.key).not.toBe(before?.key);
    await until('connected again', () => second.sources().length === 1);
    expect(states).toEqual(['away', 'connected', 'away', 'connected']);
  });

  test('is not given to who has no key: he is told nothing, and nothing he says is heard', async () => {
    const opened = door();
    await opened.open('x');
    windows.plug(READER);
    const port = (await readPlace(file))?.port ?? 0;
    for (const words of [
      'came 1 keyboard 08ff:0009 p\n',
      `hello ${'0'.repeat(32)} ${'0'.repeat(64)}\ncame 1 keyboard 08ff:0009 p\n`,
      'GET / HTTP/1.1\r\n\r\n',
      'x'.repeat(10_000),
    ]) {
      const said = await knock(port, words);
      expect(said).toMatch(/^banban-companion 1 [0-9a-f]{32}\n(refused\n)?$/);
    }
    expect(opened.companions).toBe(0);
    expect(opened.sources()).toEqual([]);
    expect(opened.refused).toBe(true);
    const failing = companionTransport({ ...READER_ADDRESS }, 'keyboard', opened).open(new AbortController().signal);
    await expect(failing).rejects.toMatchObject({
      code: 'DEVICE-COMPANION',
      what: { en: expect.stringMatching(/key/) },
    });
  });

  test('is not given to a program that sits on the agent’s port: without proof it hears nothing', async () => {
    const heard: string[] = [];
    const { port, close } = await impostor((socket) => {
      socket.write(`banban-companion 1 ${'0'.repeat(32)}\n`);
      socket.on('data', (chunk) => {
        heard.push(chunk.toString());
        socket.write(`welcome ${'0'.repeat(64)}\n`);
      });
    });
    later(close);
    await writePlace(file, { port, key: 'ab'.repeat(32) });
    const reader = windows.plug(READER);
    companion();
    await until('called', () => heard.length > 0);
    windows.type(reader, '0008712314\n');
    await until('called again', () => heard.length > 1, 5_000);
    for (const words of heard) expect(words).toMatch(/^hello [0-9a-f]{32} [0-9a-f]{64}\n$/);
    expect(states).not.toContain('connected');
  });

  test('has one agent: a second one leaves it alone', async () => {
    const first = door();
    await first.open('x');
    const place = await readPlace(file);
    await expect(door().open('hid://08ff:0009')).rejects.toMatchObject({ code: 'DEVICE-BUSY' });
    expect(await readPlace(file)).toEqual(place);
  });

  test('needs a file: where it cannot be written, that is said', async () => {
    writeFileSync(join(directory, 'banban'), 'a file where the folder should be');
    await expect(door().open('x')).rejects.toMatchObject({ code: 'DEVICE-COMPANION-PLACE' });
  });
});

const READER_ADDRESS: HidAddress = {
  kind: 'hid',
  vendorId: 0x08ff,
  productId: 9,
  serial: undefined,
  label: 'hid://08ff:0009',
};

test('an address may name the port; another one’s reader is not there', async () => {
  windows.plug(READER);
  const opened = door();
  companion();
  const open = (serial: string) =>
    companionTransport({ ...READER_ADDRESS, serial }, 'keyboard', opened).open(new AbortController().signal);
  const connection = await open('7&1A&0');
  await connection.close();
  await expect(open('7&ff&0')).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
});

/** Everything that was answered, until the other end closed. */
function knock(port: number, words: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port }, () => socket.write(words));
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('error', () => {});
    socket.on('close', () => resolve(said));
  });
}

async function impostor(behave: (socket: Socket) => void): Promise<{ readonly port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    behave(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    port: typeof address === 'object' ? (address?.port ?? 0) : 0,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
