/**
 * The real agent and a misbehaving base: whatever it does, every vote that reached the agent is stored exactly once, and
 * the next question works.
 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Room, type RoomEvent, startRoom } from '../../simulators/room.ts';
import { type AgentProcess, api, scratch, startAgentProcess } from '../harness/agent-process.ts';
import { eventually } from './host.ts';

interface Answer {
  readonly id: string;
  readonly presses: number;
}

const events: RoomEvent[] = [];
let room: Room;
let agent: AgentProcess;
let remove: () => Promise<void>;

beforeAll(async () => {
  const made = await scratch('misbehaving-base');
  remove = made.remove;
  room = await startRoom({ seed: 11, pace: 20, onEvent: (event) => events.push(event) });
  agent = await startAgentProcess({
    directory: made.directory,
    config: {
      room: { name: '302' },
      web: { port: 0 },
      devices: [{ id: 'base', driver: 'iclicker', address: room.address }],
    },
  });
  await online();
});

afterAll(async () => {
  await agent?.stop();
  await room?.close();
  await remove?.();
});

describe('every vote that was sent is stored once while the base misbehaves', () => {
  it.each(['none', 'duplicate', 'junk', 'garbage', 'slow-ack', 'lost-ack', 'lost-summary', 'flood'])(
    '%s',
    async (how) => {
      await room.misbehave(how);
      const from = events.length;
      const id = await ask();
      await eventually('the class has answered', () => sent(from) >= room.planned().filter(({ lost }) => !lost).length);
      await room.misbehave('none');
      await close(id);
      await storedAre(id, () => sent(from));
      await online();
    },
  );

  it.each(['stall', 'silent-after-open'])(
    '%s: nothing came, nothing is made up, and the next question works',
    async (how) => {
      const from = events.length;
      const id = await ask();
      await eventually('some answers', () => sent(from) > 5);
      await room.misbehave(how);
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      await close(id);
      await room.misbehave('none');
      await storedAre(id, () => sent(from));
      await online();
      const next = events.length;
      const second = await ask();
      await eventually('the class has answered', () => sent(next) > 30);
      await close(second);
      await storedAre(second, () => sent(next));
    },
  );

  it.each(['reset', 'unplug'])('%s in mid question: it stays open and goes on', async (how) => {
    const from = events.length;
    const id = await ask();
    await eventually('some answers', () => sent(from) > 5);
    await room.misbehave(how);
    if (how === 'unplug') await room.plug();
    await eventually('voting open again', () => openings(from) === 2);
    await eventually('the others answer', () => sent(from) > 35);
    await close(id);
    await storedAre(id, () => sent(from), 4);
  });
});

async function ask(): Promise<string> {
  const from = events.length;
  const body = { kind: 'single', options: 4 };
  const { status, body: question } = await api<Answer>(agent.address, '/api/questions', { method: 'POST', body });
  expect(status).toBeLessThan(300);
  await eventually('voting open', () => openings(from) > 0);
  return question.id;
}

async function close(id: string): Promise<void> {
  await api(agent.address, `/api/questions/${id}/close`, { method: 'POST', body: {} });
}

/**
 * Votes may come until the summary; after that the numbers must agree, and stay so. A connection that is reset takes
 * bytes with it that the agent had not read yet: `unread` votes may be missing.
 */
async function storedAre(id: string, expected: () => number, unread = 0): Promise<void> {
  const stored = async (): Promise<number> => (await api<Answer>(agent.address, `/api/questions/${id}`)).body.presses;
  const untilMs = performance.now() + 8_000;
  while ((await stored()) !== expected() && performance.now() < untilMs) {
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  await new Promise((resolve) => setTimeout(resolve, 200));
  const count = await stored();
  expect(count).toBeLessThanOrEqual(expected());
  expect(count).toBeGreaterThanOrEqual(expected() - unread);
}

async function online(): Promise<void> {
  const untilMs = performance.now() + 15_000;
  for (;;) {
    const { body } = await api<{ receivers: { status: string }[] }>(agent.address, '/api/state');
    if (body.receivers[0]?.status === 'online') return;
    if (performance.now() > untilMs)
      throw new Error(`the base is ${body.receivers[0]?.status}: ${agent.log().slice(-2_000)}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Votes that somebody listened to. */
function sent(from: number): number {
  return events.slice(from).filter((event) => event.event === 'vote' && event.heard).length;
}

function openings(from: number): number {
  return events.slice(from).filter((event) => event.event === 'voting' && event.open).length;
}
