import { beforeEach, describe, expect, test } from 'vitest';
import { clickerOfPort, createKeypads } from '../../../drivers/clicker/keypad.ts';
import type { ClickerReceiver, Connection } from '../../../drivers/device.ts';
import { keypadGeneric } from '../../../drivers/models/keypad-generic.ts';
import { event, keyPress } from '../../protocols/input/events.ts';
import { listeningSink, scriptedConnection, type Told } from '../scripted-connection.ts';

const [KEY_1, KEY_5, KEY_6, KEY_0, KEY_A, KEY_F, BACKSPACE, KP3] = [2, 6, 7, 11, 30, 33, 14, 81];
const PORT = 'usb-0000:00:14.0-2.3';

let sink: Told;
let connection: Connection;
let pads: ClickerReceiver;

beforeEach(async () => {
  sink = listeningSink();
  connection = scriptedConnection();
  pads = createKeypads({
    id: 'pads',
    label: 'hid://x',
    options: keypadGeneric.options,
    identity: {},
    sink,
    clock: { monotonicMs: () => 5 },
  });
  await pads.attach(connection, new AbortController().signal);
});

const keys = (): string => sink.presses.map(({ key }) => key).join('');

describe('a pad', () => {
  test('is a clicker by its port: the same after a restart, another in another port', () => {
    expect(clickerOfPort(PORT)).toMatch(/^KP[0-9A-F]{6}$/);
    expect(clickerOfPort(PORT)).toBe(clickerOfPort(PORT));
    const ports = Array.from({ length: 64 }, (_, at) => `usb-0000:00:14.0-${1 + (at >> 3)}.${1 + (at & 7)}`);
    expect(new Set(ports.map(clickerOfPort)).size).toBe(64);
    // Written down once: a new version that hashes otherwise would give every pad to another pupil.
    expect(clickerOfPort(PORT)).toBe('KP19D7AB');
  });

  test('answers A–E with digits, keypad digits and letters, and withdraws', () => {
    pads.openVoting({ options: 5 });
    for (const code of [KEY_1, KEY_5, KP3, KEY_A, KEY_0, KEY_F, BACKSPACE, KEY_6]) {
      connection.onData(keyPress(code), PORT);
    }
    expect(keys()).toBe('AECAFFF');
    expect(sink.presses[0]).toEqual({
      device: 'pads',
      clicker: clickerOfPort(PORT),
      key: 'A',
      sq: 1,
      atMonotonicMs: 5,
    });
    expect(sink.presses.map(({ sq }) => sq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  test('says digits, sign, point, Backspace and Enter where a number is asked for, and letters again after it', () => {
    const [MINUS, KP_POINT, ENTER, KP_ENTER, DELETE, ESCAPE] = [12, 83, 28, 96, 111, 1];
    pads.openVoting({ options: 5, digits: true });
    for (const code of [MINUS, KEY_1, KEY_0, BACKSPACE, KP_POINT, KP3, ENTER, KEY_6, DELETE, ESCAPE, KP_ENTER, KEY_A])
      connection.onData(keyPress(code), PORT);
    expect(sink.presses.map(({ key }) => key)).toEqual([
      '-',
      '1',
      '0',
      'BACK',
      '.',
      '3',
      'ENTER',
      '6',
      'F',
      'F',
      'ENTER',
    ]);
    pads.openVoting({ options: 4 });
    connection.onData(keyPress(KEY_1), PORT);
    expect(sink.presses.at(-1)?.key).toBe('A');
  });

  test('held down it is one press', () => {
    pads.openVoting({ options: 4 });
    connection.onData(
      Buffer.concat([event(1, KEY_1, 1), event(1, KEY_1, 2), event(1, KEY_1, 2), event(1, KEY_1, 0)]),
      PORT,
    );
    expect(keys()).toBe('A');
  });

  test('outside a question nobody hears it', async () => {
    connection.onData(keyPress(KEY_1), PORT);
    pads.openVoting({ options: 4 });
    await pads.closeVoting();
    connection.onData(keyPress(KEY_1), PORT);
    expect(sink.presses).toEqual([]);
  });
});

test('two pads are two clickers, each with its own counter', async () => {
  pads.openVoting({ options: 4 });
  for (const port of ['usb-1', 'usb-2', 'usb-1']) connection.onData(keyPress(KEY_1), port);
  const [one = '', other = ''] = ['usb-1', 'usb-2'].map(clickerOfPort);
  expect(sink.presses.map(({ clicker, sq }) => `${clicker} ${sq}`)).toEqual([`${one} 1`, `${other} 1`, `${one} 2`]);
  expect((await pads.read()).readings).toEqual({ presses: 3, pads: 2 });
});

test('a question outlives the plug', async () => {
  pads.openVoting({ options: 4 });
  connection.onClose('pulled out');
  const next = scriptedConnection();
  await pads.attach(next, new AbortController().signal);
  next.onData(keyPress(KEY_1), PORT);
  expect(keys()).toBe('A');
  expect(sink.said()).toBe('[["pads","open"],["pads","idle"],["pads","open"]]');
});
