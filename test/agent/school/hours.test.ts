/** School is on by the bells of a school day, off on holidays, and nobody knows where nothing was said. */
import { expect, test } from 'vitest';
import { schoolIsOn } from '../../../agent/school/hours.ts';
import type { School, SchoolDay, SpecialDay } from '../../../agent/school/port.ts';

const at = (text: string): number => Date.parse(`${text}:00+08:00`);
const BELLS = [
  { period: 1, fromMinute: 480, toMinute: 520 },
  { period: 8, fromMinute: 970, toMinute: 1010 },
];

function school(bells: School['bells'], days: readonly SpecialDay[] = []): Pick<School, 'day' | 'bells' | 'calendar'> {
  return {
    bells,
    calendar: { terms: [], days },
    day: (date) => {
      const special = days.find((one) => one.date === date);
      const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
      return { school: special === undefined ? weekday > 0 && weekday < 6 : special.kind === 'school' } as SchoolDay;
    },
  };
}

test.each([
  ['2026-11-27T07:29', false],
  ['2026-11-27T07:30', true],
  ['2026-11-27T12:30', true],
  ['2026-11-27T17:19', true],
  ['2026-11-27T17:20', false],
  ['2026-11-27T23:59', false],
  ['2026-11-28T10:00', false],
])('by the bells, %s: %s', (moment, on) => {
  expect(schoolIsOn(school(BELLS), at(moment))).toBe(on);
});

test('a holiday is off, a make-up Saturday is on', () => {
  const days: SpecialDay[] = [
    { date: '2026-10-01', kind: 'off' },
    { date: '2026-10-10', kind: 'school', asWeekday: 4 },
  ];
  expect(schoolIsOn(school(BELLS, days), at('2026-10-01T10:00'))).toBe(false);
  expect(schoolIsOn(school(BELLS, days), at('2026-10-10T10:00'))).toBe(true);
});

test('without bells the hours are not known; a holiday is', () => {
  const days: SpecialDay[] = [{ date: '2026-10-01', kind: 'off' }];
  expect(schoolIsOn(school([]), at('2026-11-27T10:00'))).toBeUndefined();
  expect(schoolIsOn(school([]), at('2026-11-28T10:00'))).toBeUndefined();
  expect(schoolIsOn(school([], days), at('2026-10-01T10:00'))).toBe(false);
});
