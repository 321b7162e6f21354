/**
 * No device of a classroom says more than a serial line carries: 12 KB a second at 115200 baud. One that floods is read
 * only so fast; TCP then holds it back and a serial port loses the rest, and nobody else waits while it is listened to.
 */
const WINDOW_MS = 100;
const BYTES_PER_WINDOW = 8 * 1024;

export interface Throttle {
  push(chunk: Uint8Array): void;
  /** The stream is over: what was held back is dropped. */
  stop(): void;
}

/** Hands on what comes, at most 80 KB a second, and lets the stream pause meanwhile. */
export function throttle(
  stream: { pause(): unknown; resume(): unknown },
  deliver: (bytes: Uint8Array) => void,
): Throttle {
  let left = BYTES_PER_WINDOW;
  let beganMs = Number.NEGATIVE_INFINITY;
  let held: Uint8Array[] = [];
  let timer: NodeJS.Timeout | undefined;

  function hand(chunk: Uint8Array): void {
    const now = chunk.subarray(0, left);
    left -= now.length;
    if (now.length < chunk.length) held.push(chunk.subarray(now.length));
    if (now.length > 0) deliver(now);
  }

  function nextWindow(): void {
    beganMs = performance.now();
    left = BYTES_PER_WINDOW;
    const waiting = held;
    held = [];
    for (const chunk of waiting) hand(chunk);
    timer = held.length > 0 ? setTimeout(nextWindow, WINDOW_MS) : undefined;
    if (timer === undefined) stream.resume();
  }

  return {
    push(chunk) {
      if (timer === undefined && performance.now() - beganMs >= WINDOW_MS) {
        beganMs = performance.now();
        left = BYTES_PER_WINDOW;
      }
      hand(chunk);
      if (held.length === 0 || timer !== undefined) return;
      stream.pause();
      timer = setTimeout(nextWindow, WINDOW_MS);
    },
    stop() {
      clearTimeout(timer);
      held = [];
      left = 0;
    },
  };
}
