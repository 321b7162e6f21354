/** Checksums of the device families. Each is pure and takes exactly the bytes it covers. */

/** XOR of all bytes; 0 of none. The i>clicker remote's fourth id byte is the XOR of the other three. */
export function xorOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum ^= byte;
  return sum;
}

/** Sum of all bytes modulo 256. */
export function sumOf(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = (sum + byte) & 0xff;
  return sum;
}

/**
 * CRC-16 with polynomial 1021, most significant bit first, no final XOR. The initial value makes the variant:
 * 0 is XMODEM (SunVote), FFFF is CCITT-FALSE (ResponseCard RF), 1D0F is OSDP's.
 */
export function crc16(bytes: Uint8Array, initial: number): number {
  let crc = initial;
  for (const byte of bytes) {
    crc ^= byte << 8;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 0x8000) === 0 ? (crc << 1) & 0xffff : ((crc << 1) ^ 0x1021) & 0xffff;
  }
  return crc;
}

/** CRC-16/MODBUS: polynomial A001 (reflected), initial FFFF. On the wire the low byte goes first. */
export function crcModbus(bytes: Uint8Array): number {
  let crc = 0xffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0xa001;
  }
  return crc;
}
