/** Spans and moments as they are said, and the short text that a technician takes along. */
import { expect, test } from 'vitest';
import type { AssetView, DeviceCard } from '../../../../agent/web/api-maintenance.ts';
import { photographed } from '../../../../agent/web/page/wall/care/photographed.ts';
import { moment, span } from '../../../../agent/web/page/wall/care/times.ts';
import { MAINTENANCE_WORDS } from '../../../../agent/web/page/words/maintenance.ts';
import { openFaults } from './care-room.ts';

const MINUTE = 60_000;
const NOON = new Date(2026, 10, 27, 12, 0, 0).getTime();

test.each([
  [0, '1 秒'],
  [59_000, '59 秒'],
  [MINUTE, '1 分钟'],
  [60 * MINUTE, '1 小时'],
  [95 * MINUTE, '1 小时 35 分钟'],
  [1_440 * MINUTE, '1 天'],
  [(1_440 * 2 + 61) * MINUTE, '2 天 1 小时'],
])('%i ms is said as %s', (ms, said) => {
  expect(span(ms, MAINTENANCE_WORDS.zh)).toBe(said);
});

test('a moment of today is a time, of another day it has its date', () => {
  expect(moment(NOON, NOON + 5 * MINUTE)).toBe('12:00');
  expect(moment(NOON - 1_440 * MINUTE, NOON)).toBe('11-26 12:00');
});

const front: DeviceCard = {
  id: 'front',
  kind: 'projector',
  name: '王小明捐的',
  model: { zh: 'PJLink 投影机', en: 'PJLink projector' },
  status: 'offline',
  since: NOON,
  why: null,
  readings: {},
  troubles: {},
};
const card = {
  id: 'a1',
  device: 'front',
  kind: 'projector',
  identity: { make: 'NEC', model: 'P502H', firmware: '1.04', name: '王小明' },
  firstSeen: 0,
  lastSeen: 0,
  hours: null,
  goneAt: null,
} satisfies AssetView;
const room = { name: '302 教室', path: '34/18/02/2134000123/0302' };

test('a line for each fault: how grave, code, since when, what the device is; no name anybody gave', () => {
  const { text, left } = photographed({ now: NOON, room, faults: openFaults(NOON), devices: [front] }, [card]);
  expect(text.split('\n')).toEqual([
    '班班 302 教室 34/18/02/2134000123/0302',
    '2026-11-27 12:00:00',
    'S2 NET-LINK 2026-11-27 10:25',
    'S2 NET-GW 2026-11-27 10:26 <NET-LINK',
    'S3 PRJ-FILTER 2026-11-22 12:00 front NEC P502H fw 1.04',
    'S1 DSP-NOSIG 2026-11-27 11:58 front NEC P502H fw 1.04 DRILL',
  ]);
  expect(left).toBe(0);
  // A card that has gone is another device's; then its model has to do.
  const gone = photographed({ now: NOON, room, faults: openFaults(NOON), devices: [front] }, [{ ...card, goneAt: 1 }]);
  expect(gone.text).toContain('front PJLink projector');
});

test('what does not fit into a code is counted, not cut in the middle', () => {
  const faults = Array.from({ length: 9 }, () => openFaults(NOON)).flat();
  const { text, left } = photographed({ now: NOON, room, faults, devices: [front] }, [card]);
  expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(600);
  expect(text.split('\n').length - 2 + left).toBe(36);
  expect(left).toBeGreaterThan(0);
  expect(text.split('\n').at(-1)).toMatch(/^S\d [A-Z-]+ \d{4}-/);
});
