import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DeviceView } from '../../../agent/devices/port.ts';
import type { FaultView, Health, WallView } from '../../../agent/web/api.ts';
import { healthOf } from '../../../agent/web/health.ts';
import { health as healthSchema, wallView } from '../../../agent/web/routes/answers.ts';
import { type Bench, json, openQuestion, send, startBench } from './doubles.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const health = async () => {
  const { status, body } = await json(`${bench.url}/api/health`, 'GET');
  return { status, health: healthSchema.parse(body) as Health };
};
const fault = (severity: FaultView['severity']): FaultView => ({
  fault: 'f1',
  code: 'X',
  severity,
  device: null,
  since: 0,
  text: { zh: '坏了', en: 'broken' },
});

describe('/api/health', () => {
  it('is 200 while the agent does its work', async () => {
    expect(await health()).toMatchObject({ status: 200, health: { ok: true, degraded: false } });
  });

  it('is 503 when the store cannot be written', async () => {
    bench.journal.setState('unsaved');
    bench.ports.pass(2_000);
    const { status, health: answer } = await health();
    expect(status).toBe(503);
    expect(answer.parts.store).toEqual({ ok: false, state: 'unsaved', sinceMs: 2_000 });
  });

  it.each(['stalled', 'blocked'] as const)(
    'is 503 when the uplink is %s: connected but not forwarding is a fault',
    async (state) => {
      bench.setUplink({ state, since: 0, backlog: 40 });
      expect(await health()).toMatchObject({
        status: 503,
        health: { ok: false, parts: { uplink: { ok: false, backlog: 40 } } },
      });
    },
  );

  it('is 200 and degraded when the broker is away: the lesson goes on', async () => {
    bench.setUplink({ state: 'offline', since: 0, backlog: 40 });
    expect(await health()).toMatchObject({ status: 200, health: { ok: true, degraded: true } });
  });

  it('is 503 with a fault that stops lessons, degraded with a lesser one', async () => {
    bench.setFaults([fault('S1')]);
    expect(await health()).toMatchObject({ status: 503, health: { parts: { faults: { open: 1, worst: 'S1' } } } });
    bench.setFaults([fault('S4'), fault('S3')]);
    expect(await health()).toMatchObject({
      status: 200,
      health: { degraded: true, parts: { faults: { open: 2, worst: 'S3' } } },
    });
  });
});

describe('what is open and not on the wall', () => {
  const quiet = async (...quietFaults: NonNullable<WallView['quietFaults']>) => {
    const { body } = await json(`${bench.url}/api/state`, 'GET');
    return healthOf({ ...(body as unknown as WallView), quietFaults });
  };

  it('is as unhealthy muted as it was before', async () => {
    const answer = await quiet({ ...fault('S1'), mutedUntil: 60_000, drill: false });
    expect(answer).toMatchObject({ ok: false, degraded: true });
    expect(healthSchema.parse(answer).parts.faults).toEqual({ ok: false, open: 1, worst: 'S1', muted: 1, drills: 0 });
  });

  it('is counted and no more where it is practice', async () => {
    const answer = await quiet({ ...fault('S1'), mutedUntil: null, drill: true });
    expect(answer).toMatchObject({ ok: true, degraded: false });
    expect(answer.parts.faults).toEqual({ ok: true, open: 0, worst: null, muted: 0, drills: 1 });
  });
});

describe('the devices of /api/health', () => {
  const device = (id: string, more: Partial<DeviceView> = {}): DeviceView => ({
    id,
    driver: 'pjlink',
    kind: 'projector',
    name: null,
    model: { id: 'pjlink-generic', name: { zh: '投影机', en: 'a projector' } },
    status: 'online',
    since: 0,
    why: null,
    readings: {},
    troubles: {},
    commands: [],
    confirms: true,
    busy: null,
    ...more,
  });
  const healthWith = async (...devices: readonly DeviceView[]) => {
    const { body } = await json(`${bench.url}/api/state`, 'GET');
    return healthOf({ ...(body as unknown as WallView), devices });
  };

  it('are all of them but this PC: how many are there, and how many want somebody', async () => {
    const all = [
      device('front'),
      device('rear', { status: 'absent' }),
      device('lamp', { troubles: { lamp: 'warning', fan: 'ok' } }),
      device('cool', { troubles: { fan: 'ok' } }),
      device('asleep', { status: 'degraded' }),
      device('pc', { kind: 'host' }),
    ];
    const answer = await healthWith(...all);
    expect(healthSchema.parse(answer).parts.devices).toEqual({ ok: false, online: 3, total: 5, attention: 3 });
    expect(answer).toMatchObject({ ok: true, degraded: true });
  });

  it('are none in a room without any, and that is well', async () => {
    const answer = await healthWith(device('pc', { kind: 'host', status: 'offline' }));
    expect(answer.parts.devices).toEqual({ ok: true, online: 0, total: 0, attention: 0 });
    expect(answer.degraded).toBe(false);
  });
});

describe('/api/state', () => {
  it('is the view, by its schema', async () => {
    bench.classroom.show({ question: openQuestion(3) });
    const { body } = await json(`${bench.url}/api/state`, 'GET');
    expect(wallView.parse(body)).toMatchObject({ question: { answered: 3, tally: null }, room: { path: null } });
  });

  it('changes its language when told, and remembers it', async () => {
    expect((await json(`${bench.url}/api/language`, 'PUT', { language: 'en' })).body).toEqual({ ok: true });
    expect((await json(`${bench.url}/api/state`, 'GET')).body.language).toBe('en');
    expect(bench.room.settings.get('language')).toBe('en');
  });
});

describe('/metrics', () => {
  it('is Prometheus’ text: every figure with help, type and a number', async () => {
    bench.setUplink({ state: 'offline', since: 0, backlog: 12 });
    bench.journal.press('AABBCCDD');
    const { text, headers } = await send(`${bench.url}/metrics`);
    expect(headers['content-type']).toBe('text/plain; version=0.0.4; charset=utf-8');
    const lines = text.trimEnd().split('\n');
    for (const line of lines.filter((one) => !one.startsWith('#')))
      expect(line).toMatch(/^banban_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?[\d.e+-]+$/);
    const names = new Set(lines.filter((one) => !one.startsWith('#')).map((one) => one.split(/[ {]/)[0]));
    expect(names.size).toBeGreaterThanOrEqual(18);
    for (const name of names) expect(text).toMatch(new RegExp(`# HELP ${name} .+\n# TYPE ${name} (gauge|counter)\n`));
    expect(text).toContain('banban_uplink_backlog_lines 12');
    expect(text).toContain('banban_uplink_state{state="offline"} 1');
    expect(text).toContain('banban_journal_sequence 1');
    expect(text).toContain('banban_device_online{device="base",driver="iclicker"} 1');
  });
});

describe('the pages', () => {
  beforeEach(async () => {
    await mkdir(join(bench.pages, 'assets'));
    for (const name of ['index', 'private', 'bar'])
      await writeFile(join(bench.pages, `${name}.html`), `<title>${name}</title>`);
    await writeFile(join(bench.pages, 'app.js'), 'export {}');
    await writeFile(join(bench.pages, 'assets', 'a-1.css'), 'a{}');
    await writeFile(join(bench.pages, '.secret'), 'no');
  });

  it('are served at their addresses with their types', async () => {
    for (const [path, title] of [
      ['/', 'index'],
      ['/private', 'private'],
      ['/bar', 'bar'],
    ]) {
      const answer = await send(`${bench.url}${path}`);
      expect([answer.status, answer.text]).toEqual([200, `<title>${title}</title>`]);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
    }
    expect((await send(`${bench.url}/app.js`)).headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect((await send(`${bench.url}/assets/a-1.css`)).text).toBe('a{}');
  });

  it('are not sent again while they are the same, and are when they are not', async () => {
    const first = await send(`${bench.url}/app.js`);
    const etag = String(first.headers.etag);
    expect(first.headers['cache-control']).toBe('no-cache');
    expect((await send(`${bench.url}/assets/a-1.css`)).headers['cache-control']).toBe('max-age=31536000, immutable');
    const again = await send(`${bench.url}/app.js`, { headers: { 'If-None-Match': etag } });
    expect([again.status, again.text]).toEqual([304, '']);
    await writeFile(join(bench.pages, 'app.js'), 'export default 1');
    const changed = await send(`${bench.url}/app.js`, { headers: { 'If-None-Match': etag } });
    expect([changed.status, changed.text]).toEqual([200, 'export default 1']);
  });

  it.each([
    '/.secret',
    '/../package.json',
    '/%2e%2e/package.json',
    '/assets/../.secret',
    '/assets',
    '/app.js/x',
    '/nothing.js',
    '//etc/passwd',
  ])('do not lead out of their directory (%s)', async (path) => {
    const answer = await send(`${bench.url}${path}`);
    expect([answer.status, JSON.parse(answer.text).code]).toEqual([404, 'WEB-NO-ROUTE']);
  });

  it('say what to type when they have not been built', async () => {
    await rm(bench.pages, { recursive: true });
    const answer = await send(`${bench.url}/`);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('npx node packaging/bundle/page.ts');
    expect(answer.text).toContain('lang="en"');
  });
});
