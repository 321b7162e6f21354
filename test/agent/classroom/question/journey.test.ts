import { describe, expect, it } from 'vitest';
import { isUnsure, journeysOf } from '../../../../agent/classroom/question/journey.ts';
import { foldFacts, type QuestionFact } from '../../../../agent/classroom/question/question.ts';
import { factMaker } from './facts.ts';

/** Facts are a second apart; the question opens at second 0. */
function journeys(fields: object, presses: readonly (readonly [who: string, key: string])[], lastedMs?: number) {
  const make = factMaker();
  const facts: QuestionFact[] = [make.opened(fields)];
  for (const [who, key] of presses) facts.push(make.pressed(who, key, { pupil: `p0${who}` }));
  if (lastedMs !== undefined) facts.push(make.closed(lastedMs));
  return { facts, of: Object.fromEntries(journeysOf(facts).map((journey) => [journey.who.slice(2), journey])) };
}

describe('how an answer came about', () => {
  it('tells the first and the last answer, what was changed and taken back', () => {
    const { of } = journeys({}, [
      ['a', 'B'],
      ['b', 'C'],
      ['a', 'D'],
      ['b', 'F'],
      ['a', 'D'],
      ['c', 'E'],
    ]);
    expect(of['a']).toEqual({
      who: 'p0a',
      pupil: 'p0a',
      by: 'clicker',
      first: { answer: 'B', afterMs: 1000 },
      last: { answer: 'D', afterMs: 5000 },
      changes: 1,
      withdrawn: 0,
      presses: 3,
      lastMoment: false,
      unsure: false,
    });
    expect(of['b']).toMatchObject({ first: { answer: 'C' }, last: null, withdrawn: 1, unsure: true });
    expect(of).not.toHaveProperty('c');
  });

  it('calls unsure who changed twice, and not who put a choice together', () => {
    const single = journeys({}, [
      ['a', 'A'],
      ['a', 'B'],
      ['a', 'A'],
      ['b', 'A'],
      ['b', 'B'],
    ]).of;
    expect([single['a']?.unsure, single['b']?.unsure]).toEqual([true, false]);
    const multiple = journeys({ kind: 'multiple' }, [
      ['a', 'A'],
      ['a', 'C'],
      ['a', 'D'],
      ['b', 'A'],
      ['b', 'B'],
      ['b', 'B'],
      ['b', 'C'],
      ['b', 'A'],
    ]).of;
    expect(multiple['a']).toMatchObject({ last: { answer: 'ACD' }, changes: 0, unsure: false });
    expect(multiple['b']).toMatchObject({ last: { answer: 'C' }, changes: 2, unsure: true });
  });

  it('calls unsure who answered only in the last tenth of ten seconds or more', () => {
    const presses = [
      ['a', 'A'],
      ...Array.from({ length: 17 }, () => ['x', 'A'] as const),
      ['b', 'A'],
      ['a', 'B'],
    ] as const;
    const { of, facts } = journeys({}, presses, 20_000);
    expect(of['b']).toMatchObject({ first: { afterMs: 19_000 }, lastMoment: true, unsure: true });
    expect(of['a']).toMatchObject({ lastMoment: false, unsure: false });
    const open = foldFacts(facts.slice(0, -1));
    if (open === undefined) throw new Error('never opened');
    expect(isUnsure(open, open.voices.get('p0b'))).toBe(false);
    const short = journeys({}, [['a', 'A']], 1000).of;
    expect(short['a']).toMatchObject({ lastMoment: false });
  });

  it('calls nobody unsure of a survey or a buzz', () => {
    const { of } = journeys({ kind: 'survey' }, [
      ['a', 'A'],
      ['a', 'B'],
      ['a', 'A'],
      ['a', 'F'],
    ]);
    expect(of['a']).toMatchObject({ changes: 2, withdrawn: 1, unsure: false });
  });
});
