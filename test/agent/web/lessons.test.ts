/** Lessons over HTTP with the real classroom and the real stores on disk: who may do what, and who is told what. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { beijingDate } from '../../../agent/beijing-time.ts';
import { createBank } from '../../../agent/classroom/bank/bank.ts';
import { createClassroom } from '../../../agent/classroom/classroom.ts';
import type { Classroom } from '../../../agent/classroom/port.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { type Ports, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import { openSchool } from '../../../agent/school/school.ts';
import { openStores, type Stores } from '../../../agent/store/stores.ts';
import type { WallView } from '../../../agent/web/api.ts';
import { sessionView, wallView } from '../../../agent/web/routes/answers.ts';
import {
  attendanceSheet,
  clickerNumbers,
  lessonList,
  loanList,
  numberBinding,
  plannedLessons,
  teacherList,
} from '../../../agent/web/routes/answers-attendance.ts';
import { drawView, lessonView } from '../../../agent/web/routes/answers-lesson.ts';
import { lessonSettings } from '../../../agent/web/routes/words.ts';
import { createWebServer, type WebServer } from '../../../agent/web/server.ts';
import { clickerOf, fakeReceivers } from '../classroom/classroom-fixture.ts';
import { LI, seatClass, until, WANG } from '../classroom/lesson/fixture.ts';
import { configFor, emptyRoom, json, send, signIn } from './doubles.ts';

const ports: Ports = { clock: systemClock, randomBytes: systemRandomBytes, log: silentLog };
let directory: string;
let stores: Stores;
let classroom: Classroom;
let server: WebServer;
let url: string;
let wang: string;
let li: string;
let sq = 0;
let setTimetable: () => Promise<void>;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'banban-lessons-'));
  stores = await openStores({
    directory,
    source: '/local',
    version: 'test',
    buildTime: 0,
    ports,
    keepDays: 30,
    maxMB: 64,
  });
  const { journal, room } = stores;
  await seatClass(room, 4);
  const hired = await room.writeTeachers([WANG, LI].map(({ name, staffNo }) => ({ name, staffNo: staffNo ?? '' })));
  [wang = '', li = ''] = hired;
  const school = await openSchool({ room, ports, stage: undefined });
  setTimetable = async () => {
    await school.setBells([{ period: 1, fromMinute: 0, toMinute: 24 * 60 - 1 }]);
    const classId = (await room.classes())[0]?.id ?? null;
    const lesson = { period: 1, weeks: 'every', classId, subject: 'english', teacherId: li, kind: 'master' } as const;
    await school.setTimetable(([1, 2, 3, 4, 5, 6, 7] as const).map((weekday) => ({ ...lesson, weekday })));
    const date = beijingDate(ports.clock.now());
    await school.setCalendar({ terms: [], days: [{ date, kind: 'school' }] });
  };
  const faults = await createFaults({ journal, ports });
  const receivers = fakeReceivers();
  classroom = await createClassroom({ journal, room, receivers: () => receivers, faults, ports, school });
  server = await createWebServer({
    config: configFor(),
    version: 'test',
    journal,
    room,
    classroom,
    receivers,
    ...emptyRoom(),
    school,
    sets: createBank({ room, clock: ports.clock }),
    uplink: () => ({ state: 'off' as const, since: 0, backlog: 0 }),
    faults,
    ports,
    pageDirectory: directory,
  });
  classroom.start();
  url = server.address;
});
afterEach(async () => {
  await server.close();
  await classroom.close();
  await stores.close();
  await rm(directory, { recursive: true, force: true });
});

const press = (seat: number, key = 'A'): void => {
  sq = (sq + 1) % 256;
  classroom.press({ device: 'base', clicker: clickerOf(seat), key, sq, atMonotonicMs: ports.clock.monotonicMs() });
};

async function wall(): Promise<WallView> {
  return wallView.parse(await (await fetch(`${url}/api/state`)).json());
}

describe('a lesson over HTTP', () => {
  it('is begun, taken attendance of, drawn from, corrected and ended; each answer as it is described', async () => {
    const begun = await json(`${url}/api/lessons`, 'POST', { subject: 'music', kind: 'dual', teacherId: wang });
    expect(begun.status).toBe(201);
    expect(lessonView.parse(begun.body)).toMatchObject({ subject: 'music', teacher: '王老师', className: '三年二班' });
    expect((await json(`${url}/api/lessons/current/roll-call`, 'POST', { on: true })).body).toMatchObject({
      rollCall: true,
    });
    press(1);
    press(2);
    await until(() => classroom.wall().attendance?.present === 2);
    expect((await wall()).attendance).toMatchObject({ size: 4, present: 2, unseen: 2 });
    const drawn = await json(`${url}/api/draws`, 'POST');
    expect(drawn.status).toBe(201);
    expect(drawView.parse(drawn.body).among.toSorted()).toEqual(['01', '02']);
    const changed = await json(`${url}/api/lessons/current`, 'PUT', { teacherId: li });
    expect(lessonView.parse(changed.body)).toMatchObject({ teacher: '李老师' });
    expect((await json(`${url}/api/lessons/current/end`, 'POST')).body).toEqual({ ok: true });
    expect((await wall()).lesson).toBeNull();
    const { lessons } = lessonList.parse((await json(`${url}/api/lessons`, 'GET')).body);
    expect(lessons).toMatchObject([{ id: begun.body['id'], teacher: '李老师', className: '三年二班' }]);
    expect(plannedLessons.parse((await json(`${url}/api/lessons/planned`, 'GET')).body)).toEqual({ lessons: [] });
  });

  it('says who is here in a PIN session only, and keeps every correction', async () => {
    const { body } = await json(`${url}/api/lessons`, 'POST', {});
    const at = `${url}/api/lessons/${String(body['id'])}/attendance`;
    expect((await json(at, 'GET')).status).toBe(401);
    const session = await signIn(url);
    const sheet = attendanceSheet.parse((await json(at, 'GET', undefined, session)).body);
    expect(sheet.pupils.map(({ name, status }) => [name, status])).toEqual(
      ['01', '02', '03', '04'].map((seat) => [`学生${seat}`, null]),
    );
    const pupil = sheet.pupils[2]?.pupilId ?? '';
    await json(`${at}/${pupil}`, 'PUT', { status: 'absent' }, session);
    await json(`${url}/api/lessons/current/end`, 'POST');
    const words = '早上请过假，班主任忘了说';
    const corrected = await json(`${at}/${pupil}`, 'PUT', { status: 'leave', reason: 'mistake', words }, session);
    expect(attendanceSheet.parse(corrected.body).pupils[2]).toMatchObject({
      status: 'leave',
      words: [{ to: 'absent' }, { from: 'absent', to: 'leave', words }],
    });
    expect((await json(`${at}/${pupil}`, 'PUT', { status: 'gone' }, session)).status).toBe(400);
    expect((await json(`${at}/nobody`, 'PUT', { status: 'late' }, session)).status).toBe(404);
    expect((await json(`${url}/api/lessons/none/attendance`, 'GET', undefined, session)).status).toBe(404);
  });

  it('refuses what cannot be now, with a reason', async () => {
    const refused = async (method: string, path: string, body?: unknown) => {
      const answer = await json(`${url}${path}`, method, body);
      return [answer.status, answer.body['code']];
    };
    expect(await refused('POST', '/api/lessons/current/roll-call', { on: true })).toEqual([409, 'LESSON-NONE']);
    expect(await refused('PUT', '/api/lessons/current', { subject: 'art' })).toEqual([409, 'LESSON-NONE']);
    expect(await refused('POST', '/api/lessons', { classId: 'none' })).toEqual([404, 'CLASS-UNKNOWN']);
    expect(await refused('POST', '/api/lessons', { teacherId: 'none' })).toEqual([404, 'TEACHER-UNKNOWN']);
    expect(await refused('POST', '/api/lessons', { kind: 'secret' })).toEqual([400, 'WEB-INVALID']);
    expect(await refused('PUT', '/api/lessons/settings', { graceMin: 3 })).toEqual([401, 'PIN-FIRST']);
    await json(`${url}/api/lessons`, 'POST', {});
    const session = await signIn(url);
    expect(await refused('POST', '/api/lessons/current/loans', { seat: '01', clicker: 'X' })).toEqual([
      401,
      'PIN-SESSION',
    ]);
    const lent = await json(`${url}/api/lessons/current/loans`, 'POST', { seat: '01', clicker: 'sv0009' }, session);
    expect(loanList.parse(lent.body)).toEqual({ loans: [{ seat: '01', clicker: 'SV0009' }] });
    const back = await json(`${url}/api/lessons/current/loans/SV0009`, 'DELETE', undefined, session);
    expect(loanList.parse(back.body)).toEqual({ loans: [] });
  });

  it('keeps its settings', async () => {
    const session = await signIn(url);
    const set = await json(`${url}/api/lessons/settings`, 'PUT', { graceMin: 10, autoBegin: 'bell' }, session);
    const settings = { graceMin: 10, autoBegin: 'bell', drawNames: false, absentAtEnd: true };
    expect(lessonSettings.parse(set.body)).toEqual(settings);
    expect((await json(`${url}/api/lessons/settings`, 'GET')).body).toEqual(settings);
    expect((await json(`${url}/api/lessons/settings`, 'PUT', { graceMin: 600 }, session)).status).toBe(400);
  });

  it('binds the class by printed numbers', async () => {
    const session = await signIn(url);
    const learned = await json(`${url}/api/clickers/numbers/learn`, 'POST', undefined, session);
    expect(clickerNumbers.parse(learned.body).numbers).toHaveLength(4);
    const bound = await json(`${url}/api/binding/by-number`, 'POST', { dryRun: true }, session);
    expect(numberBinding.parse(bound.body)).toMatchObject({ missing: [], spare: [], twice: [] });
  });
});

describe('the timetable', () => {
  it('is offered on the wall, and its lesson begins with the first question', async () => {
    await setTimetable();
    expect((await wall()).next).toMatchObject({ period: 1, subject: 'english', teacher: '李老师', now: true });
    const asked = await json(`${url}/api/questions`, 'POST', { kind: 'single', options: 4 });
    const on = (await wall()).lesson;
    expect(on).toMatchObject({
      kind: 'master',
      subject: 'english',
      teacher: '李老师',
      className: '三年二班',
      period: 1,
    });
    expect(asked.body).toMatchObject({ lesson: on?.id });
  });
});

describe('a teacher’s own PIN', () => {
  it('opens the private view, begins the lesson with the teacher, and makes another one a substitute', async () => {
    const session = await signIn(url);
    const set = (id: string, pin: string | null) => json(`${url}/api/teachers/${id}/pin`, 'PUT', { pin }, session);
    expect((await set(wang, '2580')).body['code']).toBe('TEACHER-PIN-WEAK');
    expect((await set(wang, '123456')).body['code']).toBe('TEACHER-PIN-WEAK');
    expect((await set(wang, '258036')).status).toBe(200);
    expect((await set(li, '258036')).body['code']).toBe('TEACHER-PIN-TAKEN');
    expect((await set(li, '971346')).status).toBe(200);
    expect((await set('nobody', '864209')).status).toBe(404);
    const { teachers } = teacherList.parse((await json(`${url}/api/teachers`, 'GET')).body);
    expect(teachers.map(({ name, hasPin, hasBadge }) => [name, hasPin, hasBadge])).toEqual([
      ['李老师', true, false],
      ['王老师', true, false],
    ]);

    const open = async (pin: string) => {
      const answer = await send(`${url}/api/session`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify({ pin }),
      });
      const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
      return { status: answer.status, body: JSON.parse(answer.text), headers: { Cookie: cookie } };
    };
    const own = await open('258036');
    expect(sessionView.parse(own.body)).toMatchObject({ open: true, teacher: '王老师' });
    expect((await json(`${url}/api/session`, 'GET', undefined, own.headers)).body).toMatchObject({ teacher: '王老师' });
    const begun = await json(`${url}/api/lessons`, 'POST', {}, own.headers);
    expect(begun.body).toMatchObject({ teacher: '王老师', substitute: false });
    await open('971346');
    expect((await wall()).lesson).toMatchObject({ teacher: '李老师', substitute: true });

    // The room's PIN still opens it, and says nothing about who.
    expect((await open('2580')).body).not.toHaveProperty('teacher');
    expect((await wall()).lesson).toMatchObject({ teacher: '李老师' });
    await set(wang, null);
    expect((await open('258036')).status).toBe(403);
    // Neither PIN nor card is in any answer or line.
    const lines = await stores.journal.read(await stores.journal.firstPosition(), { lines: 500, bytes: 1_000_000 });
    expect(lines.map(({ text }) => text).join('')).not.toMatch(/老师|T00[12]|2580|971346/);
  });
});
