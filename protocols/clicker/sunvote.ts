/**
 * SunVote base PVS-2010 on a serial line: frames ↔ messages, both directions. Source: fact sheet 02, one open client that
 * says it was tried on live hardware; what it does not read is not read here either.
 *
 * `F5 AA AA LEN payload CRC`: LEN counts payload and CRC, the CRC (XMODEM, high byte first) covers the payload alone.
 * Payload: `cmd b1 b2 flags sub …`; 11 system, 15 scan, answers 91 and 95. What a base answers to start, clear, stop and
 * ack is not known: such an answer is an `ack` and nothing more.
 */
import { crc16 } from '../checksum.ts';
import type { Decoded, Decoder, Side } from '../decoder.ts';
import { undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { type HostMessage, isUndecoded, type Undecoded } from '../message.ts';

const START = [0xf5, 0xaa, 0xaa] as const;
const HEAD_BYTES = 4;
const CRC_BYTES = 2;
/** A command byte at least. */
const LEAST_LEN = CRC_BYTES + 1;
const MOST_BYTES = HEAD_BYTES + 0xff;
const SHORT_PAYLOAD = 10;
const LONG_PAYLOAD = 23;
/** Shorter answers to a scan carry no key. */
const KEY_PAYLOAD = 14;
/** As base byte: all keypads; what wakes them. */
const EVERYBODY = 0xc7;
const EMPTY_SLOT = 0xff;

export type SunvoteKey = 'A' | 'B' | 'C' | 'D' | 'E' | 'F';
/** 01 is 1/A … 20 is 6/F: one bit each. */
const KEYS: readonly SunvoteKey[] = ['A', 'B', 'C', 'D', 'E', 'F'];

/** How keypads are to vote. The client’s own figures; what `mode` and `options` mean is not known. */
export interface SunvoteSession {
  readonly mode: number;
  readonly options: number;
  /** 2–6. With 1 a base returns a scrambled button. */
  readonly maxSelections: number;
  readonly minSelections: number;
}

export const usualSession: SunvoteSession = { mode: 5, options: 2, maxSelections: 6, minSelections: 1 };

export type SunvoteRequest =
  /** Who the base is. */
  | { readonly say: 'base' }
  /** Which keypads it listens to. */
  | { readonly say: 'range' }
  | { readonly say: 'start'; readonly base: number; readonly session: SunvoteSession }
  | { readonly say: 'clear' | 'stop' | 'keys'; readonly base: number }
  /** `ack`: the byte of the last key; 0: none. */
  | { readonly say: 'ack'; readonly base: number; readonly ack: number }
  | { readonly say: 'wake' };

export type SunvoteMessage =
  | { readonly type: 'base'; readonly base: number; readonly channel: number }
  | { readonly type: 'range'; readonly from: number; readonly to: number }
  | { readonly type: 'ack' }
  /** Nobody has pressed. */
  | { readonly type: 'empty' }
  | SunvoteSlot;

/** One keypad's button as it is now. */
export interface SunvoteSlot {
  readonly type: 'slot';
  readonly clicker: string;
  /** Undefined: released. */
  readonly key: SunvoteKey | undefined;
  readonly sq: number;
  /** To be returned in the next ack. */
  readonly ack: number;
}

/** `SV0012`: the number on the keypad. */
export function keypadText(number: number): string {
  return `SV${String(number).padStart(4, '0')}`;
}

/**
 * One frame. Throws a RangeError for a session that would scramble the buttons: that is a model's mistake, not a
 * device's.
 */
export function encodeSunvote(request: SunvoteRequest): Uint8Array {
  switch (request.say) {
    case 'base':
      return frameOf(SHORT_PAYLOAD, 0x11, 0x00, 0x00, 0x0f, 0x0c);
    case 'range':
      return frameOf(SHORT_PAYLOAD, 0x15, 0x00, 0x00, 0x00, 0x06);
    case 'start': {
      const { mode, options, maxSelections, minSelections } = request.session;
      if (maxSelections < 2) throw new RangeError('maxSelections must be 2 or more');
      return frameOf(SHORT_PAYLOAD, 0x15, request.base, 0, 0xc1, 0x02, mode, options, maxSelections, minSelections);
    }
    case 'clear':
      return frameOf(SHORT_PAYLOAD, 0x15, request.base, 0x00, 0xc2);
    case 'stop':
      return frameOf(SHORT_PAYLOAD, 0x15, request.base, 0x00, 0xc3);
    case 'keys':
      return frameOf(SHORT_PAYLOAD, 0x15, request.base, 0x00, 0xc4);
    case 'ack':
      return frameOf(LONG_PAYLOAD, 0x15, request.base, 0x00, 0xc5, request.ack);
    case 'wake':
      return frameOf(LONG_PAYLOAD, 0x15, EVERYBODY, 0x00, 0xc5);
  }
}

function frameOf(payloadBytes: number, ...payload: readonly number[]): Uint8Array {
  const frame = new Uint8Array(HEAD_BYTES + payloadBytes + CRC_BYTES);
  frame.set([...START, payloadBytes + CRC_BYTES, ...payload]);
  const crc = crc16(frame.subarray(HEAD_BYTES, HEAD_BYTES + payloadBytes), 0);
  frame.set([crc >> 8, crc & 0xff], HEAD_BYTES + payloadBytes);
  return frame;
}

/**
 * Frames by mark and length. LEN is not covered by the CRC, so a wrong one may reach over the frames behind it: where a
 * sound frame ends before the one that has begun would, the one that has begun is none.
 */
export const sunvoteFraming: Framing = {
  maxLength: MOST_BYTES,
  measure(bytes) {
    const length = lengthAt(bytes, 0);
    if (length <= 0) return length;
    const nested = soundWithin(bytes, length);
    if (nested > 0) return -nested;
    if (bytes.length < length) return 0;
    return isSound(bytes.subarray(0, length)) ? length : -1;
  },
};

/** Bytes of the frame that begins at `at`; 0: too few to tell; negative: none does, so many bytes are to be skipped. */
function lengthAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] !== START[0]) {
    const next = bytes.indexOf(START[0], at);
    return next < 0 ? at - bytes.length : at - next;
  }
  for (const [i, byte] of START.entries()) {
    if (at + i >= bytes.length) return 0;
    if (bytes[at + i] !== byte) return -1;
  }
  const len = bytes[at + START.length];
  if (len === undefined) return 0;
  return len < LEAST_LEN ? -1 : HEAD_BYTES + len;
}

/** Where, after the first byte, the sound frame begins that ends first and before `limit`; 0: there is none. */
function soundWithin(bytes: Uint8Array, limit: number): number {
  let found = 0;
  let endsAt = limit;
  for (let at = bytes.indexOf(START[0], 1); at > 0; at = bytes.indexOf(START[0], at + 1)) {
    const length = lengthAt(bytes, at);
    const end = at + length;
    if (length <= 0 || end > bytes.length || end >= endsAt) continue;
    if (!isSound(bytes.subarray(at, end))) continue;
    found = at;
    endsAt = end;
  }
  return found;
}

/** Takes a whole frame with its mark. */
function isSound(frame: Uint8Array): boolean {
  const end = frame.length - CRC_BYTES;
  return crc16(frame.subarray(HEAD_BYTES, end), 0) === wordAt(frame, end);
}

function wordAt(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function payloadOf(frame: Uint8Array): Uint8Array | Undecoded {
  if (START.some((byte, i) => frame[i] !== byte)) return undecoded('does not begin with f5 aa aa', frame);
  const length = lengthAt(frame, 0);
  if (length < 0) return undecoded('too short for a payload', frame);
  if (length !== frame.length) return undecoded(`${frame.length} bytes, its length says ${length}`, frame);
  if (!isSound(frame)) return undecoded('wrong checksum', frame);
  return frame.subarray(HEAD_BYTES, frame.length - CRC_BYTES);
}

/** What a frame of a base says. Never throws. */
export function decodeSunvote(frame: Uint8Array): SunvoteMessage | Undecoded {
  const payload = payloadOf(frame);
  if (isUndecoded(payload)) return payload;
  const [command, base = 0, , , sub] = payload;
  if (command === 0x91 && payload.length >= 8) return { type: 'base', base, channel: payload[7] ?? 0 };
  if (command !== 0x95) return undecoded('not an answer', frame);
  if (payload.length >= KEY_PAYLOAD) return slotOf(payload, frame);
  if (sub === 0x06 && payload.length >= 9) return { type: 'range', from: wordAt(payload, 5), to: wordAt(payload, 7) };
  return { type: 'ack' };
}

function slotOf(payload: Uint8Array, frame: Uint8Array): SunvoteMessage | Undecoded {
  const ack = payload[4] ?? 0;
  if (ack === EMPTY_SLOT) return { type: 'empty' };
  const keypad = payload[7] ?? 0;
  const button = payload[8] ?? 0;
  const key = KEYS.find((_, bit) => button === 1 << bit);
  if (keypad === 0) return undecoded('no keypad', frame);
  // Several bits, or none of the six: scrambled, as with maxSelections 1.
  if (button !== 0 && key === undefined) return undecoded('not one button', frame);
  return { type: 'slot', clicker: keypadText(keypad), key, sq: payload[13] ?? 0, ack };
}

/** What a frame of a host says. Never throws. */
export function decodeSunvoteHost(frame: Uint8Array): HostMessage | Undecoded {
  const payload = payloadOf(frame);
  if (isUndecoded(payload)) return payload;
  const [command, base = 0, , flags = 0, sub = 0] = payload;
  if (command === 0x11 && (flags === 0x0f || flags === 0xaf)) return systemOf(payload, frame);
  if (command !== 0x15) return undecoded('not a request', frame);
  switch (flags) {
    case 0x00:
      if (sub === 0x06) return { type: 'query', query: 'range' };
      if (sub !== 0x05) return undecoded('not a request', frame);
      return { type: 'command', command: 'set-range', from: wordAt(payload, 5), to: wordAt(payload, 7) };
    case 0xc1: {
      const [mode = 0, options = 0, maxSelections = 0, minSelections = 0] = payload.subarray(5);
      return { type: 'command', command: 'start', base, mode, options, maxSelections, minSelections };
    }
    case 0xc2:
      return { type: 'command', command: 'clear', base };
    case 0xc3:
      return { type: 'command', command: 'stop', base };
    case 0xc4:
      return { type: 'query', query: 'keys', base };
    case 0xc5:
      return base === EVERYBODY
        ? { type: 'command', command: 'wake' }
        : { type: 'command', command: 'ack', base, ack: sub };
    default:
      return undecoded('not a request', frame);
  }
}

function systemOf(payload: Uint8Array, frame: Uint8Array): HostMessage | Undecoded {
  const [, , , , sub, a = 0, b = 0, c = 0] = payload;
  switch (sub) {
    case 0x0c:
      return { type: 'query', query: 'base' };
    case 0x0b:
      return { type: 'command', command: 'set-base', base: a, keyFrom: b, channel: c };
    case 0x03:
      return { type: 'command', command: 'set-keypad', keypad: wordAt(payload, 5) };
    case 0x04:
      return { type: 'query', query: 'keypad' };
    default:
      return undecoded('not a request', frame);
  }
}

/** A slot in the contract's words: a press, or a button let go of. */
function shown(message: SunvoteMessage): Decoded {
  if (message.type !== 'slot') return message;
  const { clicker, key, sq } = message;
  const said = key === undefined ? { type: 'released', clicker, sq } : { type: 'press', clicker, key, sq };
  return said;
}

export const sunvoteDecoder: Decoder = {
  framing: { device: sunvoteFraming, host: sunvoteFraming },
  decode(frame: Uint8Array, side: Side): readonly Decoded[] {
    if (side === 'host') return [decodeSunvoteHost(frame)];
    const message = decodeSunvote(frame);
    return [isUndecoded(message) ? message : shown(message)];
  },
};
