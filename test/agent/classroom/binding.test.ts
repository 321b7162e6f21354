import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { classCsv, clickerOf, openClassroom, settle } from './classroom-fixture.ts';
import { createMemoryJournal } from './memory-journal.ts';
import { createTestRoom, type TestRoom } from './test-room.ts';

let room: TestRoom;
let fixture: Awaited<ReturnType<typeof openClassroom>>;
const unbound = { clickers: false };

beforeEach(async () => {
  room = await createTestRoom();
  fixture = await openClassroom(createMemoryJournal(), room);
});
afterEach(async () => {
  await fixture.classroom.close();
  room.close();
});

const load = (count: number, options?: { clickers: boolean }) =>
  fixture.classroom.importRoster('三年二班', classCsv(count, options), { dryRun: false });
const view = () => fixture.classroom.wall().binding;
const seats = () => fixture.classroom.private({ names: false }).seats.map(({ seat, clicker }) => [seat, clicker]);

/** A pupil takes half a second. */
function press(clicker: string, key = 'A'): void {
  fixture.clock.advance(500);
  fixture.press(clicker, key);
}

/** Waits until the view says so. */
async function until(says: () => boolean): Promise<void> {
  while (!says()) await new Promise((resolve) => setImmediate(resolve));
}

describe('pressing in seat order', () => {
  it('binds seat after seat, whatever the key, and never counts a press as an answer', async () => {
    await load(3, unbound);
    const { classroom, receivers, journal } = fixture;
    expect(await classroom.startBinding('class')).toMatchObject({
      mode: 'class',
      seat: '01',
      done: 0,
      total: 3,
      receiver: 'open',
    });
    expect(receivers.calls).toEqual(['open 5']);
    for (const [index, key] of ['A', 'F', 'E'].entries()) {
      press(clickerOf(index + 11), key);
      await until(() => view()?.done === index + 1);
    }
    expect(view()).toMatchObject({ seat: null, done: 3, last: { seat: '03', result: 'bound' } });
    expect(seats()).toEqual([
      ['01', clickerOf(11)],
      ['02', clickerOf(12)],
      ['03', clickerOf(13)],
    ]);
    await classroom.endBinding();
    expect(view()).toBeNull();
    expect(receivers.calls).toEqual(['open 5', 'close']);
    expect((await journal.latest('cn.banban.response.pressed', 10)).length).toBe(0);
    expect(await room.auditLog(1)).toMatchObject([{ what: 'binding-changed', fields: { seats: 3 } }]);
  });

  it('says so when a clicker is already bound, and ignores repeats of the one just bound', async () => {
    await load(3, unbound);
    await fixture.classroom.startBinding('class');
    press('42000A48');
    await until(() => view()?.seat === '02');
    press('42000A48');
    await settle();
    expect(view()).toMatchObject({ seat: '02', last: { seat: '01', result: 'bound' } });
    press('42000B49');
    await until(() => view()?.seat === '03');
    press('42000A48');
    await until(() => view()?.last?.result === 'already-bound');
    expect(view()).toMatchObject({ seat: '03', done: 2, last: { seat: '01', result: 'already-bound' } });
  });

  it('ignores a press that was read before its seat was shown', async () => {
    await load(2, unbound);
    await fixture.classroom.startBinding('class');
    press('42000A48');
    await until(() => view()?.seat === '02');
    fixture.press('42000B49', 'A', { atMonotonicMs: fixture.clock.monotonicMs() - 100 });
    await settle();
    expect(view()).toMatchObject({ seat: '02', done: 1 });
  });

  it('shows the next seat only once the binding is on disk, and stays when it cannot be written', async () => {
    await load(2, unbound);
    await fixture.classroom.startBinding('class');
    room.failing.add('bind');
    press('42000A48');
    await settle();
    expect(view()).toMatchObject({ seat: '01', done: 0 });
    room.failing.delete('bind');
    press('42000A48');
    await until(() => view()?.seat === '02');
  });

  it('skips a seat, takes a step back, and asks next time for the seats left', async () => {
    await load(3, unbound);
    const { classroom } = fixture;
    await classroom.startBinding('class');
    press('42000A48');
    await until(() => view()?.seat === '02');
    expect(await classroom.skipSeat()).toMatchObject({ seat: '03', last: { seat: '02', result: 'skipped' } });
    press('42000B49');
    await until(() => view()?.seat === null);
    expect(await classroom.undoBinding()).toMatchObject({ seat: '03', done: 1 });
    expect(seats()[2]).toEqual(['03', null]);
    press('42000C4E');
    await until(() => view()?.seat === null);
    expect(await classroom.startBinding('class')).toMatchObject({ seat: '02', done: 2, total: 3 });
  });

  it('goes through all seats anew when every one has a clicker', async () => {
    await load(2);
    await fixture.classroom.startBinding('class');
    expect(view()).toMatchObject({ seat: '01', done: 0, total: 2 });
    press(clickerOf(2));
    await until(() => view()?.done === 1);
    press(clickerOf(1));
    await until(() => view()?.seat === null);
    expect(seats()).toEqual([
      ['01', clickerOf(2)],
      ['02', clickerOf(1)],
    ]);
  });

  it('binds one seat and is done', async () => {
    await load(3);
    const { classroom } = fixture;
    expect(await classroom.startBinding('seat', '02')).toMatchObject({ mode: 'seat', seat: '02', done: 0, total: 1 });
    press(clickerOf(3));
    await until(() => view()?.last?.result === 'already-bound');
    press('42000A48');
    await until(() => view()?.seat === null);
    expect(seats()[1]).toEqual(['02', '42000A48']);
    await classroom.ask({ kind: 'single', options: 4 });
    expect(view()).toBeNull();
  });
});

describe('a second make of clickers', () => {
  const held = async () => {
    const id = fixture.classroom.wall().class?.id ?? '';
    return (await room.pupils(id)).map(({ clickers }) => clickers.join(' '));
  };

  it('stands beside the first, is undone alone, and replaces only its own make', async () => {
    await load(2);
    const { classroom } = fixture;
    await classroom.startBinding('class');
    press('SV0001');
    await until(() => view()?.done === 1);
    press('SV0002');
    await until(() => view()?.seat === null);
    expect(await held()).toEqual([`${clickerOf(1)} SV0001`, `${clickerOf(2)} SV0002`]);
    await classroom.undoBinding();
    expect(await held()).toEqual([`${clickerOf(1)} SV0001`, clickerOf(2)]);
    press('TP090FD3');
    await until(() => view()?.seat === null);
    await classroom.startBinding('seat', '01');
    press('SV0009');
    await until(() => view()?.seat === null);
    expect(await held()).toEqual([`${clickerOf(1)} SV0009`, `${clickerOf(2)} TP090FD3`]);
    expect(classroom.wall().class).toMatchObject({ size: 2, bound: 2 });
    expect(classroom.private({ names: false }).seats[0]?.clickers).toEqual([clickerOf(1), 'SV0009']);
  });

  it('belongs to one pupil only', async () => {
    await load(2);
    const { classroom } = fixture;
    await classroom.bindSeat('01', 'sv0001');
    await classroom.startBinding('seat', '02');
    press('SV0001');
    await until(() => view()?.last?.result === 'already-bound');
    await classroom.endBinding();
    await classroom.bindSeat('02', 'SV0001');
    expect(await held()).toEqual([clickerOf(1), `${clickerOf(2)} SV0001`]);
  });
});

describe('binding and asking', () => {
  it('exclude each other with a clear refusal', async () => {
    await load(2, unbound);
    const { classroom } = fixture;
    await classroom.startBinding('class');
    await expect(classroom.ask({ kind: 'single', options: 4 })).rejects.toMatchObject({ code: 'CLASSROOM-BINDING' });
    await classroom.endBinding();
    const { id } = await classroom.ask({ kind: 'single', options: 4 });
    const busy = { code: 'CLASSROOM-QUESTION-OPEN' };
    await expect(classroom.startBinding('class')).rejects.toMatchObject(busy);
    await expect(classroom.bindSeat('01', '42000A48')).rejects.toMatchObject(busy);
    await expect(load(3)).rejects.toMatchObject(busy);
    const [pupil] = classroom.private({ names: false }).seats;
    await expect(classroom.erasePupil(pupil?.pupilId ?? '')).rejects.toMatchObject(busy);
    await classroom.stop(id);
    await classroom.startBinding('class');
  });

  it('exclude each other even when both are asked for in one breath', async () => {
    await load(2, unbound);
    const { classroom } = fixture;
    const question = { kind: 'single', options: 4 } as const;
    const first = await Promise.allSettled([classroom.ask(question), classroom.startBinding('class')]);
    expect(first.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    await classroom.stop(classroom.wall().question?.id ?? '');
    const second = await Promise.allSettled([classroom.startBinding('class'), classroom.ask(question)]);
    expect(second.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(classroom.wall().question?.state).toBe('closed');
  });

  it('refuse what is not there', async () => {
    const { classroom } = fixture;
    await expect(classroom.startBinding('class')).rejects.toMatchObject({ code: 'CLASS-NONE' });
    await expect(classroom.skipSeat()).rejects.toMatchObject({ code: 'BINDING-NOT-RUNNING' });
    await load(2);
    await expect(classroom.startBinding('seat', '99')).rejects.toMatchObject({ code: 'SEAT-UNKNOWN' });
    await expect(classroom.bindSeat('99', undefined)).rejects.toMatchObject({ code: 'SEAT-UNKNOWN' });
    await expect(classroom.bindSeat('01', '=1+1')).rejects.toMatchObject({ code: 'CLICKER-INVALID' });
    await expect(classroom.selectClass('nope')).rejects.toMatchObject({ code: 'CLASS-UNKNOWN' });
    await expect(classroom.erasePupil('nope')).rejects.toMatchObject({ code: 'PUPIL-UNKNOWN' });
  });
});

describe('classes', () => {
  it('keep their own bindings, and the chosen one outlives a restart', async () => {
    await load(2);
    const { classroom, journal } = fixture;
    const other = await classroom.importRoster('三年三班', classCsv(1, unbound), { dryRun: false });
    expect(classroom.wall().class).toMatchObject({ name: '三年二班', size: 2, bound: 2 });
    await classroom.selectClass(other.classes[0]?.class?.id ?? '');
    await classroom.bindSeat('01', clickerOf(2));
    expect(classroom.wall().class).toMatchObject({ name: '三年三班', size: 1, bound: 1 });
    const again = await openClassroom(journal, room);
    expect(again.classroom.wall().class).toMatchObject({ name: '三年三班' });
    await again.classroom.close();
  });

  it('change nothing in a dry run, and list what would change', async () => {
    const { classroom } = fixture;
    const dry = await classroom.importRoster('三年二班', classCsv(2), { dryRun: true });
    expect(dry).toMatchObject({ classes: [{ class: null, pupils: 2, change: { added: [{}, {}] } }], problems: [] });
    expect(await classroom.classes()).toEqual([]);
    await expect(classroom.importRoster(' ', classCsv(2), { dryRun: true })).rejects.toMatchObject({
      code: 'CLASS-NAME',
    });
    const nobody = new TextEncoder().encode('姓名,座号\n,1');
    await expect(classroom.importRoster('三年二班', nobody, { dryRun: false })).rejects.toMatchObject({
      code: 'ROSTER-EMPTY',
    });
  });

  it('forget an erased pupil in every list, and ask the district to', async () => {
    await load(2);
    const { classroom, journal } = fixture;
    await classroom.importRoster('去年的班', classCsv(2, unbound), { dryRun: false });
    const { id } = await classroom.ask({ kind: 'single', options: 4 });
    fixture.press(clickerOf(1), 'A');
    await settle();
    await classroom.stop(id);
    await classroom.erasePupil(classroom.private({ names: false }).seats[0]?.pupilId ?? '');
    expect(classroom.wall().class).toMatchObject({ size: 1 });
    for (const { id: classId } of await classroom.classes()) expect(await room.pupils(classId)).toHaveLength(1);
    const [line] = await journal.latest('cn.banban.pupil.erased', 1);
    const pressed = (await journal.latest('cn.banban.response.pressed', 1))[0];
    const pupilOf = (text = '{}') => JSON.parse(text).data.pupil;
    expect(pupilOf(line?.text)).toBe(pupilOf(pressed?.text));
    const { responses } = await classroom.question(id, { names: true });
    expect(responses).toEqual([expect.objectContaining({ seat: null, answer: 'A' })]);
    expect(responses[0]).not.toHaveProperty('name');
  });
});
