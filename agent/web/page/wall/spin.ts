/** How a draw is shown. Pure. */

export const SPIN_MS = 1_600;
/** A small class is gone through more than once, a large one once. */
const LEAST_STEPS = 22;
const MOST_STEPS = 61;

/**
 * When each seat is shown, ms from the start, slower and slower; the last is the drawn one. The seats go by in the
 * server's order, so that each of them is seen to be in it.
 */
export function spinSteps(among: readonly string[], seat: string): { readonly seat: string; readonly atMs: number }[] {
  if (among.length < 2) return [{ seat, atMs: 0 }];
  const end = among.indexOf(seat);
  const last = Math.min(MOST_STEPS, Math.max(LEAST_STEPS, among.length)) - 1;
  return Array.from({ length: last + 1 }, (_, step) => {
    const place = (((end - (last - step)) % among.length) + among.length) % among.length;
    return { seat: among[place] ?? seat, atMs: SPIN_MS * (step / last) ** 2 };
  });
}
