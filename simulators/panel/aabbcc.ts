/**
 * A panel of the AA BB CC family, from fact sheet 10: answers queries by status frames, set commands by nothing unless
 * `acks` is on (a MAXHUB was seen to), takes `wake` seconds from power on to its first word, and forgets its volume when
 * it loses power. In deep standby it hears one frame only: power on. With `extended on` (Prowise, Lango) it also tells
 * touch, blank, freeze and brightness, and its touch can be switched.
 */
import { sumOf } from '../../protocols/checksum.ts';
import { marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { slowPower } from './slow-power.ts';

const SOURCES: Readonly<Record<string, number>> = {
  tv: 1,
  av: 2,
  vga1: 3,
  vga2: 4,
  hdmi3: 5,
  hdmi1: 6,
  hdmi2: 7,
  pc: 8,
  usbc: 9,
  android: 10,
  'id-0b': 11,
  'id-0c': 12,
  'hdmi-4k': 13,
  dp: 17,
};

function frame(main: number, sub: number, value: number): Uint8Array {
  const body = Uint8Array.of(main, sub, value);
  return Uint8Array.of(0xaa, 0xbb, 0xcc, ...body, sumOf(body), 0xdd, 0xee, 0xff);
}

export const createAabbccPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = { power: 'on', input: 'hdmi1', volume: 30, muted: false, pc: 'on', asleep: 'light' };
  const extras = { touch: true, blank: false, freeze: false, brightness: 80 };
  const settings = { wakeMs: 400, answerMs: 20, acks: false, extended: false };
  let mutedIs = 0;
  const power = slowPower(state, { ports, tell }, () => settings.wakeMs);

  const answer = (main: number, sub: number, value: number): void => {
    ports.after(settings.answerMs, () => send(frame(main, sub, value)));
  };
  const ack = (main: number, sub: number, value: number): void => {
    if (settings.acks) answer(main, sub, value);
  };
  const sourceId = (): number => SOURCES[state.input] ?? 0;

  function powerOff(): void {
    power.off();
    ack(0x80, 1, 0);
  }

  function handle([main = 0, sub = 0, value = 0]: readonly number[]): void {
    const word = (main << 8) | sub;
    if (word === 0x0100) power.on();
    // Between the key and the picture the board is starting: it hears nothing.
    else if (power.waking || (state.power === 'off' && state.asleep === 'deep')) return;
    else if (word === 0x0102) answer(0x80, state.power === 'on' ? 0 : 1, 0);
    else if (word === 0x0101) powerOff();
    else if (state.power !== 'on') return;
    else if (main === 0x02 && sub !== 0) setSource(sub);
    else if (main === 0x09 && sub <= 1) state.pc = sub === 1 ? 'on' : 'off';
    else handleAwake(word, value);
  }

  const muteValue = (): number => (state.muted ? mutedIs : 1 - mutedIs);
  function handleAwake(word: number, value: number): void {
    switch (word) {
      case 0x0200:
        answer(0x81, sourceId(), 0);
        break;
      case 0x0300:
        if (value > 100) break;
        state.volume = value;
        ack(0x82, 0, value);
        break;
      case 0x0301:
        if (value > 1) break;
        state.muted = value === 0;
        ack(0x82, 1, muteValue());
        break;
      case 0x0302:
        answer(0x82, 0, state.volume);
        break;
      case 0x0303:
        answer(0x82, 1, muteValue());
        break;
      case 0x0902:
        answer(0x83, state.pc === 'on' ? 0 : 1, 0);
        break;
      default:
        if (settings.extended) handleExtended(word, value);
    }
  }

  function handleExtended(word: number, value: number): void {
    switch (word) {
      case 0x3807:
        if (value > 1) break;
        extras.touch = value === 1;
        ack(0x40, 0x12, value);
        break;
      case 0x3912:
        answer(0x40, 0x12, extras.touch ? 1 : 0);
        break;
      case 0x3502:
        answer(0x35, 3, extras.blank ? 1 : 0);
        break;
      case 0x3402:
        answer(0x34, 3, extras.freeze ? 1 : 0);
        break;
      case 0x1d02:
        answer(0x1d, 3, extras.brightness);
        break;
    }
  }

  function setSource(id: number): void {
    const name = Object.keys(SOURCES).find((key) => SOURCES[key] === id);
    if (name === undefined) return;
    state.input = name;
    tell({ event: 'input', input: name });
    ack(0x81, id, 0);
  }

  const stream = hearing(
    marked({
      start: [0xaa, 0xbb, 0xcc],
      maxLength: 10,
      lengthOf: () => 10,
      sound: (f) => f[7] === 0xdd && f[8] === 0xee && f[9] === 0xff && f[6] === sumOf(f.subarray(3, 6)),
    }),
    tell,
    (bytes) => {
      handle([...bytes.subarray(3, 6)]);
    },
  );

  const board = dialBoard({
    power: choice(['on', 'off'], into(state, 'power')),
    input: choice(Object.keys(SOURCES), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    muted: onOff(into(state, 'muted')),
    standby: choice(['light', 'deep'], into(state, 'asleep'), '（deep：只听开机 hears power on only）'),
    wake: milliseconds(into(settings, 'wakeMs')),
    answer: milliseconds(into(settings, 'answerMs'), 60_000),
    acks: onOff(into(settings, 'acks')),
    extended: onOff(into(settings, 'extended'), '（Prowise、Lango）'),
    touch: onOff(into(extras, 'touch')),
    blank: onOff(into(extras, 'blank')),
    freeze: onOff(into(extras, 'freeze')),
    brightness: count(0, 100, into(extras, 'brightness')),
    'mute-polarity': choice(['table', 'reversed'], (word) => {
      mutedIs = word === 'table' ? 0 : 1;
    }),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      power.stay();
      Object.assign(state, { power: 'on', volume: 30, muted: false });
    },
    state: () => ({ ...state, ...(settings.extended ? extras : {}) }),
    unasked: () => frame(0x82, 0, 99),
    neighbour: () => undefined,
  };
};
