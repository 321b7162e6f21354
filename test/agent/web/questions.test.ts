/** Questions of every kind over HTTP, with the real classroom and the real stores on disk; only the radio is a double. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createBank } from '../../../agent/classroom/bank/bank.ts';
import { createClassroom } from '../../../agent/classroom/classroom.ts';
import type { Classroom } from '../../../agent/classroom/port.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { type Ports, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { openStores, type Stores } from '../../../agent/store/stores.ts';
import type { QuestionAnswer, WallQuestion, WallView } from '../../../agent/web/api.ts';
import type { QuestionSetImport, QuestionSetItems } from '../../../agent/web/api-bank.ts';
import { questionAnswer, wallView } from '../../../agent/web/routes/answers.ts';
import { createWebServer, type WebServer } from '../../../agent/web/server.ts';
import { fakeReceivers } from '../classroom/classroom-fixture.ts';
import { configFor, emptyRoom, json, signIn } from './doubles.ts';

const ports: Ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
let directory: string;
let stores: Stores;
let classroom: Classroom;
let server: WebServer;
let url: string;
let session: Record<string, string>;
let sq = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-questions-'));
  const options = { directory, source: '/local', version: '0.1.0', buildTime: 0, ports, keepDays: 180, maxMB: 64 };
  stores = await openStores(options);
  const { journal, room } = stores;
  const faults = await createFaults({ journal, ports });
  const receivers = fakeReceivers();
  classroom = await createClassroom({ journal, room, receivers: () => receivers, faults, ports });
  server = await createWebServer({
    config: configFor(),
    version: '0.1.0',
    journal,
    room,
    classroom,
    receivers,
    ...emptyRoom(),
    sets: createBank({ room, clock: ports.clock }),
    uplink: () => ({ state: 'off' as const, since: 0, backlog: 0 }),
    faults,
    ports,
    pageDirectory: directory,
  });
  classroom.start();
  url = server.address;
  session = await signIn(url);
});
afterEach(async () => {
  await server.close();
  await classroom.close();
  await stores.close();
  await rm(directory, { recursive: true, force: true });
});

function press(clicker: number, ...keys: string[]): void {
  for (const key of keys) {
    sq += 1;
    classroom.press({ device: 'base', clicker: `1A2B3C0${clicker}`, key, sq, atMonotonicMs: performance.now() });
  }
}
async function ask(body: object): Promise<QuestionAnswer> {
  const answer = await json(`${url}/api/questions`, 'POST', body);
  expect([answer.status, answer.body.code]).toEqual([201, undefined]);
  return questionAnswer.parse(answer.body) as QuestionAnswer;
}
async function act(id: string, what: string, body?: object, method: 'POST' | 'PUT' = 'POST'): Promise<QuestionAnswer> {
  const answer = await json(`${url}/api/questions/${id}/${what}`, method, body);
  expect([answer.status, answer.body.code]).toEqual([200, undefined]);
  return questionAnswer.parse(answer.body) as QuestionAnswer;
}
async function onWall(): Promise<WallQuestion> {
  const { body } = await json(`${url}/api/state`, 'GET');
  const { question } = wallView.parse(body) as unknown as WallView;
  if (question === null) throw new Error('no question is on the wall');
  return question;
}

it('a set is brought in with a PIN, asked without one, and its answers are said only when they are shown', async () => {
  const file = '题干,选项A,选项B,选项C,答案,分值\n哪些是偶数？,1,2,4,BC,2\n坏,甲,,,A,\n3 的平方？,,,,9,';
  const bring = (dryRun: number, headers: Record<string, string>) =>
    fetch(`${url}/api/sets?name=${encodeURIComponent('数')}&dryRun=${dryRun}`, { method: 'POST', headers, body: file });
  const type = { 'Content-Type': 'application/octet-stream' };
  expect((await bring(0, type)).status).toBe(401);
  const dry = (await (await bring(1, { ...session, ...type })).json()) as QuestionSetImport;
  expect(dry).toMatchObject({
    set: null,
    questions: [{ kind: 'multiple' }, { kind: 'numeric' }],
    problems: [{ row: 3 }],
  });
  const brought = await bring(0, { ...session, ...type });
  expect(brought.status).toBe(201);
  const { set } = (await brought.json()) as QuestionSetImport;
  const { body } = await json(`${url}/api/sets/${set?.id}`, 'GET');
  expect((body as unknown as QuestionSetItems).questions).toMatchObject([
    { number: 1, stem: '哪些是偶数？', answerKnown: true },
    { number: 2, kind: 'numeric', answerKnown: true },
  ]);
  expect(JSON.stringify(body)).not.toMatch(/BC|"9"/);

  const { id } = await ask({ item: { set: set?.id, number: 1 } });
  press(1, 'B', 'C');
  press(2, 'B');
  press(3, 'A', 'B');
  await act(id, 'close');
  expect(await onWall()).toMatchObject({ stem: '哪些是偶数？', answerKnown: true, answer: null, right: null });
  expect(JSON.stringify((await json(`${url}/api/state`, 'GET')).body)).not.toContain('"BC"');
  expect(await act(id, 'reveal')).toMatchObject({ answer: 'BC', answered: 3, tally: { A: 1, B: 3, C: 1 } });
  expect(await onWall()).toMatchObject({ answer: 'BC', right: { whole: 1, partly: 1 } });

  expect((await json(`${url}/api/sets/${set?.id}`, 'DELETE')).status).toBe(401);
  expect((await json(`${url}/api/sets/${set?.id}`, 'DELETE', undefined, session)).body).toEqual({ ok: true });
  expect((await json(`${url}/api/sets`, 'GET')).body).toEqual({ sets: [] });
});

it('a number has a tolerance, its time is changed while it runs, and a second round is compared', async () => {
  const first = await ask({ kind: 'numeric', seconds: 60, answer: '10', tolerance: 0.5 });
  expect(first).toMatchObject({ kind: 'numeric', options: 0, round: 1, anonymous: false });
  await act(first.id, 'time', { plus: 30 }, 'PUT');
  expect(await onWall()).toMatchObject({ seconds: 90, state: 'open', tally: null });
  const refused = await json(`${url}/api/questions/${first.id}/time`, 'PUT', { seconds: 7200, plus: 1 });
  expect([refused.status, refused.body.code]).toEqual([400, 'WEB-INVALID']);
  press(1, '1', '0', '.', '5', 'ENTER');
  press(2, '8', 'ENTER');
  press(3, '9');
  await act(first.id, 'close');
  expect(await act(first.id, 'reveal', {})).toMatchObject({
    answer: '10',
    tolerance: 0.5,
    tally: { '10.5': 1, '8': 1, '9': 1 },
  });
  const late = await json(`${url}/api/questions/${first.id}/time`, 'PUT', { plus: 1 });
  expect([late.status, late.body.code]).toEqual([409, 'QUESTION-CLOSED']);

  const second = await ask({ before: first.id });
  expect(second).toMatchObject({ kind: 'numeric', round: 2 });
  press(1, '1', '0', 'ENTER');
  press(2, '1', '0', 'ENTER');
  await act(second.id, 'close');
  expect((await onWall()).rounds).toBeNull();
  const shown = await act(second.id, 'reveal');
  expect(shown.rounds).toMatchObject({ rightRight: 1, wrongRight: 1, onlyBefore: 1, onlyNow: 0, both: 2 });
  expect((await onWall()).rounds).toEqual(shown.rounds);
  expect((await json(`${url}/api/questions/${second.id}`, 'GET')).body).toMatchObject({ rounds: shown.rounds });
});

it('the key of a survey is on disk while it runs and in no file once it is over', async () => {
  const files = async (): Promise<string> => {
    const names = (await readdir(directory, { recursive: true })).filter((name) => /room\.db/.test(name));
    const read = await Promise.all(names.map((name) => readFile(join(directory, name))));
    return Buffer.concat(read).toString('latin1');
  };
  const { id } = await ask({ kind: 'survey', options: 3, stem: 'Which?' });
  press(1, 'A');
  const [text] = await stores.room.questionTexts([id]);
  const key = text?.fields?.voterKey ?? '';
  expect(key).toHaveLength(64);
  expect(await files()).toContain(key);
  await act(id, 'close');
  const after = await files();
  expect(after).toContain('Which?');
  expect(after).not.toContain(key);
});

it('a survey says how many and never who; a buzz says the order by seat', async () => {
  const survey = await ask({ kind: 'survey', options: 3 });
  press(1, 'A');
  press(2, 'C');
  const closed = await act(survey.id, 'close');
  expect(closed).toMatchObject({ anonymous: true, tally: { A: 1, B: 0, C: 1 } });
  expect(closed.responses.map(({ clicker, seat }) => [clicker.slice(0, 1), seat])).toEqual([
    ['v', null],
    ['v', null],
  ]);
  const refused = await json(`${url}/api/questions/${survey.id}/reveal`, 'POST', { answer: 'A' });
  expect([refused.status, refused.body.code]).toEqual([409, 'QUESTION-NO-ANSWER']);

  await ask({ kind: 'buzz' });
  for (let n = 0; n < 200 && (await onWall()).buzz?.state !== 'ready'; n++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  press(2, 'B');
  press(1, 'A');
  for (let n = 0; n < 200 && (await onWall()).answered < 2; n++)
    await new Promise((resolve) => setTimeout(resolve, 10));
  expect((await onWall()).buzz).toMatchObject({ state: 'won', order: [{ seat: null }, { seat: null }], early: 0 });
});
