import { expect, test } from 'vitest';
import { wiegand26 } from '../../../protocols/reader/wiegand.ts';

test('facility 123, card 4567: the sheet’s computed vector', () => {
  expect(wiegand26(Uint8Array.of(0xbd, 0x88, 0xeb, 0x80))).toEqual({ facility: 123, number: 4567, parity: true });
});

test('any one bit turned over is noticed', () => {
  for (let bit = 0; bit < 26; bit++) {
    const bytes = Uint8Array.of(0xbd, 0x88, 0xeb, 0x80);
    bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7));
    expect(wiegand26(bytes).parity, `bit ${bit}`).toBe(false);
  }
});
