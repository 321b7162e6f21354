/** The tablets' listener over real HTTP, on real tablets of a class of three in memory. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { listenForTablets, type TabletListener } from '../../../../agent/web/tablet/listener.ts';
import { createPace } from '../../../../agent/web/tablet/pace.ts';
import { ask, openTablet, type Tablet } from '../../../harness/tablet.ts';
import { heldClock } from '../../classroom/classroom-fixture.ts';
import { openTablets, PLACE, wallQuestion } from '../../classroom/tablets/fixture.ts';

let pages: string;
let listener: TabletListener;
let address: string;
let room: Awaited<ReturnType<typeof openTablets>>;
let listeners: Set<() => void>;
const tablets: Tablet[] = [];

const MOST = 12;

beforeEach(async () => {
  pages = await mkdtemp(join(tmpdir(), 'banban-tablets-'));
  for (const name of ['tablet.html', 'tablet.js', 'tablet.css', 'app.js']) await writeFile(join(pages, name), name);
  room = await openTablets();
  await room.tablets.letIn(PLACE);
  listeners = new Set();
  listener = await listenForTablets({
    host: '127.0.0.1',
    port: 0,
    tablets: room.tablets,
    picture: (question) =>
      Promise.resolve(question === 'q1' ? { type: 'image/png', bytes: new Uint8Array([1, 2]) } : undefined),
    onChange: (each) => {
      listeners.add(each);
      return () => listeners.delete(each);
    },
    language: () => 'zh',
    pageDirectory: pages,
    ports: {
      clock: { now: Date.now, monotonicMs: () => performance.now() },
      randomBytes: systemRandomBytes,
      log: silentLog,
    },
    mostConnections: MOST,
  });
  address = `http://127.0.0.1:${listener.port}`;
});
afterEach(async () => {
  for (const tablet of tablets.splice(0)) tablet.disconnect();
  await listener.close();
  room.room.close();
  await rm(pages, { recursive: true, force: true });
});

const changed = (): void => {
  for (const each of listeners) each();
};
async function seated(seat: string): Promise<Tablet> {
  const tablet = await openTablet(address);
  tablets.push(tablet);
  expect(await tablet.join(room.code(), seat)).toMatchObject({ status: 200, body: { joined: true, language: 'zh' } });
  return tablet;
}

describe('the page', () => {
  test('gives a tablet its token once, kept from scripts, and keeps the one it has', async () => {
    const first = await ask(`${address}/t`);
    expect(first.text).toBe('tablet.html');
    const [cookie] = first.headers['set-cookie'] ?? [];
    expect(cookie).toMatch(/^banban_tablet_\d+=[\w-]{24}; Path=\/; Max-Age=43200; HttpOnly; SameSite=Lax$/);
    const again = await ask(`${address}/t`, { headers: { cookie: cookie?.split(';')[0] ?? '' } });
    expect(again.headers['set-cookie']).toBeUndefined();
    const junk = await ask(`${address}/t`, { headers: { cookie: `${cookie?.split('=')[0]}=x` } });
    expect(junk.headers['set-cookie']).toHaveLength(1);
  });

  test('is all there is: its script, its style, a way from the root', async () => {
    expect(await ask(address)).toMatchObject({ status: 302, headers: { location: '/t' } });
    expect(await ask(`${address}/t/tablet.js`)).toMatchObject({ status: 200, text: 'tablet.js' });
    for (const path of ['/app.js', '/t/app.js', '/tablet.js', '/t/tablet.html', '/t/', '/t/api', '/api/state'])
      expect([path, (await ask(`${address}${path}`)).status]).toEqual([path, 404]);
  });

  test('may load nothing from elsewhere and be framed by nobody', async () => {
    const { headers } = await ask(`${address}/t`);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['content-security-policy']).toContain("script-src 'self'");
    expect((await ask(`${address}/t/api/room`)).headers['cache-control']).toBe('no-store');
  });
});

describe('the live stream', () => {
  test('says the whole state at once, then only what changed, and that the tablet is out', async () => {
    const tablet = await seated('1');
    const stream = await tablet.follow();
    await stream.until(({ event }) => event === 'state');
    expect(tablet.state()).toMatchObject({ seat: '01', question: { id: 'q1', state: 'open', mine: null } });
    room.state.question = wallQuestion({ elapsedMs: 9_000, answered: 2, pulse: 2 });
    changed();
    await tablet.answer('q1', 'B');
    changed();
    await stream.until(({ data }) => data.includes('"mine":"B"'));
    // Seconds that run and what the others do are no news.
    expect(stream.messages.filter(({ event }) => event === 'state')).toHaveLength(2);
    expect(room.tablets.view()).toMatchObject({ joined: 1, online: 1 });
    await room.tablets.free('01');
    changed();
    await stream.until(({ event }) => event === 'gone');
    await stream.ended;
    expect((await ask(`${address}/t/api/live`, { headers: { cookie: tablet.cookie } })).status).toBe(401);
  });

  test('a third page of one tablet ends the first, which is told', async () => {
    const tablet = await seated('1');
    const streams = [await tablet.follow(), await tablet.follow(), await tablet.follow()];
    await streams[0]?.until(({ event }) => event === 'elsewhere');
    await streams[0]?.ended;
    room.state.question = wallQuestion({ state: 'closed' });
    changed();
    for (const stream of streams.slice(1)) await stream.until(({ data }) => data.includes('"closed"'));
    for (const stream of streams) stream.close();
  });

  test('everybody hears that it is over before the port closes', async () => {
    const tablet = await seated('1');
    const stream = await tablet.follow();
    await room.tablets.shutOut('asked');
    await listener.close();
    await stream.until(({ event }) => event === 'gone');
  });
});

describe('the picture', () => {
  test('is for tablets that are in, and of the question that is asked', async () => {
    const tablet = await seated('1');
    const picture = (question: string, cookie: string) =>
      ask(`${address}/t/picture/${question}`, { headers: { cookie } });
    expect(await picture('q1', tablet.cookie)).toMatchObject({ status: 200, headers: { 'content-type': 'image/png' } });
    expect((await picture('q2', tablet.cookie)).status).toBe(404);
    expect((await picture('q1', '')).status).toBe(401);
  });
});

describe('too much', () => {
  test('a wrong code is refused, and then waited for', async () => {
    const tablet = await openTablet(address);
    tablets.push(tablet);
    const wrong = room.code() === '1111' ? '2222' : '1111';
    for (let n = 0; n < 8; n++)
      expect(await tablet.join(wrong, '1')).toMatchObject({ status: 403, body: { code: 'TABLET-CODE' } });
    expect(await tablet.join(room.code(), '1')).toMatchObject({ status: 429, body: { code: 'TABLET-CODE-LOCKED' } });
  });

  test('without a cookie nobody joins', async () => {
    const reply = await ask(`${address}/t/api/join`, {
      method: 'POST',
      headers: { origin: address, 'content-type': 'application/json' },
      body: JSON.stringify({ code: room.code(), seat: '1' }),
    });
    expect([reply.status, JSON.parse(reply.text)]).toMatchObject([400, { code: 'WEB-COOKIE' }]);
  });

  test('hundreds of idle connections cost a stranger its own, never a tablet that is in', async () => {
    const tablet = await seated('1');
    const stream = await tablet.follow();
    const idle: Socket[] = [];
    const open = (): Promise<void> =>
      new Promise((resolve) => {
        const socket = connect(listener.port, '127.0.0.1', () => resolve());
        socket.on('error', () => undefined);
        idle.push(socket);
      });
    for (let n = 0; n < MOST * 3; n++) await open();
    room.state.question = wallQuestion({ state: 'closed' });
    changed();
    await stream.until(({ data }) => data.includes('"closed"'));
    expect((await tablet.answer('q1', 'A')).status).toBe(200);
    expect((await ask(`${address}/t`)).status).toBe(200);
    for (const socket of idle) socket.destroy();
  });

  test('one address may ask much at once and then steadily; another does not feel it', () => {
    const clock = heldClock();
    const mayAsk = createPace(clock);
    const asked = Array.from({ length: 700 }, () => mayAsk('10.0.0.1'));
    expect(asked.filter(Boolean)).toHaveLength(600);
    expect(mayAsk('10.0.0.2')).toBe(true);
    clock.advance(1_000);
    expect(Array.from({ length: 200 }, () => mayAsk('10.0.0.1')).filter(Boolean)).toHaveLength(150);
  });
});
