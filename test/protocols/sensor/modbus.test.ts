import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Side } from '../../../protocols/decoder.ts';
import { framer } from '../../../protocols/framing.ts';
import { toHex } from '../../../protocols/hex.ts';
import { decodeModbus, hasModbusCrc, modbusFraming } from '../../../protocols/sensor/modbus.ts';

const bytesOf = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex.replaceAll(' ', ''), 'hex'));

/** What is found in a stream cut into these pieces: frames as hex, junk as its number of bytes. */
function cut(side: Side, pieces: readonly Uint8Array[]): { frames: string[]; junk: number } {
  const frames: string[] = [];
  let junk = 0;
  const stream = framer(modbusFraming(side), {
    frame: (frame) => frames.push(toHex(frame)),
    junk: (bytes) => {
      junk += bytes.length;
    },
  });
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return { frames, junk };
}

const S8 = 'fe04020388adb2';
const BOTH = '010404013102222ace';
const REFUSED = '018302c0f1';
const TCP = '00010000000701040401310222';

describe('a stream of answers', () => {
  test('is the same however it is cut', () => {
    const whole = bytesOf(S8 + BOTH + REFUSED + TCP + BOTH);
    const expected = { frames: [S8, BOTH, REFUSED, TCP, BOTH], junk: 0 };
    expect(cut('device', [whole])).toEqual(expected);
    for (let at = 1; at < whole.length; at++)
      expect(cut('device', [whole.subarray(0, at), whole.subarray(at)])).toEqual(expected);
    expect(
      cut(
        'device',
        [...whole].map((byte) => Uint8Array.of(byte)),
      ),
    ).toEqual(expected);
  });

  test('is found again after stray bytes, even such as promise a frame of 255', () => {
    for (const stray of ['00', 'ff00ff', '0104', '0104fc', '01 04 fc 00 01', '0103fa', '018301'])
      expect(cut('device', [bytesOf(stray + S8)]).frames).toEqual([S8]);
  });

  test('whatever it is, the pieces decide nothing, nothing is lost and nothing is thrown', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 12 }),
      fc.constantFrom(S8, BOTH, REFUSED, TCP, '0104', '010f0000000801ffbed5', '00010000').map(bytesOf),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), fc.constantFrom<Side>('device', 'host'), (pieces, side) => {
        const whole = Uint8Array.from(pieces.flatMap((one) => [...one]));
        const found = cut(side, pieces);
        expect(cut(side, [whole])).toEqual(found);
        expect(
          cut(
            side,
            [...whole].map((byte) => Uint8Array.of(byte)),
          ),
        ).toEqual(found);
        expect(found.frames.join('').length / 2 + found.junk).toBe(whole.length);
        for (const frame of found.frames) decodeModbus(bytesOf(frame), side);
      }),
      { numRuns: 300 },
    );
  });

  test('any bytes at all decode to something, and never throw', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.constantFrom<Side>('device', 'host'), (bytes, side) => {
        expect(decodeModbus(bytes, side)).toHaveLength(1);
      }),
    );
  });
});

test('the CRC is low byte first', () => {
  expect(hasModbusCrc(bytesOf(S8))).toBe(true);
  expect(hasModbusCrc(bytesOf('fe04020388b2ad'))).toBe(false);
  expect(hasModbusCrc(bytesOf('fe'))).toBe(false);
});

test('a request and its answer may be the same bytes: the side says which', () => {
  const bytes = bytesOf('01050000ff008c3a');
  expect(decodeModbus(bytes, 'host')).toMatchObject([{ type: 'command', command: 'coil', value: 'on' }]);
  expect(decodeModbus(bytes, 'device')).toMatchObject([{ type: 'ack', address: 0, value: 'on' }]);
});
