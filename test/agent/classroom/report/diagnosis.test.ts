import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createFold, type QuestionFact } from '../../../../agent/classroom/question/question.ts';
import { discriminations, gainOf, shareOf, timeSpread } from '../../../../agent/classroom/report/diagnosis.ts';
import { foldLedger } from '../../../../agent/classroom/report/ledger.ts';
import { type Outcome, outcomeOf } from '../../../../agent/classroom/report/outcome.ts';
import type { Told } from '../../../../agent/classroom/report/walk.ts';

const at = (seconds: number): string => new Date(Date.UTC(2026, 10, 20, 1) + seconds * 1_000).toISOString();
const pupil = (n: number): string => `p0${'abcdefghijklmnopqrstuvwxyz'[n]}`;

function told(type: string, data: object, seconds: number, epoch = 'E1', sequence = 1): Told {
  return { type: `cn.banban.${type}`, data, time: at(seconds), epoch, sequence } as Told;
}

/** A question whose right answer is A; `answers[i]` is pupil i's. */
function asked(id: string, answers: string): Told[] {
  return [
    told('question.opened', { question: id, kind: 'single', options: 4, rule: 'last', oral: true, lesson: 'l1' }, 0),
    ...[...answers].flatMap((key, n) =>
      key === '-'
        ? []
        : [
            told(
              'response.pressed',
              { question: id, device: 'b', clicker: `C${n}`, key, sq: n, pupil: pupil(n) },
              1 + n,
            ),
          ],
    ),
    told('question.closed', { question: id, lastedMs: 30_000 }, 30),
    told('question.revealed', { question: id, answer: 'A' }, 31),
  ];
}

const outcomesOf = (...questions: Told[][]): readonly Outcome[] => foldLedger(questions.flat()).questions;

describe('discrimination', () => {
  // Ten pupils: the best three (27 % rounded) are a, b, c, the weakest h, i, j, by the other two questions.
  const rest = ['AAAAAAABBB', 'AAAAABBBBB'];

  test('the best were right and the weakest were not: 1; the other way round: −1', () => {
    const [easy = '', hard = ''] = rest;
    expect(discriminations(outcomesOf(asked('q1', 'AAABBBBBBB'), asked('q2', easy), asked('q3', hard))).get('q1')).toBe(
      1,
    );
    expect(discriminations(outcomesOf(asked('q1', 'BBBAAAAAAA'), asked('q2', easy), asked('q3', hard))).get('q1')).toBe(
      -1,
    );
  });

  test('two questions, nine pupils, or pupils who are all alike say nothing', () => {
    const [easy = '', hard = ''] = rest;
    expect(discriminations(outcomesOf(asked('q1', easy), asked('q2', hard))).size).toBe(0);
    const nine = (answers: string): string => answers.slice(1);
    expect(
      discriminations(outcomesOf(asked('q1', nine(easy)), asked('q2', nine(hard)), asked('q3', nine(easy)))).size,
    ).toBe(0);
    const alike = 'AAAAAAAAAA';
    expect(discriminations(outcomesOf(asked('q1', alike), asked('q2', alike), asked('q3', alike))).size).toBe(0);
  });
});

test('gain: of what there was to win, or to lose; nothing where all were right both times or nobody answered twice', () => {
  const rounds = (rightRight: number, rightWrong: number, wrongRight: number, wrongWrong: number) => ({
    before: 'q1',
    rightRight,
    rightWrong,
    wrongRight,
    wrongWrong,
    both: rightRight + rightWrong + wrongRight + wrongWrong,
    onlyBefore: 0,
    onlyNow: 0,
    silent: 0,
    rightBefore: 0,
    rightNow: 0,
  });
  // 40 % → 75 % of twenty.
  expect(gainOf(rounds(7, 1, 8, 4))).toBe(0.5833);
  expect(gainOf(rounds(4, 4, 0, 2))).toBe(-0.5);
  expect(gainOf(rounds(0, 0, 5, 0))).toBe(1);
  expect(gainOf(rounds(5, 0, 0, 0))).toBe(null);
  expect(gainOf(rounds(0, 0, 0, 0))).toBe(null);
});

test('quartiles of few times, and a share of nobody', () => {
  expect(timeSpread([])).toBe(null);
  expect(timeSpread([5])).toEqual({ count: 1, q1Ms: 5, medianMs: 5, q3Ms: 5 });
  expect(timeSpread([4, 1, 3, 2])).toEqual({ count: 4, q1Ms: 2, medianMs: 3, q3Ms: 4 });
  expect(shareOf(0, 0).share).toBe(null);
});

test('what a later life of the journal says again is said once; a correction after the end still counts', () => {
  const before = asked('q1', 'AB').slice(0, -1);
  const again = before.slice(1).map((one, index) => ({ ...one, epoch: 'E2', sequence: index + 2 }));
  const corrected = told('question.revealed', { question: 'q1', answer: 'B' }, 99, 'E2', 9);
  const [outcome] = foldLedger([...before, ...again, corrected]).questions;
  expect(outcome).toMatchObject({ presses: 2, answers: ['A', 'B'], state: 'revealed', answer: 'B' });
});

test('settled early or held to the end, a question ends the same, however many others come between', () => {
  const keys = fc.array(fc.tuple(fc.integer({ min: 0, max: 5 }), fc.constantFrom('A', 'B', 'C', 'D', 'F')), {
    maxLength: 30,
  });
  fc.assert(
    fc.property(fc.array(keys, { minLength: 1, maxLength: 14 }), (questions) => {
      const all = questions.map((presses, q) => [
        told('question.opened', { question: `q${q}`, kind: 'single', options: 4, rule: 'last', oral: true }, q * 100),
        ...presses.map(([n, key], i) =>
          told(
            'response.pressed',
            { question: `q${q}`, device: 'b', clicker: `C${n}`, key, sq: i, pupil: pupil(n) },
            q * 100 + 1 + i,
          ),
        ),
        told('question.closed', { question: `q${q}`, lastedMs: 50_000 }, q * 100 + 50),
      ]);
      const reveals = questions.map((_, q) => told('question.revealed', { question: `q${q}`, answer: 'C' }, 9_000 + q));
      const held = all.map((facts, q) => {
        const fold = createFold([...facts, reveals[q]].map((fact) => ({ ...fact, saved: true }) as QuestionFact));
        return fold.question === undefined ? undefined : outcomeOf(fold.question);
      });
      expect(foldLedger([...all.flat(), ...reveals]).questions).toEqual(held);
    }),
  );
});
