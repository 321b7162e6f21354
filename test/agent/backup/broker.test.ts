/** A room that moves to another PC from a backup, seen by an independent consumer of a real broker. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeBackup } from '../../../agent/backup/backup.ts';
import { restore } from '../../../agent/backup/restore.ts';
import { systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { Stores } from '../../../agent/store/stores.ts';
import { startMosquitto } from '../../harness/mosquitto.ts';
import { type Subscriber, startSubscriber } from '../../harness/subscriber.ts';
import { directory, open, press } from '../store/harness.ts';
import { BASE, SOURCE, startRoom } from '../uplink/room.ts';

const VERSION = '0.1.0';
const openAt = (data: string): Promise<Stores> =>
  open({ directory: data, engine: 'better-sqlite3', source: SOURCE }, systemClock);

async function presses(stores: Stores, from: number, to: number): Promise<void> {
  for (let sq = from; sq < to; sq++) await stores.journal.append(press(sq, 'q1', systemClock.now()));
}

const pressesIn = (subscriber: Subscriber): unknown[] =>
  subscriber.events.filter(({ type }) => type === 'cn.banban.response.pressed').map(({ data }) => data['sq']);

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, index) => from + index);

async function copyOf(data: string): Promise<string> {
  const file = join(directory(), 'copy.zip');
  await makeBackup({
    data,
    out: file,
    kind: 'backup',
    version: VERSION,
    now: systemClock.now(),
    randomBytes: systemRandomBytes,
  });
  const elsewhere = join(directory(), 'new');
  await restore({
    file,
    data: elsewhere,
    version: VERSION,
    buildTime: 0,
    now: systemClock.now(),
    randomBytes: systemRandomBytes,
  });
  return elsewhere;
}

describe('a room restored on another PC', () => {
  test('what the old PC had not sent is sent once, what it had sent is not doubled, and it goes on in a new life', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    const old = directory();
    const before = await openAt(old);
    await presses(before, 0, 30);
    {
      await using _room = startRoom(before.journal, broker.url);
      await subscriber.until(() => pressesIn(subscriber).length === 30, 10_000, 'the first thirty');
    }
    // The network is gone; the lesson goes on; then the copy is made and the PC breaks.
    await presses(before, 30, 50);
    const elsewhere = await copyOf(old);
    await before.close();

    const after = await openAt(elsewhere);
    await presses(after, 50, 60);
    await using _room = startRoom(after.journal, broker.url);
    await subscriber.until(() => pressesIn(subscriber).length === 60, 10_000, 'all sixty');
    expect(pressesIn(subscriber)).toEqual(numbers(0, 60));
    expect(subscriber.violations).toEqual([]);
    expect(new Set(subscriber.events.map(({ epoch }) => epoch)).size).toBe(2);
  });

  test('the old PC went on and comes back: its own lines and the new one’s, each once; nobody is called rolled back or a clone', async () => {
    await using broker = await startMosquitto();
    await using subscriber = await startSubscriber(broker.url, BASE);
    const old = directory();
    const before = await openAt(old);
    await presses(before, 0, 30);
    const elsewhere = await copyOf(old);
    {
      await using _room = startRoom(before.journal, broker.url);
      await subscriber.until(() => pressesIn(subscriber).length === 30, 10_000, 'the first thirty');
      await presses(before, 30, 40);
      await subscriber.until(() => pressesIn(subscriber).length === 40, 10_000, 'what it sent after the copy');
    }
    const headAtCopy = 31;
    {
      const after = await openAt(elsewhere);
      await presses(after, 100, 110);
      await using room = startRoom(after.journal, broker.url);
      await subscriber.until(() => pressesIn(subscriber).length === 50, 10_000, 'ten of the new one');
      expect(room.faults.history).not.toContain('+AGT-ROLLBACK');
      expect(room.faults.history).not.toContain('+AGT-CLONE');
    }
    // What the new life says of the copy: from where on the old PC’s lines are not here.
    const moved = subscriber.events.find(
      ({ type, data }) => type === 'cn.banban.journal.opened' && data['reason'] === 'moved',
    );
    expect(moved?.data['previous']).toMatchObject({ epoch: before.journal.head.epoch, sequence: headAtCopy });
    {
      await presses(before, 40, 45);
      await using room = startRoom(before.journal, broker.url);
      await subscriber.until(() => pressesIn(subscriber).length === 55, 10_000, 'the old one’s last five');
      expect(room.faults.history).not.toContain('+AGT-ROLLBACK');
    }
    expect(pressesIn(subscriber)).toEqual([...numbers(0, 40), ...numbers(100, 110), ...numbers(40, 45)]);
    expect(subscriber.violations).toEqual([]);
  });
});
