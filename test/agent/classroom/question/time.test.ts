import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { heldClock, NINE, settle } from '../classroom-fixture.ts';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';
import { five, openQuiz, type QuizFixture } from './quiz-fixture.ts';

let journal: MemoryJournal;
let room: TestRoom;
const open: QuizFixture[] = [];

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  journal = createMemoryJournal();
  room = await createTestRoom();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const { quiz } of open.splice(0)) await quiz.close();
  room.close();
});
async function quizOf(clock = heldClock()): Promise<QuizFixture> {
  const fixture = await openQuiz(journal, room, { holders: five(), clock });
  open.push(fixture);
  return fixture;
}
/** The steady clock goes on; the wall clock too, unless it is set meanwhile. */
async function pass(fixture: QuizFixture, ms: number): Promise<void> {
  fixture.clock.advance(ms);
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}
const state = ({ quiz }: QuizFixture) => quiz.live?.question.state;
const leftMs = ({ quiz }: QuizFixture) => quiz.live?.remainingMs();
const timed = { kind: 'single', options: 4, seconds: 60 } as const;

describe('a question with a time limit', () => {
  it('closes by itself, by the steady clock, with the late votes', async () => {
    const fixture = await quizOf();
    const id = await fixture.quiz.ask(timed);
    await pass(fixture, 59_000);
    fixture.clock.wallMs -= 86_400_000;
    expect(state(fixture)).toBe('open');
    fixture.receivers.beforeSummary = () => void fixture.press('42000001', 'B');
    await pass(fixture, 1000);
    expect(state(fixture)).toBe('closed');
    expect((await fixture.quiz.find(id)).question).toMatchObject({ lastedMs: 60_000, presses: 1 });
    expect(fixture.receivers.calls).toEqual(['open 4', 'close']);
  });

  it('is lengthened, shortened, and given time where it had no limit', async () => {
    const fixture = await quizOf();
    const id = await fixture.quiz.ask(timed);
    await pass(fixture, 50_000);
    await fixture.quiz.setTime(id, { plus: 30 });
    expect(leftMs(fixture)).toBe(40_000);
    await pass(fixture, 39_000);
    expect(state(fixture)).toBe('open');
    await fixture.quiz.setTime(id, { seconds: 100 });
    await pass(fixture, 10_900);
    expect(state(fixture)).toBe('open');
    await pass(fixture, 200);
    expect(state(fixture)).toBe('closed');
    const free = await fixture.quiz.ask({ kind: 'single', options: 4 });
    await pass(fixture, 5500);
    expect(leftMs(fixture)).toBeUndefined();
    await fixture.quiz.setTime(free, { plus: 10 });
    expect(fixture.quiz.live?.question.seconds).toBe(16);
    await pass(fixture, 10_500);
    expect(state(fixture)).toBe('closed');
  });

  it('takes no time that is over, none too long, and none when it is closed', async () => {
    const fixture = await quizOf();
    const id = await fixture.quiz.ask(timed);
    await pass(fixture, 30_000);
    for (const wish of [{ seconds: 30 }, { plus: -30 }, { seconds: 7201 }, { plus: 1.5 }])
      await expect(fixture.quiz.setTime(id, wish)).rejects.toMatchObject({ code: 'QUESTION-TIME' });
    expect(leftMs(fixture)).toBe(30_000);
    await fixture.quiz.stop(id);
    await expect(fixture.quiz.setTime(id, { plus: 10 })).rejects.toMatchObject({ code: 'QUESTION-CLOSED' });
    await expect(fixture.quiz.setTime('nope', { plus: 10 })).rejects.toMatchObject({ code: 'QUESTION-UNKNOWN' });
  });

  it('is closed a little later where the journal did not take it', async () => {
    const fixture = await quizOf();
    await fixture.quiz.ask({ ...timed, seconds: 5 });
    const { append } = journal;
    journal.append = () => Promise.reject(new Error('no memory'));
    await pass(fixture, 5000);
    expect(state(fixture)).toBe('open');
    journal.append = append;
    await pass(fixture, 2000);
    expect(state(fixture)).toBe('closed');
  });

  it('does not close the question that follows it', async () => {
    const fixture = await quizOf();
    await fixture.quiz.ask({ ...timed, seconds: 5 });
    await pass(fixture, 3000);
    await fixture.quiz.ask({ kind: 'single', options: 2 });
    await pass(fixture, 60_000);
    expect(state(fixture)).toBe('open');
  });
});

describe('after a restart', () => {
  async function restarted(atMs: number): Promise<QuizFixture> {
    const fixture = await quizOf(heldClock(atMs));
    fixture.quiz.reopen();
    return fixture;
  }
  async function asked(): Promise<void> {
    const before = await quizOf();
    const id = await before.quiz.ask(timed);
    await pass(before, 20_000);
    before.press('42000001', 'A');
    await before.quiz.setTime(id, { plus: 30 });
    await settle();
    await before.quiz.close();
  }

  it('it goes on with the time that is left, lengthened as it was', async () => {
    await asked();
    const fixture = await restarted(NINE + 40_000);
    expect(leftMs(fixture)).toBe(50_000);
    await pass(fixture, 50_000);
    expect(state(fixture)).toBe('closed');
  });

  it('a wall clock that was set forward does not close it at once', async () => {
    await asked();
    const fixture = await restarted(NINE + 3_600_000);
    expect(state(fixture)).toBe('open');
    expect(leftMs(fixture)).toBe(10_000);
    fixture.press('42000002', 'B');
    await fixture.quiz.setTime(fixture.quiz.live?.id ?? '', { plus: 60 });
    await pass(fixture, 10_000);
    expect(state(fixture)).toBe('open');
    await pass(fixture, 60_000);
    expect(state(fixture)).toBe('closed');
  });

  it('a wall clock that was set back by years does not let it hang', async () => {
    await asked();
    const fixture = await restarted(Date.parse('2019-01-01T00:00:00Z'));
    expect(leftMs(fixture)).toBe(70_000);
    await pass(fixture, 70_000);
    expect(state(fixture)).toBe('closed');
  });

  it('a clock that was wrong when it was opened, and set right before the last press, is believed', async () => {
    const before = await quizOf(heldClock(Date.parse('2019-01-01T00:00:00Z')));
    await before.quiz.ask({ kind: 'single', options: 4 });
    before.clock.wallMs = NINE;
    before.press('42000001', 'A');
    await settle();
    const fixture = await restarted(NINE + 5000);
    expect(state(fixture)).toBe('open');
  });
});
