/** What four touches say of a panel, in words a teacher can use. */
import { describe, expect, test } from 'vitest';
import {
  BEGINNING,
  CORNERS,
  directionOf,
  errorsOf,
  type Offset,
  type Progress,
  touched,
  verdictOf,
} from '../../../../agent/web/page/wall/care/touch-errors.ts';

const FAR_PX = 480;
const off = (dxPx: number, dyPx: number): Offset => ({ dxPx, dyPx });

describe('what counts as a touch', () => {
  const one = (before: Progress, type: string, offset = off(1, 1)): Progress => touched(before, type, offset, FAR_PX);

  test('finger and pen do; a mouse says that it was one, and nothing moves on', () => {
    const first = one(BEGINNING, 'touch');
    expect(first).toEqual({ offsets: [off(1, 1)], why: null });
    expect(one(first, 'pen').offsets.length).toBe(2);
    expect(one(first, 'mouse')).toEqual({ offsets: [off(1, 1)], why: 'mouse' });
    expect(one(first, '')).toMatchObject({ why: 'mouse' });
    expect(one(one(first, 'mouse'), 'touch')).toMatchObject({ offsets: { length: 2 }, why: null });
  });

  test('one far away is asked for again, and believed the second time', () => {
    const far = one(BEGINNING, 'touch', off(400, 300));
    expect(far).toEqual({ offsets: [], why: 'far' });
    expect(one(far, 'touch', off(400, 300)).offsets).toEqual([off(400, 300)]);
    expect(one(far, 'touch').offsets).toEqual([off(1, 1)]);
    // A mouse in between is no second touch.
    expect(one(one(far, 'mouse'), 'touch', off(400, 300))).toMatchObject({ offsets: [], why: 'far' });
  });

  test('four are enough: a fifth changes nothing', () => {
    const all = CORNERS.reduce((before) => one(before, 'touch'), BEGINNING);
    expect(one(all, 'touch', off(9, 9))).toBe(all);
  });
});

test('the errors stand at their own corners, and only when all four are there', () => {
  expect(errorsOf([off(3, 4), off(0, 0), off(6, -8)])).toBeUndefined();
  expect(errorsOf([off(3, 4), off(0, 0), off(6, -8), off(-1, 1)])).toEqual({
    topLeft: 5,
    topRight: 0,
    bottomRight: 10,
    bottomLeft: 1.4,
  });
});

test.each([
  [off(10, 0), 'right'],
  [off(10, 10), 'down-right'],
  [off(0, 10), 'down'],
  [off(-10, 10), 'down-left'],
  [off(-10, 0.1), 'left'],
  [off(-10, -0.1), 'left'],
  [off(-7, -7), 'up-left'],
  [off(1, -10), 'up'],
  [off(20, -12), 'up-right'],
] as const)('%o is %s', (offset, direction) => {
  expect(directionOf(offset)).toBe(direction);
});

test('off alike everywhere is said once, off at one corner names the corner', () => {
  expect(verdictOf([off(20, -12), off(19, -11), off(18, -13), off(21, -10)])).toEqual({
    corner: 'topLeft',
    offPx: Math.hypot(20, -12),
    direction: 'up-right',
    alike: true,
  });
  expect(verdictOf([off(1, 0), off(0, 1), off(-30, 2), off(0, -1)])).toMatchObject({
    corner: 'bottomRight',
    direction: 'left',
    offPx: Math.hypot(30, 2),
  });
  // A picture stretched about its middle: every corner the other way.
  expect(verdictOf([off(-20, -20), off(20, -20), off(20, 20), off(-20, 21)])).toMatchObject({
    corner: 'bottomLeft',
    alike: false,
    direction: 'down-left',
  });
});
