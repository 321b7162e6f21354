import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Connection, Device } from '../../../drivers/device.ts';
import { keyboard3d5d } from '../../../drivers/models/keyboard-3d5d.ts';
import { keyboard8hReversed } from '../../../drivers/models/keyboard-8h-reversed.ts';
import { keyboard10h } from '../../../drivers/models/keyboard-10h.ts';
import { keyboardGeneric } from '../../../drivers/models/keyboard-generic.ts';
import { createKeyboardReader, typedCard } from '../../../drivers/reader/keyboard.ts';
import { event, keyPress, typed } from '../../protocols/input/events.ts';
import { listeningSink, scriptedConnection, type Told } from '../scripted-connection.ts';

const clock = { monotonicMs: () => performance.now() };
let sink: Told;
let connection: Connection;
let reader: Device;

beforeEach(async () => {
  vi.useFakeTimers();
  sink = listeningSink();
  connection = scriptedConnection();
  reader = createKeyboardReader({
    id: 'reader',
    label: 'hid://x',
    options: keyboardGeneric.options,
    identity: {},
    sink,
    clock,
  });
  await reader.attach(connection, new AbortController().signal);
});
afterEach(() => {
  vi.useRealTimers();
});

const cards = (): string[] => sink.badges.map(({ card }) => card);

describe('a card that is typed', () => {
  test('is a badge at Enter, with all the reader told and the number the school prints', () => {
    connection.onData(typed('0008712314\n'));
    expect(sink.badges).toEqual([
      { device: 'reader', card: '0084F07A', number: '0008712314', atMonotonicMs: expect.any(Number) },
    ]);
  });

  test('without Enter it is one after a pause', () => {
    connection.onData(typed('E3086CED'));
    vi.advanceTimersByTime(99);
    expect(cards()).toEqual([]);
    vi.advanceTimersByTime(11);
    expect(cards()).toEqual(['E3086CED']);
    expect(sink.badges[0]?.number).toBe('3808980205');
  });

  test('a busy machine’s pause in the middle of it is no end', () => {
    connection.onData(typed('00087'));
    vi.advanceTimersByTime(400);
    connection.onData(typed('12314\n'));
    // From now on the reader is known to use Enter: eight digits of ten are no card of eight.
    connection.onData(typed('00087123'));
    vi.advanceTimersByTime(400);
    connection.onData(typed('15\n'));
    expect(cards()).toEqual(['0084F07A', '0084F07B']);
  });

  test('in pieces of any size, and as boot reports on a stream', async () => {
    const bytes = typed('0008712314\n');
    for (let at = 0; at < bytes.length; at += 24) connection.onData(bytes.subarray(at, at + 24));
    const stream = scriptedConnection({ reports: false });
    await reader.attach(stream, new AbortController().signal);
    const usage = (letter: string): number => (letter === '0' ? 0x27 : 0x1d + Number(letter));
    const reports = [...'0008712314'].flatMap((letter) => [[0, 0, usage(letter), 0, 0, 0, 0, 0], Array(8).fill(0)]);
    const all = Buffer.from([...reports, [0, 0, 0x28, 0, 0, 0, 0, 0], Array(8).fill(0)].flat());
    for (const byte of all) stream.onData(Uint8Array.of(byte));
    expect(cards()).toEqual(['0084F07A', '0084F07A']);
  });

  test('held longer or read twice it is one swipe; after 1.5 s it is another', () => {
    connection.onData(typed('0008712314\n'));
    vi.advanceTimersByTime(1_400);
    connection.onData(typed('0008712314\n'));
    vi.advanceTimersByTime(1_400);
    connection.onData(typed('0008712314\n'));
    expect(cards()).toHaveLength(1);
    vi.advanceTimersByTime(1_500);
    connection.onData(typed('0008712314\n'));
    expect(cards()).toHaveLength(2);
  });

  test('another card in between is another swipe', () => {
    connection.onData(typed('0008712314\n0008712315\n0008712314\n'));
    expect(cards()).toEqual(['0084F07A', '0084F07B', '0084F07A']);
  });

  test('CapsLock, shift and small letters change nothing', () => {
    const caps = keyPress(58);
    const shifted = Buffer.concat([event(1, 42, 1), typed('E3'), event(1, 42, 0), typed('086CED\n')]);
    connection.onData(Buffer.concat([caps, shifted]));
    expect(cards()).toEqual(['E3086CED']);
  });

  test('two readers behind one address do not type into each other', () => {
    const one = typed('0008712314\n');
    const other = typed('0008712315\n');
    for (let at = 0; at < one.length; at += 24) {
      connection.onData(one.subarray(at, at + 24), 'usb-1');
      connection.onData(other.subarray(at, at + 24), 'usb-2');
    }
    expect(cards().sort()).toEqual(['0084F07A', '0084F07B']);
  });
});

describe('what is no card', () => {
  test('is dropped, and nothing of it is told or logged', () => {
    connection.onData(typed('ABCDEF\n'));
    connection.onData(typed('12345'));
    vi.advanceTimersByTime(1_200);
    connection.onData(typed('6789012345\n').subarray(24));
    expect(cards()).toEqual([]);
    expect(sink.said()).not.toMatch(/ABCDEF|12345|67890/);
    expect(sink.said()).toContain('"letters":6');
  });

  test('a number cut in two by a second is no number', () => {
    connection.onData(typed('00087'));
    vi.advanceTimersByTime(1_000);
    connection.onData(typed('12314\n'));
    expect(cards()).toEqual([]);
  });

  test('keys the system lost make the number no number', () => {
    connection.onData(Buffer.concat([typed('00087'), event(0, 3, 0), event(0, 0, 0), typed('12314\n')]));
    expect(cards()).toEqual([]);
  });

  test('typing without end takes no memory and is no card', () => {
    for (let n = 0; n < 1_000; n++) connection.onData(typed('0123456789'));
    connection.onData(typed('\n'));
    expect(cards()).toEqual([]);
    expect(sink.said()).toContain('"letters":0');
  });

  test('half a number does not outlive its connection', async () => {
    connection.onData(typed('00087'));
    connection.onClose('pulled out');
    const next = scriptedConnection();
    await reader.attach(next, new AbortController().signal);
    next.onData(typed('12314\n'));
    expect(cards()).toEqual([]);
  });
});

test('what is told on request are counts', async () => {
  connection.onData(typed('0008712314\nABC\n'));
  expect((await reader.read()).readings).toEqual({ cards: 1, notCards: 1 });
  reader.detach('over');
  await expect(reader.read()).rejects.toMatchObject({ code: 'DEVICE-ABSENT' });
  await expect(reader.command('power', 'on')).rejects.toMatchObject({ code: 'DEVICE-CANNOT' });
});

describe('the ways to type one card, 62E3086CED', () => {
  test.each([
    ['generic, 10D', keyboardGeneric.options, '3808980205', 'E3086CED'],
    ['generic, 8H', keyboardGeneric.options, 'E3086CED', 'E3086CED'],
    ['generic, comma', keyboardGeneric.options, '008,27885', '086CED'],
    ['ten hex digits', keyboard10h.options, '62E3086CED', '62E3086CED'],
    ['reversed 8H', keyboard8hReversed.options, 'ED6C08E3', 'E3086CED'],
    ['reversed 10D', keyboard8hReversed.options, String(0xed6c08e3), 'E3086CED'],
    ['3D+5D without a comma', keyboard3d5d.options, '00827885', '086CED'],
  ])('%s', (_, options, text, card) => {
    expect(typedCard(text, options.types)).toBe(card);
  });

  test('too great a number is none', () => {
    expect(typedCard('9999999999', keyboardGeneric.options.types)).toBeUndefined();
  });
});
