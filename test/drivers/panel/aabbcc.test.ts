import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Pair, pairOf } from './simulated.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance', 'Date'] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function panel(settings: Readonly<Record<string, string>>, model: string): Promise<Pair> {
  const pair = pairOf('aabbcc', model);
  for (const [what, value] of Object.entries(settings)) pair.simulated.set(what, value);
  await pair.attach();
  return pair;
}

describe('mute on AA BB CC panels', () => {
  test.each([
    ['table', 'aabbcc-generic'],
    ['table', 'clevertouch-impact'],
    ['reversed', 'prowise-classic'],
  ])('answered as in %s is read right by %s', async (polarity, model) => {
    const one = await panel({ 'mute-polarity': polarity, muted: 'on' }, model);
    expect(one.readings).toMatchObject({ muted: true });
    expect(await one.command('mute', 'off')).toMatchObject({ muted: false });
    expect(one.simulated.state()).toMatchObject({ muted: false });
  });

  test('told to a panel of the other kind is found out by reading back', async () => {
    const one = await panel({ 'mute-polarity': 'reversed' }, 'aabbcc-generic');
    expect(await one.command('mute', 'on')).toBe('DEVICE-NO-EFFECT');
  });
});

describe('AA BB CC panels that know more', () => {
  test('tell it, and have their touch locked', async () => {
    const one = await panel({ extended: 'on', blank: 'on', brightness: '55' }, 'lango-board');
    expect(one.readings).toMatchObject({ blanked: true, frozen: false, touch: true, brightness: 55 });
    expect(await one.command('touch', 'off')).toMatchObject({ touch: false });
  });

  test.each([
    ['lango-board', 'hdmi4'],
    ['clevertouch-impact', 'whdi'],
    ['prowise-classic', 'bluray'],
  ])('%s calls source 0C %s', async (model, input) => {
    expect((await panel({ input: 'id-0c' }, model)).readings).toMatchObject({ input });
  });
});
