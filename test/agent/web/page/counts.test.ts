/** What results, draws and trends are drawn from. */
import { expect, test } from 'vitest';
import type { WallQuestion } from '../../../../agent/web/api.ts';
import { weakest } from '../../../../agent/web/page/report/lesson-report.tsx';
import { dotsOf } from '../../../../agent/web/page/report/trend.tsx';
import {
  columnsOf,
  rightCount,
  rightLetters,
  share,
  topOrders,
} from '../../../../agent/web/page/wall/result/counts.ts';
import { spinSteps } from '../../../../agent/web/page/wall/spin.ts';
import { report, trend } from './report-states.ts';
import { closed, revealed } from './states.ts';

const of = (part: Partial<WallQuestion>): WallQuestion => ({ ...revealed, ...part });

test('shares are whole per cent of those who answered, and nothing of nobody', () => {
  expect([share(1, 3), share(2, 3), share(0, 0)]).toEqual([33, 67, 0]);
});

test('who is right: by the letter, by the order, within the tolerance; nobody before the answer is shown', () => {
  expect(rightCount(of({}))).toBe(35);
  expect(rightCount(closed)).toBeNull();
  expect(rightCount(of({ kind: 'ranking', answer: 'CAB', tally: { CAB: 7, ABC: 3 } }))).toBe(7);
  const numbers = { '0.3': 4, '0.5': 2, '0.51': 5, '7': 1 };
  expect(rightCount(of({ kind: 'numeric', answer: '0.4', tolerance: 0.1, tally: numbers }))).toBe(6);
  expect(rightCount(of({ kind: 'survey', answer: null }))).toBeNull();
});

test('of a multiple choice the tally does not say who has it all: the server does', () => {
  const multiple = of({ kind: 'multiple', answer: 'AC', tally: { A: 39, C: 41 } });
  expect(rightCount(multiple)).toBeNull();
  expect(rightCount({ ...multiple, right: { whole: 29, partly: 9 } })).toBe(29);
  expect(rightLetters(multiple)).toEqual(['A', 'C']);
});

test('the commonest orders come first, and the right one is among them even if nobody had it', () => {
  const tally = { ABC: 9, ACB: 5, BAC: 4, BCA: 3, CAB: 2 };
  const { orders, others } = topOrders(of({ kind: 'ranking', answer: 'CBA', tally }), 3);
  expect(orders.map(({ letters, count, right }) => [letters.join(''), count, right])).toEqual([
    ['ABC', 9, false],
    ['ACB', 5, false],
    ['CBA', 0, true],
  ]);
  expect(others).toBe(3);
});

test('few numbers have a column each, in the order of the number line', () => {
  const columns = columnsOf(
    of({ kind: 'numeric', answer: '26', tolerance: 1, tally: { '40': 9, '-3': 1, '25': 2 } }),
    9,
  );
  expect(columns).toEqual([
    { label: '-3', count: 1, right: false },
    { label: '25', count: 2, right: true },
    { label: '40', count: 9, right: false },
  ]);
});

test('many numbers share equally wide columns; nobody is lost, and what is right stands alone', () => {
  const tally = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [String(index), 1 + (index % 3)]));
  const all = Object.values(tally).reduce((sum, count) => sum + count, 0);
  const columns = columnsOf(of({ kind: 'numeric', answer: '17', tolerance: 0, tally: { ...tally, '99999': 1 } }), 9);
  expect(columns.length).toBeLessThanOrEqual(10);
  expect(columns.reduce((sum, { count }) => sum + count, 0)).toBe(all + 1);
  expect(columns.filter(({ right }) => right)).toEqual([{ label: '17', count: tally['17'], right: true }]);
});

test('a draw goes by every seat it could fall on and ends, slower and slower, on the one that was drawn, within 2 s', () => {
  const among = ['07', '41', '12', '23', '35'];
  const steps = spinSteps(among, '12');
  expect(new Set(steps.map(({ seat }) => seat))).toEqual(new Set(among));
  expect(steps.at(-1)?.seat).toBe('12');
  expect(steps.at(-1)?.atMs).toBeLessThanOrEqual(2_000);
  const pauses = steps.slice(1).map(({ atMs }, index) => atMs - (steps[index]?.atMs ?? 0));
  expect(pauses).toEqual([...pauses].sort((one, other) => one - other));
  const all = Array.from({ length: 48 }, (_, seat) => String(seat + 1));
  expect(new Set(spinSteps(all, '31').map(({ seat }) => seat)).size).toBe(48);
  expect(spinSteps(['07'], '07')).toEqual([{ seat: '07', atMs: 0 }]);
});

test('a lesson without a right answer is a gap in the trend, not a zero', () => {
  const [first, second, third] = trend.lessons;
  const none = { ...second!, right: { part: 0, whole: 0, share: null } };
  expect(dotsOf([first!, none, third!]).map(({ percent }) => percent)).toEqual([58, 61]);
});

test('what was not understood: weakest first, of a question asked again the last round', () => {
  expect(weakest(report.questions).map(({ id }) => id)).toEqual(['q6', 'q3']);
});
