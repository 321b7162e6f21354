import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Pair, pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function display(settings: Readonly<Record<string, string>> = {}, model?: string): Promise<Pair> {
  const pair = pairOf('philips-sicp', model);
  for (const [what, value] of Object.entries(settings)) pair.simulated.set(what, value);
  await pair.attach();
  return pair;
}

describe('a Philips display', () => {
  test('tells all it has: two temperatures, hours in two bytes, its serial and its model', async () => {
    const { readings, identity } = await display();
    expect(readings).toMatchObject({ temperatureC: 28, temperature2C: 31, hours: 19_712, volume: 30, audioOut: 30 });
    expect(identity).toEqual({ serial: 'HA1A0917123456', model: 'BDL6551T' });
  });

  test('is dark when its backlight is 1', async () => {
    const one = await display({ backlight: 'off' });
    expect(one.readings).toMatchObject({ power: 'on', blanked: true });
    expect(await one.command('blank', 'off')).toMatchObject({ blanked: false });
    expect(one.simulated.state()).toMatchObject({ backlight: true });
  });

  test('may answer with another group', async () => {
    const one = await display({ 'reply-group': '1' });
    expect(one.readings).toMatchObject({ power: 'on', input: 'hdmi1' });
    expect(await one.command('volume', '61')).toMatchObject({ volume: 61 });
  });

  test('with less to say is understood: one sensor, a short input report, no touch', async () => {
    const one = await display({ sensors: '1', 'input-tail': 'off', touch: 'none' });
    expect(one.readings).toMatchObject({ temperatureC: 28, input: 'hdmi1' });
    expect(one.readings).not.toHaveProperty('temperature2C');
    expect(one.readings).not.toHaveProperty('touch');
    expect(await one.command('touch', 'off')).toBe('DEVICE-REFUSES');
    // What it refuses it is not asked at every round.
    await vi.advanceTimersByTimeAsync(30_000);
    one.written.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(one.written.filter((order) => order.charCodeAt(3) === 0x1f)).toEqual([]);
  });

  test('without variable audio out takes one volume byte only', async () => {
    expect(await (await display({ 'audio-out': 'off' })).command('volume', '20')).toBe('DEVICE-REFUSES');
    const one = await display({ 'audio-out': 'off' }, 'philips-sicp-one-volume');
    expect(await one.command('volume', '20')).toMatchObject({ volume: 20 });
  });

  test('of an old kind has no GROUP in its frames', async () => {
    const one = await display({ form: 'no-group' }, 'philips-sicp-old');
    expect(one.readings).toMatchObject({ power: 'on', hours: 19_712 });
    // 25 and 1 on both outputs is, one byte on, “power is off” with a group: the form decides.
    one.simulated.set('volume', '25');
    expect(await one.command('volume', '25')).toMatchObject({ volume: 25, power: 'on' });
    expect(one.identity).toMatchObject({ serial: 'HA1A0917123456' });
  });

  test('of iiyama speaks in A6 frames', async () => {
    const one = await display({ form: 'a6' }, 'iiyama-le40');
    expect(one.readings).toMatchObject({ power: 'on', input: 'hdmi1', volume: 30 });
    expect(await one.command('input', 'dp1')).toMatchObject({ input: 'dp1' });
    expect(await one.command('power', 'off')).toMatchObject({ power: 'off' });
    expect(await one.command('input', 'hdmi1')).toBe('DEVICE-REFUSES');
  });

  test('in standby says NAV, and is asked for its power only', async () => {
    const one = await display();
    await one.command('power', 'off');
    expect(await one.command('input', 'hdmi2')).toBe('DEVICE-REFUSES');
    await vi.advanceTimersByTimeAsync(1_000);
    one.written.length = 0;
    await vi.advanceTimersByTimeAsync(30_000);
    expect(new Set(one.written)).toEqual(new Set(['\x05\x01\x00\x19\x1d']));
  });

  test('with another id is silent', async () => {
    await expect(display({ id: '2' })).rejects.toMatchObject({ code: 'DEVICE-TIMEOUT' });
  });
});
