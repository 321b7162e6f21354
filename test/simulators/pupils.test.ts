import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isClickerId } from '../../simulators/iclicker/messages.ts';
import { makeClass, planPresses, standingAnswers, usualBehaviour } from '../../simulators/pupils.ts';

const asked = { options: 4, right: 'B', share: 0.65, question: 1 } as const;

describe('a class of pupils', () => {
  it('is the same for the same seed, another one for another seed, and a larger one begins with the smaller one', () => {
    expect(makeClass(48, 1)).toEqual(makeClass(48, 1));
    expect(makeClass(48, 2)).not.toEqual(makeClass(48, 1));
    expect(makeClass(60, 1).slice(0, 48)).toEqual(makeClass(48, 1));
  });

  it('has valid ids, all different', () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(200), (seed, count) => {
        const ids = makeClass(count, seed).map((pupil) => pupil.clicker);
        expect(ids.every(isClickerId)).toBe(true);
        expect(new Set(ids).size).toBe(count);
      }),
    );
  });

  it('answers a question the same way for the same seed, and the next question otherwise', () => {
    const pupils = makeClass(48, 1);
    const first = planPresses(pupils, asked, usualBehaviour, 1);
    expect(planPresses(pupils, asked, usualBehaviour, 1)).toEqual(first);
    expect(planPresses(pupils, { ...asked, question: 2 }, usualBehaviour, 1)).not.toEqual(first);
  });

  it('presses in the order of time, never sooner than a person can, and only keys of the question and F', () => {
    fc.assert(
      fc.property(fc.nat(), fc.integer({ min: 2, max: 5 }), (seed, options) => {
        const planned = planPresses(makeClass(48, seed), { options, question: seed % 7 }, usualBehaviour, seed);
        const keys = new Set(['F', ...'ABCDE'.slice(0, options)]);
        expect(planned.every(({ key }) => keys.has(key))).toBe(true);
        expect(planned.every(({ atMs }) => atMs >= usualBehaviour.leastMs)).toBe(true);
        expect(planned.map(({ atMs }) => atMs)).toEqual(
          planned.map(({ atMs }) => atMs).sort((one, other) => one - other),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('a lost press is always tried again, so that what stands at last is what the pupil wanted', () => {
    const pupils = makeClass(300, 4);
    const behaviour = { ...usualBehaviour, lost: 1, silent: 0, withdraws: 0 };
    const planned = planPresses(pupils, asked, behaviour, 4);
    expect(planned.filter(({ lost }) => lost).length).toBe(300);
    expect(planned.filter(({ why }) => why === 'retry').length).toBe(300);
    expect(standingAnswers(planned).size).toBe(300);
    expect(standingAnswers(planned)).toEqual(standingAnswers(planPresses(pupils, asked, { ...behaviour, lost: 0 }, 4)));
  });
});

describe('the shares are what was asked for', () => {
  const pupils = makeClass(4_000, 9);
  const planned = planPresses(pupils, asked, { ...usualBehaviour, strangers: 20 }, 9);
  const share = (count: number): number => count / pupils.length;
  const count = (why: string): number => planned.filter((press) => press.why === why).length;

  it('silent pupils, changed minds, withdrawals, impatient repeats, lost presses, strangers', () => {
    const pressed = new Set(planned.filter(({ why }) => why !== 'stranger').map(({ clicker }) => clicker));
    expect(share(pupils.length - pressed.size)).toBeCloseTo(usualBehaviour.silent, 1.5);
    expect(share(count('first-thought'))).toBeCloseTo(usualBehaviour.changes * 0.96, 1.5);
    expect(share(count('withdrawal'))).toBeCloseTo(usualBehaviour.withdraws, 1.5);
    expect(share(count('repeat'))).toBeCloseTo(usualBehaviour.repeats * 0.96, 1.5);
    expect(share(count('retry'))).toBeCloseTo(usualBehaviour.lost, 1.5);
    expect(count('stranger')).toBe(20);
  });

  it('a fair share is right, the others are spread over the wrong options', () => {
    const answers = [...standingAnswers(planned.filter(({ why }) => why !== 'stranger')).values()];
    const of = (key: string): number => answers.filter((answer) => answer === key).length / answers.length;
    expect(of('B')).toBeCloseTo(0.65, 1.3);
    for (const key of ['A', 'C', 'D']) expect(of(key)).toBeCloseTo(0.35 / 3, 1.3);
  });

  it('thinking times are log-normal: half within the median, a long tail', () => {
    const times = planned.filter(({ why }) => why === 'answer' || why === 'first-thought').map(({ atMs }) => atMs);
    const seen = new Set<string>();
    const firsts = planned.filter(({ clicker, why }) => why !== 'stranger' && !seen.has(clicker) && seen.add(clicker));
    const sorted = firsts.map(({ atMs }) => atMs).sort((one, other) => one - other);
    const at = (part: number): number => sorted[Math.floor(part * sorted.length)] ?? 0;
    expect(times.length).toBeGreaterThan(3_000);
    expect(at(0.5)).toBeGreaterThan(usualBehaviour.thinkMs * 0.9);
    expect(at(0.5)).toBeLessThan(usualBehaviour.thinkMs * 1.1);
    expect(at(0.95)).toBeGreaterThan(2 * at(0.5));
    expect(at(0.99)).toBeLessThan(8 * at(0.5));
  });
});
