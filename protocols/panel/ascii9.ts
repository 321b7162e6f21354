/**
 * The nine-byte ASCII frame of two families: ViewSonic ViewBoard and BenQ RP on one side, MAXHUB V6 and Clevertouch Impact
 * Plus on the other. Source: fact sheet 11.
 *
 *   L I I T C V V V CR      L '8' or ':', I I the panel's number, T set/get/reply, C the command byte, V three characters
 *   '4' I I '+'|'-' CR      done · refused
 *   '6' I I 'p' H L CR      a key of the remote control, passed through
 *
 * There is no checksum: a frame is known by its first byte, which says its length, by its digits, its T and its CR; what
 * a wrong bit made of a digit cannot be seen. ViewSonic's 32-byte replies (hours, serial, name …) are not publicly known
 * byte by byte: they are skipped.
 */
import type { Framing } from '../framing.ts';

const CR = 0x0d;
const LONGEST = 9;
const LENGTH_OF: Readonly<Record<string, number>> = { '8': 9, ':': 9, '4': 5, '6': 7 };

/** First byte → the T bytes that may follow its number. */
export type Ascii9Heads = Readonly<Record<string, string>>;

export interface Ascii9Frame {
  readonly head: string;
  /** 0–99. */
  readonly id: number;
  readonly type: string;
  /** The command byte; 0 in five-byte frames. */
  readonly code: number;
  /** Three characters, or what a shorter frame carries, byte by byte. */
  readonly value: string;
}

export function ascii9Framing(heads: Ascii9Heads): Framing {
  return {
    maxLength: LONGEST,
    measure(bytes) {
      const length = LENGTH_OF[charAt(bytes, 0)] ?? 0;
      for (let at = 0; at < Math.min(bytes.length, length || 1); at++) {
        if (faultAt(bytes, at, length, heads) !== undefined) return -1;
      }
      return bytes.length < length ? 0 : length;
    },
  };
}

/** What one byte does wrong where it stands. */
function faultAt(bytes: Uint8Array, at: number, length: number, heads: Ascii9Heads): string | undefined {
  const char = charAt(bytes, at);
  const types = heads[charAt(bytes, 0)];
  if (at === 0) return types === undefined ? 'does not begin like a frame' : undefined;
  if (at <= 2) return /\d/.test(char) ? undefined : 'the panel’s number is not two digits';
  if (at === 3) return types?.includes(char) === true ? undefined : 'neither set, get nor a reply';
  if (at === length - 1) return bytes[at] === CR ? undefined : 'does not end with CR';
  // A command byte may be anything, and so may the two bytes of a remote control's key.
  if (length < LONGEST || at === 4) return undefined;
  return /[ -~]/.test(char) ? undefined : 'a value that is no text';
}

/** A frame's parts, or what is wrong with it. */
export function ascii9Frame(bytes: Uint8Array, heads: Ascii9Heads): Ascii9Frame | string {
  const head = charAt(bytes, 0);
  const length = LENGTH_OF[head] ?? 0;
  if (LENGTH_OF[head] !== undefined && heads[head] !== undefined && bytes.length !== length)
    return `${bytes.length} bytes, this frame has ${length}`;
  for (let at = 0; at < Math.max(1, length); at++) {
    const fault = faultAt(bytes, at, length, heads);
    if (fault !== undefined) return fault;
  }
  const text = String.fromCharCode(...bytes);
  return {
    head,
    id: Number(text.slice(1, 3)),
    type: text.charAt(3),
    code: length === LONGEST ? (bytes[4] ?? 0) : 0,
    value: length === LONGEST ? text.slice(5, 8) : text.slice(4, -1),
  };
}

/** A nine-byte frame. `value`: three characters. */
export function ascii9Bytes(head: string, id: number, type: string, code: number, value: string): Uint8Array {
  const digits = String(id).padStart(2, '0');
  return Uint8Array.from(`${head}${digits}${type}${String.fromCharCode(code)}${value}\r`, (char) => char.charCodeAt(0));
}

/** `000`–`100` as a number; undefined for anything else. */
export function percentOf(value: string): number | undefined {
  return /^(0\d\d|100)$/.test(value) ? Number(value) : undefined;
}

/** `001` is true, `000` false. */
export function flagOf(value: string): boolean | undefined {
  return value === '001' ? true : value === '000' ? false : undefined;
}

function charAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(bytes[at] ?? 0);
}
