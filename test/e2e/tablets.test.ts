/**
 * Tablets on the real agent, over real HTTP: sixty of them where there is no network but the classroom's, then what
 * pupils, networks and PCs do wrong.
 */
import { connect } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import { ensurePage } from '../../packaging/bundle/page.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { freePort } from '../harness/free-port.ts';
import { hasIslands, ISLAND_ADDRESS, runOnIsland } from '../harness/island.ts';
import { ask, openTablet, type Tablet } from '../harness/tablet.ts';
import { holdTabletLesson, type LessonOutcome, PUPILS } from './tablets-lesson.ts';
import { until } from './teacher.ts';

const PIN = '270814';

describe('sixty tablets at once, mixed with clickers', () => {
  const lesson = fileURLToPath(new URL('./tablets-lesson.ts', import.meta.url));

  it('answer on a network of their own, without internet and without a broker: none lost, none doubled', async () => {
    const outcome: LessonOutcome = hasIslands
      ? (JSON.parse(await runOnIsland(lesson)) as LessonOutcome)
      : await holdTabletLesson({ host: '127.0.0.1' });
    if (hasIslands) expect(new URL(outcome.address).hostname).toBe(ISLAND_ADDRESS);
    expect(outcome.uplink).not.toBe('online');
    expect(outcome.taken).toBe(PUPILS);
    expect(outcome.ownShown).toBe(PUPILS);
    expect(outcome.names).toBe(false);
    const { responses, answered, tally, saved } = outcome.question;
    expect(Object.fromEntries(responses.map(({ seat, answer }) => [seat, answer]))).toEqual(outcome.expected);
    expect(responses).toHaveLength(PUPILS);
    expect({ answered, saved }).toEqual({ answered: PUPILS, saved: true });
    expect(Object.values(tally).reduce((sum, count) => sum + count, 0)).toBe(PUPILS);
    // 60 answers, 20 first thoughts, and the 12 clickers that were pressed before; double taps are in none of them.
    expect(outcome.question.presses).toBe(60 + 20 + 12);
  });
});

describe('whatever happens', () => {
  let place: { directory: string; remove(): Promise<void> };
  let agent: AgentProcess;
  let config: object;
  let cookie: string;
  let address: string;
  let code: string;
  const tablets: Tablet[] = [];

  const wall = async (): Promise<WallView> => (await api<WallView>(agent.address, '/api/state')).body;
  const post = <T>(path: string, body?: unknown) => api<T>(agent.address, path, { method: 'POST', body, cookie });
  const question = async (id: string): Promise<QuestionAnswer> =>
    (await api<QuestionAnswer>(agent.address, `/api/questions/${id}`)).body;
  const opened = async (fields: object = { kind: 'single', options: 4 }): Promise<string> =>
    (await post<QuestionAnswer>('/api/questions', fields)).body.id;
  async function letIn(): Promise<void> {
    await post('/api/tablets', { on: true });
    const { tablets: told } = await wall();
    if (told === null) throw new Error('tablets are not let in');
    address = new URL(told.url).origin;
    code = told.code;
  }
  async function seated(seat: string): Promise<Tablet> {
    const tablet = await openTablet(address);
    expect(await tablet.join(code, seat)).toMatchObject({ status: 200 });
    await tablet.follow();
    tablets.push(tablet);
    return tablet;
  }

  beforeAll(async () => {
    await ensurePage();
    place = await scratch('tablets-wrong');
    config = {
      room: { name: '302 教室' },
      web: { port: await freePort(), tablets: { host: '127.0.0.1', port: await freePort() } },
      devices: [],
      log: { level: 'info' },
    };
    agent = await startAgentProcess({ directory: place.directory, config });
    await post('/api/pin', { pin: PIN });
    cookie = (await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } })).cookie ?? '';
    const rows = Array.from({ length: 12 }, (_, index) => `${index + 1},王小${index + 1},2026${index + 1}`);
    await post(`/api/classes?name=${encodeURIComponent('三年二班')}`, ['座号,姓名,学号', ...rows].join('\r\n'));
    await letIn();
  });

  afterAll(async () => {
    for (const tablet of tablets) tablet.disconnect();
    await agent?.stop();
    await place?.remove();
  });

  it('a page that is reloaded in mid-answer is the same tablet, and its answer is one', async () => {
    const tablet = await seated('1');
    const id = await opened();
    const first = tablet.answer(id, 'B', 1);
    tablet.stream?.close();
    const again = await openTablet(address, tablet.cookie);
    tablets.push(again);
    await again.follow();
    expect(await first).toMatchObject({ body: { accepted: true } });
    expect(await again.answer(id, 'B', 1)).toMatchObject({ body: { n: 1, accepted: true, answer: 'B', saved: true } });
    await until('the reloaded page shows it', 5_000, () => again.state()?.question?.mine === 'B');
    expect(await question(id)).toMatchObject({ answered: 1, presses: 1, responses: [{ seat: '1', answer: 'B' }] });
  });

  it('two tablets fight for a seat: the first keeps it, the second is told, and the teacher can free it', async () => {
    const [one, other] = [await openTablet(address), await openTablet(address)];
    tablets.push(one, other);
    const both = await Promise.all([one.join(code, '2'), other.join(code, '2')]);
    expect(both.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const [winner, loser] = both[0]?.status === 200 ? [one, other] : [other, one];
    expect(await loser.join(code, '2')).toMatchObject({ status: 409, body: { code: 'TABLET-SEAT-TAKEN' } });
    const stream = await winner.follow();
    const freed = await api(agent.address, '/api/tablets/seats/2', { method: 'DELETE', cookie });
    expect(freed.status).toBe(200);
    await stream.until(({ event }) => event === 'gone');
    expect(await loser.join(code, '2')).toMatchObject({ status: 200 });
    expect(await winner.answer('q', 'A')).toMatchObject({ status: 401, body: { code: 'TABLET-UNKNOWN' } });
  });

  it('kill -9 in mid-question: tablets come back with their seats, what was received is there, and they go on', async () => {
    const [three, four] = [await seated('3'), await seated('4')];
    const id = await opened();
    expect(await three.answer(id, 'C')).toMatchObject({ body: { accepted: true, saved: true } });
    await agent.kill();
    agent = await startAgentProcess({ directory: place.directory, config });
    cookie = (await api(agent.address, '/api/session', { method: 'POST', body: { pin: PIN } })).cookie ?? '';
    await until('the tablets’ listener is back', 10_000, async () => (await wall()).tablets !== null);
    expect(await wall()).toMatchObject({ tablets: { code }, question: { id, state: 'open' } });
    const back = [await openTablet(address, three.cookie), await openTablet(address, four.cookie)];
    tablets.push(...back);
    for (const tablet of back) await tablet.follow();
    await until('both are told the question', 5_000, () => back.every((tablet) => tablet.state()?.question?.id === id));
    expect(back.map((tablet) => tablet.state()?.seat)).toEqual(['3', '4']);
    expect(back[0]?.state()?.question?.mine).toBe('C');
    expect(await back[1]?.answer(id, 'D')).toMatchObject({ body: { accepted: true } });
    expect(await back[0]?.answer(id, 'A')).toMatchObject({ body: { accepted: true } });
    expect((await question(id)).tally).toMatchObject({ A: 1, C: 0, D: 1 });
  });

  it('an answer that comes late, to another question, or of the wrong kind changes nothing and says why', async () => {
    const tablet = await seated('5');
    const first = await opened();
    const second = await opened({ kind: 'numeric' });
    expect(await tablet.answer(first, 'A')).toMatchObject({ status: 200, body: { accepted: false, refused: 'over' } });
    expect(await tablet.answer(second, 'A')).toMatchObject({ body: { accepted: false, refused: 'invalid' } });
    expect(await tablet.answer(second, '３.50')).toMatchObject({ body: { accepted: true, answer: '3.5' } });
    await post(`/api/questions/${second}/close`);
    expect(await tablet.answer(second, '4')).toMatchObject({ body: { accepted: false, refused: 'over' } });
    expect(await question(second)).toMatchObject({ tally: { '3.5': 1 }, answered: 1 });
    expect(await question(first)).toMatchObject({ answered: 0 });
  });

  it.each([
    ['multiple', { options: 4 }, ['CA', 'AC']],
    ['truefalse', {}, ['B', 'B']],
    ['ranking', { options: 3 }, ['CAB', 'CAB']],
    ['survey', { options: 5 }, ['E', 'E']],
    ['buzz', {}, ['!', '!']],
  ] as const)('a question of the kind %s is answered whole', async (kind, fields, [given, taken]) => {
    const tablet = await seated(String(6 + ['multiple', 'truefalse', 'ranking', 'survey', 'buzz'].indexOf(kind)));
    const id = await opened({ kind, ...fields });
    expect(await tablet.answer(id, given)).toMatchObject({ body: { accepted: true, answer: taken } });
    await until('the tablet shows it', 5_000, () => tablet.state()?.question?.mine === taken);
    expect(await question(id)).toMatchObject({ answered: 1 });
  });

  it('junk is refused in one sentence, and nothing beside it is lost', async () => {
    const tablet = await seated('11');
    const id = await opened();
    const raw = (body: string, headers: Record<string, string> = {}) =>
      ask(`${address}/t/api/answer`, {
        method: 'POST',
        headers: { cookie: tablet.cookie, origin: address, 'content-type': 'application/json', ...headers },
        body,
      });
    const codeOf = async (reply: ReturnType<typeof ask>): Promise<string> => {
      const { text } = await reply;
      return (JSON.parse(text) as { code: string }).code;
    };
    expect(await codeOf(raw('{'))).toBe('WEB-NOT-JSON');
    expect(await codeOf(raw('\u0000\ufffd'))).toBe('WEB-NOT-JSON');
    expect(await codeOf(raw('[]'))).toBe('WEB-INVALID');
    expect(await codeOf(raw(JSON.stringify({ question: id, n: 0, answer: 'A' })))).toBe('WEB-INVALID');
    expect(await codeOf(raw(JSON.stringify({ question: id, n: 1, answer: 'A', seat: '1' })))).toBe('WEB-INVALID');
    expect(await codeOf(raw('{}', { 'content-type': 'text/plain' }))).toBe('WEB-CONTENT-TYPE');
    expect(await codeOf(raw('{}', { origin: 'http://evil.example' }))).toBe('WEB-FOREIGN');
    expect(await codeOf(raw('{}', { host: 'evil.example' }))).toBe('WEB-HOST');
    expect(await codeOf(raw(JSON.stringify({ answer: 'A'.repeat(5_000) })))).toBe('WEB-TOO-LARGE');
    expect(await tablet.answer(id, 'A')).toMatchObject({ body: { accepted: true } });
  });

  it('nothing of the teacher is on the tablets’ port, and no name', async () => {
    const tablet = await seated('12');
    const id = await opened();
    await tablet.answer(id, 'A');
    const paths = [
      '/api/state',
      '/api/questions',
      `/api/questions/${id}`,
      '/api/live',
      '/private',
      '/index.html',
      '/app.js',
    ];
    paths.push(
      '/api/session',
      '/api/pin',
      '/metrics',
      '/api/classes',
      '/t/../app.js',
      '/t/%2e%2e/app.js',
      '/tablet.js',
    );
    for (const path of paths) expect([path, (await ask(`${address}${path}`)).status]).toEqual([path, 404]);
    const closing = await ask(`${address}/api/questions/${id}/close`, { method: 'POST', headers: { origin: address } });
    expect(closing.status).toBe(404);
    expect(await question(id)).toMatchObject({ state: 'open' });
    expect(tablets.some(({ stream }) => stream?.text.includes('王小') === true)).toBe(false);
    expect(agent.log()).not.toContain('王小');
    expect(agent.log()).not.toContain(tablet.cookie.split('=')[1]);
  });

  it('a connection that says nothing, and one that drips, are ended; the others do not notice', async () => {
    const { hostname, port } = new URL(address);
    const started = performance.now();
    const ended = (text: string): Promise<number> =>
      new Promise((resolve, reject) => {
        const socket = connect(Number(port), hostname, () => {
          if (text !== '') socket.write(text);
        });
        socket.on('error', reject);
        socket.on('close', () => resolve(performance.now() - started));
        socket.resume();
      });
    const silent = ended('');
    const half = ended(`GET /t HTTP/1.1\r\nHost: ${hostname}:${port}\r\nX-A: `);
    const body = ended(
      `POST /t/api/join HTTP/1.1\r\nHost: ${hostname}:${port}\r\nOrigin: ${address}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{`,
    );
    expect((await ask(`${address}/t`)).status).toBe(200);
    for (const lasted of await Promise.all([silent, half, body])) expect(lasted).toBeLessThan(30_000);
  });

  it('shut out, the port is closed and everybody is told; let in again, the code is another life', async () => {
    const tablet = await openTablet(address);
    await api(agent.address, '/api/tablets/seats', { method: 'DELETE', cookie });
    await tablet.join(code, '1');
    const stream = await tablet.follow();
    await post('/api/tablets', { on: false });
    await stream.until(({ event }) => event === 'gone');
    await expect(ask(`${address}/t`)).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    expect((await wall()).tablets).toBeNull();
    await letIn();
    expect(await tablet.call('GET', '/t/api/room')).toMatchObject({ body: { open: true, joined: false } });
    tablet.disconnect();
  });
});
