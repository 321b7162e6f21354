import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { framer } from '../../../protocols/framing.ts';
import { isInputEvent } from '../../../protocols/input/evdev.ts';
import { KeyReader, keyboardFraming } from '../../../protocols/input/keyboard.ts';
import { event, keyPress, sync, typed } from './events.ts';

/** Frames and junk of a stream pushed in these pieces. */
function cut(pieces: readonly Uint8Array[]): { frames: string[]; junk: string } {
  const frames: string[] = [];
  let junk = '';
  const stream = framer(keyboardFraming, {
    frame: (bytes) => frames.push(Buffer.from(bytes).toString('hex')),
    junk: (bytes) => {
      junk += Buffer.from(bytes).toString('hex');
    },
  });
  for (const piece of pieces) stream.push(piece);
  stream.end();
  return { frames, junk };
}

function keysDown(frames: readonly Uint8Array[]): string {
  const reader = new KeyReader();
  return frames
    .flatMap((frame) => {
      const events = reader.read(frame);
      return events === 'lost' ? ['lost'] : events.filter(({ state }) => state === 'down').map(({ key }) => key);
    })
    .join(' ');
}

const report = (...keys: number[]): Buffer => Buffer.from([0, 0, ...keys, 0, 0, 0, 0, 0, 0].slice(0, 8));

describe('a stream of keys', () => {
  test('is cut the same at every place, events and reports alike', () => {
    const stream = Buffer.concat([typed('1A'), report(0x1e), report(), report(0x59, 0x5a), report(), keyPress(28)]);
    const whole = cut([stream]);
    expect(whole.junk).toBe('');
    expect(whole.frames.map((frame) => frame.length / 2).join(' ')).toBe('24 24 24 24 24 24 24 24 8 8 8 8 24 24 24 24');
    for (let at = 1; at < stream.length; at++)
      expect(cut([stream.subarray(0, at), stream.subarray(at)])).toEqual(whole);
  });

  test('finds its beat again after noise and half events', () => {
    const before = keyPress(2);
    const noisy = Buffer.concat([before, Buffer.from('ff00ff', 'hex'), keyPress(3).subarray(0, 13), keyPress(4)]);
    const { frames } = cut([noisy]);
    const last = Buffer.from(keyPress(4)).toString('hex');
    expect(frames.join('')).toContain(last);
  });

  test('whatever arrives, everything is a frame or junk, in the same pieces', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(), (bytes, where) => {
        const whole = cut([bytes]);
        expect(whole.frames.join('').length + whole.junk.length).toBe(2 * bytes.length);
        const at = bytes.length === 0 ? 0 : where % bytes.length;
        expect(cut([bytes.subarray(0, at), bytes.subarray(at)])).toEqual(whole);
      }),
    );
  });
});

describe('what is typed', () => {
  test('by key events: down counts, repeats and releases do not', () => {
    const frames = [event(1, 2, 1), sync, event(1, 2, 2), event(1, 2, 0), event(1, 79, 1), event(1, 96, 1)];
    expect(keysDown(frames)).toBe('1 1 enter');
  });

  test('by reports: what was not down before', () => {
    expect(keysDown([report(0x1e), report(0x1e, 0x1f), report(0x1f), report(), report(0x1f)])).toBe('1 2 2');
    // Too many keys at once: says nothing, and forgets nothing.
    expect(keysDown([report(0x1e), report(1, 1, 1, 1, 1, 1), report(0x1e)])).toBe('1');
  });

  test('events the kernel lost take the rest of their group with them', () => {
    expect(keysDown([event(1, 2, 1), event(0, 3, 0), event(1, 3, 1), sync, event(1, 4, 1)])).toBe('1 lost 3');
  });
});

test('an event is told by its time, not by its length', () => {
  expect(isInputEvent(event(1, 2, 1))).toBe(true);
  expect(isInputEvent(event(1, 2, 1).subarray(1))).toBe(false);
  expect(isInputEvent(Buffer.alloc(24))).toBe(false);
  expect(isInputEvent(event(0x30, 2, 1))).toBe(false);
});
