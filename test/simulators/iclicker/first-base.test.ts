/** The simulated base of the first generation, in the sheet's own exchange and beyond it. Time is held. */
import { describe, expect, it } from 'vitest';
import { FirstBase } from '../../../simulators/iclicker/first-base.ts';
import { type HeldTime, holdTime } from '../held-time.ts';

function base(): { base: FirstBase; time: HeldTime; say(hex: string): string[] } {
  const time = holdTime(() => 0.5);
  const first = new FirstBase(time);
  const heard: string[] = [];
  first.powerOn();
  first.attach((report) => heard.push(Buffer.from(report).toString('hex').replace(/0+$/, '')));
  return {
    base: first,
    time,
    say(hex) {
      first.hostReport(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
      time.pass(100);
      return heard.splice(0).map((text) => (text.length % 2 === 0 ? text : `${text}0`));
    },
  };
}

describe('the simulated first generation', () => {
  it('has the sheet’s exchange, byte for byte', () => {
    const { base: first, time, say } = base();
    expect(say('01 17 06 82 e9 70')).toEqual(['0117aa']);
    expect(say('01 11 00 05')).toEqual(['0111aa']);
    for (const [clicker, key] of [
      ['82E9701B', 'A'],
      ['42BFD62B', 'B'],
      ['429BF920', 'E'],
    ] as const) {
      expect(first.press(clicker, key)).toBe('accepted');
      time.pass(50);
    }
    expect(say('01 17 01 00 04')).toEqual(['0117aa', '021800030003036182e9706242bfd665429bf9']);
    expect(say('01 17 01 03 04')).toEqual(['0117aa', '021800000303']);
    expect(say('01 16')).toEqual(['0116aa']);
    expect(first.press('82E9701B', 'A')).toBe('refused');
  });

  it('tells 14 votes a report, and how many are left', () => {
    const { base: first, time, say } = base();
    say('01 11 00 05');
    for (let i = 0; i < 30; i++) first.press('82E9701B', 'A');
    time.pass(100);
    expect(say('01 17 01 00 04').map((report) => report.slice(0, 14))).toEqual([
      '0117aa',
      '0218011e000e0e',
      '021801100e1c0e',
      '021800021c1e02',
    ]);
  });

  it('pushes nothing, and does not answer what only its successor knows', () => {
    const { base: first, say } = base();
    expect(say('01 11')).toEqual([]);
    expect(first.state().open).toBe(false);
    for (const hex of ['01 12', '01 15', '01 19 66 0a 01', '01 2d', '01 2a 21 41 05', '01 1e 82 e9 70', '01 17 05'])
      expect(say(hex), hex).toEqual([]);
    say('01 11 00 05');
    first.press('82E9701B', 'C');
    expect(say('01 13 41')).toEqual([]);
    expect(first.press('82E9701B', 'F')).toBe('unheard');
  });

  it('counts anew on 01 17 05, and forgets everything with its power', () => {
    const { base: first, time, say } = base();
    say('01 11 00 05');
    first.press('82E9701B', 'A');
    time.pass(50);
    say('01 17 05');
    expect(say('01 17 01 00 04')[1]).toBe('0218');
    first.powerOff();
    expect(time.waiting()).toBe(0);
    first.powerOn();
    expect(first.state()).toMatchObject({ open: false, votes: 0 });
  });

  it('misbehaves as told', () => {
    const { base: first, say } = base();
    first.misbehave('stall');
    expect(say('01 16')).toEqual([]);
    first.misbehave('lost-list');
    const lists = [1, 2, 3, 4].map(() => say('01 17 01 00 04').length);
    expect(lists).toEqual([2, 2, 1, 2]);
    first.misbehave('duplicate');
    expect(say('01 16')).toEqual(['0116aa', '0116aa']);
    first.misbehave('silent-after-open');
    expect(say('01 11 00 05')).toEqual(['0111aa']);
    expect(say('01 17 01 00 04')).toEqual([]);
  });
});
