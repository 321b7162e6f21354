import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isLoopbackAddress } from '../../../agent/web/security.ts';
import { type Bench, configFor, json, send, signIn, startBench } from './doubles.ts';

let bench: Bench;
let host: string;
beforeAll(async () => {
  bench = await startBench();
  host = new URL(bench.url).host;
});
afterAll(() => bench.stop());

describe('the door', () => {
  it('lets a local program in, which sends no Origin', async () => {
    expect((await send(`${bench.url}/api/state`)).status).toBe(200);
    const asked = await json(`${bench.url}/api/questions`, 'POST', { kind: 'single', options: 4 });
    expect(asked.body.code, 'refused by the classroom double, so past the door').toBe('QUESTION-UNKNOWN');
  });

  it.each([
    'evil.example',
    'evil.example:80',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
    'a b',
    '[::1',
    '127.0.0.1:99999999',
  ])('refuses the Host %j: a foreign name may resolve to this computer', async (foreign) => {
    const answer = await send(`${bench.url}/api/state`, { headers: { Host: foreign } });
    expect(answer.status).toBe(421);
    expect(JSON.parse(answer.text)).toMatchObject({ code: 'WEB-HOST' });
  });

  it.each(['127.0.0.1', 'localhost', 'LOCALHOST', '127.0.0.1:1'])('takes the Host %j', async (own) => {
    expect((await send(`${bench.url}/api/state`, { headers: { Host: own } })).status).toBe(200);
  });

  it.each(['http://evil.example', 'null', 'https://127.0.0.1:1', 'http://127.0.0.1:1', 'file://'])(
    'refuses the Origin %j for a change and for a look',
    async (origin) => {
      for (const method of ['GET', 'POST', 'DELETE']) {
        const answer = await send(`${bench.url}/api/questions`, { method, headers: { Origin: origin } });
        expect(answer.status).toBe(403);
        expect(JSON.parse(answer.text)).toMatchObject({ code: 'WEB-FOREIGN', zh: expect.stringContaining('拒绝') });
      }
    },
  );

  it('takes its own Origin', async () => {
    const answer = await send(`${bench.url}/api/session`, { method: 'DELETE', headers: { Origin: `http://${host}` } });
    expect(answer.status).toBe(200);
  });

  it('refuses what the browser itself calls cross-site, but lets a link open the page', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const fetched = await send(`${bench.url}/api/state`, {
        headers: { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'no-cors' },
      });
      expect(fetched.status).toBe(403);
      const opened = await send(`${bench.url}/api/state`, {
        headers: { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate' },
      });
      expect(opened.status).toBe(403);
      const page = await send(`${bench.url}/`, { headers: { 'Sec-Fetch-Site': site, 'Sec-Fetch-Mode': 'navigate' } });
      expect(page.status, 'no page is built here').toBe(503);
    }
    const own = await send(`${bench.url}/api/state`, { headers: { 'Sec-Fetch-Site': 'same-origin' } });
    expect(own.status).toBe(200);
  });

  it('guards the live stream by the same door', async () => {
    expect((await send(`${bench.url}/api/live`, { headers: { Host: 'evil.example' } })).status).toBe(421);
    expect((await send(`${bench.url}/api/live`, { headers: { Origin: 'http://evil.example' } })).status).toBe(403);
  });

  it('sends the guarding headers with every answer, refusals too', async () => {
    for (const path of ['/', '/api/state', '/api/nothing', '/metrics', '/api/questions/none']) {
      const { headers } = await send(`${bench.url}${path}`);
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['access-control-allow-origin']).toBeUndefined();
      if (path !== '/') expect(headers['cache-control']).toBe('no-store');
    }
  });

  function speak(text: string): Promise<string> {
    return new Promise((resolve) => {
      let got = '';
      const socket = connect(Number(new URL(bench.url).port), '127.0.0.1', () => socket.write(text));
      socket.on('data', (chunk) => {
        got += chunk.toString();
      });
      socket.on('close', () => resolve(got));
    });
  }

  it.each(['', 'Host:\r\n', 'Host: \t\r\n'])('refuses a request that names no Host (%j)', async (line) => {
    expect(await speak(`GET /api/state HTTP/1.1\r\n${line}Connection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 4(00|21) /);
  });

  it('answers what is not HTTP with one line and closes', async () => {
    const text = await speak('\x16\x03\x01 hello\r\n\r\n');
    expect(text).toContain('400 Bad Request');
    expect(text).toContain('WEB-INVALID');
  });
});

describe('what a proxy speaks for is not a program on this computer', () => {
  it('asks it for the PIN and gives it no names', async () => {
    const forwarded = { 'X-Forwarded-For': '192.168.1.9' };
    const asked = await send(`${bench.url}/api/questions`, { headers: forwarded });
    expect(asked.status).toBe(401);
    expect((await send(`${bench.url}/api/state`, { headers: forwarded })).status).toBe(200);
    bench.room.pupils.push({
      id: 'u1',
      classId: 'c1',
      name: '王小明',
      seat: '01',
      clicker: '1A2B3C4D',
      clickers: ['1A2B3C4D'],
    });
    const session = await signIn(bench.url);
    const pupils = await send(`${bench.url}/api/classes/c1/pupils`, { headers: { ...forwarded, ...session } });
    expect(JSON.parse(pupils.text)).toEqual({
      pupils: [{ pupilId: 'u1', seat: '01', name: null, clicker: '1A2B3C4D' }],
    });
    const near = await send(`${bench.url}/api/classes/c1/pupils`, { headers: session });
    expect(near.text).toContain('王小明');
    const csv = await send(`${bench.url}/api/questions/q1/export.csv`, { headers: { ...forwarded, ...session } });
    expect(JSON.parse(csv.text)).toMatchObject({ code: 'WEB-NAMES-NEED-ENCRYPTION' });
  });
});

describe('over the LAN', () => {
  const lan = Object.values(networkInterfaces())
    .flat()
    .find((one) => one !== undefined && one.family === 'IPv4' && !one.internal)?.address;

  it('serves loopback only, unless told otherwise', async () => {
    expect(new URL(bench.url).hostname).toBe('127.0.0.1');
    if (lan === undefined) return;
    await expect(send(`http://${lan}:${new URL(bench.url).port}/api/state`)).rejects.toThrow(/ECONNREFUSED/);
  });

  it('told otherwise, still asks others for the PIN, takes no change without Origin, and sets no first PIN for them', async () => {
    // A machine without any network has nothing to be reached at: then its own loopback stands in through a proxy header.
    const open = await startBench({ config: configFor('0.0.0.0') });
    try {
      const port = new URL(open.url).port;
      const base = `http://${lan ?? '127.0.0.1'}:${port}`;
      const headers: Record<string, string> = lan === undefined ? { 'X-Forwarded-For': '192.168.1.9' } : {};
      expect((await send(`${base}/api/state`, { headers })).status).toBe(200);
      expect((await send(`${base}/api/questions`, { headers })).status).toBe(401);
      const bare = await send(`${base}/api/session`, { method: 'DELETE', headers });
      expect(JSON.parse(bare.text)).toMatchObject({ code: 'WEB-FOREIGN' });
      const first = await send(`${base}/api/pin`, {
        method: 'POST',
        headers: { ...headers, Origin: base, 'Content-Type': 'application/json' },
        body: '{"pin":"2580"}',
      });
      expect(JSON.parse(first.text)).toMatchObject({ code: 'WEB-LOOPBACK-ONLY' });
      expect((await send(`${base}/api/state`, { headers: { ...headers, Host: 'evil.example' } })).status).toBe(421);
    } finally {
      await open.stop();
    }
  });
});

it.each([
  ['127.0.0.1', true],
  ['127.9.9.9', true],
  ['::1', true],
  ['::ffff:127.0.0.1', true],
  ['::ffff:10.0.0.1', false],
  ['10.127.0.1', false],
  [undefined, false],
] as const)('knows whether %j is loopback', (address, loopback) => {
  expect(isLoopbackAddress(address)).toBe(loopback);
});

it('says plainly that the port is taken', async () => {
  const config = { ...configFor(), web: { host: '127.0.0.1', port: Number(new URL(bench.url).port) } };
  await expect(startBench({ config })).rejects.toMatchObject({
    code: 'WEB-PORT-TAKEN',
    todo: { zh: expect.stringContaining('web.port') },
  });
});
