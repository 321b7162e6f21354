import { afterEach, describe, expect, it } from 'vitest';
import { classCsv, clickerOf, openClassroom, settle } from '../classroom-fixture.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createTestRoom } from '../test-room.ts';

const closers: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const KEY = '5a'.repeat(32);
const withoutNumbers = new TextEncoder().encode(
  `座号,姓名,答题器\r\n01,甲,${clickerOf(1)}\r\n02,乙,${clickerOf(2)}\r\n`,
);

/** Imports the list into a room of its own and has pupil 1 press: the pseudonym on the line. */
async function pseudonymIn(lists: readonly Uint8Array[], { key = KEY, className = '三年二班' } = {}): Promise<string> {
  const [journal, room] = [createMemoryJournal(), await createTestRoom()];
  await room.setSetting('roomKey', key);
  const { classroom, press } = await openClassroom(journal, room);
  closers.push(
    () => room.close(),
    () => classroom.close(),
  );
  for (const list of lists) {
    for (const { pupilId } of classroom.private({ names: false }).seats) await classroom.erasePupil(pupilId);
    await classroom.importRoster(className, list, { dryRun: false });
    await settle();
  }
  await classroom.ask({ kind: 'single', options: 4 });
  press(clickerOf(1), 'A');
  await settle();
  const { data } = JSON.parse(journal.lines.at(-1)?.text ?? '{}') as { data: { pupil: string } };
  expect(data.pupil).toMatch(/^p0[a-z2-7]{16}$/);
  return data.pupil;
}

describe('a pupil’s pseudonym', () => {
  it('stays the same when the list is erased and imported anew, and in another database with the same key', async () => {
    for (const list of [classCsv(3), withoutNumbers]) {
      const one = await pseudonymIn([list]);
      expect(await pseudonymIn([list, list])).toBe(one);
      expect(await pseudonymIn([list])).toBe(one);
    }
  });

  it('is another one with another key; with 学号 it follows the pupil to another class, without it does not', async () => {
    expect(await pseudonymIn([classCsv(3)], { key: 'a5'.repeat(32) })).not.toBe(await pseudonymIn([classCsv(3)]));
    expect(await pseudonymIn([classCsv(3)], { className: '四年二班' })).toBe(await pseudonymIn([classCsv(3)]));
    expect(await pseudonymIn([withoutNumbers], { className: '四年二班' })).not.toBe(
      await pseudonymIn([withoutNumbers]),
    );
  });
});
