import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readCalendar } from '../../../agent/school/calendar-file.ts';
import { readTeachers } from '../../../agent/school/teachers-file.ts';
import { readTimetable } from '../../../agent/school/timetable-file.ts';
import { openFile } from '../../../agent/table/open.ts';
import { ShownError } from '../../../protocols/shown-error.ts';

/** Folders of input.*, options.json and expected.json: what is read, or the refusal. The folder's name says the case. */
const CASES = new URL('../../cases/school', import.meta.url).pathname;

interface Options {
  readonly what: 'timetable' | 'calendar' | 'teachers';
  readonly className?: string;
  readonly room?: string;
}

async function outcome(bytes: Uint8Array, { what, ...wish }: Options): Promise<object> {
  try {
    const file = await openFile(bytes);
    if (what === 'teachers') return await readTeachers(file);
    const sheets = file.kind === 'sheets' ? file.sheets : [];
    return what === 'calendar' ? readCalendar(sheets) : readTimetable(sheets, wish);
  } catch (error) {
    if (error instanceof ShownError) return { refused: error.toJSON() };
    throw error;
  }
}

describe('a file of the school’s office', () => {
  it.each(readdirSync(CASES).sort())('is read: %s', async (name) => {
    const folder = join(CASES, name);
    const json = (file: string): unknown => JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const input = readdirSync(folder).find((file) => file.startsWith('input.')) ?? '';
    expect(await outcome(readFileSync(join(folder, input)), json('options.json') as Options)).toEqual(
      json('expected.json'),
    );
  });
});
