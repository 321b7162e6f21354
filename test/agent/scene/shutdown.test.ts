import { expect, it } from 'vitest';
import { silentLog } from '../../../agent/ports.ts';
import { createShutdown, type Shutdown } from '../../../agent/scene/shutdown.ts';
import { type TestTime, testTime } from './room-double.ts';

function bench(finish: () => Promise<unknown> = () => Promise.resolve()) {
  const time: TestTime = testTime();
  const did: string[] = [];
  const state = { question: false, views: 0 };
  const note = (what: string) => (value?: number) => {
    did.push(value === undefined ? what : `${what} ${value}`);
    return Promise.resolve();
  };
  const shutdown: Shutdown = createShutdown({
    power: { shutDown: note('shutDown'), cancel: note('cancel'), wakeAt: note('wakeAt') },
    time,
    log: silentLog,
    questionOpen: () => state.question,
    finish: () => {
      did.push('finish');
      return finish();
    },
    nextWake: () => 123,
    changed: () => {
      state.views += 1;
    },
  });
  return { time, did, state, shutdown };
}

it('counts down, finishes the room, arms the alarm, and tells the system', async () => {
  const { time, did, shutdown } = bench();
  const at = time.now() + 120_000;
  shutdown.begin();
  shutdown.begin();
  expect(shutdown.view).toEqual({ atMs: at });
  await time.run(119_000);
  expect(did).toEqual([]);
  await time.run(2_000);
  expect(did).toEqual(['finish', 'wakeAt 123', 'shutDown 10']);
});

it('can be stopped during the countdown, and even after the system was told', async () => {
  const { time, did, shutdown } = bench();
  shutdown.begin();
  await time.run(60_000);
  await shutdown.cancel();
  expect(shutdown.view).toBeNull();
  await time.run(600_000);
  expect(did).toEqual([]);
  shutdown.begin();
  await time.run(121_000);
  await shutdown.cancel();
  expect(did).toEqual(['finish', 'wakeAt 123', 'shutDown 10', 'cancel']);
});

it('waits for a question asked meanwhile, and not for a room that hangs', async () => {
  const { time, did, state, shutdown } = bench(() => new Promise(() => {}));
  shutdown.begin();
  state.question = true;
  await time.run(300_000);
  expect(did).toEqual([]);
  state.question = false;
  await time.run(2_000);
  expect(did).toEqual(['finish']);
  await time.run(201_000);
  expect(did).toEqual(['finish', 'wakeAt 123', 'shutDown 10']);
});
