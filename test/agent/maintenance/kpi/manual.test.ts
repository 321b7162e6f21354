/** The manual's table of figures says what the program computes. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { KPI_TEXTS } from '../../../../agent/maintenance/kpi/texts.ts';

test('every figure stands in the manual with its formula, and no other', () => {
  const manual = readFileSync(new URL('../../../../packaging/docs/maintenance.md', import.meta.url), 'utf8');
  const section = manual.split('## 指标 Figures')[1]?.split('\n## ')[0] ?? '';
  const rows = section.split('\n').filter((line) => line.startsWith('| ') && !line.startsWith('| 指标'));
  expect(rows).toEqual(
    Object.values(KPI_TEXTS).map(({ name, formula }) => `| ${name.zh} *${name.en}* | ${formula.zh} | ${formula.en} |`),
  );
});
