/** Who is here, one by one: in the private view only. */
import { z } from 'zod';
import type { Lessons } from '../../classroom/lesson/port.ts';
import { type Route, route } from './route.ts';
import { attendanceReason, attendanceStatus } from './words.ts';

export function attendanceRoutes(lessons: Lessons): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/lessons/{id}/attendance',
      zh: '一节课的考勤，每人每次更正都在；id 可以写 current',
      en: 'The attendance of a lesson with every correction; the id may be current.',
      access: 'private',
      answer: 'attendanceSheet',
      run: async ({ params, caller }) => ({
        json: await lessons.attendance(params['id'] ?? '', { names: caller.names }),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/lessons/{id}/attendance/{pupil}',
      zh: '记考勤或更正，课后也可以；原来的记录和原因都保留',
      en: 'Marks or corrects one pupil, also after the lesson; what was said before is kept, and why.',
      access: 'private',
      body: () =>
        z.strictObject({
          status: attendanceStatus,
          reason: attendanceReason.optional(),
          words: z.string().trim().min(1).max(200).optional().describe('stays in the room'),
        }),
      answer: 'attendanceSheet',
      run: async ({ params, body, caller }) => ({
        json: await lessons.mark(params['id'] ?? '', params['pupil'] ?? '', body, { names: caller.names }),
      }),
    }),
  ];
}
