/** How long a Modbus message is, from its first bytes: there is no other way to tell. Standard, and the PZEM's 42. */
import type { Side } from '../decoder.ts';

/** Of the message that begins with its function: n bytes, 0 too early to tell, −1 no such message. */
export function lengthOfPdu(pdu: Uint8Array, side: Side): number {
  const [code] = pdu;
  if (code === undefined) return 0;
  return side === 'host' ? lengthOfRequest(code, pdu) : lengthOfAnswer(code, pdu);
}

const REQUEST_BYTES: Readonly<Record<number, number>> = {
  1: 5,
  2: 5,
  3: 5,
  4: 5,
  5: 5,
  6: 5,
  7: 1,
  8: 5,
  11: 1,
  17: 1,
  22: 7,
  43: 4,
  66: 1,
};

function lengthOfRequest(code: number, pdu: Uint8Array): number {
  // Write many: where, how many, how many bytes, and these. The two counts have to agree.
  if (code === 0x0f || code === 0x10) {
    const [, , , high, low, bytes] = pdu;
    if (high === undefined || low === undefined || bytes === undefined) return 0;
    const count = (high << 8) | low;
    return count > 0 && bytes === (code === 0x0f ? (count + 7) >> 3 : 2 * count) ? 6 + bytes : -1;
  }
  if (code === 0x17) {
    const bytes = pdu[9];
    return bytes === undefined ? 0 : 10 + bytes;
  }
  return REQUEST_BYTES[code] ?? -1;
}

const ANSWER_BYTES: Readonly<Record<number, number>> = { 5: 5, 6: 5, 7: 2, 8: 5, 11: 5, 15: 5, 16: 5, 22: 7, 66: 1 };

/** Functions whose answer begins with the number of its bytes. */
const COUNTED: ReadonlySet<number> = new Set([1, 2, 3, 4, 0x11, 0x17]);
const OF_REGISTERS: ReadonlySet<number> = new Set([3, 4, 0x17]);

function lengthOfAnswer(code: number, pdu: Uint8Array): number {
  if (code & 0x80) return isKnown(code & 0x7f) ? 2 : -1;
  if (code === 0x2b) return lengthOfIdentity(pdu);
  if (!COUNTED.has(code)) return ANSWER_BYTES[code] ?? -1;
  const bytes = pdu[1];
  if (bytes === undefined) return 0;
  return bytes === 0 || (OF_REGISTERS.has(code) && bytes % 2 !== 0) ? -1 : 2 + bytes;
}

function isKnown(code: number): boolean {
  return COUNTED.has(code) || code === 0x2b || ANSWER_BYTES[code] !== undefined;
}

/** 2B 0E code conformity more next count, then `count` times id, length, text. */
function lengthOfIdentity(pdu: Uint8Array): number {
  if (pdu.length > 1 && pdu[1] !== 0x0e) return -1;
  const count = pdu[6];
  if (count === undefined) return 0;
  let at = 7;
  for (let object = 0; object < count; object++) {
    const bytes = pdu[at + 1];
    if (bytes === undefined) return 0;
    at += 2 + bytes;
    if (at > 253) return -1;
  }
  return at;
}
