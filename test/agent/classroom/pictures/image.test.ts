import { Buffer } from 'node:buffer';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { pictureOf } from '../../../../agent/classroom/pictures/image.ts';
import { jpeg, png, webp } from './samples.ts';

describe('a picture, by its own bytes', () => {
  test.each([
    ['PNG', png(1920, 1080), { type: 'png', width: 1920, height: 1080 }],
    ['JPEG', jpeg(1600, 900), { type: 'jpeg', width: 1600, height: 900 }],
    ['WebP, lossy', webp('VP8 ', 1366, 768), { type: 'webp', width: 1366, height: 768 }],
    ['WebP, lossless', webp('VP8L', 800, 600), { type: 'webp', width: 800, height: 600 }],
    ['WebP, extended', webp('VP8X', 4096, 2160), { type: 'webp', width: 4096, height: 2160 }],
  ])('%s', (_name, bytes, expected) => {
    expect(pictureOf(bytes)).toEqual(expected);
  });

  test('a JPEG with metadata, a thumbnail within and fill bytes', () => {
    const thumbnail = jpeg(160, 120);
    const app1 = Buffer.concat([Buffer.from([0xff, 0xe1, 0, thumbnail.length + 2]), thumbnail]);
    const plain = Buffer.from(jpeg(640, 480));
    const bytes = Buffer.concat([plain.subarray(0, 2), app1, Buffer.from([0xff, 0xff]), plain.subarray(2)]);
    expect(pictureOf(bytes)).toEqual({ type: 'jpeg', width: 640, height: 480 });
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['an SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a GIF', Buffer.from('GIF89a\u0001\u0000\u0001\u0000')],
    ['a PNG without a size', png(0, 10)],
    ['half a PNG', png(10, 10).subarray(0, 20)],
    ['a JPEG that ends before its frame', jpeg(10, 10).subarray(0, 8)],
    ['a JPEG with a segment of no length', Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0])],
    ['a WebP of another kind', webp('ANIM', 10, 10)],
  ])('%s is none', (_name, bytes) => {
    expect(pictureOf(bytes)).toBeUndefined();
  });

  test('whatever the bytes, it answers', () => {
    const starts = [png(9, 9), jpeg(9, 9), webp('VP8X', 9, 9)].map((bytes) => bytes.subarray(0, 12));
    fc.assert(
      fc.property(fc.constantFrom(...starts), fc.uint8Array({ maxLength: 80 }), (start, rest) => {
        const found = pictureOf(Buffer.concat([start, rest]));
        expect(found === undefined || found.width > 0).toBe(true);
      }),
    );
  });
});
