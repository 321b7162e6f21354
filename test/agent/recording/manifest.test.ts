import { describe, expect, test } from 'vitest';
import { gapsIn } from '../../../agent/recording/gaps.ts';
import {
  coveredMs,
  type ManifestContent,
  manifestHash,
  manifestOf,
  manifestParts,
  parseManifest,
  viewOf,
} from '../../../agent/recording/manifest.ts';
import { endedEvents } from '../../../agent/recording/told.ts';
import { eventTypes } from '../../../protocols/uplink/events.ts';

const FROM = Date.parse('2026-11-25T00:00:00.000Z');
const segment = (number: number, from: number, to: number) => ({
  number,
  from: FROM + from,
  to: FROM + to,
  bytes: 1_000 * number,
  sha256: 'ab'.repeat(32),
});

function content(segments: ManifestContent['segments'], to: number): ManifestContent {
  return {
    id: '7h2k9mq0x3vd',
    camera: 'cam',
    lesson: 'l1',
    by: 'lesson',
    from: FROM,
    to: FROM + to,
    codec: 'h264',
    segments,
    gaps: gapsIn(segments, [], { from: FROM, to: FROM + to }),
    marks: [{ id: 'm1', at: FROM + 30_000, kind: 'question-opened', about: 'q1' }],
  };
}

describe('coverage', () => {
  test.each([
    [
      'whole',
      [
        [0, 60_000],
        [60_000, 120_000],
      ],
      120_000,
    ],
    [
      'overlaps count once',
      [
        [0, 60_000],
        [59_000, 120_000],
      ],
      120_000,
    ],
    [
      'a hole',
      [
        [0, 30_000],
        [50_000, 120_000],
      ],
      100_000,
    ],
    [
      'out of order',
      [
        [60_000, 120_000],
        [0, 60_000],
      ],
      120_000,
    ],
    ['beyond the end', [[100_000, 130_000]], 20_000],
    ['before the beginning', [[-5_000, 10_000]], 10_000],
    ['nothing', [], 0],
  ] as const)('%s', (_what, stretches, expected) => {
    const segments = stretches.map(([from, to]) => ({ from, to }));
    expect(coveredMs(segments, { from: 0, to: 120_000 })).toBe(expected);
  });
});

describe('gaps', () => {
  const span = { from: 0, to: 100_000 };
  test('are the holes between segments, each with what was wrong then', () => {
    const segments = [
      { from: 2_000, to: 30_000 },
      { from: 30_200, to: 50_000 },
      { from: 62_000, to: 80_000 },
      { from: 83_000, to: 99_500 },
    ];
    const outages = [{ from: 51_000, to: 62_500, why: 'no-stream' as const }];
    expect(gapsIn(segments, outages, span)).toEqual([
      { from: 50_000, to: 62_000, why: 'no-stream' },
      { from: 80_000, to: 83_000, why: 'restart' },
    ]);
  });

  test('begin with a first picture that took long, and end with a last one that never came', () => {
    const outages = [
      { from: 0, to: 20_000, why: 'no-ffmpeg' as const },
      { from: 70_000, to: undefined, why: 'disk' as const },
    ];
    expect(gapsIn([{ from: 20_000, to: 70_000 }], outages, span)).toEqual([
      { from: 0, to: 20_000, why: 'no-ffmpeg' },
      { from: 70_000, to: 100_000, why: 'disk' },
    ]);
  });

  test('are all of it where nothing ever came', () => {
    expect(gapsIn([], [{ from: 500, to: undefined, why: 'no-stream' }], span)).toEqual([
      { from: 0, to: 100_000, why: 'no-stream' },
    ]);
  });
});

describe('a manifest', () => {
  test('carries the hash of everything in it, whatever the order of its keys', () => {
    const manifest = manifestOf(content([segment(1, 500, 60_000), segment(2, 60_000, 99_000)], 100_000));
    expect(manifest).toMatchObject({ coveredMs: 98_500, wantedMs: 100_000, gaps: [] });
    expect(manifestHash(manifest)).toBe(manifest.hash);
    const turned = Object.fromEntries(Object.entries(manifest).toReversed());
    expect(manifestHash(turned as never)).toBe(manifest.hash);
    expect(manifestHash({ ...manifest, coveredMs: 100_000 })).not.toBe(manifest.hash);
    expect(viewOf(parseManifest(JSON.stringify(manifest)))).toMatchObject({
      state: 'ended',
      from: FROM,
      to: FROM + 100_000,
      coveredMs: 98_500,
      bytes: 3_000,
      playable: 'yes',
    });
  });

  test('leaves out a segment that was never whole', () => {
    const open = { ...segment(2, 60_000, 70_000), sha256: null };
    expect(manifestOf(content([segment(1, 0, 60_000), open], 70_000)).segments).toHaveLength(1);
  });

  test('goes out in parts that each fit an event, with nothing left out or told twice', () => {
    const segments = Array.from({ length: 300 }, (_, i) => segment(i + 1, i * 60_000, (i + 1) * 60_000));
    const manifest = manifestOf(content(segments, 300 * 60_000));
    const parts = manifestParts(manifest);
    expect(parts.length).toBeGreaterThan(2);
    expect(parts.flatMap((part) => part.segments.map(({ number }) => number))).toEqual(
      segments.map(({ number }) => number),
    );
    expect(parts.flatMap((part) => part.marks)).toHaveLength(1);
    const events = endedEvents(manifest, 'lesson', FROM);
    for (const { type, data } of events) {
      expect(() => eventTypes[type].data.parse(data)).not.toThrow();
      expect(JSON.stringify(data).length).toBeLessThan(14 * 1024);
    }
    expect(events.map(({ type }) => type.slice(20))).toEqual(['ended', ...parts.map(() => 'manifest')]);
  });

  test.each(['', '{}', '[]', '{"format":"banban-recording/1"}', 'null'])('is not %j', (text) => {
    expect(() => parseManifest(text)).toThrow();
  });
});
