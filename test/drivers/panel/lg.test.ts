/** The traps of LG displays, driver against simulator. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

test('mute is the wrong way round on the wire and the right way round for people', async () => {
  const lg = pairOf('lg');
  await lg.attach();
  expect(lg.readings).toMatchObject({ power: 'on', muted: false });
  expect(await lg.command('mute', 'on')).toMatchObject({ muted: true });
  expect(lg.written).toContain('ke 01 00\r');
  expect(lg.simulated.state()['muted']).toBe(true);
  expect(await lg.command('mute', 'off')).toMatchObject({ muted: false });
});

test.each(['00', '01'])(
  'while media play (NG%s) nothing stale is told, and afterwards everything is back',
  async (code) => {
    const lg = pairOf('lg');
    await lg.attach();
    expect(lg.readings).toMatchObject({ volume: 30, input: 'hdmi1' });
    lg.simulated.set('refusal', code);
    lg.simulated.set('media', 'on');
    expect(await lg.command('volume', '50')).toBe('DEVICE-REFUSES');
    await vi.advanceTimersByTimeAsync(30_000);
    expect(lg.readings).toMatchObject({ power: 'on' });
    expect(lg.readings).not.toHaveProperty('volume');
    expect(lg.status).not.toBe('offline');
    lg.simulated.set('volume', '12');
    lg.simulated.set('media', 'off');
    await vi.advanceTimersByTimeAsync(11_000);
    expect(lg.readings).toMatchObject({ volume: 12, input: 'hdmi1' });
  },
);

test('a set that plays media when the agent starts is read once it stops', async () => {
  const lg = pairOf('lg');
  lg.simulated.set('media', 'on');
  await lg.attach();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(lg.readings).toEqual({ power: 'on' });
  lg.simulated.set('media', 'off');
  await vi.advanceTimersByTimeAsync(5 * 60_000);
  expect(lg.readings).toMatchObject({ volume: 30, hours: 3_900 });
});

test('off, it answers its power only, and wakes', async () => {
  const lg = pairOf('lg');
  lg.simulated.set('power', 'off');
  await lg.attach();
  await vi.advanceTimersByTimeAsync(25_000);
  expect(lg.readings).toEqual({ power: 'off' });
  expect(new Set(lg.written)).toEqual(new Set(['ka 01 ff\r']));
  expect(await lg.command('power', 'on')).toMatchObject({ power: 'on' });
});

test('digits in upper case and ids of three digits are understood', async () => {
  const lg = pairOf('lg', 'lg-three-digit-id');
  lg.simulated.set('hex', 'upper');
  lg.simulated.set('id-digits', '3');
  await lg.attach();
  expect(lg.readings).toMatchObject({ temperatureC: 43, hours: 3_900 });
  expect(lg.written[0]).toBe('ka 001 ff\r');
});

test('an old set is switched by kb, and refuses xb', async () => {
  const old = pairOf('lg', 'lg-kb-input');
  old.simulated.set('input-command', 'kb');
  await old.attach();
  expect(await old.command('input', 'hdmi2')).toMatchObject({ input: 'hdmi2' });
  const wrong = pairOf('lg');
  wrong.simulated.set('input-command', 'kb');
  await wrong.attach();
  expect(await wrong.command('input', 'hdmi2')).toBe('DEVICE-REFUSES');
});

test('a muted picture is blank, and a broken lamp is a trouble', async () => {
  const lg = pairOf('lg');
  lg.simulated.set('screen', 'video-mute');
  lg.simulated.set('lamp', 'fault');
  await lg.attach();
  expect(lg.readings).toMatchObject({ blanked: true });
  expect(lg.troubles).toEqual({ lamp: 'error' });
});

test('what another set answers is not ours, nor what nobody asked for', async () => {
  const lg = pairOf('lg');
  await lg.attach();
  lg.inject(Buffer.from('a 02 OK00x'));
  lg.inject(Buffer.from('f 01 OK63x'));
  expect(lg.readings).toMatchObject({ power: 'on', volume: 30 });
});
