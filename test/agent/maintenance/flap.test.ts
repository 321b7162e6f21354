import { describe, expect, test } from 'vitest';
import {
  createFlapHistory,
  FLAP_ENTRY_MS,
  FLAP_STATES,
  flapPercent,
  flapsAt,
} from '../../../agent/maintenance/flap.ts';

/** 21 states of which the newest, or the oldest, so many changes in a row. */
function states(count: number, where: 'newest' | 'oldest'): boolean[] {
  const list = [false];
  for (let change = 1; change < FLAP_STATES; change++) {
    const changes = where === 'newest' ? change > FLAP_STATES - 1 - count : change <= count;
    list.push(changes ? list.at(-1) !== true : list.at(-1) === true);
  }
  return list;
}
const rounded = (value: number): number => Math.round(value * 100) / 100;

describe('Nagios’ percentage', () => {
  test.each([
    [1, 6.25],
    [2, 12.37],
    [3, 18.36],
    [4, 24.21],
    [5, 29.93],
    [6, 35.53],
  ])('the newest %i changes in a row are %f %%', (count, percent) => {
    expect(rounded(flapPercent(states(count, 'newest')))).toBe(percent);
    expect(flapsAt(flapPercent(states(count, 'newest')), false)).toBe(count >= 6);
  });

  test.each([
    [4, 15.79, false],
    [5, 20.07, true],
    [7, 29.01, true],
    [8, 33.68, true],
  ])('the oldest %i changes in a row are %f %%; it flapped and still does: %s', (count, percent, still) => {
    expect(rounded(flapPercent(states(count, 'oldest')))).toBe(percent);
    expect(flapsAt(flapPercent(states(count, 'oldest')), true)).toBe(still);
  });

  test('all changes are 100, none is 0; between the thresholds it stays what it was', () => {
    expect(flapPercent(states(20, 'newest'))).toBeCloseTo(100, 9);
    expect(flapPercent(states(0, 'newest'))).toBe(0);
    expect([flapsAt(25, true), flapsAt(25, false), flapsAt(30, false), flapsAt(20, true)]).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('a history without polling', () => {
  test('flaps from the sixth change on, and calms down as time goes by without one', () => {
    const history = createFlapHistory(0, false, false);
    for (let change = 1; change <= 6; change++) {
      history.enter(change % 2 === 1, change * 1000);
      expect(history.flapping).toBe(change === 6);
    }
    expect(history.nextMs()).toBe(6000 + FLAP_ENTRY_MS);
    let entries = 0;
    while (history.flapping) history.look(6000 + ++entries * FLAP_ENTRY_MS);
    // Six changes fade until 20 % is reached: 15 states later two have left the window and four are its oldest.
    expect(
      flapPercent([...states(6, 'newest').slice(entries), ...new Array<boolean>(entries).fill(false)]),
    ).toBeLessThanOrEqual(20);
    expect(
      flapPercent([...states(6, 'newest').slice(entries - 1), ...new Array<boolean>(entries - 1).fill(false)]),
    ).toBeGreaterThan(20);
    expect(history.nextMs()).toBeUndefined();
  });

  test('what changes every half hour does not flap; one look after a long time is as good as many', () => {
    const calm = createFlapHistory(0, false, false);
    for (let change = 1; change <= 100; change++) {
      calm.enter(change % 2 === 1, change * 30 * 60_000);
      expect(calm.flapping).toBe(false);
    }
    const looked = createFlapHistory(0, false, true);
    expect(looked.flapping).toBe(true);
    expect(looked.look(24 * 3_600_000)).toBe(true);
    expect(looked.flapping).toBe(false);
  });
});
