/**
 * The agent as an outsider checks it, who has nothing but the contract: a simulated base told what to press, a real
 * broker, mosquitto's own clients and plain HTTP. Nothing of ours is imported but test harness.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { banban, type Running, startBanban } from '../harness/command-line.ts';
import { freePort, type Mosquitto, startMosquitto } from '../harness/mosquitto.ts';
import { openSse } from '../harness/sse.ts';
import { type Subscriber, startSubscriber } from '../harness/subscriber.ts';

const ROOM = '34/18/02/2134000123/0302';
const BASE = `banban/1/${ROOM}`;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const ULID = '[0-9A-HJKMNP-TV-Z]{26}';
const run = promisify(execFile);

interface Question {
  readonly id: string;
  readonly state: string;
  readonly tally: Record<string, number>;
  readonly presses: number;
  readonly responses: readonly { clicker: string; seat: string | null; answer: string; at: string; sequence: number }[];
}

let place: { directory: string; remove(): Promise<void> };
let broker: Mosquitto;
let subscriber: Subscriber;
let base: Running;
let noise: NoisyLine;
let agent: AgentProcess;
let config: object;
let questionId = '';

/** The n-th clicker: three bytes, and the fourth is their XOR. */
function clicker(n: number): string {
  const bytes = [0x40, n >> 8, n & 255];
  bytes.push(bytes.reduce((sum, byte) => sum ^ byte, 0));
  return Buffer.from(bytes).toString('hex').toUpperCase();
}

beforeAll(async () => {
  place = await scratch('outside');
  broker = await startMosquitto();
  subscriber = await startSubscriber(broker.url, BASE);
  base = startBanban(['simulate', 'iclicker']);
  noise = await startNoisyLine(Number(new URL(await base.ready).port));
  config = {
    room: { path: ROOM, name: '302 教室' },
    uplink: { url: broker.url },
    web: { port: await freePort() },
    devices: [{ id: 'base', driver: 'iclicker', address: `tcp://127.0.0.1:${noise.port}` }],
  };
  agent = await startAgentProcess({ directory: place.directory, config });
});

afterAll(async () => {
  await agent?.stop();
  await noise?.close();
  await base?.stop();
  await subscriber?.[Symbol.asyncDispose]();
  await broker?.[Symbol.asyncDispose]();
  await place?.remove();
});

async function until(what: string, done: () => Promise<boolean> | boolean, withinMs = 10_000): Promise<void> {
  const fromMs = performance.now();
  while (!(await done())) {
    if (performance.now() - fromMs > withinMs) throw new Error(`not within ${withinMs} ms: ${what}\n${agent.log()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const post = (path: string, body?: unknown) => api<Question>(agent.address, path, { method: 'POST', body });
const question = async (id = questionId) => (await api<Question>(agent.address, `/api/questions/${id}`)).body;

async function receiverIs(voting: string): Promise<void> {
  await until(`the receiver is ${voting}`, async () => {
    const { body } = await api<{ receivers: { voting: string; status: string }[] }>(agent.address, '/api/state');
    return body.receivers[0]?.status === 'online' && body.receivers[0].voting === voting;
  });
}

async function press(who: string, key: string): Promise<void> {
  const before = base.lines().length;
  base.child.stdin.write(`press ${who} ${key}\n`);
  await until(`the base heard ${who} ${key}`, () =>
    base
      .lines()
      .slice(before)
      .some((line) => line.includes('"result":"accepted"') && line.includes(who)),
  );
}

function publish(topic: string, message: string, ...options: string[]): Promise<unknown> {
  return run('mosquitto_pub', ['-p', String(broker.port), '-q', '1', '-t', topic, '-m', message, ...options]);
}

const resultsOf = (id: string): Record<string, unknown>[] =>
  subscriber.messages.filter(({ topic }) => topic === `${BASE}/result/${id}`).map(({ text }) => JSON.parse(text));
const latest = (thing: string): Record<string, unknown> =>
  JSON.parse(subscriber.messages.findLast(({ topic }) => topic === `${BASE}/state/${thing}`)?.text || '{}');
const now = (agoS = 0): string => new Date(Date.now() - agoS * 1000).toISOString();

describe('the quiz over HTTP', () => {
  it('asks, and counts every clicker in a room without a class list', async () => {
    await receiverIs('idle');
    const asked = await post('/api/questions', { kind: 'single', options: 4 });
    expect(asked.status).toBe(201);
    expect(asked.body).toMatchObject({ id: expect.any(String), state: 'open', tally: {}, responses: [] });
    questionId = asked.body.id;
    await receiverIs('open');
    await press(clicker(1), 'A');
    await press(clicker(2), 'B');
    await press(clicker(2), 'C');
    await press(clicker(3), 'A');
    await press(clicker(4), 'D');
    await press(clicker(4), 'F');
    await until('six presses', async () => (await question()).presses === 6);
    const seen = await question();
    expect(seen).toMatchObject({ id: questionId, state: 'open', tally: { A: 2, C: 1 } });
    expect(seen.responses.map((one) => one.clicker).sort()).toEqual([clicker(1), clicker(2), clicker(3)]);
    for (const response of seen.responses) {
      expect(Object.keys(response).sort()).toEqual(['answer', 'at', 'clicker', 'seat', 'sequence']);
      expect(response).toMatchObject({ seat: null, answer: expect.stringMatching(/^[A-D]$/) });
      expect(response.at).toMatch(RFC3339);
      expect(Math.abs(Date.parse(response.at) - Date.now())).toBeLessThan(60_000);
      expect(Number.isInteger(response.sequence)).toBe(true);
    }
  });

  it('returned what is on disk: killed in the same moment, it says the same after the restart', async () => {
    await press(clicker(5), 'B');
    await until('the fifth', async () => (await question()).tally['B'] === 1);
    const before = await question();
    await agent.kill();
    const verified = await banban(['verify', `${place.directory}/data`]);
    expect(verified.code).toBe(0);
    await subscriber.until(() => latest('agent')['online'] === false, 10_000, 'the last will');
    const first = Number(latest('agent')['connect']);
    agent = await startAgentProcess({ directory: place.directory, config });
    expect(await question()).toEqual(before);
    await subscriber.until(() => latest('agent')['online'] === true, 10_000, 'the birth');
    expect(Number(latest('agent')['connect'])).toBeGreaterThan(first);
    await receiverIs('open');
    await press(clicker(6), 'B');
    await until('the sixth', async () => (await question()).tally['B'] === 2);
  });

  it('closes with the final count, reveals, and shows the same to everybody', async () => {
    const closed = await post(`/api/questions/${questionId}/close`);
    expect(closed.status).toBe(200);
    expect(closed.body).toMatchObject({ id: questionId, state: 'closed', tally: { A: 2, B: 2, C: 1 } });
    const revealed = await post(`/api/questions/${questionId}/reveal`, { answer: 'B' });
    expect(revealed.body).toMatchObject({ state: 'revealed', answer: 'B' });
    expect(await question()).toMatchObject({ state: 'revealed', tally: { A: 2, B: 2, C: 1 } });
    await subscriber.until(
      () => subscriber.events.some(({ type }) => type === 'cn.banban.question.revealed'),
      10_000,
      'revealed at the broker',
    );
    for (const response of (await question()).responses) {
      const line = subscriber.events.find(({ sequence }) => Number(sequence) === response.sequence);
      expect(line).toMatchObject({
        type: 'cn.banban.response.pressed',
        data: { question: questionId, clicker: response.clicker, key: response.answer },
      });
    }
  });

  it('refuses with code, zh, en and where, and never with anything else', async () => {
    const cases: [string, string, unknown, number][] = [
      ['GET', '/api/questions/nonsense', undefined, 404],
      ['POST', '/api/questions/nonsense/close', undefined, 404],
      ['POST', '/api/questions/nonsense/reveal', { answer: 'A' }, 404],
      ['POST', `/api/questions/${questionId}/reveal`, { answer: 'Z' }, 400],
      ['POST', '/api/questions', { kind: 'single', options: 9 }, 400],
      ['POST', '/api/questions', { kind: 'essay' }, 400],
      ['POST', '/api/questions', [], 400],
      ['GET', '/api/nonsense', undefined, 404],
      ['DELETE', '/api/questions', undefined, 405],
      ['GET', '/api/live?scope=private', undefined, 401],
      ['GET', `/api/questions/${questionId}/export.csv`, undefined, 401],
    ];
    for (const [method, path, body, status] of cases) {
      const refused = await api<object>(agent.address, path, { method, body });
      expect([method, path, refused.status]).toEqual([method, path, status]);
      expect(refused.body).toMatchObject({
        code: expect.stringMatching(/^[A-Z-]+$/),
        zh: expect.stringMatching(/\p{Script=Han}/u),
        en: expect.any(String),
        where: expect.any(String),
      });
    }
  });

  it('describes itself, and says how it is', async () => {
    const { body } = await api<{ openapi: string; paths: Record<string, unknown> }>(agent.address, '/api/openapi.json');
    expect(body.openapi).toMatch(/^3\./);
    for (const path of ['', '/{id}', '/{id}/close', '/{id}/reveal'])
      expect(Object.keys(body.paths)).toContain(`/api/questions${path}`);
    for (const path of ['/api/live', '/api/health', '/metrics']) expect(Object.keys(body.paths)).toContain(path);
    expect((await api(agent.address, '/api/health')).body).toMatchObject({ ok: true });
    const metrics = await fetch(`${agent.address}/metrics`);
    expect(metrics.headers.get('content-type')).toMatch(/^text\/plain/);
    const lines = (await metrics.text()).trim().split('\n');
    for (const line of lines) expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{[^}]*\})? -?[\d.e+-]+)$/);
  });

  it('streams live with `epoch:sequence`, on the wall without a clicker, and resumes without a hole', async () => {
    const first = await openSse(`${agent.address}/api/live`);
    const snapshot = await first.until(({ event }) => event === 'snapshot');
    expect(snapshot.id).toMatch(new RegExp(`^${ULID}:\\d+$`));
    first.close();
    const [epoch = '', from = ''] = snapshot.id.split(':');
    const asked = await post('/api/questions', { kind: 'single', options: 2 });
    await receiverIs('open');
    await press(clicker(7), 'A');
    await until('the press', async () => (await question(asked.body.id)).tally['A'] === 1);
    await post(`/api/questions/${asked.body.id}/close`);
    const again = await openSse(`${agent.address}/api/live`, { 'Last-Event-ID': snapshot.id });
    await again.until(({ event }) => event === 'snapshot');
    const lines = again.messages.filter(({ event }) => event === 'line');
    expect(lines.map(({ id }) => id)).toEqual(lines.map((_, index) => `${epoch}:${Number(from) + 1 + index}`));
    const types = lines.map(({ data }) => (JSON.parse(data) as { type: string }).type);
    for (const type of ['question.opened', 'response.pressed', 'question.closed'])
      expect(types).toContain(`cn.banban.${type}`);
    expect(again.text).not.toContain(clicker(7));
    again.close();
  });
});

describe('the room at the broker', () => {
  it('sends every event once, in order, in the contract’s envelope and nothing more', () => {
    expect(subscriber.violations).toEqual([]);
    expect(subscriber.events.length).toBeGreaterThan(15);
    const allowed = 'specversion id source type time subject data datacontenttype epoch sequence sequencetype prevhash';
    for (const { topic, text, packet } of subscriber.messages.filter((one) => one.topic.startsWith(`${BASE}/event/`))) {
      const line = JSON.parse(text) as Record<string, unknown>;
      for (const key of Object.keys(line)) expect(allowed.split(' ')).toContain(key);
      expect(line).toMatchObject({
        specversion: '1.0',
        id: `${line['epoch']}-${line['sequence']}`,
        source: `/${ROOM}`,
        type: expect.stringMatching(/^cn\.banban\.[a-z]+\.[a-z]+$/),
        time: expect.stringMatching(RFC3339),
        data: expect.any(Object),
        epoch: expect.stringMatching(new RegExp(`^${ULID}$`)),
        sequence: expect.stringMatching(/^[1-9]\d*$/),
        sequencetype: 'Integer',
        prevhash: expect.stringMatching(/^[0-9a-f]{64}$/),
      });
      expect(topic).toBe(`${BASE}/event/${String(line['type']).split('.')[2]}`);
      expect(packet.qos).toBe(1);
      expect(packet.retain).toBe(false);
      expect(Object.values(packet.properties?.userProperties ?? {}).some((sent) => RFC3339.test(String(sent)))).toBe(
        true,
      );
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(16 * 1024);
    }
  });

  it('keeps its state retained, and re-asserts itself over a late last will', async () => {
    const late = await startSubscriber(broker.url, BASE, { filter: `${BASE}/state/#` });
    await late.until(() => late.messages.some(({ topic }) => topic.endsWith('/state/agent')), 5_000, 'state/agent');
    for (const thing of ['agent', 'lesson', 'devices', 'faults']) {
      const message = late.messages.find(({ topic }) => topic === `${BASE}/state/${thing}`);
      expect([thing, message?.packet.retain]).toEqual([thing, true]);
    }
    await late[Symbol.asyncDispose]();
    const { connect: number } = latest('agent');
    await publish(`${BASE}/state/agent`, JSON.stringify({ online: false, connect: Number(number) - 1 }), '-r');
    await subscriber.until(() => latest('agent')['online'] === false, 5_000, 'the late will');
    await subscriber.until(() => latest('agent')['online'] === true, 5_000, 'the correction');
    expect(latest('agent')['connect']).toBe(number);
  });

  it('answers ping and replay, once by id, and refuses what is expired or retained', async () => {
    await publish(`${BASE}/command/ping`, JSON.stringify({ id: 'p1', args: {}, issuedAt: now(), ttlS: 60 }));
    await subscriber.until(() => resultsOf('p1').length === 1, 5_000, 'the answer to ping');
    expect(resultsOf('p1')[0]).toMatchObject({ id: 'p1', ok: true, result: { version: expect.any(String) } });
    await publish(`${BASE}/command/ping`, JSON.stringify({ id: 'p1', issuedAt: now() }));
    await subscriber.until(() => resultsOf('p1').length === 2, 5_000, 'the same answer');
    expect(resultsOf('p1')[1]).toMatchObject({ ok: true, result: resultsOf('p1')[0]?.['result'] });

    const { epoch = '' } = subscriber.events[0] ?? {};
    const args = { epoch, from: 2, to: 5 };
    await publish(`${BASE}/command/replay`, JSON.stringify({ id: 'r1', args, issuedAt: now() }), '-V', '5');
    await subscriber.until(() => resultsOf('r1').length === 1, 10_000, 'the result of replay');
    const texts = (topic: string): string[] =>
      subscriber.messages.filter((one) => one.topic.startsWith(topic)).map(({ text }) => text);
    expect(resultsOf('r1')[0]).toMatchObject({ ok: true, result: { count: 4 } });
    const replayed = texts(`${BASE}/replay/r1`);
    expect(replayed.map((text) => (JSON.parse(text) as { sequence: string }).sequence)).toEqual(['2', '3', '4', '5']);
    for (const text of replayed) expect(texts(`${BASE}/event/`)).toContain(text);

    await publish(`${BASE}/command/ping`, JSON.stringify({ id: 'old', issuedAt: now(5), ttlS: 1 }));
    await publish(`${BASE}/command/ping`, JSON.stringify({ id: 'default', issuedAt: now(65) }));
    await publish(`${BASE}/command/dance`, JSON.stringify({ id: 'what', issuedAt: now() }));
    for (const id of ['old', 'default', 'what']) {
      await subscriber.until(() => resultsOf(id).length === 1, 5_000, id);
      expect(resultsOf(id)[0]).toMatchObject({ id, ok: false, code: expect.stringMatching(/^COMMAND-/) });
    }
  });

  it('takes any bytes on its command topics, and answers the next ping', async () => {
    const random = dice(20_261_121);
    const valid = JSON.stringify({ id: 'f', args: {}, issuedAt: now(), ttlS: 60 });
    const verbs = ['ping', 'replay', 'x', 'PING', '命令', 'a b', '__proto__', 'constructor', '9'];
    for (let n = 0; n < 300; n++) {
      const bytes = Buffer.from(valid.replace('"f"', `"f${n}"`));
      const payload =
        n % 3 === 0
          ? Buffer.from(Array.from({ length: random(400) }, () => random(256)))
          : n % 3 === 1
            ? bytes.subarray(0, random(bytes.length))
            : Buffer.from(
                ['null', '[]', '{"id":{}}', '{"id":"__proto__"}', '"\\ud800"', '1e999', '{"id":"","args":7}'][
                  random(7)
                ] ?? '',
              );
      await subscriber.client.publishAsync(`${BASE}/command/${verbs[random(verbs.length)]}`, payload, { qos: 1 });
    }
    await subscriber.client.publishAsync(`${BASE}/command/ping`, Buffer.alloc(1_000_000, 0x7b), { qos: 1 });
    await publish(`${BASE}/command/ping`, JSON.stringify({ id: 'after', issuedAt: now() }));
    await subscriber.until(() => resultsOf('after').length === 1, 10_000, 'the ping afterwards');
    expect(resultsOf('after')[0]).toMatchObject({ ok: true });
    expect((await api(agent.address, '/api/health')).body).toMatchObject({ ok: true });
    expect(subscriber.violations).toEqual([]);
  });
});

describe('any bytes from a device', () => {
  it('between the reports of a base: every press still counts, each once', async () => {
    const asked = await post('/api/questions', { kind: 'single', options: 4 });
    await receiverIs('open');
    noise.make(dice(7));
    const pupils = Array.from({ length: 60 }, (_, n) => clicker(100 + n));
    for (const [n, who] of pupils.entries()) {
      await press(who, 'ABCD'[n % 4] ?? 'A');
      await new Promise((resolve) => setTimeout(resolve, 25));
    }
    noise.stop();
    await until('sixty answers', async () => (await question(asked.body.id)).responses.length >= 60);
    expect(noise.sent()).toBeGreaterThan(2_000);
    const closed = await post(`/api/questions/${asked.body.id}/close`);
    expect(closed.body.tally).toEqual({ A: 15, B: 15, C: 15, D: 15 });
    expect(closed.body.responses.map((one) => one.clicker).sort()).toEqual([...pupils].sort());
  });

  it('and nothing but such bytes from a second one: the quiz on the first goes on, and the end is in time', async () => {
    const sockets = new Set<Socket>();
    const random = dice(99);
    const mad = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
      const timer = setInterval(() => socket.write(Buffer.from(Array.from({ length: 700 }, () => random(256)))), 3);
      socket.on('close', () => clearInterval(timer));
    });
    const madPort = await listening(mad);
    try {
      expect(await agent.stop()).toBe(0);
      await subscriber.until(() => latest('agent')['online'] === false, 5_000, 'a goodbye');
      const two = structuredClone(config) as { devices: object[] };
      two.devices.push({ id: 'mad', driver: 'iclicker', address: `tcp://127.0.0.1:${madPort}` });
      agent = await startAgentProcess({ directory: place.directory, config: two });
      await receiverIs('idle');
      await until('the mad one is met', () => sockets.size > 0);
      const fromMs = performance.now();
      const asked = await post('/api/questions', { kind: 'single', options: 4 });
      expect(performance.now() - fromMs).toBeLessThan(1_000);
      await receiverIs('open');
      for (let n = 1; n <= 10; n++) await press(clicker(n), 'C');
      await until('ten answers', async () => (await question(asked.body.id)).tally['C'] === 10);
      const closed = await post(`/api/questions/${asked.body.id}/close`);
      expect(closed.body).toMatchObject({ state: 'closed', tally: { C: 10 } });
      const stopMs = performance.now();
      expect(await agent.stop()).toBe(0);
      expect(performance.now() - stopMs).toBeLessThan(5_000);
      expect(agent.log()).not.toMatch(/^\s+at |"stack"/m);
    } finally {
      for (const socket of sockets) socket.destroy();
      mad.close();
      await once(mad, 'close');
    }
    expect(subscriber.violations).toEqual([]);
  });
});

/** Whole numbers below `below`, the same for the same seed. */
function dice(seed: number): (below: number) => number {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

async function listening(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

interface NoisyLine {
  readonly port: number;
  /** From now on: random bytes in front of every report that comes from the base, and now and then between them. */
  make(random: (below: number) => number): void;
  stop(): void;
  /** Random bytes so far. */
  sent(): number;
  close(): Promise<void>;
}

/** A line to the base that can be made noisy. It knows one thing only: a report has 64 bytes. */
async function startNoisyLine(basePort: number): Promise<NoisyLine> {
  let random: ((below: number) => number) | undefined;
  let sent = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const far = connect(basePort, '127.0.0.1');
    let waiting = Buffer.alloc(0);
    const rubbish = (): void => {
      if (random === undefined || socket.destroyed) return;
      const dice = random;
      const bytes = Buffer.from(Array.from({ length: 1 + dice(150) }, () => dice(256)));
      sent += bytes.length;
      socket.write(bytes);
    };
    const timer = setInterval(rubbish, 40);
    far.on('data', (chunk: Buffer) => {
      waiting = Buffer.concat([waiting, chunk]);
      for (; waiting.length >= 64; waiting = waiting.subarray(64)) {
        rubbish();
        socket.write(waiting.subarray(0, 64));
      }
    });
    socket.pipe(far);
    for (const [one, other] of [
      [socket, far],
      [far, socket],
    ] as const) {
      sockets.add(one);
      one.on('error', () => undefined);
      one.on('close', () => {
        clearInterval(timer);
        sockets.delete(one);
        other.destroy();
      });
    }
  });
  const port = await listening(server);
  return {
    port,
    make: (next) => {
      random = next;
    },
    stop: () => {
      random = undefined;
    },
    sent: () => sent,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
