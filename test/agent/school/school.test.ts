import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '../../../agent/ports.ts';
import type { School } from '../../../agent/school/port.ts';
import { openSchool } from '../../../agent/school/school.ts';
import { createTestRoom, type TestRoom } from '../classroom/test-room.ts';

let room: TestRoom;
let school: School;
let now: number;

const at = (text: string): number => Date.parse(`${text}:00+08:00`);
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const ports = {
  clock: { now: () => now, monotonicMs: () => 0 },
  randomBytes: (count: number) => new Uint8Array(count),
  log: silentLog,
};
const open = (): Promise<School> => openSchool({ room, ports, stage: 'primary' });

const BELLS = '节次,时间\n1,8:20-9:00\n2,9:10-9:50\n3,10:10-10:50\n';
const WEEK =
  '三年二班\n节次,时间,星期一,星期二,星期三,星期四,星期五\n1,8:20-9:00,语文 王芳,数学 李红,语文 王芳,英语 陈静,语文 王芳\n2,9:10-9:50,美术(单)/音乐(双),语文 王芳,,,\n';
const YEAR =
  '名称,类型,开始日期,结束日期,补哪天\n第一学期,学期,2026-09-01,2027-01-22,\n国庆节,放假,2026-10-01,2026-10-07,\n补课,补课,2026-10-10,,周一\n';

beforeEach(async () => {
  room = await createTestRoom();
  now = at('2026-09-07T08:30');
  school = await open();
});
afterEach(() => room.close());

const write = { dryRun: false };
const said = (date: string): string[] =>
  school
    .on(date)
    .map(({ period, subject, teacher, className }) => `${period} ${className} ${subject} ${teacher ?? ''}`.trim());

describe('the school’s day', () => {
  beforeEach(async () => {
    await school.importCalendar(bytes(YEAR), write);
    await school.importTimetable(bytes(WEEK), write);
  });

  it('is the timetable’s: what is on, what comes next, odd and even weeks', () => {
    expect(said('2026-09-07')).toEqual(['1 三年二班 chinese 王芳', '2 三年二班 music']);
    expect(said('2026-09-14')).toEqual(['1 三年二班 chinese 王芳', '2 三年二班 art']);
    expect(school.current(now)).toMatchObject({
      period: 1,
      from: at('2026-09-07T08:20'),
      to: at('2026-09-07T09:00'),
      changed: false,
      insteadOf: null,
    });
    expect(school.next(now)).toMatchObject({ period: 2, subject: 'music' });
    expect(school.current(at('2026-09-07T09:00'))).toBeUndefined();
    expect(school.next(at('2026-09-07T09:30'))).toBeUndefined();
  });

  it('is free in holidays and on weekends, and on a make-up Saturday another weekday’s', () => {
    expect([said('2026-10-05'), said('2026-09-12'), said('2026-08-31')]).toEqual([[], [], []]);
    expect(said('2026-10-10')).toEqual(['1 三年二班 chinese 王芳', '2 三年二班 music']);
    expect(school.day('2026-10-10')).toMatchObject({ school: true, weekday: 1, week: 6, note: '补课' });
  });

  it('may be otherwise: a substitute, a class that is in another room, two lessons swapped; and back again', async () => {
    const [wang, li] = ['王芳', '李红'].map((name) => school.teachers().find((one) => one.name === name)?.id ?? '');
    const [lesson] = school.on('2026-09-08');
    const { classId, subject, kind } = lesson ?? {};
    const change = {
      date: '2026-09-08',
      cancelled: false,
      classId: classId ?? null,
      kind: kind ?? 'regular',
      note: null,
      swappedWith: null,
    };
    await school.change([{ ...change, period: 1, subject: subject ?? null, teacherId: wang ?? '' }]);
    expect(school.on('2026-09-08')[0]).toMatchObject({ teacher: '王芳', insteadOf: '李红', changed: true });
    await school.change([{ ...change, period: 1, subject: null, teacherId: null, cancelled: true, note: '到录播室' }]);
    expect(said('2026-09-08')).toEqual(['2 三年二班 chinese 王芳']);
    await school.undoChange('2026-09-08', 1);
    expect(said('2026-09-08')).toEqual(['1 三年二班 mathematics 李红', '2 三年二班 chinese 王芳']);

    await school.swap({ date: '2026-09-08', period: 1 }, { date: '2026-09-08', period: 2 });
    expect(said('2026-09-08')).toEqual(['1 三年二班 chinese 王芳', '2 三年二班 mathematics 李红']);
    expect(said('2026-09-15')).toEqual(['1 三年二班 mathematics 李红', '2 三年二班 chinese 王芳']);
    expect(school.on('2026-09-08')[0]?.note).toBe('与第 2 节对调');
    // Half of a swap taken back would have one class taught twice.
    await school.undoChange('2026-09-08', 2);
    expect(said('2026-09-08')).toEqual(['1 三年二班 mathematics 李红', '2 三年二班 chinese 王芳']);
    // What has become something else since is not the other half any more.
    await school.swap({ date: '2026-09-08', period: 1 }, { date: '2026-09-08', period: 2 });
    await school.change([{ ...change, period: 2, subject: null, teacherId: null, cancelled: true }]);
    await school.undoChange('2026-09-08', 1);
    expect(said('2026-09-08')).toEqual(['1 三年二班 mathematics 李红']);
    await school.undoChange('2026-09-08', 2);
    // One of them free: the lesson moves.
    await school.swap({ date: '2026-09-09', period: 1 }, { date: '2026-09-09', period: 2 });
    expect(said('2026-09-09')).toEqual(['2 三年二班 chinese 王芳']);
    await expect(
      school.swap({ date: '2026-09-12', period: 1 }, { date: '2026-09-12', period: 2 }),
    ).rejects.toMatchObject({ code: 'SCHOOL-SWAP-EMPTY' });
    await expect(school.change([{ ...change, period: 1, subject: null, teacherId: 'nobody' }])).rejects.toMatchObject({
      code: 'SCHOOL-UNKNOWN',
    });
    expect(li).not.toBe('');
  });

  it('is there again after a restart, and every change is told', async () => {
    let told = 0;
    school.onChange(() => {
      told += 1;
    });
    await school.setBells([{ period: 1, fromMinute: 480, toMinute: 520 }]);
    expect(told).toBe(1);
    expect(said('2026-09-07')).toEqual(['1 三年二班 chinese 王芳']);
    const again = await open();
    expect(again.on('2026-09-07')).toEqual(school.on('2026-09-07'));
  });

  it('refuses what cannot be, and keeps what was', async () => {
    await expect(
      school.setBells([
        { period: 1, fromMinute: 480, toMinute: 520 },
        { period: 2, fromMinute: 510, toMinute: 560 },
      ]),
    ).rejects.toMatchObject({ code: 'SCHOOL-BELL' });
    const term = { id: 't', name: 't', first: '2026-09-01', last: '2026-08-01' };
    await expect(school.setCalendar({ terms: [term], days: [] })).rejects.toMatchObject({ code: 'SCHOOL-TERM' });
    await expect(school.setCalendar({ terms: [{ ...term, last: '2026-02-30' }], days: [] })).rejects.toMatchObject({
      code: 'SCHOOL-DATE',
    });
    const [first] = school.timetable;
    if (first !== undefined)
      await expect(school.setTimetable([first, first])).rejects.toMatchObject({ code: 'SCHOOL-TIMETABLE-TWICE' });
    expect(school.bells).toHaveLength(2);
    expect(school.calendar.terms).toHaveLength(1);
  });
});

describe('files of the office', () => {
  it('change nothing in a dry run, and say what is new', async () => {
    const seen = await school.importTimetable(bytes(WEEK), { dryRun: true });
    expect(seen).toMatchObject({ newClasses: ['三年二班'], newTeachers: ['王芳', '李红', '陈静'], problems: [] });
    expect(seen.entries).toHaveLength(8);
    expect(await school.importCalendar(bytes(YEAR), { dryRun: true })).toMatchObject({ added: 9, changed: 0 });
    expect([school.timetable, school.calendar.terms, school.teachers(), await room.classes()]).toEqual([
      [],
      [],
      [],
      [],
    ]);
  });

  it('meet the classes and teachers that are there already, though they write them otherwise', async () => {
    await room.importClasses([{ name: '三（2）班', key: 'P2024-2', pupils: [{ name: '甲', seat: '01' }] }]);
    await school.importTeachers(bytes('姓名,工号,任教学科\n王芳,T1,语文\n李红,T2,数学\n王强,T3,体育\n'), write);
    const seen = await school.importTimetable(
      bytes('节次,星期,班级,科目,教师\n1,周一,3.2,语文,王老师\n2,周一,302,体育,王老师\n3,周一,三年二班,科学,王老师\n'),
      write,
    );
    expect(seen).toMatchObject({ newClasses: [], newTeachers: ['王老师'] });
    await school.importTimetable(bytes(BELLS), write);
    expect(said('2026-09-07')).toEqual([
      '1 三（2）班 chinese 王芳',
      '2 三（2）班 sport 王强',
      '3 三（2）班 science 王老师',
    ]);
    expect((await room.classRecords()).map(({ name, pupils }) => [name, pupils])).toEqual([['三（2）班', 1]]);
  });

  it('of teachers add and change, never take away, and keep who has a PIN', async () => {
    await school.importTeachers(bytes('姓名,工号,任教学科\n王芳,T1,语文\n李红,,数学\n'), write);
    const id = school.teachers().find(({ name }) => name === '王芳')?.id ?? '';
    await room.setTeacherPin(id, 'scrypt$x');
    const seen = await school.importTeachers(
      bytes('姓名,工号,任教学科\n王方,T1,语文\n李红,T2,数学\n陈静,T3,\n'),
      write,
    );
    expect([seen.added.length, seen.changed.length, seen.same]).toEqual([1, 2, 0]);
    expect(
      school
        .teachers()
        .map(({ name, staffNo }) => `${name} ${staffNo}`)
        .sort(),
    ).toEqual(['李红 T2', '王方 T1', '陈静 T3']);
    expect(await room.teacherKeys()).toEqual([{ id, pin: 'scrypt$x' }]);
    expect((await school.importTeachers(bytes('姓名,工号\n王方,T1\n'), write)).same).toBe(1);
    await school.eraseTeacher(id);
    expect(await room.teacherKeys()).toEqual([]);
  });
});

describe('a new school year', () => {
  const pupils = [
    { name: '甲', seat: '01', studentNo: '2024001', clicker: '42000B49' },
    { name: '乙', seat: '02' },
  ];

  beforeEach(async () => {
    now = at('2025-09-10T08:00');
    school = await open();
    await room.importClasses([
      { name: '五年二班', key: 'P2021-2', pupils: [{ name: '丙', seat: '01' }] },
      { name: '六年二班', key: 'P2020-2', pupils: [{ name: '丁', seat: '01' }] },
      { name: '三（2）班', key: 'P2023-2', pupils },
      { name: '实验班', pupils: [] },
    ]);
    await school.refresh();
  });

  it('is not due in the year the classes have their names from, nor before the first day of term', async () => {
    expect(await school.rollOver()).toMatchObject({
      due: false,
      renamed: [],
      leaving: [],
      untouched: [{ name: '实验班' }],
    });
    await expect(school.doRollOver()).rejects.toMatchObject({ code: 'SCHOOL-ROLL-OVER-EMPTY' });
    await school.setCalendar({
      terms: [{ id: 't', name: '第一学期', first: '2026-09-01', last: '2027-01-20' }],
      days: [],
    });
    now = at('2026-08-28T08:00');
    expect((await school.rollOver()).due).toBe(false);
    now = at('2026-09-01T08:00');
    expect((await school.rollOver()).due).toBe(true);
  });

  it('moves all classes up at once; pupils, bindings and pseudonyms’ labels stay; who leaves is set aside; and all can be taken back', async () => {
    const before = await room.classes();
    const third = before.find(({ name }) => name === '三（2）班');
    now = at('2026-09-01T08:00');
    const seen = await school.rollOver();
    expect(seen).toMatchObject({ due: true, year: 2026, canUndo: false });
    expect(seen.renamed.map(({ from, to }) => `${from} ${to}`)).toEqual(['五年二班 六年二班', '三（2）班 四（2）班']);
    expect(seen.leaving).toMatchObject([{ name: '六年二班', pupils: 1 }]);
    const held = await room.pupils(third?.id ?? '');

    expect(await school.doRollOver()).toMatchObject({ due: false, canUndo: true });
    expect((await room.classes()).map(({ name, archived }) => `${name}${archived === true ? ' *' : ''}`)).toEqual([
      '六年二班',
      '六年二班（2026 年离校） *',
      '四（2）班',
      '实验班',
    ]);
    expect(await room.pupils(third?.id ?? '')).toEqual(held);
    expect((await room.classes()).map(({ id, label }) => [id, label])).toEqual(
      before.map(({ id, label }) => [id, label]),
    );
    expect(await school.rollOver()).toMatchObject({
      due: false,
      renamed: [],
      left: [{ name: '六年二班（2026 年离校）' }],
    });

    await school.undoRollOver();
    expect(await room.classes()).toEqual(before);
    await expect(school.undoRollOver()).rejects.toMatchObject({ code: 'SCHOOL-ROLL-OVER-NONE' });
    expect((await school.rollOver()).due).toBe(true);
  });

  it('gives classes that are older than keys theirs, from their names', async () => {
    await room.importRoster('四年三班', pupils);
    await open();
    expect((await room.classRecords()).find(({ name }) => name === '四年三班')).toMatchObject({
      key: 'P2022-3',
      label: '四年三班',
    });
  });
});
