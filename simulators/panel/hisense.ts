/**
 * A Hisense display, from fact sheet 16 D: answers with the command's own bytes between AB AB and CD CD. Power-on is
 * answered when carried out and again when Android is up (`wake`); in standby, and until then, nothing else is heard.
 */
import { xorOf } from '../../protocols/checksum.ts';
import { marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';

const SOURCES: Readonly<Record<string, readonly [number, number, number]>> = {
  pc: [0x05, 0x03, 0x02],
  vga: [0x06, 0x04, 0x00],
  hdmi1: [0x05, 0x03, 0x00],
  hdmi2: [0x05, 0x03, 0x01],
  dp: [0x05, 0x03, 0x03],
};

export const createHisensePanel: CreateDevice = ({ ports, send, tell }) => {
  const state = { power: 'on', input: 'hdmi1', volume: 30, brightness: 80, screen: 'on' };
  const quirks = { wakeMs: 400, answerMs: 20, id: 1, form1: true };
  let waking: (() => void) | undefined;

  const form1 = (id: number, code: number, data: readonly number[]): Uint8Array => {
    const counted = Uint8Array.of(0x00, 6 + data.length, 0xc1, code, 0x00, 0x00, id, ...data);
    return Uint8Array.of(0xab, 0xab, ...counted, xorOf(counted), 0xcd, 0xcd);
  };
  const form2 = (op: number, value: number): Uint8Array =>
    Uint8Array.of(0xab, 0xab, quirks.id, 0x04, 0xa1, op, 0x00, value, 0xcd, 0xcd);
  const answer = (frame: Uint8Array): void => {
    ports.after(quirks.answerMs, () => send(frame));
  };

  function powerOn(): void {
    answer(form2(0x00, 0));
    if (state.power === 'on' || waking !== undefined) return;
    waking = ports.after(quirks.wakeMs, () => {
      waking = undefined;
      state.power = 'on';
      state.screen = 'on';
      tell({ event: 'power', power: 'on' });
      send(form2(0x00, 0));
    });
  }

  function hearForm2(op: number, value: number): void {
    if (op === 0x00) {
      powerOn();
      return;
    }
    if (state.power !== 'on') return;
    if (op === 0x01) {
      state.power = 'standby';
      tell({ event: 'power', power: 'standby' });
    } else if (op === 0x07 && value <= 100) state.volume = value;
    else if (op === 0x08 && value <= 100) state.brightness = value;
    else return;
    answer(form2(op, value));
  }

  function hearForm1(code: number, data: readonly number[]): void {
    if (!quirks.form1 || state.power !== 'on') return;
    const [value = 0] = data;
    if (code === 0x1a && data.length === 0) {
      answer(form1(quirks.id, code, SOURCES[state.input] ?? []));
      return;
    }
    if (code === 0x1b && data.length === 0) {
      answer(form1(quirks.id, code, [24, 6, 1]));
      return;
    }
    if (code === 0x31 && data.length === 1 && value <= 1) {
      state.screen = value === 0 ? 'on' : 'off';
      tell({ event: 'screen', screen: state.screen });
      answer(form1(quirks.id, code, data));
      return;
    }
    if (code === 0x1c && data.length === 3) answer(form1(quirks.id, code, data));
  }

  const stream = hearing(
    marked({
      start: [0xdd, 0xff],
      maxLength: 32,
      lengthOf: (b) => (b.length < 4 ? 0 : 6 + (b[3] ?? 0)),
      sound: (f) => {
        if (f[f.length - 2] !== 0xbb || f[f.length - 1] !== 0xcc) return false;
        return f[4] !== 0xc1 || f[f.length - 3] === xorOf(f.subarray(2, f.length - 3));
      },
    }),
    tell,
    (bytes) => {
      if (bytes[4] === 0xa1 && bytes[2] === quirks.id) hearForm2(bytes[5] ?? 0, bytes[7] ?? 0);
      if (bytes[4] === 0xc1 && bytes[8] === quirks.id)
        hearForm1(bytes[5] ?? 0, [...bytes.subarray(9, bytes.length - 3)]);
    },
  );

  const board = dialBoard({
    power: choice(['on', 'standby'], (word) => {
      waking?.();
      waking = undefined;
      state.power = word;
    }),
    input: choice(Object.keys(SOURCES), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    screen: choice(['on', 'off'], into(state, 'screen')),
    id: count(0, 254, into(quirks, 'id')),
    'form-1': onOff(into(quirks, 'form1'), '（off：WR6CE）'),
    wake: milliseconds(into(quirks, 'wakeMs')),
    answer: milliseconds(into(quirks, 'answerMs')),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      waking?.();
      waking = undefined;
      Object.assign(state, { power: 'on', screen: 'on' });
    },
    state: () => ({ ...state }),
    unasked: () => form1(quirks.id, 0x1a, SOURCES[state.input] ?? []),
    neighbour: () => form1(quirks.id + 1, 0x1a, [0x05, 0x03, 0x03]),
  };
};
