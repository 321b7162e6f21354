/** What the page asks of the server about lessons, attendance, reports. Like client.ts: one call, one press. */
import type {
  AttendanceMark,
  AttendanceSheet,
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
import { call, requestId } from './client.ts';

const CURRENT = '/api/lessons/current';
const of = (lesson: string, rest: string): string => `/api/lessons/${encodeURIComponent(lesson)}/${rest}`;

export const beginLesson = (lesson: Omit<NewLesson, 'requestId'>): Promise<LessonView> =>
  call('POST', '/api/lessons', { ...lesson, requestId: requestId() });
export const changeLesson = (change: LessonChange): Promise<LessonView> => call('PUT', CURRENT, change);
export const endLesson = (): Promise<unknown> => call('DELETE', CURRENT);
export const rollCall = (on: boolean): Promise<LessonView> => call('POST', `${CURRENT}/roll-call`, { on });
export const draw = (): Promise<DrawView> => call('POST', `${CURRENT}/draw`);
/** The newest; `to`: begun before, wall ms. */
export const lessons = (limit: number): Promise<LessonList> => call('GET', `/api/lessons?limit=${limit}`);

export const attendance = (lesson: string): Promise<AttendanceSheet> => call('GET', of(lesson, 'attendance'));
export const markPupil = (lesson: string, pupilId: string, mark: AttendanceMark): Promise<AttendanceSheet> =>
  call('PUT', of(lesson, `attendance/${encodeURIComponent(pupilId)}`), mark);

/** Without a clicker the next press of a spare one claims it. */
export const lend = (seat: string, clicker?: string): Promise<LoanList> =>
  call('POST', `${CURRENT}/loans`, clicker === undefined ? { seat } : { seat, clicker });
export const giveBack = (clicker: string): Promise<LoanList> =>
  call('DELETE', `${CURRENT}/loans/${encodeURIComponent(clicker)}`);
export const bindByNumber = (dryRun: boolean): Promise<NumberBinding> =>
  call('POST', '/api/binding/by-number', { dryRun });
export const learnNumbers = (): Promise<unknown> => call('POST', '/api/clickers/numbers/learn');

export const lessonSettings = (): Promise<LessonSettings> => call('GET', '/api/lessons/settings');
export const setLessonSettings = (change: Partial<LessonSettings>): Promise<LessonSettings> =>
  call('PUT', '/api/lessons/settings', change);
export const teachers = (): Promise<TeacherList> => call('GET', '/api/teachers');

export const lessonReport = (lesson: string): Promise<LessonReport> => call('GET', of(lesson, 'report'));
export const lessonSeats = (lesson: string): Promise<LessonSeats> => call('GET', of(lesson, 'report/seats'));
export const classTrend = (classId: string): Promise<ClassTrend> =>
  call('GET', `/api/classes/${encodeURIComponent(classId)}/trend?lessons=12`);
