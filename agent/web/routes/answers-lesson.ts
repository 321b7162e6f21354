/** The answers about lessons as schemas, like answers.ts; the types are those of ../api-lesson.ts. */
import { z } from 'zod';
import type { AttendanceCount, DrawView, LessonView, PlannedLessonView, TabletsView } from '../api-lesson.ts';
import type { TabletsAnswer } from '../api-tablet.ts';
import { lessonKind, subject } from './words.ts';

const count = z.int().min(0);
export const lessonView = z.strictObject({
  id: z.string(),
  beganAt: z.number(),
  plannedTo: z.number().nullable().describe('wall ms; null: not by timetable'),
  kind: lessonKind,
  subject: subject.nullable(),
  period: z.int().nullable(),
  className: z.string().nullable(),
  teacher: z.string().nullable(),
  second: z.string().nullable(),
  substitute: z.boolean(),
  practice: z.boolean().describe('nothing of it is written down or sent'),
  questions: count,
  rollCall: z.boolean(),
}) satisfies z.ZodType<LessonView>;

export const plannedLessonView = z.strictObject({
  period: z.int(),
  from: z.number(),
  to: z.number(),
  kind: lessonKind,
  subject: subject.nullable(),
  classId: z.string().nullable(),
  className: z.string().nullable(),
  teacherId: z.string().nullable(),
  teacher: z.string().nullable(),
  now: z.boolean(),
}) satisfies z.ZodType<PlannedLessonView>;

export const attendanceCount = z.strictObject({
  size: count,
  present: count,
  late: count,
  early: count,
  leave: count,
  absent: count,
  unseen: count,
}) satisfies z.ZodType<AttendanceCount>;

export const drawView = z.strictObject({
  id: z.string(),
  seat: z.string(),
  name: z.string().nullable().describe('only where the teacher lets names be shown, and on this computer'),
  among: z.array(z.string()),
  left: count,
  at: z.number(),
}) satisfies z.ZodType<DrawView>;

export const tabletsView = z.strictObject({
  url: z.string(),
  code: z.string(),
  joined: count,
  online: count,
}) satisfies z.ZodType<TabletsView>;

export const tabletsAnswer = z.strictObject({
  allowed: z.boolean().describe('the config lets tablets in at all'),
  on: z.boolean(),
  addresses: z.array(z.strictObject({ address: z.string(), name: z.string() })).describe('best first'),
  address: z.string().nullable(),
}) satisfies z.ZodType<TabletsAnswer>;
