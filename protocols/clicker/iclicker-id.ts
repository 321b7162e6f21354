/** The id of an i>clicker remote as text, and its check byte. */
import { xorOf } from '../checksum.ts';

/** An id of zeros: the base's buffer was empty. */
export const NOBODY = '00000000';

/** `82e970` → `82E9701B`: the fourth byte is the XOR of the first three. */
export function clickerText(id0: number, id1: number, id2: number): string {
  const id = ((id0 << 24) | (id1 << 16) | (id2 << 8) | (id0 ^ id1 ^ id2)) >>> 0;
  return id.toString(16).toUpperCase().padStart(8, '0');
}

/** Whether a text is a remote's id: eight upper-case hex digits with a right check byte. */
export function isClickerText(text: string): boolean {
  if (!/^[0-9A-F]{8}$/.test(text)) return false;
  return xorOf(Uint8Array.from([0, 2, 4, 6], (at) => Number.parseInt(text.slice(at, at + 2), 16))) === 0;
}
