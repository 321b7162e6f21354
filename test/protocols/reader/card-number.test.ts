import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  CARD_FORMATS,
  type CardFormat,
  cardNumber,
  cardOf,
  isCardFormat,
  MOST_CARD_BYTES,
  parseCardNumber,
} from '../../../protocols/reader/card-number.ts';

describe('a card’s number as the school shows it', () => {
  test.each<[CardFormat, string]>([
    ['10D', '3808980205'],
    ['10D-reversed', String(0xed6c08e3)],
    ['8H', 'E3086CED'],
    ['8H-reversed', 'ED6C08E3'],
    ['3D+5D', '008,27885'],
    ['raw', '62E3086CED'],
  ])('62E3086CED in %s is %s', (format, number) => {
    expect(cardNumber('62E3086CED', format)).toBe(number);
  });

  test('0F0184F07A is 0025489530, and 0084F07A the sheet’s 0008712314', () => {
    expect(cardNumber('0F0184F07A', '10D')).toBe('0025489530');
    expect(cardNumber('0084F07A', '10D')).toBe('0008712314');
    expect(parseCardNumber('0008712314', '10D')).toBe('0084F07A');
  });

  test('06008E6D5D of the desktop reader’s sheet is 0009334109', () => {
    expect(cardNumber('06008E6D5D', '10D')).toBe('0009334109');
  });

  test('a card shorter than the slice is filled up in front; small letters are taken', () => {
    expect(cardNumber('ff', '10D')).toBe('0000000255');
    expect(cardNumber('ff', '3D+5D')).toBe('000,00255');
    expect(cardNumber('ff', '8H-reversed')).toBe('FF000000');
  });

  test('seven bytes: the low four count', () => {
    expect(cardNumber('04A1B2C3D4E5F6', '8H')).toBe('C3D4E5F6');
  });

  test.each(['', 'F', 'XY', '62E3086CE', '00'.repeat(MOST_CARD_BYTES + 1), '62 E3'])('“%s” is no card', (card) => {
    for (const format of CARD_FORMATS) expect(cardNumber(card, format)).toBeUndefined();
  });
});

describe('a typed number', () => {
  test('read back, it is the bytes it shows', () => {
    expect(parseCardNumber('3808980205', '10D')).toBe('E3086CED');
    expect(parseCardNumber('e3086ced', '8H')).toBe('E3086CED');
    expect(parseCardNumber('ED6C08E3', '8H-reversed')).toBe('E3086CED');
    for (const text of ['008,27885', '00827885', '008 27885']) expect(parseCardNumber(text, '3D+5D')).toBe('086CED');
    expect(parseCardNumber(' 62e3086ced\r', 'raw')).toBe('62E3086CED');
  });

  test('without its leading zeros', () => {
    expect(parseCardNumber('8712314', '10D')).toBe('0084F07A');
  });

  test.each<[CardFormat, string]>([
    ['10D', '4294967296'],
    ['10D', '38089802055'],
    ['10D', '3808E80205'],
    ['10D', ''],
    ['8H', 'E3086CE'],
    ['8H', 'E3086CEDE'],
    ['8H-reversed', 'G3086CED'],
    ['3D+5D', '256,00000'],
    ['3D+5D', '008,65536'],
    ['3D+5D', '8,27885'],
    ['raw', '62E3086CE'],
  ])('%s does not take “%s”', (format, text) => {
    expect(parseCardNumber(text, format)).toBeUndefined();
  });
});

test('whatever the card: its number, read back and shown again, is the same number', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: MOST_CARD_BYTES }),
      fc.constantFrom(...CARD_FORMATS),
      (bytes, format) => {
        const card = cardOf(bytes);
        const number = cardNumber(card, format) ?? '';
        const slice = parseCardNumber(number, format) ?? 'nothing';
        expect(cardNumber(slice, format)).toBe(number);
        // The slice is the card's own end.
        const padded = card.padStart(slice.length, '0');
        expect(padded.endsWith(slice)).toBe(true);
      },
    ),
  );
});

test('whatever is typed: a card, or nothing, and never an exception', () => {
  fc.assert(
    fc.property(fc.string(), fc.constantFrom(...CARD_FORMATS), (text, format) => {
      const card = parseCardNumber(text, format);
      if (card !== undefined) expect(card).toMatch(/^([0-9A-F]{2}){1,16}$/);
    }),
  );
});

test('formats are named as the sheet names them', () => {
  expect(isCardFormat('3D+5D')).toBe(true);
  expect(isCardFormat('3d+5d')).toBe(false);
});
