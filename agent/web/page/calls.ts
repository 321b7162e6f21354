/** What the page asks of the server about lessons, attendance, reports. Like client.ts: one call, one press. */
import type { ExportKind } from '../../classroom/report/export-kinds.ts';
import type { BindingView } from '../api.ts';
import type {
  AttendanceMark,
  AttendanceSheet,
  ClickerNumbers,
  DrawView,
  LessonChange,
  LessonList,
  LessonSettings,
  LessonView,
  LoanList,
  NewLesson,
  NumberBinding,
  TeacherList,
} from '../api-lesson.ts';
import type { ClassTrend, LessonReport, LessonSeats } from '../api-report.ts';
import type { TabletsAnswer } from '../api-tablet.ts';
import { call, requestId } from './client.ts';

const CURRENT = '/api/lessons/current';
/** A card is waited for half a minute. */
const LEARN_WITHIN_MS = 40_000;
const of = (lesson: string, rest: string): string => `/api/lessons/${encodeURIComponent(lesson)}/${rest}`;

export const beginLesson = (lesson: Omit<NewLesson, 'requestId'>): Promise<LessonView> =>
  call('POST', '/api/lessons', { ...lesson, requestId: requestId() });
export const changeLesson = (change: LessonChange): Promise<LessonView> => call('PUT', CURRENT, change);
export const endLesson = (): Promise<unknown> => call('POST', `${CURRENT}/end`);
export const rollCall = (on: boolean): Promise<LessonView> => call('POST', `${CURRENT}/roll-call`, { on });
export const draw = (): Promise<DrawView> => call('POST', '/api/draws');
/** The newest; `to`: begun before, wall ms. */
export const lessons = (limit: number): Promise<LessonList> => call('GET', `/api/lessons?limit=${limit}`);

export const attendance = (lesson: string): Promise<AttendanceSheet> => call('GET', of(lesson, 'attendance'));
export const markPupil = (lesson: string, pupilId: string, mark: AttendanceMark): Promise<AttendanceSheet> =>
  call('PUT', of(lesson, `attendance/${encodeURIComponent(pupilId)}`), mark);

export const loans = (): Promise<LoanList> => call('GET', `${CURRENT}/loans`);
export const lend = (seat: string, clicker: string): Promise<LoanList> =>
  call('POST', `${CURRENT}/loans`, { seat, clicker });
/** The next press of a spare clicker is lent to the seat: it goes on as a binding of one seat. */
export const claimLoan = (seat: string): Promise<BindingView> => call('POST', `${CURRENT}/loans/claim`, { seat });
export const giveBack = (clicker: string): Promise<LoanList> =>
  call('DELETE', `${CURRENT}/loans/${encodeURIComponent(clicker)}`);
export const bindByNumber = (dryRun: boolean): Promise<NumberBinding> =>
  call('POST', '/api/binding/by-number', { dryRun });
export const learnNumbers = (): Promise<ClickerNumbers> => call('POST', '/api/clickers/numbers/learn');
export const clickerNumbers = (): Promise<ClickerNumbers> => call('GET', '/api/clickers/numbers');

export const lessonSettings = (): Promise<LessonSettings> => call('GET', '/api/lessons/settings');
export const setLessonSettings = (change: Partial<LessonSettings>): Promise<LessonSettings> =>
  call('PUT', '/api/lessons/settings', change);
export const teachers = (): Promise<TeacherList> => call('GET', '/api/teachers');
const teacher = (id: string, rest: string): string => `/api/teachers/${encodeURIComponent(id)}/${rest}`;
/** Null takes it away. */
export const setTeacherPin = (id: string, pin: string | null): Promise<unknown> =>
  call('PUT', teacher(id, 'pin'), { pin });
/** The next card held to a reader within 30 s. */
export const learnBadge = (id: string): Promise<unknown> =>
  call('PUT', teacher(id, 'badge'), { learn: true }, 'application/json', LEARN_WITHIN_MS);
export const dropBadge = (id: string): Promise<unknown> => call('DELETE', teacher(id, 'badge'));

export const lessonReport = (lesson: string): Promise<LessonReport> => call('GET', of(lesson, 'report'));
export const lessonSeats = (lesson: string): Promise<LessonSeats> => call('GET', of(lesson, 'report/seats'));
export const classTrend = (classId: string): Promise<ClassTrend> =>
  call('GET', `/api/classes/${encodeURIComponent(classId)}/trend?lessons=12`);

/** A file: the browser saves it under the name the server gives it. */
export const exportOf = (kind: ExportKind, query: Readonly<Record<string, string>>): string =>
  `/api/exports/${kind}?${new URLSearchParams({ format: 'xlsx', ...query })}`;

export const tablets = (): Promise<TabletsAnswer> => call('GET', '/api/tablets');
export const letTablets = (on: boolean): Promise<TabletsAnswer> => call('POST', '/api/tablets', { on });
export const freeTablets = (): Promise<unknown> => call('DELETE', '/api/tablets/seats');
export const freeTablet = (seat: string): Promise<unknown> =>
  call('DELETE', `/api/tablets/seats/${encodeURIComponent(seat)}`);
