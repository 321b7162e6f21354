/** The school's calendar, bells, timetable and teachers, as its office gives them and as one day is otherwise; 升班. */
import { z } from 'zod';
import { lessonKinds } from '../../../protocols/uplink/events.ts';
import type { Classroom } from '../../classroom/port.ts';
import type { RoomStore } from '../../room/port.ts';
import type { School, SchoolCalendar, TimetableEntry } from '../../school/port.ts';
import { SUBJECTS } from '../api-lesson.ts';
import { refuse } from '../refusals.ts';
import { type Route, route } from './route.ts';

const date = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
const id = z.string().min(1).max(40).nullable();
const weekday = z.int().min(1).max(7);
const period = z.int().min(0).max(20);
const note = z.string().max(60);
const minute = z
  .int()
  .min(0)
  .max(24 * 60);
const lesson = {
  classId: id,
  subject: z.enum(SUBJECTS).nullable(),
  teacherId: id,
  kind: z.enum(lessonKinds),
};
const calendar = () =>
  z.strictObject({
    terms: z
      .array(
        z.strictObject({ id: z.string().min(1).max(40), name: z.string().min(1).max(60), first: date, last: date }),
      )
      .max(40),
    days: z
      .array(
        z.strictObject({
          date,
          kind: z.enum(['off', 'school']),
          asWeekday: weekday.optional().describe('school: the lessons of this weekday are given'),
          note: note.optional(),
        }),
      )
      .max(2000),
  });
const place = z.strictObject({ date, period });
const dryRun = z.enum(['0', '1']).default('0');
const ok = { json: { ok: true } } as const;

export interface SchoolRouteParts {
  readonly school: School;
  readonly classroom: Pick<Classroom, 'erasePupil' | 'refresh'>;
  readonly room: Pick<RoomStore, 'classes' | 'pupils' | 'eraseClass'>;
}

export function schoolRoutes({ school, classroom, room }: SchoolRouteParts): Route[] {
  const file = (body: unknown): Uint8Array => body as Uint8Array;

  return [
    route({
      method: 'GET',
      path: '/api/school',
      zh: '校历、作息时间、课表、临时调课',
      en: 'The calendar, the bells, the week’s timetable and what is otherwise.',
      access: 'private',
      answer: 'schoolView',
      run: () => ({
        json: {
          calendar: school.calendar,
          bells: school.bells,
          timetable: school.timetable,
          changes: school.changes,
        },
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/school/calendar',
      zh: '写校历：学期、放假、调休补课',
      en: 'Writes the calendar: terms, holidays, make-up days.',
      access: 'private',
      body: calendar,
      answer: 'done',
      run: async ({ body }) => {
        await school.setCalendar(body as SchoolCalendar);
        return ok;
      },
    }),
    route({
      method: 'POST',
      path: '/api/school/calendar/import',
      zh: '导入校历（.xlsx、CSV）；dryRun=1 只看会改什么',
      en: 'Imports a calendar (.xlsx, CSV); dryRun=1 only says what would change.',
      access: 'private',
      query: () => z.strictObject({ dryRun }),
      body: 'csv',
      answer: 'calendarImport',
      run: async ({ query, body }) => ({
        json: await school.importCalendar(file(body), { dryRun: query.dryRun === '1' }),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/school/bells',
      zh: '写作息时间',
      en: 'Writes the times of the periods.',
      access: 'private',
      body: () =>
        z.strictObject({
          bells: z.array(z.strictObject({ period, fromMinute: minute, toMinute: minute })).max(24),
        }),
      answer: 'done',
      run: async ({ body }) => {
        await school.setBells(body.bells);
        return ok;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/school/timetable',
      zh: '写一周的课表',
      en: 'Writes the week’s timetable.',
      access: 'private',
      body: () =>
        z.strictObject({
          entries: z
            .array(
              z.strictObject({ weekday, period, weeks: z.enum(['every', 'odd', 'even']).default('every'), ...lesson }),
            )
            .max(400),
        }),
      answer: 'done',
      run: async ({ body }) => {
        await school.setTimetable(body.entries as readonly TimetableEntry[]);
        return ok;
      },
    }),
    route({
      method: 'POST',
      path: '/api/school/timetable/import',
      zh: '导入课表和作息时间（.xlsx、CSV）；文件里有几个班时写 className；dryRun=1 只看会改什么',
      en: 'Imports a timetable and bells (.xlsx, CSV); className where the file has several; dryRun=1 only says what would change.',
      access: 'private',
      query: () =>
        z.strictObject({
          dryRun,
          className: z.string().trim().min(1).max(60).optional(),
          room: z.string().trim().min(1).max(60).optional(),
        }),
      body: 'csv',
      answer: 'timetableImport',
      run: async ({ query: { className, room: where, dryRun: dry }, body }) => ({
        json: await school.importTimetable(file(body), { className, room: where, dryRun: dry === '1' }),
      }),
    }),
    route({
      method: 'PUT',
      path: '/api/school/changes',
      zh: '临时调课：代课、停课、换班、到别的教室',
      en: 'What is otherwise on one date: a substitute, a cancelled lesson, another class, another room.',
      access: 'private',
      body: () =>
        z.strictObject({
          changes: z
            .array(
              z.strictObject({
                date,
                period,
                cancelled: z.boolean().default(false),
                ...lesson,
                note: note.nullable().default(null),
                swappedWith: place
                  .nullable()
                  .default(null)
                  .describe('the other half, where this is one half of a swap'),
              }),
            )
            .min(1)
            .max(100),
        }),
      answer: 'done',
      run: async ({ body }) => {
        await school.change(body.changes);
        return ok;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/school/changes/{date}/{period}',
      zh: '撤销一节的临时调课；对调的两节一起换回',
      en: 'As in the timetable again; of a swap both halves.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        const wanted = place.safeParse({ date: params.date, period: Number(params.period) });
        if (!wanted.success) throw refuse('WEB-INVALID', '/api/school/changes/{date}/{period}');
        await school.undoChange(wanted.data.date, wanted.data.period);
        return ok;
      },
    }),
    route({
      method: 'POST',
      path: '/api/school/swap',
      zh: '两节课对调',
      en: 'Two periods exchange their lessons.',
      access: 'private',
      body: () => z.strictObject({ one: place, other: place }),
      answer: 'done',
      run: async ({ body }) => {
        await school.swap(body.one, body.other);
        return ok;
      },
    }),
    route({
      method: 'POST',
      path: '/api/teachers/import',
      zh: '导入教师名单（.xlsx、CSV、OneRoster 压缩包）；dryRun=1 只看会改什么',
      en: 'Imports a list of teachers (.xlsx, CSV, a OneRoster set); dryRun=1 only says what would change.',
      access: 'private',
      query: () => z.strictObject({ dryRun }),
      body: 'csv',
      answer: 'teachersImport',
      run: async ({ query, body }) => ({
        json: await school.importTeachers(file(body), { dryRun: query.dryRun === '1' }),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/api/teachers/{id}',
      zh: '删除一位教师，连同 PIN 和卡',
      en: 'Erases a teacher with PIN and badge.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        await school.eraseTeacher(params.id ?? '');
        return ok;
      },
    }),
    route({
      method: 'GET',
      path: '/api/school/roll-over',
      zh: '升班会改什么',
      en: 'What a new school year would change.',
      access: 'private',
      answer: 'rollOver',
      run: async () => ({ json: await school.rollOver() }),
    }),
    route({
      method: 'POST',
      path: '/api/school/roll-over',
      zh: '升班：三年二班 → 四年二班，毕业班归档',
      en: 'Moves every class up a year; those that leave are set aside.',
      access: 'private',
      answer: 'rollOver',
      run: async () => ({ json: await school.doRollOver() }),
    }),
    route({
      method: 'DELETE',
      path: '/api/school/roll-over',
      zh: '撤销升班',
      en: 'Takes the last roll-over back.',
      access: 'private',
      answer: 'done',
      run: async () => {
        await school.undoRollOver();
        return ok;
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/classes/{id}',
      zh: '抹去一个班：姓名、学号、绑定，例如毕业班',
      en: 'Erases a class for good: names, numbers, bindings; a class that has left, say.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        const found = (await room.classes()).find((one) => one.id === params.id);
        if (found === undefined) throw refuse('WEB-UNKNOWN-CLASS', 'classes/{id}');
        // Each by itself: the district is asked to forget the pupil as well.
        for (const pupil of await room.pupils(found.id)) await classroom.erasePupil(pupil.id);
        await room.eraseClass(found.id);
        await school.refresh();
        return ok;
      },
    }),
  ];
}
