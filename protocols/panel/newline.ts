/**
 * 7F … CF: Newline TruTouch and NT, Hitevision/HHT (鸿合) mainboards, Avocor. Source: fact sheet 16 A.
 *
 *   7F LEN 99 A2 B3 C4 02 FF group code [data] CF      LEN: bytes after it and before CF: 08, or 09 with a data byte
 *
 * No checksum. A command that was done comes back with one more byte, 01: `7F 09 … group code 01 CF`. That, and not the
 * same bytes again, is the acknowledgement: what comes back unchanged is an echo.
 *
 * Group 01 presses keys, 05 sets the volume (the code is the value), 09 the brightness. Mute (02) and child lock (57) are
 * keys that toggle and nothing tells which way: never commands of ours. Group 0A asks; of its questions only the
 * backlight's answer is known (0A 07: 01 off, 00 on), from one source: it is read here, and asked by no driver.
 */
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, marked } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

/** In what boards differ. */
export interface NewlineProfile {
  /** Contract's input → key code. */
  readonly inputs: Readonly<Record<string, number>>;
}

export const usualNewline: NewlineProfile = {
  inputs: { pc: 0x38, hdmi1: 0x52, hdmi2: 0x53, hdmi3: 0x54, hdmi4: 0x55, usbc: 0x51 },
};

const HEAD = [0x99, 0xa2, 0xb3, 0xc4, 0x02, 0xff] as const;
const START = 0x7f;
const END = 0xcf;
/** What LEN says of a frame without data, and with one byte. */
const PLAIN = 0x08;
const WITH_DATA = 0x09;
/** Bytes of a frame that LEN does not count. */
const AROUND = 3;
const DONE = 0x01;

export const newlineFraming: Framing = marked({
  start: [START],
  maxLength: WITH_DATA + AROUND,
  lengthOf: (bytes) => {
    const [, length] = bytes;
    if (length === undefined) return 0;
    if (length !== PLAIN && length !== WITH_DATA) return -1;
    return HEAD.every((byte, at) => bytes[at + 2] === undefined || bytes[at + 2] === byte) ? length + AROUND : -1;
  },
  sound: (frame) => whatIsWrong(frame) === undefined,
});

function whatIsWrong(frame: Uint8Array): string | undefined {
  const [start, length] = frame;
  if (start !== START) return 'does not begin with 7f';
  if (length === undefined) return 'ends before its length';
  if (length !== PLAIN && length !== WITH_DATA) return `its length is ${hex(length)}, should be 08 or 09`;
  if (frame.length !== length + AROUND) return `${frame.length} bytes, its length says ${length + AROUND}`;
  if (HEAD.some((byte, at) => frame[at + 2] !== byte)) return 'does not go on with 99 a2 b3 c4 02 ff';
  return frame[frame.length - 1] === END ? undefined : 'does not end with cf';
}

const KEYS = 0x01;
const VOLUME = 0x05;
const BRIGHTNESS = 0x09;
const ASKS = 0x0a;
const BACKLIGHT = 0x07;

/** Undefined: these panels have no such thing, or none that can be known to be so. */
export function encodeNewline(request: HostRequest, profile: NewlineProfile): Uint8Array | undefined {
  const said = 'ask' in request ? undefined : commandOf(request.command, request.value, profile);
  return said === undefined ? undefined : Uint8Array.of(START, PLAIN, ...HEAD, ...said, END);
}

function commandOf(command: string, value: string, profile: NewlineProfile): readonly [number, number] | undefined {
  switch (command) {
    case 'power':
      return [KEYS, value === 'on' ? 0x00 : 0x01];
    case 'input': {
      const key = profile.inputs[value];
      return key === undefined ? undefined : [KEYS, key];
    }
    case 'volume':
      return [VOLUME, Number(value)];
    default:
      return undefined;
  }
}

/** One frame from the panel. */
export function decodeNewline(frame: Uint8Array, profile: NewlineProfile): (DeviceMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  if (frame[1] === PLAIN) return [undecoded('a command come back unchanged: an echo', frame)];
  const [group = 0, code = 0, data = 0] = frame.subarray(8);
  if (group === ASKS && code === BACKLIGHT && data <= 1) return [{ type: 'reading', blanked: data === 1 }];
  if (data !== DONE) return [undecoded('an answer without a known meaning', frame)];
  const { command, value } = meaningOf(group, code, profile);
  return command === undefined
    ? [undecoded('an acknowledgement of nothing known', frame)]
    : [{ type: 'ack', of: command, ...(value === undefined ? {} : { value }) }];
}

const OTHER_KEYS: Readonly<Record<number, string>> = {
  2: 'mute',
  7: 'whiteboard',
  10: 'hdmi-front',
  23: 'volume-',
  24: 'volume+',
  28: 'home',
  43: 'ok',
  61: 'firmware',
  71: 'brightness+',
  72: 'brightness-',
  87: 'child-lock',
  135: 'model',
  142: 'microphone-off',
};

/** The contract's command, or `key` for what is only a key. */
function meaningOf(group: number, code: number, { inputs }: NewlineProfile): { command?: string; value?: string } {
  if (group === VOLUME && code <= 100) return { command: 'volume', value: String(code) };
  if (group === BRIGHTNESS && code <= 100) return { command: 'brightness', value: String(code) };
  if (group !== KEYS) return {};
  if (code <= 1) return { command: 'power', value: code === 0 ? 'on' : 'off' };
  const input = Object.keys(inputs).find((name) => inputs[name] === code);
  if (input !== undefined) return { command: 'input', value: input };
  return { command: 'key', value: OTHER_KEYS[code] ?? hex(code) };
}

/** One frame from the host. */
export function decodeNewlineHost(frame: Uint8Array, profile: NewlineProfile): (HostMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const [group = 0, code = 0] = frame.subarray(8);
  if (frame[1] === PLAIN) {
    if (group === ASKS && code === BACKLIGHT) return [{ type: 'query', query: 'blanked' }];
    const { command, value } = meaningOf(group, code, profile);
    if (command !== undefined) return [{ type: 'command', command, ...(value === undefined ? {} : { value }) }];
  }
  return [undecoded('a sound frame that is no known command', frame)];
}

export const newlineDecoder: Decoder = {
  framing: { device: newlineFraming, host: newlineFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeNewline(frame, usualNewline) : decodeNewlineHost(frame, usualNewline),
};

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
