/** Spans of time, wall ms, half open: [from, to). Lists of them are sorted and do not overlap after {@link union}. */

export interface Span {
  readonly from: number;
  readonly to: number;
}

const isSome = ({ from, to }: Span): boolean => to > from;

/** Sorted, without overlaps and without empty ones. */
export function union(spans: readonly Span[]): Span[] {
  const joined: { from: number; to: number }[] = [];
  for (const span of spans.filter(isSome).toSorted((a, b) => a.from - b.from)) {
    const last = joined.at(-1);
    if (last !== undefined && span.from <= last.to) last.to = Math.max(last.to, span.to);
    else joined.push({ ...span });
  }
  return joined;
}

/** What is in both. */
export function intersect(one: readonly Span[], other: readonly Span[]): Span[] {
  const a = union(one);
  const b = union(other);
  const both: Span[] = [];
  let i = 0;
  let j = 0;
  for (let first = a[i], second = b[j]; first !== undefined && second !== undefined; first = a[i], second = b[j]) {
    const common = { from: Math.max(first.from, second.from), to: Math.min(first.to, second.to) };
    if (isSome(common)) both.push(common);
    if (first.to < second.to) i += 1;
    else j += 1;
  }
  return both;
}

/** ms covered, each moment once. */
export function lengthOf(spans: readonly Span[]): number {
  return union(spans).reduce((sum, { from, to }) => sum + to - from, 0);
}

export function overlaps(span: Span, spans: readonly Span[]): boolean {
  return spans.some(({ from, to }) => from < span.to && to > span.from && to > from);
}

export const covers = ({ from, to }: Span, at: number): boolean => at >= from && at < to;
