/**
 * Scan codes of set 1, as Windows gives them, → key codes of Linux. Source: Microsoft Learn, “Keyboard input overview”,
 * scan codes; Linux `input-event-codes.h`, which numbers keys by set 1 as far as that goes.
 *
 * The prefix E0 tells the arrows and Home … Delete from the digits they share their codes with: a numeric pad's 7 is 47 with
 * NumLock on or off, Home is E0 47.
 */
import type { RawKey } from './raw-input.ts';

/** 01 Escape … 53 keypad point, 56 the key beside the left Shift, 57 F11, 58 F12: the same number in Linux. */
const sameInLinux = (code: number): boolean => (code >= 0x01 && code <= 0x53) || (code >= 0x56 && code <= 0x58);

const WITH_E0: ReadonlyMap<number, number> = new Map([
  [0x1c, 96], // keypad Enter
  [0x1d, 97], // right Ctrl
  [0x35, 98], // keypad /
  [0x37, 99], // Print Screen
  [0x38, 100], // right Alt
  [0x47, 102], // Home
  [0x48, 103], // Up
  [0x49, 104], // Page Up
  [0x4b, 105], // Left
  [0x4d, 106], // Right
  [0x4f, 107], // End
  [0x50, 108], // Down
  [0x51, 109], // Page Down
  [0x52, 110], // Insert
  [0x53, 111], // Delete
  [0x5b, 125], // left Windows
  [0x5c, 126], // right Windows
  [0x5d, 127], // Menu
]);

/** Undefined: a key without a code, Pause (E1), the Shift that keyboards make up (E0 2A), or more keys than it can tell. */
export function linuxKeyCode({ makeCode, prefix }: RawKey): number | undefined {
  if (prefix === 'E0') return WITH_E0.get(makeCode);
  return prefix === 'none' && sameInLinux(makeCode) ? makeCode : undefined;
}

/** A key that is held repeats twice a second at least, a second after it went down at the latest. */
const REPEAT_WITHIN_MS = 1_200;

export interface KeyStroke {
  readonly code: number;
  /** As in Linux: 0 up, 1 down, 2 repeat. */
  readonly value: 0 | 1 | 2;
}

/**
 * One keyboard's keys. Windows says “down” again and again while a key is held. One that has not repeated for over a second
 * was let go of without a word (another user's desktop, a locked screen), and is pressed anew.
 */
export class KeyStrokes {
  readonly #downAtMs = new Map<number, number>();

  read(key: RawKey, nowMs: number): KeyStroke | undefined {
    const code = linuxKeyCode(key);
    if (code === undefined) return undefined;
    if (key.released) return this.#downAtMs.delete(code) ? { code, value: 0 } : undefined;
    const beforeMs = this.#downAtMs.get(code);
    this.#downAtMs.set(code, nowMs);
    return { code, value: beforeMs !== undefined && nowMs - beforeMs < REPEAT_WITHIN_MS ? 2 : 1 };
  }
}
