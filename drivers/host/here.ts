/** The way to this PC: there is none to go. A connection that is always open and carries nothing. */
import type { Transport } from '../device.ts';
import { openConnection } from '../transport/closing.ts';

export function hereTransport(label: string): Transport {
  return {
    label,
    open: () =>
      Promise.resolve(
        openConnection({
          label,
          reports: false,
          send: () => Promise.resolve(),
          release: () => Promise.resolve(),
        }),
      ),
  };
}
