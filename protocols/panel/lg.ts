/**
 * LG commercial and interactive displays, RS-232 and TCP 9761. Source: fact sheet 14 (LG manuals).
 *
 *   host   c1 c2 SP id SP data CR        `ka 01 01\r`; data `ff` asks
 *   set    c2 SP id SP OK data x         `a 01 OK01x`; refused: `a 01 NG00x`. Ends with a lower-case x and no CR
 *
 * Hexadecimal digits in either case, ids of two digits and on some sets three. Mute is the wrong way round: 00 mutes.
 * An answer names its command by the second letter only; of those asked here no two share one. Not certain: what refusal
 * 01 means (00: illegal), and whether a set that is off answers more than `ka`. Serial number and software version are
 * from general lists of LG's, their answers' form is not documented: text is taken as it comes.
 */
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, lines } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

/** In what sets differ. */
export interface LgProfile {
  /** As it goes over the wire: `01`, on some sets `001`. Undefined: any is read (`banban decode`). */
  readonly setId: string | undefined;
  /** Old sets switch inputs by `kb`. */
  readonly inputCommand: 'xb' | 'kb';
  /** Contract's input → code. */
  readonly inputs: Readonly<Record<string, number>>;
}

export const usualLg: LgProfile = {
  setId: '01',
  inputCommand: 'xb',
  inputs: {
    hdmi1: 0x90,
    hdmi2: 0x91,
    hdmi3: 0x92,
    hdmi4: 0x93,
    vga1: 0x60,
    av: 0x20,
    component: 0x40,
    dvi: 0x70,
    dp: 0xc0,
  },
};

/** Read, never sent: the same sockets when the set has labelled them as a PC's. */
const ALSO_READ: Readonly<Record<number, string>> = {
  128: 'dvi',
  160: 'hdmi1',
  161: 'hdmi2',
  162: 'hdmi3',
  163: 'hdmi4',
};

const MAX_LENGTH = 64;
const CR = 0x0d;
const LF = 0x0a;
const BLANK = 0x20;
const X = 0x78;

const ANSWER = /^([a-zA-Z]) ([0-9a-fA-F]{2,3}) (OK|NG)([^x]*)x$/;
const REQUEST = /^([a-z]{2}) ?([0-9a-f]{2,3}) ([0-9a-z]{1,2}(?: [0-9a-z]{1,2})*)[\r\n]?$/i;

/** `a 01 OK01x`: up to the x, as long as what stands there can be an answer. Line ends between answers are tolerated. */
export const lgFraming: Framing = {
  maxLength: MAX_LENGTH,
  measure(bytes) {
    const [first = 0] = bytes;
    if (first === CR || first === LF) return 1;
    for (let at = 0; at < bytes.length; at++) {
      const byte = bytes[at] ?? 0;
      if (!mayStand(byte, at, bytes)) return -1;
      // The command letter may be an x itself.
      if (byte === X && at > 0) return ANSWER.test(textOf(bytes.subarray(0, at + 1))) ? at + 1 : -1;
    }
    return 0;
  },
};

function mayStand(byte: number, at: number, bytes: Uint8Array): boolean {
  if (at === 0) return isLetter(byte);
  if (at === 1) return byte === BLANK;
  if (at <= 3) return isHexDigit(byte);
  // After two digits a third, or a blank.
  if (at === 4) return isHexDigit(byte) || byte === BLANK;
  const data = bytes[4] === BLANK ? 5 : 6;
  if (at < data) return byte === BLANK;
  const said = at - data;
  if (said === 0) return byte === 0x4f || byte === 0x4e;
  if (said === 1) return byte === (bytes[data] === 0x4f ? 0x4b : 0x47);
  return byte > BLANK && byte < 0x7f;
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}
function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return (byte >= 0x30 && byte <= 0x39) || (lower >= 0x61 && lower <= 0x66);
}

export const lgHostFraming: Framing = lines({ ends: [CR, LF], maxLength: MAX_LENGTH });

/** What is asked → the command that asks it, with its data. */
const QUERIES: Readonly<Record<string, readonly [command: string, data: string]>> = {
  power: ['ka', 'ff'],
  input: ['xb', 'ff'],
  volume: ['kf', 'ff'],
  muted: ['ke', 'ff'],
  blanked: ['kd', 'ff'],
  temperatureC: ['dn', 'ff'],
  hours: ['dl', 'ff'],
  troubles: ['dp', 'ff'],
  signal: ['sv', '02 ff'],
  serial: ['fy', 'ff'],
  firmware: ['fz', 'ff'],
};

/** The answer's letter → what it is about. */
const ABOUT: Readonly<Record<string, string>> = {
  a: 'power',
  b: 'input',
  d: 'blanked',
  e: 'muted',
  f: 'volume',
  l: 'hours',
  n: 'temperatureC',
  p: 'troubles',
  v: 'signal',
  y: 'serial',
  z: 'firmware',
};

const LAMP = ['error', 'ok'] as const;

/** Undefined: these sets have no such thing. */
export function encodeLg(request: HostRequest, profile: LgProfile): Uint8Array | undefined {
  const said = 'ask' in request ? QUERIES[request.ask] : commandOf(request.command, request.value, profile);
  if (said === undefined) return undefined;
  const [command, data] = said;
  const spelled = command === 'xb' ? profile.inputCommand : command;
  return bytesOf(`${spelled} ${profile.setId ?? '01'} ${data}\r`);
}

function commandOf(command: string, value: string, profile: LgProfile): readonly [string, string] | undefined {
  switch (command) {
    case 'power':
      return ['ka', value === 'on' ? '01' : '00'];
    case 'input': {
      const code = profile.inputs[value];
      return code === undefined ? undefined : ['xb', hex(code)];
    }
    case 'volume':
      return ['kf', hex(Number(value))];
    case 'mute':
      return ['ke', value === 'on' ? '00' : '01'];
    case 'blank':
      return ['kd', value === 'on' ? '01' : '00'];
    default:
      return undefined;
  }
}

/** One answer. Nothing for a line end between two. */
export function decodeLg(frame: Uint8Array, profile: LgProfile): (DeviceMessage | Undecoded)[] {
  const text = textOf(frame);
  if (text.trim() === '') return [];
  const [, letter = '', id = '', said = '', data = ''] = ANSWER.exec(text) ?? [];
  if (letter === '') return [undecoded('not an answer of the form “a 01 OK01x”', frame)];
  if (profile.setId !== undefined && Number.parseInt(id, 16) !== Number.parseInt(profile.setId, 16))
    return [undecoded(`an answer of set ${id}`, frame)];
  const about = ABOUT[letter.toLowerCase()];
  const of = about === undefined ? {} : { of: about };
  if (said === 'NG') {
    // While media play everything but the power is refused, and nobody says with which of the two.
    return [{ type: 'nak', ...of, why: data === '00' ? 'illegal code (00)' : `not now (${data})` }];
  }
  const message = about === undefined ? undefined : answerOf(about, data, profile);
  return [message ?? undecoded('an answer without a known meaning', frame)];
}

function answerOf(about: string, data: string, profile: LgProfile): DeviceMessage | undefined {
  if (about === 'serial') return data === '' ? undefined : { type: 'identity', serial: data };
  if (about === 'firmware') return data === '' ? undefined : { type: 'identity', firmware: data };
  if (!/^([0-9a-f]{2})+$/i.test(data)) return undefined;
  const value = Number.parseInt(data, 16);
  if (about === 'hours') return { type: 'reading', hours: value };
  if (about === 'signal') {
    // The first byte repeats which of the set's states was asked.
    return /^020[01]$/.test(data) ? { type: 'reading', signal: data === '0201' } : undefined;
  }
  if (data.length !== 2) return undefined;
  switch (about) {
    case 'power':
      return value > 1 ? undefined : { type: 'reading', power: value === 1 ? 'on' : 'off' };
    case 'input':
      return { type: 'reading', input: inputName(value, profile) };
    case 'volume':
      return value > 100 ? undefined : { type: 'reading', volume: value };
    case 'muted':
      return value > 1 ? undefined : { type: 'reading', muted: value === 0 };
    case 'blanked':
      // 01: the screen is off; 10: the picture is muted.
      return [0x00, 0x01, 0x10].includes(value) ? { type: 'reading', blanked: value !== 0 } : undefined;
    case 'temperatureC':
      return { type: 'reading', temperatureC: value };
    case 'troubles': {
      const lamp = LAMP[value];
      if (lamp !== undefined) return { type: 'trouble', troubles: { lamp } };
      return value === 2 ? { type: 'note', of: 'troubles', text: 'lamp unknown: the set is off' } : undefined;
    }
    default:
      return undefined;
  }
}

function inputName(code: number, { inputs }: LgProfile): string {
  return Object.keys(inputs).find((name) => inputs[name] === code) ?? ALSO_READ[code] ?? `0x${hex(code)}`;
}

const COMMANDS: Readonly<Record<string, string>> = {
  ka: 'power',
  xb: 'input',
  kb: 'input',
  kf: 'volume',
  ke: 'mute',
  kd: 'blank',
  mc: 'key',
  km: 'lock',
};

/** One line of the host. */
export function decodeLgHost(frame: Uint8Array, profile: LgProfile): (HostMessage | Undecoded)[] {
  const text = textOf(frame);
  if (text.trim() === '') return [];
  const [, command = '', set = '', data = ''] = REQUEST.exec(text) ?? [];
  if (command === '') return [undecoded('not a command of the form “ka 01 01”', frame)];
  const name = command.toLowerCase();
  const query = Object.entries(QUERIES).find(
    ([, [asked, with_]]) => (asked === name || (asked === 'xb' && name === 'kb')) && with_ === data.toLowerCase(),
  );
  if (query !== undefined) return [{ type: 'query', query: query[0], set }];
  const value = Number.parseInt(data, 16);
  const meaning = COMMANDS[name];
  if (meaning === undefined) return [undecoded('a command without a known meaning', frame)];
  return [{ type: 'command', command: meaning, value: worthOf(meaning, value, data, profile), set }];
}

function worthOf(meaning: string, value: number, data: string, profile: LgProfile): string {
  if (!/^[0-9a-f]{2}$/i.test(data)) return data.toLowerCase();
  switch (meaning) {
    case 'power':
    case 'lock':
      return value === 1 ? 'on' : 'off';
    case 'mute':
      return value === 0 ? 'on' : 'off';
    case 'blank':
      return value === 0 ? 'off' : 'on';
    case 'volume':
      return String(value);
    case 'input':
      return inputName(value, profile);
    default:
      return data.toLowerCase();
  }
}

const anySet: LgProfile = { ...usualLg, setId: undefined };

export const lgDecoder: Decoder = {
  framing: { device: lgFraming, host: lgHostFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeLg(frame, anySet) : decodeLgHost(frame, anySet),
};

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
function bytesOf(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
