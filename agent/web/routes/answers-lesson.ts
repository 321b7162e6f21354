/** The answers about lessons as schemas, like answers.ts; the types are those of ../api-lesson.ts. */
import { z } from 'zod';
import { lessonKinds } from '../../../protocols/uplink/events.ts';
import {
  type AttendanceCount,
  type DrawView,
  type LessonView,
  type PlannedLessonView,
  SUBJECTS,
  type TabletsView,
} from '../api-lesson.ts';

const count = z.int().min(0);
export const subject = z.enum(SUBJECTS);
export const lessonKind = z.enum(lessonKinds);

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
