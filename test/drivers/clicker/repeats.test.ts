import { describe, expect, test } from 'vitest';
import { RepeatWindow } from '../../../drivers/clicker/repeats.ts';

const A = '82E9701B';
const B = '42BFD62B';

describe('the window of repeats', () => {
  test('drops the same remote, key and sq, however often it comes', () => {
    const window = new RepeatWindow();
    expect([1, 2, 3].map(() => window.take(A, 'A', 5, false))).toEqual([true, false, false]);
  });

  test('keeps the same pupil pressing the same key again, another key with the same sq, and another pupil', () => {
    const window = new RepeatWindow();
    expect(window.take(A, 'A', 5, false)).toBe(true);
    expect(window.take(A, 'A', 6, false)).toBe(true);
    expect(window.take(A, 'B', 6, false)).toBe(true);
    expect(window.take(B, 'A', 5, false)).toBe(true);
  });

  test('remembers 128 presses and no more: after the counter’s round the same press is a new one', () => {
    const window = new RepeatWindow();
    for (let sq = 0; sq < 128; sq++) expect(window.take(A, 'A', sq, false)).toBe(true);
    expect(window.take(A, 'A', 0, true)).toBe(false);
    for (let sq = 128; sq < 256; sq++) expect(window.take(A, 'A', sq, false)).toBe(true);
    expect(window.take(A, 'A', 255, true)).toBe(false);
    expect(window.take(A, 'A', 0, false)).toBe(true);
  });

  test('after a restart the same press counts again', () => {
    const window = new RepeatWindow();
    window.take(A, 'A', 0, false);
    window.restart();
    expect(window.take(A, 'A', 0, false)).toBe(true);
  });

  test('after a restart the press before it is not counted when it is repeated beside the first new one', () => {
    const window = new RepeatWindow();
    window.take(B, 'B', 7, false);
    window.take(A, 'A', 8, false);
    window.restart();
    expect(window.take(A, 'A', 8, true)).toBe(false);
    expect(window.take(B, 'C', 9, false)).toBe(true);
  });

  test('that memory survives a second restart without presses, and ends with the first new press', () => {
    const window = new RepeatWindow();
    window.take(A, 'A', 8, false);
    window.restart();
    window.restart();
    expect(window.take(A, 'A', 8, true)).toBe(false);
    window.take(B, 'C', 9, false);
    expect(window.take(A, 'A', 8, true)).toBe(true);
  });
});
