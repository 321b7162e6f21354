import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isUlid, nextUlid } from '../../../agent/journal/ulid.ts';

test('the example of the specification: time and zero randomness', () => {
  expect(nextUlid(1_469_918_176_385, () => new Uint8Array(10))).toBe('01ARYZ6S410000000000000000');
});

test('each id sorts after the one before, whatever the clock does', () => {
  fc.assert(
    fc.property(
      fc.array(fc.oneof(fc.integer({ min: -5, max: 2 ** 47 }), fc.constant(Number.NaN)), { minLength: 2 }),
      fc.uint8Array({ minLength: 10, maxLength: 10 }),
      (times, random) => {
        let previous: string | undefined;
        for (const time of times) {
          const id = nextUlid(time, () => random, previous);
          expect(isUlid(id)).toBe(true);
          if (previous !== undefined) expect(id > previous).toBe(true);
          previous = id;
        }
      },
    ),
  );
});
