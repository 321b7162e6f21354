import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { classCsv, clickerOf, heldClock, NINE, openClassroom, settle } from '../classroom-fixture.ts';
import { createMemoryJournal, type MemoryJournal } from '../memory-journal.ts';
import { createTestRoom, type TestRoom } from '../test-room.ts';

let journal: MemoryJournal;
let room: TestRoom;
const closers: (() => Promise<void>)[] = [];

beforeEach(async () => {
  journal = createMemoryJournal();
  room = await createTestRoom();
});
afterEach(async () => {
  vi.useRealTimers();
  journal.release();
  for (const close of closers.splice(0)) await close();
  room.close();
});

async function open(clock = heldClock()) {
  const fixture = await openClassroom(journal, room, clock);
  closers.push(() => fixture.classroom.close());
  return fixture;
}
async function openWithClass(count = 3) {
  const fixture = await open();
  await fixture.classroom.importRoster('三年二班', classCsv(count), { dryRun: false });
  await settle();
  return fixture;
}
const types = () => journal.lines.map((line) => line.type.replace('cn.banban.', ''));
const single = { kind: 'single', options: 4 } as const;

describe('a pupil with several clickers', () => {
  it('has one vote: the last press wins, whatever it was pressed on; a withdrawal takes back what stands', async () => {
    const { classroom, press } = await openWithClass(2);
    await classroom.bindSeat('01', 'SV0001');
    await classroom.bindSeat('01', 'TP090FD3');
    const { id } = await classroom.ask(single);
    const answers = async () =>
      (await classroom.question(id, { names: false })).responses.map(({ seat, clicker, answer }) => [
        seat,
        clicker,
        answer,
      ]);
    press(clickerOf(1), 'A');
    press('SV0001', 'B', { device: 'sunvote' });
    press(clickerOf(2), 'C');
    await settle();
    expect(await answers()).toEqual([
      ['01', 'SV0001', 'B'],
      ['02', clickerOf(2), 'C'],
    ]);
    press('TP090FD3', 'D', { device: 'turningpoint', sq: 0 });
    press('TP090FD3', '?', { device: 'turningpoint', sq: 0 });
    press('TP090FD3', 'J', { device: 'turningpoint', sq: 0 });
    await settle();
    expect((await classroom.question(id, { names: false })).tally).toEqual({ A: 0, B: 0, C: 1, D: 1 });
    press('SV0001', 'F', { device: 'sunvote' });
    await settle();
    expect((await classroom.question(id, { names: false })).tally).toEqual({ A: 0, B: 0, C: 1, D: 0 });
    expect(classroom.private({ names: false }).seats[0]).toMatchObject({ presses: 6, answer: null });
  });

  it('has one vote under the first-press rule too', async () => {
    const { classroom, press } = await openWithClass(1);
    await classroom.bindSeat('01', 'SV0001');
    const { id } = await classroom.ask({ ...single, rule: 'first' });
    press('SV0001', 'B', { device: 'sunvote' });
    press(clickerOf(1), 'A');
    await settle();
    expect((await classroom.question(id, { names: false })).tally).toEqual({ A: 0, B: 1, C: 0, D: 0 });
  });
});

describe('asking', () => {
  it('writes the question before it opens the receivers', async () => {
    const { classroom, receivers } = await open();
    journal.hold();
    const asked = classroom.ask(single);
    await settle();
    expect(receivers.calls).toEqual([]);
    expect(classroom.wall().question).toBeNull();
    journal.release();
    await asked;
    expect(receivers.calls).toEqual(['open 4']);
    expect(classroom.wall().question).toMatchObject({ number: 1, options: 4, state: 'open', tally: null });
  });

  it('opens one question for a double tap with one request id', async () => {
    const { classroom, receivers } = await open();
    const [first, second] = await Promise.all([
      classroom.ask({ ...single, requestId: 'tap' }),
      classroom.ask({ ...single, requestId: 'tap' }),
    ]);
    expect(second.id).toBe(first.id);
    expect(receivers.calls).toEqual(['open 4']);
    expect(types()).toEqual(['question.opened']);
  });

  it('closes the question before with its late votes, then opens the next, even when both are asked at once', async () => {
    const { classroom, receivers, press } = await open();
    const first = await classroom.ask(single);
    receivers.beforeSummary = () => press('42000A48', 'B');
    const [second, third] = await Promise.all([classroom.ask(single), classroom.ask({ ...single, options: 2 })]);
    expect(types()).toEqual([
      'question.opened',
      'question.closed',
      'response.pressed',
      'question.opened',
      'question.closed',
      'response.pressed',
      'question.opened',
    ]);
    expect(await classroom.question(first.id, { names: false })).toMatchObject({ state: 'closed', tally: { B: 1 } });
    expect(await classroom.question(second.id, { names: false })).toMatchObject({ state: 'closed' });
    expect(classroom.wall().question).toMatchObject({ id: third.id, number: 3, state: 'open' });
    expect(receivers.calls).toEqual(['open 4', 'close', 'open 4', 'close', 'open 2']);
  });

  it.each([
    ['one option', { kind: 'single', options: 1 }, 'options'],
    ['six options', { kind: 'single', options: 6 }, 'options'],
    ['two and a half', { kind: 'single', options: 2.5 }, 'options'],
    ['too few texts', { kind: 'single', options: 2, optionTexts: ['一'] }, 'optionTexts'],
    ['a long stem', { kind: 'single', options: 2, stem: '长'.repeat(2001) }, 'stem'],
  ] as const)('refuses %s and says where', async (_what, question, where) => {
    const { classroom } = await open();
    await expect(classroom.ask(question)).rejects.toMatchObject({ code: 'QUESTION-INVALID', where });
    expect(types()).toEqual([]);
  });

  it('keeps the stem in the room and off the journal', async () => {
    const { classroom } = await open();
    await classroom.ask({ ...single, options: 2, stem: '谁的名字最长？', optionTexts: ['王芳', '李雷'] });
    expect(classroom.wall().question).toMatchObject({ stem: '谁的名字最长？', optionTexts: ['王芳', '李雷'] });
    expect(journal.lines.map((line) => line.text).join()).not.toMatch(/谁的|王芳/);
  });

  it('goes on when room.db cannot be written, the first start and the export included', async () => {
    room.failing.add('setSetting').add('audit');
    const { classroom } = await open();
    const { id } = await classroom.ask(single);
    await classroom.stop(id);
    expect((await classroom.exportCsv(id)).csv).toContain('座号');
    for (const method of ['saveQuestionText', 'questionTexts', 'classes', 'pupils'] as const) room.failing.add(method);
    await classroom.ask({ ...single, stem: '还能问吗？' });
    expect(classroom.wall().question).toMatchObject({ state: 'open', stem: '还能问吗？' });
  });
});

describe('pressing', () => {
  it('shows a press only after its commit', async () => {
    const { classroom, press } = await open();
    const { id } = await classroom.ask(single);
    journal.hold();
    press('42000A48', 'B');
    await settle();
    expect(classroom.wall().question?.answered).toBe(0);
    expect((await classroom.question(id, { names: false })).presses).toBe(0);
    journal.release();
    await settle();
    expect(classroom.wall().question).toMatchObject({ answered: 1, tally: null, pulse: 1 });
    const { responses } = await classroom.question(id, { names: false });
    expect(responses).toEqual([
      { clicker: '42000A48', seat: null, answer: 'B', at: new Date(NINE).toISOString(), sequence: 2 },
    ]);
  });

  it('tells listeners once for all presses of a batch', async () => {
    const { classroom, press } = await open();
    await classroom.ask(single);
    await settle();
    const heard = vi.fn();
    classroom.onChange(heard);
    journal.hold();
    for (let number = 1; number <= 48; number++) press(clickerOf(number), 'A');
    journal.release();
    await settle();
    expect(classroom.wall().question?.answered).toBe(48);
    expect(heard).toHaveBeenCalledTimes(1);
  });

  it('leaves out presses before, after and between questions', async () => {
    const { classroom, press } = await open();
    press('42000A48', 'A');
    const { id } = await classroom.ask(single);
    await classroom.stop(id);
    press('42000A48', 'A');
    await settle();
    expect(types()).toEqual(['question.opened', 'question.closed']);
  });

  it('carries the pupil’s pseudonym and the moment the key went down, and never a name', async () => {
    const { classroom, press, clock } = await openWithClass();
    await classroom.ask(single);
    press(clickerOf(2), 'C', { atMonotonicMs: clock.monotonicMs() - 40 });
    await settle();
    const line = JSON.parse(journal.lines.at(-1)?.text ?? '{}');
    expect(line.data).toMatchObject({
      clicker: clickerOf(2),
      key: 'C',
      pupil: expect.stringMatching(/^p0[a-z2-7]{16}$/),
    });
    expect(line.time).toBe(new Date(NINE - 40).toISOString());
    expect(journal.lines.map(({ text }) => text).join()).not.toMatch(/学生|2024/);
  });

  it('counts the class only, and lists the others, once a clicker is bound', async () => {
    const { classroom, press } = await openWithClass();
    const { id } = await classroom.ask(single);
    press(clickerOf(1), 'A');
    press('4200FFBD', 'B');
    await settle();
    expect(classroom.wall()).toMatchObject({ question: { answered: 1 }, unknown: { clickers: 1, neighbour: false } });
    const own = classroom.private({ names: true });
    expect(own.seats[0]).toMatchObject({ seat: '01', name: '学生01', answer: 'A', presses: 1 });
    expect(own.tally).toEqual({ A: 1, B: 0, C: 0, D: 0 });
    expect(own.unknownClickers).toMatchObject([{ clicker: '4200FFBD', presses: 1, lastKey: 'B' }]);
    expect(classroom.private({ names: false }).seats[0]?.name).toBeNull();
    expect(await classroom.question(id, { names: false })).toMatchObject({
      answered: 1,
      presses: 2,
      tally: { A: 1, B: 0 },
    });
    expect((await classroom.question(id, { names: true })).responses[0]).toMatchObject({ seat: '01', name: '学生01' });
    expect((await classroom.question(id, { names: false })).responses[0]).not.toHaveProperty('name');
  });

  it('counts every clicker while none is bound', async () => {
    const { classroom, press } = await open();
    await classroom.importRoster('三年二班', classCsv(3, { clickers: false }), { dryRun: false });
    await classroom.ask(single);
    press('4200FFBD', 'B');
    await settle();
    expect(classroom.wall()).toMatchObject({ question: { answered: 1 }, unknown: { clickers: 0 } });
  });
});

describe('stopping and showing the answer', () => {
  it('shows bars at 停止, lets late votes amend them, and answers when they are in', async () => {
    const { classroom, receivers, press } = await open();
    const { id } = await classroom.ask(single);
    press('42000A48', 'A');
    let summary = (): void => undefined;
    receivers.beforeSummary = () =>
      new Promise((resolve) => {
        summary = resolve;
      });
    const stopped = classroom.stop(id);
    await settle();
    expect(classroom.wall().question).toMatchObject({ state: 'closed', settling: true, tally: { A: 1 } });
    press('42000B49', 'B');
    summary();
    expect(await stopped).toMatchObject({ state: 'closed', tally: { A: 1, B: 1 } });
    expect(classroom.wall().question).toMatchObject({ settling: false, answered: 2 });
    expect(JSON.parse(journal.lines.at(-1)?.text ?? '').data).toMatchObject({ late: true, key: 'B' });
  });

  it('measures how long a question was open by the steady clock', async () => {
    const { classroom, clock } = await open();
    const { id } = await classroom.ask(single);
    clock.advance(4000);
    clock.wallMs -= 3_600_000;
    expect(classroom.wall().question?.elapsedMs).toBe(4000);
    await classroom.stop(id);
    clock.advance(4000);
    expect(classroom.wall().question?.elapsedMs).toBe(4000);
  });

  it('is stopped, revealed and voided once, however often it is asked for', async () => {
    const { classroom, receivers } = await open();
    const { id } = await classroom.ask(single);
    await Promise.all([classroom.stop(id), classroom.stop(id)]);
    await classroom.stop(id);
    await classroom.reveal(id, 'B');
    expect(await classroom.reveal(id, 'B')).toMatchObject({ state: 'revealed', answer: 'B' });
    await classroom.voidQuestion(id);
    expect(await classroom.voidQuestion(id)).toMatchObject({ state: 'voided' });
    expect(types()).toEqual(['question.opened', 'question.closed', 'question.revealed', 'question.voided']);
    expect(receivers.calls).toEqual(['open 4', 'close']);
  });

  it('refuses an answer while open, one beyond the options, one for a voided or an unknown question', async () => {
    const { classroom } = await open();
    const { id } = await classroom.ask({ ...single, options: 2 });
    await expect(classroom.reveal(id, 'A')).rejects.toMatchObject({ code: 'QUESTION-OPEN' });
    await classroom.stop(id);
    await expect(classroom.reveal(id, 'C')).rejects.toMatchObject({ code: 'QUESTION-ANSWER' });
    await classroom.voidQuestion(id);
    await expect(classroom.reveal(id, 'A')).rejects.toMatchObject({ code: 'QUESTION-VOIDED' });
    for (const act of [
      classroom.stop('nope'),
      classroom.reveal('nope', 'A'),
      classroom.question('nope', { names: false }),
    ])
      await expect(act).rejects.toMatchObject({ code: 'QUESTION-UNKNOWN' });
  });

  it('lets a wrongly tapped answer be corrected, also for an old question', async () => {
    const { classroom } = await open();
    const { id } = await classroom.ask(single);
    await classroom.stop(id);
    await classroom.reveal(id, 'B');
    await classroom.ask(single);
    expect(await classroom.reveal(id, 'C')).toMatchObject({ state: 'revealed', answer: 'C' });
  });

  it('voids an open question and takes no more presses', async () => {
    const { classroom, receivers, press } = await open();
    const { id } = await classroom.ask(single);
    receivers.beforeSummary = () => press('42000A48', 'A');
    await classroom.voidQuestion(id);
    press('42000A48', 'A');
    await settle();
    expect(await classroom.question(id, { names: false })).toMatchObject({ state: 'voided', answered: 0 });
    expect(receivers.calls).toEqual(['open 4', 'close']);
    await classroom.stop(id);
    expect(types()).not.toContain('question.closed');
  });

  it('can be stopped again when the journal did not take it', async () => {
    const { classroom } = await open();
    const { id } = await classroom.ask(single);
    const { append } = journal;
    journal.append = () => Promise.reject(new Error('closing'));
    await expect(classroom.stop(id)).rejects.toThrow('closing');
    journal.append = append;
    expect(await classroom.stop(id)).toMatchObject({ state: 'closed' });
  });

  it('stops within two seconds when a receiver hangs, and at once when it throws', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { classroom, receivers } = await open();
    const first = await classroom.ask(single);
    receivers.beforeSummary = () => new Promise(() => undefined);
    const stopped = classroom.stop(first.id);
    await settle();
    await vi.advanceTimersByTimeAsync(2000);
    expect(await stopped).toMatchObject({ state: 'closed' });
    const second = await classroom.ask(single);
    receivers.beforeSummary = () => Promise.reject(new Error('pulled out'));
    expect(await classroom.stop(second.id)).toMatchObject({ state: 'closed' });
  });
});

describe('the receiver’s display', () => {
  it('shows time and count once a second while open, in 16 ASCII characters, and no shares', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const { classroom, receivers, press, clock } = await open();
    await classroom.ask(single);
    for (let number = 1; number <= 12; number++) press(clickerOf(number), 'A');
    await settle();
    clock.advance(62_000);
    for (let second = 0; second < 3; second++) {
      clock.advance(1000);
      await vi.advanceTimersByTimeAsync(1000);
    }
    await classroom.stop(classroom.wall().question?.id ?? '');
    await vi.advanceTimersByTimeAsync(5000);
    expect(receivers.shown).toEqual([
      ['1:03          12', 'A-D         OPEN'],
      ['1:04          12', 'A-D         OPEN'],
      ['1:05          12', 'A-D         OPEN'],
      ['1:05          12', 'A-D       CLOSED'],
    ]);
    expect(receivers.shown.flat().every((line) => /^[ -~]{16}$/.test(line))).toBe(true);
  });
});

describe('a store that cannot be written', () => {
  it('goes on in memory, marked, and is saved once the journal says so', async () => {
    const { classroom, press } = await open();
    journal.unsaved = true;
    const { id } = await classroom.ask(single);
    press('42000A48', 'B');
    await settle();
    expect(classroom.wall().question).toMatchObject({ answered: 1, saved: false });
    await classroom.stop(id);
    const other = await classroom.ask(single);
    expect(await classroom.question(id, { names: false })).toMatchObject({
      saved: false,
      tally: { B: 1 },
      state: 'closed',
    });
    const { csv } = await classroom.exportCsv(id);
    expect(csv).toContain('未保存');
    await journal.recover();
    await settle();
    expect(await classroom.question(id, { names: false })).toMatchObject({ saved: true, responses: [{ sequence: 2 }] });
    expect(classroom.wall().question).toMatchObject({ id: other.id, saved: true });
  });
});

describe('after a restart', () => {
  it('goes on with the open question, its presses and the receivers’ voting', async () => {
    const before = await openWithClass();
    await before.classroom.ask({ ...single, options: 3, stem: '哪一个？' });
    before.press(clickerOf(1), 'A');
    before.press(clickerOf(2), 'B');
    await settle();
    const { classroom, receivers, press } = await open(heldClock(NINE + 20_000));
    expect(receivers.calls).toEqual([]);
    classroom.receiversChanged();
    classroom.start();
    expect(receivers.calls).toEqual(['open 3']);
    expect(classroom.wall().question).toMatchObject({ number: 1, stem: '哪一个？', answered: 2, elapsedMs: 20_000 });
    press(clickerOf(1), 'C');
    await settle();
    const { id } = classroom.wall().question ?? { id: '' };
    expect(await classroom.stop(id)).toMatchObject({ state: 'closed', tally: { A: 0, B: 1, C: 1 } });
  });

  it('closes a question that was left open yesterday', async () => {
    const before = await open();
    const { id } = await before.classroom.ask(single);
    const { classroom, receivers } = await open(heldClock(NINE + 86_400_000));
    classroom.start();
    expect(receivers.calls).toEqual([]);
    expect(classroom.wall().question).toBeNull();
    expect(await classroom.question(id, { names: false })).toMatchObject({ state: 'closed' });
  });

  it('numbers the questions of the day on', async () => {
    const before = await open();
    const first = await before.classroom.ask(single);
    await before.classroom.stop(first.id);
    const same = await open(heldClock(NINE + 60_000));
    await same.classroom.ask(single);
    expect(same.classroom.wall().question?.number).toBe(2);
    const next = await open(heldClock(NINE + 86_400_000));
    await next.classroom.ask(single);
    expect(next.classroom.wall().question?.number).toBe(1);
  });

  it('counts a press once that the journal says again after a rollback', async () => {
    const { classroom, press } = await open();
    const { id } = await classroom.ask(single);
    press('42000A48', 'A');
    await settle();
    await classroom.stop(id);
    await classroom.ask(single);
    journal.tellAgain();
    expect(await classroom.question(id, { names: false })).toMatchObject({ presses: 1, answered: 1 });
    expect((await classroom.questions(10)).map((question) => question.state).sort()).toEqual(['closed', 'open']);
  });
});
