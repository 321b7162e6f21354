import { describe, expect, test } from 'vitest';
import { createJudge, type GreyPicture, levelDbfs, lookAt } from '../../../agent/recording/judge.ts';
import { seededRandom } from '../../../simulators/random.ts';

const WIDTH = 160;
const HEIGHT = 90;
const random = seededRandom(7);

function picture(at: (x: number, y: number) => number): GreyPicture {
  const pixels = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) =>
    Math.max(0, Math.min(255, Math.round(at(i % WIDTH, Math.floor(i / WIDTH))))),
  );
  return { width: WIDTH, height: HEIGHT, pixels };
}

/** A room: bright windows at the left, desks as stripes. */
const room = (x: number, y: number): number => 120 - x / 3 + (y > 50 && x % 20 < 8 ? 40 : 0);
/** ± `levels` of a sensor’s noise. */
const noise = (levels: number): number => (random() + random() + random() - 1.5) * levels;
/** A head of 20 × 15 pixels at `x`. */
const head =
  (left: number, scene = room) =>
  (x: number, y: number): number =>
    x >= left && x < left + 20 && y >= 30 && y < 45 ? 60 : scene(x, y);
/** Seconds of a clock, as a camera writes them. */
const clock =
  (second: number) =>
  (x: number, y: number): number =>
    y < 8 && x >= 48 && x < 56 ? ((x * 7 + y * 3 + second * 11) % 2) * 200 : room(x, y);

describe('a picture', () => {
  test.each([
    ['a room in which somebody walks', head(40), head(60), 'ok'],
    ['a still room, by the noise of its sensor', room, (x, y) => room(x, y) + noise(4), 'ok'],
    ['a still room whose noise the camera has smoothed, and somebody who nods', head(40), head(42), 'ok'],
    ['the same once more', room, room, 'frozen'],
    ['the same, coded anew: a level here and there', room, (x, y) => room(x, y) + noise(0.8), 'frozen'],
    ['the same with a clock that goes on', clock(1), clock(2), 'frozen'],
    ['a blue screen of no signal', () => 41, () => 41, 'frozen'],
    ['nothing', () => 0, () => 0, 'black'],
    ['a lens cap, and a sensor’s noise', () => 3 + noise(5), () => 3 + noise(5), 'black'],
    ['a dark room in which somebody walks with a torch', head(40, () => 6), head(80, () => 6), 'ok'],
    ['a dark film that moves', (x) => 4 + (x < 80 ? 6 : 0), (x) => 4 + (x >= 80 ? 6 : 0), 'ok'],
    [
      'a slide with white letters on black',
      (x, y) => (y % 30 < 3 && x % 10 < 6 ? 255 : 0),
      (x, y) => (y % 30 < 3 && x % 10 < 6 ? 255 : 0),
      'frozen',
    ],
  ] as readonly (readonly [string, (x: number, y: number) => number, (x: number, y: number) => number, string])[])(
    'of %s is %#',
    (_what, before, now, expected) => {
      expect(lookAt(picture(now), picture(before))).toBe(expected);
    },
  );

  test('is nothing yet when it is the first, unless it is black', () => {
    expect(lookAt(picture(room), undefined)).toBe('first');
    expect(
      lookAt(
        picture(() => 0),
        undefined,
      ),
    ).toBe('black');
  });

  test('of another size is not compared', () => {
    const small = { width: 16, height: 9, pixels: new Uint8Array(144).fill(99) };
    expect(
      lookAt(
        small,
        picture(() => 99),
      ),
    ).toBe('first');
  });
});

describe('a verdict', () => {
  /** One picture every `everyMs`, by `kinds`: what is found, and when. */
  function watch(kinds: string, everyMs: number): string[] {
    const judge = createJudge();
    return [...kinds].map((kind, i) => {
      judge.picture(picture(kind === 'b' ? () => 0 : kind === 'f' ? room : head((i * 13) % 130)), i * everyMs);
      return judge.verdict.picture;
    });
  }

  test('of a frozen picture takes eight seconds, and two moving pictures end it', () => {
    expect(watch('mmffffffmmm', 2_000)).toEqual([
      ...['unknown', 'ok', 'ok', 'ok', 'ok', 'ok', 'frozen', 'frozen', 'frozen', 'ok', 'ok'],
    ]);
  });

  test('comes with key frames four seconds apart just as well', () => {
    expect(watch('mmffff', 4_000)).toEqual(['unknown', 'ok', 'ok', 'ok', 'frozen', 'frozen']);
  });

  test('of a black picture is black and never frozen as well', () => {
    expect(new Set(watch('mmbbbbbbbbbb', 1_000))).toEqual(new Set(['unknown', 'ok', 'black']));
  });

  test('is not black for a moment of darkness', () => {
    expect(watch('mmbbbmmmbbbmm', 2_000)).not.toContain('black');
  });

  test('of another connection begins anew, and what was found stays until something else is seen', () => {
    const judge = createJudge();
    for (let i = 0; i < 6; i++)
      judge.picture(
        picture(() => 0),
        i * 2_000,
      );
    expect(judge.verdict.picture).toBe('black');
    judge.reconnected();
    expect(judge.verdict.picture).toBe('black');
    for (let i = 7; i < 10; i++) judge.picture(picture(head(i * 10)), i * 2_000);
    expect(judge.verdict.picture).toBe('ok');
  });

  test('on sound: quiet below −60 dBFS for eight seconds, heard again above −57', () => {
    const judge = createJudge();
    const said: string[] = [];
    const levels = [-30, -30, ...Array.from({ length: 10 }, () => -72), -58, -58, -58, -40, -40];
    for (const [i, level] of levels.entries()) {
      judge.level(level, i * 1_000);
      said.push(judge.verdict.sound);
    }
    expect(said.indexOf('silent')).toBe(10);
    expect(said.slice(10, 16)).toEqual(Array(6).fill('silent'));
    expect(said.at(-1)).toBe('ok');
  });
});

test('a look that heard nothing but silence says so, one that heard anything or hardly began does not', () => {
  const soFar = (levels: readonly number[]): string => {
    const judge = createJudge();
    for (const [second, level] of levels.entries()) judge.level(level, second * 1_000);
    return judge.soFar.sound;
  };
  expect(soFar([-90, -90, -90, -90])).toBe('silent');
  expect(soFar([-90, -90, -90])).toBe('unknown');
  expect(soFar([-30, -90, -90, -90, -90])).toBe('ok');
  expect(soFar([])).toBe('unknown');
});

describe('a level', () => {
  const sine = (amplitude: number, offset = 0): Int16Array =>
    Int16Array.from({ length: 8_000 }, (_, i) => amplitude * Math.sin((i * 2 * Math.PI * 440) / 8_000) + offset);

  test.each([
    [32_767, 0, -3.01],
    [3_277, 0, -23.01],
    [33, 0, -62.9],
    [3_277, 5_000, -23.01],
  ])('of a sine of %i about %i is %f dBFS', (amplitude, offset, dbfs) => {
    expect(levelDbfs(sine(amplitude, offset))).toBeCloseTo(dbfs, 0);
  });

  test('of nothing at all is minus infinity, also where the input has an offset', () => {
    expect(levelDbfs(new Int16Array(100))).toBe(Number.NEGATIVE_INFINITY);
    expect(levelDbfs(new Int16Array(100).fill(900))).toBe(Number.NEGATIVE_INFINITY);
    expect(levelDbfs(new Int16Array())).toBe(Number.NEGATIVE_INFINITY);
  });
});
