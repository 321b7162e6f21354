import { describe, expect, test } from 'vitest';
import { settle } from '../classroom-fixture.ts';
import { FROM, openTablets, PLACE, wallQuestion } from './fixture.ts';

const answer = (n: number, text: string, question = 'q1') => ({ question, n, answer: text });

describe('letting tablets in', () => {
  test('nobody is in before, everybody is out after', async () => {
    const { tablets, join, state, code } = await openTablets();
    expect(tablets.view()).toBeNull();
    await expect(tablets.join({ code: '0000', seat: '1' }, 't1', FROM)).rejects.toMatchObject({
      code: 'TABLETS-NOT-RUNNING',
    });
    await tablets.letIn(PLACE);
    expect(tablets.view()).toEqual({ url: PLACE.url, code: expect.stringMatching(/^\d{4}$/), joined: 0, online: 0 });
    const first = code();
    await join('t1', '1');
    await tablets.shutOut('asked');
    expect(tablets.view()).toBeNull();
    expect(tablets.isIn('t1')).toBe(false);
    expect(tablets.state('t1')).toBeUndefined();
    await expect(tablets.answer(answer(1, 'A'), 't1')).rejects.toMatchObject({ code: 'TABLET-UNKNOWN' });
    await tablets.letIn(PLACE);
    expect(tablets.isIn('t1')).toBe(false);
    expect(state.audit).toEqual([
      ['tablets-changed', { on: 1 }],
      ['tablets-changed', { on: 0, why: 'asked', tablets: 1 }],
      ['tablets-changed', { on: 1 }],
    ]);
    // Four digits: one time in 10,000 it is the same.
    expect(first).toMatch(/^\d{4}$/);
  });

  test('another address of the PC keeps the code and everybody’s seat', async () => {
    const { tablets, join, code } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', '1');
    const before = code();
    await tablets.letIn({ address: '10.0.0.2', url: 'http://10.0.0.2:8642/t' });
    expect(tablets.view()).toMatchObject({ url: 'http://10.0.0.2:8642/t', code: before, joined: 1 });
    expect(tablets.isIn('t1')).toBe(true);
  });

  test.each([
    ['the lesson ends', { lesson: undefined }],
    ['another lesson begins', { lesson: { id: 'l2', practice: false } }],
    ['exam mode begins', { exam: true }],
  ])('they are out when %s', async (_what, happened) => {
    const { tablets, join, state, room } = await openTablets();
    state.lesson = { id: 'l1', practice: false };
    await tablets.letIn(PLACE);
    await join('t1', '1');
    tablets.check();
    expect(tablets.on).toBe(true);
    Object.assign(state, happened);
    tablets.check();
    expect(tablets.on).toBe(false);
    await settle();
    expect(await room.tablets()).toEqual([]);
    expect(await room.setting('tablets')).toBe('');
  });

  test('let in before the lesson began, they stay, are seen by it, and go with it', async () => {
    const { tablets, join, state } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', '2');
    expect(state.seen).toEqual(['02']);
    state.lesson = { id: 'l1', practice: false };
    tablets.check();
    expect(state.seen).toEqual(['02', '02']);
    expect(tablets.isIn('t1')).toBe(true);
    state.lesson = undefined;
    tablets.check();
    expect(tablets.on).toBe(false);
  });

  test('forgotten open, they are out after four hours', async () => {
    const { tablets, clock } = await openTablets();
    await tablets.letIn(PLACE);
    clock.advance(4 * 3_600_000);
    tablets.check();
    expect(tablets.on).toBe(true);
    clock.advance(1_000);
    tablets.check();
    expect(tablets.on).toBe(false);
  });

  test('another class has other seats: all are free, the code is the same', async () => {
    const { tablets, join, state, listNamed, code } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', '1');
    const before = code();
    state.list = await listNamed('三年三班', ['01', '09']);
    tablets.check();
    expect(tablets.isIn('t1')).toBe(false);
    expect(code()).toBe(before);
    await join('t1', '9');
    expect([...tablets.seats()]).toEqual(['09']);
  });

  test('a seat that left the list is nobody’s', async () => {
    const { tablets, join, state, listNamed } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', '1');
    await join('t2', '2');
    state.list = await listNamed('三年二班', ['02']);
    tablets.check();
    expect([tablets.isIn('t1'), tablets.isIn('t2')]).toEqual([false, true]);
  });
});

describe('a seat', () => {
  test.each(['2', '02', '０２', ' 2 ', '002'])('typed “%s” is 02', async (typed) => {
    const { tablets, join } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', typed);
    expect(tablets.state('t1')?.seat).toBe('02');
  });

  test.each(['4', '', 'x', '0', '1.0'])('“%s” is not in the class', async (typed) => {
    const { tablets, join } = await openTablets();
    await tablets.letIn(PLACE);
    await expect(join('t1', typed)).rejects.toMatchObject({ code: 'TABLET-SEAT-UNKNOWN' });
    expect(tablets.isIn('t1')).toBe(false);
  });

  test('is the first tablet’s; the same tablet may come again, twice at once too; another is told', async () => {
    const { tablets, join, room } = await openTablets();
    await tablets.letIn(PLACE);
    await Promise.all([join('t1', '1'), join('t1', '1')]);
    await expect(join('t2', '1')).rejects.toMatchObject({ code: 'TABLET-SEAT-TAKEN' });
    await join('t1', '01');
    expect(tablets.view()?.joined).toBe(1);
    expect((await room.tablets()).map(({ seat }) => seat)).toEqual(['01']);
  });

  test('two tablets at once: one has it, the other is told', async () => {
    const { tablets, join } = await openTablets();
    await tablets.letIn(PLACE);
    const both = await Promise.allSettled([join('t1', '1'), join('t2', '1')]);
    expect(both.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect([tablets.isIn('t1'), tablets.isIn('t2')]).toEqual([true, false]);
  });

  test('typed wrong can be left for the right one, as another tablet with nothing answered', async () => {
    const { tablets, join, state } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', '1');
    await tablets.answer(answer(1, 'A'), 't1');
    await join('t1', '2');
    expect([...tablets.seats()]).toEqual(['02']);
    expect(tablets.state('t1')).toMatchObject({ seat: '02', question: { mine: null } });
    await tablets.answer(answer(2, 'B'), 't1');
    expect(state.submitted.map(({ pupil }) => pupil)).toEqual(['p0seat01', 'p0seat02']);
    expect(new Set(state.submitted.map(({ tablet }) => tablet)).size).toBe(2);
    await join('t2', '1');
    expect(tablets.view()?.joined).toBe(2);
  });

  test('is freed by the teacher, one or all, and by the pupil', async () => {
    const { tablets, join } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', '1');
    await join('t2', '2');
    await tablets.free('01');
    expect([tablets.isIn('t1'), tablets.isIn('t2')]).toEqual([false, true]);
    await join('t3', '1');
    await expect(tablets.free('03')).rejects.toMatchObject({ code: 'TABLET-SEAT-NONE' });
    await tablets.leave('t3');
    await expect(tablets.leave('t3')).rejects.toMatchObject({ code: 'TABLET-UNKNOWN' });
    await tablets.free(undefined);
    expect(tablets.view()?.joined).toBe(0);
  });

  test('is not needed where the room has no class list', async () => {
    const { tablets, join, state } = await openTablets({ classes: false });
    await tablets.letIn(PLACE);
    await join('t1');
    await join('t2', '7');
    await tablets.answer(answer(1, 'A'), 't1');
    expect(state.submitted[0]).toEqual({
      question: 'q1',
      tablet: expect.stringMatching(/^b[0-9a-z]{12}$/),
      answer: 'A',
    });
    expect(tablets.state('t1')).toMatchObject({ seat: null, question: { mine: 'A' } });
    expect(tablets.state('t2')).toMatchObject({ seat: null, question: { mine: null } });
  });

  test('without a list has a bound: the 121st is told', async () => {
    const { tablets, join } = await openTablets({ classes: false });
    await tablets.letIn(PLACE);
    for (let n = 0; n < 120; n++) await join(`t${n}`);
    await expect(join('one more')).rejects.toMatchObject({ code: 'TABLETS-FULL' });
    await join('t5');
  });
});

describe('the code', () => {
  test('wrong, nobody is in; eight times wrong, this address waits even with the right one', async () => {
    const { tablets, join, code, clock } = await openTablets();
    await tablets.letIn(PLACE);
    const wrong = code() === '1111' ? '2222' : '1111';
    for (let n = 0; n < 8; n++)
      await expect(tablets.join({ code: wrong, seat: '1' }, 't1', FROM)).rejects.toMatchObject({ code: 'TABLET-CODE' });
    await expect(join('t1', '1')).rejects.toMatchObject({ code: 'TABLET-CODE-LOCKED' });
    await tablets.join({ code: code(), seat: '2' }, 't2', '192.168.1.78');
    clock.advance(30_000);
    await join('t1', '1');
    expect(tablets.view()?.joined).toBe(2);
  });

  test('is changed after 200 wrong ones, and whoever is in stays in', async () => {
    const { tablets, join, code } = await openTablets();
    await tablets.letIn(PLACE);
    await join('t1', '1');
    const before = code();
    const wrong = before === '1111' ? '2222' : '1111';
    for (let n = 0; n < 200; n++)
      await tablets.join({ code: wrong, seat: '2' }, 't2', `10.0.${n % 100}.1`).catch(() => undefined);
    expect(code()).not.toBe(before);
    expect(tablets.isIn('t1')).toBe(true);
  });
});

describe('an answer', () => {
  async function seated(seat = '1') {
    const opened = await openTablets();
    await opened.tablets.letIn(PLACE);
    await opened.join('t1', seat);
    return opened;
  }

  test('is the pupil’s, and is told once it is committed', async () => {
    const { tablets, state } = await seated();
    let commit: (() => void) | undefined;
    state.outcome = ({ answer: text }) =>
      new Promise((resolve) => {
        commit = () => {
          state.standing.set('p0seat01', { answer: text });
          resolve({ accepted: true, answer: text, saved: true });
        };
      });
    let replied = false;
    const reply = tablets.answer(answer(1, 'B'), 't1').finally(() => {
      replied = true;
    });
    await settle();
    expect(replied).toBe(false);
    expect(tablets.state('t1')?.question?.mine).toBeNull();
    commit?.();
    expect(await reply).toEqual({ n: 1, accepted: true, answer: 'B', saved: true, refused: null });
    expect(tablets.state('t1')).toMatchObject({ n: 1, question: { mine: 'B', verdict: null, answer: null } });
    expect(state.submitted).toEqual([
      { question: 'q1', tablet: expect.stringMatching(/^b/), pupil: 'p0seat01', answer: 'B' },
    ]);
  });

  test('sent again with the same number, or overtaken by a newer one, is not another', async () => {
    const { tablets, state } = await seated();
    await Promise.all([tablets.answer(answer(5, 'A'), 't1'), tablets.answer(answer(5, 'A'), 't1')]);
    expect(await tablets.answer(answer(6, 'B'), 't1')).toMatchObject({ n: 6, answer: 'B' });
    expect(await tablets.answer(answer(5, 'A'), 't1')).toMatchObject({ n: 6, answer: 'B' });
    expect(state.submitted.map(({ answer: text }) => text)).toEqual(['A', 'B']);
  });

  test('that the journal did not take may be sent again', async () => {
    const { tablets, state } = await seated();
    const works = state.outcome;
    state.outcome = () => Promise.reject(new Error('closing'));
    await expect(tablets.answer(answer(1, 'A'), 't1')).rejects.toThrow('closing');
    state.outcome = works;
    expect(await tablets.answer(answer(1, 'A'), 't1')).toMatchObject({ n: 1, accepted: true });
  });

  test('refused by the quiz says why, and the tablet shows it until the next', async () => {
    const { tablets, state } = await seated();
    state.outcome = () => Promise.resolve({ accepted: false, reason: 'over' });
    expect(await tablets.answer(answer(1, 'A'), 't1')).toEqual({
      n: 1,
      accepted: false,
      answer: '',
      saved: false,
      refused: 'over',
    });
    expect(tablets.state('t1')?.question?.refused).toBe('over');
    state.question = wallQuestion({ id: 'q2' });
    expect(tablets.state('t1')?.question?.refused).toBeNull();
  });

  test('too many in a moment are refused, and again possible a little later', async () => {
    const { tablets, clock } = await seated();
    for (let n = 1; n <= 10; n++) await tablets.answer(answer(n, 'A'), 't1');
    await expect(tablets.answer(answer(11, 'A'), 't1')).rejects.toMatchObject({ code: 'TABLET-TOO-FAST' });
    clock.advance(500);
    expect(await tablets.answer(answer(11, 'A'), 't1')).toMatchObject({ n: 11, accepted: true });
  });

  test('given with the pupil’s clicker is the one that is shown', async () => {
    const { tablets, state } = await seated();
    await tablets.answer(answer(1, 'A'), 't1');
    state.standing.set('p0seat01', { answer: 'C' });
    expect(tablets.state('t1')?.question?.mine).toBe('C');
  });

  test.each([
    ['of an anonymous question', { anonymous: true }, '1'],
    ['of a pupil without consent', {}, '3'],
  ])('%s is known to the tablet alone', async (_what, fields, seat) => {
    const { tablets, state } = await seated(seat);
    state.question = wallQuestion(fields);
    state.outcome = ({ answer: text }) => Promise.resolve({ accepted: true, answer: text, saved: true });
    await tablets.answer(answer(1, 'D'), 't1');
    expect(tablets.state('t1')?.question?.mine).toBe('D');
    await tablets.answer(answer(2, ''), 't1');
    expect(tablets.state('t1')?.question?.mine).toBeNull();
  });

  test('is right or wrong only once that is shown on the wall', async () => {
    const { tablets, state } = await seated();
    await tablets.answer(answer(1, 'B'), 't1');
    state.question = wallQuestion({ state: 'closed' });
    expect(tablets.state('t1')?.question).toMatchObject({ state: 'closed', mine: 'B', verdict: null, answer: null });
    state.question = wallQuestion({ state: 'revealed', answer: 'C' });
    expect(tablets.state('t1')?.question).toMatchObject({ state: 'revealed', verdict: 'wrong', answer: 'C' });
    state.question = wallQuestion({ state: 'voided' });
    expect(tablets.state('t1')?.question).toBeNull();
  });

  test('of a buzz: the own place, and nobody else’s', async () => {
    const { tablets, state } = await seated();
    const buzz = { state: 'won' as const, thinkMs: 0, early: 0, excluded: 0 };
    const order = [
      { seat: '02', afterMs: 310 },
      { seat: '01', afterMs: 355 },
    ];
    state.question = wallQuestion({ kind: 'buzz', options: 0, buzz: { ...buzz, order } });
    const shown = tablets.state('t1');
    expect(shown?.question).toMatchObject({ won: true, place: 2 });
    expect(JSON.stringify(shown)).not.toContain('02');
  });

  test('shows how long is left, and the picture on the tablets’ own listener', async () => {
    const { tablets, state } = await seated();
    state.question = wallQuestion({ seconds: 30, elapsedMs: 4_000, picture: '/api/questions/q1/picture' });
    expect(tablets.state('t1')?.question).toMatchObject({ leftMs: 26_000, picture: '/t/picture/q1' });
  });
});

describe('a restart', () => {
  test('in the middle of the lesson changes nothing for whoever is in', async () => {
    const before = await openTablets();
    before.state.lesson = { id: 'l1', practice: false };
    await before.tablets.letIn(PLACE);
    await before.join('t1', '1');
    await before.join('t2', '2');
    await before.tablets.free('02');
    const code = before.code();

    const after = await openTablets({ room: before.room });
    after.state.lesson = { id: 'l1', practice: false };
    expect(after.tablets.on).toBe(true);
    expect(after.tablets.address).toBe(PLACE.address);
    after.tablets.check();
    expect([after.tablets.isIn('t1'), after.tablets.isIn('t2')]).toEqual([true, false]);
    await after.tablets.letIn(PLACE);
    expect(after.code()).toBe(code);
    expect(await after.tablets.answer(answer(7, 'B'), 't1')).toMatchObject({ n: 7, accepted: true });
    expect(after.state.submitted[0]?.pupil).toBe('p0seat01');
    await expect(after.join('t9', '1')).rejects.toMatchObject({ code: 'TABLET-SEAT-TAKEN' });
  });

  test('in a practice lesson everybody is out: nothing of it was written', async () => {
    const { tablets, join, state, room } = await openTablets();
    state.lesson = { id: 'l1', practice: true };
    await tablets.letIn(PLACE);
    await join('t1', '1');
    await tablets.answer(answer(1, 'A'), 't1');
    expect(await room.tablets()).toEqual([]);
    expect(await room.setting('tablets')).toBeUndefined();
  });

  test('is all that a broken room.db costs', async () => {
    const { tablets, join, room } = await openTablets();
    room.failing.add('saveTablet').add('setSetting').add('forgetTablets');
    await tablets.letIn(PLACE);
    await join('t1', '1');
    expect(tablets.isIn('t1')).toBe(true);
    await tablets.free('01');
    await tablets.shutOut('asked');
    expect(tablets.on).toBe(false);
  });
});

test('how many are there, and how many are connected', async () => {
  const { tablets, join, state } = await openTablets();
  await tablets.letIn(PLACE);
  await join('t1', '1');
  await join('t2', '2');
  const gone = tablets.connected('t1');
  const other = tablets.connected('t1');
  expect(tablets.view()).toMatchObject({ joined: 2, online: 1 });
  gone();
  expect(tablets.view()).toMatchObject({ online: 1 });
  const before = state.changes;
  other();
  expect(tablets.view()).toMatchObject({ joined: 2, online: 0 });
  expect(state.changes).toBeGreaterThan(before);
});

test('before joining a tablet is told what it needs, and no more', async () => {
  const { tablets, join } = await openTablets();
  expect(tablets.room(undefined)).toEqual({ open: false, seats: true, joined: false });
  await tablets.letIn(PLACE);
  await join('t1', '1');
  expect(tablets.room('t1')).toEqual({ open: true, seats: true, joined: true });
  expect(tablets.room('t2')).toEqual({ open: true, seats: true, joined: false });
});
