/** The nine-byte ASCII line of fact sheet 11, as both its families' simulators hear it and speak it. */
import { type Framing, marked } from '../../protocols/framing.ts';

const CR = 0x0d;

/** What a host says: `head` I I T C V V V CR. */
export function nineBytes(head: string): Framing {
  return marked({
    start: [head.charCodeAt(0)],
    maxLength: 9,
    lengthOf: () => 9,
    sound: (frame) => frame[8] === CR && /^\d\d[a-zA-Z]/.test(String.fromCharCode(...frame.subarray(1, 4))),
  });
}

export interface Nine {
  readonly id: number;
  readonly type: string;
  readonly code: number;
  readonly value: string;
}

export function partsOfNine(frame: Uint8Array): Nine {
  const text = String.fromCharCode(...frame);
  return { id: Number(text.slice(1, 3)), type: text.charAt(3), code: frame[4] ?? 0, value: text.slice(5, 8) };
}

/** Any frame of the line: text, and CR. */
export function ended(...parts: readonly (string | number)[]): Uint8Array {
  const text = parts.map((part) => (typeof part === 'number' ? String.fromCharCode(part) : part)).join('');
  return Uint8Array.from(`${text}\r`, (char) => char.charCodeAt(0));
}

export function digits(value: number, count: number): string {
  return String(value).padStart(count, '0');
}

/** `000`–`100`. */
export function percent(value: string): number | undefined {
  return /^\d{3}$/.test(value) && Number(value) <= 100 ? Number(value) : undefined;
}
