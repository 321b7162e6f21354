/**
 * The conservation law: whatever the network and the broker do, a consumer that dedupes by the contract's rule has every
 * committed event exactly once, in order, with its chain intact.
 */
import { describe, expect, it } from 'vitest';
import { startFaultProxy } from '../../harness/fault-proxy.ts';
import { startMosquitto } from '../../harness/mosquitto.ts';
import { startSubscriber } from '../../harness/subscriber.ts';
import { diskJournal } from './disk-journal.ts';
import { BASE, lessonEvents, seeded, startRoom, until } from './room.ts';

const SEED = Number(process.env['SEED'] ?? Math.floor(Math.random() * 1e9));

describe(`every event exactly once (SEED=${SEED})`, () => {
  for (const protocol of [5, 4] as const) {
    it(`over cuts, stalls, half-open connections and lost PUBACKs, with MQTT ${protocol === 5 ? '5' : '3.1.1'}`, async () => {
      const random = seeded(SEED + protocol);
      await using broker = await startMosquitto();
      await using proxy = await startFaultProxy(broker.port);
      await using subscriber = await startSubscriber(broker.url, BASE, { keepMessages: false });
      await using journal = await diskJournal();
      await journal.port.appendAll(lessonEvents(4000));
      await using room = startRoom(journal.port, proxy.url, { config: { protocol }, times: { stalledAfterMs: 600 } });
      let appended = 4000;
      // Slow enough that the faults meet a drain under way.
      proxy.slow(400_000);
      for (let fault = 0; fault < 14; fault++) {
        await new Promise((resolve) => setTimeout(resolve, 40 + random() * 200));
        const kind = Math.floor(random() * 5);
        if (kind === 0) proxy.cut();
        else if (kind === 1) proxy.halfOpen();
        else if (kind === 2) {
          proxy.stall(true);
          await new Promise((resolve) => setTimeout(resolve, random() * 900));
          proxy.stall(false);
        } else if (kind === 3) {
          proxy.refuse(true);
          proxy.cut();
          await new Promise((resolve) => setTimeout(resolve, random() * 300));
          proxy.refuse(false);
        } else {
          proxy.dropPuback(0.02, random);
          await new Promise((resolve) => setTimeout(resolve, 300));
          proxy.dropPuback(0, random);
        }
        await journal.port.appendAll(lessonEvents(25, appended));
        appended += 25;
      }
      proxy.slow(undefined);
      proxy.cut();
      await subscriber.until(() => subscriber.events.length >= appended + 1, 30_000, `${appended + 1} events`);
      await until(() => room.uplink.view().backlog === 0, 10_000, 'backlog 0');
      expect(subscriber.violations).toEqual([]);
      expect(subscriber.events.length).toBe(appended + 1);
      expect(subscriber.events.map((event) => Number(event.sequence))).toEqual(
        Array.from({ length: appended + 1 }, (_, index) => index + 1),
      );
      expect(proxy.accepted).toBeGreaterThan(3);
    }, 90_000);
  }

  it('over kill -9 of the broker, again and again', async () => {
    await using broker = await startMosquitto({ persistence: true });
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(3000));
    // The consumer keeps its own place over the broker's deaths; what mosquitto forgot it has sent is not its concern.
    await using subscriber = await startSubscriber(broker.url, BASE, { keepMessages: false });
    await using proxy = await startFaultProxy(broker.port);
    proxy.slow(300_000);
    await using room = startRoom(journal.port, proxy.url);
    for (let death = 0; death < 3; death++) {
      await until(() => subscriber.raw > (death + 1) * 300, 20_000, 'some events');
      await broker.kill();
      await broker.start();
    }
    proxy.slow(undefined);
    await until(() => room.uplink.view().backlog === 0, 30_000, 'backlog 0');
    // mosquitto acknowledges before it has delivered, so its death may swallow lines it took: the contract's answer is
    // the hole, which the consumer sees, and `replay`. What we promise is that order never turns back.
    const sequences = subscriber.events.map((event) => Number(event.sequence));
    expect(sequences).toEqual([...sequences].sort((left, right) => left - right));
    expect(sequences.at(-1)).toBe(3001);
    expect(
      subscriber.violations.filter((violation) => !violation.startsWith('hole') && !violation.startsWith('chain')),
    ).toEqual([]);
    await room.uplink.stop();
    expect(await journal.port.cursor('uplink')).toMatchObject({ sequence: 3001 });
  }, 60_000);

  it('over restarts of the agent in the middle of the drain', async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    await using subscriber = await startSubscriber(broker.url, BASE, { keepMessages: false });
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(3000));
    proxy.slow(500_000);
    for (let life = 0; life < 3; life++) {
      const before = subscriber.raw;
      const room = startRoom(journal.port, proxy.url);
      await until(() => subscriber.raw > before + 200, 10_000, 'some events');
      await room.uplink.stop();
      await journal.restart();
    }
    proxy.slow(undefined);
    await using room = startRoom(journal.port, proxy.url);
    await subscriber.until(() => subscriber.events.length === 3001, 20_000, 'all events');
    expect(room.faults.history).toEqual([]);
    expect(subscriber.violations).toEqual([]);
  }, 60_000);
});

describe('a line the broker will not take', () => {
  it('is replaced in its own place when it is larger than the broker’s largest packet', async () => {
    await using broker = await startMosquitto({ config: ['max_packet_size 4000'] });
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await journal.port.appendAll([...lessonEvents(120), large(6000), ...lessonEvents(50, 200)]);
    await using room = startRoom(journal.port, broker.url);
    await subscriber.until(() => subscriber.events.length === 172, 8000, 'all events');
    expect(subscriber.violations).toEqual([]);
    expect(subscriber.events[121]).toMatchObject({
      sequence: '122',
      type: 'cn.banban.journal.gap',
      data: { from: 122, to: 122, why: 'too-large', refused: { 'cn.banban.fault.opened': 1 } },
    });
    expect(room.uplink.view().state).toBe('online');
  });

  it('is replaced in its own place when the broker refuses its topic with a reason code', async () => {
    await using broker = await startMosquitto({
      acl: ['topic readwrite banban/#', `topic deny ${BASE}/event/fault`],
    });
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(400));
    await using room = startRoom(journal.port, broker.url);
    await subscriber.until(() => subscriber.events.length === 401, 8000, 'all events');
    expect(subscriber.violations).toEqual([]);
    const gaps = subscriber.events.filter((event) => event.type === 'cn.banban.journal.gap');
    expect(gaps.length).toBe(8);
    expect(gaps[0]).toMatchObject({ data: { why: 'refused-by-broker' } });
    expect(room.faults.isOpen('AGT-FORWARD')).toBe(false);
  });

  it('keeps the journal and says so when the broker refuses everything', async () => {
    await using broker = await startMosquitto({ acl: ['topic readwrite banban/#', `topic deny ${BASE}/event/#`] });
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(10));
    await using room = startRoom(journal.port, broker.url, { times: { stalledAfterMs: 500 } });
    await until(() => room.faults.isOpen('AGT-FORWARD'), 10_000, 'the fault');
    expect(room.uplink.view()).toMatchObject({ backlog: 11 });
    expect(await journal.port.cursor('uplink')).toBeUndefined();
  });
});

describe('connected but not forwarding', () => {
  it('is a fault, is shown as stalled, and ends when it forwards again', async () => {
    await using broker = await startMosquitto();
    await using proxy = await startFaultProxy(broker.port);
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await using room = startRoom(journal.port, proxy.url, { times: { stalledAfterMs: 400 } });
    await until(() => room.uplink.view().state === 'online' && room.uplink.view().backlog === 0, 5000, 'online');
    proxy.dropPuback(1, () => 0);
    await journal.port.appendAll(lessonEvents(5));
    await until(() => room.faults.isOpen('AGT-FORWARD'), 5000, 'the fault');
    await until(() => room.uplink.view().state === 'stalled', 5000, 'stalled');
    const accepted = proxy.accepted;
    await until(() => proxy.accepted > accepted, 5000, 'another connection');
    proxy.dropPuback(0, () => 1);
    await until(() => room.uplink.view().state === 'online' && room.uplink.view().backlog === 0, 8000, 'forwarding');
    expect(room.faults.history).toEqual(['+AGT-FORWARD', '-AGT-FORWARD']);
    expect(subscriber.violations).toEqual([]);
    expect(subscriber.events.length).toBe(6);
  });
});

function large(bytes: number): ReturnType<typeof lessonEvents>[number] {
  return {
    type: 'cn.banban.fault.opened',
    data: { fault: 'large', code: 'CLK-BASE', severity: 'S3', detail: { note: 'x'.repeat(bytes) } },
    at: 1_700_000_000_000,
  };
}
