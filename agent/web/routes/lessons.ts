/** 上课 and 下课 as the teacher's page and local programs say them; what there is today, and what there was. */
import { z } from 'zod';
import type { Classroom } from '../../classroom/port.ts';
import { type RequestCaller, type Route, route } from './route.ts';
import { lessonKind, lessonSettings, subject } from './words.ts';

const id = z.string().min(1).max(40);
const seat = z.string().min(1).max(16);
const clicker = z.string().min(1).max(40);

export interface LessonRouteParts {
  readonly classroom: Pick<Classroom, 'lessons' | 'claimLoan'>;
  /** The teacher whose PIN opened the session. */
  readonly teacherOf: (token: string | undefined) => string | undefined;
}

export function lessonRoutes({ classroom, teacherOf }: LessonRouteParts): Route[] {
  const { lessons } = classroom;
  const by = ({ page }: RequestCaller) => (page ? 'page' : 'local');

  return [
    route({
      method: 'POST',
      path: '/api/lessons',
      zh: '上课。没有写的从课程表取；practice：练习，什么都不留下',
      en: 'Begins a lesson. What is not given is taken from the timetable; practice leaves nothing behind.',
      access: 'local',
      body: () =>
        z.strictObject({
          classId: id.optional(),
          subject: subject.optional(),
          kind: lessonKind.optional(),
          teacherId: id.optional(),
          secondId: id.optional(),
          practice: z.boolean().optional(),
          requestId: z.string().min(1).max(64).optional(),
        }),
      answer: 'lessonView',
      status: 201,
      run: async ({ body, caller }) => {
        const teacherId = body.teacherId ?? teacherOf(caller.token);
        return { json: await lessons.begin({ ...body, teacherId }, by(caller)) };
      },
    }),
    route({
      method: 'PUT',
      path: '/api/lessons/current',
      zh: '更正正在上的课：科目、类型、教师（代课）、班级、备注',
      en: 'Corrects the lesson that is on: subject, kind, teacher (a substitute), class, note.',
      access: 'local',
      body: () =>
        z.strictObject({
          classId: id.optional(),
          subject: subject.optional(),
          kind: lessonKind.optional(),
          teacherId: id.optional(),
          secondId: id.nullable().optional(),
          note: z.string().max(500).optional(),
        }),
      answer: 'lessonView',
      run: async ({ body }) => ({ json: await lessons.change(body) }),
    }),
    route({
      method: 'POST',
      path: '/api/lessons/current/end',
      zh: '下课',
      en: 'Ends the lesson. Nothing to do where none is on.',
      access: 'local',
      answer: 'done',
      run: async () => {
        await lessons.end('asked');
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/lessons/current/roll-call',
      zh: '点到：按任意键就是到；on=false 结束',
      en: 'Roll-call: any key says “here”; on=false ends it.',
      access: 'local',
      body: () => z.strictObject({ on: z.boolean() }),
      answer: 'lessonView',
      run: async ({ body }) => ({ json: await lessons.rollCall(body.on) }),
    }),
    route({
      method: 'GET',
      path: '/api/lessons/planned',
      zh: '今天课程表上的课',
      en: 'Today’s lessons by the timetable.',
      access: 'local',
      answer: 'plannedLessons',
      run: () => ({ json: lessons.planned() }),
    }),
    route({
      method: 'GET',
      path: '/api/lessons',
      zh: '上过的课，新的在前',
      en: 'The lessons there were, newest first.',
      access: 'local',
      query: () =>
        z.strictObject({
          from: z.coerce.number().min(0).default(0).describe('wall ms'),
          to: z.coerce.number().min(0).default(Number.MAX_SAFE_INTEGER).describe('wall ms'),
          limit: z.coerce.number().int().min(1).max(500).default(50),
        }),
      answer: 'lessonList',
      run: async ({ query }) => ({ json: await lessons.list(query) }),
    }),
    route({
      method: 'GET',
      path: '/api/lessons/settings',
      zh: '上课的设置',
      en: 'How lessons are kept.',
      access: 'local',
      answer: 'lessonSettings',
      run: () => ({ json: lessons.settings }),
    }),
    route({
      method: 'PUT',
      path: '/api/lessons/settings',
      zh: '改上课的设置',
      en: 'Changes how lessons are kept. What is not given stays.',
      access: 'private',
      body: () => lessonSettings.partial(),
      answer: 'lessonSettings',
      run: async ({ body }) => ({ json: await lessons.setSettings(body as Partial<typeof lessons.settings>) }),
    }),
    route({
      method: 'POST',
      path: '/api/draws',
      zh: '随机点名：在场的人里点一个，点过的不再点',
      en: 'Draws one of those who are here, without replacement.',
      access: 'local',
      answer: 'drawView',
      status: 201,
      run: async ({ caller }) => {
        const drawn = await lessons.draw();
        return { json: caller.loopback ? drawn : { ...drawn, name: null } };
      },
    }),
    route({
      method: 'GET',
      path: '/api/lessons/current/loans',
      zh: '这节课借出的答题器',
      en: 'Clickers lent for this lesson.',
      access: 'private',
      answer: 'loanList',
      run: () => ({ json: lessons.loans() }),
    }),
    route({
      method: 'POST',
      path: '/api/lessons/current/loans',
      zh: '借一个答题器给一个座位，下课自动归还',
      en: 'Lends a clicker to a seat; it is returned by itself when the lesson ends.',
      access: 'private',
      body: () => z.strictObject({ seat, clicker }),
      answer: 'loanList',
      run: async ({ body }) => ({ json: await lessons.lend(body.seat, body.clicker.trim().toUpperCase()) }),
    }),
    route({
      method: 'POST',
      path: '/api/lessons/current/loans/claim',
      zh: '借一个答题器给一个座位：下一个按的就是',
      en: 'Lends a seat the next spare clicker that is pressed. It runs like binding one seat, and ends like it.',
      access: 'local',
      body: () => z.strictObject({ seat }),
      answer: 'bindingView',
      run: async ({ body }) => ({ json: await classroom.claimLoan(body.seat) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/lessons/current/loans/{clicker}',
      zh: '归还',
      en: 'Gives a lent clicker back.',
      access: 'private',
      answer: 'loanList',
      run: async ({ params }) => ({ json: await lessons.giveBack((params['clicker'] ?? '').toUpperCase()) }),
    }),
  ];
}
