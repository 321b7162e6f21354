/** Where a recording has nothing, and why. Pure: holes between segments, explained by what was known to be wrong then. */
import { LEAST_GAP_MS } from './manifest.ts';
import type { RecordingGap } from './port.ts';

/** Connecting, and the first whole picture. */
const FIRST_PICTURE_MS = 5_000;
/** The last second of a stream that is ended may stay with the camera. */
const LAST_PICTURE_MS = 3_000;
/** An outage is noticed a little after it began. */
const SLACK_MS = 10_000;

/** Wall ms; `to` undefined: it goes on. */
export interface Outage {
  readonly from: number;
  readonly to: number | undefined;
  readonly why: RecordingGap['why'];
}

interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** @param span from when to when there was to be a picture */
export function gapsIn(segments: readonly Stretch[], outages: readonly Outage[], span: Stretch): RecordingGap[] {
  const gaps: RecordingGap[] = [];
  const hole = (from: number, to: number, leastMs: number): void => {
    if (to - from > leastMs) gaps.push({ from, to, why: reason({ from, to }, outages) });
  };
  let upTo = span.from;
  let first = true;
  for (const { from, to } of segments.toSorted((a, b) => a.from - b.from)) {
    hole(upTo, Math.min(from, span.to), first ? FIRST_PICTURE_MS : LEAST_GAP_MS);
    first = false;
    upTo = Math.max(upTo, to);
  }
  hole(upTo, span.to, first ? FIRST_PICTURE_MS : LAST_PICTURE_MS);
  return gaps;
}

/** The outage that explains most of it; where nobody knew of one, the recorder was merely started again. */
function reason(hole: Stretch, outages: readonly Outage[]): RecordingGap['why'] {
  let most = 0;
  let why: RecordingGap['why'] = 'restart';
  for (const outage of outages) {
    const from = Math.max(hole.from, outage.from - SLACK_MS);
    const to = Math.min(hole.to, outage.to ?? Number.POSITIVE_INFINITY);
    if (to - from <= most) continue;
    most = to - from;
    why = outage.why;
  }
  return why;
}
