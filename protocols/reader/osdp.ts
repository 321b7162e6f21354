/**
 * OSDP v2 without its secure channel: decoded, not spoken. Source: fact sheet “card readers” §6 (libosdp's two ends run
 * against each other).
 *
 *   [FF] 53 address LENlo LENhi control [security block] code data [MAC] CRClo CRChi     or one checksum byte
 *
 * LEN counts from 53 to the end of the check. Control: bits 0–1 sequence, 2 CRC instead of checksum, 3 a security block
 * follows. CRC-16 polynomial 1021, initial 1D0F; checksum is the two's complement of the sum. Both cover all from 53 on.
 */
import { crc16, sumOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { toHex } from '../hex.ts';
import { osdpCommand, osdpReply } from './osdp-messages.ts';

const MARK = 0xff;
const SOM = 0x53;
const REPLY = 0x80;
const HEAD = 5;
const WITH_CRC = 0x04;
const WITH_SECURITY = 0x08;
const CRC_INITIAL = 0x1d0f;
/** A device must take 128; libosdp's own buffers are twice that. With the mark. */
const LONGEST = 257;

export const osdpFraming: Framing = {
  maxLength: LONGEST,
  measure(bytes) {
    const mark = bytes[0] === MARK ? 1 : 0;
    if (bytes[mark] === undefined) return 0;
    if (bytes[mark] !== SOM) {
      const next = bytes.findIndex((byte, at) => at > 0 && (byte === MARK || byte === SOM));
      return next < 0 ? -bytes.length : -next;
    }
    if (bytes.length < mark + HEAD) return 0;
    const length = lengthOf(bytes.subarray(mark));
    if (length < least(bytes[mark + 4] ?? 0) || length > LONGEST - 1) return -1;
    if (bytes.length < mark + length) return 0;
    return checkOf(bytes.subarray(mark, mark + length)) === undefined ? mark + length : -1;
  },
};

function lengthOf(packet: Uint8Array): number {
  return (packet[2] ?? 0) | ((packet[3] ?? 0) << 8);
}

function checkBytes(control: number): number {
  return (control & WITH_CRC) === 0 ? 1 : 2;
}

function least(control: number): number {
  return HEAD + ((control & WITH_SECURITY) === 0 ? 0 : 2) + 1 + checkBytes(control);
}

/** What is wrong with the check; undefined: nothing. */
function checkOf(packet: Uint8Array): string | undefined {
  const control = packet[4] ?? 0;
  const covered = packet.subarray(0, packet.length - checkBytes(control));
  const [low = 0, high = 0] = packet.subarray(covered.length);
  if ((control & WITH_CRC) === 0) return low === (-sumOf(covered) & 0xff) ? undefined : 'wrong checksum';
  return (low | (high << 8)) === crc16(covered, CRC_INITIAL) ? undefined : 'wrong CRC';
}

/** One packet, with or without its mark, in either direction. */
export function decodeOsdp(frame: Uint8Array, side: Side): readonly Decoded[] {
  const packet = frame[0] === MARK ? frame.subarray(1) : frame;
  const [som, address = 0, , , control = 0] = packet;
  if (som !== SOM) return [undecoded('does not begin with 53', frame)];
  if (packet.length < HEAD || packet.length < least(control)) return [undecoded('too short for a packet', frame)];
  if (lengthOf(packet) !== packet.length)
    return [undecoded(`${packet.length} bytes, its length says ${lengthOf(packet)}`, frame)];
  const wrong = checkOf(packet);
  if (wrong !== undefined) return [undecoded(wrong, frame)];
  const isReply = (address & REPLY) !== 0;
  if (isReply !== (side === 'device'))
    return [undecoded(isReply ? 'a reply of a reader' : 'a command to a reader', frame)];
  const body = packet.subarray(HEAD, packet.length - checkBytes(control));
  const head = {
    address: address & 0x7f,
    sequence: control & 0x03,
    check: (control & WITH_CRC) === 0 ? 'checksum' : 'crc',
  };
  if ((control & WITH_SECURITY) !== 0) return [secured(body, head, frame)];
  const [code = 0, ...data] = body;
  const said = side === 'device' ? osdpReply(code, Uint8Array.from(data)) : osdpCommand(code, Uint8Array.from(data));
  return [{ ...said, ...head }];
}

/** A secure channel's packet: its block is told, what it carries is not ours to read. */
function secured(body: Uint8Array, head: object, frame: Uint8Array): Decoded {
  const [length = 0, type = 0] = body;
  if (length < 2 || length >= body.length) return undecoded('a security block that does not fit', frame);
  return {
    type: 'secure',
    block: type.toString(16).padStart(2, '0'),
    code: (body[length] ?? 0).toString(16).padStart(2, '0'),
    data: toHex(body.subarray(length + 1)),
    ...head,
  } as Decoded;
}

export const osdpDecoder: Decoder = {
  framing: { device: osdpFraming, host: osdpFraming },
  decode: decodeOsdp,
};
