/** The traps of NEC and CTOUCH displays, driver against simulator. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('NEC', () => {
  test('length digits go out in upper case', async () => {
    const nec = pairOf('nec');
    await nec.attach();
    await nec.command('power', 'off');
    expect(nec.written).toContain('\x010A0A0C\x02C203D60004\x03\x76\r');
  });

  test.each(['off', 'standby', 'suspend'])('%s: only the power is asked, and it wakes', async (power) => {
    const nec = pairOf('nec');
    nec.simulated.set('power', power);
    await nec.attach();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(nec.readings).toEqual({ power: power === 'off' ? 'off' : 'standby' });
    expect(new Set(nec.written).size).toBe(1);
    expect(await nec.command('power', 'on')).toMatchObject({ power: 'on' });
  });

  test('HDMI 1 of a P461 is set by 04 and reads as 11', async () => {
    const p461 = pairOf('nec', 'nec-p461');
    p461.simulated.set('hdmi1-by-04-only', 'on');
    p461.simulated.set('input', 'dp');
    await p461.attach();
    expect(p461.readings).toMatchObject({ input: 'dp' });
    expect(await p461.command('input', 'hdmi1')).toMatchObject({ input: 'hdmi1' });
    const other = pairOf('nec');
    other.simulated.set('hdmi1-by-04-only', 'on');
    await other.attach();
    expect(await other.command('input', 'hdmi1')).toBe('DEVICE-REFUSES');
  });

  test('a neighbour’s power is not ours', async () => {
    const nec = pairOf('nec');
    await nec.attach();
    const neighbour = nec.simulated.neighbour();
    if (neighbour !== undefined) nec.inject(neighbour);
    expect(nec.readings).toMatchObject({ power: 'on' });
  });
});

describe('CTOUCH', () => {
  test('mute is 1 on and 2 off', async () => {
    const ctouch = pairOf('ctouch');
    ctouch.simulated.set('muted', 'on');
    await ctouch.attach();
    expect(ctouch.readings).toMatchObject({ muted: true });
    expect(await ctouch.command('mute', 'off')).toMatchObject({ muted: false });
    expect(ctouch.written).toContain('\xa9\x14\x00\x02\x8a');
  });

  test('one that answers nothing while off is degraded, and comes on when told', async () => {
    const ctouch = pairOf('ctouch');
    ctouch.simulated.set('power', 'off');
    ctouch.simulated.set('off-answers', 'nothing');
    await ctouch.attach();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(ctouch.readings).toEqual({});
    expect(ctouch.status).toBe('degraded');
    await ctouch.command('power', 'on');
    await vi.advanceTimersByTimeAsync(3_000);
    expect(ctouch.readings).toMatchObject({ power: 'on', volume: 30 });
    expect(ctouch.status).toBe('online');
  });

  test('another display’s answers are not ours', async () => {
    const ctouch = pairOf('ctouch');
    ctouch.simulated.set('id', '3');
    await ctouch.attach();
    expect(ctouch.readings).toEqual({});
  });
});
