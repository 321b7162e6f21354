/** Short ids for questions and faults: 12 characters of Crockford's base 32 (60 bits), readable aloud. */
import type { RandomBytes } from './ports.ts';

const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';
const LENGTH = 12;

export function randomIdentifier(randomBytes: RandomBytes): string {
  return Array.from(randomBytes(LENGTH), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
