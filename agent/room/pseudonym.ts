/**
 * Pseudonyms of pupils: what the uplink knows instead of a name. HMAC-SHA256 of 学号 (else class and seat), cut to 80
 * bits, as 16 characters of lower-case base 32 after a prefix that says whose key it was: `p0` a room's own, `p1` the
 * school's. Pure functions; nobody without the key can go back, and two rooms without a common key cannot compare.
 */
import { createHmac, hkdfSync } from 'node:crypto';

/** RFC 4648, lower case. */
const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const PSEUDONYM_BYTES = 10;
const KEY_BYTES = 32;

/** Who is meant: 学号 where there is one, so that the pseudonym follows the pupil from seat to seat. */
export interface PupilIdentity {
  readonly studentNo?: string | undefined;
  readonly className: string;
  readonly seat: string;
}

export interface PseudonymKey {
  readonly prefix: 'p0' | 'p1';
  /** 32 bytes. */
  readonly bytes: Uint8Array;
}

/** `p0` + 16 characters, or `p1` + 16. The same person and key always give the same text. */
export function pseudonym(key: PseudonymKey, identity: PupilIdentity): string {
  const studentNo = identity.studentNo?.normalize('NFKC').trim();
  // Framed as JSON, so that no class and seat can be spelled like another pair or like a 学号.
  const who =
    studentNo === undefined || studentNo === ''
      ? JSON.stringify(['seat', identity.className.normalize('NFKC').trim(), identity.seat.normalize('NFKC').trim()])
      : JSON.stringify(['no', studentNo]);
  return sealed(key, who);
}

/** The same for a card at a reader: all of its bytes in upper-case hex, as the reader gave them. */
export function cardPseudonym(key: PseudonymKey, card: string): string {
  return sealed(key, JSON.stringify(['card', card]));
}

/** The same card by the number printed on it, which is all that a list of cards says. Leading zeros do not count. */
export function cardNumberPseudonym(key: PseudonymKey, number: string): string {
  const plain = number
    .normalize('NFKC')
    .replaceAll(/\s/g, '')
    .toUpperCase()
    .replace(/^0+(?=.)/, '');
  return sealed(key, JSON.stringify(['card-number', plain]));
}

/** `t0…` or `t1…` of a teacher: by 工号 where the list has one, else by name. */
export function teacherPseudonym(
  key: PseudonymKey,
  { staffNo, name }: { readonly staffNo?: string | null | undefined; readonly name: string },
): string {
  const number = staffNo?.normalize('NFKC').trim() ?? '';
  const who = number === '' ? ['teacher', name.normalize('NFKC').trim()] : ['staff', number];
  return sealed(key, JSON.stringify(who)).replace('p', 't');
}

function sealed(key: PseudonymKey, who: string): string {
  const mac = createHmac('sha256', key.bytes).update(who, 'utf8').digest();
  return key.prefix + base32(mac.subarray(0, PSEUDONYM_BYTES));
}

/** The key of a room before it is enrolled: 32 random bytes, kept as hex in room.db (`Settings.roomKey`). */
export function roomKey(hex: string): PseudonymKey {
  return { prefix: 'p0', bytes: keyBytes(hex) };
}

/** The school's key: HKDF-SHA256 of the district's key for the ten-digit 学校标识码. A room is given only this. */
export function schoolKey(districtKey: Uint8Array, schoolCode: string): PseudonymKey {
  if (!/^\d{10}$/.test(schoolCode)) throw new RangeError('a school code has ten digits');
  if (districtKey.length !== KEY_BYTES) throw new RangeError(`a district key has ${KEY_BYTES} bytes`);
  const derived = hkdfSync(
    'sha256',
    districtKey,
    Buffer.from('banban/1', 'utf8'),
    Buffer.from(`school:${schoolCode}`, 'utf8'),
    KEY_BYTES,
  );
  return { prefix: 'p1', bytes: new Uint8Array(derived) };
}

function keyBytes(hex: string): Uint8Array {
  if (!/^[0-9a-f]{64}$/i.test(hex)) throw new RangeError('a room key is 64 hex digits');
  return Buffer.from(hex, 'hex');
}

function base32(bytes: Uint8Array): string {
  let text = '';
  let buffer = 0;
  let bits = 0;
  for (const byte of bytes) {
    buffer = (buffer << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(buffer >> bits) & 31];
      buffer &= (1 << bits) - 1;
    }
  }
  return bits === 0 ? text : text + ALPHABET[(buffer << (5 - bits)) & 31];
}
