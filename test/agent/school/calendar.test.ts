import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createCalendar } from '../../../agent/school/calendar.ts';
import { addDays, daysBetween, mondayOf, weekdayOfDate } from '../../../agent/school/dates.ts';
import type { SchoolCalendar, SpecialDay } from '../../../agent/school/port.ts';

const TERM = { id: 't1', name: '2026–2027 学年第一学期', first: '2026-09-01', last: '2027-01-22' };
/** A National Day as it might be: a week off, Saturday the 10th made up with a Thursday's lessons. */
const AUTUMN: SchoolCalendar = {
  terms: [TERM],
  days: [
    ...['01', '02', '05', '06', '07'].map(
      (day): SpecialDay => ({ date: `2026-10-${day}`, kind: 'off', note: '国庆节' }),
    ),
    { date: '2026-10-10', kind: 'school', asWeekday: 4 },
  ],
};

describe('a school’s calendar', () => {
  const calendar = createCalendar(AUTUMN);

  it('knows weekends, holidays and make-up days, and whose lessons are given', () => {
    expect(calendar.day('2026-09-30')).toEqual({
      date: '2026-09-30',
      school: true,
      weekday: 3,
      week: 5,
      term: TERM,
      note: null,
    });
    expect(calendar.day('2026-10-01')).toMatchObject({ school: false, note: '国庆节' });
    expect(calendar.day('2026-10-10')).toMatchObject({ school: true, weekday: 4, week: 6 });
    expect(calendar.isSchoolDay('2026-10-17')).toBe(false);
  });

  it('counts weeks from the one the term’s first day is in, though that is a Tuesday', () => {
    expect(['2026-09-01', '2026-09-06', '2026-09-07', '2026-08-31'].map(calendar.weekNumber)).toEqual([1, 1, 2, null]);
    expect(calendar.isWeek('2026-09-02', 'odd')).toBe(true);
    expect(calendar.isWeek('2026-09-09', 'odd')).toBe(false);
    expect(calendar.isWeek('2026-08-01', 'even')).toBe(false);
  });

  it('has no school outside terms; without any term every week is taught', () => {
    expect(calendar.isSchoolDay('2026-07-15')).toBe(false);
    expect(createCalendar({ terms: [], days: [] }).isSchoolDay('2026-07-15')).toBe(true);
  });

  it('leaves out weeks without a school day', () => {
    expect(calendar.teachingWeeks('2026-09-28', '2026-10-18')).toEqual(['2026-09-28', '2026-10-05', '2026-10-12']);
    const free = createCalendar({
      ...AUTUMN,
      days: [...AUTUMN.days, ...['08', '09', '10'].map((day): SpecialDay => ({ date: `2026-10-${day}`, kind: 'off' }))],
    });
    expect(free.teachingWeeks('2026-09-28', '2026-10-18')).toEqual(['2026-09-28', '2026-10-12']);
  });

  it('teaches on a Saturday only where the timetable has one', () => {
    expect(createCalendar(AUTUMN, new Set([6])).isSchoolDay('2026-10-17')).toBe(true);
  });

  const date = fc.integer({ min: 0, max: 20_000 }).map((days) => addDays('2000-01-01', days));

  it('agrees with itself on any day: weekdays run on, weeks are seven days, a make-up day is a school day', () => {
    const special = fc.uniqueArray(
      fc.record({
        date,
        kind: fc.constantFrom('off' as const, 'school' as const),
        asWeekday: fc.constantFrom(1 as const, 5 as const),
      }),
      { selector: (day) => day.date, maxLength: 30 },
    );
    fc.assert(
      fc.property(date, special, fc.integer({ min: 1, max: 250 }), (first, days, length) => {
        const own = createCalendar({ terms: [{ id: 't', name: 't', first, last: addDays(first, length) }], days });
        for (let index = 0; index <= length; index += 1) {
          const day = addDays(first, index);
          const said = days.find((one) => one.date === day);
          expect(own.weekNumber(day)).toBe(daysBetween(mondayOf(first), mondayOf(day)) / 7 + 1);
          expect(own.isSchoolDay(day)).toBe(said === undefined ? weekdayOfDate(day) <= 5 : said.kind === 'school');
          expect(own.weekdayOf(day)).toBe(said?.kind === 'school' ? said.asWeekday : weekdayOfDate(day));
          expect(own.isWeek(day, 'odd')).toBe(!own.isWeek(day, 'even'));
        }
        expect(own.isSchoolDay(addDays(first, -1))).toBe(
          days.some((one) => one.date === addDays(first, -1) && one.kind === 'school'),
        );
      }),
      { numRuns: 60 },
    );
  });

  it('counts days over leap years and the turn of the year', () => {
    fc.assert(
      fc.property(date, fc.integer({ min: -800, max: 800 }), (day, count) => {
        const other = addDays(day, count);
        expect(daysBetween(day, other)).toBe(count);
        expect((weekdayOfDate(other) - weekdayOfDate(day) - count) % 7).toBeOneOf([0, -0]);
      }),
    );
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
  });
});
