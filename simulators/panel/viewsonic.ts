/**
 * A ViewSonic ViewBoard, or with `table benq` a BenQ RP, from fact sheet 11: answers set by + or −, get in the same nine
 * bytes, says by itself what is changed at it (`auto-reply`), passes keys of its remote control on (`key`), and answers
 * number 99 only if it is number 1. In deep standby it hears one frame only: power on. Its 32-byte replies are not
 * publicly known: what it sends for them is 32 bytes of nothing in particular.
 */
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff, words } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { oneOf } from '../wrong-value.ts';
import { digits, ended, type Nine, nineBytes, partsOfNine, percent } from './ascii9.ts';
import { slowPower } from './slow-power.ts';

const TABLES = {
  viewsonic: {
    off: '000',
    signal: true,
    inputs: {
      tv: '000',
      av: '001',
      ypbpr: '003',
      hdmi1: '004',
      hdmi2: '014',
      hdmi3: '024',
      hdmi4: '034',
      dvi: '005',
      vga1: '006',
      vga2: '016',
      pc: '007',
      dp: '009',
      android: '00A',
    } as Readonly<Record<string, string>>,
  },
  benq: {
    off: '002',
    signal: false,
    inputs: {
      vga1: '000',
      hdmi1: '001',
      hdmi2: '002',
      av: '003',
      hdmi3: '021',
      hdmi4: '022',
      vga2: '031',
      android: '101',
      pc: '103',
    } as Readonly<Record<string, string>>,
  },
};

const LONG = [0x31, 0x34, 0x35, 0x36, 0x37, 0x38];

export const createViewsonicPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = {
    power: 'on',
    input: 'hdmi1',
    signal: true,
    volume: 30,
    muted: false,
    backlight: true,
    brightness: 60,
    contrast: 50,
    temperature: 38,
  };
  const settings = {
    id: 1,
    table: 'viewsonic' as keyof typeof TABLES,
    wakeMs: 400,
    answerMs: 20,
    auto: true,
    deep: false,
  };
  const power = slowPower(
    state,
    { ports, tell },
    () => settings.wakeMs,
    () => changedHere(0x6c),
  );

  const table = () => TABLES[settings.table];
  const number = (): string => digits(settings.id, 2);
  const later = (frame: Uint8Array): void => {
    ports.after(settings.answerMs, () => send(frame));
  };
  const reply = (code: number, value: string): Uint8Array => ended('8', number(), 'r', code, value);
  const flag = (on: boolean): string => (on ? '001' : '000');
  /** Undefined: it has no such question, or no answer now. */
  function told(code: number): string | undefined {
    if (code === 0x6c) return state.power === 'on' ? '001' : table().off;
    if (state.power !== 'on') return undefined;
    switch (code) {
      case 0x6a: {
        const source = table().inputs[state.input] ?? '000';
        return table().signal ? `${state.signal ? 1 : 0}${source.slice(1)}` : source;
      }
      case 0x66:
        return digits(state.volume, 3);
      case 0x67:
        return flag(state.muted);
      case 0x68:
        return flag(state.backlight);
      case 0x62:
        return digits(state.brightness, 3);
      case 0x61:
        return digits(state.contrast, 3);
      case 0x30:
        return state.temperature < 0 ? `-${digits(-state.temperature, 2)}` : digits(state.temperature, 3);
      default:
        return undefined;
    }
  }

  /** Somebody did something at the panel itself. */
  function changedHere(code: number): void {
    const value = told(code);
    if (settings.auto && value !== undefined) later(reply(code, value));
  }

  function get(code: number): Uint8Array {
    if (code === 0x7a) return ended('4', number(), '+');
    if (LONG.includes(code) && state.power === 'on') return longReply(code);
    const value = told(code);
    return value === undefined ? ended('4', number(), '-') : reply(code, value);
  }

  function longReply(code: number): Uint8Array {
    return ended(' ', number(), 'r', code, '0'.repeat(26));
  }

  function switchPower(value: string): boolean {
    if (value === '001') {
      power.on();
      return true;
    }
    if (value !== table().off) return false;
    power.off();
    return true;
  }

  function set(code: number, value: string): boolean {
    if (code === 0x21) return switchPower(value);
    if (state.power !== 'on') return false;
    const amount = percent(value);
    const on = value === '001' ? true : value === '000' ? false : undefined;
    switch (code) {
      case 0x22: {
        const source = Object.keys(table().inputs).find((name) => table().inputs[name] === value);
        if (source === undefined) return false;
        state.input = source;
        return true;
      }
      case 0x35:
        if (value === '900' || value === '901')
          state.volume = Math.min(100, Math.max(0, state.volume + (value === '901' ? 1 : -1)));
        else if (amount === undefined) return false;
        else state.volume = amount;
        return true;
      case 0x24:
        if (amount === undefined) return false;
        state.brightness = amount;
        return true;
      case 0x36:
        if (on === undefined) return false;
        state.muted = on;
        return true;
      case 0x28:
        if (on === undefined) return false;
        state.backlight = on;
        return true;
      default:
        return false;
    }
  }

  function handle({ id, type, code, value }: Nine): void {
    if (id !== settings.id && id !== 99) return;
    const isOn = type === 's' && code === 0x21 && value === '001';
    if ((power.waking || (state.power !== 'on' && settings.deep)) && !isOn) return;
    const answer = type === 'g' ? get(code) : ended('4', number(), type === 's' && set(code, value) ? '+' : '-');
    // Everybody hears 99; number 1 answers for all.
    if (id === settings.id || settings.id === 1) later(answer);
  }

  const stream = hearing(nineBytes('8'), tell, (bytes) => {
    handle(partsOfNine(bytes));
  });

  const board = dialBoard({
    power: choice(['on', 'off'], (word) => {
      state.power = word;
      changedHere(0x6c);
    }),
    // Help names the inputs of the usual table; which there are, the table of the moment says.
    input: words(Object.keys(TABLES.viewsonic.inputs).join(' '), (name) => {
      state.input = oneOf('input', name, Object.keys(table().inputs));
      changedHere(0x6a);
    }),
    volume: count(0, 100, (value) => {
      state.volume = value;
      changedHere(0x66);
    }),
    muted: onOff((on) => {
      state.muted = on;
      changedHere(0x67);
    }),
    backlight: onOff((on) => {
      state.backlight = on;
      changedHere(0x68);
    }),
    brightness: count(0, 100, (value) => {
      state.brightness = value;
      changedHere(0x62);
    }),
    signal: onOff(into(state, 'signal')),
    temperature: count(-99, 100, into(state, 'temperature')),
    key: count(
      0,
      0xffff,
      (key) => send(ended('6', number(), 'p', key >> 8, key & 0xff)),
      '（遥控器的键 a key of the remote control）',
    ),
    long: choice(['now'], () => send(longReply(0x37)), '（发一个 32 字节应答 sends a 32-byte reply）'),
    id: count(1, 98, into(settings, 'id')),
    table: choice(['viewsonic', 'benq'], into(settings, 'table')),
    'auto-reply': onOff(into(settings, 'auto')),
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
      Object.assign(state, { power: 'on', muted: false, backlight: true });
    },
    state: () => ({ ...state }),
    unasked: () => reply(0x66, '099'),
    neighbour: () => ended('8', digits((settings.id % 98) + 1, 2), 'r', 0x6c, '000'),
  };
};
