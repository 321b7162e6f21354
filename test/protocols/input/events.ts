/** Bytes as a Linux kernel or a device would give them, written from the sheets. */

/** One input_event; `atMs` is the wall time it carries. */
export function event(type: number, code: number, value: number, atMs = 1_700_000_000_123): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64LE(BigInt(Math.floor(atMs / 1000)), 0);
  bytes.writeBigInt64LE(BigInt((atMs % 1000) * 1000 + 1), 8);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}

export const sync = event(0, 0, 0);

/** A key pressed and let go. */
export function keyPress(code: number): Buffer {
  return Buffer.concat([event(1, code, 1), sync, event(1, code, 0), sync]);
}

const CODES: Readonly<Record<string, number>> = {
  '1': 2,
  '2': 3,
  '3': 4,
  '4': 5,
  '5': 6,
  '6': 7,
  '7': 8,
  '8': 9,
  '9': 10,
  '0': 11,
  A: 30,
  B: 48,
  C: 46,
  D: 32,
  E: 18,
  F: 33,
  ',': 51,
  '\n': 28,
};

/** What a reader types, letter by letter. */
export function typed(text: string): Buffer {
  return Buffer.concat([...text].map((letter) => keyPress(CODES[letter] ?? 0)));
}

/** A contact report of two blocks. */
export function touchReport(
  blocks: readonly (readonly [flags: number, contact: number])[],
  count = blocks.length,
  scanTime = 0,
): Buffer {
  const bytes = Buffer.alloc(16);
  bytes[0] = 2;
  for (const [at, [flags, contact]] of blocks.entries()) {
    bytes.set([flags, contact, 0x10, 0x20, 0x30, 0x40], 1 + 6 * at);
  }
  bytes.writeUInt16LE(scanTime, 13);
  bytes[15] = count;
  return bytes;
}
