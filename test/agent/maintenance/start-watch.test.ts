import { expect, test } from 'vitest';
import { lastEnds } from '../../../agent/maintenance/start-watch.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2026-11-27T08:00:00+08:00');
const started = (hoursAgo: number) => ({ kind: 'started', at: NOW - hoursAgo * HOUR }) as const;
const stopped = (hoursAgo: number) => ({ kind: 'stopped', at: NOW - hoursAgo * HOUR }) as const;
const booted = (hoursAgo: number) => ({ at: NOW, bootedAt: NOW - hoursAgo * HOUR });

test('a first start had no end before it', () => {
  expect(lastEnds([], booted(1))).toEqual({ last: 'first', crashes: 0 });
});

test('who said goodbye ended well, whatever the PC did then', () => {
  expect(lastEnds([started(20), stopped(12)], booted(0.1)).last).toBe('clean');
  expect(lastEnds([started(20), stopped(12)], booted(100)).last).toBe('clean');
});

test('without a goodbye: the PC has been started since, or it runs on', () => {
  expect(lastEnds([started(20), stopped(18), started(10)], booted(0.1)).last).toBe('power-cut');
  expect(lastEnds([started(20), stopped(18), started(10)], booted(15)).last).toBe('crash');
});

test('a clock without a battery went back while the PC was off', () => {
  expect(lastEnds([{ kind: 'started', at: NOW + 300 * 24 * HOUR }], booted(0.1)).last).toBe('power-cut');
});

test('only what ended by itself and was started again within the hour counts', () => {
  expect(lastEnds([started(3), started(0.8), started(0.5), started(0.2)], booted(10))).toEqual({
    last: 'crash',
    crashes: 4,
  });
  expect(lastEnds([started(3), started(1.5), stopped(0.9), started(0.8), started(0.2)], booted(10)).crashes).toBe(2);
  expect(lastEnds([started(3), started(2)], booted(1)).crashes).toBe(0);
});
