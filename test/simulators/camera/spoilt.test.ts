/** Every way in which the simulated camera spoils an answer is what its table says, and ends when it is told to. */
import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { at, parseXml } from '../../../simulators/camera/xml.ts';
import { eventually } from '../host.ts';
import { ask, get } from './soap-client.ts';
import { camera, type Watched } from './standing.ts';

const OPEN = { auth: 'none', delay: '60', drip: '1' } as const;

async function spoilt(how: string): Promise<Watched> {
  const made = await camera(OPEN);
  await made.misbehave(how);
  return made;
}
const info = (made: Watched, timeoutMs?: number) => ask(made.address, 'GetDeviceInformation', { timeoutMs });
const MODEL = (xml: string) => at(parseXml(xml), 'Body', 'GetDeviceInformationResponse', 'Model')?.text;

describe('an answer', () => {
  test.each(['silent', 'stuck'])('that never comes or never ends: %s', async (how) => {
    await expect(info(await spoilt(how), 300)).rejects.toThrow(/timeout|abort/i);
  });

  test.each(['reset', 'half', 'truncate', 'noise'])('that breaks: %s', async (how) => {
    await expect(info(await spoilt(how))).rejects.toThrow(/ECONNRESET|aborted|hang up|Parse Error/);
  });

  test.each(['late', 'delay', 'drip', 'gzip', 'soap11', 'prefixes', 'huge'])(
    'that is right, if odd: %s',
    async (how) => {
      const made = await spoilt(how);
      const { status, headers, body } = await info(made, 20_000);
      expect(status).toBe(200);
      const text = (how === 'gzip' ? gunzipSync(body) : body.subarray(0, 10_000)).toString('utf8').trim();
      expect(MODEL(text)).toBe('Simulated Camera');
      if (how === 'gzip') expect(headers['content-encoding']).toBe('gzip');
      if (how === 'soap11') expect([headers['content-type'], text]).toMatchObject([/^text\/xml/, /soap\/envelope/]);
      if (how === 'prefixes') expect(text).not.toMatch(/<(tds|s):/);
      if (how === 'huge') expect(body.length).toBeGreaterThan(50_000_000);
    },
  );

  test('that is another one: html, html-500, 503, empty, bad-xml, fault', async () => {
    const made = await spoilt('html');
    const asked = async (how: string) => {
      await made.misbehave(how);
      return await info(made);
    };
    expect(await asked('html')).toMatchObject({ status: 200, headers: { 'content-type': /text\/html/ } });
    expect(await asked('html-500')).toMatchObject({ status: 500 });
    expect(await asked('503')).toMatchObject({ status: 503, body: Buffer.alloc(0) });
    expect(await asked('empty')).toMatchObject({ status: 200, body: Buffer.alloc(0) });
    const broken = await asked('bad-xml');
    expect([broken.body.length > 100, broken.answer]).toEqual([true, undefined]);
    await made.set('subcode', 'ter:HardwareFailure');
    expect(await asked('fault')).toMatchObject({ status: 500, fault: ['ter:Action', 'ter:HardwareFailure'] });
  });
});

test('SOAP 1.1 has faults of its own shape', async () => {
  const made = await spoilt('soap11');
  const { body } = await ask(made.address, 'NoSuchAction');
  expect(at(parseXml(body.toString()), 'Body', 'Fault', 'faultcode')?.text).toBe('s:Server');
});

test('one action only is spoilt, others are not, and `none` ends each or all', async () => {
  const made = await spoilt('fault:GetDeviceInformation');
  await made.misbehave('503:GetHostname');
  await made.misbehave('empty:snapshot');
  const states = async () => [
    (await info(made)).status,
    (await ask(made.address, 'GetHostname')).status,
    (await get(new URL('/snapshot/Profile_1.jpg', made.address).href)).body.length > 0,
    (await ask(made.address, 'GetServices')).status,
  ];
  expect(await states()).toEqual([500, 503, false, 200]);
  await made.misbehave('none:GetHostname');
  expect(await states()).toEqual([500, 200, false, 200]);
  await made.misbehave('none');
  expect(await states()).toEqual([200, 200, true, 200]);
  expect(made.calls.filter((call) => call === 'GetHostname')).toHaveLength(3);
});

test('what was asked for is not done where another answer comes in its place, and is done where only the answer suffers', async () => {
  const made = await camera(OPEN);
  const inside =
    '<ProfileToken>Profile_1</ProfileToken><Velocity><PanTilt xmlns="http://www.onvif.org/ver10/schema" x="1" y="0"/></Velocity>';
  const moving = () => (made.state()['ptz'] as { moving: boolean }).moving;
  await made.misbehave('503:ContinuousMove');
  await ask(made.address, 'ContinuousMove', { service: 'ptz', inside });
  expect(moving()).toBe(false);
  await made.misbehave('half:ContinuousMove');
  await ask(made.address, 'ContinuousMove', { service: 'ptz', inside }).catch(() => undefined);
  expect(moving()).toBe(true);
});

test('at its limit of connections the next one is reset', async () => {
  const made = await camera({ ...OPEN, connections: '2', delay: '500' });
  await made.misbehave('late');
  const two = [info(made), info(made)];
  await eventually('two are in', () => made.state()['connections'] === 2);
  await expect(info(made)).rejects.toThrow(/ECONNRESET|hang up/);
  expect((await Promise.all(two)).map(({ status }) => status)).toEqual([200, 200]);
});

describe('it loses its power', () => {
  test('and comes back at the same port, without its subscriptions, its clock reset', async () => {
    const made = await camera({ ...OPEN, down: '100', 'reset-clock': '2000' });
    await ask(made.address, 'CreatePullPointSubscription', { service: 'events' });
    expect(made.state()['subscriptions']).toBe(1);
    await made.misbehave('reboot');
    await expect(info(made)).rejects.toThrow('ECONNREFUSED');
    await eventually('it is back', () => made.state()['plugged'] === true);
    expect((await info(made)).status).toBe(200);
    expect(made.state()['subscriptions']).toBe(0);
    expect(made.state()['utc']).toMatch(/^2000-01-01T00:00:/);
  });

  test('by command, and comes back at another address where it is told to', async () => {
    const made = await camera({ ...OPEN, down: '50', 'new-host': '127.0.0.2' });
    expect((await ask(made.address, 'SystemReboot')).status).toBe(200);
    await eventually('it is back', () => made.events.some(({ event }) => event === 'back'));
    expect(new URL(made.address).hostname).toBe('127.0.0.2');
    expect((await info(made)).status).toBe(200);
  });

  test('and is plugged in again where it was', async () => {
    const made = await camera(OPEN);
    const before = made.address;
    await made.misbehave('unplug');
    await expect(info(made)).rejects.toThrow('ECONNREFUSED');
    await made.plug();
    expect(made.address).toBe(before);
    expect((await info(made)).status).toBe(200);
  });
});

test('it closes at once, whatever hangs', async () => {
  const made = await camera(OPEN);
  for (const how of ['silent', 'stuck', 'drip', 'huge']) {
    await made.misbehave(how);
    void info(made).catch(() => undefined);
  }
  await eventually('all are in', () => made.state()['connections'] === 4);
  await made.close();
  expect(made.state()['connections']).toBe(0);
});

test('what it cannot do is refused in words', async () => {
  const made = await camera(OPEN);
  for (const how of ['politely', 'drip:A:B', '']) await expect(made.misbehave(how)).rejects.toThrow('SIMULATE-VALUE');
  for (const [what, value] of [
    ['auth', 'maybe'],
    ['profiles', '10'],
    ['clock', 'soon'],
    ['nonsense', '1'],
  ] as const)
    await expect(made.set(what, value)).rejects.toThrow('SIMULATE-VALUE');
  for (const listen of ['pty', 'tcp://127.0.0.1:0', 'http://127.0.0.1:0/elsewhere'])
    await expect(camera({}, { listen })).rejects.toThrow('SIMULATE-VALUE');
});
