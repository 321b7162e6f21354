/** What a camera is asked, in which order, and not a question more: the golden dialogue of the family. */
import { afterEach, expect, test } from 'vitest';
import { built, cleanUp, driven, simulated } from './fixture.ts';

afterEach(cleanUp);

/** Without the events' loop, which runs beside everything else. */
const asked = (calls: readonly string[]): readonly string[] =>
  calls.filter((call) => !/^(CreatePullPoint|PullMessages|Renew|Unsubscribe)/.test(call));

test('connecting: the time without a password, the services, who it is (once to hear how it wants the password), its profiles', async () => {
  const camera = await simulated({ auth: 'digest' });
  await driven(camera.address);
  expect(asked(camera.calls)).toEqual([
    'GetSystemDateAndTime',
    'GetServices',
    'GetDeviceInformation',
    'GetDeviceInformation',
    'GetProfiles',
    'GetNodes',
    'GetPresets',
    'GetSnapshotUri',
    'GetNetworkInterfaces',
    'GetEndpointReference',
  ]);
});

test('connecting again: the way of the password is remembered', async () => {
  const camera = await simulated({ auth: 'token' });
  const { camera: driver, connection } = await driven(camera.address);
  driver.detach('again');
  await connection.close();
  const before = camera.calls.length;
  const { transport } = built(camera.address);
  const again = await transport.open(AbortSignal.timeout(5_000));
  await driver.attach(again, AbortSignal.timeout(12_000));
  expect(asked(camera.calls.slice(before)).slice(0, 4)).toEqual([
    'GetSystemDateAndTime',
    'GetServices',
    'GetDeviceInformation',
    'GetProfiles',
  ]);
  driver.detach('done');
  await again.close();
});

test('an old camera is asked for its capabilities and its older media service', async () => {
  const camera = await simulated({ media: '1' });
  await camera.set('subcode', 'ter:ActionNotSupported');
  await camera.misbehave('fault:GetServices');
  const { camera: driver } = await driven(camera.address);
  expect(asked(camera.calls).slice(0, 6)).toEqual([
    'GetSystemDateAndTime',
    'GetServices',
    'GetCapabilities',
    'GetDeviceInformation',
    'GetDeviceInformation',
    'GetProfiles',
  ]);
  expect(driver.state.abilities).toMatchObject({ media: 'ok', media2: 'unsupported' });
});

test('every command, in the operations it becomes', async () => {
  const camera = await simulated({ 'ptz-status': 'off' });
  const { camera: driver } = await driven(camera.address);
  const dialogue: Record<string, readonly string[]> = {};
  for (const [name, value] of [
    ['preset', '黑板'],
    ['move', '0.2,0,0'],
    ['goto', '0.1,0,0.5'],
    ['step', '0.1,0,0'],
    ['home', undefined],
    ['stop', undefined],
    ['save-preset', '角落'],
    ['clock', 'set'],
  ] as const) {
    const before = camera.calls.length;
    await driver.command(name, value);
    dialogue[name] = asked(camera.calls.slice(before)).filter((call) => call !== 'GetStatus');
  }
  expect(dialogue).toEqual({
    preset: ['GotoPreset'],
    move: ['ContinuousMove', 'Stop'],
    goto: ['AbsoluteMove'],
    step: ['RelativeMove'],
    home: ['GotoHomePosition'],
    stop: ['Stop'],
    'save-preset': ['SetPreset', 'GetPresets'],
    clock: ['SetSystemDateAndTime', 'GetSystemDateAndTime'],
  });
  expect(Object.keys(dialogue).sort()).toEqual(driver.commands.map(({ name }) => name).sort());
});
