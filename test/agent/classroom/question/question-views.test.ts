import { afterEach, beforeEach, expect, it } from 'vitest';
import { clickerOf, openClassroom, settle } from '../classroom-fixture.ts';
import { createMemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';

let room: TestRoom;
let fixture: Awaited<ReturnType<typeof openClassroom>>;

beforeEach(async () => {
  room = await createTestRoom();
  fixture = await openClassroom(createMemoryJournal(), room);
  const rows = [1, 2, 3].map(
    (number) => `0${number},学生0${number},${clickerOf(number)},${number === 2 ? '否' : '是'}`,
  );
  const csv = ['座号,姓名,答题器,监护人同意', ...rows].join('\n');
  await fixture.classroom.importRoster('三年二班', new TextEncoder().encode(csv), { dryRun: false });
});
afterEach(async () => {
  await fixture.classroom.close();
  room.close();
});

it('a pupil without consent is in the sums, and on no seat and under no name', async () => {
  const { classroom, press, journal } = fixture;
  const { id } = await classroom.ask({ kind: 'single', options: 2, answer: 'A' });
  press(clickerOf(1), 'A');
  press(clickerOf(2), 'B');
  await settle();
  const answer = await classroom.question(id, { names: true });
  expect(answer).toMatchObject({ answered: 2, tally: { A: 1, B: 1 } });
  expect(answer.responses).toMatchObject([
    { seat: '01', name: '学生01', answer: 'A' },
    { seat: null, clicker: expect.stringMatching(/^v/), answer: 'B' },
  ]);
  expect(answer.responses[1]).not.toHaveProperty('name');
  expect(classroom.private({ names: true }).seats[1]).toMatchObject({ consent: false, answer: null, presses: 0 });
  const lines = (await journal.about(id)).map(({ text }) => text).join();
  expect(lines).not.toContain(clickerOf(2));
  await classroom.stop(id);
  await classroom.reveal(id);
  expect(classroom.wall().question).toMatchObject({ answer: 'A', right: { whole: 1, partly: 0 } });
});

it('who changed twice or took it back is unsure, in the private view', async () => {
  const { classroom, press } = fixture;
  await classroom.ask({ kind: 'single', options: 3 });
  for (const key of ['A', 'B', 'C']) press(clickerOf(1), key);
  for (const key of ['A', 'B']) press(clickerOf(3), key);
  await settle();
  const unsure = () => classroom.private({ names: false }).seats.map((seat) => seat.unsure);
  expect(unsure()).toEqual([true, false, false]);
  press(clickerOf(3), 'F');
  await settle();
  expect(unsure()).toEqual([true, false, true]);
});

it('the cells of two rounds add up to the pupils who can be followed', async () => {
  const { classroom, press } = fixture;
  const first = await classroom.ask({ kind: 'single', options: 2 });
  press(clickerOf(1), 'B');
  press(clickerOf(2), 'A');
  await settle();
  const second = await classroom.ask({ before: first.id });
  press(clickerOf(1), 'A');
  press(clickerOf(2), 'A');
  await settle();
  await classroom.stop(second.id);
  expect(classroom.wall().question).toMatchObject({ round: 2, rounds: null, answerKnown: false });
  const shown = await classroom.reveal(second.id, 'A');
  expect(shown.rounds).toEqual({
    before: first.id,
    rightRight: 0,
    rightWrong: 0,
    wrongRight: 1,
    wrongWrong: 0,
    both: 1,
    onlyBefore: 0,
    onlyNow: 0,
    silent: 1,
    rightBefore: 0.5,
    rightNow: 1,
  });
  expect((await classroom.question(first.id, { names: false })).rounds).toBeNull();
  expect(classroom.wall().question?.rounds).toEqual(shown.rounds);
});
