/**
 * Serial readers of 125 kHz EM4100 cards, which only ever speak. Source: fact sheet “card readers” §1. One framing takes
 * all three forms, since none can be mistaken for another:
 *
 *   02  ten hex digits  two of the XOR of the five bytes  03               RDM630, RDM6300, Seeed (9600 8N1)
 *   02  ten hex digits  two of the XOR  0D 0A  03                          ID-12, ID-20 (9600 8N1)
 *   0A  ten hex digits  0D                                                 Parallax (2400 8N1), without a checksum
 *
 * Upper-case digits by the sheet; lower case is taken as well. The first byte is a version or customer number, the other
 * four are the card's.
 */
import { xorOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { fromHex } from '../hex.ts';
import { cardOf } from './card-number.ts';

const STX = 0x02;
const ETX = 0x03;
const LF = 0x0a;
const CR = 0x0d;
const DIGITS = 10;
const RDM630_LENGTH = 14;
const ID12_LENGTH = 16;
const PARALLAX_LENGTH = 12;

/** A card held to a reader. */
export interface CardMessage {
  readonly type: 'card';
  /** All its bytes, upper-case hex. */
  readonly card: string;
  /** False: this reader sends no checksum. */
  readonly checked?: false;
}

export const em4100Framing: Framing = {
  maxLength: ID12_LENGTH,
  measure(bytes) {
    const [first = 0] = bytes;
    if (first !== STX && first !== LF) {
      const next = bytes.findIndex((byte) => byte === STX || byte === LF);
      return next < 0 ? -bytes.length : -next;
    }
    const digits = first === STX ? DIGITS + 2 : DIGITS;
    for (let at = 1; at <= digits; at++) {
      const byte = bytes[at];
      if (byte === undefined) return 0;
      if (!isHexDigit(byte)) return -1;
    }
    const ends = first === LF ? [[CR]] : [[ETX], [CR, LF, ETX]];
    for (const end of ends) {
      const found = stands(bytes, digits + 1, end);
      if (found === undefined) return 0;
      if (!found) continue;
      const length = digits + 1 + end.length;
      return whatIsWrong(bytes.subarray(0, length)) === undefined ? length : -1;
    }
    return -1;
  },
};

/** Undefined: too few bytes to tell. */
function stands(bytes: Uint8Array, from: number, expected: readonly number[]): boolean | undefined {
  for (const [offset, byte] of expected.entries()) {
    if (from + offset >= bytes.length) return undefined;
    if (bytes[from + offset] !== byte) return false;
  }
  return true;
}

function isHexDigit(byte: number): boolean {
  return (byte >= 0x30 && byte <= 0x39) || (byte >= 0x41 && byte <= 0x46) || (byte >= 0x61 && byte <= 0x66);
}

function whatIsWrong(frame: Uint8Array): string | undefined {
  const parallax = frame[0] === LF;
  if (frame[0] !== STX && !parallax) return 'begins with neither 02 nor 0a';
  const right = parallax ? frame.length === PARALLAX_LENGTH : [RDM630_LENGTH, ID12_LENGTH].includes(frame.length);
  if (!right) return `${frame.length} bytes, a frame has ${parallax ? PARALLAX_LENGTH : '14 or 16'}`;
  const digits = parallax ? DIGITS : DIGITS + 2;
  if (!frame.subarray(1, digits + 1).every(isHexDigit)) return 'not hex digits';
  const end = parallax ? [CR] : frame.length === ID12_LENGTH ? [CR, LF, ETX] : [ETX];
  if (stands(frame, digits + 1, end) !== true) return 'does not end as it should';
  if (parallax) return undefined;
  const bytes = bytesOf(frame, digits);
  const sum = xorOf(bytes.subarray(0, 5));
  return bytes[5] === sum ? undefined : 'wrong checksum';
}

function bytesOf(frame: Uint8Array, digits: number): Uint8Array {
  return fromHex(String.fromCharCode(...frame.subarray(1, digits + 1))) ?? new Uint8Array(0);
}

export function decodeEm4100(frame: Uint8Array): readonly (CardMessage | ReturnType<typeof undecoded>)[] {
  const wrong = whatIsWrong(frame);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const card = cardOf(bytesOf(frame, DIGITS));
  return [{ type: 'card', card, ...(frame[0] === LF ? { checked: false as const } : {}) }];
}

export const em4100Decoder: Decoder = {
  framing: { device: em4100Framing, host: em4100Framing },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeEm4100(frame) : [undecoded('nothing is ever said to this reader', frame)],
};
