import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Pair, pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function panel(settings: Readonly<Record<string, string>> = {}, model?: string): Promise<Pair> {
  const pair = pairOf('viewsonic', model);
  for (const [what, value] of Object.entries(settings)) pair.simulated.set(what, value);
  await pair.attach();
  return pair;
}

describe('a ViewSonic panel', () => {
  test('says by itself what somebody does with its buttons, long before it is asked', async () => {
    const one = await panel();
    one.written.length = 0;
    one.simulated.set('volume', '7');
    one.simulated.set('backlight', 'off');
    one.simulated.set('signal', 'off');
    one.simulated.set('input', 'android');
    await vi.advanceTimersByTimeAsync(50);
    expect(one.written).toEqual([]);
    expect(one.readings).toMatchObject({ volume: 7, blanked: true, input: 'android', signal: false });
  });

  test('is understood although keys of its remote control and replies of unknown bytes come in between', async () => {
    const one = await panel();
    one.simulated.set('key', String(0x000d));
    one.simulated.set('key', String(0x3830));
    one.simulated.set('long', 'now');
    one.simulated.set('volume', '8');
    await vi.advanceTimersByTimeAsync(50);
    expect(one.readings).toMatchObject({ power: 'on', volume: 8 });
    expect(one.readings).not.toHaveProperty('hours');
    expect(one.identity).not.toHaveProperty('serial');
    expect(await one.command('volume', '9')).toMatchObject({ volume: 9 });
  });

  test('an answer for another number is not its own', async () => {
    const one = await panel();
    one.inject(one.simulated.neighbour() ?? new Uint8Array());
    expect(one.readings).toMatchObject({ power: 'on' });
  });

  test.each([
    ['-7', -7],
    ['0', 0],
    ['100', 100],
  ])('at %s °C reads %i', async (temperature, temperatureC) => {
    expect((await panel({ temperature })).readings).toMatchObject({ temperatureC });
  });

  test('fast asleep hears power on, and tells everything once it is awake', async () => {
    const one = await panel({ 'auto-reply': 'off', power: 'off', standby: 'deep', wake: '40000' });
    expect(one.readings).toEqual({});
    expect(one.status).toBe('degraded');
    expect(await one.command('power', 'on')).toEqual({ power: 'warming' });
    await vi.advanceTimersByTimeAsync(45_000);
    expect(one.readings).toMatchObject({ power: 'on', volume: 30 });
    expect(one.status).toBe('online');
  });
});

describe('a BenQ panel', () => {
  test('has other values for off and for its inputs', async () => {
    const one = await panel({ table: 'benq' }, 'benq-rp');
    expect(one.readings).toMatchObject({ input: 'hdmi1' });
    expect(one.readings).not.toHaveProperty('signal');
    expect(await one.command('input', 'pc')).toMatchObject({ input: 'pc' });
    expect(one.simulated.state()).toMatchObject({ input: 'pc' });
    expect(await one.command('power', 'off')).toEqual(expect.objectContaining({ power: 'off' }));
    expect(one.simulated.state()).toMatchObject({ power: 'off' });
  });

  test('refuses ViewSonic’s off', async () => {
    expect(await (await panel({ table: 'benq' })).command('power', 'off')).toBe('DEVICE-REFUSES');
  });
});
