/**
 * An NEC MultiSync display, from fact sheet 16 F. Takes the length's digits in either case and computes the check over the
 * bytes as they came; what is wrong it does not answer. Off, it answers the power only.
 */
import { xorOf } from '../../protocols/checksum.ts';
import { marked } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { slowPower } from './slow-power.ts';

const INPUTS: Readonly<Record<string, number>> = {
  vga1: 1,
  dvi: 3,
  av: 5,
  option: 13,
  dp: 15,
  dp2: 16,
  hdmi1: 17,
  hdmi2: 18,
};
const POWERS = ['on', 'standby', 'suspend', 'off'] as const;
const LARGEST_INPUT = 0x11;

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}

function frameFrom(source: string, type: string, text: string): Uint8Array {
  const body = Buffer.from(`00${source}${type}${hex(text.length + 2, 2)}\x02${text}\x03`, 'latin1');
  return Uint8Array.of(0x01, ...body, xorOf(body), 0x0d);
}

export const createNecPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = { power: 'on' as (typeof POWERS)[number], input: 'hdmi1', volume: 40 };
  const quirks = { wakeMs: 400, answerMs: 20, id: 1, hdmi1By04: false };
  const power = slowPower(state, { ports, tell }, () => quirks.wakeMs);

  const letter = (id: number): string => String.fromCharCode(0x40 + id);
  const answer = (type: string, text: string): void => {
    ports.after(quirks.answerMs, () => send(frameFrom(letter(quirks.id), type, text)));
  };
  const powerCode = (): number => POWERS.indexOf(state.power) + 1;
  /** Result, page and code, type, greatest, current. */
  const value = (result: string, code: string, most: number, current: number): string =>
    `${result}${code}00${hex(most, 4)}${hex(current, 4)}`;

  function setInput(code: number): boolean {
    const hdmi1 = quirks.hdmi1By04 ? code === 0x04 : code === 0x11 || code === 0x04;
    const name = hdmi1 ? 'hdmi1' : Object.keys(INPUTS).find((key) => INPUTS[key] === code && key !== 'hdmi1');
    if (name === undefined) return false;
    state.input = name;
    tell({ event: 'input', input: name });
    return true;
  }

  function hear(type: string, text: string): void {
    if (type === 'A' && text === '01D6') {
      answer('B', `0200D600${hex(4, 4)}${hex(powerCode(), 4)}`);
      return;
    }
    const [, wanted = ''] = /^C203D6(000[14])$/.exec(text) ?? [];
    if (type === 'A' && wanted !== '') {
      if (wanted === '0001') power.on();
      else power.off();
      answer('B', `00C203D6${wanted}`);
      return;
    }
    if (state.power !== 'on') return;
    const code = text.slice(0, 4);
    const given = Number.parseInt(text.slice(4), 16);
    if (type === 'C' && code === '0060') {
      answer('D', value('00', code, LARGEST_INPUT, INPUTS[state.input] ?? 0));
      return;
    }
    if (type === 'C' && code === '0062') {
      answer('D', value('00', code, 100, state.volume));
      return;
    }
    if (type === 'C') {
      answer('D', value('01', code, 0, 0));
      return;
    }
    if (type !== 'E' || !Number.isInteger(given)) return;
    if (code === '0060') {
      answer('F', value(setInput(given) ? '00' : '01', code, LARGEST_INPUT, given));
      return;
    }
    if (code === '0062' && given <= 100) {
      state.volume = given;
      answer('F', value('00', code, 100, given));
      return;
    }
    answer('F', value('01', code, 0, given));
  }

  const stream = hearing(
    marked({
      start: [0x01, 0x30],
      maxLength: 64,
      lengthOf: (b) => {
        if (b.length < 7) return 0;
        const count_ = Number.parseInt(Buffer.from(b.subarray(5, 7)).toString('latin1'), 16);
        return Number.isInteger(count_) ? 9 + count_ : -1;
      },
      sound: (f) =>
        f[7] === 0x02 &&
        f[f.length - 3] === 0x03 &&
        f[f.length - 1] === 0x0d &&
        f[f.length - 2] === xorOf(f.subarray(1, f.length - 2)),
    }),
    tell,
    (bytes) => {
      const [to = 0, from = 0, type = 0] = bytes.subarray(2, 5);
      const all = to === 0x2a;
      if ((to !== 0x40 + quirks.id && !all) || from !== 0x30) return;
      hear(String.fromCharCode(type), Buffer.from(bytes.subarray(8, bytes.length - 3)).toString('latin1'));
    },
  );

  const board = dialBoard({
    power: choice(POWERS, (word) => {
      power.stay();
      state.power = word;
    }),
    input: choice(Object.keys(INPUTS), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    id: count(1, 26, into(quirks, 'id')),
    'hdmi1-by-04-only': onOff(into(quirks, 'hdmi1By04'), '（P461）'),
    wake: milliseconds(into(quirks, 'wakeMs')),
    answer: milliseconds(into(quirks, 'answerMs')),
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
    unasked: () => frameFrom(letter(quirks.id), 'D', value('00', '0062', 100, 99)),
    neighbour: () => frameFrom(letter(quirks.id + 1), 'B', '0200D60000040004'),
  };
};
