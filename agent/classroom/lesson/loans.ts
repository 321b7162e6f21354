/** Clickers lent for one lesson, laid over the class list: a loan's press is the borrower's, whoever's it is else. */
import type { ClassList } from '../roster/class-list.ts';

/** The class as it is bound in this lesson. The pupil's own clickers go on counting for the pupil: one pupil, one vote. */
export function withLoans(list: ClassList, loans: ReadonlyMap<string, string>): ClassList {
  if (loans.size === 0) return list;
  const bySeat = new Map(list.pupils.map((pupil) => [pupil.seat, pupil]));
  const byClicker = new Map(list.byClicker);
  for (const [clicker, seat] of loans) {
    const borrower = bySeat.get(seat);
    if (borrower !== undefined) byClicker.set(clicker, borrower);
  }
  return { ...list, byClicker, bound: new Set([...byClicker.values()].map(({ id }) => id)).size };
}

/** The newest loan of a seat. */
export function loanOf(loans: ReadonlyMap<string, string>, seat: string): string | null {
  return [...loans].findLast(([, borrower]) => borrower === seat)?.[0] ?? null;
}
