/**
 * ViewSonic ViewBoard and BenQ RP/BH panels: nine-byte ASCII frames led by '8', RS-232 or raw TCP (ViewSonic: port 5000).
 * Source: fact sheet 11. The frame is described in `ascii9.ts`.
 *
 * A panel with auto-reply on says by itself what was changed at it, in the form of a reply, and passes keys of its remote
 * control on: nothing here depends on a question. Uncertain: hours, serial, name, MAC and firmware come in a 32-byte form
 * whose bytes are not publicly known, so they are neither asked nor read; BenQ's answer to the power question while off
 * (000 or 002: both are read as off), and whether its answer to the input question has a signal digit (taken as: no).
 */
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';
import { type Ascii9Heads, ascii9Bytes, ascii9Frame, ascii9Framing, flagOf, percentOf } from './ascii9.ts';

/** In what makers differ. */
export interface ViewsonicProfile {
  /** The panel's number in its menu, 1–98; 99 speaks to all, and number 1 answers for them. */
  readonly id: number;
  /** What `power off` sends: ViewSonic 000, BenQ 002. On is 001 everywhere. */
  readonly off: '000' | '002';
  /** Contract's input → three characters as they are set. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The first character of the answer to the input question is not part of it: 1, there is a signal, 0, none. */
  readonly signalDigit: boolean;
}

/** Speaks to any panel. */
const ALL = 99;

export const usualViewsonic: ViewsonicProfile = {
  id: 1,
  off: '000',
  inputs: {
    hdmi1: '004',
    hdmi2: '014',
    hdmi3: '024',
    hdmi4: '034',
    pc: '007',
    android: '00A',
    dp: '009',
    vga1: '006',
    vga2: '016',
    dvi: '005',
    tv: '000',
    av: '001',
    ypbpr: '003',
  },
  signalDigit: true,
};

const HEADS: Ascii9Heads = { '8': 'sgr', '4': '+-', '6': 'p' };
export const viewsonicFraming = ascii9Framing(HEADS);

const POWER = 0x21;
const INPUT = 0x22;
const BACKLIGHT = 0x28;
const VOLUME = 0x35;
const MUTE = 0x36;

/** Reading or identity key → the command byte of its question. */
const QUESTIONS: Readonly<Record<string, number>> = {
  power: 0x6c,
  input: 0x6a,
  volume: 0x66,
  muted: 0x67,
  blanked: 0x68,
  brightness: 0x62,
  contrast: 0x61,
  temperatureC: 0x30,
  link: 0x7a,
};
/** Questions whose answers have the other form: named when a host asks them, never asked by us. */
const LONG_QUESTIONS: Readonly<Record<string, number>> = {
  hours: 0x31,
  name: 0x34,
  mac: 0x35,
  ip: 0x36,
  serial: 0x37,
  firmware: 0x38,
};
/** Commands that are read when a host gives them, and not given by us. */
const OTHER_COMMANDS: Readonly<Record<number, string>> = {
  35: 'contrast',
  36: 'brightness',
  52: 'power-lock',
  56: 'button-lock',
  62: 'menu-lock',
  65: 'key',
  66: 'remote',
  126: 'factory-default',
};

/** Undefined: these panels, or this maker's, have no such thing. */
export function encodeViewsonic(request: HostRequest, profile: ViewsonicProfile): Uint8Array | undefined {
  if ('ask' in request) {
    const code = QUESTIONS[request.ask];
    return code === undefined ? undefined : ascii9Bytes('8', profile.id, 'g', code, '000');
  }
  const set = setOf(request.command, request.value, profile);
  return set === undefined ? undefined : ascii9Bytes('8', profile.id, 's', ...set);
}

function setOf(command: string, value: string, profile: ViewsonicProfile): [code: number, value: string] | undefined {
  switch (command) {
    case 'power':
      return [POWER, value === 'on' ? '001' : profile.off];
    case 'input': {
      const code = profile.inputs[value];
      return code === undefined ? undefined : [INPUT, code];
    }
    case 'volume':
      return [VOLUME, value.padStart(3, '0')];
    case 'mute':
      return [MUTE, value === 'on' ? '001' : '000'];
    case 'blank':
      // What is set is the backlight.
      return [BACKLIGHT, value === 'on' ? '000' : '001'];
    default:
      return undefined;
  }
}

/** One frame from a panel. */
export function decodeViewsonic(frame: Uint8Array, profile: ViewsonicProfile): (DeviceMessage | Undecoded)[] {
  const parts = ascii9Frame(frame, HEADS);
  if (typeof parts === 'string') return [undecoded(parts, frame)];
  const { id, type, code, value } = parts;
  if (profile.id !== ALL && id !== profile.id) return [{ type: 'note', text: `said by panel ${id}` }];
  switch (type) {
    case '+':
      return [{ type: 'ack' }];
    case '-':
      return [{ type: 'nak', why: 'invalid here' }];
    case 'p':
      return [{ type: 'note', text: `the remote control’s key ${hexOf(value)} passed through` }];
    case 'r': {
      const reading = readingOf(code, value, profile);
      return [reading ?? undecoded('a sound reply with no known meaning', frame)];
    }
    default:
      return [undecoded('what a host says, not a panel', frame)];
  }
}

function readingOf(code: number, value: string, profile: ViewsonicProfile): DeviceMessage | undefined {
  switch (code) {
    case QUESTIONS['power']:
      if (value === '001') return { type: 'reading', power: 'on' };
      return value === '000' || value === profile.off ? { type: 'reading', power: 'off' } : undefined;
    case QUESTIONS['input']:
      return inputOf(value, profile);
    case QUESTIONS['muted']:
      return read('muted', flagOf(value));
    case QUESTIONS['blanked']: {
      const backlight = flagOf(value);
      return read('blanked', backlight === undefined ? undefined : !backlight);
    }
    case QUESTIONS['volume']:
      return read('volume', percentOf(value));
    case QUESTIONS['brightness']:
      return read('brightness', percentOf(value));
    case QUESTIONS['contrast']:
      return read('contrast', percentOf(value));
    case QUESTIONS['temperatureC']:
      return read('temperatureC', percentOf(value) ?? (/^-\d\d$/.test(value) ? Number(value) : undefined));
    default:
      return undefined;
  }
}

function read(key: string, value: number | boolean | undefined): DeviceMessage | undefined {
  return value === undefined ? undefined : { type: 'reading', [key]: value };
}

function inputOf(value: string, profile: ViewsonicProfile): DeviceMessage | undefined {
  if (!/^[0-9A-F]{3}$/.test(value)) return undefined;
  if (!profile.signalDigit) return { type: 'reading', input: inputName(value, profile) };
  if (!/^[01]/.test(value)) return undefined;
  return { type: 'reading', input: inputName(`0${value.slice(1)}`, profile), signal: value.startsWith('1') };
}

function inputName(code: string, { inputs }: ViewsonicProfile): string {
  return Object.keys(inputs).find((name) => inputs[name] === code) ?? code;
}

/** One frame from a host. */
export function decodeViewsonicHost(frame: Uint8Array, profile: ViewsonicProfile): (HostMessage | Undecoded)[] {
  const parts = ascii9Frame(frame, HEADS);
  if (typeof parts === 'string') return [undecoded(parts, frame)];
  const { id, type, code, value } = parts;
  // Number 1 is everybody's, and says nothing.
  const to = id === 1 ? {} : { panel: id };
  if (type === 'g') {
    const query = Object.entries({ ...QUESTIONS, ...LONG_QUESTIONS }).find(([, ask]) => ask === code)?.[0];
    return [query === undefined ? undecoded('an unknown question', frame) : { type: 'query', query, ...to }];
  }
  const command = type === 's' ? commandOf(code, value, profile) : undefined;
  return [command === undefined ? undecoded('no known command', frame) : { type: 'command', ...command, ...to }];
}

function commandOf(
  code: number,
  value: string,
  profile: ViewsonicProfile,
): { command: string; value: string } | undefined {
  const on = flagOf(value);
  const word = on === true ? 'on' : 'off';
  switch (code) {
    case POWER:
      return on === undefined && value !== profile.off ? undefined : { command: 'power', value: word };
    case INPUT:
      return { command: 'input', value: inputName(value, profile) };
    case VOLUME:
      // 900 and 901 are one down and one up.
      return { command: 'volume', value: String(percentOf(value) ?? value) };
    case MUTE:
      return on === undefined ? undefined : { command: 'mute', value: word };
    case BACKLIGHT:
      return on === undefined ? undefined : { command: 'blank', value: on ? 'off' : 'on' };
    default: {
      const command = OTHER_COMMANDS[code];
      return command === undefined ? undefined : { command, value };
    }
  }
}

/** Reads any panel's, whatever its number. */
const anyPanel: ViewsonicProfile = { ...usualViewsonic, id: ALL };

export const viewsonicDecoder: Decoder = {
  framing: { device: viewsonicFraming, host: viewsonicFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeViewsonic(frame, anyPanel) : decodeViewsonicHost(frame, anyPanel),
};

function hexOf(value: string): string {
  return Array.from(value, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('');
}
