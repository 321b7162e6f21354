/** Birth, last will, retained states, protocols and TLS against a real mosquitto. */

import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Aedes } from 'aedes';
import { describe, expect, it } from 'vitest';
import { startFaultProxy } from '../../harness/fault-proxy.ts';
import { startMosquitto } from '../../harness/mosquitto.ts';
import { startSubscriber } from '../../harness/subscriber.ts';
import { memoryJournal } from './memory-journal.ts';
import { BASE, lessonEvents, SOURCE, startRoom, until } from './room.ts';

const AGENT = `${BASE}/state/agent`;

describe('a connected life', () => {
  for (const protocol of [5, 4] as const) {
    it(`drains what is in the journal and what comes later, in order, with MQTT ${protocol === 5 ? '5' : '3.1.1'}`, async () => {
      await using broker = await startMosquitto();
      await using subscriber = await startSubscriber(broker.url, BASE);
      const journal = memoryJournal(SOURCE);
      await journal.appendAll(lessonEvents(300));
      await using room = startRoom(journal, broker.url, { config: { protocol } });
      await subscriber.until(() => subscriber.events.length === 301, 5000, 'the backlog');
      for (let index = 0; index < 20; index++) await journal.appendAll(lessonEvents(3, 300 + index * 3));
      await subscriber.until(() => subscriber.events.length === 361, 5000, 'the live events');
      expect(subscriber.violations).toEqual([]);
      expect(subscriber.raw).toBe(361);
      await until(() => room.uplink.view().backlog === 0, 2000, 'backlog 0');
      expect(room.uplink.view().state).toBe('online');
      const press = subscriber.messages.find((message) => message.topic === `${BASE}/event/response`);
      expect(press?.packet.retain).toBe(false);
      if (protocol === 5) {
        expect(press?.packet.properties?.contentType).toBe('application/cloudevents+json; charset=utf-8');
        const sent = String(press?.packet.properties?.userProperties?.['sent']);
        expect(new Date(sent).toISOString()).toBe(sent);
      }
      const { moves } = journal;
      await room.uplink.stop();
      expect(moves).toBeGreaterThan(0);
      expect(await journal.cursor('uplink')).toEqual({ epoch: journal.head.epoch, sequence: 361 });
    });
  }

  it('says it is there, says goodbye when stopped, and the broker says so when it is lost', async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    await using subscriber = await startSubscriber(broker.url, BASE, { filter: AGENT });
    const agents = (): { online: boolean; connect: number; why?: string }[] =>
      subscriber.messages.map((message) => JSON.parse(message.text));
    const journal = memoryJournal(SOURCE);
    const room = startRoom(journal, proxy.url);
    await subscriber.until(() => agents().length === 1, 5000, 'birth');
    expect(agents()[0]).toMatchObject({ online: true, version: '0.0.0-test', epoch: journal.head.epoch });
    proxy.cut();
    await subscriber.until(() => agents().length === 3, 5000, 'last will and a new birth');
    expect(agents()[1]).toMatchObject({ online: false, why: 'lost', connect: agents()[0]?.connect });
    expect(agents()[2]?.online).toBe(true);
    expect(agents()[2]?.connect).toBeGreaterThan(agents()[0]?.connect ?? 0);
    await room.uplink.stop();
    await subscriber.until(() => agents().length === 4, 5000, 'goodbye');
    expect(agents()[3]).toMatchObject({ online: false, why: 'stopped', connect: agents()[2]?.connect });
  });

  it('asserts itself again after a late last will', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE, { filter: AGENT });
    const journal = memoryJournal(SOURCE);
    await using room = startRoom(journal, broker.url);
    await until(() => room.uplink.view().state === 'online', 5000, 'online');
    await subscriber.client.publishAsync(AGENT, JSON.stringify({ online: false, connect: 1, why: 'lost' }), {
      qos: 1,
      retain: true,
    });
    await subscriber.until(() => subscriber.messages.length >= 3, 5000, 'the correction');
    const newest = JSON.parse(subscriber.messages.at(-1)?.text ?? '{}');
    expect(newest).toMatchObject({ online: true });
    expect(newest.connect).toBe(JSON.parse(subscriber.messages[0]?.text ?? '{}').connect);
  });

  it('takes a connect number above the one the broker remembers, also when this clock is years behind', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE, { filter: AGENT });
    await subscriber.client.publishAsync(AGENT, JSON.stringify({ online: false, connect: 5_000_000_000_000 }), {
      qos: 1,
      retain: true,
    });
    const journal = memoryJournal(SOURCE);
    await using room = startRoom(journal, broker.url);
    await until(() => room.uplink.view().state === 'online', 5000, 'online');
    await subscriber.until(() => subscriber.messages.length >= 2, 5000, 'birth');
    expect(JSON.parse(subscriber.messages.at(-1)?.text ?? '{}').connect).toBe(5_000_000_000_001);
  });

  it('keeps the newest state of each thing at the broker and clears a thing that is gone', async () => {
    await using broker = await startMosquitto();
    const journal = memoryJournal(SOURCE);
    const first = startRoom(journal, broker.url);
    first.uplink.publishState('device/base', { status: 'absent' });
    first.uplink.publishState('lesson', { answered: 0 });
    for (let answered = 1; answered <= 500; answered++) first.uplink.publishState('lesson', { answered });
    await until(() => first.uplink.view().state === 'online', 5000, 'online');
    first.uplink.publishState('device/base', { status: 'online' });
    {
      await using reader = await startSubscriber(broker.url, BASE, { filter: `${BASE}/state/#` });
      await reader.until(
        () =>
          reader.messages.some((message) => message.topic.endsWith('/device/base') && message.text.includes('online')),
        3000,
        'the device',
      );
      const lessons = reader.messages.filter((message) => message.topic.endsWith('/lesson'));
      expect(lessons.at(-1)?.text).toBe('{"answered":500}');
      // Newest wins: 500 changes before the connection are one message.
      expect(lessons.length).toBeLessThan(5);
      first.uplink.publishState('device/base', undefined);
      await reader.until(() => reader.messages.at(-1)?.text === '', 3000, 'the device is cleared');
    }
    await first.uplink.stop();
    await using late = await startSubscriber(broker.url, BASE, { filter: `${BASE}/state/#` });
    await late.until(() => late.messages.some((message) => message.topic.endsWith('/state/agent')), 3000, 'retained');
    expect(late.messages.some((message) => message.topic.endsWith('/device/base'))).toBe(false);
    expect(late.messages.find((message) => message.topic.endsWith('/lesson'))?.text).toBe('{"answered":500}');
  });

  it('speaks TLS with a client certificate, and refuses another CA with a fault that says so', async () => {
    await using broker = await startMosquitto({ tls: true, requireClientCertificate: true });
    await using subscriber = await startSubscriber(broker.url, BASE);
    const { ca, otherCa, cert, key } = broker.files;
    const journal = memoryJournal(SOURCE);
    {
      await using wrong = startRoom(journal, broker.tlsUrl, { config: { ca: otherCa, cert, key } });
      await until(() => wrong.faults.isOpen('AGT-TLS'), 5000, 'the fault');
      // The cause, and not also what follows from it.
      expect(wrong.faults.history).toEqual(['+AGT-TLS']);
    }
    {
      await using unreadable = startRoom(journal, broker.tlsUrl, { config: { ca: `${ca}.missing` } });
      await until(() => unreadable.faults.isOpen('NET-BROKER'), 5000, 'the fault');
      expect(unreadable.faults.details.get('NET-BROKER')).toMatchObject({ reason: 'NET-FILE' });
    }
    expect(subscriber.messages).toEqual([]);
    await using right = startRoom(journal, broker.tlsUrl, { config: { ca, cert, key } });
    await subscriber.until(() => subscriber.events.length === 1, 5000, 'the first event over TLS');
    expect(right.uplink.view().state).toBe('online');
  });

  it('closes the fault about the certificate once the broker can be trusted', async () => {
    await using broker = await startMosquitto({ tls: true });
    const directory = mkdtempSync(join(tmpdir(), 'banban-ca-'));
    const ca = join(directory, 'ca.crt');
    copyFileSync(broker.files.otherCa, ca);
    try {
      await using room = startRoom(memoryJournal(SOURCE), broker.tlsUrl, { config: { ca } });
      await until(() => room.faults.isOpen('AGT-TLS'), 5000, 'the fault');
      // The certificate is read at every attempt.
      copyFileSync(broker.files.ca, ca);
      await until(() => room.uplink.view().state === 'online', 5000, 'online');
      expect(room.faults.history).toEqual(['+AGT-TLS', '-AGT-TLS']);
    } finally {
      rmSync(directory, { recursive: true });
    }
  });

  it('goes on with MQTT 3.1.1 where the broker refuses MQTT 5, and does not where the config says 5', async () => {
    const aedes = await Aedes.createBroker();
    const server = createServer((socket) => aedes.handle(socket));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `mqtt://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const arrived: string[] = [];
    aedes.on('publish', (packet, client) => {
      if (client !== null && packet.topic.includes('/event/')) arrived.push(packet.payload.toString());
    });
    try {
      const journal = memoryJournal(SOURCE);
      {
        await using fixed = startRoom(journal, url, { config: { protocol: 5 } });
        await until(() => fixed.faults.isOpen('NET-BROKER'), 5000, 'the fault');
        expect(fixed.faults.details.get('NET-BROKER')).toMatchObject({ reason: 'NET-PROTOCOL' });
      }
      await using room = startRoom(journal, url, { config: { protocol: undefined } });
      await until(() => arrived.length === 1, 5000, 'the first event');
      expect(room.faults.history).toEqual([]);
    } finally {
      await new Promise<void>((resolve) => aedes.close(() => resolve()));
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  });

  it('sends history slowly while a question is open, fast again afterwards, and what is live at once', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    const journal = memoryJournal(SOURCE);
    await journal.appendAll(lessonEvents(6000));
    let live = true;
    await using room = startRoom(journal, broker.url, { lessonLive: () => live });
    await subscriber.until(() => subscriber.events.length > 100, 5000, 'some history');
    const [count, startedAt] = [subscriber.events.length, performance.now()];
    await subscriber.until(() => subscriber.events.length > count + 400, 5000, 'more history');
    // Never faster than 40 lines each 20 ms, however fast this machine is; a burst of two breaths may be on its way.
    expect(performance.now() - startedAt).toBeGreaterThan(((400 - 80) / 40) * 20);
    expect(room.uplink.view().backlog).toBeGreaterThan(2000);
    live = false;
    await subscriber.until(() => subscriber.events.length === 6001, 5000, 'all of it');
    live = true;
    await journal.appendAll(lessonEvents(1, 6000));
    await subscriber.until(() => subscriber.events.length === 6002, 5000, 'the live event');
    expect(subscriber.violations).toEqual([]);
  });

  it('opens a fault when no broker has been there for a while and closes it when one is', async () => {
    const broker = await startMosquitto();
    await broker.kill();
    const journal = memoryJournal(SOURCE);
    await using room = startRoom(journal, broker.url, { times: { brokerFaultAfterMs: 200 } });
    await until(() => room.faults.isOpen('NET-BROKER'), 5000, 'the fault');
    expect(room.uplink.view().state).not.toBe('online');
    await broker.start();
    await until(() => room.uplink.view().state === 'online', 10_000, 'online');
    expect(room.faults.history).toEqual(['+NET-BROKER', '-NET-BROKER']);
    await broker[Symbol.asyncDispose]();
  });

  it('stops within two seconds whatever the broker does', async () => {
    await using broker = await startMosquitto();
    const journal = memoryJournal(SOURCE);
    const room = startRoom(journal, broker.url);
    await until(() => room.uplink.view().state === 'online', 5000, 'online');
    broker.freeze();
    await journal.appendAll(lessonEvents(500));
    const before = performance.now();
    await room.uplink.stop();
    expect(performance.now() - before).toBeLessThan(2000);
    broker.thaw();
  });
});
