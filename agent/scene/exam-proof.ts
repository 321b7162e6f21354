/** Whether a device is known to be silent and off. Pure. */
import type { DeviceView } from '../devices/port.ts';
import { isConnected, standing } from './standing.ts';
import { isSwitch, type Wish } from './told.ts';

/** off: it says so itself. on: it says otherwise. unknown: it cannot say, or does not. */
export type Proof = 'off' | 'on' | 'unknown';

export interface Held {
  readonly proof: Proof;
  /** On its way off: it is not told again meanwhile. */
  readonly coming: boolean;
  /** What it is still to be told, in order. */
  readonly left: readonly Wish[];
}

/**
 * A device that is off is silent: of the other wishes only those count that hold while it is on. What never answers is
 * never known, and is told everything.
 */
export function heldTo(wishes: readonly Wish[], device: DeviceView): Held {
  if (!device.confirms) return { proof: 'unknown', coming: false, left: wishes };
  if (!isConnected(device)) return { proof: 'unknown', coming: false, left: [] };
  // Of a relay board each relay is a thing of its own: one may ring while the lights are off.
  const power = isSwitch(device) ? undefined : standing(device.readings, 'power', 'off');
  if (power === 'so') return { proof: 'off', coming: false, left: [] };
  if (power === 'coming') return { proof: 'on', coming: true, left: [] };
  const stands = wishes.map((wish) => ({ wish, standing: standing(device.readings, ...wish) }));
  const left = stands.filter((one) => one.standing !== 'so').map(({ wish }) => wish);
  if (left.length === 0) return { proof: 'off', coming: false, left };
  const proof = stands.some((one) => one.standing === 'not' || one.standing === 'blocked') ? 'on' : 'unknown';
  return { proof, coming: false, left };
}
