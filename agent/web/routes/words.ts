/** The words that what is asked and what is answered have in common, as schemas: here, so that a body does not bring the answers along. */
import { z } from 'zod';
import { attendanceReasons, lessonKinds, reportEnds, reportKinds } from '../../../protocols/uplink/events.ts';
import { type LessonSettings, SUBJECTS } from '../api-lesson.ts';

export const answerText = z
  .string()
  .max(32)
  .regex(/^([A-E]{1,5}|-?\d+(\.\d+)?|!)$/)
  .describe('`B`; several letters of a multiple choice, an order of a ranking, a number; `!` of a buzz');
export const questionKind = z.enum(['single', 'multiple', 'truefalse', 'numeric', 'ranking', 'survey', 'buzz']);
export const subject = z.enum(SUBJECTS);
export const lessonKind = z.enum(lessonKinds);
export const lessonSettings = z.strictObject({
  graceMin: z.number().min(0).max(60),
  autoBegin: z.enum(['never', 'activity', 'bell']),
  drawNames: z.boolean(),
  absentAtEnd: z.boolean(),
}) satisfies z.ZodType<LessonSettings>;
export const attendanceStatus = z.enum(['present', 'late', 'early', 'leave', 'absent']);
export const attendanceReason = z.enum(attendanceReasons);
export const clickerNumber = z.strictObject({ clicker: z.string().min(1).max(40), number: z.string().min(1).max(16) });
export const reportKind = z.enum(reportKinds).describe('投影 声音 触控 网络 电脑 其他');
export const reportEnd = z.enum(reportEnds).describe('验收通过 自动恢复 误报 重复 验收报废');
