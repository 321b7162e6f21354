import { describe, expect, it } from 'vitest';
import { drawOne, shuffled, uniform } from '../../../../agent/classroom/lesson/draw.ts';
import type { RandomBytes } from '../../../../agent/ports.ts';

/** mulberry32, so that chance is the same in every run. */
function seeded(seed: number): RandomBytes {
  let state = seed;
  const word = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return (count) => {
    const bytes = new Uint8Array(Math.ceil(count / 4) * 4);
    const view = new DataView(bytes.buffer);
    for (let at = 0; at < bytes.length; at += 4) view.setUint32(at, word());
    return bytes.subarray(0, count);
  };
}

const bytesOf = (...values: number[]): RandomBytes => {
  const left = [...values];
  return () => {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setUint32(0, left.shift() ?? 0);
    return bytes;
  };
};

/** Σ (seen − expected)² / expected */
function chiSquare(counts: readonly number[], expected: number): number {
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
}

describe('a number by chance', () => {
  it('throws away the bytes that would favour small numbers', () => {
    // 2^32 = 3 × 1431655765 + 1: the very last value would be a fourth chance of 0.
    expect(uniform(3, bytesOf(0xffff_ffff, 5))).toBe(2);
    expect(uniform(3, bytesOf(0xffff_fffe))).toBe(0xffff_fffe % 3);
    expect(uniform(1, bytesOf(0xffff_ffff))).toBe(0);
  });

  it('is refused among nobody', () => {
    expect(() => uniform(0, bytesOf(0))).toThrow(RangeError);
    expect(() => uniform(1.5, bytesOf(0))).toThrow(RangeError);
  });

  it('is as likely as every other', () => {
    const random = seeded(1);
    const counts = new Array<number>(48).fill(0);
    for (let draw = 0; draw < 48_000; draw++) {
      const value = uniform(48, random);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    // 47 degrees of freedom: above 82.7 once in a thousand fair runs; this run is always the same one.
    expect(chiSquare(counts, 1000)).toBeLessThan(82.7);
  });
});

describe('drawing pupils', () => {
  const pupils = Array.from({ length: 10 }, (_, index) => `p${index}`);

  it('draws everybody once before anybody twice, and then all anew', () => {
    const random = seeded(7);
    let drawn: ReadonlySet<string> = new Set();
    const rounds = [0, 1].map(() =>
      pupils.map((_, turn) => {
        const one = drawOne(pupils, drawn, random);
        drawn = one?.drawn ?? new Set();
        expect(one?.left).toBe(pupils.length - 1 - turn);
        return one?.id ?? '';
      }),
    );
    for (const round of rounds) expect(round.toSorted()).toEqual(pupils);
    expect(rounds[0]).not.toEqual(rounds[1]);
  });

  it('gives every pupil the same chance of every place', () => {
    const random = seeded(3);
    const first = new Map(pupils.map((id) => [id, 0]));
    const last = new Map(pupils.map((id) => [id, 0]));
    for (let lesson = 0; lesson < 5000; lesson++) {
      let drawn: ReadonlySet<string> = new Set();
      for (let turn = 0; turn < pupils.length; turn++) {
        const one = drawOne(pupils, drawn, random);
        if (one === undefined) throw new Error('nobody was drawn');
        drawn = one.drawn;
        if (turn === 0) first.set(one.id, (first.get(one.id) ?? 0) + 1);
        if (turn === 9) last.set(one.id, (last.get(one.id) ?? 0) + 1);
      }
    }
    // 9 degrees of freedom: above 27.9 once in a thousand.
    expect(chiSquare([...first.values()], 500)).toBeLessThan(27.9);
    expect(chiSquare([...last.values()], 500)).toBeLessThan(27.9);
  });

  it('shows all who were in the hat, the drawn one among them, and nobody else', () => {
    const one = drawOne(pupils, new Set(['p0', 'p1']), seeded(5));
    expect(one?.among.toSorted()).toEqual(pupils.slice(2));
    expect(one?.among).toContain(one?.id);
  });

  it('does not draw who has left since, nor count who came as drawn', () => {
    const here = ['p1', 'p2', 'new'];
    const one = drawOne(here, new Set(['p1', 'p2', 'gone']), seeded(2));
    expect(one).toMatchObject({ id: 'new', left: 0 });
    expect(one?.drawn.size).toBe(0);
  });

  it('draws nobody from an empty class', () => {
    expect(drawOne([], new Set(), seeded(1))).toBeUndefined();
  });

  it('shuffles without losing anybody', () => {
    expect(shuffled(pupils, seeded(9)).toSorted()).toEqual(pupils);
  });
});
