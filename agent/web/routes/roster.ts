/** Classes, pupils, and which clicker belongs to which seat. */
import { z } from 'zod';
import type { Classroom } from '../../classroom/port.ts';
import type { RoomStore } from '../../room/port.ts';
import type { PupilList } from '../api.ts';
import { refuse } from '../refusals.ts';
import { type Route, route } from './route.ts';

const seat = z.string().min(1).max(16);
const ok = { json: { ok: true } } as const;

export function rosterRoutes(parts: {
  readonly classroom: Classroom;
  readonly room: RoomStore;
  /** The classes are others than they were. */
  readonly classesChanged: () => Promise<void>;
}): Route[] {
  const { classroom, room, classesChanged } = parts;

  async function knownClass(id: string): Promise<string> {
    if (!(await classroom.classes()).some((one) => one.id === id)) throw refuse('WEB-UNKNOWN-CLASS', 'classes/{id}');
    return id;
  }

  return [
    route({
      method: 'GET',
      path: '/api/classes',
      zh: '班级',
      en: 'The classes of this room and which one sits here now.',
      access: 'local',
      answer: 'classList',
      run: async () => ({
        json: {
          classes: (await classroom.classes()).map(({ id, name }) => ({ id, name })),
          current: classroom.wall().class?.id ?? null,
        },
      }),
    }),
    route({
      method: 'POST',
      path: '/api/classes',
      zh: '导入名单（.xlsx、CSV、OneRoster 压缩包）；不写 name 就按文件里的班级；dryRun=1 只看会改什么',
      en: 'Imports class lists (.xlsx, CSV, a OneRoster set); without name the file’s own classes; dryRun=1 only says what would change.',
      access: 'names',
      query: () =>
        z.strictObject({
          name: z.string().trim().min(1).max(60).optional(),
          dryRun: z.enum(['0', '1']).default('0'),
        }),
      body: 'csv',
      answer: 'rosterImport',
      run: async ({ query, body }) => {
        const dryRun = query.dryRun === '1';
        const result = await classroom.importRoster(query.name, body as unknown as Uint8Array, { dryRun });
        if (!dryRun) await classesChanged();
        return { status: dryRun ? 200 : 201, json: result };
      },
    }),
    route({
      method: 'POST',
      path: '/api/classes/{id}/select',
      zh: '现在是这个班上课',
      en: 'This class sits here now.',
      access: 'local',
      answer: 'done',
      run: async ({ params }) => {
        await classroom.selectClass(await knownClass(params.id ?? ''));
        return ok;
      },
    }),
    route({
      method: 'GET',
      path: '/api/classes/{id}/pupils',
      zh: '一个班的座位、姓名和答题器',
      en: 'Seats, names and clickers of a class.',
      access: 'private',
      answer: 'pupilList',
      run: async ({ params, caller }) => {
        const pupils = await room.pupils(await knownClass(params.id ?? ''));
        const list: PupilList = {
          pupils: pupils.map((pupil) => ({
            pupilId: pupil.id,
            seat: pupil.seat,
            name: caller.names ? pupil.name : null,
            clicker: pupil.clicker ?? null,
            ...(pupil.clickers.length > 1 ? { clickers: pupil.clickers } : {}),
          })),
        };
        return { json: list };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/pupils/{id}',
      zh: '抹去一名学生的姓名、学号和绑定',
      en: 'Erases a pupil’s name, number and binding for good.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        await classroom.erasePupil(params.id ?? '');
        return ok;
      },
    }),
    route({
      method: 'POST',
      path: '/api/binding',
      zh: '开始绑定答题器：全班按座位顺序，或一个座位',
      en: 'Starts binding clickers: the whole class in seat order, or one seat.',
      access: 'local',
      body: () =>
        z.union([z.strictObject({ mode: z.literal('class') }), z.strictObject({ mode: z.literal('seat'), seat })]),
      answer: 'bindingView',
      run: async ({ body }) => ({
        json: await (body.mode === 'seat'
          ? classroom.startBinding('seat', body.seat)
          : classroom.startBinding('class')),
      }),
    }),
    route({
      method: 'POST',
      path: '/api/binding/skip',
      zh: '跳过这个座位',
      en: 'Skips this seat.',
      access: 'local',
      answer: 'bindingView',
      run: async () => ({ json: await classroom.skipSeat() }),
    }),
    route({
      method: 'POST',
      path: '/api/binding/undo',
      zh: '退回上一个座位',
      en: 'Frees the last seat and asks for it again.',
      access: 'local',
      answer: 'bindingView',
      run: async () => ({ json: await classroom.undoBinding() }),
    }),
    route({
      method: 'DELETE',
      path: '/api/binding',
      zh: '结束绑定',
      en: 'Ends binding.',
      access: 'local',
      answer: 'done',
      run: async () => {
        await classroom.endBinding();
        return ok;
      },
    }),
    route({
      method: 'PUT',
      path: '/api/bindings/{seat}',
      zh: '手工绑定或解除一个座位',
      en: 'Binds a seat by hand, or frees it.',
      access: 'private',
      body: () => z.strictObject({ clicker: z.string().min(1).max(40).nullable() }),
      answer: 'done',
      run: async ({ params, body }) => {
        await classroom.bindSeat(params.seat ?? '', body.clicker ?? undefined);
        return ok;
      },
    }),
    route({
      method: 'GET',
      path: '/api/unknown',
      zh: '没有绑定的答题器',
      en: 'Clickers that are bound to nobody.',
      access: 'private',
      answer: 'unknownList',
      run: () => ({ json: { unknownClickers: classroom.private({ names: false }).unknownClickers } }),
    }),
  ];
}
