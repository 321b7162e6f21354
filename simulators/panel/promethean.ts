/**
 * A Promethean or Lango panel, from fact sheet 16 B: does what it is told and says nothing, since nobody knows what the real
 * one says. What it did is seen by its events. Off, it does nothing but come on.
 */
import { sumOf } from '../../protocols/checksum.ts';
import { marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { slowPower } from './slow-power.ts';

const SOURCES: Readonly<Record<number, string>> = {
  2: 'av',
  8: 'vga1',
  9: 'hdmi1',
  10: 'hdmi2',
  11: 'android',
  12: 'usbc',
  18: 'pc',
  19: 'hdmi3',
  20: 'hdmi4',
  21: 'usbc-front',
};

export const createPrometheanPanel: CreateDevice = ({ ports, tell }) => {
  const state = { power: 'on', input: 'hdmi1', volume: 30 };
  const quirks = { wakeMs: 400 };
  const power = slowPower(state, { ports, tell }, () => quirks.wakeMs);

  function hear(command: number, value: number): void {
    if (command === 0x01 && value <= 1) {
      if (value === 1) power.on();
      else power.off();
      return;
    }
    if (state.power !== 'on') return;
    const source = SOURCES[value];
    if (command === 0x0c && value <= 100) {
      state.volume = value;
      tell({ event: 'volume', volume: value });
    } else if (command === 0x30 && source !== undefined) {
      state.input = source;
      tell({ event: 'input', input: source });
    }
  }

  const stream = hearing(
    marked({
      start: [0xf6],
      maxLength: 6,
      lengthOf: (b) => (b.length < 3 ? 0 : b[2] === 1 ? 6 : -1),
      sound: (f) => f[5] === 0x6f && f[4] === sumOf(f.subarray(0, 4)),
    }),
    tell,
    (bytes) => {
      hear(bytes[1] ?? 0, bytes[3] ?? 0);
    },
  );

  const board = dialBoard({
    power: choice(['on', 'off'], (word) => {
      power.stay();
      state.power = word;
    }),
    input: choice(Object.values(SOURCES), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    wake: milliseconds(into(quirks, 'wakeMs')),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      power.stay();
      state.power = 'on';
    },
    state: () => ({ ...state }),
    unasked: () => undefined,
    neighbour: () => undefined,
  };
};
