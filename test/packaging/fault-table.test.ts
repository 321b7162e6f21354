/** The manual's table of faults is the one the catalogue makes now. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { catalogue } from '../../agent/maintenance/catalogue.ts';
import { withFaults } from '../../packaging/manual/faults.ts';

const page = readFileSync(new URL('../../packaging/docs/faults.md', import.meta.url), 'utf8');

test('the manual holds what the catalogue says: run npm run generate after a change', () => {
  expect(withFaults(page)).toBe(page);
});

test('every code stands in it once, and none of those that nothing finds', () => {
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  expect(rows.map((line) => /`([A-Z-]+)`/.exec(line)?.[1])).toEqual(Object.keys(catalogue));
  for (const line of rows) expect(line).not.toMatch(/undefined|NaN|\[object/);
});
