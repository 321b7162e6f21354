/** The simulated SunVote base has every quirk of the sheet. Its bytes are written here by hand, not by our codec. */
import { describe, expect, it } from 'vitest';
import { crc16 } from '../../../protocols/checksum.ts';
import { createSunvoteBase } from '../../../simulators/clicker/sunvote.ts';
import type { SimulatedDevice } from '../../../simulators/stream/device.ts';
import { holdTime } from '../held-time.ts';

function frame(...payload: number[]): Buffer {
  const crc = crc16(Uint8Array.from(payload), 0);
  return Buffer.from([0xf5, 0xaa, 0xaa, payload.length + 2, ...payload, crc >> 8, crc & 0xff]);
}
const zeros = (count: number): number[] => new Array<number>(count).fill(0);
const START = (maxSelections: number) => frame(0x15, 1, 0, 0xc1, 2, 5, 2, maxSelections, 1, 0);
const CLEAR = frame(0x15, 1, 0, 0xc2, ...zeros(6));
const STOP = frame(0x15, 1, 0, 0xc3, ...zeros(6));
const KEYS = frame(0x15, 1, 0, 0xc4, ...zeros(6));
const ACK = (ack: number) => frame(0x15, 1, 0, 0xc5, ack, ...zeros(18));
const WAKE = frame(0x15, 0xc7, 0, 0xc5, ...zeros(19));
const WHOLE = [START(6), CLEAR, KEYS, ACK(0), WAKE];

function lab() {
  const time = holdTime(() => 0.5);
  const heard: Buffer[] = [];
  const base: SimulatedDevice = createSunvoteBase({
    ports: time,
    send: (bytes) => heard.push(Buffer.from(bytes)),
    tell: () => {},
    hangUp: () => {},
  });
  const say = (...frames: readonly Buffer[]): Buffer[] => {
    for (const bytes of frames) {
      base.receive(bytes);
      time.pass(20);
    }
    return heard.splice(0);
  };
  return { base, time, say };
}
/** Keypad, button, ack byte of the answers that carry a key. */
const slots = (answers: readonly Buffer[]) =>
  answers.filter((bytes) => bytes[3] === 0x20 && bytes[8] !== 0xff).map((bytes) => [bytes[11], bytes[12], bytes[8]]);

describe('the simulated SunVote base', () => {
  it('has the sheet’s frames, and says who it is', () => {
    const { say } = lab();
    expect(KEYS.toString('hex')).toBe('f5aaaa0c150100c40000000000000a16');
    expect(say(Buffer.from('f5aaaa0c1100000f0c00000000007ad9', 'hex'))[0]?.subarray(4, 12)).toEqual(
      Buffer.from([0x91, 1, 0, 0x0f, 0x0c, 0, 0, 12]),
    );
    expect(say(Buffer.from('f5aaaa0c15000000060000000000db07', 'hex'))[0]?.subarray(9, 13)).toEqual(
      Buffer.from([0, 1, 0, 50]),
    );
    expect(say(frame(0x11, 0, 0, 0x0f, 0x0b, 1, 1, 12, 0, 0))).toEqual([]);
  });

  it('wakes its keypads by the whole start only, whatever is left out', () => {
    for (const left of [undefined, 0, 1, 2, 3, 4]) {
      const { base, say } = lab();
      say(...WHOLE.filter((_, i) => i !== left));
      expect(base.press?.('12', 'B'), `without ${left}`).toBe(left === undefined ? 'accepted' : 'unheard');
    }
  });

  it('lets them sleep again without the broadcast, and after stop', () => {
    const { base, say, time } = lab();
    say(...WHOLE);
    time.pass(4_000);
    say(WAKE);
    time.pass(4_000);
    expect(base.press?.('1', 'A')).toBe('accepted');
    time.pass(6_000);
    expect(base.press?.('1', 'A')).toBe('unheard');
    say(WAKE, STOP);
    expect(base.press?.('1', 'A')).toBe('unheard');
  });

  it('tells a button until its ack comes back, then that it was let go of, then nothing', () => {
    const { base, say } = lab();
    say(...WHOLE);
    base.press?.('SV0012', 'B');
    const [[keypad, button, ack] = []] = slots(say(KEYS));
    expect([keypad, button]).toEqual([12, 2]);
    expect(slots(say(KEYS))).toEqual([[12, 2, ack]]);
    const released = slots(say(ACK(ack ?? 0), KEYS));
    expect(released.map(([who, what]) => [who, what])).toEqual([[12, 0]]);
    expect(slots(say(ACK(released[0]?.[2] ?? 0), KEYS))).toEqual([]);
    expect(say(KEYS).map((bytes) => bytes[8])).toEqual([0xff]);
  });

  it('scrambles the button where one selection alone is allowed', () => {
    const { base, say } = lab();
    say(START(1), ...WHOLE.slice(1));
    base.press?.('12', 'B');
    const [[, button] = []] = slots(say(KEYS));
    expect([1, 2, 4, 8, 16, 32]).not.toContain(button);
  });

  it('forgets everything with its power', () => {
    const { base, say } = lab();
    say(...WHOLE);
    base.press?.('12', 'B');
    base.restarted();
    expect(base.state()).toMatchObject({ open: false, awake: false, waiting: 0 });
    expect(() => base.press?.('99', 'B')).toThrow();
    expect(() => base.press?.('12', 'X')).toThrow();
    expect(() => base.set('nothing', '1')).toThrow();
  });
});
