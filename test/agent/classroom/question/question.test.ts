import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optionLetters } from '../../../../agent/classroom/question/answer.ts';
import {
  applyFact,
  foldFacts,
  type Question,
  type QuestionFact,
  tallyOf,
  UNKNOWN_LISTED,
} from '../../../../agent/classroom/question/question.ts';

const T0 = Date.parse('2026-11-21T01:00:00.000Z');
let sequence = 0;
const meta = () => ({ time: new Date(T0 + sequence).toISOString(), sequence: ++sequence, saved: true });

type PressFields = { clicker: string; key: string; pupil?: string; late?: true };
const opened = (
  fields: { options?: number; rule?: 'last' | 'first'; counts?: 'bound' | 'every' } = {},
): QuestionFact => ({
  type: 'cn.banban.question.opened',
  data: { question: 'q', kind: 'single', options: 4, rule: 'last', oral: true, ...fields },
  ...meta(),
});
const pressed = (fields: PressFields): QuestionFact => ({
  type: 'cn.banban.response.pressed',
  data: { question: 'q', device: 'base', sq: 0, ...fields },
  ...meta(),
});
const closed = (): QuestionFact => ({
  type: 'cn.banban.question.closed',
  data: { question: 'q', lastedMs: 10 },
  ...meta(),
});
const revealed = (answer: 'A' | 'B'): QuestionFact => ({
  type: 'cn.banban.question.revealed',
  data: { question: 'q', answer },
  ...meta(),
});
const voided = (): QuestionFact => ({ type: 'cn.banban.question.voided', data: { question: 'q' }, ...meta() });

function fold(...facts: QuestionFact[]): Question {
  const question = foldFacts(facts);
  if (question === undefined) throw new Error('never opened');
  return question;
}
const answers = (question: Question) =>
  Object.fromEntries([...question.standing].map(([who, { answer }]) => [who, answer]));

describe('the state machine of a question', () => {
  it('counts the last press of each clicker', () => {
    const question = fold(
      opened(),
      pressed({ clicker: '1', key: 'A' }),
      pressed({ clicker: '2', key: 'B' }),
      pressed({ clicker: '1', key: 'C' }),
    );
    expect(answers(question)).toEqual({ 1: 'C', 2: 'B' });
    expect(tallyOf(question)).toEqual({ A: 0, B: 1, C: 1, D: 0 });
    expect(question.presses).toBe(3);
  });

  it('counts the first press of each clicker under that rule, and F changes nothing', () => {
    const question = fold(
      opened({ rule: 'first' }),
      pressed({ clicker: '1', key: 'F' }),
      pressed({ clicker: '1', key: 'A' }),
      pressed({ clicker: '1', key: 'C' }),
      pressed({ clicker: '1', key: 'F' }),
    );
    expect(answers(question)).toEqual({ 1: 'A' });
  });

  it('lets F withdraw an answer, which may be given again', () => {
    const gone = [opened(), pressed({ clicker: '1', key: 'A' }), pressed({ clicker: '1', key: 'F' })];
    expect(answers(fold(...gone))).toEqual({});
    expect(answers(fold(...gone, pressed({ clicker: '1', key: 'B' })))).toEqual({ 1: 'B' });
  });

  it('keeps keys beyond the options without counting them', () => {
    const question = fold(
      opened({ options: 2 }),
      pressed({ clicker: '1', key: 'B' }),
      pressed({ clicker: '1', key: 'E' }),
    );
    expect(answers(question)).toEqual({ 1: 'B' });
    expect(question.presses).toBe(2);
  });

  it('counts a late press until the answer is shown, and an unmarked one after 停止 not at all', () => {
    const question = fold(
      opened(),
      closed(),
      pressed({ clicker: '1', key: 'A', late: true }),
      pressed({ clicker: '2', key: 'A' }),
      revealed('A'),
      pressed({ clicker: '3', key: 'A', late: true }),
    );
    expect(answers(question)).toEqual({ 1: 'A' });
    expect(question.presses).toBe(3);
    expect(question.state).toBe('revealed');
  });

  it('counts a pupil once, whichever clickers are pressed', () => {
    const question = fold(
      opened(),
      pressed({ clicker: '1', key: 'A', pupil: 'p0x' }),
      pressed({ clicker: '2', key: 'B', pupil: 'p0x' }),
    );
    expect(answers(question)).toEqual({ p0x: 'B' });
  });

  it('lists clickers of nobody, with count and last key, when only bound ones count', () => {
    const question = fold(
      opened({ counts: 'bound' }),
      pressed({ clicker: '1', key: 'A', pupil: 'p0x' }),
      pressed({ clicker: '9', key: 'B' }),
      pressed({ clicker: '9', key: 'D' }),
    );
    expect(answers(question)).toEqual({ p0x: 'A' });
    expect([...question.unknown.values()]).toMatchObject([{ clicker: '9', presses: 2, lastKey: 'D' }]);
  });

  it('lists a bounded number of unknown clickers in a flood', () => {
    const flood = Array.from({ length: UNKNOWN_LISTED + 50 }, (_, index) =>
      pressed({ clicker: `x${index}`, key: 'A' }),
    );
    const question = fold(opened({ counts: 'bound' }), ...flood);
    expect(question.unknown.size).toBe(UNKNOWN_LISTED);
    expect(question.presses).toBe(UNKNOWN_LISTED + 50);
  });

  it('stays voided, takes a corrected answer, and closes once', () => {
    expect(fold(opened(), voided(), revealed('A')).state).toBe('voided');
    const corrected = fold(opened(), closed(), revealed('A'), revealed('B'));
    expect(corrected.answer).toBe('B');
    const twice = [opened(), closed(), closed()];
    expect(fold(...twice).closedAt).toBe(twice[1]?.time);
  });

  it('knows no question before it was opened', () => {
    expect(applyFact(undefined, pressed({ clicker: '1', key: 'A' }))).toBeUndefined();
  });

  it('is unsaved as soon as one of its events is', () => {
    expect(fold(opened(), { ...pressed({ clicker: '1', key: 'A' }), saved: false }).saved).toBe(false);
  });
});

/** What the state machine should find, said another way: look at each person's presses in turn, from the end or the start. */
function oracle(facts: readonly QuestionFact[]): Record<string, string> {
  const [first] = facts;
  if (first?.type !== 'cn.banban.question.opened') throw new Error('never opened');
  const { options, rule, counts } = first.data;
  const letters: readonly string[] = optionLetters(options);
  const phase = (index: number): string => {
    const before = facts.slice(0, index).map(({ type }) => type);
    if (before.includes('cn.banban.question.voided') || before.includes('cn.banban.question.revealed')) return 'over';
    return before.includes('cn.banban.question.closed') ? 'closed' : 'open';
  };
  const valid = facts.flatMap((fact, index) => {
    if (fact.type !== 'cn.banban.response.pressed') return [];
    const { pupil, clicker, key, late } = fact.data;
    const inTime = phase(index) === 'open' || (phase(index) === 'closed' && late === true);
    const usable = letters.includes(key) || (key === 'F' && rule === 'last');
    return inTime && usable && (counts === 'every' || pupil !== undefined) ? [{ who: pupil ?? clicker, key }] : [];
  });
  const people = [...new Set(valid.map(({ who }) => who))];
  const standing = people.map((who) => {
    const keys = valid.filter((press) => press.who === who).map(({ key }) => key);
    return [who, rule === 'last' ? keys.at(-1) : keys[0]] as const;
  });
  return Object.fromEntries(standing.filter(([, key]) => key !== 'F').map(([who, key]) => [who, key ?? '']));
}

describe('any sequence of events', () => {
  const press = fc.record({
    clicker: fc.constantFrom('1', '2', '3', '4', '5'),
    key: fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F', '7'),
    bound: fc.boolean(),
    late: fc.boolean(),
  });
  const step = fc.oneof(
    {
      weight: 12,
      arbitrary: press.map(
        ({ bound, late, clicker, key }) =>
          () =>
            pressed({
              clicker,
              key,
              ...(bound ? { pupil: `p0${Number(clicker) % 3}` } : {}),
              ...(late ? { late: true as const } : {}),
            }),
      ),
    },
    { weight: 2, arbitrary: fc.constant(closed) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        () => revealed('A'),
        () => revealed('B'),
      ),
    },
    { weight: 1, arbitrary: fc.constant(voided) },
  );
  const opening = fc.record({
    options: fc.integer({ min: 2, max: 5 }),
    rule: fc.constantFrom('last' as const, 'first' as const),
    counts: fc.constantFrom('bound' as const, 'every' as const),
  });

  it('gives the standing answers that a second reading of the rules gives', () => {
    fc.assert(
      fc.property(opening, fc.array(step, { maxLength: 60 }), (fields, steps) => {
        const facts = [opened(fields), ...steps.map((make) => make())];
        const question = fold(...facts);
        expect(answers(question)).toEqual(oracle(facts));
        const pressCount = facts.filter(({ type }) => type === 'cn.banban.response.pressed').length;
        expect(question.presses).toBe(pressCount);
        const told = [...question.pressesOf.values()].reduce((sum, count) => sum + count, 0);
        const unknown = [...question.unknown.values()].reduce((sum, { presses }) => sum + presses, 0);
        expect(told + unknown).toBe(pressCount);
        expect(Object.values(tallyOf(question)).reduce((sum, count) => sum + count, 0)).toBe(question.standing.size);
      }),
      { numRuns: 500 },
    );
  });

  it('never changes a state it was given', () => {
    fc.assert(
      fc.property(opening, fc.array(step, { maxLength: 20 }), (fields, steps) => {
        let question = fold(opened(fields));
        for (const make of steps) {
          const before = structuredClone(question);
          const kept = question;
          question = applyFact(question, make()) ?? question;
          expect(kept).toEqual(before);
        }
      }),
      { numRuns: 100 },
    );
  });
});
