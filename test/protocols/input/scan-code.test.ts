import { describe, expect, test } from 'vitest';
import { keyOfCode } from '../../../protocols/input/keyboard.ts';
import type { RawKey } from '../../../protocols/input/raw-input.ts';
import { KeyStrokes, linuxKeyCode } from '../../../protocols/input/scan-code.ts';

const key = (makeCode: number, prefix: RawKey['prefix'] = 'none', released = false): RawKey => ({
  makeCode,
  prefix,
  released,
});
const named = (makeCode: number, prefix?: RawKey['prefix']): string | undefined => {
  const code = linuxKeyCode(key(makeCode, prefix));
  return code === undefined ? undefined : keyOfCode(code);
};

describe('scan codes of set 1', () => {
  test('of the digits, the letters and the keypad are the keys they say', () => {
    const row = [...'1234567890'].map((_, at) => named(0x02 + at));
    expect(row.join('')).toBe('1234567890');
    expect([0x1e, 0x30, 0x2e, 0x20, 0x12, 0x21].map((code) => named(code)).join('')).toBe('ABCDEF');
    const keypad = [0x52, 0x4f, 0x50, 0x51, 0x4b, 0x4c, 0x4d, 0x47, 0x48, 0x49];
    expect(keypad.map((code) => named(code)).join('')).toBe('0123456789');
    expect([named(0x1c), named(0x1c, 'E0')]).toEqual(['enter', 'enter']);
    expect(linuxKeyCode(key(0x1c, 'E0'))).toBe(96);
  });

  test('of Home, the arrows, Insert and Delete are no digits of the keypad', () => {
    for (const code of [0x47, 0x48, 0x49, 0x4b, 0x4d, 0x4f, 0x50, 0x51, 0x52]) {
      expect(linuxKeyCode(key(code, 'E0'))).toBeGreaterThanOrEqual(102);
      expect(named(code, 'E0')).toBeUndefined();
    }
    expect(named(0x53, 'E0')).toBe('delete');
  });

  test('that are made up, or nothing, are no keys', () => {
    // The Shift around Home, Pause, too many keys at once, a media key, none at all.
    for (const one of [key(0x2a, 'E0'), key(0x1d, 'E1'), key(0xff), key(0x30, 'E0'), key(0)])
      expect(linuxKeyCode(one)).toBeUndefined();
  });
});

describe('keys of one keyboard', () => {
  const A = key(0x1e);
  const released = key(0x1e, 'none', true);

  test('go down once, repeat while they are held, and come up once', () => {
    const strokes = new KeyStrokes();
    const values = [0, 500, 530, 560].map((atMs) => strokes.read(A, atMs)?.value);
    expect(values).toEqual([1, 2, 2, 2]);
    expect(strokes.read(released, 600)).toEqual({ code: 30, value: 0 });
    expect(strokes.read(released, 610)).toBeUndefined();
    expect(strokes.read(A, 620)?.value).toBe(1);
  });

  test('whose coming up was lost are pressed anew after a while', () => {
    const strokes = new KeyStrokes();
    strokes.read(A, 0);
    expect(strokes.read(A, 5_000)?.value).toBe(1);
  });
});
