/**
 * MAXHUB V6 (CVTE) and Clevertouch Impact Plus panels: nine-byte ASCII frames led by ':', RS-232 or raw TCP (MAXHUB: port
 * 4664, Clevertouch: 4999). Source: fact sheet 11. The frame is described in `ascii9.ts`; set and get share one command
 * byte, and the number is always 01.
 *
 * Power and backlight are one thing: set 000 backlight off, 001 backlight on, 002 off, 003 on; get gives 000, 001 or 002.
 * 003 is never answered, and a MAXHUB takes it by RS-232 only, 002 as well.
 */
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';
import { type Ascii9Heads, ascii9Bytes, ascii9Frame, ascii9Framing, flagOf, percentOf } from './ascii9.ts';

/** In what makers and lines differ. */
export interface MaxhubProfile {
  /** Contract's input → three digits. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether power on and off are taken on this line. */
  readonly powers: boolean;
}

export const usualMaxhub: MaxhubProfile = {
  inputs: { hdmi1: '001', pc: '103', usbc1: '104', usbc2: '105' },
  powers: true,
};

const HEADS: Ascii9Heads = { ':': 'SGr', '4': '+-' };
export const maxhubFraming = ascii9Framing(HEADS);

/** Reading key → command byte; `power` carries `blanked` as well. */
const CODES: Readonly<Record<string, number>> = {
  power: 0x30,
  blanked: 0x30,
  input: 0x3a,
  volume: 0x38,
  muted: 0x39,
  touch: 0x44,
  brightness: 0x3f,
  contrast: 0x34,
  noSignalOffMinutes: 0x46,
  microphone: 0xa2,
  camera: 0xa3,
  autoBrightness: 0xa4,
};

/** Undefined: these panels, or this line, have no such thing. */
export function encodeMaxhub(request: HostRequest, profile: MaxhubProfile): Uint8Array | undefined {
  if ('ask' in request) {
    const code = CODES[request.ask];
    return code === undefined ? undefined : ascii9Bytes(':', 1, 'G', code, '000');
  }
  const { command, value } = request;
  const set = (key: string, digits: string): Uint8Array => ascii9Bytes(':', 1, 'S', CODES[key] ?? 0, digits);
  const flag = value === 'on' ? '001' : '000';
  switch (command) {
    case 'power':
      return profile.powers ? set('power', value === 'on' ? '003' : '002') : undefined;
    case 'blank':
      // What is set is the backlight.
      return set('power', value === 'on' ? '000' : '001');
    case 'input': {
      const code = profile.inputs[value];
      return code === undefined ? undefined : set('input', code);
    }
    case 'volume':
      return set('volume', value.padStart(3, '0'));
    case 'mute':
      return set('muted', flag);
    case 'touch':
      return set('touch', flag);
    default:
      return undefined;
  }
}

/** One frame from a panel. */
export function decodeMaxhub(frame: Uint8Array, profile: MaxhubProfile): (DeviceMessage | Undecoded)[] {
  const parts = ascii9Frame(frame, HEADS);
  if (typeof parts === 'string') return [undecoded(parts, frame)];
  const { type, code, value } = parts;
  if (type === '+') return [{ type: 'ack' }];
  if (type === '-') return [{ type: 'nak', why: 'invalid here' }];
  if (type !== 'r') return [undecoded('what a host says, not a panel', frame)];
  return [readingOf(code, value, profile) ?? undecoded('a sound reply with no known meaning', frame)];
}

function readingOf(code: number, value: string, profile: MaxhubProfile): DeviceMessage | undefined {
  switch (code) {
    case CODES['power']:
      if (value === '002') return { type: 'reading', power: 'off' };
      return value === '000' || value === '001'
        ? { type: 'reading', power: 'on', blanked: value === '000' }
        : undefined;
    case CODES['input']:
      return /^\d{3}$/.test(value) ? { type: 'reading', input: inputName(value, profile) } : undefined;
    case CODES['volume']:
      return read('volume', percentOf(value));
    case CODES['brightness']:
      return read('brightness', percentOf(value));
    case CODES['contrast']:
      return read('contrast', percentOf(value));
    case CODES['noSignalOffMinutes']:
      return read('noSignalOffMinutes', percentOf(value));
    case CODES['muted']:
      return read('muted', flagOf(value));
    case CODES['touch']:
      return read('touch', flagOf(value));
    case CODES['microphone']:
      return read('microphone', flagOf(value));
    case CODES['camera']:
      return read('camera', flagOf(value));
    case CODES['autoBrightness']:
      return read('autoBrightness', flagOf(value));
    default:
      return undefined;
  }
}

function read(key: string, value: number | boolean | undefined): DeviceMessage | undefined {
  return value === undefined ? undefined : { type: 'reading', [key]: value };
}

function inputName(code: string, { inputs }: MaxhubProfile): string {
  return Object.keys(inputs).find((name) => inputs[name] === code) ?? code;
}

/** One frame from a host. */
export function decodeMaxhubHost(frame: Uint8Array, profile: MaxhubProfile): (HostMessage | Undecoded)[] {
  const parts = ascii9Frame(frame, HEADS);
  if (typeof parts === 'string') return [undecoded(parts, frame)];
  const { type, code, value } = parts;
  const key = Object.keys(CODES).find((name) => CODES[name] === code);
  if (key === undefined) return [undecoded('no known command', frame)];
  if (type === 'G') return [{ type: 'query', query: key }];
  if (type !== 'S') return [undecoded('what a panel says, not a host', frame)];
  const [command, said] = commandOf(key, value, profile);
  return [said === undefined ? undecoded('no known value', frame) : { type: 'command', command, value: said }];
}

const POWER_WORDS: Readonly<Record<string, readonly [command: string, value: string]>> = {
  '000': ['blank', 'on'],
  '001': ['blank', 'off'],
  '002': ['power', 'off'],
  '003': ['power', 'on'],
};

function commandOf(key: string, value: string, profile: MaxhubProfile): readonly [string, string | undefined] {
  const flag = flagOf(value);
  const word = flag === undefined ? undefined : flag ? 'on' : 'off';
  switch (key) {
    case 'power':
      return POWER_WORDS[value] ?? ['power', undefined];
    case 'input':
      return ['input', inputName(value, profile)];
    case 'muted':
      return ['mute', word];
    case 'touch':
    case 'microphone':
    case 'camera':
    case 'autoBrightness':
      return [key, word];
    default: {
      const percent = percentOf(value);
      return [key, percent === undefined ? undefined : String(percent)];
    }
  }
}

export const maxhubDecoder: Decoder = {
  framing: { device: maxhubFraming, host: maxhubFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeMaxhub(frame, usualMaxhub) : decodeMaxhubHost(frame, usualMaxhub),
};
