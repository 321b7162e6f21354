/** The clock's offset as the district's commands tell it. */
import { expect, test } from 'vitest';
import { HeardTime } from '../../../agent/uplink/heard-time.ts';

const AT = Date.UTC(2026, 10, 27, 8);
const issued = (ms: number): string => new Date(AT + ms).toISOString();

function told(heard: readonly [issuedMs: number, nowMs: number][]): number[] {
  const offsets: number[] = [];
  const time = new HeardTime((offsetMs) => offsets.push(offsetMs));
  for (const [issuedMs, nowMs] of heard) time.heard(issued(issuedMs), AT + nowMs);
  return offsets;
}

test('a command that comes at once says how far the clock is off, either way', () => {
  expect(told([[0, 90_000]])).toEqual([90_000]);
  expect(told([[0, -3_600_000]])).toEqual([-3_600_000]);
});

test('one that was long under way does not make a right clock wrong', () => {
  expect(
    told([
      [0, 20],
      [0, 45_000],
    ]),
  ).toEqual([20, 20]);
});

test('a clock that was set right is believed after a few commands', () => {
  const slow = told([[0, -60_000], ...Array.from({ length: 8 }, (): [number, number] => [0, 30])]);
  expect(slow.at(-1)).toBe(30);
});

test('a time that is none says nothing', () => {
  const offsets: number[] = [];
  new HeardTime((offsetMs) => offsets.push(offsetMs)).heard('yesterday', AT);
  expect(offsets).toEqual([]);
});
