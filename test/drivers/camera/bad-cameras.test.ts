/**
 * Cameras that hang, drip, lie, answer web pages, 50 MB, somebody else's address, a clock from 2014: each a typed error within
 * its deadline, nothing left open, and another camera served meanwhile as if nothing were.
 */
import { afterEach, expect, test } from 'vitest';
import { cameraMisbehaviours } from '../../../simulators/camera/misbehaviour.ts';
import { built, cleanUp, driven, httpServer, openSockets, refusal, simulated, tcpServer, until } from './fixture.ts';

afterEach(cleanUp);

const CODES = ['DEVICE-TIMEOUT', 'DEVICE-ANSWER', 'DEVICE-LOST', 'DEVICE-REFUSED', 'DEVICE-REFUSES'];
/** Legal, if rare: these are understood. */
const UNDERSTOOD = ['none', 'prefixes', 'soap11', 'gzip'];
const WHOLE = ['reboot', 'unplug'];
const spoiling = Object.keys(cameraMisbehaviours).filter((how) => !WHOLE.includes(how) && !UNDERSTOOD.includes(how));

test('whatever is wrong with it, it is refused with a reason within 10 s; all of them at once, and one that is well is served', async () => {
  const good = await simulated();
  const { camera: other } = await driven(good.address);
  let slowestMs = 0;
  let over = false;
  const watching = (async () => {
    while (!over) {
      const began = performance.now();
      await other.streams(AbortSignal.timeout(5_000));
      slowestMs = Math.max(slowestMs, performance.now() - began);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  })();
  const outcomes = await Promise.all(
    spoiling.map(async (how) => {
      const bad = await simulated({ delay: '15000', subcode: 'ter:Unlucky' });
      await bad.misbehave(how);
      const { camera, transport } = built(bad.address);
      const connection = await transport.open(AbortSignal.timeout(5_000));
      const { code, tookMs } = await refusal(camera.attach(connection, AbortSignal.timeout(12_000)));
      await connection.close();
      return { how, code, inTime: tookMs < 10_000, level: camera.state.level };
    }),
  );
  over = true;
  await watching;
  expect(outcomes.length).toBeGreaterThan(12);
  expect(outcomes.filter(({ code, inTime }) => !CODES.includes(code) || !inTime)).toEqual([]);
  expect(outcomes.filter(({ level }) => !['reachable', 'up'].includes(level))).toEqual([]);
  // Not a speed: a camera that waits for another would take its seconds.
  expect(slowestMs).toBeLessThan(3_500);
});

test.each(['prefixes', 'soap11', 'gzip'])('%s is legal, and understood', async (how) => {
  const camera = await simulated();
  await camera.misbehave(how);
  const { camera: driver } = await driven(camera.address);
  expect(driver.state).toMatchObject({ level: 'authenticated', abilities: { ptz: 'ok', presets: 'ok' } });
  expect(driver.state.profiles.length).toBe(2);
});

test('a thousand bad answers of every kind leave nothing open', { timeout: 120_000 }, async () => {
  const kinds: readonly { readonly head: string; readonly body: string }[] = [
    { head: 'HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 20\r\n\r\n', body: '<html>hello</html>  ' },
    { head: 'HTTP/1.1 500 Internal\r\nContent-Length: 4\r\n\r\n', body: 'oops' },
    {
      head: 'HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm="x", nonce="y"\r\nContent-Length: 200000\r\n\r\n',
      body: 'z'.repeat(200_000),
    },
    { head: 'HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n', body: '<s:Envelope' },
    { head: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n', body: 'zz\r\nnot hex' },
    { head: 'not http at all\r\n\r\n', body: '' },
    { head: '', body: '' },
    { head: 'HTTP/1.1 200 OK\r\nContent-Length: 50000000\r\n\r\n', body: '<'.repeat(100_000) },
    { head: 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\n', body: 'plain' },
    { head: 'HTTP/1.1 302 Found\r\nLocation: http://192.0.2.1/\r\nContent-Length: 0\r\n\r\n', body: '' },
    { head: `HTTP/1.1 200 OK\r\n${'X-Long: y\r\n'.repeat(4_000)}\r\n`, body: '' },
    {
      head: 'HTTP/1.1 200 OK\r\nContent-Length: 60\r\n\r\n',
      body: '<!DOCTYPE a [<!ENTITY b "b">]><s:Envelope>&b;</s:Envelope>  ',
    },
  ];
  let asked = 0;
  const address = await tcpServer((socket) => {
    socket.on('data', () => {
      const { head, body } = kinds[asked++ % kinds.length] ?? { head: '', body: '' };
      // Some hang up behind it, some keep the line, some just go.
      if (head === '') socket.resetAndDestroy();
      else if (asked % 3 === 0) socket.write(head + body);
      else socket.end(head + body);
    });
  });
  const good = await simulated();
  const { camera: other } = await driven(good.address);
  const before = openSockets();
  const codes = new Set<string>();
  while (asked < 1_000) {
    const { camera, transport } = built(address.replace('secret', `s${asked}`));
    const connection = await transport.open(AbortSignal.timeout(5_000));
    codes.add((await refusal(camera.attach(connection, AbortSignal.timeout(12_000)))).code);
    await connection.close();
  }
  expect(asked).toBeGreaterThanOrEqual(1_000);
  expect([...codes].filter((code) => ![...CODES, 'DEVICE-CANNOT', 'DEVICE-PASSWORD'].includes(code))).toEqual([]);
  await until(() => openSockets() <= before, 5_000, `no more than ${before} sockets, and not ${openSockets()}`);
  await expect(other.streams(AbortSignal.timeout(5_000))).resolves.toBeDefined();
});

test('a refused password is tried three times, then not for five minutes; the time may still be asked', async () => {
  const camera = await simulated({ auth: 'token', lockout: '4' });
  const { camera: driver, transport } = built(camera.address.replace(/:[^:@/]*@/, ':wrong@'));
  const tries: string[] = [];
  for (let times = 0; times < 6; times++) {
    const connection = await transport.open(AbortSignal.timeout(5_000));
    tries.push((await refusal(driver.attach(connection, AbortSignal.timeout(12_000)))).what);
    await connection.close();
  }
  expect(camera.state()['locked']).toBe(false);
  expect(tries.slice(0, 3).every((what) => /are wrong/.test(what))).toBe(true);
  expect(tries.slice(3).every((what) => /three times.*since \d\d:\d\d, until \d\d:\d\d/.test(what))).toBe(true);
  expect(driver.state.level).toBe('up');
  expect(camera.calls.slice(-2)).toEqual(['GetSystemDateAndTime', 'GetSystemDateAndTime']);
});

test('a picture that is a login page, none, 50 MB or endless is an error within its time', async () => {
  const kinds = ['login', 'empty', 'huge', 'endless', 'missing'];
  const outcomes = await Promise.all(
    kinds.map(async (snapshot) => {
      const camera = await simulated({ snapshot });
      const { camera: driver } = await driven(camera.address);
      const { code, tookMs } = await refusal(driver.snapshot(AbortSignal.timeout(12_000)));
      return { snapshot, typed: [...CODES, 'DEVICE-CANNOT'].includes(code), inTime: tookMs < 10_000 };
    }),
  );
  expect(outcomes).toEqual(kinds.map((snapshot) => ({ snapshot, typed: true, inTime: true })));
});

test('a web page at the camera’s address, a proxy’s perhaps, is told from a camera', async () => {
  const address = await httpServer((_request, response) =>
    response.end('<!DOCTYPE html><html><body>It works!</body></html>'),
  );
  const { camera, transport } = built(address);
  const connection = await transport.open(AbortSignal.timeout(5_000));
  const { code, what } = await refusal(camera.attach(connection, AbortSignal.timeout(12_000)));
  expect([code, what]).toEqual(['DEVICE-ANSWER', expect.stringContaining('web page')]);
  await connection.close();
});

test('no error, label or reading ever has the password in it', async () => {
  const camera = await simulated(
    { 'stream-uri': 'credentials' },
    { listen: 'http://admin:Geheim-99@127.0.0.1:0/onvif/device_service' },
  );
  const { camera: driver, said } = await driven(camera.address);
  const { main } = await driver.streams(AbortSignal.timeout(5_000));
  expect(main.address).toContain('Geheim-99');
  const { address: _, ...shown } = main;
  await camera.misbehave('html');
  const failed = await refusal(driver.streams(AbortSignal.timeout(9_000)));
  const { transport } = built(camera.address);
  for (const text of [
    JSON.stringify(shown),
    JSON.stringify(said),
    JSON.stringify(failed),
    transport.label,
    JSON.stringify(driver.state),
  ])
    expect(text).not.toContain('Geheim');
});
