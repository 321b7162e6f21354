import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { buzzView } from '../../../../agent/classroom/question/buzz.ts';
import { fakeReceivers, heldClock, NINE, settle } from '../classroom-fixture.ts';
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
async function quizOf(setting: Parameters<typeof openQuiz>[2] = {}): Promise<QuizFixture> {
  const fixture = await openQuiz(journal, room, { holders: five(), lesson: 'lesson1', ...setting });
  open.push(fixture);
  return fixture;
}
async function pass(fixture: QuizFixture, ms: number): Promise<void> {
  fixture.clock.advance(ms);
  await vi.advanceTimersByTimeAsync(ms);
  await settle();
}
const view = ({ quiz }: QuizFixture) =>
  quiz.live === undefined ? null : buzzView(quiz.live, (pupil) => pupil.replace('p0pupil', 'seat '));
const types = () => journal.lines.map(({ type }) => type.replace('cn.banban.', ''));
const data = (type: string) =>
  journal.lines.filter((line) => line.type === `cn.banban.${type}`).map(({ text }) => JSON.parse(text).data);

describe('抢答', () => {
  it('waits while the pupils think; who presses then stands back; then the first is first', async () => {
    const fixture = await quizOf();
    await fixture.quiz.ask({ kind: 'buzz', thinkSeconds: 5 });
    expect(view(fixture)).toMatchObject({ state: 'thinking', thinkMs: 5000, early: 0 });
    await pass(fixture, 4000);
    fixture.press('42000001', 'A');
    await settle();
    expect(view(fixture)).toMatchObject({ state: 'thinking', thinkMs: 1000, early: 1, order: [] });
    await pass(fixture, 1000);
    expect(types()).toContain('question.started');
    expect(view(fixture)).toMatchObject({ state: 'ready', thinkMs: 0 });
    await pass(fixture, 300);
    fixture.press('42000001', 'A');
    fixture.press('42000003', 'D');
    await pass(fixture, 25);
    for (const number of ['2', '3', '4', '5']) fixture.press(`4200000${number}`, 'A');
    await settle();
    expect(view(fixture)).toEqual({
      state: 'won',
      thinkMs: 0,
      order: [
        { seat: 'seat 3', afterMs: 300 },
        { seat: 'seat 2', afterMs: 325 },
        { seat: 'seat 4', afterMs: 325 },
      ],
      early: 1,
      excluded: 0,
    });
  });

  it('starts when every receiver is open, so that nobody profits from a quicker one; and not never', async () => {
    const receivers = fakeReceivers();
    let voting: 'preparing' | 'open' = 'preparing';
    receivers.voting = () => voting;
    receivers.views = () => [{ id: 'base', driver: 'iclicker', status: 'online', voting, since: 0, why: null }];
    const fixture = await quizOf({ receivers });
    await fixture.quiz.ask({ kind: 'buzz' });
    await pass(fixture, 600);
    fixture.press('42000001', 'A');
    await settle();
    expect(view(fixture)).toMatchObject({ state: 'thinking', early: 1 });
    voting = 'open';
    fixture.quiz.receiversChanged();
    await settle();
    expect(view(fixture)).toMatchObject({ state: 'ready' });
    voting = 'preparing';
    await fixture.quiz.ask({ kind: 'buzz' });
    for (let ms = 0; ms < 3000; ms += 50) await pass(fixture, 50);
    expect(view(fixture)).toMatchObject({ state: 'ready' });
  });

  it('takes a press that comes when the time is over, though the timer has not yet run', async () => {
    const fixture = await quizOf();
    await fixture.quiz.ask({ kind: 'buzz', thinkSeconds: 2 });
    fixture.clock.advance(2010);
    fixture.press('42000002', 'A');
    await settle();
    expect(view(fixture)).toMatchObject({ state: 'won', order: [{ seat: 'seat 2' }], early: 0 });
    expect(types().filter((type) => type === 'question.started')).toHaveLength(1);
  });

  it('lets the one who has won stand back for the lesson, also after a restart, and not in the next', async () => {
    const fixture = await quizOf();
    await fixture.quiz.ask({ kind: 'buzz' });
    await settle();
    fixture.press('42000002', 'A');
    fixture.press('42000001', 'A');
    await settle();
    const second = await fixture.quiz.ask({ kind: 'buzz' });
    expect(data('question.opened').at(-1)).toMatchObject({ lesson: 'lesson1', excluded: ['p0pupil2'] });
    await settle();
    fixture.press('42000002', 'A');
    fixture.press('42000005', 'A');
    await settle();
    expect(view(fixture)).toMatchObject({ order: [{ seat: 'seat 5' }], excluded: 1 });
    await fixture.quiz.stop(second);
    const again = await quizOf();
    await again.quiz.ask({ kind: 'buzz', before: second });
    expect(data('question.opened').at(-1).excluded.sort()).toEqual(['p0pupil2', 'p0pupil5']);
    await again.quiz.ask({ kind: 'buzz', excludeWinners: false });
    expect(data('question.opened').at(-1)).not.toHaveProperty('excluded');
    again.lesson = 'lesson2';
    await again.quiz.ask({ kind: 'buzz' });
    expect(data('question.opened').at(-1)).not.toHaveProperty('excluded');
  });

  it('does not count the winner of a buzz that was voided, nor one of an hour ago outside lessons', async () => {
    const fixture = await quizOf();
    fixture.lesson = undefined;
    const id = await fixture.quiz.ask({ kind: 'buzz' });
    await settle();
    fixture.press('42000002', 'A');
    await settle();
    await fixture.quiz.voidQuestion(id);
    await fixture.quiz.ask({ kind: 'buzz' });
    await settle();
    expect(data('question.opened').at(-1)).not.toHaveProperty('excluded');
    fixture.press('42000003', 'A');
    await settle();
    await fixture.quiz.ask({ kind: 'buzz' });
    expect(data('question.opened').at(-1).excluded).toEqual(['p0pupil3']);
    fixture.clock.advance(3_600_000);
    await fixture.quiz.ask({ kind: 'buzz' });
    expect(data('question.opened').at(-1)).not.toHaveProperty('excluded');
  });

  it('shows the seat of a winner without consent, lets him stand back, and writes him down nowhere', async () => {
    const fixture = await quizOf({ silent: new Set(['p0pupil2']) });
    await fixture.quiz.ask({ kind: 'buzz' });
    await settle();
    fixture.press('42000002', 'A');
    await settle();
    expect(view(fixture)?.order).toEqual([{ seat: 'seat 2', afterMs: 0 }]);
    await fixture.quiz.ask({ kind: 'buzz' });
    await settle();
    fixture.press('42000002', 'A');
    fixture.press('42000004', 'A');
    await settle();
    expect(view(fixture)?.order).toEqual([{ seat: 'seat 4', afterMs: 0 }]);
    expect(journal.lines.map(({ text }) => text).join()).not.toMatch(/p0pupil2|42000002/);
  });

  it('counts nothing after 停止, and is won on a tablet as on a clicker', async () => {
    const fixture = await quizOf();
    const id = await fixture.quiz.ask({ kind: 'buzz', thinkSeconds: 1 });
    const tablet = (pupil: string, answer = '!') =>
      fixture.quiz.submit({ question: id, tablet: `b000${pupil}`, pupil: `p0pupil${pupil}`, answer });
    expect(await tablet('1')).toEqual({ accepted: false, reason: 'early' });
    await pass(fixture, 1000);
    expect(await tablet('2')).toEqual({ accepted: true, answer: '!', saved: true });
    expect(await tablet('1')).toEqual({ accepted: false, reason: 'early' });
    expect(await tablet('3', 'A')).toEqual({ accepted: false, reason: 'invalid' });
    fixture.receivers.beforeSummary = () => void fixture.press('42000005', 'A');
    await fixture.quiz.stop(id);
    expect(view(fixture)?.order).toMatchObject([{ seat: 'seat 2' }]);
    expect(await tablet('4')).toEqual({ accepted: false, reason: 'over' });
  });

  it('goes on after a crash: thinking, or already started', async () => {
    const before = await quizOf();
    await before.quiz.ask({ kind: 'buzz', thinkSeconds: 30 });
    const thinking = await quizOf({ clock: heldClock(NINE + 20_000) });
    thinking.quiz.reopen();
    expect(view(thinking)).toMatchObject({ state: 'thinking', thinkMs: 10_000 });
    await pass(thinking, 10_000);
    expect(view(thinking)).toMatchObject({ state: 'ready' });
    const started = await quizOf({ clock: heldClock(NINE + 31_000) });
    started.quiz.reopen();
    started.press('42000001', 'A');
    await settle();
    expect(view(started)).toMatchObject({ state: 'won', early: 0 });
    expect(types().filter((type) => type === 'question.started')).toHaveLength(1);
  });
});
