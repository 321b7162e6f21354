import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Pair, pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function panel(settings: Readonly<Record<string, string>>, model?: string): Promise<Pair> {
  const pair = pairOf('samsung-mdc', model);
  for (const [what, value] of Object.entries(settings)) pair.simulated.set(what, value);
  await pair.attach();
  return pair;
}

describe('a Samsung panel', () => {
  test('says who it is', async () => {
    expect((await panel({})).identity).toEqual({
      serial: 'SN123456789',
      firmware: 'T-KTM2ELAKUC-1010.0',
      model: 'WA75D',
      name: '302',
    });
  });

  test('tells its troubles with its temperature, and leaves out what it has not', async () => {
    const one = await panel({ trouble: 'lamp', fan: 'none', temperature: '77', signal: 'none' });
    expect(one.readings).toMatchObject({ temperatureC: 77, signal: false });
    expect(one.troubles).toEqual({ lamp: 'error', temperature: 'ok' });
    one.simulated.set('trouble', 'temperature');
    one.simulated.set('fan', 'broken');
    await vi.advanceTimersByTimeAsync(6 * 60_000);
    expect(one.troubles).toEqual({ lamp: 'ok', temperature: 'error', fan: 'error' });
  });

  test('without loudspeakers has no volume, and refuses to be told one', async () => {
    const { readings, command } = await panel({ audio: 'off' });
    expect(readings).not.toHaveProperty('volume');
    expect(readings).not.toHaveProperty('muted');
    expect(readings).toMatchObject({ power: 'on', blanked: false });
    expect(await command('volume', '30')).toBe('DEVICE-REFUSES');
    expect(await command('mute', 'on')).toBe('DEVICE-REFUSES');
  });

  test.each([
    ['2', '46600', 776.67],
    ['3', '46600', 776.67],
    ['3', '600000', 10_000],
  ])('with %s bytes of time on, %s minutes are %s hours', async (bytes, minutes, hours) => {
    expect((await panel({ 'hours-bytes': bytes, minutes })).readings).toMatchObject({ hours });
  });

  test('is dark when its command “panel” is 1', async () => {
    const one = await panel({});
    expect(await one.command('blank', 'on')).toMatchObject({ blanked: true, power: 'on' });
    expect(one.simulated.state()).toMatchObject({ panel: false });
    expect(await one.command('blank', 'off')).toMatchObject({ blanked: false });
    expect(one.simulated.state()).toMatchObject({ panel: true });
  });

  test('that repeats “power on” is not on before it says so', async () => {
    const one = await panel({ power: 'off', wake: '5000' });
    expect(await one.command('power', 'on')).toMatchObject({ power: 'warming' });
    await vi.advanceTimersByTimeAsync(8_000);
    expect(one.readings).toMatchObject({ power: 'on', input: 'hdmi1' });
  });

  test('in standby is asked for its power only', async () => {
    const one = await panel({});
    await one.command('power', 'off');
    await vi.advanceTimersByTimeAsync(1_000);
    one.written.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(one.written.length).toBeGreaterThan(1);
    expect(new Set(one.written)).toEqual(new Set(['\xaa\x11\x01\x00\x12']));
    expect(one.readings).toMatchObject({ power: 'off' });
    expect(one.readings).not.toHaveProperty('volume');
  });

  test('whose id is another is silent, and found with its own model', async () => {
    await expect(panel({ id: '0' })).rejects.toMatchObject({ code: 'DEVICE-TIMEOUT' });
    expect((await panel({ id: '0' }, 'samsung-mdc-id0')).readings).toMatchObject({ power: 'on' });
  });

  test('a neighbour on its line, and an answer nobody asked for, change nothing', async () => {
    const one = await panel({});
    for (const frame of [one.simulated.neighbour(), one.simulated.unasked()]) one.inject(frame ?? new Uint8Array());
    expect(one.readings).toMatchObject({ power: 'on', volume: 30 });
  });
});
