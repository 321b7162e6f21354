/**
 * A CTOUCH or i3TOUCH display, from fact sheet 16 C: `A9 41 …` for what it did or was asked, `A9 4E …` for what it will not.
 * Whether the real one answers while off is not documented: `off-answers` says.
 */
import { marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { slowPower } from './slow-power.ts';

const SOURCES: Readonly<Record<string, number>> = { hdmi1: 5, hdmi2: 6, dp: 7, hdmi3: 8, ops: 12 };
const GET = 0xaa;
const INVALID_COMMAND = 0x01;
const INVALID_DATA = 0x02;

export const createCtouchPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = { power: 'on', input: 'hdmi1', volume: 30, muted: false, brightness: 80 };
  const quirks = { wakeMs: 400, answerMs: 15, id: 0, offAnswers: 'power' };
  const power = slowPower(state, { ports, tell }, () => quirks.wakeMs);

  const frame = (kind: number, id: number, command: number, data: number): Uint8Array =>
    Uint8Array.of(0xa9, kind, id, command, data, 0x8a);
  const answer = (kind: number, command: number, data: number): void => {
    ports.after(quirks.answerMs, () => send(frame(kind, quirks.id, command, data)));
  };

  const readers: Readonly<Record<number, () => number>> = {
    17: () => (state.power === 'on' ? 1 : 0),
    19: () => state.volume,
    20: () => (state.muted ? 1 : 2),
    21: () => SOURCES[state.input] ?? 0,
    49: () => state.brightness,
  };

  /** False: not a value of this command. */
  function carryOut(command: number, data: number): boolean {
    switch (command) {
      case 0x11:
        if (data > 1) return false;
        if (data === 1) power.on();
        else power.off();
        return true;
      case 0x13:
        if (data > 100) return false;
        state.volume = data;
        return true;
      case 0x14:
        if (data !== 1 && data !== 2) return false;
        state.muted = data === 1;
        return true;
      case 0x15: {
        const name = Object.keys(SOURCES).find((key) => SOURCES[key] === data);
        if (name === undefined) return false;
        state.input = name;
        tell({ event: 'input', input: name });
        return true;
      }
      default:
        if (data > 100) return false;
        state.brightness = data;
        return true;
    }
  }

  function hear(command: number, data: number): void {
    const reader = readers[command];
    const isPower = command === 0x11;
    if (state.power !== 'on') {
      if (quirks.offAnswers === 'nothing' && !(isPower && data === 1)) return;
      if (!isPower) {
        answer(0x4e, command, 0xff);
        return;
      }
    }
    if (reader === undefined) {
      answer(0x4e, command, INVALID_COMMAND);
      return;
    }
    if (data === GET) {
      answer(0x41, command, reader());
      return;
    }
    if (carryOut(command, data)) answer(0x41, command, data);
    else answer(0x4e, command, INVALID_DATA);
  }

  const stream = hearing(
    marked({ start: [0xa9], maxLength: 5, lengthOf: () => 5, sound: (f) => f[4] === 0x8a }),
    tell,
    (bytes) => {
      const [, command = 0, id = 0, data = 0] = bytes;
      if (id === quirks.id) hear(command, data);
    },
  );

  const board = dialBoard({
    power: choice(['on', 'off'], (word) => {
      power.stay();
      state.power = word;
    }),
    input: choice(Object.keys(SOURCES), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    muted: onOff(into(state, 'muted')),
    id: count(0, 254, into(quirks, 'id')),
    'off-answers': choice(['power', 'nothing'], into(quirks, 'offAnswers')),
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
    unasked: () => frame(0x41, quirks.id, 0x13, 99),
    neighbour: () => frame(0x41, quirks.id + 1, 0x11, 0),
  };
};
