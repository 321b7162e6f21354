import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  digitizerDecoder,
  touchReport as read,
  TouchReader,
  type TouchState,
} from '../../../protocols/input/digitizer.ts';
import { event, sync, touchReport } from './events.ts';

function states(frames: readonly Uint8Array[]): TouchState[] {
  const reader = new TouchReader();
  return frames.flatMap((frame) => reader.read(frame) ?? []);
}
const state = (began: number, contacts: number, pen = false): TouchState => ({ began, contacts, pen });

const slot = (n: number): Buffer => event(3, 0x2f, n);
const tracking = (id: number): Buffer => event(3, 0x39, id);
const touch = (down: number): Buffer => event(1, 0x14a, down);
const pen = (near: number): Buffer => event(1, 0x140, near);

describe('reports', () => {
  test('one finger down, moving, up', () => {
    expect(states([touchReport([[3, 0]]), touchReport([[3, 0]]), touchReport([[0, 0]])])).toEqual([
      state(1, 1),
      state(0, 1),
      state(0, 0),
    ]);
  });

  test('parallel mode: the blocks beyond the count are nobody', () => {
    expect(
      states([
        touchReport([
          [3, 0],
          [3, 1],
        ]),
        touchReport(
          [
            [3, 1],
            [0, 0],
          ],
          1,
        ),
        touchReport([[0, 1]]),
      ]),
    ).toEqual([state(2, 2), state(0, 1), state(0, 0)]);
  });

  test('hybrid mode: a frame is told when all of it has come', () => {
    const frames = [
      touchReport(
        [
          [3, 0],
          [3, 1],
        ],
        3,
        7,
      ),
      touchReport([[3, 2]], 0, 7),
      touchReport(
        [
          [0, 0],
          [3, 1],
        ],
        3,
        8,
      ),
      touchReport([[3, 2]], 0, 8),
    ];
    expect(states(frames)).toEqual([state(3, 3), state(0, 2)]);
  });

  test('a frame that was not whole is given up for the next one', () => {
    expect(
      states([
        touchReport(
          [
            [3, 0],
            [3, 1],
          ],
          4,
        ),
        touchReport([[3, 0]]),
      ]),
    ).toEqual([state(1, 1)]);
  });

  test('a continuation nobody began says nothing', () => {
    expect(states([touchReport([[3, 2]], 0)])).toEqual([]);
  });

  test('the sheet’s sample without a tail', () => {
    const sample = (hex: string): Buffer => Buffer.from(hex.replaceAll(' ', ''), 'hex');
    expect(states([sample('02 03 00 E8 03 D0 07'), sample('02 00 00 E8 03 D0 07')])).toEqual([
      state(1, 1),
      state(0, 0),
    ]);
  });
});

describe('events of the kernel', () => {
  test('slots: two fingers, one lifted, put down again', () => {
    const frames = [
      ...[slot(0), tracking(5), touch(1), sync],
      ...[slot(1), tracking(6), sync],
      ...[slot(0), tracking(-1), sync],
      ...[tracking(7), sync],
      ...[tracking(-1), slot(1), tracking(-1), touch(0), sync],
    ];
    expect(states(frames)).toEqual([state(1, 1), state(1, 2), state(0, 1), state(1, 2), state(0, 0)]);
  });

  test('a slot taken over within one group is a new touch', () => {
    expect(states([slot(0), tracking(5), sync, tracking(6), sync])).toEqual([state(1, 1), state(1, 1)]);
  });

  test('a pen: near is no touch, the tip is', () => {
    expect(states([pen(1), sync, touch(1), sync, touch(0), sync, pen(0), sync])).toEqual([
      state(0, 0),
      state(1, 1, true),
      state(0, 0),
      state(0, 0),
    ]);
  });

  test('a palm is no touch', () => {
    expect(states([slot(0), tracking(5), event(3, 0x37, 2), sync])).toEqual([state(0, 0)]);
  });

  test('after lost events nothing is down until it comes down again', () => {
    const frames = [slot(0), tracking(5), sync, event(0, 3, 0), tracking(-1), sync, slot(0), tracking(9), sync];
    expect(states(frames)).toEqual([state(1, 1), state(0, 0), state(1, 1)]);
  });

  test('slots without end take no memory', () => {
    const reader = new TouchReader();
    for (let n = 0; n < 5_000; n++) for (const frame of [slot(n), tracking(n), sync]) reader.read(frame);
    expect(reader.read(sync)?.contacts).toBeLessThanOrEqual(64);
  });
});

test('nothing that is decoded tells where', () => {
  const frames = [
    touchReport([
      [3, 0],
      [3, 1],
    ]),
    event(3, 0x35, 4660),
    event(3, 0x36, 4660),
    event(3, 0, 4660),
    event(3, 1, 4660),
    event(3, 0x3a, 4660),
  ];
  for (const frame of frames) {
    const said = JSON.stringify(digitizerDecoder.decode(frame, 'device'));
    expect(said).not.toMatch(/4660|8208|16432|"x"|"y"/i);
  }
  expect(JSON.stringify(read(touchReport([[3, 0]])))).toBe(
    '{"contacts":[{"contact":0,"tip":true,"inRange":true},{"contact":0,"tip":false,"inRange":false}],"scanTime":0,"contactCount":1}',
  );
});

test('any bytes: a state that can be, and never an exception', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 24 }), { maxLength: 40 }), (frames) => {
      for (const { began, contacts } of states(frames)) {
        expect(began).toBeLessThanOrEqual(contacts);
        expect(contacts).toBeLessThanOrEqual(64);
      }
    }),
  );
});
