/** The school over HTTP, with room.db's own code behind it. */
import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { School } from '../../../agent/school/port.ts';
import { openSchool } from '../../../agent/school/school.ts';
import {
  calendarImport,
  rollOver,
  schoolView,
  teachersImport,
  timetableImport,
} from '../../../agent/web/routes/answers-school.ts';
import { createTestRoom, type TestRoom } from '../classroom/test-room.ts';
import { type Bench, json, signIn, startBench, testPorts } from './doubles.ts';

let room: TestRoom;
let school: School;
let bench: Bench;
let session: Record<string, string>;
const CASES = new URL('../../cases/school/', import.meta.url).pathname;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

beforeEach(async () => {
  room = await createTestRoom();
  school = await openSchool({ room, ports: testPorts(), stage: 'primary' });
  bench = await startBench({ room, school });
  session = await signIn(bench.url);
});
afterEach(async () => {
  await bench.stop();
  room.close();
});

async function send<T>(path: string, file: string, schema: z.ZodType<T>, status = 200): Promise<T> {
  const answer = await fetch(`${bench.url}${path}`, {
    method: 'POST',
    headers: { ...session, 'Content-Type': XLSX, Origin: bench.url },
    body: readFileSync(CASES + file),
  });
  const body: unknown = await answer.json();
  expect([answer.status, (body as { code?: string }).code]).toEqual([status, undefined]);
  return schema.parse(body);
}

const call = (method: string, path: string, body?: unknown) => json(`${bench.url}${path}`, method, body, session);

describe('the school over HTTP', () => {
  it('takes a timetable’s workbook from the page, first to look at, then to keep', async () => {
    const grid = 'a-grid-with-halves-of-the-day-and-times/input.xlsx';
    const seen = await send('/api/school/timetable/import?dryRun=1', grid, timetableImport);
    expect([seen.entries.length, seen.bells.length, seen.newClasses]).toEqual([24, 5, ['三年二班']]);
    expect(school.timetable).toEqual([]);
    await send('/api/school/timetable/import', grid, timetableImport);
    const view = schoolView.parse((await call('GET', '/api/school')).body);
    expect([view.timetable.length, view.bells[0]]).toEqual([24, { period: 0, fromMinute: 470, toMinute: 490 }]);
    expect((await room.classRecords()).map(({ name, key }) => [name, key])).toEqual([['三年二班', 'P2024-2']]);
  });

  it('takes calendar and teachers, changes one day, swaps two lessons, takes it back', async () => {
    await send('/api/school/timetable/import', 'a-grid-with-halves-of-the-day-and-times/input.xlsx', timetableImport);
    const calendar = await send(
      '/api/school/calendar/import',
      'a-calendar-with-make-up-days/input.csv',
      calendarImport,
    );
    expect([calendar.added, calendar.problems.length]).toEqual([14, 3]);
    const teachers = await send('/api/teachers/import', 'teachers/input.csv', teachersImport);
    expect(teachers.added.map(({ name }) => name)).toContain('王芳');

    const swap = { one: { date: '2026-09-14', period: 1 }, other: { date: '2026-09-14', period: 2 } };
    expect((await call('POST', '/api/school/swap', swap)).body).toEqual({ ok: true });
    expect(
      school
        .on('2026-09-14')
        .slice(1, 3)
        .map(({ subject }) => subject),
    ).toEqual(['mathematics', 'chinese']);
    for (const period of [1, 2])
      expect((await call('DELETE', `/api/school/changes/2026-09-14/${period}`)).status).toBe(200);
    expect(school.changes).toEqual([]);
    const off = {
      date: '2026-09-15',
      period: 1,
      cancelled: true,
      classId: null,
      subject: null,
      teacherId: null,
      kind: 'regular',
      note: '停课',
    };
    expect((await call('PUT', '/api/school/changes', { changes: [off] })).status).toBe(200);
    expect(school.on('2026-09-15').map(({ period }) => period)).toEqual([0, 2, 3]);
    const id = school.teachers().find(({ name }) => name === '王芳')?.id ?? '';
    expect((await call('DELETE', `/api/teachers/${id}`)).status).toBe(200);
    expect(school.teachers().some(({ name }) => name === '王芳')).toBe(false);
  });

  it('keeps what is written by hand, and refuses what cannot be', async () => {
    const bells = [{ period: 1, fromMinute: 500, toMinute: 540 }];
    expect((await call('PUT', '/api/school/bells', { bells })).status).toBe(200);
    const term = { id: 't', name: '第一学期', first: '2026-09-01', last: '2027-01-20' };
    expect((await call('PUT', '/api/school/calendar', { terms: [term], days: [] })).status).toBe(200);
    const wrong = await call('PUT', '/api/school/calendar', { terms: [{ ...term, last: '2026-01-01' }], days: [] });
    expect([wrong.status, wrong.body['code']]).toEqual([400, 'SCHOOL-TERM']);
    const entry = { weekday: 1, period: 1, classId: 'nobody', subject: null, teacherId: null, kind: 'regular' };
    expect((await call('PUT', '/api/school/timetable', { entries: [entry] })).status).toBe(404);
    expect(
      (await call('PUT', '/api/school/timetable', { entries: [{ ...entry, classId: null, subject: 'art' }] })).status,
    ).toBe(200);
    expect((await call('DELETE', '/api/school/changes/2026-09-14/x')).status).toBe(400);
    expect(schoolView.parse((await call('GET', '/api/school')).body)).toMatchObject({
      bells,
      calendar: { terms: [term] },
    });
  });

  it('moves the classes up, takes it back, and erases one that has left', async () => {
    await room.importClasses([
      { name: '六年二班', key: 'P2020-2', pupils: [] },
      { name: '三年二班', key: 'P2023-2', pupils: [] },
    ]);
    const seen = rollOver.parse((await call('GET', '/api/school/roll-over')).body);
    expect(seen).toMatchObject({
      due: true,
      renamed: [{ from: '三年二班', to: '四年二班' }],
      leaving: [{ name: '六年二班' }],
    });
    expect(rollOver.parse((await call('POST', '/api/school/roll-over')).body).canUndo).toBe(true);
    expect((await call('DELETE', '/api/school/roll-over')).status).toBe(200);
    expect((await room.classes()).map(({ name }) => name)).toEqual(['六年二班', '三年二班']);
    const [sixth] = await room.classes();
    expect((await call('DELETE', `/api/classes/${sixth?.id}`)).status).toBe(200);
    expect((await call('DELETE', `/api/classes/${sixth?.id}`)).status).toBe(404);
  });

  it('is for those with the PIN', async () => {
    for (const [method, path] of [
      ['GET', '/api/school'],
      ['POST', '/api/school/roll-over'],
      ['POST', '/api/teachers/import'],
      ['DELETE', '/api/classes/x'],
    ] as const)
      expect((await json(`${bench.url}${path}`, method)).status).toBe(401);
  });
});
