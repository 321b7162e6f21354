/** Who the simulated camera lets in, and what wrong, late and repeated passwords get. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { ask, digestAnswer, get, usernameToken } from './soap-client.ts';
import { camera } from './standing.ts';

const PATH = '/onvif/device_service';
const NOT_AUTHORIZED = ['ter:NotAuthorized'];

describe('a username token', () => {
  test('is taken once, in its time, with the right password', async () => {
    const { address } = await camera({ auth: 'token' });
    const token = usernameToken('user', 'pass');
    expect((await ask(address, 'GetDeviceInformation', { header: token })).answer?.local).toBe(
      'GetDeviceInformationResponse',
    );
    // The same nonce again is somebody who listened.
    expect((await ask(address, 'GetDeviceInformation', { header: token })).fault).toEqual(NOT_AUTHORIZED);
    for (const [user, password] of [
      ['user', 'wrong'],
      ['other', 'pass'],
    ] as const)
      expect(await ask(address, 'GetUsers', { header: usernameToken(user, password) })).toMatchObject({
        status: 400,
        fault: NOT_AUTHORIZED,
      });
    expect((await ask(address, 'GetUsers')).fault).toEqual(NOT_AUTHORIZED);
  });

  test('from outside five seconds of the camera’s own clock fails its time check, whoever is right', async () => {
    const { address } = await camera({ auth: 'token', clock: '-3600' });
    const late = await ask(address, 'GetUsers', { header: usernameToken('user', 'pass') });
    expect(late).toMatchObject({ fault: NOT_AUTHORIZED, reason: 'time check failed' });
    const inItsTime = usernameToken('user', 'pass', { created: new Date(Date.now() - 3_600_000) });
    expect((await ask(address, 'GetUsers', { header: inItsTime })).fault).toEqual([]);
  });

  test('with a Chinese password is hashed as UTF-8', async () => {
    const made = await camera({ auth: 'token', password: '讲台123' });
    expect((await ask(made.address, 'GetUsers', { header: usernameToken('user', '讲台123') })).fault).toEqual([]);
  });

  test('with its password in plain is taken or not, as set', async () => {
    const made = await camera({ auth: 'token' });
    const plain = (password: string): string =>
      `<Security><UsernameToken><Username>user</Username><Password>${password}</Password></UsernameToken></Security>`;
    expect((await ask(made.address, 'GetUsers', { header: plain('pass') })).fault).toEqual([]);
    expect((await ask(made.address, 'GetUsers', { header: plain('nopass') })).fault).toEqual(NOT_AUTHORIZED);
    await made.set('token', 'digest');
    expect((await ask(made.address, 'GetUsers', { header: plain('pass') })).fault).toEqual(NOT_AUTHORIZED);
  });
});

describe('HTTP digest', () => {
  const asker = { user: 'user', password: 'pass', method: 'POST', path: PATH } as const;

  test('offers SHA-256 and MD5 together and takes either, each count once', async () => {
    const { address } = await camera({ auth: 'digest' });
    const { status, headers } = await ask(address, 'GetUsers');
    expect(status).toBe(401);
    // Node joins what came as two headers.
    const offers = (headers['www-authenticate'] ?? '').split(/, (?=Digest)/);
    expect(offers.map((offer) => /algorithm=([\w-]+)/.exec(offer)?.[1])).toEqual(['SHA-256', 'MD5']);
    const [sha = '', md5 = ''] = offers;
    expect((await ask(address, 'GetUsers', { authorization: digestAnswer(sha, asker) })).status).toBe(200);
    const replayed = await ask(address, 'GetUsers', { authorization: digestAnswer(sha, asker) });
    expect(replayed.status).toBe(401);
    expect(replayed.headers['www-authenticate']).toContain('stale=true');
    expect((await ask(address, 'GetUsers', { authorization: digestAnswer(md5, { ...asker, nc: 2 }) })).status).toBe(
      200,
    );
    const wrong = digestAnswer(md5, { ...asker, nc: 3, password: 'wrong' });
    expect((await ask(address, 'GetUsers', { authorization: wrong })).status).toBe(401);
  });

  test('with MD5-sess is taken where that is what it offers', async () => {
    const { address } = await camera({ auth: 'digest', algorithms: 'md5-sess' });
    const challenge = String((await ask(address, 'GetUsers')).headers['www-authenticate']);
    expect(challenge).toContain('MD5-sess');
    expect((await ask(address, 'GetUsers', { authorization: digestAnswer(challenge, asker) })).status).toBe(200);
  });

  test('guards the picture as well', async () => {
    const { address } = await camera();
    const path = '/snapshot/Profile_1.jpg';
    const url = new URL(path, address).href;
    const refused = await get(url);
    expect(refused.status).toBe(401);
    const [, md5 = ''] = String(refused.headers['www-authenticate']).split(/, (?=Digest)/);
    const { status, body } = await get(url, digestAnswer(md5, { ...asker, method: 'GET', path }));
    expect([status, body.subarray(0, 3).toString('hex')]).toEqual([200, 'ffd8ff']);
  });
});

test('basic alone is asked for where the camera knows nothing better', async () => {
  const { address } = await camera({ auth: 'basic' });
  expect((await ask(address, 'GetUsers')).headers['www-authenticate']).toMatch(/^Basic /);
  const authorization = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
  expect((await ask(address, 'GetUsers', { authorization: authorization('user:pass') })).status).toBe(200);
  expect((await ask(address, 'GetUsers', { authorization: authorization('user:wrong') })).status).toBe(401);
});

test('after so many wrong passwords the right one does not help either, until the lock is over', async () => {
  const made = await camera({ auth: 'token', lockout: '3' });
  for (const password of ['a', 'b', 'c'])
    await ask(made.address, 'GetUsers', { header: usernameToken('user', password) });
  const right = (): string => usernameToken('user', 'pass');
  expect(await ask(made.address, 'GetUsers', { header: right() })).toMatchObject({ reason: 'the account is locked' });
  expect(made.state()).toMatchObject({ locked: true });
  // What everybody may ask is answered all the while.
  expect((await ask(made.address, 'GetSystemDateAndTime')).fault).toEqual([]);
  await made.set('locked', 'no');
  expect((await ask(made.address, 'GetUsers', { header: right() })).fault).toEqual([]);
});

test.each([
  ['standard', ['GetSystemDateAndTime', 'GetServices', 'GetCapabilities']],
  ['time', ['GetSystemDateAndTime']],
  ['none', []],
])('open to everybody, set to %s: %j', async (open, expected) => {
  const { address } = await camera({ auth: 'token', open });
  const answered: string[] = [];
  for (const action of ['GetSystemDateAndTime', 'GetServices', 'GetCapabilities', 'GetDeviceInformation'])
    if ((await ask(address, action)).fault.length === 0) answered.push(action);
  expect(answered).toEqual(expected);
});

test('no password is in anything it tells', async () => {
  const secret = createHash('sha1').update('x').digest('hex');
  const made = await camera({ password: secret });
  await ask(made.address, 'GetUsers', { header: usernameToken('user', 'wrong') });
  await ask(made.address, 'GetUsers', { header: usernameToken('user', secret) });
  expect(JSON.stringify(made.events)).not.toContain(secret);
});
