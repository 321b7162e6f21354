import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  canonicalName,
  classKey,
  classNameIn,
  nameInYear,
  parseKey,
  readClassName,
  type Stage,
  sameKey,
  schoolYearOf,
  stageOfSchool,
} from '../../../agent/school/class-name.ts';

const keyOf = (name: string, year = 2025, stage?: Stage): string | undefined => {
  const read = readClassName(name);
  return read === undefined ? undefined : classKey(read, year, stage);
};

const ONES = '零一二三四五六七八九';
const chinese = (n: number): string =>
  n < 10 ? (ONES[n] ?? '') : `${n < 20 ? '' : ONES[Math.floor(n / 10)]}十${n % 10 === 0 ? '' : ONES[n % 10]}`;
const fullWidth = (text: string): string =>
  text.replaceAll(/\d/g, (digit) => String.fromCharCode(0xff10 + Number(digit)));

/** The same class of a primary school, as different people write it. */
const WAYS: readonly ((grade: number, number: number, entered: number) => string)[] = [
  (g, n) => `${chinese(g)}（${n}）班`,
  (g, n) => `${chinese(g)}(${n})班`,
  (g, n) => `${chinese(g)}（${n}）`,
  (g, n) => `${g}.${n}`,
  (g, n) => `${g}${String(n).padStart(2, '0')}`,
  (g, n) => `${chinese(g)}年${chinese(n)}班`,
  (g, n) => `${chinese(g)}年级（${n}）班`,
  (g, n) => `小学${chinese(g)}年级(${n})班`,
  (g, n) => `${g}年级${n}班`,
  (g, n) => ` ${fullWidth(String(g))}年 ${fullWidth(String(n))}班 `,
  (_, n, e) => `${e}级${n}班`,
  (_, n, e) => `小学${e}级（${n}）班`,
];

describe('the name of a class', () => {
  it('has one key, however a primary school writes it', () => {
    const class_ = fc.record({ grade: fc.integer({ min: 1, max: 6 }), number: fc.integer({ min: 1, max: 29 }) });
    fc.assert(
      fc.property(
        class_,
        fc.constantFrom(...WAYS),
        fc.integer({ min: 2025, max: 2040 }),
        ({ grade, number }, way, year) => {
          const entered = year - grade + 1;
          expect(keyOf(way(grade, number, entered), year, 'primary')).toBe(`P${entered}-${number}`);
        },
      ),
    );
  });

  it('moves up a grade a year, in the way it is written, until the class leaves', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 6 }),
        fc.integer({ min: 1, max: 29 }),
        fc.constantFrom(...WAYS.slice(0, 10)),
        fc.integer({ min: 1, max: 6 }),
        (grade, number, way, years) => {
          const [name, key] = [way(grade, number, 0), `P${2025 - grade + 1}-${number}`];
          const later = nameInYear(name, key, 2025 + years, 'primary');
          if (grade + years > 6) expect(later).toBeUndefined();
          else expect(later).toBe(way(grade + years, number, 0));
        },
      ),
    );
  });

  it.each([
    ['七年级1班', 'J2025-1'],
    ['初一1班', 'J2025-1'],
    ['初一（1）班', 'J2025-1'],
    ['九年级(3)班', 'J2023-3'],
    ['高二(3)班', 'S2024-3'],
    ['高2025级3班', 'S2025-3'],
    ['初2026届3班', 'J2023-3'],
    ['1002班', 'S2025-2'],
    ['六年级（二）班', 'P2020-2'],
    // Only the school can say whether these are of a primary or a junior school.
    ['三年二班', '2023-2'],
    ['2023级2班', '2023-2'],
  ])('%s is %s', (name, key) => {
    expect(keyOf(name)).toBe(key);
  });

  it.each(['32班', '二十班', '实验班', '三年A班', '2026届3班', '三年零班', '十三年级1班', '', '班', '三年级'])(
    '%s is not guessed at',
    (name) => {
      expect(readClassName(name)).toBeUndefined();
    },
  );

  it('without a stage may be a class of any, and of two stages is two classes', () => {
    expect(sameKey('2023-2', 'P2023-2')).toBe(true);
    expect(sameKey('P2023-2', 'J2023-2')).toBe(false);
    expect(sameKey('P2023-2', 'P2023-3')).toBe(false);
    expect(parseKey('P2023-12')).toEqual({ stage: 'primary', entered: 2023, number: 12 });
  });

  it('stays as it is where it says the year of entering, and when the clock is years behind', () => {
    expect(nameInYear('2023级2班', 'P2023-2', 2026)).toBe('2023级2班');
    expect(nameInYear('三年二班', 'P2023-2', 2018)).toBe('三年二班');
    expect(nameInYear('初三（2）班', 'J2023-2', 2026)).toBeUndefined();
  });

  it.each([
    ['阳光小学三年级（2）班学生名单', '三年级（2）班'],
    ['2025-2026学年第一学期三（2）班名单', '三（2）班'],
    ['三年二班课程表', '三年二班'],
    ['Sheet1', undefined],
    ['三年级（2）班和三年级（3）班', undefined],
  ])('is found in the title %s', (title, name) => {
    expect(classNameIn(title)).toBe(name);
  });

  it('of a mere code is put into words for the wall', () => {
    expect(['302', '3.2', '三（２）班', '2023级2', '实验班'].map(canonicalName)).toEqual([
      '三年二班',
      '三年二班',
      '三（2）班',
      '2023级2班',
      '实验班',
    ]);
  });

  it('is said in a school year that begins in August; the school’s code tells its stage', () => {
    expect(['2026-07-31', '2026-08-01', '2027-01-05'].map(schoolYearOf)).toEqual([2025, 2026, 2026]);
    expect(['2134000123', '3134000001', '3434000001', '1134000001', undefined].map(stageOfSchool)).toEqual([
      'primary',
      'junior',
      'senior',
      undefined,
      undefined,
    ]);
  });
});
