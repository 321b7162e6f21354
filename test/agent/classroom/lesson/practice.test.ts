import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { silentLog, systemRandomBytes } from '../../../../agent/ports.ts';
import { openStores, type Stores } from '../../../../agent/store/stores.ts';
import { heldClock } from '../classroom-fixture.ts';
import { openLessons, planned, quiet, schoolOf, seatClass } from './fixture.ts';

let directory: string;
let stores: Stores;
const clock = heldClock();

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-practice-'));
  const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  stores = await openStores({
    directory,
    source: '/local',
    version: 'test',
    buildTime: 0,
    ports,
    keepDays: 30,
    maxMB: 64,
  });
});
afterEach(async () => {
  await stores.close();
  await rm(directory, { recursive: true, force: true });
});

/** What lies on the disk, the write-ahead logs too. */
async function bytes(): Promise<string> {
  const hash = createHash('sha256');
  for (const file of ['journal.db', 'journal.db-wal', 'room.db', 'room.db-wal'])
    hash.update(await readFile(join(directory, file)).catch(() => ''));
  return hash.digest('hex');
}

it('a practice lesson with everything in it leaves the journal and room.db as they were, to the byte', async () => {
  const { journal, room } = stores;
  await seatClass(room, 12, ['03']);
  const other = await room.importRoster('三年三班', [{ seat: '01', name: '乙' }]);
  const school = schoolOf([planned(2)]);
  const { classroom, lessons, press, pressClicker } = await openLessons({ journal, room, clock, school });
  await quiet();
  const before = { head: journal.head, bytes: await bytes() };

  await lessons.begin({ practice: true }, 'page');
  expect(classroom.wall().lesson).toMatchObject({ practice: true, period: 2, questions: 0 });
  await lessons.rollCall(true);
  for (let seat = 1; seat <= 10; seat++) press(seat);
  await quiet();
  expect(classroom.wall().attendance).toMatchObject({ size: 12, present: 10, unseen: 2 });
  const { pupils } = await lessons.attendance('current', { names: true });
  await lessons.mark('current', pupils[11]?.pupilId ?? '', { status: 'leave', words: '去比赛' }, { names: true });
  await lessons.lend('11', 'SPARE1');
  const { id } = await classroom.ask({ kind: 'single', options: 4, stem: '练习题' });
  for (let seat = 1; seat <= 10; seat++) press(seat, 'B');
  pressClicker('SPARE1', 'C');
  await quiet();
  await classroom.stop(id);
  expect(await classroom.reveal(id, 'B')).toMatchObject({ state: 'revealed', tally: { B: 10, C: 1 }, answered: 11 });
  expect(await classroom.question(id, { names: true })).toMatchObject({ state: 'revealed' });
  await classroom.ask({ kind: 'survey', options: 3 });
  press(1);
  await quiet();
  await lessons.draw();
  await lessons.change({ subject: 'music', classId: other.id });
  expect(classroom.wall()).toMatchObject({ class: { id: other.id }, lesson: { questions: 2, subject: 'music' } });
  await lessons.end('asked');

  expect(classroom.wall()).toMatchObject({ lesson: null, class: { name: '三年二班' }, question: null });
  await expect(classroom.question(id, { names: false })).rejects.toMatchObject({ code: 'QUESTION-UNKNOWN' });
  expect(await classroom.questions(10)).toEqual([]);
  expect({ head: journal.head, bytes: await bytes() }).toEqual(before);

  // The real thing afterwards is written.
  await lessons.begin({}, 'page');
  expect(journal.head.sequence).toBe(before.head.sequence + 1);
  await classroom.close();
});

it('a practice lesson gives way to the room’s own questions when it ends, and to a real lesson', async () => {
  const { journal, room } = stores;
  await seatClass(room, 2);
  const { classroom, lessons } = await openLessons({ journal, room, clock });
  const real = await classroom.ask({ kind: 'single', options: 2 });
  await lessons.begin({ practice: true }, 'page');
  // What was open has been stopped, and is not lost.
  expect(classroom.wall().question).toBeNull();
  expect(await classroom.question(real.id, { names: false })).toMatchObject({ state: 'closed' });
  const practised = await classroom.ask({ kind: 'single', options: 2 });
  await lessons.begin({}, 'page');
  expect(classroom.wall()).toMatchObject({ lesson: { practice: false }, question: { id: real.id } });
  expect(classroom.wall().question?.id).not.toBe(practised.id);
  await classroom.close();
});
