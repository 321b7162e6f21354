/**
 * Cutting PJLink's lines: they end with CR; LF is taken for one too, since some emulators send CR LF. A line is known by
 * its beginning, so what stands before it on a noisy line costs nothing, and one cut short does not take the next with it.
 */
import type { Framing } from '../framing.ts';

const CR = 0x0d;
const LF = 0x0a;
/** With its CR, by the specification; a request may have a digest of 32 before it. */
const LONGEST = 136;
const DIGEST_LENGTH = 32;

/** Each place: the characters that may stand there, upper case. */
type Beginning = readonly string[];
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';
const LINE: Beginning = ['%', '123456789', LETTERS, LETTERS, LETTERS, LETTERS];
const GREETING: Beginning = [...'PJLINK'];
/** What a non-conforming emulator answers to a command it does not know. */
const BARE_ERROR: Beginning = [...'ERR', '1234A', '\r\n'];
const DIGEST: Beginning = [...Array.from({ length: DIGEST_LENGTH }, () => '0123456789ABCDEF'), ...LINE];

/** Undefined: too few bytes to tell. */
function begins(bytes: Uint8Array, at: number, beginning: Beginning): boolean | undefined {
  for (const [offset, allowed] of beginning.entries()) {
    const byte = bytes[at + offset];
    if (byte === undefined) return undefined;
    if (!allowed.includes(String.fromCharCode(byte).toUpperCase())) return false;
  }
  return true;
}

function linesThatBegin(maxLength: number, beginnings: (inStep: boolean) => readonly Beginning[]): Framing {
  return {
    maxLength,
    measure(bytes, inStep) {
      if (isEnd(bytes[0])) return 1;
      const found = beginnings(inStep).map((beginning) => begins(bytes, 0, beginning));
      if (!found.includes(true)) return found.includes(undefined) ? 0 : -1;
      for (let at = 1; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        // Names and texts may be UTF-8.
        if (byte < 0x20 && !isEnd(byte)) return -1;
        if (byte === 0x7f) return -1;
        if (isEnd(byte)) return cutShort(bytes.subarray(0, at)) ?? at + 1;
      }
      return 0;
    },
  };
}

function isEnd(byte: number | undefined): boolean {
  return byte === CR || byte === LF;
}

/** An answer within a line: the line before it lost its end. Minus its place. */
function cutShort(line: Uint8Array): number | undefined {
  for (let at = line.indexOf(0x25, 1); at > 0; at = line.indexOf(0x25, at + 1)) {
    if (begins(line, at, LINE) === true && line[at + LINE.length] === 0x3d) return -at;
  }
  return undefined;
}

export const pjlinkFraming: Framing = linesThatBegin(LONGEST, (inStep) =>
  inStep ? [LINE, GREETING, BARE_ERROR] : [LINE, GREETING],
);

export const pjlinkHostFraming: Framing = linesThatBegin(LONGEST + DIGEST_LENGTH, () => [LINE, DIGEST]);

/** A line without its end. Undefined: it has none. */
export function lineOf(frame: Uint8Array): string | undefined {
  if (!isEnd(frame.at(-1))) return undefined;
  return text.decode(frame).replace(/[\r\n]+$/, '');
}

const text = new TextDecoder();
