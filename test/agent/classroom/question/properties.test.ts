/** Any question, any facts in any order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readAnswer } from '../../../../agent/classroom/question/answer.ts';
import { journeysIn } from '../../../../agent/classroom/question/journey.ts';
import { toldOnce } from '../../../../agent/classroom/question/lines.ts';
import { createLiveQuestion } from '../../../../agent/classroom/question/live-question.ts';
import {
  applyFact,
  createFold,
  foldFacts,
  type Question,
  type QuestionFact,
  tallyOf,
} from '../../../../agent/classroom/question/question.ts';
import { roundsOf } from '../../../../agent/classroom/question/rounds.ts';
import { scoreOf } from '../../../../agent/classroom/question/score.ts';
import type { StoredLine } from '../../../../agent/journal/port.ts';
import { heldClock } from '../classroom-fixture.ts';
import { factMaker } from './facts.ts';

const KINDS = ['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey', 'buzz'] as const;
const KEYS = ['A', 'B', 'C', 'D', 'E', 'F', '?', '1', '7', '0', '.', '-', 'BACK', 'ENTER'];
const WHOLE = ['', 'A', 'B', 'AC', 'CAB', 'ABCDE', '-3.5', '7', '!', 'nonsense'];
const PUPILS = ['p0a', 'p0b', 'p0c'];

type Maker = ReturnType<typeof factMaker>;
type Step = (make: Maker) => QuestionFact;
const lateness = fc.boolean().map((late) => (late ? { late: true as const } : {}));

const response: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .record({
        clicker: fc.constantFrom('1', '2', '3', '4'),
        key: fc.constantFrom(...KEYS),
        pupil: fc.option(fc.constantFrom(...PUPILS), { nil: undefined }),
        late: lateness,
      })
      .map(
        ({ clicker, key, pupil, late }) =>
          (make: Maker) =>
            make.pressed(clicker, key, { ...(pupil === undefined ? {} : { pupil }), ...late }),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        tablet: fc.constantFrom('b0001', 'b0002'),
        answer: fc.constantFrom(...WHOLE),
        pupil: fc.option(fc.constantFrom(...PUPILS), { nil: undefined }),
        late: lateness,
      })
      .map(
        ({ tablet, answer, pupil, late }) =>
          (make: Maker) =>
            make.submitted(tablet, answer, { ...(pupil === undefined ? {} : { pupil }), ...late }),
      ),
  },
  {
    weight: 2,
    arbitrary: fc
      .record({
        voter: fc.constantFrom('vaaaaaaaa', 'vbbbbbbbb'),
        by: fc.constantFrom('clicker' as const, 'tablet' as const),
        key: fc.constantFrom(...KEYS, ...WHOLE),
        late: lateness,
      })
      .map(
        ({ voter, by, key, late }) =>
          (make: Maker) =>
            make.cast(voter, by, key, late),
      ),
  },
);
const turn: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Step>((make) => make.started()) },
  { weight: 2, arbitrary: fc.constant<Step>((make) => make.closed()) },
  {
    weight: 1,
    arbitrary: fc.constantFrom<Step>(
      (make) => make.revealed('B'),
      (make) => make.revealed('AC'),
    ),
  },
  { weight: 1, arbitrary: fc.constant<Step>((make) => make.voided()) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 99 }).map<Step>((seconds) => (make) => make.extended(seconds)) },
);
const opening = fc
  .record({
    kind: fc.constantFrom(...KINDS),
    letters: fc.integer({ min: 2, max: 5 }),
    rule: fc.constantFrom('last' as const, 'first' as const),
    counts: fc.constantFrom('bound' as const, 'every' as const),
    excluded: fc.subarray(PUPILS),
  })
  .map(({ kind, letters, rule, counts, excluded }) => ({
    kind,
    options: kind === 'truefalse' ? 2 : kind === 'numeric' || kind === 'buzz' ? 0 : letters,
    rule: kind === 'buzz' ? ('first' as const) : rule,
    counts,
    ...(kind === 'buzz' ? { excluded } : {}),
  }));
const story = fc
  .record({
    fields: opening,
    steps: fc.array(fc.oneof({ weight: 8, arbitrary: response }, { weight: 1, arbitrary: turn }), { maxLength: 50 }),
  })
  .map(({ fields, steps }) => {
    const make = factMaker();
    return [make.opened(fields), ...steps.map((step) => step(make))];
  });

const isResponse = (fact: QuestionFact): boolean => fact.type.startsWith('cn.banban.response.');
function fold(facts: readonly QuestionFact[]): Question {
  const question = foldFacts(facts);
  if (question === undefined) throw new Error('never opened');
  return question;
}
const linesOf = (facts: readonly QuestionFact[], epoch: string): StoredLine[] =>
  facts.map(({ type, data, time, sequence }) => ({
    epoch,
    sequence,
    type,
    text: JSON.stringify({ type, data, time }),
  }));
const withoutSequences = (question: Question): string =>
  JSON.stringify([...question.standing].map(([who, { answer, at, by }]) => [who, answer, at, by]));

describe('whatever happens to a question', () => {
  it('one voice has one answer, and every answer is one of its kind', () => {
    fc.assert(
      fc.property(story, (facts) => {
        const question = fold(facts);
        for (const [who, standing] of question.standing) {
          expect(who).toBe(standing.pupil ?? standing.clicker);
          expect(readAnswer(question, standing.answer)).toBe(standing.answer);
        }
        if (question.counts === 'bound') for (const who of question.standing.keys()) expect(who).toMatch(/^[pv]/);
      }),
      { numRuns: 400 },
    );
  });

  it('the sums are right: answers in the tally, presses by voice', () => {
    fc.assert(
      fc.property(story, (facts) => {
        const question = fold(facts);
        const counted = Object.values(tallyOf(question)).reduce((sum, count) => sum + count, 0);
        const letters = [...question.standing.values()].reduce((sum, { answer }) => sum + answer.length, 0);
        expect(counted).toBe(question.kind === 'multiple' ? letters : question.standing.size);
        expect(question.presses).toBe(facts.filter(isResponse).length);
        const told = [...question.pressesOf.values()].reduce((sum, count) => sum + count, 0);
        expect(told).toBeLessThanOrEqual(question.presses);
        if (question.counts === 'every') expect(told).toBe(question.presses);
        for (const journey of journeysIn(question))
          expect(journey.last?.answer).toBe(question.standing.get(journey.who)?.answer);
      }),
      { numRuns: 400 },
    );
  });

  it('what is closed never opens again, and what is voided never counts again', () => {
    const order = ['open', 'closed', 'revealed', 'voided'];
    fc.assert(
      fc.property(story, (facts) => {
        const live = createFold();
        let before = 0;
        for (const fact of facts) {
          live.apply(fact);
          const now = order.indexOf(live.question?.state ?? '');
          expect(now).toBeGreaterThanOrEqual(before);
          before = now;
        }
      }),
      { numRuns: 300 },
    );
  });

  it('after it is closed only late ones change anything, of a buzz nothing, and after the answer nothing at all', () => {
    fc.assert(
      fc.property(story, (facts) => {
        let question: Question | undefined;
        for (const fact of facts) {
          const before = question;
          question = applyFact(question, fact);
          if (before === undefined || question === undefined || !isResponse(fact) || before.state === 'open') continue;
          const late = 'late' in fact.data && fact.data.late === true;
          const may = before.state === 'closed' && late && before.kind !== 'buzz';
          if (!may) expect(withoutSequences(question)).toBe(withoutSequences(before));
        }
      }),
      { numRuns: 300 },
    );
  });

  it('of a buzz nobody wins who was early or has won before, and the order is that of the presses', () => {
    const buzz = fc
      .record({ excluded: fc.subarray(PUPILS), before: fc.array(response), after: fc.array(response) })
      .map(({ excluded, before, after }) => {
        const make = factMaker();
        const first = make.opened({ kind: 'buzz', options: 0, rule: 'first', excluded });
        return [first, ...before.map((step) => step(make)), make.started(), ...after.map((step) => step(make))];
      });
    fc.assert(
      fc.property(fc.oneof(buzz, story), (facts) => {
        const question = fold(facts);
        if (question.kind !== 'buzz') return;
        const order = [...question.standing].map(([who, { sequence }]) => {
          expect(question.early.has(who)).toBe(false);
          expect(question.excluded.has(who)).toBe(false);
          return sequence;
        });
        expect(order).toEqual(order.toSorted((a, b) => a - b));
        if (question.startedAt === null) expect(order).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it('different voices do not depend on each other’s order', () => {
    const whoOf = (fact: QuestionFact): string => {
      if (fact.type === 'cn.banban.response.cast') return fact.data.voter;
      if (fact.type === 'cn.banban.response.submitted') return fact.data.pupil ?? fact.data.tablet;
      return fact.type === 'cn.banban.response.pressed' ? (fact.data.pupil ?? fact.data.clicker) : '';
    };
    const pressing = fc.record({ fields: opening, steps: fc.array(response, { maxLength: 40 }) });
    fc.assert(
      fc.property(pressing, ({ fields, steps }) => {
        if (fields.kind === 'buzz') return;
        const make = factMaker();
        const first = make.opened(fields);
        const given = steps.map((step) => step(make));
        const groups = [...Map.groupBy(given, whoOf).values()].toReversed().flat();
        const answers = (facts: readonly QuestionFact[]) =>
          [...fold(facts).standing].map(([who, { answer }]) => `${who} ${answer}`).toSorted();
        const end = make.closed();
        expect(answers([first, ...groups, end])).toEqual(answers([first, ...given, end]));
      }),
      { numRuns: 300 },
    );
  });

  it('live, read back after a restart, and told twice after a rollback, it is the same', () => {
    fc.assert(
      fc.property(story, fc.nat(), (facts, at) => {
        const [first] = facts;
        if (first === undefined) return;
        const opened = fold([first]);
        const live = createLiveQuestion(heldClock(), { number: 1, question: opened, facts: [first] });
        for (const fact of facts.slice(1)) live.apply(fact);
        expect(live.question).toEqual(fold(facts));
        const lines = linesOf(facts, 'first');
        expect(fold(toldOnce(lines))).toEqual(fold(facts));
        // The journal says again what was not published yet, and the lesson goes on in the new epoch.
        const again = linesOf(facts.slice(at % facts.length), 'second');
        const twice = fold(toldOnce([...lines, ...again]));
        expect(twice).toEqual(fold(facts));
      }),
      { numRuns: 300 },
    );
  });

  it('a fact more never changes a state that was given out before', () => {
    fc.assert(
      fc.property(story, (facts) => {
        let question: Question | undefined;
        for (const fact of facts) {
          const kept = question;
          const before = structuredClone(kept);
          question = applyFact(question, fact);
          expect(kept).toEqual(before);
        }
      }),
      { numRuns: 60 },
    );
  });

  it('saved later, it is as if it had been saved at once', () => {
    fc.assert(
      fc.property(story, (facts) => {
        const [first, ...rest] = facts.map((fact) => ({ ...fact, saved: false, sequence: 0 }));
        if (first === undefined) return;
        const live = createLiveQuestion(heldClock(), { number: 1, question: fold([first]), facts: [first] });
        for (const fact of rest) live.apply(fact);
        expect(live.question.saved).toBe(false);
        for (const fact of facts) expect(live.confirm(fact)).toBe(true);
        expect(live.hasUnsaved).toBe(false);
        expect(live.question).toEqual(fold(facts));
        expect(facts.every((fact) => live.confirm(fact))).toBe(false);
      }),
      { numRuns: 100 },
    );
  });
});

describe('two rounds', () => {
  it('the cells add up to the class, whoever answered when', () => {
    const answer = fc.option(fc.constantFrom('A', 'B', 'C'), { nil: undefined });
    const row = fc.tuple(answer, answer);
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 48 }), fc.nat({ max: 5 }), (rows, strangers) => {
        const roundFacts = (place: 0 | 1) => {
          const make = factMaker();
          return [
            make.opened({ counts: 'bound' }),
            ...rows.flatMap((answers, index) => {
              const key = answers[place];
              return key === undefined ? [] : [make.pressed(`c${index}`, key, { pupil: `p0${index}` })];
            }),
            ...Array.from({ length: strangers }, (_, index) => make.cast(`vvvvvvvv${index}`, 'clicker', 'B')),
            make.closed(),
            ...(place === 1 ? [make.revealed('B')] : []),
          ];
        };
        const [before, now] = [fold(roundFacts(0)), fold(roundFacts(1))];
        const rounds = roundsOf(before, now, { pupils: rows.map((_, index) => `p0${index}`) });
        if (rounds === null) throw new Error('no table');
        const { both, onlyBefore, onlyNow, silent } = rounds;
        expect(both + onlyBefore + onlyNow + silent).toBe(rows.length);
        expect(rounds.rightRight + rounds.rightWrong + rounds.wrongRight + rounds.wrongWrong).toBe(both);
        const cell = (first: boolean, second: boolean) =>
          rows.filter(([a, b]) => a && b && (a === 'B') === first && (b === 'B') === second).length;
        expect(rounds.wrongRight).toBe(cell(false, true));
        expect(rounds.rightRight).toBe(cell(true, true));
        const right = [...now.standing.values()].filter((one) => scoreOf(now, one)?.verdict === 'right').length;
        expect(rounds.rightNow).toBeCloseTo(now.standing.size === 0 ? 0 : right / now.standing.size, 3);
      }),
      { numRuns: 200 },
    );
  });

  it('there is no table before the answer is shown, of voices nobody can follow, and of a round that does not count', () => {
    const round = (fields: object, end: (make: Maker) => QuestionFact[]) => {
      const make = factMaker();
      return fold([make.opened(fields), make.pressed('1', 'B', { pupil: 'p0a' }), ...end(make)]);
    };
    const sitting = { pupils: ['p0a'] };
    const before = round({}, (make) => [make.closed()]);
    const shown = round({}, (make) => [make.closed(), make.revealed('B')]);
    expect(roundsOf(before, shown, sitting)).toMatchObject({ rightRight: 1, rightBefore: 1, rightNow: 1 });
    expect(roundsOf(undefined, shown, sitting)).toBeNull();
    expect(
      roundsOf(
        before,
        round({}, (make) => [make.closed()]),
        sitting,
      ),
    ).toBeNull();
    expect(
      roundsOf(
        round({}, (make) => [make.voided()]),
        shown,
        sitting,
      ),
    ).toBeNull();
    expect(
      roundsOf(
        round({ anonymous: true }, (make) => [make.closed()]),
        shown,
        sitting,
      ),
    ).toBeNull();
    const survey = round({ kind: 'survey' }, (make) => [make.closed(), make.revealed('B')]);
    expect(roundsOf(before, survey, sitting)).toBeNull();
  });
});
