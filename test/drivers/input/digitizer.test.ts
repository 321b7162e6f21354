import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Connection, Device } from '../../../drivers/device.ts';
import { createDigitizer } from '../../../drivers/input/digitizer.ts';
import { event, sync, touchReport } from '../../protocols/input/events.ts';
import { listeningSink, scriptedConnection, type Told } from '../scripted-connection.ts';

let nowMs = 0;
const clock = { monotonicMs: () => nowMs };
let sink: Told;
let connection: Connection;
let screen: Device;

/** Timers and the clock go on together. */
function later(ms: number): void {
  for (let left = ms; left > 0; left -= 100) {
    nowMs += Math.min(100, left);
    vi.advanceTimersByTime(Math.min(100, left));
  }
}

beforeEach(async () => {
  vi.useFakeTimers();
  nowMs = 600_000.25;
  sink = listeningSink();
  connection = scriptedConnection();
  screen = createDigitizer({ id: 'screen', label: 'hid://x', identity: {}, sink, clock });
  await screen.attach(connection, new AbortController().signal);
});
afterEach(() => {
  vi.useRealTimers();
});

const put = (slot: number, id: number): void =>
  connection.onData(Buffer.concat([event(3, 0x2f, slot), event(3, 0x39, id), event(3, 0x35, 4660), sync]), 'touch');
const lift = (slot: number): void => put(slot, -1);

const count = (parts: object): object => ({
  device: 'screen',
  fromMonotonicMs: 600_000,
  touches: 0,
  activeSeconds: 0,
  maxContacts: 0,
  penSeconds: 0,
  ...parts,
});

describe('a minute', () => {
  test('with three taps: three touches in two seconds', () => {
    for (const [id, pauseMs] of [
      [1, 300],
      [2, 200],
      [3, 900],
    ] as const) {
      put(0, id);
      later(100);
      lift(0);
      later(pauseMs);
    }
    expect(sink.touches).toEqual([]);
    later(60_000);
    expect(sink.touches).toEqual([count({ touches: 3, activeSeconds: 1, maxContacts: 1 })]);
  });

  test('with a hand of three fingers, held for five seconds', () => {
    for (const slot of [0, 1, 2]) put(slot, 10 + slot);
    for (let n = 0; n < 49; n++) {
      later(100);
      connection.onData(Buffer.concat([event(3, 0x35, n), sync]), 'touch');
    }
    for (const slot of [0, 1, 2]) lift(slot);
    later(60_000);
    expect(sink.touches).toEqual([count({ touches: 3, activeSeconds: 5, maxContacts: 3 })]);
  });

  test('is told apart from the next: a finger held over the end is one touch in the first', () => {
    later(55_000);
    put(0, 1);
    later(10_000);
    lift(0);
    later(60_000);
    expect(sink.touches).toEqual([
      count({ touches: 1, activeSeconds: 5, maxContacts: 1 }),
      count({ fromMonotonicMs: 660_000, activeSeconds: 6, maxContacts: 1 }),
    ]);
  });

  test('without a contact is not told, and nothing runs', () => {
    expect(vi.getTimerCount()).toBe(0);
    connection.onData(sync, 'touch');
    later(180_000);
    expect(sink.touches).toEqual([]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('a pen beside the touch screen: its own seconds', () => {
    const pen = (near: number, tip: number): void =>
      connection.onData(Buffer.concat([event(1, 0x140, near), event(1, 0x14a, tip), sync]), 'pen');
    pen(1, 0);
    later(2_000);
    pen(1, 1);
    later(2_900);
    pen(0, 0);
    later(60_000);
    expect(sink.touches).toEqual([count({ touches: 1, activeSeconds: 3, maxContacts: 1, penSeconds: 3 })]);
  });

  test('a contact that lies still for more than 30 s is no use any more', () => {
    put(0, 1);
    later(180_000);
    expect(sink.touches).toEqual([count({ touches: 1, activeSeconds: 31, maxContacts: 1 })]);
    expect(vi.getTimerCount()).toBe(0);
    lift(0);
    put(0, 2);
    later(100);
    lift(0);
    later(60_000);
    expect(sink.touches[1]).toMatchObject({ touches: 1, activeSeconds: 1, fromMonotonicMs: 780_000 });
  });

  test('pulled out, the minute so far is told at once, and nothing stays down', async () => {
    put(0, 1);
    later(1_500);
    connection.onClose('pulled out');
    expect(sink.touches).toEqual([count({ touches: 1, activeSeconds: 2, maxContacts: 1 })]);
    expect(vi.getTimerCount()).toBe(0);
    const next = scriptedConnection();
    await screen.attach(next, new AbortController().signal);
    later(120_000);
    expect(sink.touches).toHaveLength(1);
  });
});

test('raw reports on a stream are counted as well', async () => {
  const stream = scriptedConnection({ reports: false });
  await screen.attach(stream, new AbortController().signal);
  const bytes = Buffer.concat([
    touchReport([[3, 0]]),
    touchReport([
      [3, 0],
      [3, 1],
    ]),
    touchReport([
      [0, 0],
      [0, 1],
    ]),
  ]);
  for (const byte of bytes) stream.onData(Uint8Array.of(byte));
  screen.detach('over');
  expect(sink.touches).toEqual([count({ touches: 2, activeSeconds: 1, maxContacts: 2 })]);
});

test('readings are the touches so far, and how long ago the last was', async () => {
  expect((await screen.read()).readings).toEqual({ touches: 0 });
  put(0, 1);
  lift(0);
  later(2_500);
  expect((await screen.read()).readings).toEqual({ touches: 1, lastTouchSecondsAgo: 2 });
  await expect(screen.command('touch', 'off')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
});

test('no coordinate gets out', () => {
  put(0, 1);
  connection.onData(touchReport([[3, 0]]), 'touch');
  later(60_000);
  expect(JSON.stringify([sink.touches, sink.said()])).not.toMatch(/4660|8208|16432/);
});
