/** A request made twice with one id, a double tap, is one request with one outcome. */

/** Double taps come within seconds. */
const REMEMBERED = 100;

/** `once(id, work)`: the work of the first call with this id; one that failed may be tried again. */
export function rememberRequests<T>(): (id: string | undefined, work: () => Promise<T>) => Promise<T> {
  const outcomes = new Map<string, Promise<T>>();
  return (id, work) => {
    if (id === undefined) return work();
    const known = outcomes.get(id);
    if (known !== undefined) return known;
    const outcome = work();
    outcomes.set(id, outcome);
    outcome.catch(() => outcomes.delete(id));
    const [oldest] = outcomes.keys();
    if (outcomes.size > REMEMBERED && oldest !== undefined) outcomes.delete(oldest);
    return outcome;
  };
}
