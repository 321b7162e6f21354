import { describe, expect, it } from 'vitest';
import { type Judged, scoreOf } from '../../../../agent/classroom/question/score.ts';

const judged = (fields: Partial<Judged>): Judged => ({
  kind: 'single',
  options: 4,
  answer: 'B',
  tolerance: null,
  points: 1,
  partial: 0.5,
  ...fields,
});
const of = (question: Judged, answer: string | undefined) => {
  const score = scoreOf(question, answer === undefined ? undefined : { answer });
  return score && `${score.points} ${score.verdict}`;
};

describe('what an answer is worth', () => {
  it('is all or nothing of one letter, an order, and right or wrong', () => {
    expect(of(judged({ points: 3 }), 'B')).toBe('3 right');
    expect(of(judged({ points: 3 }), 'A')).toBe('0 wrong');
    expect(of(judged({ points: 3 }), undefined)).toBe('0 blank');
    expect(of(judged({ kind: 'ranking', answer: 'CAB' }), 'CAB')).toBe('1 right');
    expect(of(judged({ kind: 'ranking', answer: 'CAB' }), 'CBA')).toBe('0 wrong');
    expect(of(judged({ kind: 'truefalse', options: 2, answer: 'A' }), 'B')).toBe('0 wrong');
  });

  it('of a multiple choice: all right, a share for what is not whole, nothing for any wrong letter', () => {
    const question = judged({ kind: 'multiple', answer: 'ACD', points: 5, partial: 0.4 });
    expect(of(question, 'ACD')).toBe('5 right');
    expect(of(question, 'AC')).toBe('2 partial');
    expect(of(question, 'D')).toBe('2 partial');
    expect(of(question, 'ABCD')).toBe('0 wrong');
    expect(of(question, 'AB')).toBe('0 wrong');
    expect(of(question, 'B')).toBe('0 wrong');
    expect(of(judged({ kind: 'multiple', answer: 'AB', points: 1, partial: 1 / 3 }), 'A')).toBe('0.33 partial');
  });

  it('of a number: within the tolerance, its ends included, whatever decimal fractions do', () => {
    const question = judged({ kind: 'numeric', options: 0, answer: '0.3', tolerance: 0.2 });
    for (const near of ['0.1', '0.5', '0.3']) expect(of(question, near)).toBe('1 right');
    for (const far of ['0.09', '0.501', '-0.3']) expect(of(question, far)).toBe('0 wrong');
    expect(of(judged({ kind: 'numeric', options: 0, answer: '100' }), '100.0001')).toBe('0 wrong');
  });

  it('is not said where there is no right answer, or none that is shown', () => {
    expect(of(judged({ answer: null }), 'B')).toBeUndefined();
    expect(of(judged({ kind: 'survey' }), 'B')).toBeUndefined();
    expect(of(judged({ kind: 'buzz' }), '!')).toBeUndefined();
  });
});
