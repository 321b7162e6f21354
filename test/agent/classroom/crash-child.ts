/**
 * A classroom on the real stores in the directory given, to be killed: asks, presses, and says on stdout what it shows,
 * after it shows it. With `--hold` nothing else; else it says what a restart shows, and ends.
 */

import { createClassroom } from '../../../agent/classroom/classroom.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { type Ports, silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { openStores } from '../../../agent/store/stores.ts';
import { fakeReceivers, heldClock } from './classroom-fixture.ts';

const [directory = '', mode] = process.argv.slice(2);
const clock = heldClock();
const ports: Ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
const options = { directory, source: '/local', version: 'test', buildTime: 0, ports, keepDays: 30, maxMB: 64 };
const stores = await openStores(options);
const { journal, room } = stores;
const faults = await createFaults({ journal, ports });
const receivers = fakeReceivers();
const classroom = await createClassroom({ journal, room, receivers: () => receivers, faults, ports });
const say = (fields: object): void => {
  process.stdout.write(`${JSON.stringify(fields)}\n`);
};

if (mode === '--hold') {
  const csv = new TextEncoder().encode('座号,姓名,答题器\n01,王芳,42000143\n02,李雷,42000240\n');
  await classroom.importRoster('三年二班', csv, { dryRun: false });
  faults.open('CLK-BASE', { device: 'base' });
  const { id } = await classroom.ask({ kind: 'single', options: 4, stem: '几？' });
  classroom.onChange(() =>
    say({
      id,
      answered: classroom.wall().question?.answered,
      presses: classroom.private({ names: false }).seats.map((seat) => seat.presses),
    }),
  );
  let sq = 0;
  setInterval(() => {
    sq = (sq + 1) % 256;
    const clicker = sq % 2 === 0 ? '42000143' : '42000240';
    classroom.press({ device: 'base', clicker, key: 'ABCD'[sq % 4] ?? 'A', sq, atMonotonicMs: clock.monotonicMs() });
  }, 2);
} else {
  classroom.start();
  const { question } = classroom.wall();
  const before = question === null ? undefined : await classroom.question(question.id, { names: true });
  const stopped = question === null ? undefined : await classroom.stop(question.id);
  const exported = question === null ? '' : (await classroom.exportCsv(question.id)).csv;
  say({ question, before, stopped, exported, calls: receivers.calls, faults: faults.list().map(({ code }) => code) });
  await classroom.close();
  await stores.close();
}
