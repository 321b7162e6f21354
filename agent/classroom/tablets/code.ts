/** The code of the lesson: four digits that let a tablet in, shown on the wall and held in the QR code. */
import type { RandomBytes } from '../../ports.ts';

const DIGITS = 4;
const CODES = 10 ** DIGITS;
/** The largest multiple of all codes within two bytes: beyond it some codes would come more often. */
const FAIR = Math.floor(65_536 / CODES) * CODES;

/** `0417`: every code as likely as any other, and never the one before. */
export function newCode(randomBytes: RandomBytes, before?: string): string {
  for (;;) {
    const [high = 0, low = 0] = randomBytes(2);
    const drawn = high * 256 + low;
    const code = String(drawn % CODES).padStart(DIGITS, '0');
    if (drawn < FAIR && code !== before) return code;
  }
}

/** What a person typed, full width or with spaces, as the plain digits they mean. */
export function plainDigits(text: string): string {
  return text.normalize('NFKC').replace(/\s/g, '');
}
