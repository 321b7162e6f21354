/**
 * A server that serves the built pages under the real server's policy headers and plays a room to them: states are set
 * by the test, what the page asks for is kept and answered by the rules of the API.
 */
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type {
  ApiError,
  NewQuestion,
  PrivateView,
  PupilList,
  QuestionAnswer,
  WallQuestion,
  WallView,
} from '../../../../agent/web/api.ts';
import type { AttendanceSheet } from '../../../../agent/web/api-lesson.ts';
import { lessonReply } from './fixture-lesson.ts';
import { attendanceSheet } from './lesson-states.ts';
import { oral, privateView, STEM, seats } from './states.ts';

const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; media-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const PAGES: Readonly<Record<string, string>> = { '/': 'index.html', '/private': 'private.html', '/bar': 'bar.html' };
const TYPES: Readonly<Record<string, string>> = { html: 'text/html', js: 'text/javascript', css: 'text/css' };
export const PIN = '258046';

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly body: string;
}

export interface Fixture {
  readonly address: string;
  readonly calls: Call[];
  /** The room as it is now. */
  wall: WallView;
  private: PrivateView;
  attendance: AttendanceSheet;
  session: boolean;
  /** The next POST on a question is refused with this. */
  refuseNext: ApiError | undefined;
  /** Answers of POSTs wait for this, ms. */
  slowMs: number;
  /** Tells every open page the change. */
  change(part: Partial<WallView>): void;
  /** One more pupil has pressed. */
  press(): void;
  /** A whole new state, as after a reconnect. */
  become(view: WallView): void;
  /** Cuts every live connection; no new one is taken until `resume`. */
  cut(): void;
  resume(): void;
  close(): Promise<void>;
}

function send(response: ServerResponse, status: number, body: unknown, type = 'application/json'): void {
  response.writeHead(status, { 'Content-Type': `${type}; charset=utf-8` });
  response.end(type === 'application/json' ? JSON.stringify(body) : body);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

const refusal = (code: string, zh: string, en: string): ApiError => ({ code, zh, en, where: 'fixture' });

export async function startFixture(pages: string, initial: WallView): Promise<Fixture> {
  const live = new Set<{ response: ServerResponse; scope: string }>();
  let down = false;
  let questionCount = initial.question?.number ?? 0;
  const byRequest = new Map<string, WallQuestion>();

  const tell = (event: string, data: (scope: string) => object): void => {
    for (const { response, scope } of live) {
      response.write(`id: E:1\nevent: ${event}\ndata: ${JSON.stringify(data(scope))}\n\n`);
    }
  };
  const snapshot = (scope: string): object => ({
    wall: fixture.wall,
    ...(scope === 'private' ? { private: fixture.private } : {}),
  });

  const answerOf = (question: WallQuestion): QuestionAnswer => ({
    id: question.id,
    kind: question.kind,
    options: question.options,
    rule: question.rule,
    state: question.state,
    anonymous: question.anonymous,
    round: question.round,
    lesson: null,
    tolerance: question.tolerance,
    rounds: question.rounds,
    openedAt: '2026-09-08T01:23:30.000Z',
    closedAt: null,
    answer: question.answer,
    answered: question.answered,
    tally: question.tally ?? {},
    responses: seats(question)
      .filter((seat) => seat.answer !== null)
      .map((seat) => ({
        clicker: seat.clicker ?? '',
        seat: seat.seat,
        answer: seat.answer ?? 'A',
        at: '',
        sequence: 1,
      })),
    presses: question.pulse,
    saved: question.saved,
  });

  function ask(body: string): QuestionAnswer {
    const wanted = JSON.parse(body) as NewQuestion;
    const known = byRequest.get(wanted.requestId ?? '');
    if (known !== undefined) return answerOf(known);
    questionCount += 1;
    const before = wanted.before === undefined ? null : fixture.wall.question;
    const kind = wanted.kind ?? before?.kind ?? 'single';
    const question: WallQuestion = {
      ...oral,
      id: `q${questionCount}`,
      number: questionCount,
      round: before === null ? 1 : before.round + 1,
      kind,
      options: wanted.options ?? before?.options ?? (kind === 'truefalse' ? 2 : kind === 'numeric' ? 0 : 4),
      rule: wanted.rule ?? 'last',
      anonymous: wanted.anonymous ?? kind === 'survey',
      stem: wanted.stem ?? before?.stem ?? (wanted.item === undefined ? null : STEM),
      optionTexts: wanted.optionTexts ?? null,
      seconds: wanted.seconds ?? null,
      answerKnown: wanted.item !== undefined || before?.answer != null,
      buzz:
        kind === 'buzz'
          ? { state: 'thinking', thinkMs: 1_000 * (wanted.thinkSeconds ?? 0), order: [], early: 0, excluded: 0 }
          : null,
      elapsedMs: 0,
      answered: 0,
      pulse: 0,
    };
    byRequest.set(wanted.requestId ?? '', question);
    fixture.change({
      question,
      receivers: fixture.wall.receivers.map((receiver) => ({ ...receiver, voting: 'open' as const })),
    });
    return answerOf(question);
  }

  function onQuestion(verb: string, body: string): QuestionAnswer {
    const question = fixture.wall.question;
    if (question === null) throw new Error('no question to act on');
    const next: WallQuestion =
      verb === 'close'
        ? { ...question, state: 'closed', tally: { A: 1, B: question.answered - 1 } }
        : verb === 'reveal'
          ? { ...question, state: 'revealed', answer: (JSON.parse(body) as { answer?: string }).answer ?? 'B' }
          : verb === 'time'
            ? { ...question, seconds: (question.seconds ?? 0) + (JSON.parse(body) as { plus: number }).plus }
            : { ...question, state: 'voided' };
    fixture.change({ question: next });
    return answerOf(next);
  }

  async function api(request: IncomingMessage, response: ServerResponse, path: string): Promise<void> {
    const method = request.method ?? 'GET';
    const url = new URL(path, 'http://fixture');
    if (url.pathname === '/api/live') {
      const scope = url.searchParams.get('scope') ?? 'wall';
      if (scope === 'private' && !fixture.session) {
        send(response, 401, refusal('PIN-SESSION', '需要先输入 PIN', 'enter the PIN first'));
        return;
      }
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const reader = { response, scope };
      live.add(reader);
      response.on('close', () => live.delete(reader));
      response.write(`event: snapshot\ndata: ${JSON.stringify(snapshot(scope))}\n\n`);
      return;
    }
    const body = await bodyOf(request);
    if (method !== 'GET') fixture.calls.push({ method, path, body });
    if (method !== 'GET' && fixture.slowMs > 0) await new Promise((resolve) => setTimeout(resolve, fixture.slowMs));
    if (method !== 'GET' && fixture.refuseNext !== undefined) {
      send(response, 409, fixture.refuseNext);
      fixture.refuseNext = undefined;
      return;
    }
    const verb = /^\/api\/questions\/[^/]+\/(close|reveal|void|time)$/.exec(url.pathname)?.[1];
    if (method === 'POST' && url.pathname === '/api/questions') send(response, 201, ask(body));
    else if (method !== 'GET' && verb !== undefined) send(response, 200, onQuestion(verb, body));
    else theRest(method, url, body, response);
  }

  function theRest(method: string, url: URL, body: string, response: ServerResponse): void {
    const route = `${method} ${url.pathname}`;
    const question = fixture.wall.question;
    const reply = lessonReply(fixture, method, url, body);
    if (reply !== undefined) send(response, reply.status, reply.body);
    else if (route === 'PUT /api/language') {
      fixture.change(JSON.parse(body) as Pick<WallView, 'language'>);
      send(response, 200, { ok: true });
    } else if (route === 'POST /api/pin') {
      fixture.change({ pinSet: true });
      send(response, 200, { ok: true });
    } else if (route === 'POST /api/session') {
      fixture.session = (JSON.parse(body) as { pin: string }).pin === PIN;
      if (fixture.session) send(response, 200, { pinSet: true, open: true, names: true, lockedS: 0 });
      else send(response, 403, refusal('PIN-WRONG', 'PIN 不对', 'wrong PIN'));
    } else if (route === 'GET /api/session') {
      send(response, 200, { pinSet: fixture.wall.pinSet, open: fixture.session, names: fixture.session, lockedS: 0 });
    } else if (route === 'DELETE /api/session') {
      fixture.session = false;
      send(response, 200, { pinSet: true, open: false, names: false, lockedS: 0 });
    } else if (route === 'GET /api/classes') {
      send(response, 200, {
        classes: [
          { id: 'c1', name: '三年二班' },
          { id: 'c2', name: '四年一班' },
        ],
        current: fixture.wall.class?.id ?? null,
      });
    } else if (route === 'GET /api/classes/c1/pupils') {
      if (!fixture.session) send(response, 401, refusal('PIN-SESSION', '需要先输入 PIN', 'enter the PIN first'));
      else {
        const list: PupilList = {
          pupils: seats(question).map(({ pupilId, seat, name, clicker }) => ({ pupilId, seat, name, clicker })),
        };
        send(response, 200, list);
      }
    } else if (route === 'POST /api/classes') {
      const pupil = { name: '周新来', seat: '49' };
      send(response, 200, {
        classes: [
          {
            name: '三年二班',
            class: { id: 'c1', name: '三年二班' },
            pupils: 1,
            change: { added: [pupil], changed: [], gone: [] },
          },
        ],
        totals: { pupils: 1, added: 1, changed: 0, gone: 0 },
        problems: [{ row: 7, code: 'ROSTER-NO-NAME', zh: '没有姓名', en: 'no name' }],
        notices: [],
      });
    } else if (route === 'GET /api/school') {
      const lesson = { period: 1, classId: 'c1', subject: 'chinese', teacherId: null, kind: 'regular' };
      send(response, 200, {
        calendar: { terms: [], days: [] },
        bells: [{ period: 1, fromMinute: 500, toMinute: 540 }],
        timetable: [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ ...lesson, weekday, weeks: 'every' })),
        changes: [],
      });
    } else if (route === 'GET /api/school/roll-over') {
      send(response, 200, {
        due: false,
        year: 2026,
        renamed: [],
        leaving: [],
        untouched: [],
        left: [],
        canUndo: false,
      });
    } else if (route === 'GET /api/questions') {
      send(response, 200, {
        questions: [
          { id: 'q4', state: 'revealed', openedAt: '2026-09-08T01:23:30.000Z' },
          { id: 'q3', state: 'closed', openedAt: '2026-09-08T01:15:02.000Z' },
          { id: 'q2', state: 'voided', openedAt: '2026-09-08T01:11:40.000Z' },
        ],
      });
    } else if (/^GET \/api\/questions\/[^/]+$/.test(route) && question !== null) {
      send(response, 200, answerOf(question));
    } else if (route === 'POST /api/binding') {
      const wanted = JSON.parse(body) as { mode: 'class' | 'seat'; seat?: string };
      const binding = {
        mode: wanted.mode,
        seat: wanted.seat ?? '01',
        done: 0,
        total: 48,
        receiver: 'open' as const,
        last: null,
      };
      fixture.change({ binding });
      send(response, 200, binding);
    } else if (route === 'DELETE /api/binding') {
      fixture.change({ binding: null });
      send(response, 200, { ok: true });
    } else if (method !== 'GET') {
      send(response, 200, { ok: true });
    } else {
      send(response, 404, refusal('WEB-NO-ROUTE', '没有这个地址', 'there is nothing at this address'));
    }
  }

  const server = createServer((request, response) => {
    response.setHeader('Content-Security-Policy', POLICY);
    response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
    if (down) {
      response.destroy();
      return;
    }
    const path = request.url ?? '/';
    if (path.startsWith('/api/')) {
      api(request, response, path).catch((error: unknown) =>
        send(response, 500, refusal('WEB-DEFECT', String(error), String(error))),
      );
      return;
    }
    const file = PAGES[path] ?? path.slice(1);
    readFile(join(pages, file)).then(
      (bytes) => send(response, 200, bytes, TYPES[file.split('.').at(-1) ?? ''] ?? 'application/octet-stream'),
      () => send(response, 404, 'not there', 'text/plain'),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  const cutAll = (): void => {
    for (const { response } of live) response.destroy();
    live.clear();
  };
  const fixture: Fixture = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    wall: initial,
    private: privateView(initial.question),
    attendance: attendanceSheet,
    session: false,
    refuseNext: undefined,
    slowMs: 0,
    change(part) {
      fixture.wall = { ...fixture.wall, ...part };
      tell('change', () => ({ ...part, now: fixture.wall.now }));
    },
    press() {
      const question = fixture.wall.question;
      if (question === null) throw new Error('nobody can press: no question');
      fixture.change({ question: { ...question, answered: question.answered + 1, pulse: question.pulse + 1 } });
    },
    become(view) {
      fixture.wall = view;
      fixture.private = privateView(view.question);
      questionCount = view.question?.number ?? questionCount;
      tell('snapshot', snapshot);
    },
    cut() {
      down = true;
      cutAll();
    },
    resume() {
      down = false;
    },
    close() {
      cutAll();
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
  return fixture;
}
