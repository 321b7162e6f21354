/** One bad device never delays another one: with real sockets, the worst of them in a program of its own. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readlinkSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, describe, expect, test } from 'vitest';
import type { Connection, Transport } from '../../../drivers/device.ts';
import { buildDevice } from '../../../drivers/registry.ts';
import { startBase } from '../../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../../simulators/ports.ts';
import { makeClass } from '../../../simulators/pupils.ts';
import { cleanUp, later, server, simulated, sleep, testRoom, until } from './fixture.ts';

afterEach(cleanUp);

/** As fast as the machine can, without an end. */
async function flooder(): Promise<string> {
  const script = fileURLToPath(new URL('./flooder.ts', import.meta.url));
  const child = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  later(async () => {
    const ended = once(child, 'exit');
    child.stdin.end();
    await ended;
  });
  const [port] = (await once(child.stdout, 'data')) as [Buffer];
  return `tcp://127.0.0.1:${String(port).trim()}`;
}

const never = new Promise<never>(() => {});

/** Opens like the one it wraps; never lets go. */
function hangsInClose(inner: Transport): Transport {
  return {
    label: inner.label,
    async open(signal) {
      const connection = await inner.open(signal);
      return { ...connection, close: () => never } satisfies Connection;
    },
  };
}

/** The devices of `bad` are built with a line that will not behave; the others as usual. */
function building(bad: Readonly<Record<string, (inner: Transport) => Transport>>): typeof buildDevice {
  return (setup, ...rest) => {
    const built = buildDevice(setup, ...rest);
    const wrap = bad[setup.id];
    return wrap === undefined ? built : { ...built, transport: wrap(built.transport) };
  };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

describe('beside one that never answers, one that floods, one that hangs in open, one that hangs in close and one that echoes', () => {
  test('a command’s first byte leaves at once, every press is counted, and the end is quick', async () => {
    const bytesLeft: number[] = [];
    const good = await simulated('aabbcc', {
      onEvent: (event) => {
        if ('hex' in event && String(event.hex).startsWith('aabbcc0300')) bytesLeft.push(performance.now());
      },
    });
    const echo = await simulated('aabbcc');
    await echo.misbehave('echo');
    const base = await startBase({ ports: systemPorts(7), settings: { airMs: [0, 0], reportMs: 1 } });
    later(() => base.close());
    const shut = await simulated('aabbcc');
    const room = testRoom(
      [
        { id: 'silent', driver: 'aabbcc', address: await server((socket) => void socket.resume()) },
        { id: 'flood', driver: 'aabbcc', address: await flooder() },
        { id: 'hangs-open', driver: 'aabbcc', address: 'tcp://127.0.0.1:9' },
        { id: 'hangs-close', driver: 'aabbcc', address: shut.address },
        { id: 'echo', driver: 'aabbcc', address: echo.address },
        { id: 'good', driver: 'aabbcc', address: good.address },
        { id: 'base', driver: 'iclicker', address: base.address },
      ],
      {
        build: building({
          'hangs-open': (inner) => ({ label: inner.label, open: () => never }),
          'hangs-close': hangsInClose,
        }),
      },
    );
    const { receivers, room: devices } = room.devices;
    room.devices.start();
    receivers.open(4);
    await until('the base votes', () => receivers.voting() === 'open');
    await until('the panel is online', () => room.status('good') === 'online');
    await until('the flood is on', () => room.status('flood') !== 'connecting');

    const clickers = makeClass(400, 1).map((pupil) => pupil.clicker);
    let pressed = 0;
    const pressing = setInterval(() => {
      if (base.press(clickers[pressed % clickers.length] ?? '', 'ABCD'[pressed % 4] ?? 'A') === 'accepted') pressed++;
    }, 20);
    // The silent one is being waited for all the while.
    const waiting = devices.command('silent', 'power', 'on', 'page').catch((error: unknown) => error);
    const delays: number[] = [];
    for (let volume = 1; volume <= 15; volume++) {
      const from = performance.now();
      const readings = await devices.command('good', 'volume', String(volume), 'page');
      expect(readings['volume']).toBe(volume);
      delays.push((bytesLeft.at(-1) ?? Number.NaN) - from);
      await sleep(40);
    }
    clearInterval(pressing);
    expect(delays.every((delay) => delay >= 0)).toBe(true);
    expect(median(delays)).toBeLessThan(20);
    await until('every press', () => room.presses.length >= pressed, 5_000);
    expect(room.presses.length).toBe(pressed);
    expect(room.status('good')).toBe('online');
    expect(room.status('echo')).toBe('online');
    expect(room.status('hangs-open')).toBe('offline');

    const from = performance.now();
    await room.devices.stop();
    expect(performance.now() - from).toBeLessThan(1_000);
    await waiting;
  });
});

test('a line that hangs while it is opened is not opened a second time', async () => {
  let opened = 0;
  const room = testRoom([{ id: 'stuck', driver: 'aabbcc', address: 'tcp://127.0.0.1:9' }], {
    build: building({
      stuck: (inner) => ({
        label: inner.label,
        open: () => {
          opened++;
          return never;
        },
      }),
    }),
  });
  room.devices.start();
  await until('given up for now', () => room.status('stuck') === 'offline');
  await sleep(6_500);
  expect(opened).toBe(1);
});

test('a driver that throws at what it hears loses its line, and comes back', async () => {
  const good = await simulated('aabbcc');
  let threw = 0;
  const room = testRoom([{ id: 'panel', driver: 'aabbcc', address: good.address }], {
    build: (setup, ...rest) => {
      const built = buildDevice(setup, ...rest);
      const { device } = built;
      const attach = device.attach.bind(device);
      device.attach = async (connection, signal) => {
        await attach(connection, signal);
        const { onData } = connection;
        connection.onData = (bytes) => {
          if (threw++ === 0) throw new Error('a defect');
          onData(bytes);
        };
      };
      return built;
    },
  });
  room.devices.start();
  await until('online', () => room.status('panel') === 'online');
  await room.devices.room.command('panel', 'volume', '11', 'page').catch(() => {});
  await until('it has thrown', () => threw > 0);
  await until('told', () => room.told('cn.banban.device.status').length > 0);
  await until('online again', () => threw > 1 && room.status('panel') === 'online');
  expect((await room.devices.room.command('panel', 'volume', '12', 'page'))['volume']).toBe(12);
});

describe('handles and memory', () => {
  const descriptors = (): string[] =>
    readdirSync('/proc/self/fd').flatMap((fd) => {
      try {
        const target = readlinkSync(`/proc/self/fd/${fd}`);
        return /socket|pts|tty/.test(target) ? [target.replace(/\[\d+\]/, '')] : [];
      } catch {
        // The directory's own handle, closed by now.
        return [];
      }
    });

  test.runIf(process.platform === 'linux')('after the end no socket and no serial port is left open', async () => {
    const panels = await Promise.all([
      simulated('aabbcc'),
      simulated('aabbcc'),
      simulated('aabbcc', { listen: 'pty' }),
    ]);
    const silent = await server((socket) => void socket.resume());
    const before = descriptors().length;
    for (let round = 0; round < 3; round++) {
      const room = testRoom([
        ...panels.map(({ address }, index) => ({ id: `p${index}`, driver: 'aabbcc', address })),
        { id: 'silent', driver: 'aabbcc', address: silent },
      ]);
      room.devices.start();
      for (const id of ['p0', 'p1', 'p2']) await until(id, () => room.status(id) === 'online');
      await room.devices.stop();
    }
    await until('all closed', () => descriptors().length <= before, 2_000);
  });

  test('a flood costs no memory', async () => {
    setFlagsFromString('--expose-gc');
    const gc = runInNewContext('gc') as () => void;
    const room = testRoom([{ id: 'flood', driver: 'aabbcc', address: await flooder() }]);
    room.devices.start();
    const heapMB = (): number => {
      gc();
      return process.memoryUsage().heapUsed / 1e6 + process.memoryUsage().arrayBuffers / 1e6;
    };
    await sleep(2_000);
    const early = heapMB();
    await sleep(6_000);
    expect(heapMB() - early).toBeLessThan(2);
    // And it says so in the journal a handful of times at most.
    expect(room.events.length).toBeLessThan(10);
  });
});
