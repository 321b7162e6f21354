/**
 * The parts around the web server as small things in memory, for what cannot be provoked with the real ones: a store that
 * fails, a fault on demand, a listing of 3,000 lines. What a lesson does is tested with the real parts in lesson.test.ts.
 */
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { type IncomingHttpHeaders, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBank } from '../../../agent/classroom/bank/bank.ts';
import { USUAL_SETTINGS } from '../../../agent/classroom/lesson/settings.ts';
import type { Classroom, Receivers } from '../../../agent/classroom/port.ts';
import { unknownQuestion } from '../../../agent/classroom/refusals.ts';
import type { Config } from '../../../agent/config/config.ts';
import type { RoomDevices } from '../../../agent/devices/port.ts';
import type { Committed, Journal, NewEvent, Position, StoredLine, StoreState } from '../../../agent/journal/port.ts';
import { type Clock, type Ports, silentLog } from '../../../agent/ports.ts';
import type { AuditWhat, Pupil, RoomStore, Settings } from '../../../agent/room/port.ts';
import type { Scenes } from '../../../agent/scene/port.ts';
import type { FaultView, PrivateView, UplinkView, WallView } from '../../../agent/web/api.ts';
import { createWebServer, type WebServer, type WebServerOptions } from '../../../agent/web/server.ts';
import { encodeLine } from '../../../protocols/uplink/envelope.ts';

export const EPOCH = '01K9ZZZZZZZZZZZZZZZZZZZZZZ';

/** Anything whose listeners can be called by a test. */
function announcer<T extends unknown[]>() {
  const listeners = new Set<(...values: T) => void>();
  return {
    subscribe: (listener: (...values: T) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    say: (...values: T) => {
      for (const listener of listeners) listener(...values);
    },
  };
}

export function memoryJournal() {
  const lines: StoredLine[] = [];
  const committed = announcer<[readonly Committed[]]>();
  const states = announcer<[StoreState]>();
  let hash = '0'.repeat(64);
  let state: StoreState = 'ok';
  const unused = (): never => {
    throw new Error('the web server does not use this');
  };
  const commit = (events: readonly NewEvent[]): Committed[] => {
    const done = events.map((event): Committed => {
      const sequence = lines.length + 1;
      const time = new Date(event.at).toISOString();
      const text = encodeLine({ ...event, epoch: EPOCH, sequence, source: '/local', time, prevhash: hash });
      hash = createHash('sha256').update(text).digest('hex');
      lines.push({ epoch: EPOCH, sequence, type: event.type, text });
      return { ...event, epoch: EPOCH, sequence, time, saved: true };
    });
    committed.say(done);
    return done;
  };
  const journal: Journal = {
    get head() {
      return { epoch: EPOCH, sequence: lines.length, hash };
    },
    get state() {
      return state;
    },
    beginning: { reason: 'first', fresh: true, engine: 'memory' },
    append: (event) => Promise.resolve(commit([event as unknown as NewEvent])[0] as never),
    appendAll: (events) => Promise.resolve(commit(events)),
    // As slow as a worker on a slow disk, so that news overtakes history.
    read: async (after: Position, limit) => {
      await new Promise((resolve) => setTimeout(resolve, 3));
      const from = after.epoch === EPOCH ? after.sequence : 0;
      return lines.slice(from, from + limit.lines);
    },
    readBlock: unused,
    firstPosition: unused,
    countAfter: (position) => Promise.resolve(lines.length - (position.epoch === EPOCH ? position.sequence : 0)),
    about: unused,
    latest: unused,
    cursor: unused,
    moveCursor: unused,
    openEpoch: unused,
    hashAt: unused,
    onCommitted: committed.subscribe,
    onState: states.subscribe,
    refusingLow: false,
    onStoreChange: () => () => undefined,
  };
  return {
    journal,
    lines,
    /** One press of a clicker, committed. */
    press: (clicker: string, key = 'A', pupil?: string) =>
      commit([
        {
          type: 'cn.banban.response.pressed',
          subject: 'q1',
          data: {
            question: 'q1',
            device: 'base',
            clicker,
            key,
            sq: lines.length % 256,
            ...(pupil === undefined ? {} : { pupil }),
          },
          at: 1_790_000_000_000 + lines.length,
        },
      ]),
    setState: (next: StoreState) => {
      state = next;
      states.say(next);
    },
  };
}

/** What is not known is made by its name when it is asked for. */
function withRest<T extends object>(known: Partial<T>, make: (name: string) => unknown): T {
  return new Proxy(known, {
    get: (calls, name) =>
      typeof name === 'symbol' || name === 'then' || Reflect.has(calls, name) ? Reflect.get(calls, name) : make(name),
  }) as T;
}

export function memoryRoom() {
  const settings = new Map<string, string>();
  const audit: { at: number; what: AuditWhat; fields: Record<string, string | number> }[] = [];
  const pupils: Pupil[] = [];
  const unused = (): never => {
    throw new Error('the web server does not use this');
  };
  const known: Partial<RoomStore> = {
    setting: <K extends keyof Settings>(name: K) => Promise.resolve(settings.get(name) as Settings[K] | undefined),
    setSetting: (name, value) => {
      settings.set(name, value);
      return Promise.resolve();
    },
    classes: () => Promise.resolve([{ id: 'c1', name: '三年二班' }]),
    pupils: () => Promise.resolve(pupils),
    teacherKeys: () => Promise.resolve([]),
    tablets: () => Promise.resolve([]),
    forgetTablets: () => Promise.resolve(),
    usedPictures: () => Promise.resolve([]),
    audit: (what, fields, at) => {
      audit.unshift({ at, what, fields: { ...fields } });
      return Promise.resolve();
    },
    auditLog: (limit) => Promise.resolve(audit.slice(0, limit)),
  };
  const room = withRest<RoomStore>(known, () => unused);
  return { room, settings, audit, pupils };
}

type ClassroomWall = ReturnType<Classroom['wall']>;

export function memoryClassroom() {
  const changes = announcer<[]>();
  const calls: unknown[][] = [];
  let wall: ClassroomWall = {
    question: null,
    binding: null,
    lesson: null,
    next: null,
    attendance: null,
    draw: null,
    tablets: null,
    class: null,
    unknown: { clickers: 0, neighbour: false },
  };
  let privateView: PrivateView = { seats: [], unknownClickers: [], tally: null };
  const note =
    (name: string) =>
    (...values: unknown[]): Promise<never> => {
      calls.push([name, ...values]);
      return Promise.reject(unknownQuestion('q1'));
    };
  const lessons = {
    current: undefined,
    settings: USUAL_SETTINGS,
    teacherCame: () => Promise.resolve(),
    happened: () => Promise.resolve(),
    loans: () => ({ loans: [] }),
    planned: () => ({ lessons: [] }),
    list: () => Promise.resolve({ lessons: [] }),
  };
  const named = <T extends object>(known: Partial<T>): T => withRest(known, note);
  const classroom = named<Classroom>({
    lessons: named<Classroom['lessons']>(lessons),
    numbers: named<Classroom['numbers']>({}),
    badges: named<Classroom['badges']>({ teachersWithBadge: new Set() }),
    tablets: named<Classroom['tablets']>({ on: false }),
    pictures: named<Classroom['pictures']>({ dropNext: () => undefined }),
    ask: note('ask'),
    stop: note('stop'),
    reveal: note('reveal'),
    voidQuestion: note('voidQuestion'),
    question: note('question'),
    questions: () => Promise.resolve([]),
    exportCsv: note('exportCsv'),
    importRoster: note('importRoster'),
    selectClass: note('selectClass'),
    classes: () => Promise.resolve([{ id: 'c1', name: '三年二班' }]),
    erasePupil: note('erasePupil'),
    startBinding: note('startBinding'),
    skipSeat: note('skipSeat'),
    undoBinding: note('undoBinding'),
    endBinding: note('endBinding'),
    bindSeat: note('bindSeat'),
    wall: () => wall,
    private: ({ names }) =>
      names ? privateView : { ...privateView, seats: privateView.seats.map((seat) => ({ ...seat, name: null })) },
    onChange: changes.subscribe,
    start: () => undefined,
    close: () => Promise.resolve(),
    press: () => undefined,
    receiversChanged: () => undefined,
  });
  return {
    classroom,
    calls,
    /** Changes what the pages see and says so, as the classroom does after a commit. */
    show: (next: Partial<ClassroomWall>, nextPrivate?: Partial<PrivateView>) => {
      wall = { ...wall, ...next };
      privateView = { ...privateView, ...nextPrivate };
      changes.say();
    },
  };
}

export function openQuestion(answered: number): NonNullable<WallView['question']> {
  return {
    id: 'q1',
    kind: 'single',
    number: 1,
    options: 4,
    rule: 'last',
    state: 'open',
    anonymous: false,
    round: 1,
    picture: null,
    seconds: null,
    tolerance: null,
    answerKnown: false,
    rounds: null,
    buzz: null,
    stem: null,
    optionTexts: null,
    elapsedMs: 1_000,
    answered,
    pulse: answered,
    tally: null,
    settling: false,
    answer: null,
    saved: true,
  };
}

/** A room without devices in which nobody does anything. */
export function emptyRoom(): { devices: RoomDevices; scenes: Scenes } {
  const unused = (): never => {
    throw new Error('nothing of the room is used here');
  };
  const devices: RoomDevices = {
    list: () => [],
    get: () => undefined,
    identity: () => ({}),
    command: unused,
    listen: () => () => undefined,
  };
  const scenes: Scenes = {
    run: unused,
    current: null,
    exam: null,
    beginExam: unused,
    endExam: unused,
    onChange: () => () => undefined,
  };
  return { devices, scenes };
}

export function configFor(host = '127.0.0.1'): Config {
  return {
    room: { path: undefined, name: '302 教室' },
    uplink: undefined,
    web: { host, port: 0 },
    devices: [],
    scenes: {},
    schedule: [],
    wake: undefined,
    journal: { keepDays: 180, maxMB: 512 },
    log: { level: 'info' },
  };
}

/** Wall time stands still; monotonic time is real, plus what a test adds. */
export function testPorts(): Ports & { pass: (ms: number) => void } {
  let extra = 0;
  const clock: Clock = { now: () => 1_790_000_000_000 + extra, monotonicMs: () => performance.now() + extra };
  return {
    clock,
    randomBytes: (count) => randomBytes(count),
    log: silentLog,
    pass: (ms) => {
      extra += ms;
    },
  };
}

export interface Bench {
  readonly server: WebServer;
  readonly url: string;
  readonly journal: ReturnType<typeof memoryJournal>;
  readonly room: ReturnType<typeof memoryRoom>;
  readonly classroom: ReturnType<typeof memoryClassroom>;
  readonly ports: ReturnType<typeof testPorts>;
  readonly pages: string;
  setUplink(view: UplinkView): void;
  setFaults(list: readonly FaultView[]): void;
  stop(): Promise<void>;
}

/** A server on a free port with everything around it in memory. */
export async function startBench(overrides: Partial<WebServerOptions> = {}): Promise<Bench> {
  const journal = memoryJournal();
  const room = memoryRoom();
  const classroom = memoryClassroom();
  const ports = testPorts();
  const pages = await mkdtemp(join(tmpdir(), 'banban-web-'));
  let uplink: UplinkView = { state: 'off', since: 0, backlog: 0 };
  let faults: readonly FaultView[] = [];
  const faultChanges = announcer<[]>();
  const receivers: Receivers = {
    open: () => undefined,
    close: () => Promise.resolve(),
    show: () => undefined,
    views: () => [{ id: 'base', driver: 'iclicker', status: 'online', voting: 'idle', since: 0, why: null }],
    voting: () => 'idle',
  };
  const faultsDouble: WebServerOptions['faults'] = {
    list: () => faults,
    listAll: () => [],
    onChange: faultChanges.subscribe,
  };
  const server = await createWebServer({
    config: configFor(),
    version: '0.1.0',
    journal: journal.journal,
    room: room.room,
    classroom: classroom.classroom,
    sets: createBank({ room: room.room, clock: ports.clock }),
    receivers,
    ...emptyRoom(),
    uplink: () => uplink,
    faults: faultsDouble,
    ports,
    pageDirectory: pages,
    ...overrides,
  });
  return {
    server,
    url: server.address,
    journal,
    room,
    classroom,
    ports,
    pages,
    setUplink: (view) => {
      uplink = view;
    },
    setFaults: (list) => {
      faults = list;
      faultChanges.say();
    },
    stop: async () => {
      await server.close();
      await rm(pages, { recursive: true, force: true });
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** A request with any header whatever, also those fetch does not let through (Host, Origin). */
export function send(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string } = {},
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      { method: options.method ?? 'GET', headers: options.headers, agent: false },
      (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            text: Buffer.concat(parts).toString('utf8'),
          }),
        );
      },
    );
    outgoing.on('error', reject);
    outgoing.end(options.body);
  });
}

/** Sends JSON and gives status and parsed body. */
export async function json(
  url: string,
  method: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<{ status: number; body: Record<string, unknown>; headers: Headers }> {
  const answer = await fetch(url, {
    method,
    headers: { ...(body === undefined ? {} : { 'Content-Type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown>, headers: answer.headers };
}

/** Sets a PIN and opens a session; gives the Cookie header. */
export async function signIn(url: string, pin = '2580'): Promise<Record<string, string>> {
  const headers = { 'Content-Type': 'application/json' };
  await fetch(`${url}/api/pin`, { method: 'POST', headers, body: JSON.stringify({ pin }) });
  const answer = await fetch(`${url}/api/session`, { method: 'POST', headers, body: JSON.stringify({ pin }) });
  const cookie = answer.headers.get('set-cookie')?.split(';')[0];
  if (answer.status !== 200 || cookie === undefined)
    throw new Error(`no session: ${answer.status} ${await answer.text()}`);
  return { Cookie: cookie };
}
