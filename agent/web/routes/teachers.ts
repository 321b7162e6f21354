/** Who the teachers are, and how they show it: a PIN of their own, a badge. Pupils' badges, too. */
import { z } from 'zod';
import type { Badges } from '../../classroom/badges.ts';
import type { SchoolDay } from '../../classroom/lesson/port.ts';
import { unknownTeacher } from '../../classroom/lesson/refusals.ts';
import { unknownPupil } from '../../classroom/refusals.ts';
import type { RoomStore } from '../../room/port.ts';
import type { TeacherList } from '../api-lesson.ts';
import type { TeacherPins } from '../teacher-pins.ts';
import { type Route, route } from './route.ts';

const ok = { json: { ok: true } } as const;
/** A number, or the next card held to a reader. */
const badge = () =>
  z.union([
    z.strictObject({ number: z.string().regex(/^[0-9A-Fa-f, :-]{1,32}$/) }),
    z.strictObject({ learn: z.literal(true) }),
  ]);

export interface TeacherRouteParts {
  readonly school: Pick<SchoolDay, 'teachers'>;
  readonly pins: TeacherPins;
  readonly badges: Badges;
  readonly room: Pick<RoomStore, 'classes' | 'pupils'>;
}

export function teacherRoutes({ school, pins, badges, room }: TeacherRouteParts): Route[] {
  function teacher(id: string | undefined): string {
    const found = school.teachers().find((one) => one.id === id);
    if (found === undefined) throw unknownTeacher(id ?? '');
    return found.id;
  }

  async function pupil(id: string | undefined): Promise<string> {
    for (const { id: classId } of await room.classes())
      if ((await room.pupils(classId)).some((one) => one.id === id)) return id ?? '';
    throw unknownPupil(id ?? '');
  }

  async function list(): Promise<TeacherList> {
    const [withPin, withBadge] = [await pins.withPin(), badges.teachersWithBadge];
    return {
      teachers: school.teachers().map(({ id, name, subject }) => ({
        id,
        name,
        subject,
        hasPin: withPin.has(id),
        hasBadge: withBadge.has(id),
      })),
    };
  }

  return [
    route({
      method: 'GET',
      path: '/api/teachers',
      zh: '教师',
      en: 'The teachers.',
      access: 'local',
      answer: 'teacherList',
      run: async () => ({ json: await list() }),
    }),
    route({
      method: 'PUT',
      path: '/api/teachers/{id}/pin',
      zh: '给一位老师设置自己的 PIN（6–12 位数字）；null 取消',
      en: 'Sets a teacher’s own PIN, 6–12 digits; null takes it away.',
      access: 'private',
      body: () => z.strictObject({ pin: z.string().max(64).nullable() }),
      answer: 'done',
      run: async ({ params, body }) => {
        await pins.set(teacher(params['id']), body.pin ?? undefined);
        return ok;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/teachers/{id}/badge',
      zh: '给一位老师一张卡：写卡号，或 30 秒内把卡放到读卡器上',
      en: 'Gives a teacher a badge: its number, or the next card held to a reader within 30 s.',
      access: 'private',
      body: badge,
      answer: 'done',
      run: async ({ params, body }) => {
        const holder = { teacherId: teacher(params['id']) };
        await ('number' in body ? badges.setNumber(holder, body.number) : badges.learn(holder));
        return ok;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/teachers/{id}/badge',
      zh: '取消一位老师的卡',
      en: 'Takes a teacher’s badge away.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        await badges.remove({ teacherId: teacher(params['id']) });
        return ok;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/pupils/{id}/badge',
      zh: '给一名学生一张卡：写卡号，或 30 秒内把卡放到读卡器上',
      en: 'Gives a pupil a badge: its number, or the next card held to a reader within 30 s.',
      access: 'private',
      body: badge,
      answer: 'done',
      run: async ({ params, body }) => {
        const holder = { pupilId: await pupil(params['id']) };
        await ('number' in body ? badges.setNumber(holder, body.number) : badges.learn(holder));
        return ok;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/pupils/{id}/badge',
      zh: '取消一名学生的卡',
      en: 'Takes a pupil’s badge away.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        await badges.remove({ pupilId: await pupil(params['id']) });
        return ok;
      },
    }),
  ];
}
