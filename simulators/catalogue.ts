/** Every simulator by its contract name: what `banban simulate NAME` finds and a simulated room is furnished with. */
import { createAabbccPanel } from './panel/aabbcc.ts';
import { createPjlinkProjector } from './projector/pjlink.ts';
import type { CreateDevice } from './stream/device.ts';

/** Devices on a line or a socket; the i>clicker base, whose plug is USB, stands apart (`iclicker/`). */
export const streamDevices: Readonly<Record<string, CreateDevice>> = {
  aabbcc: createAabbccPanel,
  pjlink: createPjlinkProjector,
};
