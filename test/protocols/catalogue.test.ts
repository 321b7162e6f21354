/**
 * Every family's framing and decoding, walked: whatever arrives, however it is cut, with garbage before, between and
 * after, nothing is thrown, nothing is kept beyond a frame, and a sound frame behind the garbage is found.
 * The sound frames are those of the golden cases.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { catalogue } from '../../protocols/catalogue.ts';
import { type Decoder, decodeFrame, type Side } from '../../protocols/decoder.ts';
import { framer } from '../../protocols/framing.ts';
import { fromHex, toHex } from '../../protocols/hex.ts';
import { isUndecoded } from '../../protocols/message.ts';

/** Reports come whole over USB; as a stream (TCP in tests) they have no mark to find the beat by. */
const REPORTS = new Set(['iclicker', 'keyboard', 'digitizer']);

const cases = new URL('../cases/', import.meta.url).pathname;

interface Cut {
  readonly frames: string[];
  /** Frames and junk in order, byte for byte. */
  readonly all: string;
  readonly longest: number;
}

function cut(decoder: Decoder, side: Side, chunks: readonly Uint8Array[]): Cut {
  const frames: string[] = [];
  let all = '';
  let longest = 0;
  const take = (bytes: Uint8Array): void => {
    all += toHex(bytes);
    longest = Math.max(longest, bytes.length);
  };
  const stream = framer(decoder.framing[side], {
    frame: (bytes) => {
      frames.push(toHex(bytes));
      take(bytes);
    },
    junk: (bytes) => take(bytes),
  });
  for (const chunk of chunks) stream.push(chunk);
  stream.end();
  return { frames, all, longest };
}

function concat(...parts: readonly Uint8Array[]): Uint8Array {
  return Uint8Array.from(parts.flatMap((part) => [...part]));
}

/** Every line of the family's golden cases that is one sound frame and means something. */
function soundFrames(name: string, decoder: Decoder, side: Side): Uint8Array[] {
  const folder = `${cases}${name}`;
  const found = new Map<string, Uint8Array>();
  for (const each of existsSync(folder) ? readdirSync(folder) : []) {
    const file = `${folder}/${each}/input.hex`;
    if (!existsSync(file)) continue;
    const about = JSON.parse(readFileSync(`${folder}/${each}/case.json`, 'utf8')) as { side: string };
    if (about.side !== side) continue;
    for (const line of readFileSync(file, 'utf8').split('\n')) {
      const bytes = fromHex(line.replace(/#.*$/, '').trim());
      if (bytes === undefined || bytes.length === 0) continue;
      const padded =
        decoder.padTo === undefined ? bytes : concat(bytes, new Uint8Array(Math.max(0, decoder.padTo - bytes.length)));
      const whole = cut(decoder, side, [padded]);
      const said = decodeFrame(decoder, bytes, side);
      if (whole.frames.length === 1 && whole.frames[0] === toHex(padded) && said.length > 0 && !said.some(isUndecoded))
        found.set(toHex(padded), padded);
    }
  }
  return [...found.values()];
}

const bytesOf = (sound: readonly Uint8Array[]): fc.Arbitrary<Uint8Array> => {
  // Bytes that begin frames are where framings go wrong; plain noise hardly ever begins one.
  const starts = [...new Set(sound.flatMap((frame) => [...frame.subarray(0, 4)]))];
  const byte = starts.length === 0 ? fc.nat(255) : fc.oneof(fc.nat(255), fc.constantFrom(...starts));
  const piece = fc.oneof(
    fc.array(byte, { maxLength: 12 }).map((bytes) => Uint8Array.from(bytes)),
    ...(sound.length === 0
      ? []
      : [
          fc.constantFrom(...sound),
          fc
            .tuple(fc.constantFrom(...sound), fc.nat(200), fc.nat(255))
            .map(([frame, at, value]) => Uint8Array.from(frame, (b, i) => (i === at % frame.length ? value : b))),
          fc.tuple(fc.constantFrom(...sound), fc.nat(200)).map(([frame, at]) => frame.subarray(0, at % frame.length)),
        ]),
  );
  return fc.array(piece, { maxLength: 12 }).map((pieces) => concat(...pieces));
};

for (const [name, decoder] of Object.entries(catalogue)) {
  describe.each(['device', 'host'] as const)(`${name}, said by the %s`, (side) => {
    const sound = soundFrames(name, decoder, side);
    const { maxLength } = decoder.framing[side];
    const any = bytesOf(sound);

    test('nothing is lost, nothing is longer than a frame, and chunks make no difference', () => {
      fc.assert(
        fc.property(any, fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 40 }), (bytes, sizes) => {
          const whole = cut(decoder, side, [bytes]);
          expect(whole.all).toBe(toHex(bytes));
          expect(whole.longest).toBeLessThanOrEqual(maxLength);
          const chunks: Uint8Array[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn++) {
            const size = sizes[turn % sizes.length] ?? 1;
            chunks.push(bytes.subarray(at, at + size));
            at += size;
          }
          const inPieces = cut(decoder, side, chunks);
          expect(inPieces.frames).toEqual(whole.frames);
          expect(inPieces.all).toBe(whole.all);
        }),
        { numRuns: 150 },
      );
    });

    test('any bytes decode to messages or to what is wrong with them, and nothing is thrown', () => {
      fc.assert(
        fc.property(any, (bytes) => {
          for (const message of [...decoder.decode(bytes, side), ...decodeFrame(decoder, bytes, side)]) {
            if (isUndecoded(message)) expect(message.error).not.toBe('');
            else expect(typeof message.type).toBe('string');
            expect(() => JSON.stringify(message)).not.toThrow();
          }
        }),
        { numRuns: 150 },
      );
    });

    if (sound.length > 0 && !REPORTS.has(name)) {
      test('every sound frame is found behind garbage, split at any place', () => {
        // Long enough to get any framing back into step, of bytes that end what has begun and begin nothing.
        const calm = new Uint8Array(maxLength).fill(0x0d);
        for (const frame of sound) {
          for (const garbage of [new Uint8Array(0), Uint8Array.of(0xff, 0x00, 0x55), frame.subarray(0, -1)]) {
            const bytes = concat(garbage, calm, frame, frame);
            for (let at = 0; at <= bytes.length; at += Math.max(1, Math.floor(bytes.length / 24))) {
              const { frames } = cut(decoder, side, [bytes.subarray(0, at), bytes.subarray(at)]);
              expect(frames.at(-1), `${toHex(frame)} after ${toHex(garbage)}, split at ${at}`).toBe(toHex(frame));
            }
          }
        }
      });
    }
  });
}
