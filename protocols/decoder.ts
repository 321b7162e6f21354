/** A family's bytes as JSON: what `banban decode` prints, line by line. */
import { type Framing, framer } from './framing.ts';
import { toHex } from './hex.ts';
import { isUndecoded, type Undecoded } from './message.ts';

/** Who sent the bytes. */
export type Side = 'device' | 'host';

/** One decoded message: `type` and the family's own fields; or what could not be decoded, with its bytes in hex. */
export type Decoded = (object & { readonly type: string }) | Undecoded;

export interface Decoder {
  /** How a byte stream of one side is cut into frames. */
  readonly framing: Readonly<Record<Side, Framing>>;
  /** Frames shorter than this are filled up with zeros, as a HID report would be; longer ones are an error. */
  readonly padTo?: number;
  /** A line is one report, whatever the framing would make of it: frames are told by their length, not by a mark. */
  readonly lineIsFrame?: true;
  /**
   * What one frame says; nothing for what only separates (a bare line feed). Takes any bytes: what is no sound frame
   * gives `{error, bytes}` that names the reason. Never throws.
   */
  decode(frame: Uint8Array, side: Side): readonly Decoded[];
}

const MOST_HEX_BYTES = 256;

export function undecoded(error: string, bytes: Uint8Array): Undecoded {
  return { error, bytes: toHex(bytes.subarray(0, MOST_HEX_BYTES)) };
}

/**
 * A line written down by hand or by a sniffer: mostly one frame, sometimes what came in one go. Where it does not fall
 * into whole frames, the family says what is wrong with it as one.
 */
export function decodeFrame(decoder: Decoder, bytes: Uint8Array, side: Side): readonly Decoded[] {
  if (bytes.length === 0) return [{ error: 'no bytes', bytes: '' }];
  if (decoder.padTo !== undefined) return decodePadded(decoder, decoder.padTo, bytes, side);
  if (decoder.lineIsFrame === true) return decoder.decode(bytes, side);
  const decoded: Decoded[] = [];
  let frames = 0;
  let junk = 0;
  const stream = framer(decoder.framing[side], {
    frame: (frame) => {
      frames++;
      decoded.push(...decoder.decode(frame, side));
    },
    junk: (skipped, why) => {
      junk++;
      decoded.push(undecoded(why, skipped));
    },
  });
  stream.push(bytes);
  stream.end();
  if (frames > 0 || junk === 0) return decoded;
  const whole = decoder.decode(bytes, side);
  return whole.some(isUndecoded) ? whole : [undecoded('not a frame', bytes)];
}

function decodePadded(decoder: Decoder, length: number, bytes: Uint8Array, side: Side): readonly Decoded[] {
  if (bytes.length > length) return [undecoded(`${bytes.length} bytes, a frame has ${length}`, bytes)];
  if (bytes.length === length) return decoder.decode(bytes, side);
  const padded = new Uint8Array(length);
  padded.set(bytes);
  return decoder.decode(padded, side);
}
