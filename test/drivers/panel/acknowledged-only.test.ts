/** Panels that are told and, at best, acknowledge: Newline, Promethean, Hisense. Driver against simulator. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('Newline', () => {
  test('is told and believed when it says so; it has no readings and is asked nothing', async () => {
    const newline = pairOf('newline');
    await newline.attach();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(newline.written).toEqual([]);
    expect(await newline.command('volume', '50')).toEqual({});
    expect(await newline.command('input', 'hdmi2')).toEqual({});
    expect(newline.simulated.state()).toMatchObject({ volume: 50, input: 'hdmi2' });
    expect(newline.device.confirms).toBe(true);
  });

  test('offers no mute: a key that toggles is no command', async () => {
    const newline = pairOf('newline');
    await newline.attach();
    expect(newline.device.commands.map(({ name }) => name)).toEqual(['power', 'volume', 'input']);
    expect(await newline.command('mute', 'on')).toBe('DEVICE-CANNOT');
    expect(newline.written).toEqual([]);
  });

  test('an echo is no acknowledgement', async () => {
    const newline = pairOf('newline');
    newline.simulated.set('acks', 'off');
    await newline.attach();
    const told = newline.command('volume', '50');
    for (let i = 0; i < 40; i++) {
      await vi.advanceTimersByTimeAsync(50);
      newline.inject(Buffer.from('7f0899a2b3c402ff0532cf', 'hex'));
    }
    expect(await told).toBe('DEVICE-TIMEOUT');
  });

  test('a key on its remote control is not the answer to our command', async () => {
    const newline = pairOf('newline');
    newline.simulated.set('acks', 'off');
    await newline.attach();
    const told = newline.command('volume', '50');
    await vi.advanceTimersByTimeAsync(100);
    newline.simulated.set('volume', '20');
    newline.simulated.set('power', 'on');
    expect(await told).toBe('DEVICE-TIMEOUT');
  });

  test('off, it hears power on and nothing else', async () => {
    const newline = pairOf('newline');
    newline.simulated.set('power', 'off');
    await newline.attach();
    expect(await newline.command('volume', '50')).toBe('DEVICE-TIMEOUT');
    expect(await newline.command('power', 'on')).toEqual({});
  });
});

describe('Promethean', () => {
  test('is told, nothing is confirmed, nothing is read', async () => {
    const promethean = pairOf('promethean');
    await promethean.attach();
    expect(promethean.device.confirms).toBe(false);
    expect(await promethean.command('input', 'pc')).toEqual({});
    expect(await promethean.command('power', 'off')).toEqual({});
    expect(promethean.simulated.state()).toMatchObject({ input: 'pc', power: 'off' });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(promethean.readings).toEqual({});
    expect(promethean.written).toHaveLength(2);
    expect(await promethean.device.read()).toMatchObject({ readings: {} });
  });

  test('power on leaves no “warming” behind that nobody would ever end', async () => {
    const promethean = pairOf('promethean');
    await promethean.attach();
    expect(await promethean.command('power', 'on')).toEqual({});
    expect(promethean.readings).toEqual({});
  });
});

describe('Hisense', () => {
  test('tells its source and its version, takes power, volume and screen', async () => {
    const hisense = pairOf('hisense');
    hisense.simulated.set('input', 'pc');
    await hisense.attach();
    expect(hisense.readings).toEqual({ input: 'pc' });
    expect(hisense.identity).toMatchObject({ firmware: '180601' });
    await hisense.command('volume', '50');
    await hisense.command('blank', 'on');
    expect(hisense.simulated.state()).toMatchObject({ volume: 50, screen: 'off' });
    await hisense.command('blank', 'off');
    expect(hisense.simulated.state()).toMatchObject({ screen: 'on' });
  });

  test('in standby it hears power-on only; the second acknowledgement settles nothing else', async () => {
    const hisense = pairOf('hisense');
    hisense.simulated.set('power', 'standby');
    hisense.simulated.set('wake', '3000');
    await hisense.attach();
    await vi.advanceTimersByTimeAsync(30_000);
    expect(hisense.status).toBe('degraded');
    expect(hisense.readings).toEqual({});
    expect(await hisense.command('volume', '50')).toBe('DEVICE-TIMEOUT');
    expect(await hisense.command('power', 'on')).toEqual({});
    // Carried out, and Android not up: what is said now is not heard, and the late second ack is no answer to it.
    const early = hisense.command('power', 'off');
    expect(await early).toBe('DEVICE-TIMEOUT');
    await vi.advanceTimersByTimeAsync(15_000);
    expect(hisense.readings).toEqual({ input: 'hdmi1' });
    expect(hisense.simulated.state()['power']).toBe('on');
  });

  test('a command is said again after 500 ms at the earliest', async () => {
    const hisense = pairOf('hisense', 'hisense-wr6ce');
    hisense.simulated.set('power', 'standby');
    await hisense.attach();
    const told = hisense.command('volume', '50');
    await vi.advanceTimersByTimeAsync(500);
    expect(hisense.written).toHaveLength(1);
    expect(await told).toBe('DEVICE-TIMEOUT');
    expect(hisense.written).toHaveLength(2);
  });

  test('a neighbour’s source is not ours', async () => {
    const hisense = pairOf('hisense');
    await hisense.attach();
    const neighbour = hisense.simulated.neighbour();
    if (neighbour !== undefined) hisense.inject(neighbour);
    expect(hisense.readings).toEqual({ input: 'hdmi1' });
  });
});
