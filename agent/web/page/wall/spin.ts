/** How a draw is shown. Pure. */

export const SPIN_MS = 1_600;
export const STEPS = 22;

/**
 * When each seat is shown, ms from the start, slower and slower; the last is the drawn one. The seats go by in the
 * server's order, so that each of them is seen to be in it.
 */
export function spinSteps(among: readonly string[], seat: string): { readonly seat: string; readonly atMs: number }[] {
  if (among.length < 2) return [{ seat, atMs: 0 }];
  const end = among.indexOf(seat);
  return Array.from({ length: STEPS }, (_, step) => {
    const place = (((end - (STEPS - 1 - step)) % among.length) + among.length) % among.length;
    return { seat: among[place] ?? seat, atMs: SPIN_MS * (step / (STEPS - 1)) ** 2 };
  });
}
