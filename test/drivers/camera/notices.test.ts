/** Row 7 of the pitfall table, and what else can happen to a subscription: one loop, never hot, always coming back. */
import { afterEach, expect, test } from 'vitest';
import { cleanUp, driven, simulated, until } from './fixture.ts';

afterEach(cleanUp);

const count = (calls: readonly string[], name: string): number => calls.filter((call) => call === name).length;

test('motion, tampering and people are told as they change', async () => {
  const camera = await simulated();
  const { said } = await driven(camera.address);
  await until(() => said.readings['events'] === 'alive', 5_000, 'alive');
  expect(said.readings).toMatchObject({ motion: false, tamper: false });
  await camera.set('motion', 'on');
  await until(() => said.readings['motion'] === true, 3_000, 'motion');
  await camera.set('motion', 'off');
  await until(() => said.readings['motion'] === false, 3_000, 'no motion');
  await camera.set('people', '17');
  await until(() => said.readings['people'] === 17, 3_000, 'people');
});

const KINDS: readonly Readonly<Record<string, string>>[] = [
  { wsa: 'required' },
  { subscription: 'parameter' },
  { times: 'offset' },
  { 'event-fields': 'sparse' },
  { xaddr: 'https' },
  { xaddr: 'foreign', subscription: 'parameter', wsa: 'required', times: 'offset', auth: 'token' },
];

test.each(KINDS)('a camera of this kind is heard as well: %j', async (settings) => {
  const camera = await simulated(settings);
  const { said } = await driven(camera.address);
  await until(() => said.readings['events'] === 'alive', 5_000, 'alive');
  await camera.set('tamper', 'on');
  await until(() => said.readings['tamper'] === true, 3_000, 'tamper');
});

test('7a: a camera that refuses the subscription for a while is asked again, with growing pauses, and is heard then', async () => {
  const camera = await simulated();
  await camera.misbehave('fault:CreatePullPointSubscription');
  const { said, camera: driver } = await driven(camera.address);
  await until(() => driver.state.events === 'broken', 6_000, 'broken');
  expect(said.troubles['events']).toBe('warning');
  const asked = count(camera.calls, 'CreatePullPointSubscription');
  expect(asked).toBeLessThanOrEqual(3);
  await camera.misbehave('none');
  await until(() => driver.state.events === 'alive', 8_000, 'alive again');
  expect(said.troubles['events']).toBe('ok');
});

test('7b: pulls that are refused do not become a tight loop', async () => {
  const camera = await simulated();
  await camera.misbehave('fault:PullMessages');
  await driven(camera.address);
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  // The library made 841 rounds in 2 s.
  expect(count(camera.calls, 'PullMessages')).toBeLessThanOrEqual(4);
  expect(count(camera.calls, 'CreatePullPointSubscription')).toBeLessThanOrEqual(4);
});

test('7b: pulls that are answered at once with nothing do not become one either', async () => {
  const camera = await simulated();
  await camera.misbehave('empty:PullMessages');
  await driven(camera.address);
  await new Promise((resolve) => setTimeout(resolve, 2_000));
  expect(count(camera.calls, 'PullMessages')).toBeLessThanOrEqual(4);
});

test('7e: letting go and coming back leaves one subscription, not two', async () => {
  const camera = await simulated();
  const first = await driven(camera.address);
  await until(() => first.said.readings['events'] === 'alive', 5_000, 'alive');
  first.camera.detach('again');
  await first.connection.close();
  const second = await driven(camera.address);
  await until(() => second.said.readings['events'] === 'alive', 5_000, 'alive');
  expect(camera.state()['subscriptions']).toBe(1);
});

test('a pull that is cut off by the camera is no loss: the subscription is kept', async () => {
  const camera = await simulated({ 'pull-cut': '1500' });
  const { said } = await driven(camera.address);
  await until(() => said.readings['events'] === 'alive', 5_000, 'alive');
  await until(() => count(camera.calls, 'PullMessages') >= 3, 8_000, 'pulled again');
  expect(count(camera.calls, 'CreatePullPointSubscription')).toBe(1);
  await camera.set('motion', 'on');
  await until(() => said.readings['motion'] === true, 3_000, 'motion');
});

test('a camera that has forgotten the subscription (it restarted) is subscribed to anew', async () => {
  const camera = await simulated({ down: '300' });
  const { said, camera: driver } = await driven(camera.address);
  await until(() => said.readings['events'] === 'alive', 5_000, 'alive');
  await camera.misbehave('reboot');
  await until(() => count(camera.calls, 'CreatePullPointSubscription') >= 2, 10_000, 'subscribed again');
  await until(() => driver.state.events === 'alive', 5_000, 'alive again');
  await camera.set('motion', 'on');
  await until(() => said.readings['motion'] === true, 3_000, 'motion');
});

test('when its subscriptions are all taken, everything else goes on', async () => {
  const camera = await simulated({ 'max-subscriptions': '1' });
  const first = await driven(camera.address);
  await until(() => first.said.readings['events'] === 'alive', 5_000, 'alive');
  const second = await driven(camera.address);
  await until(() => second.camera.state.events === 'broken', 6_000, 'broken');
  await expect(second.camera.streams(AbortSignal.timeout(5_000))).resolves.toBeDefined();
  expect(second.camera.state.level).toBe('authenticated');
});

test('a camera without events has them switched off, and no fault', async () => {
  const camera = await simulated({ events: 'off' });
  const { camera: driver, said } = await driven(camera.address);
  await until(() => driver.state.events === 'off' && driver.state.abilities.events === 'unsupported', 3_000, 'off');
  expect(said.troubles['events']).not.toBe('warning');
});
