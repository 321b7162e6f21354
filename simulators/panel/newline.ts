/**
 * A Newline or Hitevision board, from fact sheet 16 A: what it did it sends back with one more byte, 01. A key pressed on
 * its own remote control is told unasked in the same way. Off, it hears power-on only.
 */
import { marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { slowPower } from './slow-power.ts';

const HEAD = [0x99, 0xa2, 0xb3, 0xc4, 0x02, 0xff] as const;
const INPUT_KEYS: Readonly<Record<number, string>> = {
  10: 'hdmi-front',
  56: 'pc',
  81: 'usbc',
  82: 'hdmi1',
  83: 'hdmi2',
  84: 'hdmi3',
  85: 'hdmi4',
};
const KEYS = new Set([0x00, 0x01, 0x02, 0x07, 0x17, 0x18, 0x1c, 0x2b, 0x3d, 0x47, 0x48, 0x57, 0x87, 0x8e]);

export const createNewlinePanel: CreateDevice = ({ ports, send, tell }) => {
  const state = {
    power: 'on',
    input: 'hdmi1',
    volume: 30,
    brightness: 80,
    muted: false,
    childLock: false,
    screen: 'on',
  };
  const quirks = { wakeMs: 400, answerMs: 20, acks: true };
  const power = slowPower(state, { ports, tell }, () => quirks.wakeMs);

  const frame = (group: number, code: number, data: number): Uint8Array =>
    Uint8Array.of(0x7f, 0x09, ...HEAD, group, code, data, 0xcf);
  const answer = (group: number, code: number, data: number): void => {
    ports.after(quirks.answerMs, () => send(frame(group, code, data)));
  };
  const done = (group: number, code: number): void => {
    if (quirks.acks) answer(group, code, 0x01);
  };

  /** Whether there is such a key. */
  function press(code: number): boolean {
    const input = INPUT_KEYS[code];
    if (input !== undefined) {
      state.input = input;
      tell({ event: 'input', input });
      return true;
    }
    if (!KEYS.has(code)) return false;
    if (code === 0x00) power.on();
    if (code === 0x01) power.off();
    if (code === 0x02) state.muted = !state.muted;
    if (code === 0x17) state.volume = Math.max(0, state.volume - 1);
    if (code === 0x18) state.volume = Math.min(100, state.volume + 1);
    if (code === 0x57) state.childLock = !state.childLock;
    return true;
  }

  function hear(group: number, code: number): void {
    const wakes = group === 0x01 && code === 0x00;
    if (state.power !== 'on' && !wakes) return;
    if (group === 0x01) {
      if (press(code)) done(group, code);
      return;
    }
    if (group === 0x05 && code <= 100) {
      state.volume = code;
      done(group, code);
      return;
    }
    if (group === 0x09 && code <= 100) {
      state.brightness = code;
      done(group, code);
      return;
    }
    if (group === 0x0a && code === 0x07) answer(group, code, state.screen === 'on' ? 0 : 1);
  }

  const stream = hearing(
    marked({
      start: [0x7f, 0x08, ...HEAD],
      maxLength: 11,
      lengthOf: () => 11,
      sound: (f) => f[10] === 0xcf,
    }),
    tell,
    (bytes) => {
      const [group = 0, code = 0] = bytes.subarray(8);
      hear(group, code);
    },
  );

  const board = dialBoard({
    power: choice(['on', 'off'], (word) => {
      if (word === 'off') power.off();
      else state.power = 'on';
      send(frame(0x01, word === 'on' ? 0x00 : 0x01, 0x01));
    }),
    input: choice(Object.values(INPUT_KEYS), (name) => {
      state.input = name;
      const key = Object.entries(INPUT_KEYS).find(([, input]) => input === name)?.[0];
      send(frame(0x01, Number(key), 0x01));
    }),
    volume: count(0, 100, (value) => {
      state.volume = value;
      send(frame(0x05, value, 0x01));
    }),
    screen: choice(['on', 'off'], into(state, 'screen')),
    acks: onOff(into(quirks, 'acks')),
    wake: milliseconds(into(quirks, 'wakeMs')),
    answer: milliseconds(into(quirks, 'answerMs')),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      power.stay();
      Object.assign(state, { power: 'on', muted: false });
    },
    state: () => ({ ...state }),
    unasked: () => frame(0x01, 0x18, 0x01),
    neighbour: () => undefined,
  };
};
