import { describe, expect, test } from 'vitest';
import { backoff } from '../../agent/backoff.ts';

function first(count: number, random: number, capMs: () => number): number[] {
  const waits = backoff({ firstMs: 100, capMs, randomBytes: (size) => new Uint8Array(size).fill(random) });
  return Array.from({ length: count }, () => waits.next().value);
}

describe('backoff', () => {
  test('doubles up to the cap, between a half and the whole', () => {
    expect(first(6, 255, () => 1_000)).toEqual([100, 200, 400, 800, 1_000, 1_000]);
    expect(first(6, 0, () => 1_000)).toEqual([50, 100, 200, 400, 500, 500]);
  });

  test('with any dice never waits less than half, never more than the whole, and never for a fraction of a ms', () => {
    for (let random = 0; random < 256; random++) {
      first(8, random, () => 3_000).forEach((waitMs, n) => {
        const wholeMs = Math.min(100 * 2 ** n, 3_000);
        expect(waitMs).toBeGreaterThanOrEqual(wholeMs / 2);
        expect(waitMs).toBeLessThanOrEqual(wholeMs);
        expect(Number.isInteger(waitMs)).toBe(true);
      });
    }
  });

  test('follows a cap that changes', () => {
    let cap = 10_000;
    const waits = backoff({ firstMs: 100, capMs: () => cap, randomBytes: (size) => new Uint8Array(size).fill(255) });
    for (let i = 0; i < 8; i++) waits.next();
    expect(waits.next().value).toBe(10_000);
    cap = 500;
    expect(waits.next().value).toBe(500);
  });
});
