/**
 * Inside the laboratory: the real agent with a real USB device and a real broker. Pupils press on the gadget; the press
 * must be in the journal, at /api/live and at mosquitto_sub. Then the base is pulled out in mid question and put back.
 */
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type AgentProcess, api, startAgentProcess } from '../../harness/agent-process.ts';
import { startMosquitto } from '../../harness/mosquitto.ts';
import { openSse, type SseClient, type SseMessage } from '../../harness/sse.ts';
import { type Line, Program, report } from './program.ts';

const path = '34/18/02/2134000123/0302';
/** Everything is ten times slower in here than on a classroom PC. */
const SLOW = { withinMs: 40_000 };

interface Answer {
  readonly id: string;
  readonly state: string;
  readonly presses: number;
  readonly responses: readonly { readonly clicker: string; readonly answer: string; readonly sequence: number }[];
}

interface Room {
  readonly agent: AgentProcess;
  readonly simulator: Program;
  readonly subscriber: Program;
  readonly live: SseClient;
}

export async function agentPress(banban: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'banban-lab-'));
  const broker = await startMosquitto();
  const topic = `banban/1/${path}/event/#`;
  const subscriber = new Program('mosquitto_sub', ['-p', String(broker.port), '-V', '5', '-q', '1', '-t', topic]);
  const simulator = new Program(process.execPath, [banban, 'simulate', 'iclicker', '--listen', 'gadget']);
  let agent: AgentProcess | undefined;
  let live: SseClient | undefined;
  try {
    const ready = await simulator.find('ready line', ({ text }) => text.startsWith('ready '), SLOW);
    const startMs = performance.now();
    agent = await startAgentProcess({
      program: [process.execPath, banban],
      directory,
      config: {
        room: { path, name: '302 教室' },
        uplink: { url: broker.url },
        web: { port: 0 },
        devices: [{ id: 'base', driver: 'iclicker', address: ready.text.slice('ready '.length) }],
      },
    });
    report({ fact: 'agent-ready', ms: performance.now() - startMs });
    live = await openSse(`${agent.address}/api/live?scope=wall`);
    const room = { agent, simulator, subscriber, live };
    await receiverIs(room, 0, 'online');
    const question = await ask(room);
    await onePress(room);
    await pulledOutAndBack(room);
    await everythingCounts(room, question);
    await agentEnds(room, banban, join(directory, 'data'));
  } catch (error) {
    process.stderr.write(`${agent?.log() ?? ''}\n`);
    throw error;
  } finally {
    live?.close();
    await agent?.kill();
    await simulator.stop();
    await subscriber.stop();
    await broker.kill();
  }
}

async function ask({ agent, simulator }: Room): Promise<string> {
  const askedMs = performance.now();
  const { status, body } = await api<Answer>(agent.address, '/api/questions', {
    method: 'POST',
    body: { kind: 'single', options: 4 },
  });
  if (status >= 300) throw new Error(`asking was refused: ${JSON.stringify(body)}`);
  const opened = await votingOpens(simulator, 0);
  report({ fact: 'voting-open', ms: opened - askedMs });
  return body.id;
}

async function onePress({ simulator, live, subscriber }: Room): Promise<void> {
  const pressedMs = simulator.tell('press 82E9701B B');
  const line = await live.until(isPressLine, SLOW.withinMs);
  const liveMs = performance.now() - pressedMs;
  const published = await subscriber.find('the press', ({ json }) => clickerOf(json) === '82E9701B', SLOW);
  const { sequence, epoch } = JSON.parse(line.data) as { sequence: unknown; epoch: unknown };
  report({
    fact: 'press',
    liveMs,
    subscriberMs: published.atMs - pressedMs,
    sameLine: String(sequence) === published.json['sequence'] && epoch === published.json['epoch'],
    key: (published.json['data'] as { key?: unknown }).key,
  });
  // Two votes in one report and repeats in the other half: a class that presses at once.
  for (let pupil = 0; pupil < 24; pupil += 1) simulator.tell(`press ${clicker(pupil)} ${'ABCD'.charAt(pupil % 4)}`);
  await subscriber.find('the last of the class', ({ json }) => clickerOf(json) === clicker(23), SLOW);
}

/** Three times: one measurement on an emulated machine says little. Times begin when the kernel has done it. */
async function pulledOutAndBack(room: Room): Promise<void> {
  const { simulator, live } = room;
  for (let round = 1; round <= 3; round += 1) {
    const beforeOut = live.messages.length;
    const out = await tellAndWait(simulator, 'unplug');
    const state = await receiverIs(room, beforeOut, 'not online');
    report({ fact: 'pulled-out', round, state: state.status, ms: Math.max(0, state.atMs - out.atMs) });
    const unheard = await tellAndWait(simulator, 'press 82E9701B C');
    if (unheard.json['result'] !== 'unheard') throw new Error(`a base pulled out took a press: ${unheard.text}`);

    const beforeIn = live.messages.length;
    const linesBefore = simulator.lines.length;
    const back = await tellAndWait(simulator, 'plug');
    const openedMs = await votingOpens(simulator, linesBefore);
    const shown = await receiverIs(room, beforeIn, 'open');
    report({ fact: 'put-back', round, openMs: openedMs - back.atMs, shownMs: shown.atMs - back.atMs });
  }
}

/** The simulator's answer to a line typed to it. */
async function tellAndWait(simulator: Program, line: string): Promise<Line> {
  const from = simulator.lines.length;
  simulator.tell(line);
  return await simulator.find(`answer to ${line}`, ({ json }) => 'ok' in json, { from, ...SLOW });
}

async function everythingCounts(room: Room, question: string): Promise<void> {
  const { agent, simulator, subscriber } = room;
  const before = subscriber.lines.length;
  simulator.tell('press 82E9701B D');
  await subscriber.find('the press after', ({ json }) => clickerOf(json) === '82E9701B', { from: before, ...SLOW });
  // On its way when the teacher taps 停止: it arrives before the summary and counts.
  await tellAndWait(simulator, `press ${clicker(24)} A`);
  await api(agent.address, `/api/questions/${question}/close`, { method: 'POST', body: {} });
  await subscriber.find('the late press', ({ json }) => clickerOf(json) === clicker(24), SLOW);
  const { body } = await api<Answer>(agent.address, `/api/questions/${question}`);
  const votes = simulator.lines.filter(({ json }) => json['event'] === 'vote').length;
  const published = subscriber.lines.filter(({ json }) => clickerOf(json) !== undefined);
  report({
    fact: 'question',
    state: body.state,
    votes,
    stored: body.presses,
    published: published.length,
    standing: body.responses.length,
    changedMind: body.responses.find((response) => response.clicker === '82E9701B')?.answer,
  });
}

async function agentEnds({ agent }: Room, banban: string, data: string): Promise<void> {
  const startMs = performance.now();
  const code = await agent.stop();
  report({ fact: 'agent-stopped', code, ms: performance.now() - startMs });
  const verify = new Program(process.execPath, [banban, 'verify', data]);
  const verdict = await verify.find('a verdict', ({ text }) => text.startsWith('{'), SLOW);
  report({ fact: 'verified', verdict: verdict.json });
  await verify.stop();
}

async function votingOpens(simulator: Program, from: number): Promise<number> {
  const opens = await simulator.find('voting open', ({ json }) => json['event'] === 'voting' && json['open'] === true, {
    from,
    ...SLOW,
  });
  return opens.atMs;
}

/** Waits until the wall view says so of the base. */
async function receiverIs(
  { live }: Room,
  from: number,
  wanted: 'online' | 'not online' | 'open',
): Promise<{ status: string; atMs: number }> {
  let status = '';
  await live.until((message) => {
    if (live.messages.indexOf(message) < from) return false;
    const receiver = receiverOf(message);
    if (receiver === undefined) return false;
    status = receiver.status;
    if (wanted === 'open') return receiver.voting === 'open';
    return (receiver.status === 'online') === (wanted === 'online');
  }, SLOW.withinMs);
  return { status, atMs: performance.now() };
}

function receiverOf(message: SseMessage): { status: string; voting: string } | undefined {
  if (message.event !== 'snapshot' && message.event !== 'change') return undefined;
  const data = JSON.parse(message.data) as { wall?: Receivers } & Receivers;
  return (data.wall ?? data).receivers?.[0];
}

interface Receivers {
  readonly receivers?: readonly { readonly status: string; readonly voting: string }[];
}

function isPressLine(message: SseMessage): boolean {
  return message.event === 'line' && message.data.includes('"cn.banban.response.pressed"');
}

/** Of a published press; undefined for every other event. */
function clickerOf(json: Readonly<Record<string, unknown>>): string | undefined {
  if (json['type'] !== 'cn.banban.response.pressed') return undefined;
  return (json['data'] as { clicker?: string }).clicker;
}

/** `25 pp 00` and their exclusive or. */
function clicker(pupil: number): string {
  return Buffer.from([0x25, pupil, 0x00, 0x25 ^ pupil])
    .toString('hex')
    .toUpperCase();
}
