import { describe, expect, test } from 'vitest';
import { dueRecordings, hoursLeft } from '../../../agent/recording/retention.ts';

const DAY = 86_400_000;
const NOW = 100 * DAY;
const kept = [40, 31, 20, 10, 1].map((days) => ({ id: `d${days}`, from: NOW - days * DAY, bytes: 10 }));
const limits = { keepDays: 30, maxBytes: 1_000, lackingBytes: 0 };

describe('which recordings go', () => {
  test('those past their days, and no other', () => {
    expect(dueRecordings(kept, { bytes: 0 }, limits, NOW)).toEqual([
      { id: 'd40', why: 'retention', early: false },
      { id: 'd31', why: 'retention', early: false },
    ]);
  });

  test('then the oldest until the rest fits, with what runs counted and never removed', () => {
    const due = dueRecordings(kept, { bytes: 15 }, { ...limits, maxBytes: 40 }, NOW);
    expect(due.map(({ id, why, early }) => [id, why, early])).toEqual([
      ['d40', 'retention', false],
      ['d31', 'retention', false],
      ['d20', 'budget', true],
    ]);
  });

  test('and as many as the disk lacks', () => {
    const due = dueRecordings(kept, { bytes: 0 }, { ...limits, keepDays: 365, lackingBytes: 11 }, NOW);
    expect(due.map(({ id }) => id)).toEqual(['d40', 'd31']);
  });

  test('all of them, where that is not enough', () => {
    expect(dueRecordings(kept, { bytes: 5_000 }, { ...limits, lackingBytes: 1e12 }, NOW)).toHaveLength(5);
  });
});

test('hours left are those at the present rate, less what is never used', () => {
  expect(hoursLeft(10e9, 1e9, 500_000)).toBe(5);
  expect(hoursLeft(0.5e9, 1e9, 500_000)).toBe(0);
});
