/**
 * Samsung MDC: signage (QB, QM …) and interactive panels (Flip, WA…), RS-232 or TCP 1515. Source: fact sheet 12.
 *
 *   host    AA CMD ID LEN DATA… SUM              LEN 0 asks
 *   panel   AA FF ID LEN 'A' CMD DATA… SUM       what was asked, or what is so now
 *           AA FF ID 03 'N' CMD ERR SUM          refused
 *   SUM = everything from the second byte on, mod 256
 *
 * A panel with its “secured protocol” on greets with the bare text `MDCSTART<<TLS>>` and answers the PIN, over TLS, with
 * `MDCAUTH<<PASS>>` or `MDCAUTH<<FAIL:0x…>>`. The answer to a set command looks like the answer to its question, so it is
 * decoded as the reading it is. A refusal leaves a sub-command out. Uncertain: what the refusal's codes mean.
 */
import { sumOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

/** In what panels differ. */
export interface MdcProfile {
  /** The panel's id in its menu, 0–253; 254 (FE) speaks to all of a chain, and nobody answers. */
  readonly id: number;
  /** Contract's input → source. */
  readonly inputs: Readonly<Record<string, number>>;
}

const ALL = 0xfe;

export const usualMdc: MdcProfile = {
  id: 1,
  inputs: {
    hdmi1: 0x21,
    hdmi2: 0x23,
    hdmi3: 0x31,
    hdmi4: 0x33,
    dp1: 0x25,
    dp2: 0x26,
    dp3: 0x27,
    pc: 0x50,
    vga: 0x14,
    dvi: 0x18,
    av: 0x0c,
    component: 0x08,
    tv: 0x40,
    hdbaset: 0x55,
    magicinfo: 0x20,
    'magicinfo-s': 0x60,
    mirroring: 0x61,
    usb: 0x62,
    url: 0x63,
    whiteboard: 0x64,
    browser: 0x65,
    workspace: 0x66,
  },
};
/** Told by a panel that found a PC's timing on the socket; never set. */
const SAME_SOCKET: Readonly<Record<number, number>> = { 34: 0x21, 36: 0x23, 50: 0x31, 52: 0x33 };

const HEAD = 0xaa;
const REPLY = 0xff;
const ACK = 0x41;
const NAK = 0x4e;
const STATUS = 0x00;
const SERIAL = 0x0b;
const ERRORS = 0x0d;
const FIRMWARE = 0x0e;
const POWER = 0x11;
const VOLUME = 0x12;
const MUTE = 0x13;
const INPUT = 0x14;
const NAME = 0x67;
const ON_TIME = 0x83;
const MODEL = 0x8a;
const PANEL = 0xf9;

/** Reading or identity key → command byte. */
const ASKS: Readonly<Record<string, number>> = {
  power: POWER,
  volume: VOLUME,
  muted: MUTE,
  input: INPUT,
  blanked: PANEL,
  temperatureC: ERRORS,
  troubles: ERRORS,
  hours: ON_TIME,
  serial: SERIAL,
  firmware: FIRMWARE,
  model: MODEL,
  name: NAME,
};

/** Most bytes a text answer is taken to have; a longer one is noise. */
const MOST_TEXT = 64;
/** Bytes of data after CMD that an answer may have: what a wrong bit made of LEN is found out at once. */
const DATA_BYTES: Readonly<Record<number, readonly [least: number, most: number]>> = {
  [STATUS]: [7, 16],
  [ERRORS]: [6, 12],
  [POWER]: [1, 1],
  [VOLUME]: [1, 1],
  [MUTE]: [1, 1],
  [INPUT]: [1, 1],
  [ON_TIME]: [2, 3],
  [PANEL]: [1, 1],
};
const SPOKEN = /^MDC(START<<TLS>>|AUTH<<(PASS|FAIL:0x[0-9A-Fa-f]{1,8})>>)$/;
const LONGEST_SPOKEN = 'MDCAUTH<<FAIL:0x00000000>>'.length;

const deviceFraming: Framing = {
  maxLength: 4 + 2 + MOST_TEXT + 1,
  measure(bytes) {
    if (bytes[0] === 0x4d) return measureSpoken(bytes);
    if (bytes[0] !== HEAD) return -1;
    if (bytes.length > 1 && bytes[1] !== REPLY) return -1;
    const length = 5 + (bytes[3] ?? 0);
    if (bytes.length > 3 && !plausible(bytes, length)) return -1;
    if (bytes.length < 4 || bytes.length < length) return 0;
    return sumOf(bytes.subarray(1, length - 1)) === bytes[length - 1] ? length : -1;
  },
};

function plausible(bytes: Uint8Array, length: number): boolean {
  const [, , , size = 0, answer, command = 0] = bytes;
  if (size < 3 || length > deviceFraming.maxLength) return false;
  if (bytes.length < 5) return true;
  if (answer === NAK) return size === 3;
  if (answer !== ACK) return false;
  const [least, most] = DATA_BYTES[command] ?? [0, MOST_TEXT];
  return bytes.length < 6 || (size - 2 >= least && size - 2 <= most);
}

/** The greeting and the answer to the PIN have no end mark but their own `>>`. */
function measureSpoken(bytes: Uint8Array): number {
  const text = String.fromCharCode(...bytes.subarray(0, LONGEST_SPOKEN));
  const end = text.indexOf('>>');
  if (end >= 0) return SPOKEN.test(text.slice(0, end + 2)) ? end + 2 : -1;
  const begins = ['MDCSTART<<TLS>>', 'MDCAUTH<<PASS>>', 'MDCAUTH<<FAIL:0x'].some(
    (whole) => whole.startsWith(text) || text.startsWith(whole),
  );
  return begins && text.length < LONGEST_SPOKEN ? 0 : -1;
}

const hostFraming: Framing = {
  maxLength: 5 + MOST_TEXT,
  measure(bytes) {
    if (bytes[0] !== HEAD || bytes[1] === REPLY) return -1;
    if (bytes.length < 4) return 0;
    const length = 5 + (bytes[3] ?? 0);
    if (length > hostFraming.maxLength) return -1;
    if (bytes.length < length) return 0;
    return sumOf(bytes.subarray(1, length - 1)) === bytes[length - 1] ? length : -1;
  },
};

export const mdcFraming = deviceFraming;

/** Undefined: these panels have no such thing. */
export function encodeMdc(request: HostRequest, profile: MdcProfile): Uint8Array | undefined {
  if ('ask' in request) {
    const command = ASKS[request.ask];
    return command === undefined ? undefined : frameOf(command, profile.id, []);
  }
  const { command, value } = request;
  const on = value === 'on' ? 1 : 0;
  switch (command) {
    case 'power':
      return frameOf(POWER, profile.id, [on]);
    case 'volume':
      return frameOf(VOLUME, profile.id, [Number(value)]);
    case 'mute':
      return frameOf(MUTE, profile.id, [on]);
    case 'input': {
      const source = profile.inputs[value];
      return source === undefined ? undefined : frameOf(INPUT, profile.id, [source]);
    }
    case 'blank':
      // 0 is: panel on.
      return frameOf(PANEL, profile.id, [on]);
    default:
      return undefined;
  }
}

function frameOf(command: number, id: number, data: readonly number[]): Uint8Array {
  const body = Uint8Array.of(command, id, data.length, ...data);
  return Uint8Array.of(HEAD, ...body, sumOf(body));
}

/** One frame, or one spoken line, from a panel. */
export function decodeMdc(frame: Uint8Array, profile: MdcProfile): (DeviceMessage | Undecoded)[] {
  if (frame[0] === 0x4d) {
    const text = String.fromCharCode(...frame);
    return [SPOKEN.test(text) ? { type: 'greeting', text } : undecoded('not the greeting of a panel', frame)];
  }
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  if (frame[1] !== REPLY) return [undecoded('what a host says, not a panel', frame)];
  if (frame.length < 8) return [undecoded('too short for an answer', frame)];
  const [, , id = 0, , answer, command = 0] = frame;
  const data = frame.subarray(6, -1);
  if (profile.id !== ALL && id !== profile.id) return [{ type: 'note', text: `said by panel ${id}` }];
  if (answer === NAK) return [refusal(command, data[0] ?? 0)];
  if (answer !== ACK) return [undecoded('neither yes nor no', frame)];
  const messages = messagesOf(command, data, profile);
  return messages.length > 0 ? messages : [undecoded('a sound answer with no known meaning', frame)];
}

function whatIsWrong(frame: Uint8Array): string | undefined {
  if (frame[0] !== HEAD) return 'does not begin with aa';
  const length = 5 + (frame[3] ?? 0);
  if (frame.length !== length) return `${frame.length} bytes, by its length byte ${length}`;
  const sum = sumOf(frame.subarray(1, -1));
  const last = frame[frame.length - 1];
  return last === sum ? undefined : `checksum is ${hex(last)}, should be ${hex(sum)}`;
}

/** `of` is the reading its command belongs to: the sub-command, where there is one, is not repeated. */
function refusal(command: number, code: number): DeviceMessage {
  const of = keyOf(command);
  return { type: 'nak', ...(of === undefined ? {} : { of }), why: `error ${hex(code)}` };
}

function keyOf(command: number): string | undefined {
  return Object.keys(ASKS).find((key) => ASKS[key] === command);
}

function messagesOf(command: number, data: Uint8Array, profile: MdcProfile): DeviceMessage[] {
  const [value = 0] = data;
  switch (command) {
    case POWER:
      return value <= 1 ? [{ type: 'reading', power: value === 1 ? 'on' : 'off' }] : [];
    case VOLUME:
      return value === 0xff ? [noAudio('volume')] : value <= 100 ? [{ type: 'reading', volume: value }] : [];
    case MUTE:
      return value === 0xff ? [noAudio('muted')] : value <= 1 ? [{ type: 'reading', muted: value === 1 }] : [];
    case INPUT:
      return [{ type: 'reading', input: inputName(value, profile) }];
    case PANEL:
      return value <= 1 ? [{ type: 'reading', blanked: value === 1 }] : [];
    case STATUS:
      return statusOf(data, profile);
    case ERRORS:
      return data.length >= 6 ? errorsOf(data) : [];
    case ON_TIME:
      // Units of ten minutes; told in hours with two decimals.
      return [{ type: 'reading', hours: Math.round((bigEndian(data) / 6) * 100) / 100 }];
    case SERIAL:
      return [{ type: 'identity', serial: textOf(data) }];
    case FIRMWARE:
      return [{ type: 'identity', firmware: textOf(data) }];
    case MODEL:
      return [{ type: 'identity', model: textOf(data) }];
    case NAME:
      return [{ type: 'identity', name: textOf(data) }];
    default:
      return [];
  }
}

function noAudio(of: string): DeviceMessage {
  return { type: 'note', of, text: 'no audio' };
}

/** power, volume, mute, input, aspect, two timers. */
function statusOf([power = 0, volume = 0, mute = 0, input = 0]: Uint8Array, profile: MdcProfile): DeviceMessage[] {
  if (power > 1) return [];
  return [
    {
      type: 'reading',
      power: power === 1 ? 'on' : 'off',
      ...(volume <= 100 ? { volume } : {}),
      ...(mute <= 1 ? { muted: mute === 1 } : {}),
      input: inputName(input, profile),
    },
  ];
}

/** lamp, temperature, light sensor (0 none, 1 error, 2 fine), no sync (1: no usable signal), °C, fan (1 error, 2 none). */
function errorsOf(data: Uint8Array): DeviceMessage[] {
  const [lamp, heat, sensor, sync, temperatureC = 0, fan] = data;
  const level = (value: number | undefined): 'ok' | 'error' => (value === 1 ? 'error' : 'ok');
  return [
    {
      type: 'trouble',
      troubles: {
        lamp: level(lamp),
        temperature: level(heat),
        ...(sensor === 0 ? {} : { 'light-sensor': level(sensor) }),
        ...(fan === 2 ? {} : { fan: level(fan) }),
      },
    },
    // An app as the source has no signal to speak of: 2.
    { type: 'reading', temperatureC, ...(sync === 2 ? {} : { signal: sync === 0 }) },
  ];
}

function bigEndian(data: Uint8Array): number {
  return data.reduce((sum, byte) => sum * 256 + byte, 0);
}

function textOf(data: Uint8Array): string {
  return String.fromCharCode(...data.filter((byte) => byte >= 0x20 && byte < 0x7f)).trim();
}

function inputName(source: number, { inputs }: MdcProfile): string {
  const socket = SAME_SOCKET[source] ?? source;
  return Object.keys(inputs).find((name) => inputs[name] === socket) ?? `0x${hex(source)}`;
}

/** One frame from a host. */
export function decodeMdcHost(frame: Uint8Array, profile: MdcProfile): (HostMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const [, command = 0, id = 0, length] = frame;
  if (command === REPLY) return [undecoded('what a panel says, not a host', frame)];
  const to = id === 1 ? {} : { panel: id === ALL ? 'all' : id };
  if (length === 0) {
    return [{ type: 'query', query: queryName(command), ...to }];
  }
  const set = commandOf(command, frame[4] ?? 0, profile);
  return [set === undefined ? undecoded('no known command', frame) : { type: 'command', ...set, ...to }];
}

function queryName(command: number): string {
  if (command === STATUS) return 'status';
  return command === ERRORS ? 'troubles' : (keyOf(command) ?? `0x${hex(command)}`);
}

function commandOf(
  command: number,
  value: number,
  profile: MdcProfile,
): { command: string; value: string } | undefined {
  const word = value === 1 ? 'on' : value === 0 ? 'off' : undefined;
  switch (command) {
    case POWER:
      return { command: 'power', value: word ?? (value === 2 ? 'reboot' : hex(value)) };
    case VOLUME:
      return { command: 'volume', value: String(value) };
    case MUTE:
      return word === undefined ? undefined : { command: 'mute', value: word };
    case INPUT:
      return { command: 'input', value: inputName(value, profile) };
    case PANEL:
      return word === undefined ? undefined : { command: 'blank', value: word };
    default:
      return undefined;
  }
}

/** Reads any panel's, whatever its id. */
const anyPanel: MdcProfile = { ...usualMdc, id: ALL };

export const mdcDecoder: Decoder = {
  framing: { device: deviceFraming, host: hostFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeMdc(frame, anyPanel) : decodeMdcHost(frame, anyPanel),
};

function hex(byte: number | undefined): string {
  return (byte ?? 0).toString(16).padStart(2, '0');
}
