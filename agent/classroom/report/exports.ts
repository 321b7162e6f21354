/**
 * Exports: what is wanted → what happened (journal) and who was meant (room.db) → tables → one file, as a stream of bytes.
 * Everything that can be refused is refused before the first byte.
 */

import { beijingDate } from '../../beijing-time.ts';
import type { RoomStore } from '../../room/port.ts';
import type { PseudonymOf } from '../roster/class-list.ts';
import { type ReportCase, reportCase } from './case.ts';
import type { ExportFormat, ExportKind } from './export-kinds.ts';
import { filenamePart } from './files/cells.ts';
import { csvFile } from './files/csv.ts';
import { jsonArray, jsonLines } from './files/json.ts';
import { type Ledger, type LedgerScope, readLedger, readLesson, readQuestion } from './ledger.ts';
import { loadPeople } from './people.ts';
import { oneTableOnly, unknownExportClass, unknownExportQuestion, unknownLesson, wrongFormat } from './refusals.ts';
import { attendanceSums, attendanceTable } from './tables/attendance.ts';
import { marksTable } from './tables/marks.ts';
import { matrixTables } from './tables/matrix.ts';
import { pressesTable } from './tables/presses.ts';
import { questionsTable } from './tables/questions.ts';
import { registerTable } from './tables/register.ts';
import type { Table } from './tables/table.ts';
import type { Readable } from './walk.ts';
import { statements } from './xapi.ts';

/** One question, one lesson, or everything that began within [from, to), of one class or of all. */
export interface ExportScope {
  readonly question?: string | undefined;
  readonly lesson?: string | undefined;
  /** Name or id. */
  readonly class?: string | undefined;
  /** Wall ms. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface ExportWish extends ExportScope {
  readonly kind: ExportKind;
  /** Default: `xlsx`, of xapi `jsonl`. */
  readonly format?: ExportFormat | undefined;
  /** Of xapi: names beside pseudonyms. */
  readonly names?: boolean | undefined;
  /** Of xapi: where accounts belong. */
  readonly homePage?: string | undefined;
}

export type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

export interface ExportFile {
  readonly filename: string;
  readonly mediaType: string;
  readonly chunks: Chunks;
  readonly lessons: number;
  readonly questions: number;
}

export interface ExportParts {
  readonly journal: Readable;
  readonly room: Pick<RoomStore, 'classes' | 'pupils' | 'namedLessons' | 'namedQuestions' | 'roomNotes' | 'lesson'>;
  readonly pseudonymOf: PseudonymOf;
  /** CloudEvents source of the room. */
  readonly source: string;
  /** Wall ms. */
  readonly now: () => number;
}

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  xlsx: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  csv: 'text/csv; charset=utf-8',
  gbk: 'text/csv; charset=gb18030',
  jsonl: 'application/x-ndjson; charset=utf-8',
  json: 'application/json; charset=utf-8',
};
const KIND_NAMES: Readonly<Record<ExportKind, string>> = {
  report: '课堂报告',
  summary: '题目汇总',
  matrix: '答题矩阵',
  presses: '原始按键',
  attendance: '考勤',
  register: '使用登记',
  marks: '成绩',
  xapi: 'xAPI',
};

/** @throws ShownError LESSON-UNKNOWN, QUESTION-UNKNOWN, EXPORT-CLASS, EXPORT-FORMAT, EXPORT-TABLES */
export async function exportFile(parts: ExportParts, wish: ExportWish): Promise<ExportFile> {
  const format = wish.format ?? (wish.kind === 'xapi' ? 'jsonl' : 'xlsx');
  const formats: readonly ExportFormat[] = wish.kind === 'xapi' ? ['jsonl', 'json'] : ['xlsx', 'csv', 'gbk'];
  if (!formats.includes(format)) throw wrongFormat(wish.kind, formats);
  const report = await gather(parts, wish);
  return {
    filename: filenameOf(report, wish, format),
    mediaType: MEDIA_TYPES[format],
    chunks: await chunksOf(parts, wish, format, report),
    lessons: report.lessons.filter(({ lesson }) => lesson !== undefined).length,
    questions: report.lessons.reduce((sum, { questions }) => sum + questions.length, 0),
  };
}

const A_MINUTE_MS = 60_000;
const BATCH = 500;

/** What happened within the scope, and who and what was meant. */
export async function gather({ journal, room, pseudonymOf }: ExportParts, scope: ExportScope): Promise<ReportCase> {
  const people = await loadPeople(room, pseudonymOf);
  const schoolClass = people.classes.find(({ id, name }) => id === scope.class || name === scope.class);
  if (scope.class !== undefined && schoolClass === undefined) throw unknownExportClass(scope.class);
  const ledger = await ledgerOf(journal, scope);
  const began = ledger.lessons.map(({ beganAt }) => beganAt);
  // A line may be a little younger than what it tells of.
  const from = began.length === 0 ? 0 : (began[0] ?? 0) - A_MINUTE_MS;
  const to = began.length === 0 ? 0 : (began.at(-1) ?? 0) + A_MINUTE_MS;
  const questions = [];
  for (let i = 0; i < ledger.questions.length; i += BATCH)
    questions.push(...(await room.namedQuestions(ledger.questions.slice(i, i + BATCH).map(({ id }) => id))));
  return reportCase({
    ledger,
    people,
    lessons: await room.namedLessons(from, to),
    notes: await room.roomNotes(from, to),
    questions,
    classId: schoolClass?.id,
  });
}

async function ledgerOf(journal: Readable, { question, lesson, from, to }: ExportScope): Promise<Ledger> {
  if (question !== undefined) {
    const found = await readQuestion(journal, question);
    if (found === undefined) throw unknownExportQuestion(question);
    return found;
  }
  if (lesson !== undefined) {
    const found = await readLesson(journal, lesson);
    if (found === undefined) throw unknownLesson(lesson);
    return found;
  }
  return readLedger(journal, { from, to } satisfies LedgerScope);
}

async function chunksOf(
  parts: ExportParts,
  wish: ExportWish,
  format: ExportFormat,
  report: ReportCase,
): Promise<Chunks> {
  if (wish.kind === 'xapi') {
    const { names, homePage } = wish;
    const told = statements(report, { source: parts.source, names, homePage });
    return format === 'json' ? jsonArray(told) : jsonLines(told);
  }
  const tables = tablesOf(parts, wish, report);
  if (format === 'xlsx') {
    const { xlsxFile } = await import('./files/xlsx.ts');
    return xlsxFile(tables, parts.now());
  }
  const [table, another] = tables;
  if (table === undefined || another !== undefined) throw oneTableOnly(wish.kind);
  return csvFile(table, format === 'gbk' ? 'gbk' : 'utf8');
}

function tablesOf({ journal }: ExportParts, wish: ExportWish, report: ReportCase): Table[] {
  const oneLesson = wish.lesson !== undefined;
  switch (wish.kind) {
    case 'report':
      return [
        questionsTable(report),
        ...matrixTables(report),
        ...(oneLesson
          ? [attendanceTable(report, 'all')]
          : [attendanceSums(report), attendanceTable(report, 'exceptions')]),
        registerTable(report),
        marksTable(report),
      ];
    case 'summary':
      return [questionsTable(report)];
    case 'matrix':
      return matrixTables(report);
    case 'presses':
      return [pressesTable(report, journal, { from: report.lessons[0]?.beganAt })];
    case 'attendance':
      return [attendanceTable(report, 'all')];
    case 'register':
      return [registerTable(report)];
    case 'marks':
      return [marksTable(report)];
    case 'xapi':
      return [];
  }
}

/** `2026-11-21_三年二班_答题矩阵.xlsx`; of a span of days both ends. */
function filenameOf({ lessons, people }: ReportCase, wish: ExportWish, format: ExportFormat): string {
  const days = lessons.map(({ beganAt }) => beijingDate(beganAt));
  const [first, last] = [days[0] ?? '', days.at(-1) ?? ''];
  const classes = new Set(lessons.map(({ className }) => className));
  const only = wish.class === undefined && classes.size === 1 ? [...classes][0] : undefined;
  const className = people.classes.find(({ id, name }) => id === wish.class || name === wish.class)?.name ?? only ?? '';
  const parts = [first === last ? first : `${first}至${last}`, filenamePart(className), KIND_NAMES[wish.kind]];
  return `${parts.filter((part) => part !== '').join('_')}.${format === 'gbk' ? 'csv' : format}`;
}
