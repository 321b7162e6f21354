/**
 * A9 … 8A: CTOUCH and i3TOUCH displays. Source: fact sheet 16 C (an i3TOUCH manual, a published table).
 *
 *   host      A9 command id data 8A             data AA asks
 *   display   A9 41 id command data 8A          done, or the value asked for
 *             A9 4E id command error 8A         not done: 1 invalid command, 2 invalid data, FF other
 *
 * No checksum. The order of an answer's bytes is that of the manual's columns. Mute is 1 on, 2 off. What comes back
 * unchanged has five bytes and is no answer.
 */
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, marked } from '../framing.ts';
import type { DeviceMessage, HostMessage, HostRequest, Undecoded } from '../message.ts';

/** In what displays differ. */
export interface CtouchProfile {
  /** 0–255. Undefined: any is read (`banban decode`). */
  readonly id: number | undefined;
  /** Contract's input → source id. */
  readonly inputs: Readonly<Record<string, number>>;
}

export const usualCtouch: CtouchProfile = {
  id: 0x00,
  inputs: { hdmi1: 0x05, hdmi2: 0x06, hdmi3: 0x08, dp: 0x07, pc: 0x0c },
};

const START = 0xa9;
const END = 0x8a;
const ACK = 0x41;
const NAK = 0x4e;
const ASKING = 0xaa;
const HOST_LENGTH = 5;
const DEVICE_LENGTH = 6;

export const ctouchFraming: Framing = marked({
  start: [START],
  maxLength: DEVICE_LENGTH,
  lengthOf: (bytes) => (bytes.length < 2 ? 0 : bytes[1] === ACK || bytes[1] === NAK ? DEVICE_LENGTH : -1),
  sound: (frame) => frame[DEVICE_LENGTH - 1] === END,
});

export const ctouchHostFraming: Framing = marked({
  start: [START],
  maxLength: HOST_LENGTH,
  lengthOf: () => HOST_LENGTH,
  sound: (frame) => frame[HOST_LENGTH - 1] === END,
});

function whatIsWrong(frame: Uint8Array, length: number): string | undefined {
  if (frame.length !== length) return `${frame.length} bytes, a frame has ${length}`;
  if (frame[0] !== START) return 'does not begin with a9';
  return frame[length - 1] === END ? undefined : 'does not end with 8a';
}

/** Reading → command byte. */
const CODES: Readonly<Record<string, number>> = { power: 0x11, volume: 0x13, muted: 0x14, input: 0x15 };
const BRIGHTNESS = 0x31;
const ERRORS: Readonly<Record<number, string>> = { 1: 'invalid command', 2: 'invalid data', 255: 'other error' };

/** Undefined: these displays have no such thing. */
export function encodeCtouch(request: HostRequest, profile: CtouchProfile): Uint8Array | undefined {
  const said = 'ask' in request ? queryOf(request.ask) : commandOf(request.command, request.value, profile);
  if (said === undefined) return undefined;
  const [command, data] = said;
  return Uint8Array.of(START, command, profile.id ?? 0, data, END);
}

function queryOf(key: string): readonly [number, number] | undefined {
  const code = CODES[key];
  return code === undefined ? undefined : [code, ASKING];
}

function commandOf(command: string, value: string, profile: CtouchProfile): readonly [number, number] | undefined {
  switch (command) {
    case 'power':
      return [0x11, value === 'on' ? 1 : 0];
    case 'volume':
      return [0x13, Number(value)];
    case 'mute':
      return [0x14, value === 'on' ? 1 : 2];
    case 'input': {
      const source = profile.inputs[value];
      return source === undefined ? undefined : [0x15, source];
    }
    default:
      return undefined;
  }
}

/** One frame from the display. */
export function decodeCtouch(frame: Uint8Array, profile: CtouchProfile): (DeviceMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame, DEVICE_LENGTH);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const [, kind = 0, id = 0, command = 0, data = 0] = frame;
  if (kind !== ACK && kind !== NAK) return [undecoded('neither 41 (done) nor 4e (not done)', frame)];
  if (profile.id !== undefined && id !== profile.id) return [undecoded(`an answer of display ${hex(id)}`, frame)];
  const of = Object.keys(CODES).find((key) => CODES[key] === command);
  if (kind === NAK) {
    const why = ERRORS[data] ?? `error ${hex(data)}`;
    return [{ type: 'nak', ...(of === undefined ? {} : { of }), why }];
  }
  const message = of === undefined ? undefined : readingOf(of, data, profile);
  return [message ?? undecoded('a sound frame without a known meaning', frame)];
}

function readingOf(of: string, data: number, profile: CtouchProfile): DeviceMessage | undefined {
  // Some may acknowledge a question before they answer it; AA is no value of anything.
  if (data === ASKING) return undefined;
  switch (of) {
    case 'power':
      return data > 1 ? undefined : { type: 'reading', power: data === 1 ? 'on' : 'off' };
    case 'volume':
      return data > 100 ? undefined : { type: 'reading', volume: data };
    case 'muted':
      return data === 1 || data === 2 ? { type: 'reading', muted: data === 1 } : undefined;
    case 'input':
      return { type: 'reading', input: inputName(data, profile) };
    default:
      return undefined;
  }
}

function inputName(source: number, { inputs }: CtouchProfile): string {
  return Object.keys(inputs).find((name) => inputs[name] === source) ?? `0x${hex(source)}`;
}

/** One frame from the host. */
export function decodeCtouchHost(frame: Uint8Array, profile: CtouchProfile): (HostMessage | Undecoded)[] {
  const wrong = whatIsWrong(frame, HOST_LENGTH);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const [, command = 0, id = 0, data = 0] = frame;
  const asked = Object.keys(CODES).find((key) => CODES[key] === command);
  if (asked !== undefined && data === ASKING) return [{ type: 'query', query: asked, id }];
  if (asked === 'power' && data <= 1)
    return [{ type: 'command', command: 'power', value: data === 1 ? 'on' : 'off', id }];
  if (asked === 'volume' && data <= 100) return [{ type: 'command', command: 'volume', value: String(data), id }];
  if (asked === 'muted' && (data === 1 || data === 2))
    return [{ type: 'command', command: 'mute', value: data === 1 ? 'on' : 'off', id }];
  if (asked === 'input') return [{ type: 'command', command: 'input', value: inputName(data, profile), id }];
  if (command === BRIGHTNESS)
    return data === ASKING
      ? [{ type: 'query', query: 'brightness', id }]
      : [{ type: 'command', command: 'brightness', value: String(data), id }];
  return [undecoded('a sound frame that is no known command', frame)];
}

const anyDisplay: CtouchProfile = { ...usualCtouch, id: undefined };

export const ctouchDecoder: Decoder = {
  framing: { device: ctouchFraming, host: ctouchHostFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeCtouch(frame, anyDisplay) : decodeCtouchHost(frame, anyDisplay),
};

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
