/**
 * Cheap desktop readers of EM4100 and Mifare cards with a binary frame; they only ever speak, 9600 8N1. Source: fact sheet
 * “card readers” §2, one published sample.
 *
 *   02 LEN TYPE SNR… BCC 03        BCC = XOR of LEN, TYPE and SNR
 *
 * LEN is the whole frame in the only sample; clones may count otherwise, so it is checked by nothing but the BCC. TYPE 02
 * is EM4100 (SNR: batch and four bytes), 01 Mifare (SNR of four by the sheet; seven and ten are what longer UIDs would be,
 * inferred). What the sheet has no type for is framed by ETX and BCC and told with its type.
 */
import { xorOf } from '../checksum.ts';
import { type Decoded, type Decoder, type Side, undecoded } from '../decoder.ts';
import type { Framing } from '../framing.ts';
import { cardOf } from './card-number.ts';

const STX = 0x02;
const ETX = 0x03;
/** STX, LEN, TYPE, BCC, ETX */
const AROUND = 5;
const MOST_SNR = 10;
const ANY_SNR = [4, 5, 6, 7, 8, 9, 10] as const;

const KINDS: Readonly<Record<number, { readonly kind: string; readonly snr: readonly number[] }>> = {
  1: { kind: 'mifare', snr: [4, 7, 10] },
  2: { kind: 'em4100', snr: [5] },
};

export interface StxCardMessage {
  readonly type: 'card';
  /** The SNR's bytes, upper-case hex: for EM4100 batch and four. */
  readonly card: string;
  /** `em4100`, `mifare`, or the type in hex. */
  readonly kind: string;
  /** LEN, where it is not the frame's length. */
  readonly len?: number;
}

export const stxBccFraming: Framing = {
  maxLength: AROUND + MOST_SNR,
  measure(bytes) {
    if (bytes[0] !== STX) {
      const next = bytes.indexOf(STX);
      return next < 0 ? -bytes.length : -next;
    }
    const type = bytes[2];
    if (type === undefined) return 0;
    for (const length of lengthsOf(type)) {
      if (bytes.length < length) return 0;
      if (isSound(bytes.subarray(0, length))) return length;
    }
    return -1;
  },
};

function lengthsOf(type: number): readonly number[] {
  return (KINDS[type]?.snr ?? ANY_SNR).map((snr) => snr + AROUND);
}

function isSound(frame: Uint8Array): boolean {
  return frame.at(-1) === ETX && frame.at(-2) === xorOf(frame.subarray(1, -2));
}

export function decodeStxBcc(frame: Uint8Array): readonly (StxCardMessage | ReturnType<typeof undecoded>)[] {
  const [first, len = 0, type = 0] = frame;
  if (first !== STX || frame.at(-1) !== ETX) return [undecoded('does not begin with 02 and end with 03', frame)];
  if (!lengthsOf(type).includes(frame.length)) return [undecoded('not a length of its type', frame)];
  if (!isSound(frame)) return [undecoded('wrong checksum', frame)];
  const kind = KINDS[type]?.kind ?? type.toString(16).padStart(2, '0');
  const card = cardOf(frame.subarray(3, -2));
  return [{ type: 'card', card, kind, ...(len === frame.length ? {} : { len }) }];
}

export const stxBccDecoder: Decoder = {
  framing: { device: stxBccFraming, host: stxBccFraming },
  decode: (frame: Uint8Array, side: Side): readonly Decoded[] =>
    side === 'device' ? decodeStxBcc(frame) : [undecoded('nothing is ever said to this reader', frame)],
};
