/**
 * `banban status` and `banban diag --archive` beside a real agent: secrets and names are planted wherever a room has them,
 * and looked for in every byte of every entry.
 */
import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type AgentProcess, scratch, startAgentProcess } from '../../harness/agent-process.ts';
import { banban } from '../../harness/command-line.ts';
import { freePort } from '../../harness/free-port.ts';

const SECRETS = {
  brokerPassword: 'Geheim-7f3!',
  brokerUser: 'room302user',
  projectorPassword: 'BeamerPW99',
  pin: '829164',
  pupil: '欧阳小明',
  other: '司马晓晓',
  studentNo: '2023010799',
  teacher: '诸葛老师',
  staffNo: 'T20011234',
  owner: '张校长',
  card: '0012345678',
  cardHex: '04A1B2C3D4',
  spoken: '慕容同学撞的',
};

let place: Awaited<ReturnType<typeof scratch>>;
let agent: AgentProcess;
let config: string;
let data: string;

async function post(path: string, body: string | object, headers: Record<string, string> = {}): Promise<Response> {
  const answer = await fetch(`${agent.address}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': typeof body === 'string' ? 'text/csv' : 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  expect(answer.status, `${path}: ${answer.ok ? '' : await answer.clone().text()}`).toBeLessThan(300);
  return answer;
}

beforeAll(async () => {
  place = await scratch('status');
  data = join(place.directory, 'data');
  config = join(place.directory, 'banban.yaml');
  const [port, nobody] = [await freePort(), await freePort()];
  agent = await startAgentProcess({
    directory: place.directory,
    config: {
      room: { path: '34/18/02/2134000123/0302', name: '302 教室' },
      uplink: {
        url: `mqtt://127.0.0.1:${nobody}`,
        username: SECRETS.brokerUser,
        password: SECRETS.brokerPassword,
      },
      web: { port },
      owners: { authority: SECRETS.owner, maintainer: { name: '区电教馆', code: 'JSY01' }, user: SECRETS.teacher },
      devices: [
        {
          id: 'front',
          driver: 'pjlink',
          address: `tcp://:${SECRETS.projectorPassword}@127.0.0.1:${nobody}`,
          name: SECRETS.pupil,
        },
      ],
      log: { level: 'debug' },
    },
  });
  await post('/api/pin', { pin: SECRETS.pin });
  const answer = await post('/api/session', { pin: SECRETS.pin });
  const cookie = (answer.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  const roster = `座号,姓名,学号\r\n01,${SECRETS.pupil},${SECRETS.studentNo}\r\n02,${SECRETS.other},2023010800\r\n`;
  await post(`/api/classes?name=${encodeURIComponent('三年二班')}`, roster, { Cookie: cookie });
  await post('/api/teachers/import', `姓名,工号\r\n${SECRETS.teacher},${SECRETS.staffNo}\r\n`, { Cookie: cookie });
  await post('/api/reports', { what: 'projector', words: SECRETS.spoken });
  // As an older version, or a hand, may have left it.
  await mkdir(join(data, 'reports'), { recursive: true });
  const careless = {
    format: 'banban-report-1',
    log: [
      { message: `badge ${SECRETS.card} ${SECRETS.cardHex} of ${SECRETS.pupil}`, fields: { pin: SECRETS.pin } },
      { message: `password=${SECRETS.brokerPassword}`, fields: { studentNo: Number(SECRETS.studentNo) } },
    ],
  };
  await writeFile(join(data, 'reports', '99990101000000_careless.json.gz'), gzipSync(JSON.stringify(careless)));
}, 60_000);
afterAll(async () => {
  await agent?.stop();
  await place?.remove();
});

describe('status', () => {
  test('says what is wrong and since when; exit 1, in words and as JSON', async () => {
    const words = await banban(['status', '--config', config]);
    expect(words.code, words.stderr).toBe(1);
    expect(words.stdout).toContain('302 教室（34/18/02/2134000123/0302）');
    expect(words.stdout).toMatch(/S1 HUM-REPORT 老师报修：投影，\d\d:\d\d 起/);
    expect(words.stdout).toMatch(/✗ front \(projector\) \w+，\d\d:\d\d 起/);
    expect(words.stdout).toContain('projector open');
    expect(words.stdout).not.toContain(SECRETS.spoken);
    const { code, lines } = await banban(['status', '--config', config, '--json']);
    expect(code).toBe(1);
    expect(lines).toHaveLength(1);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ok: false,
      room: { name: '302 教室' },
      lesson: null,
      store: { state: 'ok' },
      uplink: { state: expect.stringMatching(/connecting|offline/), backlog: expect.any(Number) },
      devices: expect.arrayContaining([expect.objectContaining({ id: 'front', since: expect.any(Number) })]),
      faults: expect.arrayContaining([expect.objectContaining({ code: 'HUM-REPORT', since: expect.any(Number) })]),
      reports: [expect.objectContaining({ what: 'projector', state: 'open' })],
      day: null,
    });
  });

  test('--technician: code, since when, cause, steps, what mended itself, readings; no name, no word of a teacher', async () => {
    const { code, stdout } = await banban(['status', '--config', config, '--technician']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/ {2}S1 HUM-REPORT · front，\d{4}-\d\d-\d\d \d\d:\d\d:\d\d 起/);
    expect(stdout).toMatch(/原因 cause: 没有更深的[\s\S]*维修 repair: 看报修单[\s\S]* {4}1\. /);
    expect(stdout).toContain('自愈 by itself: 正在反复重连 front / connecting to front again and again');
    expect(stdout).toMatch(/✗ front \(projector\)[\s\S]*读数 readings: /);
    const json = await banban(['status', '--config', config, '--technician', '--json']);
    const { technician } = JSON.parse(json.lines[0] ?? '') as { technician: { faults: object[]; devices: object[] } };
    expect(technician.faults).toContainEqual(
      expect.objectContaining({ code: 'HUM-REPORT', steps: expect.any(Array), tried: expect.any(Array) }),
    );
    expect(technician.devices).toContainEqual(expect.objectContaining({ id: 'front', readings: expect.any(Object) }));
    const diag = await banban(['diag', '--config', config, '--data', data, '--technician']);
    expect(diag.stdout).toContain('S1 HUM-REPORT · front');
    const port = String(await freePort());
    expect((await banban(['status', '--config', config, '--port', port, '--technician'])).code).toBe(1);
    const said = `${stdout}${json.stdout}${diag.stdout}`;
    for (const [what, secret] of Object.entries(SECRETS)) expect(said.includes(secret), what).toBe(false);
  });

  test('nobody there: exit 1 and one clear line; a wrong option: exit 2', async () => {
    const port = String(await freePort());
    const gone = await banban(['status', '--config', config, '--port', port, '--json']);
    expect(gone.code).toBe(1);
    expect(JSON.parse(gone.lines[0] ?? '')).toMatchObject({ ok: false, error: { code: 'STATUS-NOT-RUNNING' } });
    for (const args of [['--port', 'abc'], ['--nothing'], ['extra']])
      expect((await banban(['status', '--config', config, ...args])).code).toBe(2);
  });
});

describe('diag --archive', () => {
  test('has what helps and nothing that is anybody’s', async () => {
    const file = join(place.directory, 'diag.zip');
    const { code, lines } = await banban(['diag', '--config', config, '--data', data, '--archive', file, '--json']);
    // The broker cannot be reached.
    expect(code).toBe(1);
    const said = lines.map((line) => JSON.parse(line) as { check?: string; ok?: boolean; archive?: string });
    expect(said.filter(({ ok }) => ok === false).map(({ check }) => check)).toContain('broker');
    expect(said.at(-1)).toMatchObject({ archive: file });
    expect((await stat(file)).mode & 0o077).toBe(0);
    const zipped = await readFile(file);
    const entries = Object.entries(unzipSync(new Uint8Array(zipped)));
    const names = entries.map(([name]) => name);
    expect(names).toEqual(
      expect.arrayContaining([
        'findings.json',
        'versions.json',
        'config.json',
        'journal.json',
        'devices.json',
        'log.json',
        'room.json',
        'missing.json',
        'reports/99990101000000_careless.json',
      ]),
    );
    const texts = entries.map(([name, bytes]) => [name, Buffer.from(bytes).toString('utf8')] as const);
    const parsed = Object.fromEntries(texts.map(([name, text]) => [name, JSON.parse(text)]));
    expect(parsed['missing.json']).toEqual({});
    expect(parsed['log.json'].length).toBeGreaterThan(0);
    expect(parsed['devices.json'].map(({ id }: { id: string }) => id)).toContain('front');
    expect(parsed['journal.json'].head.sequence).toBeGreaterThan(0);
    expect(parsed['config.json'].uplink).toMatchObject({ password: true, username: true });
    for (const [what, secret] of Object.entries(SECRETS)) {
      for (const [name, text] of texts) expect(text, `${what} in ${name}`).not.toContain(secret);
      for (const name of names) expect(name).not.toContain(secret);
    }
  });

  test('what the agent itself keeps of a report has none of it either', async () => {
    const { reports } = (await (await fetch(`${agent.address}/api/reports`)).json()) as { reports: { id: string }[] };
    const bundle = await fetch(`${agent.address}/api/reports/${reports[0]?.id}/bundle`);
    expect(bundle.headers.get('content-type')).toBe('application/gzip');
    const { gunzipSync } = await import('node:zlib');
    const text = gunzipSync(Buffer.from(await bundle.arrayBuffer())).toString('utf8');
    expect(JSON.parse(text)).toMatchObject({
      format: 'banban-report-1',
      devices: expect.any(Array),
      log: expect.any(Array),
    });
    for (const [what, secret] of Object.entries(SECRETS)) expect(text, what).not.toContain(secret);
  });

  test('without an agent and without data it still makes one, and says what is missing', async () => {
    const file = join(place.directory, 'empty.zip');
    const port = await freePort();
    const other = join(place.directory, 'other.yaml');
    await writeFile(other, `web: { port: ${port} }\n`);
    const data = join(place.directory, 'nothing');
    const { code } = await banban(['diag', '--config', other, '--data', data, '--archive', file]);
    expect(code).toBe(1);
    const entries = unzipSync(new Uint8Array(await readFile(file)));
    const missing = JSON.parse(Buffer.from(entries['missing.json'] ?? []).toString()) as object;
    expect(Object.keys(missing)).toEqual(['stores', 'names']);
    expect(Object.keys(entries)).not.toContain('log.json');
    expect((await banban(['diag', '--config', other, '--archive'])).code).toBe(2);
  });
});
