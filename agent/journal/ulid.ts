/** ULIDs: 48 bits of milliseconds and 80 random bits in Crockford's base 32, 26 characters. https://github.com/ulid/spec */
import type { RandomBytes } from '../ports.ts';

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const RANDOM_BYTES = 10;
const MAX_TIME_MS = 2 ** 48 - 1;

/**
 * An id that sorts after `previous` whatever the clock says: a clock that stands or was set back takes the time of
 * `previous` and counts its random part up.
 */
export function nextUlid(nowMs: number, randomBytes: RandomBytes, previous?: string): string {
  const time = Math.min(Math.max(0, Math.floor(Number.isFinite(nowMs) ? nowMs : 0)), MAX_TIME_MS);
  const fresh = encode(BigInt(time), 10) + encode(toBigInt(randomBytes(RANDOM_BYTES)), 16);
  if (previous === undefined || fresh.slice(0, 10) > previous.slice(0, 10)) return fresh;
  return encode(decode(previous) + 1n, 26);
}

/** The newest of the ids that are known. */
export function maxId(ids: readonly (string | undefined)[]): string | undefined {
  return ids
    .filter((id) => id !== undefined)
    .sort()
    .at(-1);
}

export function isUlid(text: string): boolean {
  return /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/.test(text);
}

function toBigInt(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return value;
}

function encode(value: bigint, length: number): string {
  let text = '';
  let rest = value;
  for (let i = 0; i < length; i++) {
    text = `${ALPHABET[Number(rest & 31n)]}${text}`;
    rest >>= 5n;
  }
  return text;
}

function decode(text: string): bigint {
  let value = 0n;
  for (const character of text) value = (value << 5n) | BigInt(Math.max(0, ALPHABET.indexOf(character)));
  return value;
}
