/** What four touches say of the panel: how far off, which way, and whether all alike. Pure. Physical pixels of the screen. */
import type { TouchErrors } from '../../../api-maintenance.ts';

export type Corner = keyof TouchErrors;
/** In the order they are touched. */
export const CORNERS: readonly Corner[] = ['topLeft', 'topRight', 'bottomRight', 'bottomLeft'];

/** From the target's centre to the touch: right and down are positive. */
export interface Offset {
  readonly dxPx: number;
  readonly dyPx: number;
}

export interface Progress {
  /** Of the first corners. */
  readonly offsets: readonly Offset[];
  /** Why the last touch did not count. */
  readonly why: 'mouse' | 'far' | null;
}

export const BEGINNING: Progress = { offsets: [], why: null };

/**
 * A touch came. What is no finger and no pen is no check of touch. One very far from its target was probably meant for
 * something else, or was the other hand: only the second such touch is believed.
 *
 * @param farPx from how far on
 */
export function touched(before: Progress, pointerType: string, offset: Offset, farPx: number): Progress {
  if (before.offsets.length === CORNERS.length) return before;
  if (pointerType !== 'touch' && pointerType !== 'pen') return { ...before, why: 'mouse' };
  if (lengthOf(offset) > farPx && before.why !== 'far') return { ...before, why: 'far' };
  return { offsets: [...before.offsets, offset], why: null };
}

export const lengthOf = ({ dxPx, dyPx }: Offset): number => Math.hypot(dxPx, dyPx);

/** Undefined: a corner is missing. To a tenth of a pixel. */
export function errorsOf(offsets: readonly Offset[]): TouchErrors | undefined {
  const [topLeft, topRight, bottomRight, bottomLeft] = offsets.map((one) => Math.round(lengthOf(one) * 10) / 10);
  if (topLeft === undefined || topRight === undefined || bottomRight === undefined || bottomLeft === undefined)
    return undefined;
  return { topLeft, topRight, bottomLeft, bottomRight };
}

/** Clockwise from the right, an eighth each. */
export const DIRECTIONS = ['right', 'down-right', 'down', 'down-left', 'left', 'up-left', 'up', 'up-right'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export function directionOf({ dxPx, dyPx }: Offset): Direction {
  const eighth = Math.round(Math.atan2(dyPx, dxPx) / (Math.PI / 4));
  return DIRECTIONS[(eighth + DIRECTIONS.length) % DIRECTIONS.length] ?? 'right';
}

export interface Verdict {
  /** The worst of them. */
  readonly corner: Corner;
  readonly offPx: number;
  readonly direction: Direction;
  /** All are off the same way: the direction is then that of all. */
  readonly alike: boolean;
}

/** Of their mean, none is farther from it. */
const ALIKE = 0.5;

/** Of at least one offset. */
export function verdictOf(offsets: readonly Offset[]): Verdict {
  const lengths = offsets.map(lengthOf);
  const offPx = Math.max(...lengths);
  const worst = lengths.indexOf(offPx);
  const mean = {
    dxPx: offsets.reduce((sum, { dxPx }) => sum + dxPx, 0) / offsets.length,
    dyPx: offsets.reduce((sum, { dyPx }) => sum + dyPx, 0) / offsets.length,
  };
  const alike = offsets.every(
    ({ dxPx, dyPx }) => lengthOf({ dxPx: dxPx - mean.dxPx, dyPx: dyPx - mean.dyPx }) <= ALIKE * lengthOf(mean),
  );
  const corner = CORNERS[worst] ?? 'topLeft';
  return { corner, offPx, alike, direction: directionOf(alike ? mean : (offsets[worst] ?? mean)) };
}
