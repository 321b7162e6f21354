import { describe, expect, it } from 'vitest';
import { canonicalNumber, readAnswer } from '../../../../agent/classroom/question/answer.ts';
import { type EntryRule, enter, finish, NOTHING } from '../../../../agent/classroom/question/entry.ts';

const rules: Record<string, EntryRule> = {
  single: { kind: 'single', options: 4, rule: 'last' },
  multiple: { kind: 'multiple', options: 4, rule: 'last' },
  truefalse: { kind: 'truefalse', options: 2, rule: 'last' },
  numeric: { kind: 'numeric', options: 0, rule: 'last' },
  ranking: { kind: 'ranking', options: 3, rule: 'last' },
  buzz: { kind: 'buzz', options: 0, rule: 'first' },
};

/** Keys of a clicker one after the other; `=…` is a tablet's whole answer. */
function entered(kind: string, keys: string, rule: 'last' | 'first' = 'last') {
  let entry = NOTHING;
  for (const key of keys.split(' ').filter((one) => one !== ''))
    entry = enter(
      { ...(rules[kind] as EntryRule), rule },
      entry,
      key.startsWith('=') ? { by: 'tablet', text: key.slice(1) } : { by: 'clicker', text: key },
    );
  return entry;
}

describe('key by key', () => {
  it.each([
    ['single', 'A C', 'C'],
    ['single', 'A F', undefined],
    ['single', 'E', undefined],
    ['single', 'B E', 'B'],
    ['truefalse', 'A B', 'B'],
    ['truefalse', 'C', undefined],
    ['multiple', 'C A', 'AC'],
    ['multiple', 'C A C', 'A'],
    ['multiple', 'A A', undefined],
    ['multiple', 'A B F D', 'D'],
    ['multiple', 'A E', 'A'],
    ['ranking', 'C A', undefined],
    ['ranking', 'C A B', 'CAB'],
    ['ranking', 'C C A B', 'CAB'],
    ['ranking', 'C A B A', 'CAB'],
    ['ranking', 'C A B F B C A', 'BCA'],
    ['numeric', '1 2', undefined],
    ['numeric', '1 2 ENTER', '12'],
    ['numeric', '1 2 BACK 5 ENTER', '15'],
    ['numeric', '- . 5 0 ENTER', '-0.5'],
    ['numeric', '1 . . 5 ENTER', '1.5'],
    ['numeric', '1 2 ENTER 3', '12'],
    ['numeric', '1 2 ENTER 3 ENTER', '3'],
    ['numeric', '1 2 ENTER F', undefined],
    ['numeric', 'A 7 ENTER', '7'],
    ['numeric', '- ENTER', undefined],
    ['buzz', 'D', '!'],
    ['buzz', 'F', '!'],
    ['single', '=c', 'C'],
    ['multiple', '=CA', 'AC'],
    ['multiple', 'B =', undefined],
    ['ranking', '=CAB', 'CAB'],
    ['ranking', '=CA', undefined],
    ['numeric', '=007.50', '7.5'],
    ['numeric', '=x', undefined],
  ])('%s %s → %s', (kind, keys, answer) => {
    expect(entered(kind, keys).answer).toBe(answer);
  });

  it.each([
    ['single', 'F A C F', 'A'],
    ['multiple', 'A C A F B', 'ABC'],
    ['multiple', 'A =BC', 'A'],
    ['ranking', 'C F A B C F', 'ABC'],
    ['numeric', '1 ENTER 2 ENTER F', '1'],
    ['single', '=B =C =', 'B'],
  ])('under the first-press rule %s %s → %s', (kind, keys, answer) => {
    expect(entered(kind, keys, 'first').answer).toBe(answer);
  });

  it('ends what was typed when nothing more can be: a number, and not half an order', () => {
    expect(finish(rules['numeric'] as EntryRule, entered('numeric', '1 . 5')).answer).toBe('1.5');
    expect(finish(rules['numeric'] as EntryRule, entered('numeric', '9 ENTER -')).answer).toBe('9');
    expect(finish(rules['ranking'] as EntryRule, entered('ranking', 'C A')).answer).toBeUndefined();
    const fixed = { ...(rules['numeric'] as EntryRule), rule: 'first' as const };
    expect(finish(fixed, entered('numeric', '1 ENTER 2', 'first')).answer).toBe('1');
  });

  it('takes no more digits than a number has: a stuck key', () => {
    expect(entered('numeric', '9 '.repeat(50)).typed).toHaveLength(12);
  });
});

describe('an answer as text', () => {
  it.each([
    ['007', '7'],
    ['3.50', '3.5'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['-0', '0'],
    ['-0.00', '0'],
    ['+3', '3'],
    ['１２．５', '12.5'],
    ['−3', '-3'],
    ['1,5', undefined],
    ['1e3', undefined],
    ['', undefined],
    ['-', undefined],
    ['.', undefined],
    ['9'.repeat(21), undefined],
  ])('%s is the number %s', (text, number) => {
    expect(canonicalNumber(text)).toBe(number);
  });

  it.each([
    ['single', 4, 'ｂ', 'B'],
    ['single', 4, 'E', undefined],
    ['single', 4, 'AB', undefined],
    ['single', 4, 'BB', undefined],
    ['multiple', 5, 'e、a', 'AE'],
    ['multiple', 4, 'AAC', 'AC'],
    ['ranking', 4, 'c>a>b>d', 'CABD'],
    ['ranking', 4, 'CAB', undefined],
    ['ranking', 3, 'CAA', undefined],
    ['truefalse', 2, 'A', 'A'],
    ['buzz', 0, '!', '!'],
    ['buzz', 0, 'A', undefined],
  ] as const)('%s of %s: %s is %s', (kind, options, text, answer) => {
    expect(readAnswer({ kind, options }, text)).toBe(answer);
  });
});
