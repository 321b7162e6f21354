import { randomBytes } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { newCode, plainDigits } from '../../../../agent/classroom/tablets/code.ts';
import { createWrongCodes } from '../../../../agent/classroom/tablets/wrong-codes.ts';
import { heldClock } from '../classroom-fixture.ts';

describe('the code', () => {
  test('is four digits, with its leading zeros', () => {
    expect(newCode(() => new Uint8Array([0, 7]))).toBe('0007');
    for (let n = 0; n < 200; n++) expect(newCode(randomBytes)).toMatch(/^\d{4}$/);
  });

  test('is drawn again where some codes would be likelier, and where it is the one before', () => {
    // 60 000 and above would make 0000–5535 come more often; 0x0007 is the code before.
    const draws = [new Uint8Array([0xea, 0x60]), new Uint8Array([0, 7]), new Uint8Array([0x04, 0xd2])];
    expect(newCode(() => draws.shift() ?? new Uint8Array(2), '0007')).toBe('1234');
    expect(draws).toEqual([]);
  });

  test('is read as people type it', () => {
    expect(plainDigits('０４ 17')).toBe('0417');
    expect(plainDigits('12a4')).toBe('12a4');
  });
});

describe('wrong codes', () => {
  test('cost an address nothing seven times, then 30 s, twice as long each further time, at most 8 min', () => {
    const clock = heldClock();
    const wrongCodes = createWrongCodes(clock);
    for (let n = 0; n < 7; n++) wrongCodes.wrong('10.0.0.9');
    expect(wrongCodes.waitS('10.0.0.9')).toBe(0);
    const waits: number[] = [];
    for (let n = 0; n < 7; n++) {
      wrongCodes.wrong('10.0.0.9');
      waits.push(wrongCodes.waitS('10.0.0.9'));
    }
    expect(waits).toEqual([30, 60, 120, 240, 480, 480, 480]);
    expect(wrongCodes.waitS('10.0.0.8')).toBe(0);
    clock.advance(480_000);
    expect(wrongCodes.waitS('10.0.0.9')).toBe(0);
  });

  test('are forgotten with a right one', () => {
    const wrongCodes = createWrongCodes(heldClock());
    for (let n = 0; n < 8; n++) wrongCodes.wrong('10.0.0.9');
    wrongCodes.right('10.0.0.9');
    expect(wrongCodes.waitS('10.0.0.9')).toBe(0);
    wrongCodes.wrong('10.0.0.9');
    expect(wrongCodes.waitS('10.0.0.9')).toBe(0);
  });

  test('200 of them, from anywhere, change the code', () => {
    const wrongCodes = createWrongCodes(heldClock());
    const said = Array.from({ length: 200 }, (_, n) => wrongCodes.wrong(`10.0.${n % 2}.${n}`));
    expect(said.indexOf(true)).toBe(199);
    wrongCodes.changed();
    expect(wrongCodes.wrong('10.0.0.1')).toBe(false);
  });
});
