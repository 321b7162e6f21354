import { beforeEach, describe, expect, test } from 'vitest';
import { createListener, type Listener } from '../../../agent/companion/listener.ts';
import type { CompanionLine } from '../../../protocols/input/companion.ts';
import { inputEvents } from '../../../protocols/input/evdev.ts';
import { keyboardAt, screenAt, WindowsDouble } from './windows-double.ts';

const READER = keyboardAt('VID_08FF&PID_0009', '7&1a&0&0000');
const TEACHER = keyboardAt('VID_046D&PID_C31C', '7&2b&0&0000');

let windows: WindowsDouble;
let told: CompanionLine[];
let nowMs: number;
let listener: Listener;

beforeEach(() => {
  windows = new WindowsDouble();
  told = [];
  nowMs = 0;
  listener = createListener({
    rawInput: windows,
    wanted: [
      { use: 'keyboard', vendorId: 0x08ff, productId: 0x0009 },
      { use: 'digitizer', vendorId: 0x0eef, productId: 0x0001 },
    ],
    clock: { monotonicMs: () => nowMs },
    tell: (line) => told.push(line),
  });
});

const keys = (): number[] =>
  told
    .flatMap((line) => (line.type === 'events' ? inputEvents(line.bytes) : []))
    .flatMap(({ type, code, value }) => (type === 1 && value === 1 ? [code] : []));

describe('what is listened to', () => {
  test('is what the config names; of any other device not even the key is fetched', () => {
    const reader = windows.plug(READER);
    const teacher = windows.plug(TEACHER);
    listener.pump();
    windows.type(teacher, '1234\n');
    windows.type(reader, '12');
    listener.pump();
    expect(keys()).toEqual([2, 3]);
    expect(new Set(windows.fetched)).toEqual(new Set([reader]));
    expect(listener.present()).toEqual([
      { type: 'came', device: 1, use: 'keyboard', vendorId: 0x08ff, productId: 0x0009, port: '7&1a&0' },
    ]);
  });

  test('is named by use as well: a keyboard of a screen’s ids is nobody’s', () => {
    const handle = windows.plug(keyboardAt('VID_0EEF&PID_0001', '7&1a&0&0000'));
    listener.pump();
    windows.type(handle, '1');
    listener.pump();
    expect(told).toEqual([]);
    expect(windows.fetched).toEqual([]);
  });

  test('comes and goes', () => {
    const reader = windows.plug(READER);
    listener.pump();
    windows.pull(reader);
    listener.pump();
    windows.plug(READER);
    listener.pump();
    expect(told.map((line) => `${line.type} ${line.device}`)).toEqual(['came 1', 'went 1', 'came 2']);
  });

  test('is found by its first key, or by looking, where no word of it came', () => {
    listener.pump();
    const reader = windows.plug(READER, true);
    windows.type(reader, '1');
    listener.pump();
    expect(keys()).toEqual([2]);
    windows.plug(keyboardAt('VID_08FF&PID_0009', '7&3c&0&0000'), true);
    listener.pump();
    expect(listener.present()).toHaveLength(1);
    nowMs = 10_000;
    listener.pump();
    expect(listener.present()).toHaveLength(2);
  });
});

test('a key without a code says nothing', () => {
  const reader = windows.plug(READER);
  listener.pump();
  windows.key(reader, 0x2a, 2);
  windows.key(reader, 0xff);
  listener.pump();
  expect(told.map(({ type }) => type)).toEqual(['came']);
});

test('a screen and its pen are two devices, each with its own contacts, and nobody’s places', () => {
  const touch = windows.plug(screenAt('VID_0EEF&PID_0001&Col01', '7&1a&0&0000'));
  const pen = windows.plug(screenAt('VID_0EEF&PID_0001&Col02', '7&1a&0&0001', 'pen'));
  listener.pump();
  windows.report(touch, 1, 5, 1, 0, 0);
  windows.report(touch, 1, 5, 1, 0, 0);
  windows.report(pen, 1, 1);
  windows.report(touch, 1, 5, 0, 0, 0);
  listener.pump();
  expect(told.map((line) => `${line.type} ${line.device}`)).toEqual([
    'came 1',
    'came 2',
    'events 1',
    'events 2',
    'events 1',
  ]);
});
