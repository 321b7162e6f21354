import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readRoster } from '../../../../agent/classroom/roster/roster.ts';
import { FILE_LIMIT_BYTES } from '../../../../agent/classroom/roster/table.ts';
import { ShownError } from '../../../../protocols/shown-error.ts';

/** Folders of input.csv and expected.json: what is read, or the refusal. The folder's name says the case. */
const CASES = new URL('../../../cases/roster', import.meta.url).pathname;

function outcome(bytes: Uint8Array): object {
  try {
    return readRoster(bytes);
  } catch (error) {
    if (error instanceof ShownError) return { refused: error.toJSON() };
    throw error;
  }
}

describe('a class list', () => {
  it.each(readdirSync(CASES).sort())('reads the case %s', (name) => {
    const bytes = readFileSync(join(CASES, name, 'input.csv'));
    expect(outcome(bytes)).toEqual(JSON.parse(readFileSync(join(CASES, name, 'expected.json'), 'utf8')));
  });

  it('is refused above a megabyte without being read', () => {
    expect(outcome(new Uint8Array(FILE_LIMIT_BYTES + 1))).toMatchObject({ refused: { code: 'ROSTER-TOO-LARGE' } });
  });

  it('of any bytes is read or refused in words, never a crash', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        expect(outcome(bytes)).toBeTypeOf('object');
      }),
      { numRuns: 300 },
    );
  });

  it('of any cells keeps seats, 学号 and clickers unique and every row accounted for', () => {
    const cell = fc.constantFrom('1', '01', '2', '王芳', '李 雷', '', '3.41E+17', '42000B49', '"', '=1', 'x,y', '\t');
    fc.assert(
      fc.property(fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), (rows) => {
        const text = ['座号,姓名,学号,答题器', ...rows.map((cells) => cells.join(','))].join('\n');
        const { pupils, problems } = readRoster(new TextEncoder().encode(text));
        for (const field of ['seat', 'studentNo', 'clicker'] as const) {
          const values = pupils.flatMap((pupil) => pupil[field] ?? []);
          expect(new Set(values).size).toBe(values.length);
        }
        expect(pupils.length).toBeLessThanOrEqual(rows.length);
        for (const { row } of problems) expect(row).toBeGreaterThan(0);
      }),
      { numRuns: 300 },
    );
  });
});
