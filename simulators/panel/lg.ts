/**
 * An LG display, from fact sheet 14: answers every command of its own id by `c2 SP id SP OK data x`, what it does not
 * know or will not do by NG. Mute 00 mutes. While media play it refuses all but the power and the remote control's keys;
 * off, it answers the power only (or everything, by `off-answers`).
 */
import { framer, lines } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff, words } from '../stream/dials.ts';
import { slowPower } from './slow-power.ts';

const INPUTS: Readonly<Record<string, number>> = {
  av: 0x20,
  component: 0x40,
  vga1: 0x60,
  dvi: 0x70,
  hdmi1: 0x90,
  hdmi2: 0x91,
  hdmi3: 0x92,
  hdmi4: 0x93,
  'hdmi1-pc': 0xa0,
  dp: 0xc0,
};

export const createLgPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = {
    power: 'on',
    input: 'hdmi1',
    volume: 30,
    muted: false,
    screen: 0x00,
    temperatureC: 43,
    hours: 3_900,
    lamp: 1,
    signal: true,
    media: false,
    serial: '101RMUC1B123',
    firmware: '043001',
  };
  const quirks = {
    wakeMs: 400,
    answerMs: 15,
    upper: false,
    id: 1,
    digits: 2,
    input: 'xb',
    offAnswers: 'power',
    refusal: '00',
  };
  const power = slowPower(state, { ports, tell }, () => quirks.wakeMs);

  function spelled(hexText: string): string {
    return quirks.upper ? hexText.toUpperCase() : hexText;
  }
  function hex(value: number, digits = 2): string {
    return spelled(value.toString(16).padStart(digits, '0'));
  }
  function frame(letter: string, id: number, said: 'OK' | 'NG', data: string): Uint8Array {
    return Buffer.from(`${letter} ${hex(id, quirks.digits)} ${said}${data}x`, 'latin1');
  }
  function answer(letter: string, said: 'OK' | 'NG', data: string): void {
    ports.after(quirks.answerMs, () => send(frame(letter, quirks.id, said, data)));
  }

  function powerOff(): void {
    state.media = false;
    power.off();
  }

  /** The value's hex digits now, after setting it where there is one to set; undefined: refused. */
  function carryOut(command: string, data: readonly string[]): string | undefined {
    const [first = '', second = ''] = data;
    const asks = first === 'ff' && data.length === 1;
    const value = /^[0-9a-f]{2}$/.test(first) ? Number.parseInt(first, 16) : undefined;
    if (value === undefined) return undefined;
    switch (command) {
      case 'ka':
        if (!asks && value > 1) return undefined;
        if (!asks && value === 1) power.on();
        if (!asks && value === 0) powerOff();
        return asks ? hex(state.power === 'on' ? 1 : 0) : hex(value);
      case 'xb':
      case 'kb': {
        if (command !== quirks.input) return undefined;
        if (asks) return hex(INPUTS[state.input] ?? 0);
        const name = Object.keys(INPUTS).find((key) => INPUTS[key] === value);
        if (name === undefined) return undefined;
        state.input = name;
        tell({ event: 'input', input: name });
        return hex(value);
      }
      case 'kd':
        if (asks) return hex(state.screen);
        if (![0x00, 0x01, 0x10].includes(value)) return undefined;
        state.screen = value;
        return hex(value);
      case 'ke':
        if (asks) return hex(state.muted ? 0 : 1);
        if (value > 1) return undefined;
        state.muted = value === 0;
        return hex(value);
      case 'kf':
        if (asks) return hex(state.volume);
        if (value > 100) return undefined;
        state.volume = value;
        return hex(value);
      case 'dn':
        return asks ? hex(state.temperatureC) : undefined;
      case 'dl':
        return asks ? hex(state.hours, 4) : undefined;
      case 'dp':
        return asks ? hex(state.power === 'on' ? state.lamp : 2) : undefined;
      case 'sv':
        return first === '02' && second === 'ff' ? `02${state.signal ? '01' : '00'}` : undefined;
      case 'fy':
        return asks ? state.serial : undefined;
      case 'fz':
        return asks ? state.firmware : undefined;
      case 'mc':
        return hex(value);
      default:
        return undefined;
    }
  }

  function hear(line: string): void {
    const [, command = '', letter = '', id = '', rest = ''] =
      /^([a-z]([a-z])) ?([0-9a-f]{2,3}) (.*)$/.exec(line.toLowerCase()) ?? [];
    if (command === '') return;
    const addressed = Number.parseInt(id, 16);
    if (addressed !== quirks.id && addressed !== 0) return;
    const isPower = command === 'ka';
    if (state.power !== 'on' && !isPower && quirks.offAnswers === 'power') return;
    if (state.media && !isPower && command !== 'mc') {
      answer(letter, 'NG', quirks.refusal);
      return;
    }
    const data = carryOut(command, rest.split(' '));
    if (data === undefined) answer(letter, 'NG', '00');
    else answer(letter, 'OK', data);
  }

  const stream = framer(lines({ ends: [0x0d], maxLength: 64 }), {
    frame: (bytes) => {
      const line = Buffer.from(bytes).toString('latin1').trim();
      tell({ event: 'command', text: line });
      hear(line);
    },
    junk: () => {},
  });

  const board = dialBoard({
    power: choice(['on', 'off'], (word) => {
      if (word === 'off') powerOff();
      else state.power = 'on';
    }),
    input: choice(Object.keys(INPUTS), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    muted: onOff(into(state, 'muted')),
    screen: choice(['on', 'off', 'video-mute'], (word) => {
      state.screen = word === 'on' ? 0x00 : word === 'off' ? 0x01 : 0x10;
    }),
    temperature: count(0, 99, into(state, 'temperatureC')),
    hours: count(0, 65_535, into(state, 'hours')),
    lamp: choice(['ok', 'fault'], (word) => {
      state.lamp = word === 'ok' ? 1 : 0;
    }),
    signal: onOff(into(state, 'signal')),
    media: onOff(into(state, 'media'), '（on：除电源外一律 NG everything but the power is refused）'),
    refusal: choice(['00', '01'], into(quirks, 'refusal')),
    hex: choice(['lower', 'upper'], (word) => {
      quirks.upper = word === 'upper';
    }),
    id: count(1, 255, into(quirks, 'id')),
    'id-digits': count(2, 3, into(quirks, 'digits')),
    'input-command': choice(['xb', 'kb'], into(quirks, 'input')),
    'off-answers': choice(['power', 'all'], into(quirks, 'offAnswers')),
    serial: words('文字 text', into(state, 'serial')),
    wake: milliseconds(into(quirks, 'wakeMs')),
    answer: milliseconds(into(quirks, 'answerMs')),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      power.stay();
      Object.assign(state, { power: 'on', media: false, screen: 0x00 });
    },
    state: () => ({ ...state, blanked: state.screen !== 0 }),
    unasked: () => frame('f', quirks.id, 'OK', hex(99)),
    neighbour: () => frame('a', quirks.id + 1, 'OK', '00'),
  };
};
