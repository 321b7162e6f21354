/**
 * Keyboards that are no keyboards: card readers that type and numeric pads in pupils' hands. Source: fact sheets “card
 * readers” §3 and “keyboards as clickers” (03 §E).
 *
 * Two forms. What the device sends is the HID boot report of 8 bytes: modifiers, a reserved zero, and the usages of up to
 * six keys that are down (01–03 in all six: more than it can tell). What Linux makes of it are key events of 24 bytes
 * (`evdev.ts`). Both become the same keys: digits (keypad or not), letters, and what may stand between or end them.
 *
 * Upper and lower case are not told apart: a CapsLock left on, or a reader that types `ff`, changes nothing.
 */
import type { Decoded, Decoder } from '../decoder.ts';
import { undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { EV_KEY, EV_SYN, EVENT_BYTES, inputEvent, isInputEvent, mayBeInputEvent, SYN_DROPPED } from './evdev.ts';

export const BOOT_REPORT_BYTES = 8;

/** A digit, a letter `A`–`Z`, one of the marks a reader may type, or a key's name: `enter`, `backspace` … */
export type KeyName = string;

export interface KeyEvent {
  readonly key: KeyName;
  readonly state: 'down' | 'up' | 'repeat';
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '1234567890';

/** HID usage of page 07 → key. */
const USAGES: ReadonlyMap<number, KeyName> = new Map<number, KeyName>([
  ...[...LETTERS].map((letter, at): [number, KeyName] => [0x04 + at, letter]),
  ...[...DIGITS].map((digit, at): [number, KeyName] => [0x1e + at, digit]),
  ...[...DIGITS].map((digit, at): [number, KeyName] => [0x59 + at, digit]),
  [0x28, 'enter'],
  [0x29, 'escape'],
  [0x2a, 'backspace'],
  [0x2b, 'tab'],
  [0x2c, ' '],
  [0x2d, '-'],
  [0x33, ';'],
  [0x36, ','],
  [0x37, '.'],
  [0x38, '/'],
  [0x39, 'capslock'],
  [0x4c, 'delete'],
  [0x53, 'numlock'],
  [0x54, '/'],
  [0x55, '*'],
  [0x56, '-'],
  [0x57, '+'],
  [0x58, 'enter'],
  [0x63, '.'],
]);

/** Rows of a keyboard as Linux numbers them. */
const ROWS: readonly (readonly [first: number, keys: string])[] = [
  [2, DIGITS],
  [16, 'QWERTYUIOP'],
  [30, 'ASDFGHJKL'],
  [44, 'ZXCVBNM'],
  [71, '789'],
  [75, '456'],
  [79, '1230'],
];

/** Linux's key code → key. */
const CODES: ReadonlyMap<number, KeyName> = new Map<number, KeyName>([
  ...ROWS.flatMap(([first, keys]) => [...keys].map((key, at): [number, KeyName] => [first + at, key])),
  [1, 'escape'],
  [12, '-'],
  [14, 'backspace'],
  [15, 'tab'],
  [28, 'enter'],
  [29, 'control'],
  [39, ';'],
  [42, 'shift'],
  [51, ','],
  [52, '.'],
  [53, '/'],
  [54, 'shift'],
  [55, '*'],
  [56, 'alt'],
  [57, ' '],
  [58, 'capslock'],
  [69, 'numlock'],
  [74, '-'],
  [78, '+'],
  [83, '.'],
  [96, 'enter'],
  [97, 'control'],
  [98, '/'],
  [100, 'alt'],
  [111, 'delete'],
]);

const MODIFIERS = ['control', 'shift', 'alt', 'meta'] as const;
/** Keys 1–3 are not keys: too many are down, a self test failed, or something else is wrong. */
const ERRORS = 3;
/** Of the boot descriptor. */
const LAST_USAGE = 0x65;

export function keyOfCode(code: number): KeyName | undefined {
  return CODES.get(code);
}

/**
 * Whether 8 bytes can be a boot report: a zero where it is reserved, then keys of the boot descriptor from the first place
 * on, none twice, then zeros.
 */
export function isBootReport(bytes: Uint8Array): boolean {
  if (bytes.length < BOOT_REPORT_BYTES || bytes[1] !== 0) return false;
  const keys = bytes.subarray(2, BOOT_REPORT_BYTES);
  const [first = 0] = keys;
  if (first > 0 && first <= ERRORS) return keys.every((key) => key === first);
  const count = keys.findLastIndex((key) => key !== 0) + 1;
  const down = keys.subarray(0, count);
  return new Set(down).size === count && down.every((key) => key > ERRORS && key <= LAST_USAGE);
}

/** Both forms on one stream, each told by itself. */
export const keyboardFraming: Framing = {
  maxLength: EVENT_BYTES,
  measure(bytes, inStep) {
    if (bytes.length < BOOT_REPORT_BYTES) return 0;
    // Two keys of a pad down at once look like a time as well: the bytes after it tell.
    if (mayBeInputEvent(bytes)) {
      if (bytes.length < EVENT_BYTES) return 0;
      if (isInputEvent(bytes)) return EVENT_BYTES;
    }
    // The end of an event that was cut looks like a report with a modifier; readers and pads hold one rarely.
    return isBootReport(bytes) && (inStep || bytes[0] === 0) ? BOOT_REPORT_BYTES : -1;
  },
};

/**
 * What one source types. Boot reports say what is down, so an event is what differs from the report before; a report
 * with an error in it says nothing.
 */
export class KeyReader {
  #down: ReadonlySet<KeyName> = new Set();
  #void = false;

  /** One frame of either form. `lost`: the kernel dropped events, so what was being typed is not whole. */
  read(frame: Uint8Array): readonly KeyEvent[] | 'lost' {
    return frame.length === EVENT_BYTES ? this.#event(frame) : this.#report(frame);
  }

  #event(frame: Uint8Array): readonly KeyEvent[] | 'lost' {
    const { type, code, value } = inputEvent(frame);
    if (type === EV_SYN) {
      this.#void = code === SYN_DROPPED;
      return this.#void ? 'lost' : [];
    }
    const key = type === EV_KEY && !this.#void ? CODES.get(code) : undefined;
    const state = STATES[value];
    return key === undefined || state === undefined ? [] : [{ key, state }];
  }

  #report(frame: Uint8Array): readonly KeyEvent[] {
    const before = this.#down;
    const usages = [...frame.subarray(2, BOOT_REPORT_BYTES)].filter((usage) => usage !== 0);
    if (usages.some((usage) => usage <= ERRORS)) return [];
    const down = new Set(usages.flatMap((usage) => USAGES.get(usage) ?? []));
    this.#down = down;
    return [
      ...[...before].filter((key) => !down.has(key)).map((key): KeyEvent => ({ key, state: 'up' })),
      ...[...down].filter((key) => !before.has(key)).map((key): KeyEvent => ({ key, state: 'down' })),
    ];
  }
}

const STATES: readonly KeyEvent['state'][] = ['up', 'down', 'repeat'];

/**
 * For people who look into what a reader types. A report's keys are those that are down, one line each; of an event
 * stream's groups only the keys are told. Nothing here is kept by the agent.
 */
export const keyboardDecoder: Decoder = {
  framing: { device: keyboardFraming, host: keyboardFraming },
  lineIsFrame: true,
  decode(frame, side) {
    if (side === 'host') return [undecoded('a keyboard is told nothing but its lights', frame)];
    if (frame.length > 0 && frame.length % EVENT_BYTES === 0) return chunks(frame, EVENT_BYTES).flatMap(decodeEvent);
    if (frame.length !== BOOT_REPORT_BYTES)
      return [undecoded(`${frame.length} bytes: a report has 8, an event 24`, frame)];
    if (!isBootReport(frame)) return [undecoded('not a boot report', frame)];
    return decodeReport(frame);
  },
};

function chunks(bytes: Uint8Array, length: number): Uint8Array[] {
  return Array.from({ length: bytes.length / length }, (_, at) => bytes.subarray(at * length, (at + 1) * length));
}

function decodeReport(frame: Uint8Array): readonly Decoded[] {
  const [flags = 0] = frame;
  const held = MODIFIERS.filter((_, at) => (flags & (0x11 << at)) !== 0);
  const modifiers = held.length > 0 ? { modifiers: held.join(' ') } : {};
  const usages = [...frame.subarray(2, BOOT_REPORT_BYTES)].filter((usage) => usage !== 0);
  if (usages.some((usage) => usage <= ERRORS)) return [undecoded('more keys than it can tell', frame)];
  if (usages.length === 0) return [{ type: 'release', ...modifiers }];
  return usages.map((usage) => keyLine(USAGES.get(usage), usage, { state: 'down', ...modifiers }));
}

function decodeEvent(frame: Uint8Array): readonly Decoded[] {
  const { type, code, value } = inputEvent(frame);
  if (type === EV_SYN) return code === SYN_DROPPED ? [{ type: 'lost' }] : [];
  if (type !== EV_KEY) return [];
  const state = STATES[value];
  return [
    state === undefined ? undecoded(`no such key state: ${value}`, frame) : keyLine(CODES.get(code), code, { state }),
  ];
}

/** `other` and its number where the key is none that a reader or a pad has. */
function keyLine(key: KeyName | undefined, code: number, more: object): Decoded {
  const named = key === undefined ? { key: 'other', code } : { key };
  return { type: 'key', ...named, ...more };
}
