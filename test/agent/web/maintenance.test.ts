/** 报修, the check-up, assets and drills over HTTP, on the composed agent with a simulated projector and a broker. */
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../../agent/config/parse.ts';
import { type Agent, startAgent } from '../../../agent/main.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { AssetList, MaintenanceView, ReportView } from '../../../agent/web/api-maintenance.ts';
import {
  assetList,
  maintenanceAnswer,
  reportAnswer,
  reportList,
} from '../../../agent/web/routes/answers-maintenance.ts';
import { scratch } from '../../harness/agent-process.ts';
import { type Mosquitto, startMosquitto } from '../../harness/mosquitto.ts';
import { startSubscriber } from '../../harness/subscriber.ts';
import { cleanUp, simulated } from '../devices/fixture.ts';

const PATH = '34/18/02/2134000123/0302';

let agent: Agent;
let broker: Mosquitto;
let place: Awaited<ReturnType<typeof scratch>>;

async function call<T>(method: string, path: string, body?: object, cookie = ''): Promise<{ status: number; json: T }> {
  const answer = await fetch(`${agent.address}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', Cookie: cookie },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, json: (await answer.json()) as T };
}

async function until(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 400; tries++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`never: ${what}`);
}
const view = async (): Promise<MaintenanceView> => (await call<MaintenanceView>('GET', '/api/maintenance')).json;

beforeAll(async () => {
  place = await scratch('maintenance');
  broker = await startMosquitto();
  const projector = await simulated('pjlink');
  const config = parseConfig(
    JSON.stringify({
      room: { path: PATH, name: '302 教室' },
      uplink: { url: broker.url },
      web: { port: 0 },
      owners: { authority: '张校长', maintainer: { name: '区电教馆', code: 'JSY01' }, user: '李老师' },
      devices: [{ id: 'front', driver: 'pjlink', address: projector.address }],
    }),
    'test',
  );
  expect(config.problems).toEqual([]);
  agent = await startAgent({
    config: config.config,
    dataDirectory: place.directory,
    pageDirectory: place.directory,
    version: '0.0.0',
    buildTime: 0,
    boot: 'boot-1',
    ports: { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog },
    schoolHours: () => true,
  });
}, 60_000);
afterAll(async () => {
  await agent?.stop('asked');
  await cleanUp();
  await broker?.[Symbol.asyncDispose]();
  await place?.remove();
});

test('a report goes from the tap to the district and back, and the district’s word is on the page', async () => {
  await using district = await startSubscriber(broker.url, `banban/1/${PATH}`);
  const retained = (thing: string): { open: { id: string; state: string }[] } | undefined => {
    const last = district.messages.findLast(({ topic }) => topic.endsWith(`/state/${thing}`));
    return last === undefined ? undefined : JSON.parse(last.text);
  };
  const made = await call<ReportView>('POST', '/api/reports', { what: 'touch', words: '王小明撞的', requestId: 't1' });
  expect(made.status).toBe(200);
  reportAnswer.parse(made.json);
  // What a teacher typed may name a pupil: not without the PIN.
  expect(JSON.stringify([made.json, await view()])).not.toContain('王小明');
  expect(made.json.next.zh).toBe('已送到区里的平台，区电教馆受理后这里会显示。');
  const { id } = made.json;
  expect((await call<ReportView>('POST', '/api/reports', { what: 'touch', requestId: 't1' })).json.id).toBe(id);
  await district.until(() => retained('reports')?.open[0]?.id === id, 10_000, 'state/reports');
  await district.until(
    () => district.events.some(({ type }) => type === 'cn.banban.report.made'),
    10_000,
    'report.made',
  );
  await until('the fault', async () => (await view()).faults.some(({ code }) => code === 'HUM-REPORT'));

  const tell = async (command: string, args: object): Promise<Record<string, unknown>> => {
    const topic = `banban/1/${PATH}/command/report`;
    const issued = { id: command, args, issuedAt: new Date().toISOString(), ttlS: 60 };
    await district.client.publishAsync(topic, JSON.stringify(issued), { qos: 1 });
    const answered = () => district.messages.find(({ topic: on }) => on.endsWith(`/result/${command}`));
    await district.until(() => answered() !== undefined, 10_000, `result of ${command}`);
    return JSON.parse(answered()?.text ?? '{}') as Record<string, unknown>;
  };
  expect(await tell('c0', { id: 'nobody', state: 'accepted' })).toMatchObject({ ok: false, code: 'REPORT-UNKNOWN' });
  expect(await tell('c1', { id, state: 'accepted' })).toMatchObject({ ok: true, result: { id, state: 'accepted' } });
  await district.until(() => retained('reports')?.open[0]?.state === 'accepted', 10_000, 'accepted');
  expect((await view()).reports[0]).toMatchObject({
    id,
    state: 'accepted',
    next: { zh: '区电教馆已受理，正在处理。' },
  });
  expect(await tell('c2', { id, state: 'gone' })).toMatchObject({ ok: false, code: 'COMMAND-ARGS' });

  // The teacher says 修好了.
  const closed = await call<ReportView>('POST', `/api/reports/${id}/close`, {});
  expect(closed.json).toMatchObject({ state: 'closed', how: 'repaired' });
  await district.until(() => retained('reports')?.open.length === 0, 10_000, 'closed');
  await until('the fault is over', async () => !(await view()).faults.some(({ code }) => code === 'HUM-REPORT'));
  expect(await tell('c3', { id, state: 'accepted' })).toMatchObject({ ok: false, code: 'REPORT-CLOSED' });
  expect((await call('POST', '/api/reports/nobody/close', {})).status).toBe(404);
  expect((await call('POST', '/api/reports', { what: 'coffee' })).status).toBe(400);
  const list = await call<{ reports: ReportView[] }>('GET', '/api/reports');
  expect(reportList.parse(list.json).reports.map((one) => one.id)).toEqual([id]);
  const said = district.messages.map(({ topic, text }) => `${topic} ${text}`).join('\n');
  expect(said).not.toMatch(/王小明|张校长|李老师|电教馆/);
  expect(said).toContain('JSY01');
  expect(district.violations).toEqual([]);
});

test('the check-up has devices as they are, and the projector’s card is an asset in all its forms', async () => {
  await until('the card', async () => (await view()).assets.here >= 2);
  const seen = maintenanceAnswer.parse(await view());
  expect(seen.devices.find(({ id }) => id === 'front')).toMatchObject({ status: 'online', kind: 'projector' });
  expect(seen).toMatchObject({ room: { name: '302 教室', path: PATH }, day: null, posture: null });
  const assets = assetList.parse((await call<AssetList>('GET', '/api/assets')).json);
  const card = assets.assets.find(({ device }) => device === 'front');
  expect(card).toMatchObject({ kind: 'projector', goneAt: null });

  const csv = await fetch(`${agent.address}/api/assets/inventory.csv`);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(decodeURIComponent(csv.headers.get('content-disposition') ?? '')).toMatch(
    /清查表-302 教室-\d{4}-\d\d-\d\d\.csv/,
  );
  const bytes = Buffer.from(await csv.arrayBuffer());
  expect(bytes.subarray(0, 3)).toEqual(Buffer.from([0xef, 0xbb, 0xbf]));
  const lines = bytes.toString('utf8').slice(1).split('\r\n');
  expect(lines[0]).toMatch(/^序号,类别,品牌,型号,/);
  expect(lines.find((line) => line.includes('投影机'))).toContain(String(card?.identity.model));

  const xlsx = unzipSync(
    new Uint8Array(await (await fetch(`${agent.address}/api/assets/inventory.xlsx`)).arrayBuffer()),
  );
  const inside = Object.values(xlsx).map((part) => Buffer.from(part).toString('utf8'));
  expect(inside.join('')).toContain('投影机');
  expect(Object.keys(xlsx)).toContain('xl/worksheets/sheet1.xml');
});

test('a drill needs the PIN, is marked, is on nobody’s list, and opens no report', async () => {
  expect((await call('POST', '/api/drills', { code: 'NET-LINK' })).status).toBe(401);
  await call('POST', '/api/pin', { pin: '482915' });
  const opened = await fetch(`${agent.address}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ pin: '482915' }),
  });
  const cookie = (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  expect((await call('POST', '/api/drills', { code: 'NO-SUCH' }, cookie)).status).toBe(400);
  expect((await call('POST', '/api/drills', { code: 'NET-LINK', minutes: 500 }, cookie)).status).toBe(400);
  expect((await call('POST', '/api/drills', { code: 'NET-LINK', minutes: 5 }, cookie)).status).toBe(200);
  await until('the drill', async () => (await view()).faults.some(({ code, drill }) => code === 'NET-LINK' && drill));
  const wall = await call<{ faults: { code: string }[] }>('GET', '/api/state');
  expect(wall.json.faults.map(({ code }) => code)).not.toContain('NET-LINK');
  expect((await view()).reports).toEqual([]);
  const [report] = (await call<{ reports: ReportView[] }>('GET', '/api/reports', undefined, cookie)).json.reports;
  expect(report).toMatchObject({ words: '王小明撞的', text: { zh: expect.stringContaining('（王小明撞的）') } });
});
