/** Whether the room is ready for a lesson that others watch from elsewhere. */
import { z } from 'zod';
import { define, word } from './definition.ts';
import { lessonKinds } from './lesson.ts';

export const readinessEvents = {
  'cn.banban.readiness.checked': define({
    zh: '课前检查：画面、声音、网络、时间、名单、录课、显示，能不能上',
    en: 'The room was looked at before a lesson: go or no-go, and how each check ended.',
    keep: 'low',
    data: () =>
      z.strictObject({
        go: z.boolean(),
        by: z.enum(['timetable', 'asked']),
        kind: z.enum(lessonKinds).optional().describe('of the lesson it is for; absent: beside the timetable'),
        period: z.int().min(0).max(20).optional(),
        minutes: z.int().min(0).optional().describe('before the bell'),
        lines: z
          .array(
            z.strictObject({
              check: word.describe('picture, sound, network, clock, roster, recorder, display'),
              result: z.enum(['ok', 'care', 'fail', 'unknown']),
            }),
          )
          .max(20),
      }),
  }),
} as const;
