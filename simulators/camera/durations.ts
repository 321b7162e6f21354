/** Durations and times as XML Schema writes them. */

const DURATION = /^(-)?P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

/** `PT1M30S` → 90000. Undefined: no duration (months and years are none for a camera). */
export function durationMs(text: string): number | undefined {
  const found = DURATION.exec(text);
  if (found === null || /[PT]$/.test(text)) return undefined;
  const [, sign, days = '0', hours = '0', minutes = '0', seconds = '0'] = found;
  const ms = (((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds)) * 1000;
  return sign === undefined ? ms : -ms;
}

/** A duration from now, or a point in time; in either case as a length. */
export function untilMs(text: string, nowUtcMs: number): number | undefined {
  const length = durationMs(text);
  if (length !== undefined) return length;
  const point = Date.parse(text);
  return Number.isNaN(point) ? undefined : point - nowUtcMs;
}
