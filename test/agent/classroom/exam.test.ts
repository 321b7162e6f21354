import { expect, it } from 'vitest';
import { createClassroom } from '../../../agent/classroom/classroom.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { classCsv, fakeReceivers, heldClock } from './classroom-fixture.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { createTestRoom } from './test-room.ts';

it('in exam mode nothing is asked or bound, and an open question is not opened again on the receivers', async () => {
  const ports = { clock: heldClock(), randomBytes: systemRandomBytes, log: silentLog };
  const room = await createTestRoom();
  const journal = createMemoryJournal();
  const faults = await createFaults({ journal, ports });
  let exam = false;
  const open = async () => {
    const receivers = fakeReceivers();
    const classroom = await createClassroom({
      journal,
      room,
      receivers: () => receivers,
      faults,
      ports,
      examMode: () => exam,
    });
    return { classroom, receivers };
  };
  const { classroom, receivers } = await open();
  const imported = await classroom.importRoster('三年二班', classCsv(2), { dryRun: false });
  await classroom.selectClass(imported.classes[0]?.class?.id ?? '');
  const question = await classroom.ask({ kind: 'single', options: 4 });
  expect(receivers.calls).toEqual(['open 4']);

  exam = true;
  await expect(classroom.ask({ kind: 'single', options: 4 })).rejects.toMatchObject({ code: 'EXAM-MODE' });
  await expect(classroom.startBinding('class')).rejects.toMatchObject({ code: 'EXAM-MODE' });
  expect(receivers.calls).toEqual(['open 4']);
  await classroom.close();

  // A restart in exam mode: the question from before is there to be stopped, and nobody can answer it.
  const again = await open();
  again.classroom.start();
  again.classroom.receiversChanged();
  expect(again.classroom.wall().question).toMatchObject({ id: question.id, state: 'open' });
  expect(again.receivers.calls).toEqual([]);
  await again.classroom.stop(question.id);
  expect(again.receivers.calls).toEqual(['close']);

  exam = false;
  await again.classroom.ask({ kind: 'single', options: 2 });
  expect(again.receivers.calls).toEqual(['close', 'open 2']);
  await again.classroom.close();
  await room.close();
});
