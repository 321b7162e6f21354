import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tallyOf } from '../../../../agent/classroom/question/question.ts';
import { heldClock, NINE, settle } from '../classroom-fixture.ts';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';
import { five, openQuiz, type QuizFixture } from './quiz-fixture.ts';

let journal: MemoryJournal;
let room: TestRoom;
const open: QuizFixture[] = [];

beforeEach(async () => {
  journal = createMemoryJournal();
  room = await createTestRoom();
});
afterEach(async () => {
  for (const { quiz } of open.splice(0)) await quiz.close();
  room.close();
});
async function quizOf(setting: Parameters<typeof openQuiz>[2] = {}): Promise<QuizFixture> {
  const fixture = await openQuiz(journal, room, setting);
  open.push(fixture);
  return fixture;
}
const events = (type: string) =>
  journal.lines.filter((line) => line.type === `cn.banban.${type}`).map(({ text }) => JSON.parse(text).data);
const written = (): string => journal.lines.map(({ text }) => text).join('\n');
const keyOf = async (id: string): Promise<string | undefined> => (await room.questionTexts([id]))[0]?.fields?.voterKey;
const tally = (fixture: QuizFixture) => tallyOf(fixture.quiz.live?.question as never);

describe('a survey', () => {
  it('counts each voice once and writes down nothing of whose it was', async () => {
    const fixture = await quizOf({ holders: five() });
    const id = await fixture.quiz.ask({ kind: 'survey', options: 3 });
    fixture.press('42000001', 'A');
    fixture.press('42000002', 'B');
    fixture.press('42000001', 'C');
    await fixture.quiz.submit({ question: id, tablet: 'b1234', pupil: 'p0pupil2', answer: 'C' });
    await settle();
    expect(tally(fixture)).toEqual({ A: 0, B: 0, C: 2 });
    expect(events('question.opened')[0]).toMatchObject({ kind: 'survey', anonymous: true });
    expect(events('response.cast')).toHaveLength(4);
    expect(new Set(events('response.cast').map(({ voter }) => voter)).size).toBe(2);
    expect(events('response.cast')[0]).toEqual({
      question: id,
      voter: expect.stringMatching(/^v[a-z2-7]{16}$/),
      by: 'clicker',
      key: 'A',
    });
    expect(written()).not.toMatch(/4200000|p0pupil|b1234|"sq"|"device"/);
  });

  it('has other voters than the next one', async () => {
    const fixture = await quizOf({ holders: five() });
    for (let times = 0; times < 2; times++) {
      await fixture.quiz.ask({ kind: 'survey', options: 3 });
      fixture.press('42000001', 'A');
      await settle();
    }
    const [first, second] = events('response.cast');
    expect(first.voter).not.toBe(second.voter);
  });

  it('forgets who was who when it is over, on disk too, and not before', async () => {
    const fixture = await quizOf({ holders: five() });
    const closed = await fixture.quiz.ask({ kind: 'survey', options: 3, stem: '？' });
    expect(await keyOf(closed)).toMatch(/^[0-9a-f]{64}$/);
    await fixture.quiz.stop(closed);
    expect(await keyOf(closed)).toBeUndefined();
    expect((await room.questionTexts([closed]))[0]?.stem).toBe('？');
    expect(fixture.quiz.live?.voters).toBeUndefined();
    const gone = await fixture.quiz.ask({ kind: 'survey', options: 3 });
    await fixture.quiz.voidQuestion(gone);
    expect(await keyOf(gone)).toBeUndefined();
  });

  it('counts a late voice for who it is, and forgets after it', async () => {
    const fixture = await quizOf({ holders: five() });
    const id = await fixture.quiz.ask({ kind: 'survey', options: 3 });
    fixture.press('42000001', 'A');
    await settle();
    fixture.receivers.beforeSummary = () => void fixture.press('42000001', 'B');
    await fixture.quiz.stop(id);
    expect(tally(fixture)).toEqual({ A: 0, B: 1, C: 0 });
    expect(fixture.press('42000001', 'C')).toBe(false);
  });

  it('goes on after a crash with the same voters; the key of one that is over is forgotten at the start', async () => {
    const before = await quizOf({ holders: five() });
    const id = await before.quiz.ask({ kind: 'survey', options: 3 });
    before.press('42000001', 'A');
    await settle();
    const after = await quizOf({ holders: five() });
    after.press('42000001', 'B');
    await settle();
    expect(tally(after)).toEqual({ A: 0, B: 1, C: 0 });
    const late = await quizOf({ holders: five(), clock: heldClock(NINE + 86_400_000) });
    expect(late.quiz.live).toBeUndefined();
    expect(await keyOf(id)).toBeUndefined();
  });

  it('does not say what a clicker of nobody’s was pressed to', async () => {
    const fixture = await quizOf({ holders: five() });
    await fixture.quiz.ask({ kind: 'survey', options: 3 });
    fixture.press('4200FFBD', 'B');
    await settle();
    expect(events('response.pressed')).toMatchObject([{ clicker: '4200FFBD', key: '?' }]);
    expect(fixture.quiz.live?.question).toMatchObject({ presses: 1 });
    expect(tally(fixture)).toEqual({ A: 0, B: 0, C: 0 });
  });

  it('counts every clicker while none is bound, each once', async () => {
    const fixture = await quizOf();
    await fixture.quiz.ask({ kind: 'single', options: 2, anonymous: true });
    for (const key of ['A', 'B', 'A']) fixture.press('42000001', key);
    fixture.press('42000002', 'A');
    await settle();
    expect(tally(fixture)).toEqual({ A: 2, B: 0 });
    expect(written()).not.toContain('4200000');
  });
});

describe('a pupil without consent', () => {
  it('is counted in a named question, and not told', async () => {
    const fixture = await quizOf({ holders: five(), silent: new Set(['p0pupil2']) });
    const id = await fixture.quiz.ask({ kind: 'single', options: 3 });
    fixture.press('42000001', 'A');
    fixture.press('42000002', 'A');
    fixture.press('42000002', 'B');
    await fixture.quiz.submit({ question: id, tablet: 'b1234', pupil: 'p0pupil2', answer: 'C' });
    await settle();
    expect(tally(fixture)).toEqual({ A: 1, B: 0, C: 1 });
    expect(written()).toContain('p0pupil1');
    expect(written()).not.toMatch(/p0pupil2|42000002|b1234/);
    expect(await keyOf(id)).toMatch(/^[0-9a-f]{64}$/);
    await fixture.quiz.stop(id);
    expect(await keyOf(id)).toBeUndefined();
  });

  it('needs no key where everybody may be told', async () => {
    const fixture = await quizOf({ holders: five() });
    expect(await keyOf(await fixture.quiz.ask({ kind: 'single', options: 3 }))).toBeUndefined();
  });
});

describe('a key that cannot be kept', () => {
  it('does not stop the lesson', async () => {
    room.failing.add('saveQuestionText').add('forgetVoters');
    const fixture = await quizOf({ holders: five() });
    const id = await fixture.quiz.ask({ kind: 'survey', options: 3 });
    fixture.press('42000001', 'A');
    fixture.press('42000001', 'B');
    await settle();
    await fixture.quiz.stop(id);
    expect(tally(fixture)).toEqual({ A: 0, B: 1, C: 0 });
  });
});
