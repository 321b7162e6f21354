/** Whether news is news: a device that says what it said before has not changed. */

/** Whether two flat objects have the same keys with the same values; nested ones are the same only if identical. */
export function same(one: object, other: object): boolean {
  const a = Object.entries(one);
  const b = other as Readonly<Record<string, unknown>>;
  return a.length === Object.keys(other).length && a.every(([key, value]) => b[key] === value);
}
