/**
 * Philips SICP: Philips signage and interactive panels, RS-232 or TCP 5000; and what iiyama made of it. Source: fact
 * sheet 13; the A6 form after iiyama's LExx40 list and pyamasicp, a client in real use.
 *
 *   group      SIZE ID GROUP DATA0 … SUM          SIZE counts every byte, SUM is the XOR of all others
 *   no-group   SIZE ID DATA0 … SUM                old sets
 *   a6         A6 ID 00 00 00 LEN 01 DATA0 … SUM  LEN counts what follows it; answers: 21 ID 00 00 LEN 01 DATA0 … SUM
 *
 * A report repeats its question's DATA0; a command is answered by DATA0 00 and a status. The GROUP of an answer may be
 * another than was sent and is not looked at. Nothing marks a frame's beginning, so one is believed only where its DATA0
 * is known and has the right number of bytes. The report A1 does not say whether it is the model, the firmware or a date:
 * it is decoded as a note.
 */
import { xorOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

export type SicpForm = 'group' | 'no-group' | 'a6';

/** In what sets differ. */
export interface SicpProfile {
  /** The set's id in its menu, 1–255; 0 speaks to all, and nobody answers. */
  readonly id: number;
  readonly form: SicpForm;
  /** Contract's input → source type. */
  readonly inputs: Readonly<Record<string, number>>;
  /** What follows the source type in the command: playlist, OSD style, mute style. */
  readonly inputTail: readonly number[];
  /** Whether the volume command carries a second byte, the audio output's. */
  readonly audioOut: boolean;
  /** Reading and identity keys it can be asked for. */
  readonly asks: readonly string[];
  readonly commands: readonly string[];
}

const SOURCES = {
  hdmi1: 0x0d,
  hdmi2: 0x06,
  hdmi3: 0x0f,
  hdmi4: 0x19,
  pc: 0x0b,
  dp1: 0x0a,
  dp2: 0x07,
  vga: 0x05,
  dvi: 0x0e,
  usb1: 0x0c,
  usb2: 0x08,
  video: 0x01,
  ypbpr: 0x03,
  browser: 0x10,
  player: 0x16,
  custom: 0x18,
  whiteboard: 0x1c,
} as const;

export const usualSicp: SicpProfile = {
  id: 1,
  form: 'group',
  inputs: SOURCES,
  inputTail: [0x09, 0x01, 0x00],
  audioOut: true,
  asks: ['power', 'input', 'volume', 'muted', 'blanked', 'touch', 'signal', 'temperatureC', 'hours', 'serial', 'model'],
  commands: ['power', 'input', 'volume', 'mute', 'blank', 'touch'],
};

const ANSWER = 0x00;
const LONGEST = 0x28;
const A6_HOST = 0xa6;
const A6_SET = 0x21;

/** Reading or identity key → what asks for it. */
const ASKS: Readonly<Record<string, readonly number[]>> = {
  power: [0x19],
  input: [0xad],
  volume: [0x45],
  muted: [0x46],
  blanked: [0x71],
  touch: [0x1f],
  signal: [0x59],
  temperatureC: [0x2f],
  hours: [0x0f, 0x02],
  serial: [0x15],
  model: [0xa1, 0x00],
  firmware: [0xa1, 0x01],
  built: [0xa1, 0x02],
};
/** DATA0 of commands with one value → command; which value is on. */
const SWITCHES: Readonly<Record<string, readonly [data0: number, on: number, off: number]>> = {
  power: [0x18, 2, 1],
  mute: [0x47, 1, 0],
  // What is set is the backlight, and 0 is: on.
  blank: [0x72, 1, 0],
  touch: [0x1e, 1, 0],
};
const SET_INPUT = 0xac;
const SET_VOLUME = 0x44;

type Sizes = Readonly<Record<number, readonly [least: number, most: number]>>;
/** DATA0 → how many bytes may follow it, in what a set says. */
const SAID: Sizes = {
  [ANSWER]: [1, 1],
  [0x19]: [1, 1],
  [0xad]: [1, 4],
  [0x45]: [1, 2],
  [0x46]: [1, 1],
  [0x71]: [1, 1],
  [0x1f]: [1, 1],
  [0x59]: [1, 1],
  [0x2f]: [1, 2],
  [0x0f]: [2, 2],
  [0x15]: [1, 34],
  [0xa1]: [1, 36],
};
/** The same in what a host says. */
const TOLD: Sizes = {
  [0x19]: [0, 0],
  [0x18]: [1, 1],
  [0xad]: [0, 0],
  [SET_INPUT]: [4, 4],
  [0x45]: [0, 0],
  [SET_VOLUME]: [1, 2],
  [0x46]: [0, 0],
  [0x47]: [1, 1],
  [0x71]: [0, 0],
  [0x72]: [1, 1],
  [0x1f]: [0, 0],
  [0x1e]: [1, 1],
  [0x59]: [0, 0],
  [0x2f]: [0, 0],
  [0x0f]: [1, 1],
  [0x15]: [0, 0],
  [0xa1]: [1, 1],
};

/** Where DATA0 stands in an answer of the A6 form. */
const A6_SAYS_AT = 6;
/** Where it stands in each form of a host's frame; with and without GROUP answers are no different. */
const DATA0_AT: Readonly<Record<SicpForm, number>> = { group: 3, 'no-group': 2, a6: 7 };

function framing(sizes: Sizes, a6: { readonly head: number; readonly lengthAt: number }): Framing {
  const data0At = a6.lengthAt + 2;
  function measureA6(bytes: Uint8Array): number {
    if (bytes[0] !== a6.head) return -1;
    for (let at = 2; at < Math.min(a6.lengthAt, bytes.length); at++) if (bytes[at] !== 0) return -1;
    if (bytes.length > a6.lengthAt + 1 && bytes[a6.lengthAt + 1] !== 1) return -1;
    if (bytes.length <= data0At) return 0;
    return ending(bytes, a6.lengthAt + 1 + (bytes[a6.lengthAt] ?? 0), data0At, sizes);
  }
  return {
    maxLength: LONGEST + data0At,
    measure(bytes) {
      const byA6 = measureA6(bytes);
      if (byA6 >= 0) return byA6;
      const size = bytes[0] ?? 0;
      if (size < 4 || size > LONGEST) return -1;
      if (bytes.length < 4) return 0;
      // Both forms have the same length: which one it is is the profile's to know.
      const grouped = ending(bytes, size, DATA0_AT.group, sizes);
      return grouped >= 0 ? grouped : ending(bytes, size, DATA0_AT['no-group'], sizes);
    },
  };
}

/** A frame of `length` with its DATA0 at `at`, as far as it can be seen. */
function ending(bytes: Uint8Array, length: number, at: number, sizes: Sizes): number {
  const [least, most] = sizes[bytes[at] ?? -1] ?? [1, 0];
  const count = length - at - 2;
  if (count < least || count > most) return -1;
  if (bytes.length < length) return 0;
  if (xorOf(bytes.subarray(0, length)) !== 0) return -1;
  return sizes === SAID && !believable(bytes, at) ? -1 : length;
}

/** An XOR of a few small numbers comes out right too easily: what is said must also make sense. */
function believable(bytes: Uint8Array, at: number): boolean {
  const value = bytes[at + 1] ?? 0;
  switch (bytes[at]) {
    case ANSWER:
      return at === A6_SAYS_AT ? value <= 4 : [0x06, 0x15, 0x18].includes(value);
    case 0x19:
      return value === 1 || value === 2;
    case 0x45:
      return value <= 100;
    case 0x46:
    case 0x71:
    case 0x1f:
    case 0x59:
      return value <= 1;
    default:
      return true;
  }
}

export const sicpFraming = framing(SAID, { head: A6_SET, lengthAt: 4 });
const hostFraming = framing(TOLD, { head: A6_HOST, lengthAt: 5 });

/** Undefined: this set has no such thing. */
export function encodeSicp(request: HostRequest, profile: SicpProfile): Uint8Array | undefined {
  const data = 'ask' in request ? questionOf(request.ask, profile) : orderOf(request.command, request.value, profile);
  return data === undefined ? undefined : frameOf(data, profile);
}

function questionOf(key: string, { asks }: SicpProfile): readonly number[] | undefined {
  return asks.includes(key) ? ASKS[key] : undefined;
}

function orderOf(command: string, value: string, profile: SicpProfile): readonly number[] | undefined {
  if (!profile.commands.includes(command)) return undefined;
  if (command === 'input') {
    const source = profile.inputs[value];
    return source === undefined ? undefined : [SET_INPUT, source, ...profile.inputTail];
  }
  if (command === 'volume') {
    const level = Number(value);
    // The audio output goes along with the loudspeakers.
    return profile.audioOut ? [SET_VOLUME, level, level] : [SET_VOLUME, level];
  }
  const known = SWITCHES[command];
  if (known === undefined) return undefined;
  const [data0, on, off] = known;
  return [data0, value === 'on' ? on : off];
}

function frameOf(data: readonly number[], { id, form }: SicpProfile): Uint8Array {
  const bytes =
    form === 'a6'
      ? [A6_HOST, id, 0, 0, 0, data.length + 2, 1, ...data]
      : form === 'group'
        ? [data.length + 4, id, 0, ...data]
        : [data.length + 3, id, ...data];
  return Uint8Array.of(...bytes, xorOf(Uint8Array.from(bytes)));
}

/** Id and data of a frame, or what is wrong with it. */
function partsOf(frame: Uint8Array, form: SicpForm, a6Head: number): { id: number; data: Uint8Array } | string {
  const isA6 = frame[0] === a6Head && frame[2] === 0 && frame[3] === 0;
  const lengthAt = a6Head === A6_SET ? 4 : 5;
  const length = isA6 ? lengthAt + 1 + (frame[lengthAt] ?? 0) : (frame[0] ?? 0);
  const at = isA6 ? lengthAt + 2 : DATA0_AT[form === 'a6' ? 'group' : form];
  if (frame.length !== length) return `${frame.length} bytes, by its size byte ${length}`;
  if (frame.length < at + 2) return 'too short for a frame';
  const sum = xorOf(frame.subarray(0, -1));
  if (frame[frame.length - 1] !== sum) return `checksum is ${hex(frame[frame.length - 1])}, should be ${hex(sum)}`;
  return { id: frame[1] ?? 0, data: frame.subarray(at, -1) };
}

/** One frame from a set. */
export function decodeSicp(frame: Uint8Array, profile: SicpProfile): (DeviceMessage | Undecoded)[] {
  const parts = partsOf(frame, profile.form, A6_SET);
  if (typeof parts === 'string') return [undecoded(parts, frame)];
  const { id, data } = parts;
  if (profile.id !== 0 && id !== profile.id) return [{ type: 'note', text: `said by set ${id}` }];
  const message = messageOf(data, profile);
  return [message ?? undecoded('a sound frame with no known meaning', frame)];
}

/** With GROUP and without: ACK, NACK, NAV. The A6 form counts from 0. */
const STATUSES: Readonly<Record<number, string>> = {
  21: 'it does not know this command',
  24: 'not possible now, or not with this value',
  1: 'above the upper limit',
  2: 'below the lower limit',
  3: 'not permitted now, or not with this value',
  4: 'not understood',
};

function messageOf(data: Uint8Array, profile: SicpProfile): DeviceMessage | undefined {
  const [data0 = 0, value = 0, second] = data;
  const [least, most] = SAID[data0] ?? [1, 0];
  if (data.length - 1 < least || data.length - 1 > most) return undefined;
  switch (data0) {
    case ANSWER: {
      if (value === 0x06 || value === 0x00) return { type: 'ack' };
      const why = STATUSES[value];
      return why === undefined ? undefined : { type: 'nak', why };
    }
    case 0x19:
      return value === 1 || value === 2 ? { type: 'reading', power: value === 2 ? 'on' : 'off' } : undefined;
    case 0xad:
      return { type: 'reading', input: inputName(value, profile) };
    case 0x45:
      if (value > 100 || (second ?? 0) > 100) return undefined;
      return { type: 'reading', volume: value, ...(second === undefined ? {} : { audioOut: second }) };
    case 0x46:
      return flag('muted', value);
    case 0x71:
      return flag('blanked', value);
    case 0x1f:
      return flag('touch', value);
    case 0x59:
      return flag('signal', value);
    case 0x2f:
      return { type: 'reading', temperatureC: value, ...(second === undefined ? {} : { temperature2C: second }) };
    case 0x0f:
      return { type: 'reading', hours: value * 256 + (second ?? 0) };
    case 0x15: {
      const serial = textOf(data);
      return serial === '' ? undefined : { type: 'identity', serial };
    }
    default: {
      // An echo of the question has no text.
      const text = textOf(data);
      return text === '' ? undefined : { type: 'note', of: 'label', text };
    }
  }
}

function flag(key: string, value: number): DeviceMessage | undefined {
  return value <= 1 ? { type: 'reading', [key]: value === 1 } : undefined;
}

function textOf(data: Uint8Array): string {
  return String.fromCharCode(...data.subarray(1).filter((byte) => byte >= 0x20 && byte < 0x7f)).trim();
}

function inputName(source: number, { inputs }: SicpProfile): string {
  return Object.keys(inputs).find((name) => inputs[name] === source) ?? `0x${hex(source)}`;
}

/** One frame from a host. */
export function decodeSicpHost(frame: Uint8Array, profile: SicpProfile): (HostMessage | Undecoded)[] {
  const parts = partsOf(frame, profile.form, A6_HOST);
  if (typeof parts === 'string') return [undecoded(parts, frame)];
  const { id, data } = parts;
  const to = id === 1 ? {} : { set: id === 0 ? 'all' : id };
  const query = Object.keys(ASKS).find((key) => same(ASKS[key] ?? [], data));
  if (query !== undefined) return [{ type: 'query', query, ...to }];
  const command = commandOf(data, profile);
  return [command === undefined ? undecoded('no known command', frame) : { type: 'command', ...command, ...to }];
}

function commandOf(data: Uint8Array, profile: SicpProfile): { command: string; value: string } | undefined {
  const [data0, value = 0] = data;
  if (data0 === SET_INPUT) return { command: 'input', value: inputName(value, profile) };
  if (data0 === SET_VOLUME) return { command: 'volume', value: String(value) };
  for (const [command, [code, on, off]] of Object.entries(SWITCHES)) {
    if (code === data0 && (value === on || value === off)) return { command, value: value === on ? 'on' : 'off' };
  }
  return undefined;
}

function same(one: readonly number[], other: Uint8Array): boolean {
  return one.length === other.length && one.every((byte, at) => other[at] === byte);
}

/** Reads any set's, whatever its id. */
const anySet: SicpProfile = { ...usualSicp, id: 0 };

export const sicpDecoder: Decoder = {
  framing: { device: sicpFraming, host: hostFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeSicp(frame, anySet) : decodeSicpHost(frame, anySet),
};

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0');
}
