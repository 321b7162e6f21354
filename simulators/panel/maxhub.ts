/**
 * A MAXHUB V6 panel, or with `table clevertouch` a Clevertouch Impact Plus, from fact sheet 11: power and backlight are
 * one command, power on is answered by nothing and takes `wake`, and with `line lan` it takes neither power on nor off.
 */
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff, words } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { oneOf } from '../wrong-value.ts';
import { digits, ended, nineBytes, partsOfNine, percent } from './ascii9.ts';
import { slowPower } from './slow-power.ts';

const MAXHUB: Readonly<Record<string, string>> = { hdmi1: '001', pc: '103', usbc1: '104', usbc2: '105' };
const TABLES = {
  maxhub: MAXHUB,
  clevertouch: {
    ...MAXHUB,
    hdmi2: '002',
    hdmi3: '021',
    hdmi4: '022',
    tv: '051',
    dp: '007',
    android: '101',
  } as Readonly<Record<string, string>>,
};
const DONE = ended('4', '01', '+');
const INVALID = ended('4', '01', '-');

export const createMaxhubPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = {
    power: 'on',
    backlight: true,
    input: 'hdmi1',
    volume: 30,
    muted: false,
    touch: true,
    brightness: 70,
    contrast: 50,
  };
  const settings = { table: 'maxhub' as keyof typeof TABLES, wakeMs: 400, answerMs: 20, lan: false, deep: false };
  const power = slowPower(
    state,
    { ports, tell },
    () => settings.wakeMs,
    () => {
      state.backlight = true;
    },
  );

  const inputs = () => TABLES[settings.table];
  const flag = (on: boolean): string => (on ? '001' : '000');

  /** Undefined: no such thing, or not now. */
  function told(code: number): string | undefined {
    if (code === 0x30) return state.power === 'on' ? flag(state.backlight) : '002';
    if (state.power !== 'on') return undefined;
    switch (code) {
      case 0x3f:
        return digits(state.brightness, 3);
      case 0x38:
        return digits(state.volume, 3);
      case 0x39:
        return flag(state.muted);
      case 0x3a:
        return inputs()[state.input];
      case 0x34:
        return digits(state.contrast, 3);
      case 0x44:
        return flag(state.touch);
      default:
        return undefined;
    }
  }

  function setPower(value: string): Uint8Array | undefined {
    if (settings.lan && (value === '002' || value === '003')) return INVALID;
    if (value === '003') {
      power.on();
      return undefined;
    }
    if (value === '002') {
      power.off();
      return DONE;
    }
    if (state.power !== 'on' || (value !== '000' && value !== '001')) return INVALID;
    state.backlight = value === '001';
    return DONE;
  }

  function set(code: number, value: string): Uint8Array | undefined {
    if (code === 0x30) return setPower(value);
    if (state.power !== 'on') return INVALID;
    const amount = percent(value);
    const on = value === '001' ? true : value === '000' ? false : undefined;
    if (code === 0x3a) {
      const source = Object.keys(inputs()).find((name) => inputs()[name] === value);
      if (source === undefined) return INVALID;
      state.input = source;
      return DONE;
    }
    if (code === 0x38 && amount !== undefined) state.volume = amount;
    else if (code === 0x3f && amount !== undefined) state.brightness = amount;
    else if (code === 0x34 && amount !== undefined) state.contrast = amount;
    else if (code === 0x39 && on !== undefined) state.muted = on;
    else if (code === 0x44 && on !== undefined) state.touch = on;
    else return INVALID;
    return DONE;
  }

  function answerTo(type: string, code: number, value: string): Uint8Array | undefined {
    if (type === 'S') return set(code, value);
    if (type !== 'G') return INVALID;
    const now = told(code);
    return now === undefined ? INVALID : ended(':', '01', 'r', code, now);
  }

  const stream = hearing(nineBytes(':'), tell, (bytes) => {
    const { id, type, code, value } = partsOfNine(bytes);
    if (id !== 1) return;
    const isOn = type === 'S' && code === 0x30 && value === '003';
    if ((power.waking || (state.power !== 'on' && settings.deep)) && !isOn) return;
    const answer = answerTo(type, code, value);
    if (answer !== undefined) ports.after(settings.answerMs, () => send(answer));
  });

  const board = dialBoard({
    power: choice(['on', 'off'], into(state, 'power')),
    backlight: onOff(into(state, 'backlight')),
    // Help names them all; which there are, the table of the moment says.
    input: words(Object.keys(TABLES.clevertouch).join(' '), (name) => {
      state.input = oneOf('input', name, Object.keys(inputs()));
    }),
    volume: count(0, 100, into(state, 'volume')),
    muted: onOff(into(state, 'muted')),
    touch: onOff(into(state, 'touch')),
    table: choice(['maxhub', 'clevertouch'], into(settings, 'table')),
    line: choice(
      ['serial', 'lan'],
      (word) => {
        settings.lan = word === 'lan';
      },
      '（lan：不接受开关机 takes neither power on nor off）',
    ),
    standby: choice(
      ['light', 'deep'],
      (word) => {
        settings.deep = word === 'deep';
      },
      '（deep：只听开机 hears power on only）',
    ),
    wake: milliseconds(into(settings, 'wakeMs')),
    answer: milliseconds(into(settings, 'answerMs'), 60_000),
  });

  return {
    ...board,
    receive: (bytes) => stream.push(bytes),
    detached: () => stream.end(),
    restarted() {
      power.stay();
      Object.assign(state, { power: 'on', backlight: true, muted: false, touch: true });
    },
    state: () => ({ ...state }),
    unasked: () => ended(':', '01', 'r', 0x38, '099'),
    neighbour: () => undefined,
  };
};
