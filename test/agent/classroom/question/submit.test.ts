import { afterEach, beforeEach, describe, expect, it } from 'vitest';
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
  journal.release();
  await fixture.quiz.close();
  room.close();
});

const send = (question: string, pupil: number | undefined, answer: string, tablet = `b000${pupil ?? 'x'}`) =>
  fixture.quiz.submit({ question, tablet, answer, ...(pupil === undefined ? {} : { pupil: `p0pupil${pupil}` }) });
const standing = () =>
  [...(fixture.quiz.live?.question.standing.values() ?? [])].map(({ pupil, by, answer }) => `${pupil} ${by} ${answer}`);
const submitted = () => journal.lines.filter(({ type }) => type === 'cn.banban.response.submitted').length;

describe('a whole answer from a tablet', () => {
  it('is accepted once it is on disk, and counts beside clickers: one pupil, one voice, the last word', async () => {
    const id = await fixture.quiz.ask({ kind: 'multiple', options: 4 });
    fixture.press('42000001', 'A');
    journal.hold();
    let said: unknown;
    const sent = send(id, 1, 'd、b').then((outcome) => {
      said = outcome;
    });
    await settle();
    expect(said).toBeUndefined();
    journal.release();
    await sent;
    expect(said).toEqual({ accepted: true, answer: 'BD', saved: true });
    expect(standing()).toEqual(['p0pupil1 tablet BD']);
    fixture.press('42000001', 'B');
    await settle();
    expect(standing()).toEqual(['p0pupil1 clicker D']);
    expect(await send(id, 1, '')).toEqual({ accepted: true, answer: '', saved: true });
    expect(standing()).toEqual([]);
  });

  it('sent twice is one answer; the same again after another is another', async () => {
    const id = await fixture.quiz.ask({ kind: 'single', options: 4 });
    const [first, again] = await Promise.all([send(id, 1, 'A'), send(id, 1, 'A')]);
    expect(again).toEqual(first);
    expect(submitted()).toBe(1);
    await send(id, 1, 'B');
    await send(id, 1, 'A');
    fixture.press('42000001', 'C');
    await send(id, 1, 'A');
    await settle();
    expect(submitted()).toBe(4);
    expect(standing()).toEqual(['p0pupil1 tablet A']);
  });

  it.each([
    ['single', { options: 4 }, 'E'],
    ['single', { options: 4 }, 'AB'],
    ['multiple', { options: 4 }, 'AE'],
    ['truefalse', {}, 'C'],
    ['ranking', { options: 3 }, 'AB'],
    ['numeric', {}, 'drei'],
    ['buzz', {}, ''],
  ] as const)('of a %s %j is refused when it is %s', async (kind, fields, answer) => {
    const id = await fixture.quiz.ask({ kind, ...fields });
    expect(await send(id, 1, answer)).toEqual({ accepted: false, reason: 'invalid' });
    expect(submitted()).toBe(0);
  });

  it('is refused for another question, one that is over, a tablet without a seat, and a tablet that is none', async () => {
    expect(await send('nope', 1, 'A')).toEqual({ accepted: false, reason: 'over' });
    const id = await fixture.quiz.ask({ kind: 'single', options: 4 });
    expect(await send('nope', 1, 'A')).toEqual({ accepted: false, reason: 'over' });
    expect(await send(id, undefined, 'A')).toEqual({ accepted: false, reason: 'no-seat' });
    expect(await send(id, 1, 'A', 'B-1')).toEqual({ accepted: false, reason: 'invalid' });
    await fixture.quiz.stop(id);
    expect(await send(id, 1, 'A')).toEqual({ accepted: false, reason: 'over' });
    expect(submitted()).toBe(0);
  });

  it('under the first-press rule stays, whatever comes after', async () => {
    const id = await fixture.quiz.ask({ kind: 'numeric', rule: 'first' });
    expect(await send(id, 1, '7.0')).toMatchObject({ accepted: true, answer: '7' });
    expect(await send(id, 1, '8')).toEqual({ accepted: false, reason: 'fixed' });
    expect(await send(id, 1, '')).toEqual({ accepted: false, reason: 'fixed' });
    expect(standing()).toEqual(['p0pupil1 tablet 7']);
  });

  it('says so when it is in memory only', async () => {
    const id = await fixture.quiz.ask({ kind: 'single', options: 4 });
    journal.unsaved = true;
    expect(await send(id, 1, 'A')).toEqual({ accepted: true, answer: 'A', saved: false });
    await journal.recover();
    await settle();
    expect(fixture.quiz.live?.question).toMatchObject({ saved: true, presses: 1 });
  });

  it('that the journal did not take can be sent again', async () => {
    const id = await fixture.quiz.ask({ kind: 'single', options: 4 });
    const { append } = journal;
    journal.append = () => Promise.reject(new Error('closing'));
    await expect(send(id, 1, 'A')).rejects.toThrow('closing');
    journal.append = append;
    expect(await send(id, 1, 'A')).toMatchObject({ accepted: true });
  });

  it('of a tablet without a seat counts where every clicker does', async () => {
    const everybody = await openQuiz(createMemoryJournal(), room);
    const id = await everybody.quiz.ask({ kind: 'single', options: 4 });
    const outcome = await everybody.quiz.submit({ question: id, tablet: 'babcd', answer: 'a' });
    expect(outcome).toMatchObject({ accepted: true, answer: 'A' });
    expect([...(everybody.quiz.live?.question.standing.keys() ?? [])]).toEqual(['babcd']);
    await everybody.quiz.close();
  });

  it('comes late with the clickers', async () => {
    const id = await fixture.quiz.ask({ kind: 'single', options: 4 });
    let outcome: unknown;
    fixture.receivers.beforeSummary = async () => {
      outcome = await send(id, 2, 'B');
    };
    await fixture.quiz.stop(id);
    expect(outcome).toMatchObject({ accepted: true });
    expect(standing()).toEqual(['p0pupil2 tablet B']);
  });
});
