import { describe, expect, it } from 'vitest';
import { matchNumbers, plainNumber } from '../../../agent/classroom/printed-numbers.ts';

describe('printed numbers', () => {
  it('are one number however they are written', () => {
    expect(['7', '07', ' 007', '７', '０７'].map(plainNumber)).toEqual(['7', '7', '7', '7', '7']);
    expect(plainNumber('0')).toBe('0');
    expect(plainNumber('a12')).toBe('A12');
  });

  it('are bound to the seat of that number, holes and leftovers named', () => {
    const match = matchNumbers(
      ['01', '02', '03', '10'],
      [
        { clicker: '42000A48', number: '10' },
        { clicker: '42000143', number: '1' },
        { clicker: '42000240', number: '2' },
        { clicker: '42003072', number: '48' },
      ],
    );
    expect(match.bound).toEqual([
      { seat: '01', clicker: '42000143' },
      { seat: '02', clicker: '42000240' },
      { seat: '10', clicker: '42000A48' },
    ]);
    expect(match.missing).toEqual(['03']);
    expect(match.spare).toEqual([{ clicker: '42003072', number: '48' }]);
  });

  it('that two clickers of one make have are bound to nobody; one of each make is', () => {
    const match = matchNumbers(
      ['01', '02'],
      [
        { clicker: '42000143', number: '1' },
        { clicker: '42000240', number: '01' },
        { clicker: 'SV0002', number: '2' },
        { clicker: '42000341', number: '2' },
      ],
    );
    expect(match).toMatchObject({ twice: ['1'], missing: ['01'], spare: [] });
    expect(match.bound.map(({ clicker }) => clicker).toSorted()).toEqual(['42000341', 'SV0002']);
  });
});
