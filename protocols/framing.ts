/**
 * Cutting a stream of bytes into frames: bounded and resynchronising.
 *
 * A framer is pushed chunks as they arrive, of any size, and calls back with whole frames and with the bytes it had to
 * skip. What it says depends on the bytes alone, never on how they were cut into chunks. It keeps less than one frame
 * and one junk notice, whatever arrives; so a device that sends garbage for ever costs no memory.
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

export interface FixedFraming {
  /** Bytes of every frame. */
  readonly length: number;
  /**
   * Whether these `length` bytes can be a frame. It is what finds the beat again, so it should look at more than the
   * first byte. `inStep`: they follow a frame, or begin the stream; out of step more can be asked for.
   */
  readonly plausible: (window: Uint8Array, inStep: boolean) => boolean;
}

/** Frames of one fixed length without a delimiter: skips byte by byte until a window is plausible. */
export function fixedFramer({ length, plausible }: FixedFraming, sink: FramerSink): Framer {
  if (!Number.isInteger(length) || length < 1) throw new RangeError(`length must be a positive integer, not ${length}`);
  /** The beginning of a frame that is not whole yet: less than `length` bytes. */
  let rest = new Uint8Array(0);
  const skipped = new Uint8Array(length);
  let skippedCount = 0;
  let inStep = true;

  function flushJunk(why: JunkReason): void {
    if (skippedCount === 0) return;
    const bytes = skipped.slice(0, skippedCount);
    skippedCount = 0;
    sink.junk(bytes, why);
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
      while (bytes.length - at >= length) {
        const window = bytes.subarray(at, at + length);
        if (plausible(window, inStep)) {
          inStep = true;
          flushJunk('out-of-step');
          at += length;
          sink.frame(window);
        } else {
          inStep = false;
          skipped[skippedCount++] = bytes[at++] ?? 0;
          if (skippedCount === length) flushJunk('out-of-step');
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
