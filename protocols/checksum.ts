/** Checksums of the device families. Each is pure and takes exactly the bytes it covers. */

/** XOR of all bytes; 0 of none. The i>clicker remote's fourth id byte is the XOR of the other three. */
export function xorOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}
