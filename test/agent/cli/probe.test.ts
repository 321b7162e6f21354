import { createServer, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterEach, describe, expect, test } from 'vitest';
import { command } from '../../../agent/cli/probe.ts';
import { type SimulatedBase, startBase } from '../../../simulators/iclicker/simulator.ts';
import { systemPorts } from '../../../simulators/ports.ts';

const cleanups: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

async function run(
  args: string[],
  stop = new AbortController().signal,
): Promise<{ code: number; out: Record<string, unknown>; tookMs: number }> {
  const lines: string[] = [];
  const from = performance.now();
  const code = await command(args, {
    stdin: Readable.from([]),
    out: (line) => lines.push(line),
    err: () => {},
    stop,
    json: true,
  });
  expect(lines).toHaveLength(1);
  return { code, out: JSON.parse(lines[0] ?? '') as Record<string, unknown>, tookMs: performance.now() - from };
}

/** A base, and a way to wait until it has noticed that the program before let go of it: it has one owner at a time. */
async function simulatedBase(): Promise<{ base: SimulatedBase; free: () => Promise<void> }> {
  let attached = false;
  const base = await startBase({
    ports: systemPorts(3),
    onEvent: ({ event }) => {
      if (event === 'attached' || event === 'detached') attached = event === 'attached';
    },
  });
  cleanups.push(() => base.close());
  return {
    base,
    free: async () => {
      while (attached) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}

/** A server that does `behave` with everybody who connects. */
async function server(behave: (socket: Socket) => void): Promise<string> {
  const sockets = new Set<Socket>();
  const listening = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    behave(socket);
  });
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => {
    for (const socket of sockets) socket.destroy();
    await new Promise<void>((resolve) => listening.close(() => resolve()));
  });
  const address = listening.address();
  return `tcp://127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
}

describe('banban probe', () => {
  test('says who a base is, and leaves it free for the next one', async () => {
    const { base, free } = await simulatedBase();
    for (let i = 0; i < 2; i++) {
      await free();
      expect(await run(['iclicker', base.address])).toMatchObject({
        code: 0,
        out: {
          ok: true,
          driver: 'iclicker',
          address: base.address,
          identity: { make: 'i>clicker', firmware: '4.5' },
          readings: { channel: 'AA', presses: 0 },
          faults: [],
        },
      });
    }
  });

  test('says who a base is even when it is slow and there is junk on the line', async () => {
    const { base, free } = await simulatedBase();
    for (const how of ['slow-ack', 'garbage']) {
      await free();
      await base.misbehave(how);
      const { code, tookMs } = await run(['iclicker', base.address]);
      expect(code).toBe(0);
      expect(tookMs).toBeLessThan(15_000);
    }
  }, 40_000);

  test.each<[string, (socket: Socket) => void, string]>([
    ['says nothing', (socket) => socket.resume(), 'DEVICE-TIMEOUT'],
    ['hangs up', (socket) => socket.destroy(), 'DEVICE-LOST'],
    ['never reads', (socket) => socket.pause(), 'DEVICE-TIMEOUT'],
    [
      'pours out garbage',
      (socket) => {
        const garbage = Buffer.alloc(65_536, 0xee);
        const pour = (): void => {
          if (socket.destroyed) return;
          while (socket.write(garbage) && socket.writableLength < 1_000_000);
        };
        socket.on('drain', () => setTimeout(pour, 10));
        pour();
      },
      'DEVICE-TIMEOUT',
    ],
  ])('a device that %s is told within 15 s', async (_what, behave, errorCode) => {
    const { code, out, tookMs } = await run(['iclicker', await server(behave)]);
    expect(code).toBe(1);
    expect(out).toMatchObject({ ok: false, error: { code: errorCode } });
    expect(tookMs).toBeLessThan(15_000);
  });

  test('a port nobody listens on, and a USB device that is not there, are told at once', async () => {
    expect(await run(['iclicker', 'tcp://127.0.0.1:1'])).toMatchObject({
      code: 1,
      out: { error: { code: 'DEVICE-REFUSED' } },
    });
    expect(await run(['iclicker', 'hid://1881:0150/NO-SUCH-SERIAL'])).toMatchObject({
      code: 1,
      out: { error: { code: 'DEVICE-ABSENT' } },
    });
  });

  test('ends when the user stops it', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 100);
    const { code, tookMs } = await run(['iclicker', await server((socket) => socket.resume())], stop.signal);
    expect(code).toBe(1);
    expect(tookMs).toBeLessThan(1_000);
  });

  test.each([
    [[]],
    [['iclicker']],
    [['nothing', 'tcp://127.0.0.1:1']],
    [['iclicker', 'tcp://:geheim@nowhere']],
    [['iclicker', 'serial://COM5']],
  ])('is used wrongly with %j: exit 2, a way out, and no password', async (args) => {
    const { code, out } = await run(args);
    expect(code).toBe(2);
    expect(out).toMatchObject({ ok: false, error: { what: { zh: expect.any(String) } } });
    expect(JSON.stringify(out)).not.toContain('geheim');
  });
});
