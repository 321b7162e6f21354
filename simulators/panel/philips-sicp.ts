/**
 * A Philips display with SICP, or with `form a6` an iiyama LExx40, from fact sheet 13: reports repeat their question's
 * code, commands are answered by ACK, NACK (no such command) or NAV (wrong checksum or value, or not possible now, as in
 * standby). Another id and the broadcast are met with silence. With `form no-group` its frames have no GROUP byte.
 */
import { xorOf } from '../../protocols/checksum.ts';
import type { Framing } from '../../protocols/framing.ts';
import type { CreateDevice } from '../stream/device.ts';
import { choice, count, dialBoard, into, milliseconds, onOff } from '../stream/dials.ts';
import { hearing } from '../stream/hearing.ts';
import { slowPower } from './slow-power.ts';

const SOURCES: Readonly<Record<string, number>> = {
  video: 0x01,
  ypbpr: 0x03,
  vga: 0x05,
  hdmi2: 0x06,
  dp2: 0x07,
  usb2: 0x08,
  dp1: 0x0a,
  ops: 0x0b,
  usb1: 0x0c,
  hdmi1: 0x0d,
  dvi: 0x0e,
  hdmi3: 0x0f,
  browser: 0x10,
  player: 0x16,
  custom: 0x18,
  hdmi4: 0x19,
  iwb: 0x1c,
};
const FORMS = ['group', 'no-group', 'a6'] as const;
type Form = (typeof FORMS)[number];
type Verdict = 'ack' | 'nack' | 'nav';

/** A host that says half a frame and stops is not waited for. */
const BETWEEN_BYTES_MS = 200;
const MOST = 0x28;

/** Cut by the size alone: a wrong checksum is something it answers. */
function cutting(form: () => Form): Framing {
  return {
    maxLength: MOST + 7,
    measure(bytes) {
      if (form() === 'a6') {
        if (bytes[0] !== 0xa6) return -1;
        if (bytes.length < 6) return 0;
        const length = 6 + (bytes[5] ?? 0);
        return length < 9 || length > MOST ? -1 : bytes.length < length ? 0 : length;
      }
      const size = bytes[0] ?? 0;
      if (size < 4 || size > MOST) return -1;
      return bytes.length < size ? 0 : size;
    },
  };
}

export const createPhilipsPanel: CreateDevice = ({ ports, send, tell }) => {
  const state = {
    power: 'on',
    input: 'hdmi1',
    volume: 30,
    audioOut: 30,
    muted: false,
    backlight: true,
    touch: true,
    signal: true,
    temperature: 28,
    temperature2: 31,
    hours: 19_712,
  };
  const identity = { serial: 'HA1A0917123456', model: 'BDL6551T', firmware: 'v1.302', built: '2019-06-30' };
  const settings = {
    id: 1,
    form: 'group' as Form,
    replyGroup: 0,
    wakeMs: 400,
    answerMs: 20,
    audioOut: true,
    touch: true,
    twoSensors: true,
    inputTail: true,
  };
  const power = slowPower(state, { ports, tell }, () => settings.wakeMs);

  function frame(data: readonly number[], id = settings.id): Uint8Array {
    const { form, replyGroup } = settings;
    const bytes =
      form === 'a6'
        ? [0x21, id, 0, 0, data.length + 2, 1, ...data]
        : form === 'group'
          ? [data.length + 4, id, replyGroup, ...data]
          : [data.length + 3, id, ...data];
    return Uint8Array.of(...bytes, xorOf(Uint8Array.from(bytes)));
  }
  function status(verdict: Verdict): Uint8Array {
    if (settings.form === 'a6') return frame([0, { ack: 0, nack: 4, nav: 3 }[verdict]]);
    return frame([0, { ack: 0x06, nack: 0x15, nav: 0x18 }[verdict]]);
  }
  const ascii = (text: string): number[] => Array.from(text, (char) => char.charCodeAt(0));
  const bit = (on: boolean): number => (on ? 1 : 0);

  /** The report's bytes after its code; undefined: that is no question of its. */
  function told(code: number, [which]: readonly number[]): readonly number[] | undefined {
    switch (code) {
      case 0x19:
        return [state.power === 'on' ? 2 : 1];
      case 0xad:
        return [SOURCES[state.input] ?? 0, ...(settings.inputTail ? [0, 1, 0] : [])];
      case 0x45:
        return [state.volume, ...(settings.audioOut ? [state.audioOut] : [])];
      case 0x46:
        return [bit(state.muted)];
      case 0x71:
        return [bit(!state.backlight)];
      case 0x1f:
        return settings.touch ? [bit(state.touch)] : undefined;
      case 0x59:
        return [bit(state.signal)];
      case 0x2f:
        return [state.temperature, ...(settings.twoSensors ? [state.temperature2] : [])];
      case 0x0f:
        return which === 2 ? [state.hours >> 8, state.hours & 0xff] : undefined;
      case 0x15:
        return ascii(identity.serial);
      case 0xa1: {
        const text = [identity.model, identity.firmware, identity.built][which ?? -1];
        return text === undefined ? undefined : ascii(text);
      }
      default:
        return undefined;
    }
  }

  function switchPower(on: boolean): void {
    // Told to come on once more, it begins anew.
    power.stay();
    if (on) power.on();
    else power.off();
  }

  function obey(code: number, data: readonly number[]): Verdict {
    const [value = 0xff] = data;
    if (code === 0x18) {
      if (value !== 1 && value !== 2) return 'nav';
      if (value === 1 && state.power !== 'on' && !power.waking) return 'nav';
      switchPower(value === 2);
      return 'ack';
    }
    if (![0xac, 0x44, 0x47, 0x72, 0x1e].includes(code) || (code === 0x1e && !settings.touch)) return 'nack';
    if (state.power !== 'on') return 'nav';
    if (code === 0xac) {
      const source = Object.keys(SOURCES).find((name) => SOURCES[name] === value);
      if (source === undefined) return 'nav';
      state.input = source;
    } else if (code === 0x44) {
      if (data.length > (settings.audioOut ? 2 : 1) || data.some((level) => level > 100)) return 'nav';
      state.volume = value;
      state.audioOut = data[1] ?? state.audioOut;
    } else {
      if (value > 1) return 'nav';
      if (code === 0x47) state.muted = value === 1;
      if (code === 0x72) state.backlight = value === 0;
      if (code === 0x1e) state.touch = value === 1;
    }
    return 'ack';
  }

  function handle(bytes: Uint8Array): void {
    const at = { group: 3, 'no-group': 2, a6: 7 }[settings.form];
    const id = bytes[1] ?? 0;
    if (id !== settings.id && id !== 0) return;
    const [code = 0, ...data] = bytes.subarray(at, -1);
    const answer = xorOf(bytes) === 0 ? reply(code, data) : status('nav');
    if (id !== 0) ports.after(settings.answerMs, () => send(answer));
  }
  function reply(code: number, data: readonly number[]): Uint8Array {
    const report = told(code, data);
    if (report === undefined) return status(obey(code, data));
    const always = [0x19, 0x15, 0xa1].includes(code);
    return state.power === 'on' || always ? frame([code, ...report]) : status('nav');
  }

  let stopped: (() => void) | undefined;
  const stream = hearing(
    cutting(() => settings.form),
    tell,
    (bytes) => {
      handle(bytes);
    },
  );

  const board = dialBoard({
    power: choice(['on', 'off'], into(state, 'power')),
    input: choice(Object.keys(SOURCES), into(state, 'input')),
    volume: count(0, 100, into(state, 'volume')),
    muted: onOff(into(state, 'muted')),
    backlight: onOff(into(state, 'backlight')),
    touch: choice(
      ['on', 'off', 'none'],
      (word) => {
        settings.touch = word !== 'none';
        state.touch = word === 'on';
      },
      '（none：不认识这条指令 does not know the command）',
    ),
    signal: onOff(into(state, 'signal')),
    temperature: count(0, 100, into(state, 'temperature')),
    sensors: choice(['1', '2'], (digit) => {
      settings.twoSensors = digit === '2';
    }),
    hours: count(0, 0xffff, into(state, 'hours')),
    'audio-out': onOff(into(settings, 'audioOut'), '（off：音量只有一个字节 the volume has one byte）'),
    'input-tail': onOff(into(settings, 'inputTail')),
    form: choice(FORMS, into(settings, 'form')),
    'reply-group': count(0, 254, into(settings, 'replyGroup')),
    id: count(1, 255, into(settings, 'id')),
    wake: milliseconds(into(settings, 'wakeMs')),
    answer: milliseconds(into(settings, 'answerMs'), 60_000),
  });

  return {
    ...board,
    receive(bytes) {
      stopped?.();
      stream.push(bytes);
      stopped = ports.after(BETWEEN_BYTES_MS, () => stream.end());
    },
    detached() {
      stopped?.();
      stream.end();
    },
    restarted() {
      power.stay();
      Object.assign(state, { power: 'on', muted: false, backlight: true });
    },
    state: () => ({ ...state }),
    unasked: () => frame([0x45, 99, ...(settings.audioOut ? [99] : [])]),
    neighbour: () => frame([0x19, 1], (settings.id % 255) + 1),
  };
};
