/** 报修, the check-up, assets and drills over HTTP, on the composed agent with a simulated projector and a broker. */
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseConfig } from '../../../agent/config/parse.ts';
import { type Agent, startAgent } from '../../../agent/main.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { AssetList, FaultHistory, MaintenanceView, ReportView } from '../../../agent/web/api-maintenance.ts';
import {
  assetList,
  faultHistory,
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
async function session(): Promise<string> {
  await call('POST', '/api/pin', { pin: '482915' });
  const opened = await fetch(`${agent.address}/api/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ pin: '482915' }),
  });
  return (opened.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
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

  // 维修完成 by the district; the room tries it, sends it back, and whoever came says it is done.
  expect(await tell('c4', { id, state: 'repaired' })).toMatchObject({ ok: true, result: { id, state: 'repaired' } });
  await district.until(() => retained('reports')?.open[0]?.state === 'repaired', 10_000, 'repaired');
  expect((await call<ReportView>('POST', `/api/reports/${id}/return`)).json).toMatchObject({
    state: 'accepted',
    returned: 1,
  });
  expect((await call<ReportView>('POST', `/api/reports/${id}/accept`)).json.state).toBe('accepted');
  expect((await call<ReportView>('POST', `/api/reports/${id}/repaired`)).json.state).toBe('repaired');
  expect(await call('PUT', `/api/reports/${id}/words`, { words: '王小红说的' })).toMatchObject({
    status: 409,
    json: { code: 'REPORT-ACCEPTED' },
  });

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
  const types = district.events.map(({ type }) => type.replace('cn.banban.', ''));
  expect(types.filter((type) => type.startsWith('report.'))).toEqual([
    'report.made',
    'report.accepted',
    'report.repaired',
    'report.returned',
    'report.repaired',
    'report.closed',
  ]);
  // Closed a moment ago: it may come back, by the district too.
  expect(await tell('c5', { id, state: 'returned' })).toMatchObject({ ok: true });
  await district.until(() => retained('reports')?.open[0]?.state === 'accepted', 10_000, 'opened again');
  expect((await call<ReportView>('POST', `/api/reports/${id}/close`, {})).json).toMatchObject({ returned: 2 });
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

test('what is added in words is told to nobody without the PIN, and to no platform', async () => {
  await using district = await startSubscriber(broker.url, `banban/1/${PATH}`);
  const { json: made } = await call<ReportView>('POST', '/api/reports', { what: 'sound' });
  const put = await call<ReportView>('PUT', `/api/reports/${made.id}/words`, { words: '王小红坐的那边没声音' });
  expect(put).toMatchObject({ status: 200, json: { words: null, worded: true } });
  expect(JSON.stringify([put.json, await view()])).not.toContain('王小红');
  expect((await call('PUT', `/api/reports/${made.id}/words`, { words: '长'.repeat(201) })).status).toBe(400);
  expect((await call('PUT', '/api/reports/nobody/words', { words: '话' })).status).toBe(404);
  await call('POST', `/api/reports/${made.id}/close`, { how: 'false-alarm' });
  await district.until(
    () => district.events.some(({ type, data }) => type === 'cn.banban.report.closed' && data['report'] === made.id),
    10_000,
    'closed',
  );
  expect(district.messages.map(({ text }) => text).join('\n')).not.toContain('王小红');
});

test('the history of faults has what was reported, how long it was so, and what is open still', async () => {
  const { json } = await call<FaultHistory>('GET', '/api/faults/history');
  const history = faultHistory.parse(json);
  expect(history.to - history.from).toBe(30 * 86_400_000);
  const reported = history.faults.filter(({ code }) => code === 'HUM-REPORT');
  expect(reported.length).toBeGreaterThanOrEqual(2);
  expect(reported[0]).toMatchObject({ severity: 'S1', helped: null, drill: false, text: { zh: '老师报修：声音' } });
  expect(reported.every(({ from, to, lastedMs }) => to !== null && lastedMs === to - from)).toBe(true);
  expect((await call('GET', '/api/faults/history?days=0')).status).toBe(400);
  expect((await call('GET', '/api/faults/history?days=91')).status).toBe(400);
});

test('the figures as files: every sheet is there, and nobody’s name or word', async () => {
  const csv = await fetch(`${agent.address}/api/maintenance/figures.csv`);
  expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(decodeURIComponent(csv.headers.get('content-disposition') ?? '')).toMatch(
    /指标-302 教室-\d{4}-\d\d-\d\d\.csv/,
  );
  expect((await csv.text()).split('\r\n')[0]).toMatch(/日期,指标,数值,单位,分子,分母,算法$/);
  const xlsx = unzipSync(
    new Uint8Array(await (await fetch(`${agent.address}/api/maintenance/figures.xlsx`)).arrayBuffer()),
  );
  const inside = Object.values(xlsx)
    .map((part) => Buffer.from(part).toString('utf8'))
    .join('');
  for (const word of ['数据质量', 'HUM-REPORT', '验收通过', '误报']) expect(inside).toContain(word);
  expect(inside).not.toMatch(/王小|张校长|李老师|电教馆/);
});

test('a fault is muted and heard again behind the PIN only', async () => {
  const { json: made } = await call<ReportView>('POST', '/api/reports', { what: 'network' });
  const reported = async () => (await view()).faults.find(({ code, drill }) => code === 'HUM-REPORT' && !drill);
  await until('the fault', async () => (await reported()) !== undefined);
  const { fault } = (await reported()) ?? {};
  expect((await call('POST', `/api/faults/${fault}/mute`, { minutes: 60 })).status).toBe(401);
  const cookie = await session();
  expect((await call('POST', `/api/faults/${fault}/mute`, { minutes: 60 }, cookie)).status).toBe(200);
  await until('it is muted', async () => ((await reported())?.mutedUntil ?? 0) > Date.now() + 50 * 60_000);
  expect((await call('POST', `/api/faults/${fault}/mute`, { minutes: 20_000 }, cookie)).status).toBe(400);
  expect((await call('POST', '/api/faults/nobody/mute', { minutes: 60 }, cookie)).status).toBe(404);
  expect((await call('POST', `/api/faults/${fault}/mute`, { minutes: 0 }, cookie)).status).toBe(200);
  await until('it is heard again', async () => (await reported())?.mutedUntil === null);
  await call('POST', `/api/reports/${made.id}/close`, {});
  await until('it is over', async () => (await reported()) === undefined);
});

test('a drill needs the PIN, is marked, is on nobody’s list, and opens no report', async () => {
  expect((await call('POST', '/api/drills', { code: 'NET-LINK' })).status).toBe(401);
  const cookie = await session();
  expect((await call('POST', '/api/drills', { code: 'NO-SUCH' }, cookie)).status).toBe(400);
  expect((await call('POST', '/api/drills', { code: 'NET-LINK', minutes: 500 }, cookie)).status).toBe(400);
  expect((await call('POST', '/api/drills', { code: 'NET-LINK', minutes: 5 }, cookie)).status).toBe(200);
  await until('the drill', async () => (await view()).faults.some(({ code, drill }) => code === 'NET-LINK' && drill));
  const wall = await call<{ faults: { code: string }[] }>('GET', '/api/state');
  expect(wall.json.faults.map(({ code }) => code)).not.toContain('NET-LINK');
  const quiet = (await call<{ quietFaults: object[] }>('GET', '/api/state')).json.quietFaults;
  expect(quiet).toMatchObject([{ code: 'NET-LINK', drill: true, mutedUntil: null }]);
  expect((await view()).reports).toEqual([]);
  const { fault, drillUntil } = (await view()).faults.find(({ drill }) => drill) ?? {};
  expect(Math.abs((drillUntil ?? 0) - Date.now() - 5 * 60_000)).toBeLessThan(60_000);
  expect((await call('DELETE', `/api/drills/${fault}`)).status).toBe(401);
  expect((await call('DELETE', '/api/drills/nobody', undefined, cookie)).status).toBe(404);
  expect((await call('DELETE', `/api/drills/${fault}`, undefined, cookie)).status).toBe(200);
  await until('its end', async () => !(await view()).faults.some(({ drill }) => drill));
  const report = (await call<{ reports: ReportView[] }>('GET', '/api/reports', undefined, cookie)).json.reports.at(-1);
  expect(report).toMatchObject({ words: '王小明撞的', text: { zh: expect.stringContaining('（王小明撞的）') } });
});
