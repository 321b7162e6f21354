/** How a lesson went, and what happened as files. What makes them is loaded when it is first asked for. */
import { z } from 'zod';
import { beijingDay, dayAfter } from '../../beijing-time.ts';
import { EXPORT_FORMATS, EXPORT_KINDS } from '../../classroom/report/export-kinds.ts';
import type { Export } from '../../classroom/report/export-thread.ts';
import type { ReportParts } from '../../classroom/report/lesson-report.ts';
import { unknownTerm } from '../../classroom/report/refusals.ts';
import { openPseudonyms } from '../../classroom/roster/pseudonyms.ts';
import type { Journal } from '../../journal/port.ts';
import type { Ports } from '../../ports.ts';
import type { RoomStore } from '../../room/port.ts';
import { refuse } from '../refusals.ts';
import { type Route, route } from './route.ts';

export interface ReportRouteParts {
  readonly journal: Journal;
  readonly room: RoomStore;
  readonly ports: Ports;
  /** CloudEvents source of the room. */
  readonly source: string;
  /** Exports in a thread of their own, from this data directory; absent: in this one. */
  readonly dataDirectory?: string | undefined;
  /** Such a thread is gone. */
  readonly exportEnded?: (() => void) | undefined;
}

const day = z
  .string()
  .refine((text) => beijingDay(text) !== undefined, { message: 'a day is written 2026-11-21' })
  .describe('2026-11-21');
const id = z.string().min(1).max(64);

const exportQuery = () =>
  z.strictObject({
    format: z.enum(EXPORT_FORMATS).optional(),
    class: id.optional().describe('name or id'),
    from: day.optional(),
    to: day.optional().describe('the day itself is in it'),
    term: id.optional().describe('name or id'),
    lesson: id.optional(),
    question: id.optional(),
  });

export function reportRoutes({ journal, room, ports, source, dataDirectory, exportEnded }: ReportRouteParts): Route[] {
  const parts = async (): Promise<ReportParts> => ({
    journal,
    room,
    source,
    pseudonymOf: await openPseudonyms(room, ports),
    now: () => ports.clock.now(),
    pictureOf: (question) => `/api/questions/${encodeURIComponent(question)}/picture`,
  });
  const reports = () => import('../../classroom/report/lesson-report.ts');

  let made: Promise<Export> | undefined;
  const exporting = (): Promise<Export> => {
    made ??= exportsOf();
    return made;
  };
  async function exportsOf(): Promise<Export> {
    const inProcess: Export = async (wish) =>
      (await import('../../classroom/report/exports.ts')).exportFile(await parts(), wish);
    if (dataDirectory === undefined) return inProcess;
    const { createExportThread, elseInProcess } = await import('../../classroom/report/export-thread.ts');
    return elseInProcess(createExportThread({ directory: dataDirectory, ended: exportEnded }), inProcess, ports.log);
  }

  async function termOf(name: string): Promise<ReturnType<typeof spanOf>> {
    const { terms } = (await room.schoolRecord()).calendar;
    const found = terms.find((term) => term.id === name || term.name === name);
    if (found === undefined)
      throw unknownTerm(
        name,
        terms.map((term) => term.name),
      );
    return spanOf(found.first, found.last);
  }

  // What was asked for is given also when the audit log cannot be written: a full disk is just when a teacher exports.
  async function audit(fields: Readonly<Record<string, string | number>>): Promise<void> {
    try {
      await room.audit('export', fields, ports.clock.now());
    } catch (error) {
      ports.log.error({ err: error }, 'the audit log could not be written');
    }
  }

  return [
    route({
      method: 'GET',
      path: '/api/lessons/{id}/report',
      zh: '一节课怎么样：题目、正确率、知识点；不涉及个人',
      en: 'How a lesson went, in counts and shares; nobody is named. Also while it is on.',
      access: 'local',
      answer: 'lessonReportAnswer',
      run: async ({ params }) => ({
        json: await (await reports()).lessonReport(await parts(), params['id'] ?? ''),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/lessons/{id}/report/seats',
      zh: '一节课里每名学生的情况（PIN）',
      en: 'How each pupil did in a lesson; names only where the connection may carry them.',
      access: 'private',
      answer: 'lessonSeatsAnswer',
      run: async ({ params, caller }) => ({
        json: await (await reports()).lessonSeats(await parts(), params['id'] ?? '', { names: caller.names }),
      }),
    }),
    route({
      method: 'GET',
      path: '/api/classes/{id}/trend',
      zh: '一个班最近几节课的正确率',
      en: 'Share right over the newest lessons of a class.',
      access: 'local',
      query: () => z.strictObject({ lessons: z.coerce.number().int().min(1).max(60).default(12) }),
      answer: 'classTrendAnswer',
      run: async ({ params, query }) => {
        const classId = params['id'] ?? '';
        if (!(await room.classes()).some((one) => one.id === classId))
          throw refuse('WEB-UNKNOWN-CLASS', 'classes/{id}');
        return { json: await (await reports()).classTrend(await parts(), classId, query.lessons) };
      },
    }),
    route({
      method: 'GET',
      path: '/api/exports/{kind}',
      zh: '导出：报告、汇总、矩阵、按键、考勤、登记、成绩、xAPI',
      en: `A file with names (${EXPORT_KINDS.join(', ')}); it is noted in the audit log.`,
      access: 'names',
      query: exportQuery,
      answer: 'application/octet-stream',
      run: async ({ params, query }) => {
        const kind = EXPORT_KINDS.find((known) => known === params['kind']);
        if (kind === undefined) throw refuse('WEB-NO-ROUTE', `exports/${params['kind'] ?? ''}`);
        const { format, lesson, question, term, from, to } = query;
        const span = term === undefined ? spanOf(from, to) : await termOf(term);
        const exported = await exporting();
        const file = await exported({ kind, format, lesson, question, class: query.class, ...span });
        const { lessons, questions } = file;
        await audit({ kind, lessons, questions, by: 'page' });
        return { stream: file.chunks, headers: attachment(file.filename, file.mediaType) };
      },
    }),
  ];
}

/** Both days included. */
function spanOf(
  from: string | undefined,
  to: string | undefined,
): { from: number | undefined; to: number | undefined } {
  const last = to === undefined ? undefined : beijingDay(to);
  return {
    from: from === undefined ? undefined : beijingDay(from),
    to: last === undefined ? undefined : dayAfter(last),
  };
}

/** RFC 6266: an ASCII name for old programs, the real one encoded. */
export function attachment(filename: string, mediaType: string): Record<string, string> {
  const ascii = filename.replace(/[^\w.-]/g, '_');
  return {
    'Content-Type': mediaType,
    'Content-Disposition': `attachment; filename="${ascii}"; filename*=UTF-8''${encodeURIComponent(filename)}`,
  };
}
