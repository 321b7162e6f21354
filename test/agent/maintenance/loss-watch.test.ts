/** NET-QUAL by what is lost: the real watch, the real network watch and the real desk; only the echoes are told. */
import { afterEach, expect, test } from 'vitest';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { EVERY_MS, watchLoss } from '../../../agent/maintenance/loss-watch.ts';
import { createNetworkWatch } from '../../../agent/maintenance/network-watch.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import type { Echoes } from '../../../drivers/host/echo.ts';
import { createMemoryJournal } from '../classroom/memory-journal.ts';
import { heldTime, settled } from './held-time.ts';

const NINE = Date.parse('2026-11-27T09:00:00+08:00');
const ends: (() => void)[] = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function setUp() {
  const time = heldTime(NINE);
  const { timers } = time;
  const faults = await createFaults({
    journal: createMemoryJournal(),
    ports: { clock: time, randomBytes: systemRandomBytes, log: silentLog },
    timers,
  });
  const nothing = () => Promise.resolve(undefined);
  const network = createNetworkWatch({
    broker: { url: 'mqtt://platform.example', ca: undefined },
    readCa: () => Promise.reject(new Error('there is none')),
    probes: {
      linkUp: () => true,
      gateway: () => Promise.resolve('ok'),
      gatewayAddress: nothing,
      resolves: () => Promise.resolve('ok'),
      reaches: () => Promise.resolve(true),
      foreignIssuer: nothing,
    },
    faults,
    clock: time,
    timers,
    log: silentLog,
  });
  const asked: string[] = [];
  const room = { lost: 0, online: true, deaf: new Set<string>(), cannot: false };
  const stop = watchLoss({
    host: network.host ?? '',
    echo: (host, sent): Promise<Echoes | undefined> => {
      asked.push(host);
      if (room.cannot) return Promise.resolve(undefined);
      return Promise.resolve({ sent, answered: room.deaf.has(host) ? 0 : sent - room.lost });
    },
    gateway: () => Promise.resolve('10.20.1.254'),
    wanted: () => room.online,
    lossIs: network.lossIs,
    timers,
    log: silentLog,
  });
  ends.push(
    stop,
    () => network.stop(),
    () => faults.stop(),
  );
  const looks = async (count: number): Promise<void> => {
    for (let look = 0; look < count; look++) {
      await time.advanceTo(time.now() + EVERY_MS + 1_000);
      await settled();
    }
  };
  const open = () => faults.listAll().map(({ code, detail }) => [code, detail['lossPct'] ?? null]);
  return { room, looks, open, asked, network, faults, time };
}

test('over three of a hundred lost in a quarter of an hour is a fault, and it is over at half of that', async () => {
  const { room, looks, open, asked } = await setUp();
  room.lost = 3;
  await looks(2);
  expect(open()).toEqual([]);
  await looks(2);
  expect(open()).toEqual([['NET-QUAL', 5]]);
  room.lost = 1;
  await looks(1);
  // 5 % and 5 % and 1.7 %: not well yet.
  expect(open()).toHaveLength(1);
  room.lost = 0;
  await looks(3);
  expect(open()).toEqual([]);
  expect(new Set(asked)).toEqual(new Set(['platform.example']));
});

test('one in a hundred is none, however long', async () => {
  const { room, looks, open } = await setUp();
  room.lost = 1;
  await looks(10);
  expect(open()).toEqual([]);
});

test('a platform that answers no echoes loses nothing: the gateway is asked, and where it is deaf too, nobody', async () => {
  const { room, looks, open, asked } = await setUp();
  room.deaf.add('platform.example');
  room.lost = 6;
  await looks(4);
  expect(asked).toEqual(['platform.example', '10.20.1.254', '10.20.1.254', '10.20.1.254']);
  expect(open()).toEqual([['NET-QUAL', 10]]);
  room.deaf.add('10.20.1.254');
  await looks(5);
  // What nobody can tell any more is not said any longer.
  expect(open()).toEqual([]);
  expect(asked).toHaveLength(5);
});

test('nobody asks while the platform is away or the room is empty, and what was before that does not count', async () => {
  const { room, looks, open, asked } = await setUp();
  room.lost = 30;
  await looks(2);
  room.online = false;
  await looks(3);
  room.online = true;
  await looks(2);
  expect(asked).toHaveLength(4);
  expect(open()).toEqual([]);
  await looks(1);
  expect(open()).toEqual([['NET-QUAL', 50]]);
});

test('a PC without ping says nothing', async () => {
  const { room, looks, open } = await setUp();
  room.cannot = true;
  await looks(6);
  expect(open()).toEqual([]);
});

test('slow and lossy are one fault, and it is over when both are', async () => {
  const { room, looks, network, faults } = await setUp();
  room.lost = 6;
  await looks(3);
  for (let ping = 0; ping < 5; ping++) network.roundTrip(900);
  await looks(3);
  const [fault] = faults.listAll();
  expect(fault?.detail).toMatchObject({ lossPct: 10 });
  expect(fault?.text.zh).toContain('丢包 10 %');
  room.lost = 0;
  await looks(4);
  expect(faults.listAll()).toHaveLength(1);
  for (let ping = 0; ping < 5; ping++) network.roundTrip(20);
  await looks(1);
  expect(faults.listAll()).toEqual([]);
});
