import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ReadOptions, readRoster } from '../../../../agent/classroom/roster/roster.ts';
import { ShownError } from '../../../../protocols/shown-error.ts';

/**
 * Folders of input.csv, .xlsx, .zip … and expected.json: what is read, or the refusal; options.json: what else was said.
 * The folder's name says the case.
 */
const CASES = new URL('../../../cases/roster', import.meta.url).pathname;
const IN_2025: ReadOptions = { year: 2025 };

async function outcome(bytes: Uint8Array, options: ReadOptions = IN_2025): Promise<object> {
  try {
    return await readRoster(bytes, options);
  } catch (error) {
    if (error instanceof ShownError) return { refused: error.toJSON() };
    throw error;
  }
}

function read(folder: string): { input: Uint8Array; options: ReadOptions; expected: unknown } {
  const file = readdirSync(folder).find((name) => name.startsWith('input.')) ?? '';
  const json = (name: string): object => JSON.parse(readFileSync(join(folder, name), 'utf8')) as object;
  return {
    input: readFileSync(join(folder, file)),
    options: { ...IN_2025, ...(existsSync(join(folder, 'options.json')) ? json('options.json') : {}) },
    expected: json('expected.json'),
  };
}

describe('a class list', () => {
  it.each(readdirSync(CASES).sort())('reads the case %s', async (name) => {
    const { input, options, expected } = read(join(CASES, name));
    expect(await outcome(input, options)).toEqual(expected);
  });

  it('of any bytes is read or refused in words, never a crash', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), async (bytes) => {
        expect(await outcome(bytes)).toBeTypeOf('object');
      }),
      { numRuns: 300 },
    );
  });

  it('of any cells keeps seats, 学号 and clickers unique and every row accounted for', async () => {
    const cell = fc.constantFrom(
      '1',
      '01',
      '2',
      '王芳',
      '李 雷',
      '',
      '3.41E+17',
      '42000B49',
      '"',
      '=1',
      'x,y',
      '\t',
      '2023001',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(cell, { minLength: 1, maxLength: 5 }), { maxLength: 12 }), async (rows) => {
        const text = ['座号,姓名,学号,答题器', ...rows.map((cells) => cells.join(','))].join('\n');
        const { classes, problems } = await readRoster(new TextEncoder().encode(text), IN_2025);
        const pupils = classes.flatMap((one) => one.pupils);
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
