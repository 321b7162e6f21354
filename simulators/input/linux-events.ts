/** `struct input_event` of 64-bit Linux, 24 bytes little endian: fact sheet 03 §E. */

/** Some day in 2026: events carry the wall time, simulators have none. */
const START_S = 1_780_000_000;

/** `atMs`: a clock that only grows. */
export function inputEvent(type: number, code: number, value: number, atMs: number): Buffer {
  const bytes = Buffer.alloc(24);
  bytes.writeBigInt64LE(BigInt(START_S + Math.floor(atMs / 1_000)), 0);
  // Never exactly a full second.
  bytes.writeBigInt64LE(BigInt(Math.max(1, Math.floor((atMs % 1_000) * 1_000))), 8);
  bytes.writeUInt16LE(type, 16);
  bytes.writeUInt16LE(code, 18);
  bytes.writeInt32LE(value, 20);
  return bytes;
}

/** SYN_REPORT: the group is whole. */
export function syncEvent(atMs: number): Buffer {
  return inputEvent(0, 0, 0, atMs);
}
