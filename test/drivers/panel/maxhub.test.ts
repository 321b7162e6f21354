import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Pair, pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function panel(settings: Readonly<Record<string, string>> = {}, model?: string): Promise<Pair> {
  const pair = pairOf('maxhub', model);
  for (const [what, value] of Object.entries(settings)) pair.simulated.set(what, value);
  await pair.attach();
  return pair;
}

describe('a MAXHUB panel', () => {
  test('whose backlight is off is on, and blanked', async () => {
    const one = await panel({ backlight: 'off' });
    expect(one.readings).toMatchObject({ power: 'on', blanked: true });
    expect(await one.command('blank', 'off')).toMatchObject({ power: 'on', blanked: false });
    expect(one.simulated.state()).toMatchObject({ power: 'on', backlight: true });
  });

  test.each(['30000', '70000'])('answers power on with nothing, and is on after %s ms', async (wake) => {
    const one = await panel({ power: 'off', standby: 'deep', wake });
    expect(await one.command('power', 'on')).toEqual({ power: 'warming' });
    await vi.advanceTimersByTimeAsync(Number(wake) - 4_000);
    expect(one.readings).toEqual({ power: 'warming' });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(one.readings).toMatchObject({ power: 'on', blanked: false, volume: 30, touch: true });
  });

  test('that does not come on within its time is not warming for ever', async () => {
    const one = await panel({ power: 'off', wake: '120000' });
    await one.command('power', 'on');
    await vi.advanceTimersByTimeAsync(100_000);
    expect(one.readings).not.toHaveProperty('power', 'warming');
  });

  test('off cannot be blanked, and says so', async () => {
    expect(await (await panel({ power: 'off' })).command('blank', 'on')).toBe('DEVICE-REFUSES');
  });

  test('locks its touch', async () => {
    const one = await panel();
    expect(await one.command('touch', 'off')).toMatchObject({ touch: false });
    expect(one.simulated.state()).toMatchObject({ touch: false });
  });

  test('by LAN takes neither power on nor off, and everything else', async () => {
    const one = await panel({ line: 'lan' }, 'maxhub-v6-lan');
    expect(await one.command('power', 'off')).toBe('DEVICE-CANNOT');
    expect(await one.command('blank', 'on')).toMatchObject({ blanked: true });
    expect(await (await panel({ line: 'lan' })).command('power', 'off')).toBe('DEVICE-REFUSES');
  });

  test('of Clevertouch has more inputs', async () => {
    const one = await panel({ table: 'clevertouch', input: 'hdmi4' }, 'clevertouch-impact-plus');
    expect(one.readings).toMatchObject({ input: 'hdmi4' });
    expect(await one.command('input', 'android')).toMatchObject({ input: 'android' });
  });
});
