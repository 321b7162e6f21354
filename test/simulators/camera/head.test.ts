/** The simulated camera's head: where it is at any time, and what of it can be asked for. Time is held. */
import { describe, expect, test } from 'vitest';
import { Presets } from '../../../simulators/camera/presets.ts';
import { PtzMotion } from '../../../simulators/camera/ptz-motion.ts';
import { usualSettings } from '../../../simulators/camera/settings.ts';
import { textAt } from '../../../simulators/camera/xml.ts';
import { holdTime } from '../held-time.ts';
import { ask } from './soap-client.ts';
import { camera } from './standing.ts';

function head() {
  const time = holdTime(() => 0.5);
  return { time, motion: new PtzMotion(time) };
}

describe('a move', () => {
  test('with a speed goes on until its time is over', () => {
    const { time, motion } = head();
    motion.turn({ pan: 0.5, tilt: -1 }, 1_000);
    expect(motion.moving()).toEqual({ panTilt: true, zoom: false });
    time.pass(400);
    expect(motion.position()).toEqual({ pan: 0.1, tilt: -0.2, zoom: 0 });
    time.pass(5_000);
    expect(motion.position()).toEqual({ pan: 0.25, tilt: -0.5, zoom: 0 });
    expect(motion.moving()).toEqual({ panTilt: false, zoom: false });
  });

  test('with a speed and no end stops at the end stop', () => {
    const { time, motion } = head();
    motion.turn({ pan: 1, tilt: 0, zoom: 1 }, Number.POSITIVE_INFINITY);
    time.pass(1_900);
    expect(motion.moving()).toEqual({ panTilt: true, zoom: true });
    time.pass(200);
    expect(motion.position()).toEqual({ pan: 1, tilt: 0, zoom: 1 });
    expect(motion.moving()).toEqual({ panTilt: false, zoom: false });
  });

  test('is stopped where it is, turning and zooming apart', () => {
    const { time, motion } = head();
    motion.turn({ pan: 1, zoom: 0.2 }, 10_000);
    time.pass(1_000);
    motion.stop({ panTilt: true, zoom: false });
    time.pass(1_000);
    expect(motion.position()).toEqual({ pan: 0.5, tilt: 0, zoom: 0.2 });
    expect(motion.moving()).toEqual({ panTilt: false, zoom: true });
    motion.stop({ panTilt: true, zoom: true });
    time.pass(1_000);
    expect(motion.position().zoom).toBeCloseTo(0.2);
  });

  test('to a place ends there, and can be stopped on the way', () => {
    const { time, motion } = head();
    motion.goTo({ pan: -0.5, tilt: 0.25 });
    time.pass(500);
    expect(motion.position()).toEqual({ pan: -0.25, tilt: 0.25, zoom: 0 });
    expect(motion.moving().panTilt).toBe(true);
    time.pass(500);
    expect([motion.position().pan, motion.moving().panTilt]).toEqual([-0.5, false]);
    motion.goTo({ pan: 0.5 });
    time.pass(500);
    motion.stop({ panTilt: true, zoom: true });
    time.pass(5_000);
    expect(motion.position()).toEqual({ pan: -0.25, tilt: 0.25, zoom: 0 });
  });
});

describe('presets', () => {
  test('are made, moved, removed, and their tokens used again', () => {
    const presets = new Presets({ ...usualSettings(), presetsMax: 4 });
    const place = { pan: 0, tilt: 0, zoom: 0 };
    expect(presets.put(undefined, '窗边', place)).toBe('4');
    expect(() => presets.put(undefined, 'one more', place)).toThrow('maximum number of presets');
    expect(() => presets.put(undefined, '窗边', place)).toThrow('exists');
    expect(presets.put('2', undefined, { ...place, pan: 1 })).toBe('2');
    expect(presets.find('2')).toEqual({ token: '2', name: '黑板', position: { ...place, pan: 1 } });
    presets.remove('1');
    expect(() => presets.remove('1')).toThrow('No such preset');
    expect(presets.put(undefined, 'again', place)).toBe('1');
  });
});

describe('asked over SOAP', () => {
  const PROFILE = '<ProfileToken>Profile_1</ProfileToken>';
  const TT = 'xmlns="http://www.onvif.org/ver10/schema"';
  const ptz = async (settings: Readonly<Record<string, string>> = {}) => {
    const made = await camera({ auth: 'none', ...settings });
    return {
      made,
      call: (action: string, inside = '') => ask(made.address, action, { service: 'ptz', inside: PROFILE + inside }),
    };
  };

  test('a place beyond its end stops is refused, a step beyond them is not', async () => {
    const { call } = await ptz();
    const vector = (x: string) => `<PanTilt ${TT} x="${x}" y="0"/>`;
    expect((await call('AbsoluteMove', `<Position>${vector('1.5')}</Position>`)).fault).toEqual([
      'ter:InvalidArgVal',
      'ter:InvalidPosition',
    ]);
    expect((await call('AbsoluteMove', `<Position>${vector('left')}</Position>`)).fault).toContain(
      'ter:InvalidPosition',
    );
    expect((await call('RelativeMove', `<Translation>${vector('1.5')}</Translation>`)).fault).toEqual([]);
  });

  test('a camera that only turns says so, and refuses the rest', async () => {
    const { call } = await ptz({ 'ptz-spaces': 'continuous' });
    expect((await call('GetNodes')).body.toString()).not.toContain('AbsolutePanTiltPositionSpace');
    const inside = `<Position><PanTilt ${TT} x="0.5" y="0"/></Position>`;
    expect((await call('AbsoluteMove', inside)).fault).toEqual(['ter:InvalidArgVal', 'ter:SpaceNotSupported']);
  });

  test('a camera that ignores the timeout turns on until it is stopped; one that honours it does not', async () => {
    const inside = `<Velocity><PanTilt ${TT} x="0.1" y="0"/></Velocity><Timeout>PT0.2S</Timeout>`;
    const moving = async (timeout: string) => {
      const { made, call } = await ptz({ 'ptz-timeout': timeout });
      await call('ContinuousMove', inside);
      await new Promise((resolve) => setTimeout(resolve, 300));
      const still = (made.state()['ptz'] as { moving: boolean }).moving;
      await call('Stop');
      return [still, (made.state()['ptz'] as { moving: boolean }).moving];
    };
    expect(await moving('ignore')).toEqual([true, false]);
    expect(await moving('honour')).toEqual([false, false]);
  });

  test('presets that are full, of a foreign script, odd; no home; no status', async () => {
    const { made, call } = await ptz({ 'presets-max': '3', 'preset-names': 'ascii', home: 'off', 'ptz-status': 'off' });
    expect((await call('SetPreset', '<PresetName>x</PresetName>')).fault).toEqual(['ter:Action', 'ter:TooManyPresets']);
    expect((await call('SetPreset', '<PresetName>讲台</PresetName>')).fault).toContain('ter:InvalidPresetName');
    expect((await call('GotoPreset', '<PresetToken>9</PresetToken>')).fault).toContain('ter:NoToken');
    expect((await call('GotoHomePosition')).fault).toContain('ter:NoHomePosition');
    expect((await call('GetStatus')).fault).toEqual(['ter:ActionNotSupported']);
    expect((await ask(made.address, 'Stop', { service: 'ptz' })).fault).toContain('ter:NoProfile');
    await made.set('presets', 'odd');
    const { answer } = await call('GetPresets');
    expect(answer?.children.map((preset) => [preset.attributes['token'], textAt(preset, 'Name')])).toEqual([
      ['1', '0'],
      ['2', 'same'],
      ['3', 'same'],
      ['4', undefined],
      ['05', 'A & B <1>'],
    ]);
  });
});
