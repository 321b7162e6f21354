/**
 * A number in a workbook's cell → the text a person sees in it, as far as it matters for lists: dates, times, leading zeros
 * that come from the cell's format. A number of more digits than Excel can hold stays in the form that says so,
 * `3.41123E+17`: whoever needs all of them refuses it.
 */

/** Excel keeps 15 digits. */
const EXACT_BELOW = 1e15;
const DAY_MS = 86_400_000;
/** Day 0 of the 1900 system (with Excel's own 29 February 1900, which no list of ours reaches). */
const EPOCH_MS = { 1900: Date.UTC(1899, 11, 30), 1904: Date.UTC(1904, 0, 1) } as const;

export type NumberFormat =
  | { readonly kind: 'plain' | 'date' | 'time' }
  | { readonly kind: 'zeros'; readonly digits: number };

export const PLAIN: NumberFormat = { kind: 'plain' };

/** @param id a built-in format's number; @param code the format's own text, where the workbook has one */
export function formatOf(id: number, code: string | undefined): NumberFormat {
  if (code !== undefined) return formatOfCode(code);
  // ECMA-376 18.8.30, with the East Asian ones.
  if ((id >= 14 && id <= 17) || id === 22 || (id >= 27 && id <= 31) || id === 36 || (id >= 50 && id <= 54) || id >= 57)
    return id <= 58 ? { kind: 'date' } : PLAIN;
  if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) || (id >= 45 && id <= 47) || (id >= 55 && id <= 56))
    return { kind: 'time' };
  return PLAIN;
}

function formatOfCode(code: string): NumberFormat {
  const bare = (code.split(';')[0] ?? '').replaceAll(/"[^"]*"|\\.|\[[^\]]*\]|_./g, '');
  if (/^0{2,}$/.test(bare)) return { kind: 'zeros', digits: bare.length };
  if (/[yd]/i.test(bare)) return { kind: 'date' };
  return /[hs]/i.test(bare) ? { kind: 'time' } : PLAIN;
}

export function numberText(value: number, format: NumberFormat, dates: 1900 | 1904): string {
  if (format.kind === 'date' && value >= 1 && value < 3_000_000)
    return new Date(EPOCH_MS[dates] + Math.floor(value) * DAY_MS).toISOString().slice(0, 10);
  if ((format.kind === 'time' || format.kind === 'date') && value >= 0 && value < 1)
    return new Date(Math.round(value * 1440) * 60_000).toISOString().slice(11, 16);
  if (Math.abs(value) >= EXACT_BELOW) return value.toExponential().toUpperCase();
  if (format.kind === 'zeros' && Number.isInteger(value) && value >= 0)
    return String(value).padStart(format.digits, '0');
  return String(Number(value.toPrecision(15)));
}
