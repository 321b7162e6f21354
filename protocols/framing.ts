/**
 * Cutting a stream of bytes into frames: bounded and resynchronising.
 *
 * A framer is pushed chunks as they arrive, of any size, and calls back with whole frames and with the bytes it had to
 * skip. Which frames it finds depends on the bytes alone, never on how they were cut into chunks. It keeps less than one
 * frame and one junk notice, whatever arrives; so a device that sends garbage for ever costs no memory.
 */

export interface FramerSink {
  /** One whole frame. A view: valid until the callback returns, copy what is to be kept. */
  frame(bytes: Uint8Array): void;
  /** Bytes that belong to no frame, in order, at most one frame's length at a time. */
  junk(bytes: Uint8Array, why: JunkReason): void;
}

/** `out-of-step`: skipped while looking for a frame. `incomplete`: the stream ended inside a frame. */
export type JunkReason = 'out-of-step' | 'incomplete';

export interface Framer {
  push(chunk: Uint8Array): void;
  /** The stream is over: what is left is junk. The framer is then as new. */
  end(): void;
}

export interface Framing {
  /** No frame is longer, bytes. */
  readonly maxLength: number;
  /**
   * What stands at the beginning of `bytes` (one or more, of which `maxLength` matter):
   * n > 0, a frame of n bytes; 0, more bytes are needed to tell; n < 0, the first −n bytes belong to no frame.
   * Once it has said something other than 0, more bytes must not change it: how a stream is cut into chunks may not matter.
   * `inStep`: they follow a frame, or begin the stream; out of step more can be asked for.
   */
  measure(bytes: Uint8Array, inStep: boolean): number;
}

/** Cuts a stream by its framing. Out of step it looks on byte by byte until something measures as a frame. */
export function framer({ maxLength, measure }: Framing, sink: FramerSink): Framer {
  if (!Number.isInteger(maxLength) || maxLength < 1)
    throw new RangeError(`maxLength must be a positive integer, not ${maxLength}`);
  /** The beginning of a frame that is not whole yet: less than `maxLength` bytes. */
  let rest = new Uint8Array(0);
  const skipped = new Uint8Array(maxLength);
  let skippedCount = 0;
  let inStep = true;

  function flushJunk(why: JunkReason): void {
    if (skippedCount === 0) return;
    const bytes = skipped.slice(0, skippedCount);
    skippedCount = 0;
    sink.junk(bytes, why);
  }

  function skip(bytes: Uint8Array): void {
    inStep = false;
    for (const byte of bytes) {
      skipped[skippedCount++] = byte;
      if (skippedCount === maxLength) flushJunk('out-of-step');
    }
  }

  return {
    push(chunk) {
      let bytes = chunk;
      if (rest.length > 0) {
        bytes = new Uint8Array(rest.length + chunk.length);
        bytes.set(rest);
        bytes.set(chunk, rest.length);
      }
      let at = 0;
      while (at < bytes.length) {
        const window = bytes.subarray(at, at + maxLength);
        const length = measure(window, inStep);
        if (length > window.length || (length === 0 && window.length < maxLength)) break;
        if (length > 0) {
          inStep = true;
          flushJunk('out-of-step');
          at += length;
          sink.frame(window.subarray(0, length));
        } else {
          // A window that is full and still undecided is no frame.
          const count = Math.min(window.length, Math.max(1, -length));
          skip(window.subarray(0, count));
          at += count;
        }
      }
      rest = bytes.slice(at);
    },
    end() {
      flushJunk('out-of-step');
      inStep = true;
      if (rest.length > 0) {
        const last = rest;
        rest = new Uint8Array(0);
        sink.junk(last, 'incomplete');
      }
    },
  };
}

export interface FixedFrames {
  /** Bytes of every frame. */
  readonly length: number;
  /**
   * Whether these `length` bytes can be a frame. It is what finds the beat again, so it should look at more than the
   * first byte.
   */
  readonly plausible: (window: Uint8Array, inStep: boolean) => boolean;
}

/** Frames of one length without a delimiter. */
export function fixed({ length, plausible }: FixedFrames): Framing {
  return {
    maxLength: length,
    measure: (bytes, inStep) =>
      bytes.length < length ? 0 : plausible(bytes.subarray(0, length), inStep) ? length : -1,
  };
}

export interface MarkedFrames {
  /** The bytes every frame begins with; one at least. */
  readonly start: readonly number[];
  readonly maxLength: number;
  /**
   * The length of the frame whose first bytes these are: 0 when they are too few to tell, negative when they cannot
   * begin one. Sees `start` matched as far as it reaches.
   */
  readonly lengthOf: (bytes: Uint8Array) => number;
  /** Whether a whole frame is sound: its checksum, its end mark. A wrong one is skipped byte by byte. */
  readonly sound: (frame: Uint8Array) => boolean;
}

/** Frames that begin with a mark and say, or have, their length. */
export function marked({ start, maxLength, lengthOf, sound }: MarkedFrames): Framing {
  const [first = 0] = start;
  return {
    maxLength,
    measure(bytes) {
      if (bytes[0] !== first) {
        const next = bytes.indexOf(first);
        return next < 0 ? -bytes.length : -next;
      }
      for (let at = 1; at < start.length; at++) {
        if (at === bytes.length) return 0;
        if (bytes[at] !== start[at]) return -1;
      }
      const length = lengthOf(bytes);
      if (length === 0) return 0;
      if (length < start.length || length > maxLength) return -1;
      if (bytes.length < length) return 0;
      return sound(bytes.subarray(0, length)) ? length : -1;
    },
  };
}

export interface LineFrames {
  /** Any of these bytes ends a line, and belongs to it. A line may be the end byte alone (CR LF: two lines). */
  readonly ends: readonly number[];
  readonly maxLength: number;
  /** Whether a byte may stand in a line; default: printable ASCII. */
  readonly text?: (byte: number) => boolean;
}

/** Lines of text. What holds a byte that is no text is skipped up to and with that byte. */
export function lines({ ends, maxLength, text = (byte) => byte >= 0x20 && byte < 0x7f }: LineFrames): Framing {
  return {
    maxLength,
    measure(bytes) {
      for (let at = 0; at < bytes.length; at++) {
        const byte = bytes[at] ?? 0;
        if (ends.includes(byte)) return at + 1;
        if (!text(byte)) return -(at + 1);
      }
      // An over-long line is no line: the framer skips on until one ends.
      return 0;
    },
  };
}
