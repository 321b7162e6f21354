/**
 * Modbus, as sensors, meters and relay boards speak it. Source: fact sheet 23.
 *
 *   RTU    unit function data… crcLow crcHigh                 CRC-16 A001, initial FFFF, over everything before it
 *   TCP    transaction(2) 00 00 length(2) unit function data…  length counts from `unit`; no CRC
 *
 * A refusal is the function with 80 set and one code. Nothing in a frame says where it ends: an RTU frame's length is
 * predicted from its function and then proved by the CRC. A request and its answer may be alike (function 05 is echoed), and
 * an answer does not say which registers it holds: so the side has to be known, and what the numbers mean is a model's map.
 *
 * A frame is RTU where its CRC says so, else TCP where protocol 0, a known function and a fitting length say so. The few
 * bytes that could be both are RTU.
 */
import { crcModbus } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { toHex } from '../hex.ts';
import { lengthOfPdu } from './modbus-length.ts';

/** The standard's largest RTU frame, and the largest TCP one: 260. */
export const MOST_RTU_BYTES = 256;
const MOST_TCP_BYTES = 260;
const MBAP_BYTES = 6;
const CRC_BYTES = 2;

/** Why a device says no. 5 and 6 mean “later”. */
const REFUSALS: Readonly<Record<number, string>> = {
  1: 'illegal function',
  2: 'illegal data address',
  3: 'illegal data value',
  4: 'device failure',
  5: 'acknowledged, not done yet',
  6: 'busy',
  8: 'memory parity error',
  10: 'gateway path unavailable',
  11: 'gateway target does not answer',
};

export function refusalOf(code: number): string {
  return REFUSALS[code] ?? `exception ${code}`;
}

/** Whether the last two bytes are the CRC of the others, low byte first. */
export function hasModbusCrc(frame: Uint8Array): boolean {
  if (frame.length < 4) return false;
  const crc = crcModbus(frame.subarray(0, -CRC_BYTES));
  return frame[frame.length - 2] === (crc & 0xff) && frame[frame.length - 1] === crc >> 8;
}

/** RTU or TCP frames of one side, told apart frame by frame. */
export function modbusFraming(side: Side): Framing {
  return {
    maxLength: MOST_TCP_BYTES,
    measure(bytes) {
      const tcp = tcpLength(bytes, side);
      const rtu = rtuLength(bytes, side);
      // What is plainly TCP need not wait for an RTU frame that would be longer.
      if (tcp > 0 && (rtu <= 0 || tcp < rtu)) return bytes.length < tcp ? 0 : tcp;
      if (rtu < 0) return tcp === 0 ? 0 : -1;
      if (rtu === 0) return 0;
      // Two stray bytes may promise a frame of 255: one that is sound and over before goes first.
      const inside = tcp < 0 ? soundInside(bytes.subarray(0, rtu - 1), side) : 0;
      if (inside > 0) return -inside;
      if (bytes.length < rtu) return 0;
      if (hasModbusCrc(bytes.subarray(0, rtu))) return rtu;
      return tcp < 0 ? -1 : bytes.length < tcp ? 0 : tcp;
    },
  };
}

/** Where the sound RTU frame that ends first begins, after the first byte; 0: there is none. */
function soundInside(bytes: Uint8Array, side: Side): number {
  let found = 0;
  let end = bytes.length + 1;
  for (let at = 1; at < end - 4; at++) {
    const length = rtuLength(bytes.subarray(at), side);
    if (length <= 0 || at + length >= end || !hasModbusCrc(bytes.subarray(at, at + length))) continue;
    found = at;
    end = at + length;
  }
  return found;
}

/** Of the RTU frame that begins here: n bytes, 0 too early to tell, −1 none. */
function rtuLength(bytes: Uint8Array, side: Side): number {
  const pdu = lengthOfPdu(bytes.subarray(1), side);
  if (pdu <= 0) return pdu;
  const length = 1 + pdu + CRC_BYTES;
  return length > MOST_RTU_BYTES ? -1 : length;
}

/** Of the TCP frame that begins here, by its header: n bytes, 0 too early to tell, −1 none. */
function tcpLength(bytes: Uint8Array, side: Side): number {
  for (const at of [2, 3]) if (bytes.length > at && bytes[at] !== 0) return -1;
  if (bytes.length < MBAP_BYTES) return 0;
  const said = ((bytes[4] ?? 0) << 8) | (bytes[5] ?? 0);
  if (said < 3 || MBAP_BYTES + said > MOST_TCP_BYTES) return -1;
  const pdu = lengthOfPdu(bytes.subarray(MBAP_BYTES + 1), side);
  if (pdu === 0) return 0;
  return pdu === said - 1 ? MBAP_BYTES + said : -1;
}

/** What one frame says. Never throws. */
export function decodeModbus(frame: Uint8Array, side: Side): readonly Decoded[] {
  if (rtuLength(frame, side) === frame.length && hasModbusCrc(frame)) {
    return [decodePdu(frame, frame[0] ?? 0, frame.subarray(1, -CRC_BYTES), side, {})];
  }
  if (tcpLength(frame, side) === frame.length) {
    const transaction = ((frame[0] ?? 0) << 8) | (frame[1] ?? 0);
    return [decodePdu(frame, frame[6] ?? 0, frame.subarray(MBAP_BYTES + 1), side, { transaction })];
  }
  return [undecoded(whatIsWrong(frame, side), frame)];
}

function whatIsWrong(frame: Uint8Array, side: Side): string {
  if (frame.length < 4) return `${frame.length} bytes, the shortest frame has 4`;
  const length = rtuLength(frame, side);
  if (length < 0) return `no ${side === 'host' ? 'request' : 'answer'} of function ${hex(frame[1] ?? 0)}`;
  if (length === 0 || length > frame.length) return `${frame.length} bytes, the frame is not whole`;
  const crc = crcModbus(frame.subarray(0, length - CRC_BYTES));
  const should = `${hex(crc & 0xff)} ${hex(crc >> 8)}`;
  const is = `${hex(frame[length - 2] ?? 0)} ${hex(frame[length - 1] ?? 0)}`;
  return is === should ? `${frame.length} bytes, the frame has ${length}` : `crc is ${is}, should be ${should}`;
}

function decodePdu(frame: Uint8Array, unit: number, pdu: Uint8Array, side: Side, tcp: object): Decoded {
  const said = side === 'host' ? requestOf(pdu) : answerOf(pdu);
  if (said === undefined) return undecoded('a sound frame with values there cannot be', frame);
  const { type, ...rest } = said;
  const message: Said = { type, unit, ...tcp, ...rest };
  return message;
}

type Said = { readonly type: string } & Readonly<Record<string, unknown>>;

const TABLES: Readonly<Record<number, string>> = { 1: 'coils', 2: 'inputs', 3: 'holding', 4: 'registers' };

function requestOf(pdu: Uint8Array): Said | undefined {
  const [code = 0] = pdu;
  const address = word(pdu, 1);
  const second = word(pdu, 3);
  switch (code) {
    case 1:
    case 2:
    case 3:
    case 4:
      return { type: 'query', query: TABLES[code], address, count: second };
    case 5: {
      const value = COIL_VALUES[second];
      // FF is “all” on the relay boards of the sheet; elsewhere it is coil 255, and the bytes are the same.
      return value === undefined ? undefined : { type: 'command', command: 'coil', address, value };
    }
    case 6:
      return { type: 'command', command: 'holding', address, value: String(second) };
    case 0x0f:
      return { type: 'command', command: 'coils', address, bits: bitsOf(pdu.subarray(6), second) };
    case 0x10:
      return { type: 'command', command: 'registers', address, registers: wordsOf(pdu.subarray(6)) };
    case 0x11:
    case 0x2b:
      return { type: 'query', query: 'identity' };
    case 0x42:
      return { type: 'command', command: 'resetEnergy' };
    default:
      return { type: 'note', function: code, text: toHex(pdu.subarray(1)) };
  }
}

function answerOf(pdu: Uint8Array): Said | undefined {
  const [code = 0] = pdu;
  if (code & 0x80) {
    const refusal = pdu[1] ?? 0;
    return { type: 'nak', function: code & 0x7f, code: refusal, why: refusalOf(refusal) };
  }
  switch (code) {
    case 1:
    case 2:
      return { type: 'reading', function: code, bits: bitsOf(pdu.subarray(2), 8 * (pdu.length - 2)) };
    case 3:
    case 4:
      return { type: 'reading', function: code, registers: wordsOf(pdu.subarray(2)) };
    case 5: {
      const value = COIL_VALUES[word(pdu, 3)];
      return value === undefined ? undefined : { type: 'ack', function: 5, address: word(pdu, 1), value };
    }
    case 6:
      return { type: 'ack', function: 6, address: word(pdu, 1), value: String(word(pdu, 3)) };
    case 0x0f:
    case 0x10:
      return { type: 'ack', function: code, address: word(pdu, 1), count: word(pdu, 3) };
    case 0x42:
      return { type: 'ack', function: code };
    default:
      return { type: 'note', function: code, text: toHex(pdu.subarray(1)) };
  }
}

/** 5500 is the toggle of the sheet's relay boards. */
const COIL_VALUES: Readonly<Record<number, string>> = { 65280: 'on', 0: 'off', 21760: 'toggle' };

function word(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function wordsOf(bytes: Uint8Array): number[] {
  return Array.from({ length: bytes.length >> 1 }, (_, at) => word(bytes, 2 * at));
}

/** Bit 0 of the first byte first: `1` is on. */
function bitsOf(bytes: Uint8Array, count: number): string {
  return Array.from({ length: count }, (_, at) => ((bytes[at >> 3] ?? 0) >> (at & 7)) & 1).join('');
}

export const modbusDecoder: Decoder = {
  framing: { device: modbusFraming('device'), host: modbusFraming('host') },
  decode: decodeModbus,
};

function hex(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
