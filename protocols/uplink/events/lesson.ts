/** Lessons, attendance and 点名. */
import { z } from 'zod';
import { define, lesson, pupil, word } from './definition.ts';

const teacher = z
  .string()
  .regex(/^t[0-9a-z]+$/)
  .describe('pseudonym of a teacher: t0… with a room key, t1… with the school’s');
const schoolClass = z.string().min(1).max(40).describe('id of a class in this room; no name');
const attendanceStatus = z.enum(['present', 'late', 'early', 'leave', 'absent']).describe('到 迟到 早退 请假 缺席');
export const lessonKinds = ['regular', 'delivery', 'master', 'school', 'synchronous', 'online', 'air', 'dual'] as const;
export const attendanceReasons = [
  'mistake',
  'arrived',
  'left',
  'illness',
  'family',
  'school',
  'device',
  'other',
] as const;

export const lessonEvents = {
  'cn.banban.lesson.began': define({
    zh: '开始上课',
    en: 'A lesson began. Practice is never told.',
    keep: 'always',
    data: () =>
      z.strictObject({
        lesson,
        kind: z.enum(lessonKinds).describe('常规 专递课堂 名师课堂 名校网络课堂 同步课堂 在线课堂 空中课堂 双师课堂'),
        by: z.enum(['page', 'local', 'timetable', 'badge', 'district']),
        class: schoolClass.optional(),
        grade: z.int().min(1).max(12).optional(),
        size: z.int().min(0).optional().describe('pupils on the list'),
        subject: word.optional().describe('of the list of subjects: chinese, mathematics, music …'),
        teacher: teacher.optional(),
        second: teacher.optional().describe('the second teacher of a 双师 lesson'),
        substitute: z.literal(true).optional().describe('not the teacher of the timetable'),
        period: z.int().min(0).max(20).optional().describe('第几节'),
        plannedFrom: z.iso.datetime({ offset: true }).optional(),
        plannedTo: z.iso.datetime({ offset: true }).optional(),
      }),
  }),
  'cn.banban.lesson.changed': define({
    zh: '课中更正：科目、类型、教师或班级',
    en: 'What was said of a lesson was corrected while it ran. Only what is other than before.',
    keep: 'always',
    data: () =>
      z.strictObject({
        lesson,
        kind: z.enum(lessonKinds).optional(),
        class: schoolClass.optional(),
        grade: z.int().min(1).max(12).optional(),
        size: z.int().min(0).optional(),
        subject: word.optional(),
        teacher: teacher.optional(),
        second: teacher.optional(),
        substitute: z.literal(true).optional(),
      }),
  }),
  'cn.banban.lesson.ended': define({
    zh: '下课：用了多久、到了多少人、问了几道题',
    en: 'A lesson ended, and what there was in it.',
    keep: 'always',
    data: () =>
      z.strictObject({
        lesson,
        why: z
          .enum(['asked', 'next', 'timetable', 'idle', 'restart', 'exam'])
          .describe('idle: not in the timetable, and nothing happened in it for an hour'),
        lastedMs: z.number().min(0),
        questions: z.int().min(0),
        presses: z.int().min(0),
        draws: z.int().min(0),
        heads: z
          .strictObject({
            present: z.int().min(0),
            late: z.int().min(0),
            early: z.int().min(0),
            leave: z.int().min(0),
            absent: z.int().min(0),
            unknown: z.int().min(0).describe('nobody took their attendance'),
          })
          .optional()
          .describe('also those whose attendance is not told one by one'),
      }),
  }),
  'cn.banban.attendance.marked': define({
    zh: '考勤：一名学生的第一次记录',
    en: 'Attendance of one pupil, first word. Of pupils without consent nothing is told one by one.',
    keep: 'always',
    data: () =>
      z.strictObject({
        lesson,
        pupil,
        status: attendanceStatus,
        by: z
          .enum(['press', 'badge', 'tablet', 'teacher', 'end'])
          .describe('end: nothing was seen of the pupil until the lesson ended'),
        lateMin: z.int().min(0).optional().describe('minutes after the lesson began'),
      }),
  }),
  'cn.banban.attendance.corrected': define({
    zh: '考勤更正：保留原来的记录和原因',
    en: 'Attendance of one pupil was corrected: what it was, what it is, why. A reason in words stays in the room.',
    keep: 'always',
    data: () =>
      z.strictObject({
        lesson,
        pupil,
        from: attendanceStatus,
        to: attendanceStatus,
        reason: z.enum(attendanceReasons),
        by: z.enum(['press', 'badge', 'tablet', 'teacher']),
      }),
  }),
  'cn.banban.draw.picked': define({
    zh: '随机点名：点到谁，还剩几人没点过',
    en: 'A pupil was drawn, without replacement; how many have not been drawn in this lesson yet.',
    keep: 'low',
    data: () =>
      z.strictObject({
        draw: z.string().min(1).max(40),
        lesson: lesson.optional(),
        pupil: pupil.optional().describe('absent: of pupils without consent it is only told that somebody was drawn'),
        left: z.int().min(0),
      }),
  }),
} as const;
