/** 课前检查: the card as it stands, looking again, putting it away. */
import type { Readiness, ReadinessView } from '../../readiness/port.ts';
import { type RequestCaller, type Route, route } from './route.ts';

export function readinessRoutes(readiness: Readiness, nameless: (view: ReadinessView) => ReadinessView): Route[] {
  const shownTo = ({ loopback, names }: RequestCaller, view: ReadinessView): ReadinessView =>
    loopback || names ? view : nameless(view);
  return [
    route({
      method: 'GET',
      path: '/api/readiness',
      zh: '课前检查的结果；没有就是 null',
      en: 'What the last look before a lesson found; null: there is no card.',
      access: 'local',
      answer: 'readinessAnswer',
      run: ({ caller }) => ({ json: { readiness: readiness.view === null ? null : shownTo(caller, readiness.view) } }),
    }),
    route({
      method: 'POST',
      path: '/api/readiness',
      zh: '现在查一遍：画面、声音、网络、时间、名单、录课、显示（20 秒内）',
      en: 'Looks now: picture, sound, network, clock, roster, recorder, display; within 20 s.',
      access: 'local',
      answer: 'readinessView',
      run: async ({ caller }) => ({ json: shownTo(caller, await readiness.check()) }),
    }),
    route({
      method: 'DELETE',
      path: '/api/readiness',
      zh: '收起这张卡',
      en: 'Puts the card away.',
      access: 'local',
      answer: 'done',
      run: () => {
        readiness.dismiss();
        return { json: { ok: true } };
      },
    }),
  ];
}
