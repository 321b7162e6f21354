/**
 * SMART Board displays (MX, 6000, 7000, 8000): text on RS-232, 19200 baud. Source: fact sheet 15 (SMART manuals, a field
 * module). The GX series speaks otherwise.
 *
 *   host     get volume CR · set volume=65 CR       CR only: LF may cost the prompt
 *   display  volume=65 CR LF >                      a prompt after each answer; before it nothing may be said
 *            invalid cmd: getfoo CR LF >            what it does not know, in lower case without blanks
 *            #volume=40 CR LF                       unasked, without a prompt
 *
 * Case and blanks mean nothing. The manuals do not say which bytes end a line: CR, LF and CR LF are taken. There is no
 * checksum: a bit that flips in a number is a wrong number until the next answer.
 */
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, lines } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Power, Undecoded } from '../message.ts';

/** In what models and firmwares differ. */
export interface SmartProfile {
  /** Contract's input → the display's words for it: the first is said, all are understood. */
  readonly inputs: Readonly<Record<string, readonly [string, ...string[]]>>;
  /** What `power off` says: MX documents `ready`. */
  readonly offWord: 'standby' | 'ready' | 'off';
  /** Some firmware wants `volume = 65`. */
  readonly blanksAroundEquals: boolean;
}

export const usualSmart: SmartProfile = {
  inputs: {
    hdmi1: ['hdmi1'],
    hdmi2: ['hdmi2'],
    hdmi3: ['hdmi3'],
    hdmi4: ['hdmi4'],
    pc: ['ops', 'ops1', 'opscc'],
    vga1: ['vga', 'vga1'],
    usbc1: ['usbc1'],
    usbc2: ['usbc2'],
    android: ['android', 'whiteboard'],
  },
  offWord: 'standby',
  blanksAroundEquals: false,
};

const CR = 0x0d;
const LF = 0x0a;
const PROMPT = 0x3e;
const MAX_LENGTH = 160;

const textLines = lines({ ends: [CR, LF], maxLength: MAX_LENGTH });

/** Lines, and the prompt as a frame of its own. A line that a prompt cuts short is none. */
export const smartFraming: Framing = {
  maxLength: MAX_LENGTH,
  measure(bytes, inStep) {
    if (bytes[0] === PROMPT) return 1;
    const prompt = bytes.indexOf(PROMPT);
    const length = textLines.measure(prompt < 0 ? bytes : bytes.subarray(0, prompt), inStep);
    return length === 0 && prompt > 0 ? -prompt : length;
  },
};

/** The display waits for a command. */
export const smartPrompt: DeviceMessage = { type: 'note', text: '>' };

/** A bare carriage return: what asks for a prompt. */
export const smartNudge = Uint8Array.of(CR);

/** Reading or identity key → property. */
const PROPERTIES: Readonly<Record<string, string>> = {
  power: 'powerstate',
  input: 'input',
  volume: 'volume',
  muted: 'mute',
  blanked: 'screenshade',
  frozen: 'videofreeze',
  firmware: 'fwversion',
  model: 'modelnum',
  serial: 'serialnum',
};

const NAMES = [...Object.values(PROPERTIES), 'micmute', 'brightness', 'partnum'].join('|');
const ANSWER = new RegExp(`^(${NAMES})\\s*=\\s*([^=]*)$`, 'i');
const UNASKED = /^[^#]*#\s*([a-z]+)\s*=\s*([^=]*)$/i;
/**
 * Stray letters before an answer are not told from it by any mark; but what is answered is what was asked, by its whole
 * name, and `set volume=65` is our own line come back.
 */
const BEHIND_NOISE = new RegExp(`^(?!.*(?:set\\s*(?:${NAMES})|#))(?:.*?)(${NAMES})\\s*=\\s*([^=]*)$`, 'i');

const SWITCHES: Readonly<Record<string, string>> = { mute: 'mute', blank: 'screenshade', freeze: 'videofreeze' };

const POWERS: Readonly<Record<string, Power>> = {
  on: 'on',
  updateon: 'on',
  ready: 'standby',
  standby: 'standby',
  powersave: 'standby',
  updateready: 'standby',
  off: 'off',
};

/** Undefined: these displays have no such thing. */
export function encodeSmart(request: HostRequest, profile: SmartProfile): Uint8Array | undefined {
  const line = 'ask' in request ? queryOf(request.ask) : commandOf(request.command, request.value, profile);
  return line === undefined ? undefined : Uint8Array.from(`${line}\r`, (letter) => letter.charCodeAt(0));
}

function queryOf(key: string): string | undefined {
  const property = PROPERTIES[key];
  return property === undefined ? undefined : `get ${property}`;
}

function commandOf(command: string, value: string, profile: SmartProfile): string | undefined {
  const equals = profile.blanksAroundEquals ? ' = ' : '=';
  switch (command) {
    case 'power':
      return `set powerstate${equals}${value === 'on' ? 'on' : profile.offWord}`;
    case 'volume':
      return `set volume${equals}${value}`;
    case 'input': {
      const words = profile.inputs[value];
      return words === undefined ? undefined : `set input${equals}${words[0]}`;
    }
    default: {
      const property = SWITCHES[command];
      return property === undefined ? undefined : `set ${property}${equals}${value}`;
    }
  }
}

/** One line, or a prompt. Nothing for an empty line. */
export function decodeSmart(frame: Uint8Array, profile: SmartProfile): (DeviceMessage | Undecoded)[] {
  if (frame.length === 1 && frame[0] === PROMPT) return [smartPrompt];
  const text = textOf(frame);
  if (text === '') return [];
  const invalid = /^invalid\s*cmd\s*:\s*(.*)$/i.exec(text);
  if (invalid !== null) return [nakOf(invalid[1] ?? '')];
  const [, property = '', value = ''] = ANSWER.exec(text) ?? UNASKED.exec(text) ?? BEHIND_NOISE.exec(text) ?? [];
  if (property === '') return [undecoded('not an answer of the form “volume=65”', frame)];
  const message = answerOf(property.toLowerCase(), value, profile);
  return [message ?? undecoded('an answer without a known meaning', frame)];
}

/** `invalid cmd: setvolume=-50` → what was wanted of which property. */
function nakOf(command: string): DeviceMessage {
  const [, property = ''] = /^(?:get|set)([a-z]+)/.exec(command.toLowerCase().replaceAll(/\s+/g, '')) ?? [];
  const known = keyOf(property);
  return { type: 'nak', ...(property === '' ? {} : { of: known ?? property }), why: `invalid cmd: ${command}` };
}

function keyOf(property: string): string | undefined {
  return Object.keys(PROPERTIES).find((key) => PROPERTIES[key] === property);
}

function answerOf(property: string, value: string, profile: SmartProfile): DeviceMessage | undefined {
  const word = value.toLowerCase();
  const key = keyOf(property);
  switch (key) {
    case 'power': {
      const power = POWERS[word];
      return power === undefined ? undefined : { type: 'reading', power };
    }
    case 'input':
      return /^[a-z0-9]+$/.test(word) ? { type: 'reading', input: inputName(word, profile) } : undefined;
    case 'volume':
      return /^\d{1,3}$/.test(word) && Number(word) <= 100 ? { type: 'reading', volume: Number(word) } : undefined;
    case 'muted':
    case 'blanked':
    case 'frozen':
      return word === 'on' || word === 'off' ? { type: 'reading', [key]: word === 'on' } : undefined;
    case 'serial': {
      // Chained displays answer with all their numbers; the first is the one we are plugged into.
      const [first = ''] = value.split(',');
      return first.trim() === '' ? undefined : { type: 'identity', serial: first.trim() };
    }
    case 'firmware':
    case 'model':
      return value === '' ? undefined : { type: 'identity', [key]: value };
    default:
      return undefined;
  }
}

function inputName(word: string, { inputs }: SmartProfile): string {
  return Object.keys(inputs).find((name) => inputs[name]?.includes(word)) ?? word;
}

/** One line of the host. Nothing for a bare carriage return. */
export function decodeSmartHost(frame: Uint8Array, profile: SmartProfile): (HostMessage | Undecoded)[] {
  const text = textOf(frame).toLowerCase().replaceAll(/\s+/g, '');
  if (text === '') return [];
  const [, verb = '', property = '', value = ''] = /^(get|set)([a-z]+)=?([^=]*)$/.exec(text) ?? [];
  if (verb === '') return [undecoded('not a command of the form “get volume” or “set volume=65”', frame)];
  const key = keyOf(property);
  if (verb === 'get') return [{ type: 'query', query: key ?? property }];
  if (value === '') return [undecoded('a command without a value', frame)];
  const command = Object.keys(SWITCHES).find((name) => SWITCHES[name] === property) ?? key ?? property;
  return [{ type: 'command', command, value: hostValue(command, value, profile) }];
}

function hostValue(command: string, value: string, profile: SmartProfile): string {
  if (command === 'power') return POWERS[value] === undefined ? value : value === 'on' ? 'on' : 'off';
  return command === 'input' ? inputName(value, profile) : value;
}

export const smartDecoder: Decoder = {
  framing: { device: smartFraming, host: textLines },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'host' ? decodeSmartHost(frame, usualSmart) : isPrompt(frame) ? [] : decodeSmart(frame, usualSmart),
};

/** To whoever only reads along a prompt is what separates two answers. */
function isPrompt(frame: Uint8Array): boolean {
  return frame.length === 1 && frame[0] === PROMPT;
}

function textOf(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes).trim();
}
