/** Rolled back, forked and cloned journals against a real mosquitto that remembers the claims. */
import { describe, expect, it } from 'vitest';
import type { MachineCheck } from '../../../agent/uplink/port.ts';
import { startMosquitto } from '../../harness/mosquitto.ts';
import { type Subscriber, startSubscriber } from '../../harness/subscriber.ts';
import { type DiskJournal, diskJournal } from './disk-journal.ts';
import { BASE, lessonEvents, startRoom, until } from './room.ts';

/** Runs an uplink until everything in the journal has arrived. */
async function publishAll(journal: DiskJournal, url: string, subscriber: Subscriber): Promise<string[]> {
  await using room = startRoom(journal.port, url);
  await until(() => room.uplink.view().state === 'online', 5000, 'online');
  const last = (): string => `${journal.port.head.epoch}-${journal.port.head.sequence}`;
  await subscriber.until(() => subscriber.events.some((event) => event.id === last()), 5000, `line ${last()}`);
  await until(() => room.uplink.view().backlog === 0, 5000, 'backlog 0');
  return room.faults.history;
}

describe('a journal that went back in time', () => {
  it('opens a new epoch when the PC was reset to an older copy, and no event is lost or means two things', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(20));
    expect(await publishAll(journal, broker.url, subscriber)).toEqual([]);
    await using snapshot = await journal.copy();
    await journal.port.appendAll(lessonEvents(30, 20));
    await publishAll(journal, broker.url, subscriber);
    const oldEpoch = journal.port.head;

    expect(await publishAll(snapshot, broker.url, subscriber)).toEqual(['+AGT-ROLLBACK']);
    expect(snapshot.port.head.epoch).not.toBe(oldEpoch.epoch);
    const opened = subscriber.events.find((event) => event.epoch === snapshot.port.head.epoch);
    expect(opened).toMatchObject({
      type: 'cn.banban.journal.opened',
      data: {
        reason: 'rollback',
        previous: { epoch: oldEpoch.epoch, sequence: oldEpoch.sequence, hash: oldEpoch.hash },
      },
    });
    await snapshot.port.appendAll(lessonEvents(5, 900));
    await publishAll(snapshot, broker.url, subscriber);
    expect(subscriber.violations).toEqual([]);
    expect(subscriber.events.length).toBe(51 + 6);
  });

  it('does not repeat in the new epoch what this start had already published in the old one', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(20));
    await publishAll(journal, broker.url, subscriber);
    const claimed = journal.port.head;
    // Another copy has been here meanwhile; this program went on running and finds out at its next connection.
    await subscriber.client.publishAsync(
      `${BASE}/state/journal`,
      JSON.stringify({ ...claimed, sequence: claimed.sequence + 50 }),
      { qos: 1, retain: true },
    );
    await journal.port.appendAll(lessonEvents(5, 20));
    expect(await publishAll(journal, broker.url, subscriber)).toEqual(['+AGT-ROLLBACK']);
    expect(subscriber.violations).toEqual([]);
    const after = subscriber.events.filter((event) => event.epoch === journal.port.head.epoch);
    expect(after.map((event) => event.type)).toEqual([
      'cn.banban.journal.opened',
      ...Array.from({ length: 5 }, () => 'cn.banban.response.pressed'),
    ]);
    expect(subscriber.events.length).toBe(21 + 6);
  });

  it('notices a fork: as long as the broker knows, but another line at the claimed place', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(20));
    await using fork = await journal.copy();
    await journal.port.appendAll(lessonEvents(5, 100));
    await publishAll(journal, broker.url, subscriber);
    await fork.port.appendAll(lessonEvents(9, 500));
    expect(await publishAll(fork, broker.url, subscriber)).toEqual(['+AGT-ROLLBACK']);
    expect(subscriber.violations).toEqual([]);
  });

  it('recognises a PC that is reset to the same old copy every morning, each time', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using image = await diskJournal();
    await image.port.appendAll(lessonEvents(10));
    await publishAll(image, broker.url, subscriber);
    const epochs = new Set<string>();
    let firstDay: string[] = [];
    for (let day = 0; day < 5; day++) {
      await using today = await image.copy();
      await today.port.appendAll(lessonEvents(7, 100 * (day + 1)));
      const history = await publishAll(today, broker.url, subscriber);
      if (day === 0) firstDay = history;
      else expect(history).toEqual(['+AGT-ROLLBACK']);
      epochs.add(today.port.head.epoch);
    }
    // The first day simply goes on; each later one finds the first day's lines at the broker.
    expect(firstDay).toEqual([]);
    expect(epochs.size).toBe(5);
    expect(subscriber.violations).toEqual([]);
  });

  it('goes on where it was after an ordinary restart, and after the broker forgot everything', async () => {
    await using broker = await startMosquitto();
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(20));
    {
      await using subscriber = await startSubscriber(broker.url, BASE);
      await publishAll(journal, broker.url, subscriber);
    }
    await broker.kill();
    await broker.start();
    const epoch = journal.port.head.epoch;
    await journal.port.appendAll(lessonEvents(5, 20));
    await using room = startRoom(journal.port, broker.url);
    await until(() => room.uplink.view().state === 'online' && room.uplink.view().backlog === 0, 5000, 'drained');
    expect(room.faults.history).toEqual([]);
    expect(journal.port.head.epoch).toBe(epoch);
  });

  it('is not confused by anything else that stands where the claim should be', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    for (const [thing, text] of [
      ['journal', '{"epoch":"x","sequence":-1}'],
      ['journal-earlier', '\u0000\uffff['],
      ['agent', '{"connect":1e999}'],
    ]) {
      await subscriber.client.publishAsync(`${BASE}/state/${thing}`, text ?? '', { qos: 1, retain: true });
    }
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(3));
    expect(await publishAll(journal, broker.url, subscriber)).toEqual([]);
  });
});

describe('a journal in another machine', () => {
  it('publishes nothing until a person accepts it, and is a life of its own then', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    await using journal = await diskJournal();
    await journal.port.appendAll(lessonEvents(10));
    const oldEpoch = journal.port.head.epoch;
    let state: MachineCheck['state'] = 'clone';
    let accept = (): void => {};
    const machine: MachineCheck = {
      get state() {
        return state;
      },
      onAccepted(listener) {
        accept = listener;
        return () => {};
      },
    };
    await using room = startRoom(journal.port, broker.url, { machine });
    await until(() => room.faults.isOpen('AGT-CLONE'), 2000, 'the fault');
    expect(room.uplink.view().state).toBe('blocked');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(subscriber.messages).toEqual([]);
    state = 'same';
    accept();
    const opened = (): (typeof subscriber.events)[number] | undefined =>
      subscriber.events.find((event) => event.epoch !== oldEpoch);
    await subscriber.until(() => opened() !== undefined, 5000, 'the new epoch');
    expect(opened()).toMatchObject({ sequence: '1', data: { reason: 'clone', previous: { epoch: oldEpoch } } });
    expect(room.faults.history).toEqual(['+AGT-CLONE', '-AGT-CLONE']);
    expect(subscriber.violations).toEqual([]);
  });
});
