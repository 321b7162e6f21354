/**
 * ResponseCard RF clickers (TurningPoint), heard by the open nRF24 receiver: what goes over the air, six bytes, and what
 * the receiver prints about it on its serial line. Source: fact sheet 03, sections A and B; every byte is on record.
 *
 * Press: `ID0 ID1 ID2 KEY CRC`, the CRC (CCITT-FALSE) over the base's address 12 34 56 and the first four bytes. Ack:
 * `ID0 ID1 ID2 06 CRC`, over the first four alone. Lines: `incoming: 090fd331ee8c --> 1` and `outgoing: 090fd3067b34`;
 * the receiver prints other lines too (its boot), which say nothing. Its host says nothing to it.
 */
import { crc16 } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import { type Framing, lines } from '../framing.ts';
import { fromHex } from '../hex.ts';
import { isUndecoded, type Undecoded } from '../message.ts';

const PAYLOAD_BYTES = 6;
const ID_BYTES = 3;
const CRC_AT = 4;
const CRC_START = 0xffff;
/** The receiver's own address, in the CRC of a press though not in its bytes. */
const BASE_ADDRESS = [0x12, 0x34, 0x56] as const;
const ACK = 0x06;
/** No line of the receiver is longer: the longest is of its register dump. */
const LINE_BYTES = 160;
const LF = 0x0a;

/** Of the buttons 1/A … 9/I and 0/J. */
const LETTERS = 'JABCDEFGHI';

export interface CardPress {
  readonly type: 'press';
  /** `TP090FD3`: the number on the back of the card. */
  readonly clicker: string;
  /** A … J; `?` is a button of its own. */
  readonly key: string;
  /** Always 0: these clickers count nothing. */
  readonly sq: 0;
}
export interface CardAck {
  readonly type: 'ack';
  readonly clicker: string;
}
/** A line that is about no press. */
export interface CardNote {
  readonly type: 'note';
  readonly text: string;
}

/** What six bytes off the air say. Never throws. */
export function decodePayload(payload: Uint8Array): CardPress | CardAck | Undecoded {
  if (payload.length !== PAYLOAD_BYTES) return undecoded(`${payload.length} bytes, a packet has 6`, payload);
  const crc = ((payload[CRC_AT] ?? 0) << 8) | (payload[CRC_AT + 1] ?? 0);
  const said = payload.subarray(0, CRC_AT);
  const code = payload[ID_BYTES] ?? 0;
  const clicker = `TP${hexOf(payload.subarray(0, ID_BYTES))}`;
  if (code === ACK) {
    if (crc16(said, CRC_START) !== crc) return undecoded('wrong checksum', payload);
    return { type: 'ack', clicker };
  }
  if (crc16(Uint8Array.of(...BASE_ADDRESS, ...said), CRC_START) !== crc) return undecoded('wrong checksum', payload);
  const key = keyOf(code);
  return key === undefined ? undecoded('not a key', payload) : { type: 'press', clicker, key, sq: 0 };
}

function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).toUpperCase().padStart(2, '0')).join('');
}

function keyOf(code: number): string | undefined {
  if (code === 0x3f) return '?';
  return LETTERS[code - 0x30];
}

/** Not at the line's beginning only: noise and half lines may stand before it, and the packet has its own checksum. */
const INCOMING = /incoming: ([0-9a-f]{12}) --> (.)$/;
const OUTGOING = /outgoing: ([0-9a-f]{12})$/;

/** What one line says, with or without its end; undefined: it is empty. Every packet in it is checked once more. */
export function decodeLine(bytes: Uint8Array): CardPress | CardAck | CardNote | Undecoded | undefined {
  const text = String.fromCharCode(...bytes).replace(/\r?\n?$/, '');
  if (text === '') return undefined;
  const [, packet, shown] = INCOMING.exec(text) ?? OUTGOING.exec(text) ?? [];
  if (packet === undefined)
    return /incoming|outgoing/.test(text) ? undecoded('not a whole line', bytes) : { type: 'note', text };
  const payload = fromHex(packet) ?? new Uint8Array(0);
  const message = decodePayload(payload);
  if (isUndecoded(message)) return undecoded(message.error, bytes);
  if (message.type !== (shown === undefined ? 'ack' : 'press')) return undecoded('the wrong way round', bytes);
  if (shown !== undefined && shown.charCodeAt(0) !== payload[ID_BYTES])
    return undecoded('the character is not the packet’s', bytes);
  return message;
}

/** Lines as Arduino prints them, CR LF. */
export const turningpointFraming: Framing = lines({
  ends: [LF],
  maxLength: LINE_BYTES,
  text: isText,
});

function isText(byte: number): boolean {
  return byte === 0x0d || byte === 0x09 || (byte >= 0x20 && byte < 0x7f);
}

export const turningpointDecoder: Decoder = {
  framing: { device: turningpointFraming, host: turningpointFraming },
  // A packet off the air among lines of text: six bytes of hex are one, whatever they look like.
  lineIsFrame: true,
  decode(frame: Uint8Array, side: Side): readonly Decoded[] {
    const text = frame.every((byte) => byte === LF || isText(byte));
    if (frame.length === PAYLOAD_BYTES) {
      const packet = decodePayload(frame);
      if (!text || !isUndecoded(packet)) return [packet];
    }
    if (!text) return [undecoded('neither six bytes nor a line of text', frame)];
    if (side === 'host') return [undecoded('the receiver takes no commands', frame)];
    const message = decodeLine(frame);
    return message === undefined ? [] : [message];
  },
};
