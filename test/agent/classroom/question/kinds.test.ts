import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tallyOf } from '../../../../agent/classroom/question/question.ts';
import { settle } from '../classroom-fixture.ts';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';
import { five, openQuiz, type QuizFixture } from './quiz-fixture.ts';

let journal: MemoryJournal;
let room: TestRoom;
let fixture: QuizFixture;

beforeEach(async () => {
  journal = createMemoryJournal();
  room = await createTestRoom();
  fixture = await openQuiz(journal, room, { holders: five() });
});
afterEach(async () => {
  await fixture.quiz.close();
  room.close();
});

const question = async (id: string) => (await fixture.quiz.find(id)).question;
const answers = async (id: string) =>
  Object.fromEntries(
    [...(await question(id)).standing].map(([who, { answer }]) => [who.replace('p0pupil', ''), answer]),
  );
function type(clicker: number, ...keys: string[]): void {
  for (const key of keys) fixture.press(`4200000${clicker}`, key);
}

describe('a multiple choice on clickers', () => {
  it('is put together letter by letter, and each letter is counted', async () => {
    const id = await fixture.quiz.ask({ kind: 'multiple', options: 4, answer: 'AC', points: 4 });
    type(1, 'C', 'A');
    type(2, 'A', 'B', 'B');
    type(3, 'D', 'F', 'A', 'D');
    await settle();
    expect(await answers(id)).toEqual({ 1: 'AC', 2: 'A', 3: 'AD' });
    expect(tallyOf(await question(id))).toEqual({ A: 3, B: 0, C: 1, D: 1 });
    await fixture.quiz.stop(id);
    await fixture.quiz.reveal(id);
    expect(await question(id)).toMatchObject({ state: 'revealed', answer: 'AC', points: 4, partial: 0.5 });
  });
});

describe('a number on pads', () => {
  it('opens the pads for digits, counts at ENTER, and what is typed when it is stopped', async () => {
    const id = await fixture.quiz.ask({ kind: 'numeric', tolerance: 0.1, answer: '1.50' });
    type(1, '1', '.', '5', 'ENTER');
    type(2, '1', '2');
    type(3, '-', '4', 'BACK', 'BACK', '9', 'ENTER');
    await settle();
    expect(await answers(id)).toEqual({ 1: '1.5', 3: '9' });
    expect(fixture.quiz.live?.question.standing.size).toBe(2);
    fixture.receivers.beforeSummary = () => {
      type(4, '7');
    };
    await fixture.quiz.stop(id);
    expect(await answers(id)).toEqual({ 1: '1.5', 2: '12', 3: '9', 4: '7' });
    expect((await question(id)).standing.get('p0pupil2')?.clicker).toBe('42000002');
    await fixture.quiz.reveal(id);
    expect(await question(id)).toMatchObject({ answer: '1.5', tolerance: 0.1 });
  });

  it('asks receivers for digits only then', async () => {
    const how: unknown[] = [];
    fixture.receivers.open = (options, given) => void how.push([options, given?.digits === true]);
    await fixture.quiz.ask({ kind: 'numeric' });
    await fixture.quiz.ask({ kind: 'single', options: 3 });
    await fixture.quiz.ask({ kind: 'buzz' });
    expect(how).toEqual([
      [5, true],
      [3, false],
      [5, false],
    ]);
  });
});

describe('right or wrong, an order, a vote', () => {
  it('each have their own answers', async () => {
    const first = await fixture.quiz.ask({ kind: 'truefalse' });
    type(1, 'A');
    type(2, 'C');
    await settle();
    expect(await question(first)).toMatchObject({ options: 2 });
    expect(await answers(first)).toEqual({ 1: 'A' });
    const order = await fixture.quiz.ask({ kind: 'ranking', options: 3 });
    type(1, 'C', 'A', 'B');
    type(2, 'B', 'A');
    await settle();
    await fixture.quiz.stop(order);
    expect(await answers(order)).toEqual({ 1: 'CAB' });
    expect(tallyOf(await question(order))).toEqual({ CAB: 1 });
    await expect(fixture.quiz.reveal(order, 'CA')).rejects.toMatchObject({ code: 'QUESTION-ANSWER' });
    await fixture.quiz.reveal(order, 'cab');
    expect((await question(order)).answer).toBe('CAB');
  });

  it('a survey and a buzz have no right answer, and say so', async () => {
    for (const kind of ['survey', 'buzz'] as const) {
      const id = await fixture.quiz.ask({ kind, ...(kind === 'survey' ? { options: 3 } : {}) });
      await fixture.quiz.stop(id);
      await expect(fixture.quiz.reveal(id, 'A')).rejects.toMatchObject({ code: 'QUESTION-NO-ANSWER' });
    }
  });

  it('an answer nobody knows cannot be shown without saying it', async () => {
    const id = await fixture.quiz.ask({ kind: 'single', options: 4 });
    await fixture.quiz.stop(id);
    await expect(fixture.quiz.reveal(id)).rejects.toMatchObject({ code: 'QUESTION-ANSWER' });
  });
});

describe('what cannot be asked', () => {
  it.each([
    [{}, 'kind'],
    [{ kind: 'single' }, 'options'],
    [{ kind: 'numeric', options: 3 }, 'options'],
    [{ kind: 'truefalse', options: 4 }, 'options'],
    [{ kind: 'single', options: 4, answer: 'E' }, 'answer'],
    [{ kind: 'survey', options: 4, answer: 'A' }, 'answer'],
    [{ kind: 'ranking', options: 4, answer: 'AB' }, 'answer'],
    [{ kind: 'single', options: 4, tolerance: 1 }, 'tolerance'],
    [{ kind: 'single', options: 4, seconds: 0 }, 'seconds'],
    [{ kind: 'single', options: 4, seconds: 7201 }, 'seconds'],
    [{ kind: 'buzz', thinkSeconds: 10, seconds: 10 }, 'seconds'],
    [{ kind: 'buzz', thinkSeconds: 601 }, 'thinkSeconds'],
    [{ kind: 'buzz', anonymous: true }, 'anonymous'],
    [{ kind: 'multiple', options: 4, partial: 1.5 }, 'partial'],
    [{ kind: 'multiple', options: 4, points: -1 }, 'points'],
  ] as const)('%j is refused, and says where', async (wish, where) => {
    await expect(fixture.quiz.ask(wish)).rejects.toMatchObject({ code: 'QUESTION-INVALID', where });
    expect(journal.lines).toEqual([]);
    expect(fixture.receivers.calls).toEqual([]);
  });

  it('leaves the question that is open as it is', async () => {
    const id = await fixture.quiz.ask({ kind: 'single', options: 4 });
    await expect(fixture.quiz.ask({ kind: 'single', options: 9 })).rejects.toThrow();
    await expect(fixture.quiz.ask({ item: { set: 'nope', number: 1 } })).rejects.toMatchObject({
      code: 'BANK-UNKNOWN',
    });
    await expect(fixture.quiz.ask({ before: 'nope' })).rejects.toMatchObject({ code: 'QUESTION-UNKNOWN' });
    expect(fixture.quiz.live).toMatchObject({ id, stopping: false });
  });
});

describe('a question of a set', () => {
  it('is asked as it stands there, and its answer is shown only when it is revealed', async () => {
    const set = await room.addQuestionSet({ name: '分数', addedAt: 0 }, [
      {
        kind: 'multiple',
        options: 3,
        stem: '哪些相等？',
        optionTexts: ['1/2', '2/4', '3/5'],
        answer: 'AB',
        points: 2,
        knowledge: ['通分'],
        seconds: 60,
      },
    ]);
    const id = await fixture.quiz.ask({ item: { set: set.id, number: 1 }, seconds: 30 });
    expect(await question(id)).toMatchObject({ kind: 'multiple', options: 3, points: 2, seconds: 30, oral: false });
    expect(fixture.quiz.live?.text).toMatchObject({
      stem: '哪些相等？',
      fields: { answer: 'AB', knowledge: ['通分'], item: { set: set.id, number: 1 } },
    });
    expect(journal.lines.map(({ text }) => text).join()).not.toMatch(/相等|通分|"AB"/);
    await fixture.quiz.stop(id);
    await fixture.quiz.reveal(id);
    expect((await question(id)).answer).toBe('AB');
  });
});

describe('a second round', () => {
  it('asks the same again, linked, and knows the answer that was shown', async () => {
    const first = await fixture.quiz.ask({ kind: 'single', options: 3, stem: '？', seconds: 20 });
    type(1, 'A');
    await settle();
    await fixture.quiz.stop(first);
    await fixture.quiz.reveal(first, 'B');
    const second = await fixture.quiz.ask({ kind: 'multiple', options: 5, before: first });
    expect(await question(second)).toMatchObject({
      kind: 'single',
      options: 3,
      round: 2,
      before: first,
      seconds: null,
    });
    expect(fixture.quiz.live).toMatchObject({ text: { stem: '？', fields: { answer: 'B' } }, before: { id: first } });
    await fixture.quiz.stop(second);
    const third = await fixture.quiz.ask({ before: second });
    expect(await question(third)).toMatchObject({ round: 3, before: second });
    const again = await openQuiz(journal, room, { holders: five() });
    expect(again.quiz.live).toMatchObject({ id: third, before: { id: second } });
    expect((await again.quiz.find(second)).before).toMatchObject({ id: first, answer: 'B' });
    await again.quiz.close();
  });

  it('is not asked of a question that does not count', async () => {
    const id = await fixture.quiz.ask({ kind: 'single', options: 3 });
    await fixture.quiz.voidQuestion(id);
    await expect(fixture.quiz.ask({ before: id })).rejects.toMatchObject({ code: 'QUESTION-VOIDED' });
  });
});

it('what is said of a question afterwards stays in the room, and keeps what was known', async () => {
  const id = await fixture.quiz.ask({ kind: 'single', options: 3, stem: '？', answer: 'A' });
  await fixture.quiz.amend(id, { picture: 'x.png' });
  await fixture.quiz.ask({ kind: 'single', options: 2 });
  await fixture.quiz.amend(id, { knowledge: ['分数'] });
  expect((await fixture.quiz.find(id)).text).toMatchObject({
    stem: '？',
    fields: { answer: 'A', picture: 'x.png', knowledge: ['分数'] },
  });
});
