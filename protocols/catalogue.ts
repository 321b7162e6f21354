/**
 * Every family that can be decoded, by its contract name. A family is one entry: how a stream is cut, and what a frame
 * says as JSON. `banban decode`, the golden cases under test/cases/ and the fuzz tests walk this table.
 */
import {
  type BaseMessage,
  baseFraming,
  decodeCommand,
  decodeReport,
  type HostMessage,
  hostFraming,
} from './clicker/iclicker.ts';
import type { FixedFraming } from './framing.ts';
import { toHex } from './hex.ts';

/** Who sent the bytes. */
export type Side = 'device' | 'host';

/** One decoded message: `type` and the family's own fields; or what could not be decoded, with its bytes in hex. */
export type Decoded = Readonly<Record<string, unknown> & { type: string }> | Undecoded;
export interface Undecoded {
  readonly error: string;
  readonly bytes: string;
}

export interface Decoder {
  /** How a byte stream of one side is cut into frames. */
  readonly framing: Readonly<Record<Side, FixedFraming>>;
  /** Frames shorter than this are filled up with zeros, as a HID report would be. */
  readonly padTo: number;
  /** What one frame says; at least one entry, never throws. */
  decode(frame: Uint8Array, side: Side): Decoded[];
}

/** Names in the order of the contract. */
export const catalogue: Readonly<Record<string, Decoder>> = {
  iclicker: {
    framing: { device: baseFraming, host: hostFraming },
    padTo: baseFraming.length,
    decode: (frame, side) => (side === 'device' ? decodeReport(frame) : [decodeCommand(frame)]).map(withoutJunk),
  },
};

function withoutJunk(message: BaseMessage | HostMessage): Decoded {
  return message.type === 'junk' ? { error: message.why, bytes: message.bytes } : { ...message };
}

/** One frame written down by hand or by a sniffer: short ones are padded, over-long ones are an error. */
export function decodeFrame(decoder: Decoder, bytes: Uint8Array, side: Side): Decoded[] {
  if (bytes.length === 0) return [{ error: 'no bytes', bytes: '' }];
  if (bytes.length > decoder.padTo) {
    return [{ error: `${bytes.length} bytes, a frame has ${decoder.padTo}`, bytes: toHex(bytes.subarray(0, 256)) }];
  }
  if (bytes.length === decoder.padTo) return decoder.decode(bytes, side);
  const padded = new Uint8Array(decoder.padTo);
  padded.set(bytes);
  return decoder.decode(padded, side);
}
