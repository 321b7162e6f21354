/** A lesson over HTTP with the real classroom, the real journal and room stores on disk; only the radio is a double. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createBank } from '../../../agent/classroom/bank/bank.ts';
import { createClassroom } from '../../../agent/classroom/classroom.ts';
import type { Classroom, Receivers } from '../../../agent/classroom/port.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { type Ports, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { openStores, type Stores } from '../../../agent/store/stores.ts';
import type { BindingView, LiveChange, LiveSnapshot, Option, QuestionAnswer } from '../../../agent/web/api.ts';
import {
  bindingView,
  classList,
  pupilList,
  questionAnswer,
  questionList,
  unknownList,
  wallView,
} from '../../../agent/web/routes/answers.ts';
import { rosterImport } from '../../../agent/web/routes/answers-school.ts';
import { createWebServer, type WebServer } from '../../../agent/web/server.ts';
import { openSse, type SseClient } from '../../harness/sse.ts';
import { configFor, emptyRoom, json, send, signIn } from './doubles.ts';

const ports: Ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
const receivers: Receivers = {
  open: () => undefined,
  close: () => Promise.resolve(),
  show: () => undefined,
  views: () => [{ id: 'base', driver: 'iclicker', status: 'online', voting: 'open', since: 0, why: null }],
  voting: () => 'open',
};
const PUPILS = 24;
const seats = Array.from({ length: PUPILS }, (_, n) => String(n + 1).padStart(2, '0'));
const clickerOf = (seat: string) => `1A2B3C${seat}`;
const nameOf = (seat: string) => `学生${'甲乙丙丁戊己庚辛壬癸'[Number(seat) % 10]}${seat}`;
const numberOf = (seat: string) => `20263020${seat}`;
const ROSTER = ['姓名,座号,学号', ...seats.map((seat) => `${nameOf(seat)},${seat},${numberOf(seat)}`)].join('\r\n');

let directory: string;
let stores: Stores;
let classroom: Classroom;
let server: WebServer;
let url: string;
let session: Record<string, string>;
let sq = 0;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-lesson-'));
  stores = await openStores({
    directory,
    source: '/local',
    version: '0.1.0',
    buildTime: 0,
    ports,
    keepDays: 180,
    maxMB: 64,
  });
  const { journal, room } = stores;
  const faults = await createFaults({ journal, ports });
  classroom = await createClassroom({ journal, room, receivers: () => receivers, faults, ports });
  const uplink = () => ({ state: 'off' as const, since: 0, backlog: 0 });
  server = await createWebServer({
    config: configFor(),
    version: '0.1.0',
    journal,
    room,
    classroom,
    sets: createBank({ room, clock: ports.clock }),
    receivers,
    ...emptyRoom(),
    uplink,
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

function press(clicker: string, key: string): void {
  sq += 1;
  classroom.press({ device: 'base', clicker, key, sq: sq % 256, atMonotonicMs: performance.now() });
}

async function importClass(): Promise<string> {
  const answer = await fetch(`${url}/api/classes?name=${encodeURIComponent('三年二班')}`, {
    method: 'POST',
    headers: { ...session, 'Content-Type': 'text/csv' },
    body: ROSTER,
  });
  expect(answer.status).toBe(201);
  const imported = rosterImport.parse(await answer.json());
  const id = imported.classes[0]?.class?.id ?? '';
  expect((await json(`${url}/api/classes/${id}/select`, 'POST')).body).toEqual({ ok: true });
  return id;
}

async function bindAll(): Promise<void> {
  for (const seat of seats) {
    const bound = await json(`${url}/api/bindings/${seat}`, 'PUT', { clicker: clickerOf(seat) }, session);
    expect(bound.body).toEqual({ ok: true });
  }
}

async function ask(body: object = { kind: 'single', options: 4 }): Promise<QuestionAnswer> {
  const answer = await json(`${url}/api/questions`, 'POST', body);
  expect(answer.status).toBe(201);
  return questionAnswer.parse(answer.body) as QuestionAnswer;
}

async function look(id: string, headers: Record<string, string> = {}): Promise<QuestionAnswer> {
  return questionAnswer.parse(
    (await json(`${url}/api/questions/${id}`, 'GET', undefined, headers)).body,
  ) as QuestionAnswer;
}

async function until(fits: () => Promise<boolean>): Promise<void> {
  for (let n = 0; n < 200; n++) {
    if (await fits()) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never came true');
}

describe('a question over HTTP', () => {
  it('is asked, answered, stopped, shown, and stays readable', async () => {
    const asked = await ask({ kind: 'single', options: 4 });
    expect(asked).toMatchObject({ state: 'open', answered: 0, tally: {}, responses: [], saved: true });
    press('AABBCC01', 'A');
    press('AABBCC02', 'B');
    press('AABBCC01', 'C');
    await until(async () => (await look(asked.id)).presses === 3);
    const open = await look(asked.id);
    expect(open.tally).toEqual({ A: 0, B: 1, C: 1, D: 0 });
    expect(open.responses.find((one) => one.clicker === 'AABBCC01')).toMatchObject({
      answer: 'C',
      seat: null,
      sequence: expect.any(Number),
    });
    const early = await json(`${url}/api/questions/${asked.id}/reveal`, 'POST', { answer: 'B' });
    expect([early.status, early.body.code]).toEqual([409, 'QUESTION-OPEN']);
    expect((await json(`${url}/api/questions/${asked.id}/close`, 'POST')).body).toMatchObject({ state: 'closed' });
    const shown = await json(`${url}/api/questions/${asked.id}/reveal`, 'POST', { answer: 'B' });
    expect(shown.body).toMatchObject({ state: 'revealed', answer: 'B', tally: { B: 1, C: 1 } });
    const listed = questionList.parse((await json(`${url}/api/questions?limit=1`, 'GET')).body);
    expect(listed.questions).toMatchObject([{ id: asked.id, state: 'revealed' }]);
  });

  it('is the same question when a double tap asks it twice', async () => {
    const body = { kind: 'single', options: 3, requestId: 'tap-1' };
    const [one, two] = await Promise.all([ask(body), ask(body)]);
    expect(two.id).toBe(one.id);
  });

  it('can be voided; unknown ones are said to be unknown', async () => {
    const asked = await ask();
    expect((await json(`${url}/api/questions/${asked.id}/void`, 'POST')).body).toMatchObject({ state: 'voided' });
    for (const path of ['', '/close', '/reveal', '/void']) {
      const answer = await json(
        `${url}/api/questions/nope${path}`,
        path === '' ? 'GET' : 'POST',
        path === '/reveal' ? { answer: 'A' } : undefined,
      );
      expect([answer.status, answer.body.code], path).toEqual([404, 'QUESTION-UNKNOWN']);
    }
    const outside = await ask({ kind: 'single', options: 2 });
    await json(`${url}/api/questions/${outside.id}/close`, 'POST');
    const wrong = await json(`${url}/api/questions/${outside.id}/reveal`, 'POST', { answer: 'E' });
    expect([wrong.status, wrong.body.code]).toEqual([400, 'QUESTION-ANSWER']);
  });
});

describe('a class over HTTP', () => {
  it('is imported, looked through first, chosen, listed with names only behind the PIN', async () => {
    const dry = await fetch(`${url}/api/classes?name=x&dryRun=1`, {
      method: 'POST',
      headers: { ...session, 'Content-Type': 'text/csv' },
      body: `${ROSTER}\r\n,99,\r\n`,
    });
    const seen = rosterImport.parse(await dry.json());
    expect(dry.status).toBe(200);
    expect(seen.totals.pupils).toBe(PUPILS);
    expect(seen.problems).toHaveLength(1);
    expect(classList.parse((await json(`${url}/api/classes`, 'GET')).body).classes).toEqual([]);

    const id = await importClass();
    expect((await json(`${url}/api/classes`, 'GET')).body).toEqual({
      classes: [{ id, name: '三年二班' }],
      current: id,
    });
    expect((await json(`${url}/api/classes/${id}/pupils`, 'GET')).status).toBe(401);
    const pupils = pupilList.parse(
      (await json(`${url}/api/classes/${id}/pupils`, 'GET', undefined, session)).body,
    ).pupils;
    expect(pupils.map((one) => one.name)).toEqual(seats.map(nameOf));
    const state = wallView.parse((await json(`${url}/api/state`, 'GET')).body);
    expect(state.class).toEqual({ id, name: '三年二班', size: PUPILS, bound: 0 });
  });

  it('refuses a class list that cannot be read, in words', async () => {
    for (const body of ['', 'a,b\r\n1,2', Buffer.from([0xb0, 0xe0, 0x2c, 0xff])]) {
      const answer = await fetch(`${url}/api/classes?name=x`, {
        method: 'POST',
        headers: { ...session, 'Content-Type': 'text/csv' },
        body,
      });
      const text = await answer.text();
      expect(answer.status, text).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(JSON.parse(text)).toMatchObject({
        code: expect.any(String),
        zh: expect.any(String),
        en: expect.any(String),
      });
    }
  });

  it('binds clickers by pressing in seat order, with skip, undo and end, and no PIN', async () => {
    await importClass();
    expect((await json(`${url}/api/binding/skip`, 'POST')).body.code).toBe('BINDING-NOT-RUNNING');
    const started = bindingView.parse((await json(`${url}/api/binding`, 'POST', { mode: 'class' })).body);
    expect(started).toMatchObject({ seat: '01', done: 0, total: PUPILS });
    const binding = async () => (await json(`${url}/api/state`, 'GET')).body.binding as BindingView;
    press('AABBCC01', 'A');
    await until(async () => (await binding()).seat === '02');
    expect((await json(`${url}/api/binding/skip`, 'POST')).body).toMatchObject({ seat: '03' });
    expect(bindingView.parse((await json(`${url}/api/binding/undo`, 'POST')).body).seat).not.toBe('03');
    expect((await json(`${url}/api/binding`, 'DELETE')).body).toEqual({ ok: true });
    expect((await json(`${url}/api/state`, 'GET')).body.binding).toBeNull();
    const one = await json(`${url}/api/binding`, 'POST', { mode: 'seat', seat: '77' });
    expect([one.status, one.body.code]).toEqual([404, 'SEAT-UNKNOWN']);
  });

  it('keeps binding by hand, unknown clickers and erasing behind the PIN', async () => {
    const id = await importClass();
    expect((await json(`${url}/api/bindings/01`, 'PUT', { clicker: 'AABBCC01' })).status).toBe(401);
    expect((await json(`${url}/api/bindings/01`, 'PUT', { clicker: 'AABBCC01' }, session)).body).toEqual({ ok: true });
    expect((await json(`${url}/api/bindings/01`, 'PUT', { clicker: null }, session)).body).toEqual({ ok: true });
    expect((await json(`${url}/api/bindings/77`, 'PUT', { clicker: null }, session)).status).toBe(404);
    await bindAll();
    const asked = await ask();
    press('DEADBEEF', 'A');
    await until(async () => (await look(asked.id)).presses === 1);
    await json(`${url}/api/questions/${asked.id}/close`, 'POST');
    expect((await json(`${url}/api/unknown`, 'GET')).status).toBe(401);
    const unknown = unknownList.parse((await json(`${url}/api/unknown`, 'GET', undefined, session)).body);
    expect(unknown.unknownClickers).toMatchObject([{ clicker: 'DEADBEEF', presses: 1 }]);

    const pupilsOf = async () =>
      pupilList.parse((await json(`${url}/api/classes/${id}/pupils`, 'GET', undefined, session)).body).pupils;
    const first = (await pupilsOf())[0];
    expect((await json(`${url}/api/pupils/${first?.pupilId}`, 'DELETE')).status).toBe(401);
    expect((await json(`${url}/api/pupils/${first?.pupilId}`, 'DELETE', undefined, session)).body).toEqual({
      ok: true,
    });
    expect(JSON.stringify(await pupilsOf())).not.toContain(nameOf('01'));
    expect((await json(`${url}/api/pupils/none`, 'DELETE', undefined, session)).status).toBe(404);
    const audit = (await stores.room.auditLog(100)).map((entry) => entry.what);
    expect(audit).toEqual(
      expect.arrayContaining(['pin-set', 'session-opened', 'roster-imported', 'binding-changed', 'pupil-erased']),
    );
  });

  it('is exported with names behind the PIN, once written to the audit log', async () => {
    await importClass();
    await bindAll();
    const asked = await ask();
    press(clickerOf('03'), 'D');
    await until(async () => (await look(asked.id)).presses === 1);
    await json(`${url}/api/questions/${asked.id}/close`, 'POST');
    expect((await send(`${url}/api/questions/${asked.id}/export.csv`)).status).toBe(401);
    const answer = await send(`${url}/api/questions/${asked.id}/export.csv`, { headers: session });
    expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(answer.headers['content-disposition']).toMatch(
      /^attachment; filename="[\w.-]+"; filename\*=UTF-8''[\w.%~!*-]+$/,
    );
    expect(answer.text.startsWith('\ufeff')).toBe(true);
    expect(answer.text).toContain(nameOf('03'));
    expect((await stores.room.auditLog(100)).filter((entry) => entry.what === 'export')).toHaveLength(1);
    expect((await look(asked.id)).responses[0]).not.toHaveProperty('name');
    expect((await look(asked.id, session)).responses[0]).toMatchObject({ name: nameOf('03'), seat: '03' });
  });
});

describe('the wall', () => {
  /** Asks, lets everybody press what `keys` says, stops, shows; gives what the wall saw. */
  async function lesson(wall: SseClient, keys: readonly string[]): Promise<void> {
    const asked = await ask({ kind: 'single', options: 5, stem: '水的沸点？' });
    for (const [n, key] of keys.entries()) press(n % 7 === 6 ? 'DEADBEEF' : clickerOf(seats[n % PUPILS] ?? '01'), key);
    await until(async () => (await look(asked.id)).presses === keys.length);
    await json(`${url}/api/questions/${asked.id}/close`, 'POST');
    await json(`${url}/api/questions/${asked.id}/reveal`, 'POST', { answer: 'A' satisfies Option });
    await wall.until((one) => one.event === 'change' && one.data.includes(asked.id) && one.data.includes('"revealed"'));
  }

  it('never carries who, nor a tally while a question is open, whatever is pressed', async () => {
    await importClass();
    await bindAll();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('A', 'B', 'C', 'D', 'E', 'F'), { minLength: 1, maxLength: 60 }),
        async (keys) => {
          const wall = await openSse(`${url}/api/live`);
          await wall.until((one) => one.event === 'snapshot');
          await lesson(wall, keys);
          wall.close();
          const state = await (await fetch(`${url}/api/state`)).text();
          for (const text of [wall.text, state]) {
            expect(text).not.toMatch(/1A2B3C|DEADBEEF|学生|20263020|"clicker"|"name":"学|"key"|"sq"|"pupil"|"p0/);
          }
          for (const { event, data } of wall.messages) {
            if (event === 'line') continue;
            const parsed = JSON.parse(data) as LiveSnapshot & LiveChange;
            const question = event === 'snapshot' ? parsed.wall.question : parsed.question;
            if (question?.state === 'open') expect(question).toMatchObject({ tally: null, answer: null });
            expect(parsed.private).toBeUndefined();
          }
        },
      ),
      { numRuns: 6 },
    );
  });

  it('shows nothing before it is on disk: every count on the stream is backed by that many committed presses', async () => {
    await importClass();
    await bindAll();
    const wall = await openSse(`${url}/api/live`);
    await wall.until((one) => one.event === 'snapshot');
    await lesson(
      wall,
      seats.map(() => 'B'),
    );
    wall.close();
    const pressed = new Set<string>();
    for (const { event, data } of wall.messages) {
      if (event === 'line') {
        const line = JSON.parse(data) as { type: string; sequence: number };
        if (line.type === 'cn.banban.response.pressed') pressed.add(String(line.sequence));
      } else {
        const { question } = JSON.parse(data) as LiveChange;
        if (question) expect(question.answered).toBeLessThanOrEqual(pressed.size);
      }
    }
    expect(pressed.size).toBe(PUPILS);
  });

  it('resumes from the disk: what was missed comes first, each line once, and the private lines are the journal’s own bytes', async () => {
    const first = await openSse(`${url}/api/live?scope=private`, session);
    const place = (await first.until((one) => one.event === 'snapshot')).id;
    first.close();
    const asked = await ask();
    for (const seat of seats) press(clickerOf(seat), 'A');
    await until(async () => (await look(asked.id)).presses === PUPILS);
    const again = await openSse(`${url}/api/live?scope=private`, { ...session, 'Last-Event-ID': place });
    await again.until((one) => one.event === 'snapshot');
    await json(`${url}/api/questions/${asked.id}/close`, 'POST');
    await again.until((one) => one.event === 'line' && one.data.includes('question.closed'));
    again.close();
    const [epoch = '', sequence] = place.split(':');
    const stored = await stores.journal.read({ epoch, sequence: Number(sequence) }, { lines: 1_000, bytes: 1e6 });
    const got = again.messages.filter((one) => one.event === 'line').map((one) => one.data);
    expect(got).toEqual(stored.slice(0, got.length).map((line) => line.text));
    expect(got.length).toBeGreaterThanOrEqual(PUPILS + 2);
  });

  it('starts afresh for a life of the journal nobody knows', async () => {
    const client = await openSse(`${url}/api/live?lastEventId=01ARZ3NDEKTSV4RRFFQ69G5FAV:5`);
    await client.until((one) => one.event === 'snapshot');
    client.close();
  });
});
