import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isStrongPin } from '../../../agent/web/pin-hash.ts';
import { openSse } from '../../harness/sse.ts';
import { type Bench, json, signIn, startBench } from './doubles.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const openSession = (pin: string) => json(`${bench.url}/api/session`, 'POST', { pin });

describe('the PIN', () => {
  it.each([
    '1234',
    '0000',
    '1111',
    '4321',
    '7890',
    '2109',
    '1212',
    '123123',
    '987654321',
    '123',
    '1234567890123',
    '12a4',
    '',
    '１２５８',
  ])('refuses %j', async (pin) => {
    expect(isStrongPin(pin)).toBe(false);
    const { status, body } = await json(`${bench.url}/api/pin`, 'POST', { pin });
    expect([status, body.code]).toEqual([400, 'PIN-WEAK']);
  });

  it.each(['2580', '1235', '99887', '135790', '202611211022'])('takes %j', (pin) => {
    expect(isStrongPin(pin)).toBe(true);
  });

  it('guards nothing by default password: before it is set, private things ask for it', async () => {
    for (const path of [
      '/api/unknown',
      '/api/classes/c1/pupils',
      '/api/questions/q1/export.csv',
      '/api/live?scope=private',
    ]) {
      const { status, body } = await json(`${bench.url}${path}`, 'GET');
      expect([status, body.code]).toEqual([401, 'PIN-FIRST']);
    }
    expect((await openSession('0000')).body.code).toBe('PIN-FIRST');
  });

  it('is kept as scrypt, never as itself', async () => {
    await json(`${bench.url}/api/pin`, 'POST', { pin: '2580' });
    expect(bench.room.settings.get('pin')).toMatch(/^scrypt\$16384\$8\$1\$[^$]{20,}\$[^$]{40,}$/);
    expect(JSON.stringify(bench.room.audit)).not.toContain('2580');
  });

  it('is said on the live stream once it is set', async () => {
    const live = await openSse(`${bench.url}/api/live`);
    await live.until((message) => message.event === 'snapshot' && message.data.includes('"pinSet":false'));
    await json(`${bench.url}/api/pin`, 'POST', { pin: '2580' });
    await live.until((message) => message.event === 'change' && message.data.includes('"pinSet":true'));
    live.close();
  });

  it('is changed only in a session and with the old one; other sessions then end', async () => {
    const one = await signIn(bench.url);
    const other = await signIn(bench.url);
    const change = (body: object, headers = {}) => json(`${bench.url}/api/pin`, 'POST', body, headers);
    expect((await change({ pin: '8642' })).body.code).toBe('PIN-SESSION');
    expect((await change({ pin: '8642', old: '2580' })).body.code).toBe('PIN-SESSION');
    expect((await change({ pin: '8642', old: '9999' }, one)).body.code).toBe('PIN-WRONG');
    expect((await change({ pin: '1111', old: '2580' }, one)).body.code).toBe('PIN-WEAK');
    expect((await change({ pin: '8642', old: '2580' }, one)).body).toEqual({ ok: true });
    expect((await json(`${bench.url}/api/session`, 'GET', undefined, one)).body).toMatchObject({ open: true });
    expect((await json(`${bench.url}/api/session`, 'GET', undefined, other)).body).toMatchObject({ open: false });
    expect((await openSession('2580')).body.code).toBe('PIN-WRONG');
    expect((await openSession('8642')).status).toBe(200);
  });
});

describe('a session', () => {
  it('is a cookie no script can read and no other site can send', async () => {
    await json(`${bench.url}/api/pin`, 'POST', { pin: '2580' });
    const { headers, body } = await openSession('2580');
    const cookie = headers.get('set-cookie') ?? '';
    expect(cookie).toMatch(/^banban_\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(body).toEqual({ pinSet: true, open: true, names: true, lockedS: 0 });
  });

  it('ends when it is closed, and the private streams with it', async () => {
    const session = await signIn(bench.url);
    const live = await openSse(`${bench.url}/api/live?scope=private`, session);
    await live.until((message) => message.event === 'snapshot');
    const { headers } = await json(`${bench.url}/api/session`, 'DELETE', undefined, session);
    expect(headers.get('set-cookie')).toContain('Max-Age=0');
    await live.ended;
    expect((await json(`${bench.url}/api/unknown`, 'GET', undefined, session)).body.code).toBe('PIN-SESSION');
    expect(bench.room.audit.map((entry) => entry.what)).toEqual(['session-closed', 'session-opened', 'pin-set']);
  });

  it('ends after an hour without use, and after eight hours in any case', async () => {
    const session = await signIn(bench.url);
    const look = async () => (await json(`${bench.url}/api/session`, 'GET', undefined, session)).body.open;
    bench.ports.pass(59 * 60_000);
    expect(await look()).toBe(true);
    bench.ports.pass(61 * 60_000);
    expect(await look()).toBe(false);
    const second = await signIn(bench.url);
    for (let hour = 0; hour < 8; hour++) {
      bench.ports.pass(59 * 60_000);
      await json(`${bench.url}/api/session`, 'GET', undefined, second);
    }
    bench.ports.pass(10 * 60_000);
    expect((await json(`${bench.url}/api/session`, 'GET', undefined, second)).body.open).toBe(false);
  });

  it('is not opened by a token of another’s making', async () => {
    const session = await signIn(bench.url);
    const [name] = session.Cookie?.split('=') ?? [];
    for (const token of ['', 'x', 'A'.repeat(43), '__proto__', '%00']) {
      const { body } = await json(`${bench.url}/api/session`, 'GET', undefined, { Cookie: `${name}=${token}` });
      expect(body.open).toBe(false);
    }
  });
});

describe('wrong tries', () => {
  beforeEach(() => json(`${bench.url}/api/pin`, 'POST', { pin: '2580' }));

  it('lock the PIN after five, for half a minute first, then twice as long each time', async () => {
    for (let n = 0; n < 5; n++) expect((await openSession('9999')).body.code).toBe('PIN-WRONG');
    const locked = await openSession('2580');
    expect([locked.status, locked.body.code]).toEqual([429, 'PIN-LOCKED']);
    const waitS = Number(locked.headers.get('retry-after'));
    expect(waitS).toBeGreaterThan(25);
    expect(waitS).toBeLessThanOrEqual(30);
    expect((await json(`${bench.url}/api/session`, 'GET')).body.lockedS).toBeGreaterThan(25);
    bench.ports.pass(31_000);
    expect((await openSession('9999')).body.code).toBe('PIN-WRONG');
    const longer = await openSession('2580');
    expect(Number(longer.headers.get('retry-after'))).toBeGreaterThan(50);
    bench.ports.pass(61_000);
    expect((await openSession('2580')).status).toBe(200);
    for (let n = 0; n < 4; n++) await openSession('9999');
    expect((await openSession('2580')).status, 'four wrong tries after a right one lock nothing').toBe(200);
  });

  it('are counted when a hundred come at once', async () => {
    const answers = await Promise.all(Array.from({ length: 100 }, (_, n) => openSession(String(3000 + n))));
    expect(answers.filter((one) => one.body.code === 'PIN-WRONG')).toHaveLength(5);
    expect(answers.filter((one) => one.body.code === 'PIN-LOCKED')).toHaveLength(95);
    expect(bench.room.audit.filter((entry) => entry.what === 'session-refused')).toHaveLength(5);
  });

  it('are remembered over a restart', async () => {
    for (let n = 0; n < 5; n++) await openSession('9999');
    const again = await startBench({ room: bench.room.room });
    try {
      expect((await json(`${again.url}/api/session`, 'POST', { pin: '2580' })).body.code).toBe('PIN-LOCKED');
    } finally {
      await again.stop();
    }
  });
});
