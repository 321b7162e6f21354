/** The figures as a table: each number with what it is made of, and the sum of the days. */
import { expect, test } from 'vitest';
import { figuresTable } from '../../../../agent/maintenance/kpi/figures-file.ts';
import type { EventData } from '../../../../protocols/uplink/events.ts';

type DayLine = EventData<'cn.banban.kpi.reported'>;
const day = (date: string, figures: object): DayLine => ({ day: date, figures }) as unknown as DayLine;

const rowsOf = (days: readonly DayLine[]): unknown[][] =>
  [...(figuresTable({ days }).rows as Iterable<readonly unknown[]>)].map((row) => row.slice(0, 6));

test('a share in per cent, minutes and hours as they are, nothing to divide by is no number', () => {
  expect(rowsOf([day('2026-11-26', { intact: [114, 120], mttr: [95, 2], mtbf: [8.25, 0], often: [30, 4] })])).toEqual([
    ['2026-11-26', '设备完好率', 95, '%', 114, 120],
    ['2026-11-26', '平均修复时间（自然时间）', 47.5, '分钟', 95, 2],
    ['2026-11-26', '平均无故障时间', null, '小时', 8.25, 0],
    ['2026-11-26', '经常用', 7.5, '次/周', 30, 4],
  ]);
});

test('the span is the sum of numerators over the sum of denominators, not the mean of the days; some have no sum', () => {
  const rows = rowsOf([
    day('2026-11-25', { used: [1, 10], widely: [3, 6] }),
    day('2026-11-26', { used: [1, 1], widely: [3, 6] }),
  ]);
  const sums = rows.filter(([date]) => date === '2026-11-25 至 2026-11-26');
  expect(sums.find(([, name]) => name === '使用率')).toEqual(['2026-11-25 至 2026-11-26', '使用率', 18.18, '%', 2, 11]);
  expect(sums.some(([, name]) => name === '普遍用')).toBe(false);
});
