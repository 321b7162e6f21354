/** Commands over a real mosquitto, and every kind of nonsense against the handler. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Clock, silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { CommandRefused, createCommands } from '../../../agent/uplink/commands.ts';
import type { IncomingMessage } from '../../../agent/uplink/connection.ts';
import { type CommandResult, resultSchema } from '../../../protocols/uplink/commands.ts';
import { roomTopics } from '../../../protocols/uplink/topics.ts';
import { startMosquitto } from '../../harness/mosquitto.ts';
import { type Subscriber, startSubscriber } from '../../harness/subscriber.ts';
import { diskJournal } from './disk-journal.ts';
import { memoryJournal } from './memory-journal.ts';
import { BASE, lessonEvents, PATH, SOURCE, startRoom, until } from './room.ts';

const resultsOf = (subscriber: Subscriber, id: string): CommandResult[] =>
  subscriber.messages
    .filter((message) => message.topic === `${BASE}/result/${id}`)
    .map((message) => JSON.parse(message.text));

async function ask(subscriber: Subscriber, verb: string, command: object, options: object = {}): Promise<void> {
  await subscriber.client.publishAsync(`${BASE}/command/${verb}`, JSON.stringify(command), { qos: 1, ...options });
}

const now = (): string => new Date().toISOString();

describe('commands from the district', () => {
  it('ping answers on the result topic and on the response topic, ends in the journal, and is done once over restarts', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    await subscriber.client.subscribeAsync('desk/answers/7', { qos: 1 });
    await using journal = await diskJournal();
    {
      await using room = startRoom(journal.port, broker.url);
      await until(() => room.uplink.view().state === 'online', 5000, 'online');
      await ask(
        subscriber,
        'ping',
        { id: 'c1', args: {}, issuedAt: now(), ttlS: 60 },
        {
          properties: { responseTopic: 'desk/answers/7', correlationData: Buffer.from('k7') },
        },
      );
      await subscriber.until(() => resultsOf(subscriber, 'c1').length === 1, 5000, 'the result');
      expect(resultSchema.parse(resultsOf(subscriber, 'c1')[0])).toMatchObject({
        ok: true,
        verb: 'ping',
        result: { version: '0.0.0-test', epoch: journal.port.head.epoch },
      });
      await subscriber.until(
        () => subscriber.messages.some((message) => message.topic === 'desk/answers/7'),
        5000,
        'the response',
      );
      const response = subscriber.messages.find((message) => message.topic === 'desk/answers/7');
      expect(response?.packet.properties?.correlationData?.toString()).toBe('k7');
      await subscriber.until(
        () =>
          subscriber.events.some((event) => event.type === 'cn.banban.command.done' && event.data['command'] === 'c1'),
        5000,
        'the journal line',
      );
    }
    await journal.restart();
    await using room = startRoom(journal.port, broker.url);
    await until(() => room.uplink.view().state === 'online', 5000, 'online again');
    await ask(subscriber, 'ping', { id: 'c1', issuedAt: now() });
    await subscriber.until(() => resultsOf(subscriber, 'c1').length === 2, 5000, 'the remembered result');
    const [first, second] = resultsOf(subscriber, 'c1');
    expect(second).toMatchObject({ ok: true, repeated: true, result: first?.result });
    expect((await journal.port.about('c1')).length).toBe(1);
  });

  it('refuses what is expired, retained, malformed, unknown or from the future, each with its code', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    const journal = memoryJournal(SOURCE);
    await ask(subscriber, 'ping', { id: 'kept', issuedAt: now() }, { retain: true });
    await using room = startRoom(journal, broker.url);
    await until(() => room.uplink.view().state === 'online', 5000, 'online');
    await ask(subscriber, 'ping', { id: 'old', issuedAt: new Date(Date.now() - 120_000).toISOString(), ttlS: 60 });
    await ask(subscriber, 'ping', { id: 'just', issuedAt: new Date(Date.now() - 3_000).toISOString(), ttlS: 1 });
    await ask(subscriber, 'ping', { id: 'early', issuedAt: new Date(Date.now() + 3_600_000).toISOString() });
    await ask(subscriber, 'ping', { id: 'bad', issuedAt: 'yesterday' });
    await ask(subscriber, 'dance', { id: 'what', issuedAt: now() });
    await ask(subscriber, 'replay', { id: 'args', issuedAt: now(), args: { from: 1 } });
    // The broker measured its age: this room's clock is not asked.
    await ask(
      subscriber,
      'ping',
      { id: 'trusted', issuedAt: '1999-01-01T00:00:00Z' },
      { properties: { messageExpiryInterval: 30 } },
    );
    const expected: Record<string, string | undefined> = {
      kept: 'COMMAND-RETAINED',
      old: 'COMMAND-EXPIRED',
      just: 'COMMAND-EXPIRED',
      early: 'COMMAND-CLOCK',
      bad: 'COMMAND-MALFORMED',
      what: 'COMMAND-UNKNOWN',
      args: 'COMMAND-ARGS',
      trusted: undefined,
    };
    for (const [id, code] of Object.entries(expected)) {
      await subscriber.until(() => resultsOf(subscriber, id).length > 0, 5000, id);
      expect(resultsOf(subscriber, id)[0]?.code, id).toBe(code);
    }
  });

  it('survive a short drop: the broker keeps them for the room', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    const journal = memoryJournal(SOURCE);
    const room = startRoom(journal, broker.url);
    await until(() => room.uplink.view().state === 'online', 5000, 'online');
    await room.uplink.stop();
    await ask(subscriber, 'ping', { id: 'waiting', issuedAt: now() });
    await using again = startRoom(journal, broker.url);
    await subscriber.until(() => resultsOf(subscriber, 'waiting').length === 1, 5000, 'the result');
    expect(again.uplink.view().state).toBe('online');
  });

  it('replay gives the very lines on replay/{id}, never on event/, and refuses ranges that were not sent', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(200));
    await using room = startRoom(journal.port, broker.url);
    await until(() => room.uplink.view().state === 'online' && room.uplink.view().backlog === 0, 8000, 'drained');
    const { epoch } = journal.port.head;
    const rawBefore = subscriber.raw;
    await ask(subscriber, 'replay', { id: 'r1', issuedAt: now(), args: { epoch, from: 20, to: 149 } });
    await subscriber.until(() => resultsOf(subscriber, 'r1').length === 1, 8000, 'the result');
    expect(resultsOf(subscriber, 'r1')[0]).toMatchObject({ ok: true, result: { count: 130 } });
    const replayed = subscriber.messages
      .filter((message) => message.topic === `${BASE}/replay/r1`)
      .map((message) => message.text);
    const original = subscriber.messages
      .filter((message) => message.topic.startsWith(`${BASE}/event/`))
      .map((message) => message.text);
    expect(replayed).toEqual(original.slice(19, 149));
    for (const [id, args] of Object.entries({
      backwards: { epoch, from: 9, to: 3 },
      beyond: { epoch, from: 1, to: 5000 },
      stranger: { epoch: '01JD0000000000000000000000', from: 1, to: 2 },
      huge: { epoch, from: 1, to: 9_000_000 },
    })) {
      await ask(subscriber, 'replay', { id, issuedAt: now(), args });
      await subscriber.until(() => resultsOf(subscriber, id).length === 1, 5000, id);
      expect(resultsOf(subscriber, id)[0]?.code, id).toBe('REPLAY-RANGE');
    }
    // Only the commands' own journal lines came on event/ since.
    expect(subscriber.raw - rawBefore).toBeLessThanOrEqual(5);
  });
});

describe('any payload', () => {
  const clock: Clock = { now: () => 1_760_000_000_000, monotonicMs: () => 0 };

  async function answersTo(message: Partial<IncomingMessage>): Promise<{ results: unknown[]; warned: number }> {
    const results: unknown[] = [];
    let warned = 0;
    const log = { ...silentLog, warn: () => warned++, child: () => log };
    const commands = createCommands({
      journal: memoryJournal(SOURCE),
      topics: roomTopics(PATH),
      ports: { clock, randomBytes: systemRandomBytes, log },
      handlers: {
        ping: () => Promise.resolve({ result: { backlog: 0 } }),
        replay: () => Promise.resolve({ result: { count: 0 } }),
        device: () => Promise.resolve({ result: { power: 'on' } }),
        scene: () => Promise.reject(new CommandRefused('EXAM-MODE')),
        exam: () => Promise.resolve({ result: { on: true } }),
        report: () => Promise.resolve({ result: { id: 'r1', state: 'accepted' } }),
      },
    });
    commands.attach((_topic, payload) => {
      results.push(JSON.parse(payload));
      return Promise.resolve();
    });
    commands.receive({
      topic: `${BASE}/command/ping`,
      payload: Buffer.alloc(0),
      retained: false,
      expiryS: undefined,
      responseTopic: undefined,
      correlationData: undefined,
      ...message,
    });
    await commands.idle();
    await new Promise((resolve) => setImmediate(resolve));
    return { results, warned };
  }

  it('never throws and gets one clear result or one line in the log', async () => {
    const nearly = fc.record(
      {
        id: fc.oneof(fc.constantFrom('c1', '../x', '', '#', 'a'.repeat(65)), fc.jsonValue()),
        args: fc.oneof(fc.constant({}), fc.jsonValue()),
        issuedAt: fc.oneof(fc.constant(new Date(clock.now()).toISOString()), fc.jsonValue()),
        ttlS: fc.oneof(fc.constantFrom(60, 0, -1, 1e300), fc.jsonValue()),
      },
      { requiredKeys: [] },
    );
    const payload = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.json().map((text) => Buffer.from(text)),
      nearly.map((value) => Buffer.from(JSON.stringify(value))),
    );
    const verb = fc.constantFrom(
      'ping',
      'replay',
      'device',
      'scene',
      'exam',
      'constructor',
      'to-string',
      '__proto__',
      'PING',
      '',
    );
    await fc.assert(
      fc.asyncProperty(payload, verb, fc.boolean(), async (bytes, name, retained) => {
        const { results, warned } = await answersTo({ topic: `${BASE}/command/${name}`, payload: bytes, retained });
        expect(results.length + (results.length === 0 ? warned : 0)).toBe(1);
        for (const result of results) resultSchema.parse(result);
      }),
      { numRuns: 500 },
    );
  });

  it('cannot make the room write on its own topics through the response topic', async () => {
    const command = Buffer.from(JSON.stringify({ id: 'c1', issuedAt: new Date(clock.now()).toISOString() }));
    for (const responseTopic of [`${BASE}/state/journal`, `${BASE}/event/journal`, 'a/#', '+', '$SYS/x', 'x\0y']) {
      const { results, warned } = await answersTo({ payload: command, responseTopic });
      expect(results.length, responseTopic).toBe(1);
      expect(warned, responseTopic).toBe(1);
    }
  });
});
