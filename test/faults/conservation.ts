/**
 * The law of conservation: what was shown is stored, what is stored is delivered, once and in order, whenever the agent
 * is killed. The oracle knows nothing of the agent's inside: it watches the page's stream and API, the broker and, at
 * the end, the journal.
 */
import { expect } from 'vitest';
import { verifyJournal } from '../../agent/journal/verify.ts';
import { silentLog, systemClock, systemRandomBytes } from '../../agent/ports.ts';
import { openStores } from '../../agent/store/stores.ts';
import type { QuestionAnswer, WallView } from '../../agent/web/api.ts';
import { parseRoomPath, sourceOf } from '../../protocols/uplink/topics.ts';
import { startRoom } from '../../simulators/room.ts';
import { api, scratch, spawnAgent, startAgentProcess } from '../harness/agent-process.ts';
import { freePort, startMosquitto } from '../harness/mosquitto.ts';
import { openSse, type SseClient } from '../harness/sse.ts';
import { startSubscriber } from '../harness/subscriber.ts';

const PATH = parseRoomPath('34/18/02/2134000123/0302');

/** Of the run before, where one wants to see it again. */
export const SEED = Number(process.env.BANBAN_SEED ?? Date.now() % 1_000_000);

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** Small, seedable, good enough to choose moments. */
function mulberry(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Shown {
  /** `epoch:sequence` of every line a page was told about. */
  readonly lines: Set<string>;
  /** Every response the API returned: sequence and what it said. */
  readonly responses: Map<string, { clicker: string; answer: string; question: string }>;
}

/** Kills the agent so often, each time at another moment, and then holds what was shown, stored and delivered together. */
export async function conserves(kills: number): Promise<void> {
  const endings: (() => Promise<void>)[] = [];
  try {
    await killed(kills, endings);
  } finally {
    for (const end of endings.reverse()) await end();
  }
}

async function killed(kills: number, endings: (() => Promise<void>)[]): Promise<void> {
  const random = mulberry(SEED);
  const { directory, remove } = await scratch('kill');
  endings.push(remove);
  const broker = await startMosquitto();
  endings.push(() => broker[Symbol.asyncDispose]());
  const subscriber = await startSubscriber(broker.url, `banban/1/${PATH}`, { keepMessages: false });
  endings.push(() => subscriber[Symbol.asyncDispose]());
  // Pupils with human timing would leave most lives without a press: here fingers are everywhere all the time.
  const room = await startRoom({ pupils: 48, seed: SEED, behaviour: { silent: 1 } });
  const fingers = setInterval(() => {
    const clicker = room.clickers[Math.floor(random() * room.clickers.length)];
    if (clicker !== undefined) room.press(clicker, 'ABCDF'[Math.floor(random() * 5)] ?? 'A');
  }, 12);
  endings.push(async () => {
    clearInterval(fingers);
    await room.close();
  });

  const setup = {
    directory,
    config: {
      room: { path: PATH, name: '302' },
      uplink: { url: broker.url },
      web: { port: await freePort() },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
      log: { level: 'warn' },
    },
  };
  const shown: Shown = { lines: new Set(), responses: new Map() };
  const moments = { beforeReady: 0, whileOpen: 0, other: 0 };

  for (let kill = 0; kill < kills; kill++) {
    const agent = spawnAgent(setup);
    const lesson = new AbortController();
    const taught = agent.ready.then(
      (address) => teach(address, shown, lesson.signal, random),
      () => 'beforeReady' as const,
    );
    // One in five dies while starting, however slow this machine is; the others in the lesson.
    if (random() < 0.2) await pause(50 + random() * 800);
    else await agent.ready.then(() => pause(300 + random() * 2_700));
    await agent.kill();
    lesson.abort();
    moments[await taught] += 1;
  }

  // The last life: everything that was left is delivered, then it stops in good order.
  const last = await startAgentProcess(setup);
  const backlogGone = async (): Promise<boolean> => {
    const { body } = await api<WallView>(last.address, '/api/state');
    return body.uplink.state === 'online' && body.uplink.backlog === 0;
  };
  const deadline = performance.now() + 30_000;
  while (!(await backlogGone())) {
    if (performance.now() > deadline) throw new Error(`the backlog stays:\n${last.log()}`);
    await pause(100);
  }
  expect(await last.stop()).toBe(0);

  const verified = await verifyJournal(`${directory}/data`);
  expect(verified).toMatchObject({ ok: true });

  const ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
  const stores = await openStores({
    directory: `${directory}/data`,
    source: sourceOf(PATH),
    version: '0',
    buildTime: 0,
    ports,
    keepDays: 400,
    maxMB: 2048,
  });
  endings.push(() => stores.close());
  const stored = new Map<string, { type: string; text: string }>();
  for (let at = await stores.journal.firstPosition(); ; ) {
    const lines = await stores.journal.read(at, { lines: 1_000, bytes: 1_000_000 });
    const end = lines.at(-1);
    if (end === undefined) break;
    for (const line of lines) stored.set(`${line.epoch}:${line.sequence}`, line);
    at = { epoch: end.epoch, sequence: end.sequence };
  }

  // shown ⊆ stored
  for (const key of shown.lines) expect(stored.has(key), `line ${key} was shown but is not stored`).toBe(true);
  for (const [key, response] of shown.responses) {
    const line = JSON.parse(stored.get(key)?.text ?? '{}') as { data?: Record<string, unknown> };
    expect(line.data, `response ${key} was shown`).toMatchObject({
      question: response.question,
      clicker: response.clicker,
      key: response.answer,
    });
  }
  // stored = delivered, once after dedupe, in order, chain intact. The goodbye of the last life may stay for the next.
  expect(subscriber.violations).toEqual([]);
  const delivered = subscriber.events.map((line) => `${line.epoch}:${line.sequence}`);
  expect(new Set(delivered).size).toBe(delivered.length);
  const order = [...stored.keys()];
  expect(delivered).toEqual(order.slice(0, delivered.length));
  const undelivered = order.slice(delivered.length).map((key) => stored.get(key)?.type);
  expect(undelivered.every((type) => type === 'cn.banban.agent.stopped')).toBe(true);

  const presses = [...stored.values()].filter((line) => line.type === 'cn.banban.response.pressed').length;
  console.log(
    JSON.stringify({
      seed: SEED,
      kills,
      moments,
      stored: stored.size,
      presses,
      shownLines: shown.lines.size,
      shownResponses: shown.responses.size,
      raw: subscriber.raw,
    }),
  );
  expect(moments.whileOpen).toBeGreaterThan(kills / 10);
  expect(presses).toBeGreaterThan(kills);
}

/** Asks, watches, stops and asks again until the agent dies under it. Returns what was going on then. */
async function teach(
  address: string,
  shown: Shown,
  dead: AbortSignal,
  random: () => number,
): Promise<'whileOpen' | 'other'> {
  let live: SseClient | undefined;
  let open = false;
  try {
    live = await openSse(`${address}/api/live`);
    while (!dead.aborted) {
      const { body: state } = await api<WallView>(address, '/api/state');
      let id = state.question?.state === 'open' ? state.question.id : undefined;
      if (id === undefined) {
        const { body } = await api<QuestionAnswer>(address, '/api/questions', {
          method: 'POST',
          body: { kind: 'single', options: 4, rule: random() < 0.5 ? 'last' : 'first' },
        });
        id = body.id;
      }
      open = true;
      const until = performance.now() + 400 + random() * 1_200;
      while (performance.now() < until) await look(address, id, live, shown);
      await api(address, `/api/questions/${id}/close`, { method: 'POST' });
      open = false;
      await look(address, id, live, shown);
    }
  } catch (error) {
    // The agent was killed under a request: that is the test. Anything else is a finding.
    if (!dead.aborted && !isCut(error)) throw error;
  } finally {
    if (live !== undefined) note(live, shown);
    live?.close();
  }
  return open ? 'whileOpen' : 'other';
}

async function look(address: string, id: string, live: SseClient, shown: Shown): Promise<void> {
  const { body } = await api<QuestionAnswer>(address, `/api/questions/${id}`);
  const epoch = live.messages.at(-1)?.id.split(':')[0];
  if (epoch !== undefined) {
    for (const { sequence, clicker, answer } of body.responses) {
      shown.responses.set(`${epoch}:${sequence}`, { clicker, answer, question: id });
    }
  }
  await pause(20);
}

function note(live: SseClient, shown: Shown): void {
  for (const message of live.messages) {
    if (message.event !== 'line') continue;
    const { epoch, sequence } = JSON.parse(message.data) as { epoch: string; sequence: number };
    shown.lines.add(`${epoch}:${sequence}`);
  }
}

function isCut(error: unknown): boolean {
  const code = (error as { cause?: { code?: string }; code?: string }).cause?.code ?? (error as { code?: string }).code;
  return ['ECONNRESET', 'ECONNREFUSED', 'UND_ERR_SOCKET', 'EPIPE'].includes(code ?? '');
}
