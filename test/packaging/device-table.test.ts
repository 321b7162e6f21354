/** The manual's device table is the one the models make now. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { models } from '../../drivers/models/models.ts';
import { driverNames } from '../../drivers/registry.ts';
import { checked } from '../../packaging/manual/checked.ts';
import { withDevices } from '../../packaging/manual/devices.ts';

const page = readFileSync(new URL('../../packaging/docs/devices.md', import.meta.url), 'utf8');

test('the manual holds what the models say: run npm run generate after a change', () => {
  expect(withDevices(page)).toBe(page);
});

test('every family and every model stands in it, and none says that a real unit was tried', () => {
  for (const name of driverNames) expect(page).toContain(`| \`${name}\` |`);
  for (const { id } of models) expect(page).toContain(`**\`${id}\`**`);
  const rows = page.split('\n').filter((line) => driverNames.some((name) => line.startsWith(`| \`${name}\` |`)));
  expect(rows).toHaveLength(driverNames.length);
  for (const row of rows) expect(row).toContain('还没有 not yet');
});

test('how a family was checked is said of families there are', () => {
  expect(Object.keys(checked).filter((name) => !driverNames.includes(name))).toEqual([]);
});
