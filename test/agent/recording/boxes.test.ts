/** What ffmpeg really writes, taken apart at every kind of place and put together as files that ffprobe can read. */
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  type Beginning,
  BoxError,
  createSplitter,
  earliest,
  type Fragment,
  playablePart,
  rebased,
} from '../../../agent/recording/boxes.ts';
import { seededRandom } from '../../../simulators/random.ts';
import { cleanUp, folder } from './fixture.ts';

afterAll(cleanUp);

const made = new Uint8Array(
  execFileSync(
    'ffmpeg',
    [
      ...['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=160x90:rate=10:duration=12'],
      ...['-f', 'lavfi', '-i', 'sine=frequency=440:duration=12', '-c:v', 'libx264', '-preset', 'ultrafast', '-g', '20'],
      ...['-c:a', 'aac', '-f', 'mp4', '-movflags', 'frag_keyframe+empty_moov+default_base_moof'],
      ...['-frag_duration', '1000000', 'pipe:1'],
    ],
    { maxBuffer: 1 << 26 },
  ),
);

function split(bytes: Uint8Array, piece: () => number): { beginnings: Beginning[]; fragments: Fragment[] } {
  const beginnings: Beginning[] = [];
  const fragments: Fragment[] = [];
  const splitter = createSplitter({
    beginning: (one) => beginnings.push(one),
    fragment: (one) => fragments.push(one),
  });
  for (let at = 0; at < bytes.byteLength; ) {
    const count = Math.max(1, piece());
    splitter.push(bytes.subarray(at, at + count));
    at += count;
  }
  return { beginnings, fragments };
}

const whole = split(made, () => 1 << 30);

describe('a stream', () => {
  test('is its beginning and its fragments, which know where they are and whether a file may begin there', () => {
    const [beginning] = whole.beginnings;
    expect(beginning?.tracks.map(({ kind, codec }) => [kind, codec])).toEqual([
      ['video', 'avc1'],
      ['sound', 'mp4a'],
    ]);
    expect(whole.fragments.reduce((sum, { frames }) => sum + frames, 0)).toBe(120);
    expect(whole.fragments.reduce((sum, { duration }) => sum + duration, 0)).toBeCloseTo(12, 1);
    expect(whole.fragments.filter(({ key }) => key).map(({ start }) => Math.round(start))).toEqual([0, 2, 4, 6, 8, 10]);
    expect(whole.fragments.some(({ key }) => !key)).toBe(true);
  });

  test.each([1, 7, 4_096])('is the same in pieces of %i bytes', (size) => {
    expect(split(made, () => size).fragments).toEqual(whole.fragments);
  });

  test('is the same in pieces of any size', () => {
    for (let seed = 1; seed < 20; seed++) {
      const random = seededRandom(seed);
      expect(split(made, () => Math.floor(random() ** 3 * 9_000)).fragments).toEqual(whole.fragments);
    }
  });

  test('that is none is refused, and never more than what it claims is waited for', () => {
    const push = (bytes: number[]): void =>
      createSplitter({ beginning() {}, fragment() {} }).push(Uint8Array.from(bytes));
    expect(() => push([0x7f, 0xff, 0xff, 0xff, ...Buffer.from('mdat')])).toThrow(BoxError);
    expect(() => push([0, 0, 0, 3, ...Buffer.from('moov')])).toThrow(BoxError);
    expect(() => push([...Buffer.from('<html><body>not here')])).toThrow(BoxError);
  });

  test('with any byte of it changed never throws anything else', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 300; round++) {
      const spoilt = made.slice(0, 20_000);
      for (let i = 0; i < 5; i++) spoilt[Math.floor(random() * 3_000)] = Math.floor(random() * 256);
      try {
        split(spoilt, () => 5_000);
      } catch (error) {
        expect(error).toBeInstanceOf(BoxError);
      }
    }
  });
});

describe('a file', () => {
  test('made of any stretch of fragments from a whole picture on begins at zero and plays', () => {
    const [beginning] = split(made, () => 1 << 30).beginnings;
    const { fragments } = split(made, () => 1 << 30);
    const tracks = beginning?.tracks ?? [];
    const from = fragments.findIndex(({ key, start }) => key && start > 3.5);
    const part = fragments.slice(from, from + 4);
    const base = earliest(part[0] as Fragment, tracks);
    const file = join(folder(), 'part.mp4');
    const bytes = [beginning?.bytes ?? new Uint8Array(), ...part.map((fragment) => rebased(fragment, base, tracks))];
    writeFileSync(file, Buffer.concat(bytes));
    const said = execFileSync(
      'ffprobe',
      ['-v', 'error', '-show_entries', 'format=start_time,duration:stream=start_time', '-of', 'json', file],
      { encoding: 'utf8' },
    );
    const { format } = JSON.parse(said) as { format: { start_time: string; duration: string } };
    expect(Number(format.start_time)).toBeLessThan(0.1);
    expect(Number(format.duration)).toBeCloseTo(
      part.reduce((sum, { duration }) => sum + duration, 0),
      0,
    );
  });

  test('that was cut off anywhere is playable up to its last whole fragment', async () => {
    const ends: number[] = [];
    let at = whole.beginnings[0]?.bytes.byteLength ?? 0;
    for (const { bytes } of whole.fragments) {
      at += bytes.byteLength;
      ends.push(at);
    }
    for (const cut of [ends[0], (ends[0] ?? 0) + 1, (ends[4] ?? 0) - 1, made.byteLength]) {
      const length = cut ?? 0;
      const found = await playablePart(chunks(made.subarray(0, length)));
      const expected = ends.filter((end) => end <= length);
      expect(found?.bytes).toBe(expected.at(-1));
      expect(found?.seconds).toBeCloseTo(
        whole.fragments.slice(0, expected.length).reduce((sum, { duration }) => sum + duration, 0),
        3,
      );
    }
    expect(await playablePart(chunks(made.subarray(0, 20)))).toBeNull();
    expect(await playablePart(chunks(new Uint8Array(5_000)))).toBeNull();
  });
});

async function* chunks(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.byteLength; at += 1_000) yield await Promise.resolve(bytes.subarray(at, at + 1_000));
}
