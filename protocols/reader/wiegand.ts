/** Wiegand 26 bits (H10301), as other lines carry it. Source: fact sheet “card readers” §5. */

export interface Wiegand26 {
  /** 0–255 */
  readonly facility: number;
  /** 0–65535 */
  readonly number: number;
  /** Even over the first half, odd over the second. False: a bit went wrong, or the bits mean something else. */
  readonly parity: boolean;
}

/** Four bytes, the bits from the left: parity, 8 of the facility, 16 of the card, parity. */
export function wiegand26(bytes: Uint8Array): Wiegand26 {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  const bits = ((a << 24) | (b << 16) | (c << 8) | d) >>> 6;
  const half = (1 << 13) - 1;
  return {
    facility: (bits >>> 17) & 0xff,
    number: (bits >>> 1) & 0xffff,
    parity: ones(bits >>> 13) % 2 === 0 && ones(bits & half) % 2 === 1,
  };
}

function ones(value: number): number {
  let count = 0;
  for (let left = value; left > 0; left >>>= 1) count += left & 1;
  return count;
}
