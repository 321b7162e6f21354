/**
 * 随机点名: a fair draw without replacement. Everybody who may be drawn has the same chance, to the bit: bytes that would
 * favour some are thrown away, not folded (`byte % n` would).
 */
import type { RandomBytes } from '../../ports.ts';

const SPACE = 2 ** 32;

/** A number of 0 … `count` − 1, each as likely as the other. */
export function uniform(count: number, randomBytes: RandomBytes): number {
  if (!Number.isInteger(count) || count < 1 || count > SPACE) throw new RangeError('draw among at least one');
  const fair = SPACE - (SPACE % count);
  for (;;) {
    const bytes = randomBytes(4);
    const value = new DataView(bytes.buffer, bytes.byteOffset, 4).getUint32(0);
    if (value < fair) return value % count;
  }
}

/** Fisher–Yates. */
export function shuffled<T>(items: readonly T[], randomBytes: RandomBytes): T[] {
  const rest = [...items];
  const order: T[] = [];
  while (rest.length > 0) order.push(...rest.splice(uniform(rest.length, randomBytes), 1));
  return order;
}

export interface Drawn {
  readonly id: string;
  /** All among whom it was drawn, in the order of chance. */
  readonly among: readonly string[];
  /** Not drawn yet, after this one; 0: the next draw is among all again. */
  readonly left: number;
  /** Drawn since everybody was last in the hat, this one with them; empty when the hat is empty. */
  readonly drawn: ReadonlySet<string>;
}

/** `here`: who may be drawn now. Undefined: nobody may. */
export function drawOne(
  here: readonly string[],
  before: ReadonlySet<string>,
  randomBytes: RandomBytes,
): Drawn | undefined {
  const left = here.filter((id) => !before.has(id));
  const hat = left.length === 0 ? here : left;
  const id = hat[hat.length === 0 ? 0 : uniform(hat.length, randomBytes)];
  if (id === undefined) return undefined;
  const drawn = new Set(left.length === 0 ? [] : before).add(id);
  return {
    id,
    among: shuffled(hat, randomBytes),
    left: hat.length - 1,
    drawn: hat.length === 1 ? new Set() : drawn,
  };
}
