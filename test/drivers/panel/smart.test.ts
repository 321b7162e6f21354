/** The traps of SMART displays, driver against simulator. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe('the prompt', () => {
  test('is waited for: nothing is ever said too early, however slow the display', async () => {
    const smart = pairOf('smart');
    smart.simulated.set('answer', '700');
    await smart.attach();
    await vi.advanceTimersByTimeAsync(20_000);
    await Promise.all([smart.command('volume', '20'), smart.command('mute', 'on')]);
    expect(smart.readings).toMatchObject({ volume: 20, muted: true });
    expect(smart.simulated.state()['early']).toBe(0);
  });

  test('is asked for by a bare carriage return when the line is opened', async () => {
    const smart = pairOf('smart');
    await smart.attach();
    expect(smart.written.slice(0, 2)).toEqual(['\r', 'get powerstate\r']);
  });

  test('that somebody lost (by CR LF) is brought back', async () => {
    const smart = pairOf('smart');
    await smart.attach();
    smart.simulated.receive(Buffer.from('get volume\r\n'));
    await vi.advanceTimersByTimeAsync(100);
    expect(await smart.command('volume', '20')).toMatchObject({ volume: 20 });
  });

  test.each(['crlf', 'cr', 'lf'])('comes after %s', async (newline) => {
    const smart = pairOf('smart');
    smart.simulated.set('newline', newline);
    await smart.attach();
    expect(smart.readings).toMatchObject({ power: 'on', volume: 55, muted: false, blanked: false, frozen: false });
    expect(smart.identity).toMatchObject({ model: 'SBID-MX275', firmware: '2.0.179.0' });
  });
});

test('commands go out with a carriage return alone', async () => {
  const smart = pairOf('smart');
  await smart.attach();
  await smart.command('volume', '65');
  expect(smart.written).toContain('set volume=65\r');
  expect(smart.written.join('')).not.toContain('\n');
});

test('what is done on the display itself is known at once', async () => {
  const smart = pairOf('smart');
  await smart.attach();
  smart.simulated.set('volume', '12');
  smart.simulated.set('muted', 'on');
  expect(smart.readings).toMatchObject({ volume: 12, muted: true });
});

test.each([
  ['on', 'on'],
  ['updateon', 'on'],
  ['ready', 'standby'],
  ['standby', 'standby'],
  ['powersave', 'standby'],
  ['updateready', 'standby'],
])('%s is %s, and unless it is on only the power is asked', async (word, power) => {
  const smart = pairOf('smart');
  smart.simulated.set('power', word);
  await smart.attach();
  expect(smart.readings['power']).toBe(power);
  if (power === 'standby') expect(new Set(smart.written)).toEqual(new Set(['\r', 'get powerstate\r']));
});

test('in deep power-save it answers nothing: degraded, no readings, and woken all the same', async () => {
  const smart = pairOf('smart');
  await smart.attach();
  smart.simulated.set('deep', 'on');
  await vi.advanceTimersByTimeAsync(60_000);
  expect(smart.status).toBe('degraded');
  expect(smart.readings).toEqual({});
  const asked = smart.written.length;
  await vi.advanceTimersByTimeAsync(30_000);
  expect(new Set(smart.written.slice(asked))).toEqual(new Set(['\r']));
  expect(await smart.command('power', 'on')).toMatchObject({ power: expect.stringMatching(/on|warming/) });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(smart.readings).toMatchObject({ power: 'on', volume: 55 });
  expect(smart.status).toBe('online');
});

test('on a 6000S volume 0 mutes, and another volume unmutes', async () => {
  const smart = pairOf('smart');
  smart.simulated.set('zero-mutes', 'on');
  await smart.attach();
  await smart.command('volume', '0');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(smart.readings).toMatchObject({ volume: 0, muted: true });
  await smart.command('volume', '30');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(smart.readings).toMatchObject({ volume: 30, muted: false });
});

test('an MX is switched off by “ready” and refuses “standby”', async () => {
  const mx = pairOf('smart', 'smart-mx');
  mx.simulated.set('mx', 'on');
  await mx.attach();
  expect(await mx.command('power', 'off')).toMatchObject({ power: 'standby' });
  const other = pairOf('smart');
  other.simulated.set('mx', 'on');
  await other.attach();
  expect(await other.command('power', 'off')).toBe('DEVICE-REFUSES');
});

test('firmware that wants blanks gets them', async () => {
  const smart = pairOf('smart', 'smart-blanks');
  smart.simulated.set('needs-blanks', 'on');
  await smart.attach();
  expect(await smart.command('volume', '20')).toMatchObject({ volume: 20 });
});

test('of chained displays the first serial number is ours', async () => {
  const smart = pairOf('smart');
  smart.simulated.set('serial', 'F012A,F012B');
  await smart.attach();
  expect(smart.identity).toMatchObject({ serial: 'F012A' });
});
