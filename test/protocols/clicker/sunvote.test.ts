import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { crc16 } from '../../../protocols/checksum.ts';
import {
  decodeSunvote,
  decodeSunvoteHost,
  encodeSunvote,
  keypadText,
  type SunvoteRequest,
  sunvoteFraming,
  usualSession,
} from '../../../protocols/clicker/sunvote.ts';
import { framer } from '../../../protocols/framing.ts';
import { toHex } from '../../../protocols/hex.ts';
import { isUndecoded } from '../../../protocols/message.ts';

function frameOf(payload: Uint8Array): Uint8Array {
  const crc = crc16(payload, 0);
  return Uint8Array.of(0xf5, 0xaa, 0xaa, payload.length + 2, ...payload, crc >> 8, crc & 0xff);
}

interface Heard {
  readonly frames: string[];
  readonly junk: string;
}

function run(bytes: Uint8Array, cuts: readonly number[] = []): Heard {
  const frames: string[] = [];
  let junk = '';
  const stream = framer(sunvoteFraming, {
    frame: (frame) => frames.push(toHex(frame)),
    junk: (skipped) => {
      junk += toHex(skipped);
    },
  });
  let from = 0;
  for (const cut of [...cuts.map((at) => at % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]) {
    stream.push(bytes.subarray(from, cut));
    from = Math.max(from, cut);
  }
  stream.end();
  return { frames, junk };
}

const payload = fc.uint8Array({ minLength: 1, maxLength: 253 });
const frame = payload.map(frameOf);
/** Anything, with marks and lengths strewn in. */
const noise = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.constant(Uint8Array.of(0xf5)),
      fc.constant(Uint8Array.of(0xf5, 0xaa)),
      fc.nat(255).map((len) => Uint8Array.of(0xf5, 0xaa, 0xaa, len)),
    ),
    { maxLength: 6 },
  )
  .map((parts) => Uint8Array.from(parts.flatMap((part) => [...part])));
const join = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const cuts = fc.array(fc.nat(4_000), { maxLength: 12 });

describe('framing', () => {
  test('any LEN, frame after frame, however the stream is cut', () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), cuts, (frames, where) => {
        expect(run(join(frames), where)).toEqual({ frames: frames.map(toHex), junk: '' });
      }),
    );
  });

  test('noise costs no sound frame, whatever length it pretends to', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(noise, frame), { minLength: 1, maxLength: 6 }), cuts, (parts, where) => {
        const whole = join(parts.flat());
        const { frames } = run(whole, where);
        // A frame by chance in the noise (one in 65,536) may be there as well.
        expect(frames).toEqual(expect.arrayContaining(parts.map(([, sound]) => toHex(sound))));
      }),
      { numRuns: 300 },
    );
  });

  test('what is found depends on the bytes alone, and nothing is lost or told twice', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(noise, frame), { maxLength: 10 }), cuts, (parts, where) => {
        const whole = join(parts);
        const cut = run(whole, where);
        expect(cut).toEqual(run(whole));
        expect((cut.frames.join('') + cut.junk).length).toBe(2 * whole.length);
      }),
      { numRuns: 300 },
    );
  });

  test('one wrong bit anywhere in a frame costs that frame and not the next', () => {
    fc.assert(
      fc.property(payload, payload, fc.nat(), fc.nat(7), (first, second, at, bit) => {
        const spoiled = frameOf(first);
        const where = at % spoiled.length;
        spoiled[where] = (spoiled[where] ?? 0) ^ (1 << bit);
        const next = frameOf(second);
        const { frames } = run(join([spoiled, next]));
        expect(frames.at(-1)).toBe(toHex(next));
        expect(frames).not.toContain(toHex(spoiled));
      }),
    );
  });
});

describe('messages', () => {
  test('any bytes decode to something and never throw', () => {
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 300 }), frame), (bytes) => {
        decodeSunvote(bytes);
        decodeSunvoteHost(bytes);
      }),
    );
  });

  test('every request reads back as what was said', () => {
    const base = fc.nat(0xc6);
    const request: fc.Arbitrary<SunvoteRequest> = fc.oneof(
      fc.constant({ say: 'base' } as const),
      fc.constant({ say: 'range' } as const),
      fc.constant({ say: 'wake' } as const),
      fc.record({ say: fc.constantFrom('clear' as const, 'stop' as const, 'keys' as const), base }),
      fc.record({ say: fc.constant('ack' as const), base, ack: fc.nat(255) }),
      base.map((b) => ({ say: 'start' as const, base: b, session: usualSession })),
    );
    fc.assert(
      fc.property(request, (said) => {
        const message = decodeSunvoteHost(encodeSunvote(said));
        if (isUndecoded(message)) throw new Error(message.error);
        expect(message.type === 'query' ? message.query : message.command).toBe(said.say);
        if ('base' in said) expect(message['base']).toBe(said.base);
        if (said.say === 'ack') expect(message['ack']).toBe(said.ack);
      }),
    );
  });

  test('a start that would scramble the buttons is never said', () => {
    for (const maxSelections of [0, 1])
      expect(() => encodeSunvote({ say: 'start', base: 1, session: { ...usualSession, maxSelections } })).toThrow(
        RangeError,
      );
  });

  test('a keypad is called by its number', () => {
    expect([1, 12, 255].map(keypadText)).toEqual(['SV0001', 'SV0012', 'SV0255']);
  });
});
