/** PINs: which are good enough, and how they are kept: scrypt with a salt, cost and all in one text. */
import { scrypt, timingSafeEqual } from 'node:crypto';

const COST = 2 ** 14;
const BLOCK = 8;
const KEY_BYTES = 32;

/** 4–12 digits; not one digit over and over, not a run (1234, 9876, 7890), not a pattern repeated (1212). */
export function isStrongPin(pin: string): boolean {
  if (!/^\d{4,12}$/.test(pin)) return false;
  const digits = [...pin].map(Number);
  const steps = digits.slice(1).map((digit, index) => (digit - (digits[index] ?? 0) + 10) % 10);
  if (steps.every((step) => step === 1) || steps.every((step) => step === 9)) return false;
  for (let period = 1; period <= pin.length / 2; period++) {
    if (pin.length % period === 0 && pin.slice(0, period).repeat(pin.length / period) === pin) return false;
  }
  return true;
}

function derive(pin: string, salt: Uint8Array, cost: number, block: number, parallel: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(pin, salt, KEY_BYTES, { N: cost, r: block, p: parallel, maxmem: 256 * cost * block }, (error, key) => {
      if (error === null) resolve(key);
      else reject(error);
    });
  });
}

export async function encodePin(pin: string, salt: Uint8Array): Promise<string> {
  const hash = await derive(pin, salt, COST, BLOCK, 1);
  return ['scrypt', COST, BLOCK, 1, Buffer.from(salt).toString('base64'), hash.toString('base64')].join('$');
}

/** Whether a PIN is the one that was encoded. */
export async function matchesPin(pin: string, encoded: string): Promise<boolean> {
  return (await whichMatches(pin, [encoded])) !== undefined;
}

/** The first of many that a PIN matches. Those made with one salt cost one calculation. */
export async function whichMatches(pin: string, encodings: readonly string[]): Promise<string | undefined> {
  const derived = new Map<string, Buffer>();
  for (const encoded of encodings) {
    const [kind, cost, block, parallel, salt, hash] = encoded.split('$');
    if (kind !== 'scrypt' || salt === undefined || hash === undefined) continue;
    const made = [cost, block, parallel, salt].join('$');
    const actual =
      derived.get(made) ??
      (await derive(pin, Buffer.from(salt, 'base64'), Number(cost), Number(block), Number(parallel)));
    derived.set(made, actual);
    const expected = Buffer.from(hash, 'base64');
    if (expected.length === actual.length && timingSafeEqual(expected, actual)) return encoded;
  }
  return undefined;
}

/** Of an encoded PIN. */
export function saltOf(encoded: string): Uint8Array | undefined {
  const salt = encoded.split('$')[4];
  return salt === undefined ? undefined : Buffer.from(salt, 'base64');
}
