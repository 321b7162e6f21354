import { isDeepStrictEqual } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { standingAnswers } from '../../simulators/pupils.ts';
import { type Room, type RoomEvent, type RoomOptions, startRoom } from '../../simulators/room.ts';
import { connectHost, eventually, type Host } from './host.ts';

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const one of open.splice(0).reverse()) await one.close();
});

async function room(options: RoomOptions, events: RoomEvent[]): Promise<Room> {
  const started = await startRoom({ ...options, onEvent: (event) => events.push(event) });
  open.push(started);
  return started;
}

async function host(address: string): Promise<Host> {
  const connected = await connectHost(address);
  open.push(connected);
  return connected;
}

/** Sets the channel first, as every host does after connecting. */
async function connectAndOpen(client: Host): Promise<void> {
  for (const command of ['01102141', '0112', '0119660a01', '011705', '0111']) client.write(command);
  await client.until('0111aa');
}

/** What a correct host makes of the reports: last answer of each clicker, in the order of sq. */
function standing(reports: readonly string[]): Map<string, string> {
  const votes = new Map<number, { id: string; key: string }>();
  for (const report of reports) {
    for (const half of [report.slice(0, 64), report.slice(64)]) {
      if (!half.startsWith('0213')) continue;
      votes.set(Number.parseInt(half.slice(12, 14), 16), {
        id: half.slice(6, 12).toUpperCase(),
        key: half.slice(4, 6),
      });
    }
  }
  const answers = new Map<string, string>();
  for (const [, { id, key }] of [...votes].sort(([one], [other]) => one - other)) {
    if (key === '86') answers.delete(id);
    else answers.set(id, 'ABCDE'.charAt(Number.parseInt(key, 16) - 0x81));
  }
  return answers;
}

function planned(started: Room): Map<string, string> {
  return new Map([...standingAnswers(started.planned())].map(([clicker, key]) => [clicker.slice(0, 6), key]));
}

/** The standing answers by what the base took. */
function taken(events: readonly RoomEvent[]): Map<string, string> {
  const answers = new Map<string, string>();
  for (const event of events) {
    if (event.event !== 'vote') continue;
    if (event.key === 'F') answers.delete(event.clicker);
    else answers.set(event.clicker, event.key);
  }
  return answers;
}

const votes = (events: readonly RoomEvent[]): number => events.filter(({ event }) => event === 'vote').length;
const reaching = (started: Room): number => started.planned().filter(({ lost }) => !lost).length;

describe('a simulated classroom', () => {
  it('48 pupils answer when voting opens, and what they end with is what was planned', async () => {
    const events: RoomEvent[] = [];
    const started = await room({ seed: 3, pace: 40, asked: { right: 'C' }, behaviour: { strangers: 3 } }, events);
    const client = await host(started.address);
    expect(started.clickers.length).toBe(48);
    await connectAndOpen(client);
    await eventually('all presses', () => votes(events) === reaching(started));
    client.write('0112');
    client.write('011704');
    await client.until('02181a');
    expect(standing(client.reports)).toEqual(planned(started));
    expect(planned(started).size).toBeGreaterThan(40);
  });

  it('a host that comes back in mid question does not make pupils answer twice', async () => {
    const events: RoomEvent[] = [];
    const started = await room({ seed: 5, pace: 20 }, events);
    const first = await host(started.address);
    await connectAndOpen(first);
    await eventually('some votes', () => votes(events) > 15);
    await first.close();
    const second = await host(started.address);
    await connectAndOpen(second);
    // A press that was refused meanwhile is given up for a later one of the same pupil: the last one always comes.
    await eventually('all have their way', () => isDeepStrictEqual(taken(events), standingAnswers(started.planned())));
    expect(events.filter(({ event }) => event === 'question').length).toBe(1);
    for (const clicker of started.clickers) {
      const sent = events.filter((event) => event.event === 'vote' && event.clicker === clicker).length;
      expect(sent).toBeLessThanOrEqual(started.planned().filter((press) => press.clicker === clicker).length);
    }
  });

  it('a base pulled out in mid question: pupils without a light press again when it is back', async () => {
    const events: RoomEvent[] = [];
    const started = await room({ seed: 6, pace: 20 }, events);
    const first = await host(started.address);
    await connectAndOpen(first);
    await eventually('some votes', () => votes(events) > 10);
    await started.unplug();
    await eventually('unheard', () => events.some((event) => event.event === 'press' && event.result === 'unheard'));
    await started.plug();
    const second = await host(started.address);
    await connectAndOpen(second);
    const accepted = (): Set<string> =>
      new Set(
        events.flatMap((event) => (event.event === 'press' && event.result === 'accepted' ? [event.clicker] : [])),
      );
    await eventually(
      'everybody who wants to',
      () => accepted().size === new Set(started.planned().map(({ clicker }) => clicker)).size,
    );
    expect(events.filter(({ event }) => event === 'question').length).toBe(1);
  });

  it('the next opening after a close is the next question, asked as the teacher says', async () => {
    const events: RoomEvent[] = [];
    const started = await room({ seed: 2, pace: 100 }, events);
    const client = await host(started.address);
    await connectAndOpen(client);
    client.write('0112');
    await eventually('closed', () => !started.state().open);
    started.ask({ options: 2, right: 'A', share: 1 });
    const before = client.reports.length;
    client.write('0111');
    await client.until('0111aa', before);
    expect(events.filter(({ event }) => event === 'question').length).toBe(2);
    expect([...planned(started).values()].every((answer) => answer === 'A')).toBe(true);
  });

  it('closed, no press is left behind to end up in the next question', async () => {
    const events: RoomEvent[] = [];
    const started = await room({ seed: 2, pace: 20 }, events);
    const client = await host(started.address);
    await connectAndOpen(client);
    await eventually('some votes', () => votes(events) > 3);
    client.write('0112');
    await eventually('closed', () => !started.state().open);
    const presses = events.filter(({ event }) => event === 'press').length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(events.filter(({ event }) => event === 'press').length).toBe(presses);
  });
});
