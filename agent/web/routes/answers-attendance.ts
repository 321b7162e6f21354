/** The answers about lessons that were, attendance, loans, teachers and printed numbers as schemas, like answers.ts. */
import { z } from 'zod';
import type {
  AttendanceSheet,
  AttendanceWord,
  ClickerNumbers,
  LessonList,
  LoanList,
  NumberBinding,
  PlannedLessons,
  TeacherList,
} from '../api-lesson.ts';
import { attendanceCount, plannedLessonView } from './answers-lesson.ts';
import { attendanceReason, attendanceStatus, clickerNumber, lessonKind, subject } from './words.ts';

const word = z.strictObject({
  at: z.number(),
  from: attendanceStatus.nullable().describe('null: the first word'),
  to: attendanceStatus,
  by: z.enum(['press', 'badge', 'tablet', 'teacher', 'end']),
  reason: attendanceReason.nullable(),
  words: z.string().nullable(),
  lateMin: z.int().min(0).nullable(),
}) satisfies z.ZodType<AttendanceWord>;

export const attendanceSheet = z.strictObject({
  lesson: z.string(),
  count: attendanceCount,
  pupils: z.array(
    z.strictObject({
      pupilId: z.string(),
      seat: z.string(),
      name: z.string().nullable().describe('null on a connection that must not carry names'),
      consent: z.boolean(),
      status: attendanceStatus.nullable().describe('null: nothing is known'),
      words: z.array(word).describe('oldest first; the newest counts'),
    }),
  ),
}) satisfies z.ZodType<AttendanceSheet>;

export const lessonList = z.strictObject({
  lessons: z.array(
    z.strictObject({
      id: z.string(),
      beganAt: z.number(),
      endedAt: z.number().nullable(),
      kind: lessonKind,
      subject: subject.nullable(),
      period: z.int().nullable(),
      classId: z.string().nullable(),
      className: z.string().nullable(),
      teacher: z.string().nullable(),
      second: z.string().nullable(),
      note: z.string().nullable(),
    }),
  ),
}) satisfies z.ZodType<LessonList>;

export const plannedLessons = z.strictObject({
  lessons: z.array(plannedLessonView),
}) satisfies z.ZodType<PlannedLessons>;

export const loanList = z.strictObject({
  loans: z.array(z.strictObject({ seat: z.string(), clicker: z.string() })),
}) satisfies z.ZodType<LoanList>;

export const teacherList = z.strictObject({
  teachers: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      subject: subject.nullable(),
      hasPin: z.boolean(),
      hasBadge: z.boolean(),
    }),
  ),
}) satisfies z.ZodType<TeacherList>;

export const clickerNumbers = z.strictObject({
  numbers: z.array(clickerNumber),
}) satisfies z.ZodType<ClickerNumbers>;

export const numberBinding = z.strictObject({
  bound: z.array(z.strictObject({ seat: z.string(), clicker: z.string() })),
  missing: z.array(z.string()).describe('seats for which there is no clicker'),
  spare: z.array(clickerNumber).describe('clickers whose number is nobody’s seat'),
  twice: z.array(z.string()).describe('numbers that two clickers of one make have: not bound'),
}) satisfies z.ZodType<NumberBinding>;
