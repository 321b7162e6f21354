/** Frames without a checksum, without a mark, or that change their form: found again after anything. */
import { describe, expect, test } from 'vitest';
import { type Framing, framer } from '../../../protocols/framing.ts';
import { fromHex, toHex } from '../../../protocols/hex.ts';
import { isUndecoded } from '../../../protocols/message.ts';
import { decodeMaxhub, encodeMaxhub, maxhubFraming, usualMaxhub } from '../../../protocols/panel/maxhub.ts';
import { decodeSicp, encodeSicp, sicpFraming, usualSicp } from '../../../protocols/panel/philips-sicp.ts';
import { decodeMdc, encodeMdc, mdcFraming, usualMdc } from '../../../protocols/panel/samsung-mdc.ts';
import {
  decodeViewsonic,
  encodeViewsonic,
  usualViewsonic,
  viewsonicFraming,
} from '../../../protocols/panel/viewsonic.ts';

const bytes = (hex: string): Uint8Array => fromHex(hex) ?? new Uint8Array();

function framesIn(framing: Framing, chunks: readonly Uint8Array[]): string[] {
  const found: string[] = [];
  const stream = framer(framing, { frame: (frame) => found.push(toHex(frame)), junk: () => {} });
  for (const chunk of chunks) stream.push(chunk);
  stream.end();
  return found;
}

const families: Readonly<Record<string, { framing: Framing; frames: readonly string[] }>> = {
  viewsonic: {
    framing: viewsonicFraming,
    frames: ['383031726c3030310d', '3430312b0d', '36303170000d0d', '38303172662d30350d'],
  },
  maxhub: { framing: maxhubFraming, frames: ['3a303172383035300d', '3430312d0d', '3a303172a23030310d'] },
  'samsung-mdc': {
    framing: mdcFraming,
    frames: [
      'aaff010341110156',
      'aaff01034e130165',
      'aaff0108410d0000000029007f',
      '4d44435354415254' + '3c3c544c533e3e',
      '4d4443415554483c3c4641494c3a307830313e3e',
    ],
  },
  'philips-sicp': {
    framing: sicpFraming,
    frames: [
      '06010019021c',
      '060101000600',
      '07010045160a5f',
      '13010015484131413039313731323334353676',
      '21010000040119023e',
      '050119021f',
    ],
  },
};

for (const [name, { framing, frames }] of Object.entries(families)) {
  describe(name, () => {
    test('finds every frame wherever the stream is cut in two', () => {
      const stream = bytes(frames.join(''));
      for (let at = 0; at <= stream.length; at++) {
        expect(framesIn(framing, [stream.subarray(0, at), stream.subarray(at)]), `cut at ${at}`).toEqual(frames);
      }
    });

    test('loses at most the frame that was hit when a byte is lost', () => {
      for (const [hit, frame] of frames.entries()) {
        for (let at = 0; at < frame.length; at += 2) {
          const short = frame.slice(0, at) + frame.slice(at + 2);
          const found = framesIn(framing, [bytes([...frames.slice(0, hit), short, ...frames].join(''))]);
          expect(found.slice(-frames.length), `${frame} without byte ${at / 2}`).toEqual(frames);
        }
      }
    });

    test('loses nothing but the frame that was hit when a bit is wrong', () => {
      for (const frame of frames) {
        for (let bit = 0; bit < frame.length * 4; bit++) {
          const wrong = bytes(frame);
          wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          const found = framesIn(framing, [wrong, bytes(frames.join('')), bytes(frames.join(''))]);
          expect(found.slice(-frames.length), `${frame}, bit ${bit}`).toEqual(frames);
        }
      }
    });
  });
}

describe('what is encoded is decoded by the other side’s table', () => {
  test.each([
    ['power', 'on', '38303173213030310d'],
    ['input', 'hdmi1', '38303173223030340d'],
    ['volume', '76', '38303173353037360d'],
    ['freeze', 'on', undefined],
  ])('viewsonic %s %s', (command, value, hex) => {
    const encoded = encodeViewsonic({ command, value }, usualViewsonic);
    expect(encoded && toHex(encoded)).toBe(hex);
  });

  test.each([
    ['power', 'on', '3a303153303030330d'],
    ['power', 'off', '3a303153303030320d'],
    ['blank', 'on', '3a303153303030300d'],
    ['touch', 'off', '3a303153443030300d'],
  ])('maxhub %s %s', (command, value, hex) => {
    expect(toHex(encodeMaxhub({ command, value }, usualMaxhub) ?? new Uint8Array())).toBe(hex);
    expect(encodeMaxhub({ command: 'power', value }, { ...usualMaxhub, powers: false })).toBeUndefined();
  });

  test.each([
    ['power', 'on', 'aa11fe010111'],
    ['volume', '50', 'aa12fe013243'],
    ['input', 'hdmi1', 'aa14fe012134'],
  ])('samsung-mdc %s %s to all', (command, value, hex) => {
    expect(toHex(encodeMdc({ command, value }, { ...usualMdc, id: 0xfe }) ?? new Uint8Array())).toBe(hex);
  });

  test.each([
    ['power', 'on', '06010018021d'],
    ['input', 'hdmi2', '090100ac06090100aa'],
    ['blank', 'on', '060100720174'],
    ['volume', '22', '070100441616' + '42'],
  ])('philips-sicp %s %s', (command, value, hex) => {
    expect(toHex(encodeSicp({ command, value }, usualSicp) ?? new Uint8Array())).toBe(hex);
  });
});

test('the same bytes with and without GROUP are told apart by the profile only', () => {
  const volume25and1 = bytes('0601451901' + '5a');
  expect(decodeSicp(volume25and1, { ...usualSicp, form: 'no-group' })).toEqual([
    { type: 'reading', volume: 25, audioOut: 1 },
  ]);
  expect(decodeSicp(volume25and1, usualSicp)).toEqual([{ type: 'reading', power: 'off' }]);
});

test('nothing throws, whatever comes', () => {
  const decoders = [
    (frame: Uint8Array) => decodeViewsonic(frame, usualViewsonic),
    (frame: Uint8Array) => decodeMaxhub(frame, usualMaxhub),
    (frame: Uint8Array) => decodeMdc(frame, usualMdc),
    (frame: Uint8Array) => decodeSicp(frame, usualSicp),
  ];
  for (let seed = 0; seed < 3_000; seed++) {
    const noise = Uint8Array.from({ length: seed % 45 }, (_, at) => ((seed * 2654435761 + at * 40503) >>> 7) & 0xff);
    for (const decode of decoders) {
      for (const message of decode(noise)) expect(isUndecoded(message) || 'type' in message).toBe(true);
    }
  }
});
