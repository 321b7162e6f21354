/** Reports and exports over HTTP, on real stores with the small lesson in them. */
import { describe, expect, onTestFinished, test } from 'vitest';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import { classTrendAnswer, lessonReportAnswer, lessonSeatsAnswer } from '../../../agent/web/routes/answers-report.ts';
import { BEGAN, LESSON, playSmallLesson, type SmallLesson, SOURCE } from '../classroom/report/small-lesson.ts';
import { directory, open, TestClock } from '../store/harness.ts';
import { json, signIn, startBench } from './doubles.ts';

async function withLesson(): Promise<{ url: string; lesson: SmallLesson; audit: () => Promise<unknown[]> }> {
  const clock = new TestClock();
  clock.wall = BEGAN;
  const stores = await open({ directory: directory(), engine: 'better-sqlite3', source: SOURCE }, clock);
  const ports = { clock, randomBytes: systemRandomBytes, log: silentLog };
  const lesson = await playSmallLesson(stores, ports);
  const bench = await startBench({ journal: stores.journal, room: stores.room, ports });
  onTestFinished(() => bench.stop());
  return { url: bench.url, lesson, audit: () => stores.room.auditLog(10) };
}

describe('reports', () => {
  test('the part for the wall needs no PIN and names nobody', async () => {
    const { url, lesson } = await withLesson();
    const report = await json(`${url}/api/lessons/${LESSON}/report`, 'GET');
    expect(report.status).toBe(200);
    expect(lessonReportAnswer.parse(report.body)).toMatchObject({ right: { part: 9, whole: 14 } });
    for (const { name } of lesson.pupils) expect(JSON.stringify(report.body)).not.toContain(name);
    const trend = await json(`${url}/api/classes/${lesson.class.id}/trend`, 'GET');
    expect(classTrendAnswer.parse(trend.body).lessons).toHaveLength(1);
    expect(await json(`${url}/api/lessons/none/report`, 'GET')).toMatchObject({
      status: 404,
      body: { code: 'LESSON-UNKNOWN' },
    });
    expect((await json(`${url}/api/classes/none/trend`, 'GET')).status).toBe(404);
  });

  test('who did how well needs the PIN', async () => {
    const { url } = await withLesson();
    expect((await json(`${url}/api/lessons/${LESSON}/report/seats`, 'GET')).status).toBe(401);
    const session = await signIn(url);
    const seats = await json(`${url}/api/lessons/${LESSON}/report/seats`, 'GET', undefined, session);
    expect(lessonSeatsAnswer.parse(seats.body).seats[0]).toMatchObject({ seat: '01', name: '王芳', points: 4 });
  });
});

describe('exports', () => {
  test('need the PIN, come as a file with a name, and are noted', async () => {
    const { url, audit } = await withLesson();
    const address = `${url}/api/exports/marks?format=csv&lesson=${LESSON}`;
    expect((await fetch(address)).status).toBe(401);
    const session = await signIn(url);
    const answer = await fetch(address, { headers: session });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
    expect(decodeURIComponent(answer.headers.get('content-disposition') ?? '')).toContain(
      '2026-11-20_三年二班_成绩.csv',
    );
    expect(new TextDecoder('utf-8', { ignoreBOM: true }).decode(await answer.arrayBuffer())).toMatch(
      /^\ufeff学号,班级/,
    );
    expect(await audit()).toContainEqual(
      expect.objectContaining({ what: 'export', fields: { kind: 'marks', lessons: 1, questions: 5, by: 'page' } }),
    );
  });

  test('a workbook is a zip file; of a span of days; HEAD has no body', async () => {
    const { url } = await withLesson();
    const session = await signIn(url);
    const address = `${url}/api/exports/report?from=2026-11-20&to=2026-11-20`;
    const bytes = new Uint8Array(await (await fetch(address, { headers: session })).arrayBuffer());
    expect([...bytes.subarray(0, 4)]).toEqual([0x50, 0x4b, 3, 4]);
    const head = await fetch(address, { method: 'HEAD', headers: session });
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  test('what cannot be is refused with its code', async () => {
    const { url } = await withLesson();
    const session = await signIn(url);
    const refused = async (path: string): Promise<unknown[]> => {
      const { status, body } = await json(`${url}/api/exports/${path}`, 'GET', undefined, session);
      return [status, body['code']];
    };
    expect(await refused('everything')).toEqual([404, 'WEB-NO-ROUTE']);
    expect(await refused('marks?format=pdf')).toEqual([400, 'WEB-INVALID']);
    expect(await refused('marks?from=2026-02-30')).toEqual([400, 'WEB-INVALID']);
    expect(await refused('marks?term=2026秋')).toEqual([400, 'EXPORT-TERM']);
    expect(await refused('marks?class=九年九班')).toEqual([400, 'EXPORT-CLASS']);
    expect(await refused('report?format=csv')).toEqual([400, 'EXPORT-TABLES']);
    expect(await refused('marks?lesson=none')).toEqual([404, 'LESSON-UNKNOWN']);
  });
});
