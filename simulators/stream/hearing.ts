/** How a simulated device hears its host: whole frames, each told to whoever watches; what is no frame it does not hear. */
import { type Framer, type Framing, framer } from '../../protocols/framing.ts';
import type { World } from './device.ts';

export function hearing(framing: Framing, tell: World['tell'], heard: (frame: Uint8Array) => void): Framer {
  return framer(framing, {
    frame: (bytes) => {
      tell({ event: 'command', hex: Buffer.from(bytes).toString('hex') });
      heard(bytes);
    },
    junk: () => {},
  });
}
