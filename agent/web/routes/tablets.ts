/** Tablets of pupils: whether they are let in, and whose seat is freed. What the tablets themselves see is on their own listener. */
import { z } from 'zod';
import type { Tablets } from '../../classroom/tablets/port.ts';
import type { TabletDoor } from '../tablet/door.ts';
import { type Route, route } from './route.ts';

export function tabletRoutes(parts: { readonly door: TabletDoor; readonly tablets: Tablets }): Route[] {
  const { door, tablets } = parts;
  return [
    route({
      method: 'GET',
      path: '/api/tablets',
      zh: '平板作答：是否开放，有哪些地址',
      en: 'Whether tablets are let in, and the addresses of this PC they could open.',
      access: 'local',
      answer: 'tabletsAnswer',
      run: async () => ({ json: await door.view() }),
    }),
    route({
      method: 'POST',
      path: '/api/tablets',
      zh: '开放或关闭平板作答；下课时自动关闭',
      en: 'Lets tablets in, or shuts them out. They are out with the lesson.',
      access: 'local',
      body: () => z.strictObject({ on: z.boolean(), address: z.ipv4().optional() }),
      answer: 'tabletsAnswer',
      run: async ({ body }) => {
        if (body.on) await door.letIn(body.address);
        else await door.shutOut();
        return { json: await door.view() };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/tablets/seats',
      zh: '放开所有座号：平板要重新输入课堂码',
      en: 'Frees every seat: each tablet has to type the code again.',
      access: 'local',
      answer: 'done',
      run: async () => {
        await tablets.free(undefined);
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/tablets/seats/{seat}',
      zh: '放开一个座号',
      en: 'Frees one seat.',
      access: 'private',
      answer: 'done',
      run: async ({ params }) => {
        await tablets.free(params.seat ?? '');
        return { json: { ok: true } };
      },
    }),
  ];
}
