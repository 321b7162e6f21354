/** What is on the list to be replaced, and why; and the table for the count at the end of a term. */
import { expect, test } from 'vitest';
import type { AssetCard } from '../../../../agent/maintenance/assets/cards.ts';
import { type ForecastInput, forecast } from '../../../../agent/maintenance/assets/forecast.ts';
import { INVENTORY_HEADER, inventoryRows } from '../../../../agent/maintenance/assets/inventory.ts';
import type { FaultFact } from '../../../../agent/maintenance/kpi/facts.ts';

const NOW = Date.parse('2026-11-27T08:00:00+08:00');
const DAY_MS = 86_400_000;
const OPEN = Number.POSITIVE_INFINITY;

const card = (id: string, more: Partial<AssetCard> = {}): AssetCard => ({
  id,
  device: id,
  kind: 'projector',
  identity: { make: 'NEC', model: 'P502H', serial: '007500123' },
  firstSeen: NOW - 400 * DAY_MS,
  lastSeen: NOW,
  ...more,
});

const fault = (device: string, from: number, more: Partial<FaultFact> = {}): FaultFact => ({
  code: 'PRJ-OFFLINE',
  device,
  severity: 'S2',
  span: { from, to: from + 1 },
  ...more,
});

function listed(input: Partial<ForecastInput>): [string, string, string][] {
  const full = { cards: [], rated: () => ({ hours: 4000 }), faults: [], now: NOW, ...input };
  return forecast(full).map((one) => [one.card.id, one.when, one.reasons.map(({ zh }) => zh).join('；')]);
}

test('a lamp at 95 % of its rated life is on the list, at 50 % it is not', () => {
  const cards = [card('a', { hours: 3800 }), card('b', { hours: 2000 }), card('c', { hours: 3200 }), card('d')];
  expect(listed({ cards })).toEqual([
    ['a', 'now', '已用 3800 小时，是额定 4000 小时的 95%'],
    ['c', 'next', '已用 3200 小时，是额定 4000 小时的 80%'],
  ]);
  expect(listed({ cards, rated: () => ({ hours: undefined }) })).toEqual([]);
});

test('three faults within 90 days, six years, or a disk that says so', () => {
  const cards = [
    card('often'),
    card('twice'),
    card('old', { firstSeen: NOW - 6.1 * 365.25 * DAY_MS }),
    card('pc', { kind: 'host' }),
    card('gone', { goneAt: NOW - DAY_MS, hours: 4000 }),
  ];
  const days = (n: number): number => NOW - n * DAY_MS;
  const faults = [
    ...[1, 30, 89].map((n) => fault('often', days(n))),
    ...[1, 30, 91].map((n) => fault('twice', days(n))),
    ...[1, 2, 3].map((n) => fault('old', days(n), { severity: 'S3' })),
    fault('pc', days(2), { code: 'PC-DISKBAD', span: { from: days(2), to: OPEN } }),
  ];
  expect(listed({ cards, faults })).toEqual([
    ['pc', 'now', '硬盘自检预告将坏'],
    ['old', 'next', '在本室已用 6 年'],
    ['often', 'next', '90 天内坏了 3 次'],
  ]);
  expect(listed({ cards, faults: [fault('pc', days(2), { code: 'PC-DISKBAD' })] }).map(([id]) => id)).toEqual(['old']);
});

test('what the thing before it suffered is not held against a new one', () => {
  const faults = [1, 2, 3].map((n) => fault('front', NOW - n * DAY_MS));
  expect(listed({ cards: [card('front', { firstSeen: NOW - 2.5 * DAY_MS })], faults })).toEqual([]);
});

test('the table lists both of what was swapped, in whole words and with leading zeros', () => {
  const rows = inventoryRows({
    cards: [
      card('old', { goneAt: NOW - DAY_MS }),
      card('new', { firstSeen: NOW, hours: 12 }),
      card('past', { goneAt: 5 }),
    ],
    clickers: 48,
    since: NOW - 120 * DAY_MS,
  });
  expect(rows.map((row) => row.length)).toEqual(rows.map(() => INVENTORY_HEADER.length));
  expect(rows).toEqual([
    ['1', '投影机', 'NEC', 'P502H', '007500123', '', '', 'new', '2026-11-27', '2026-11-27', '12', '在用'],
    ['2', '投影机', 'NEC', 'P502H', '007500123', '', '', 'old', '2025-10-23', '2026-11-27', '', '已不在（2026-11-26）'],
    ['3', '学生答题器', '', '', '', '', '', '', '', '', '', '48 个'],
  ]);
});
