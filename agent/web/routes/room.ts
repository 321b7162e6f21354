/** 上课, 下课, exam mode, and the shutdown that somebody may stop. */
import { z } from 'zod';
import type { SceneBy, SceneName, Scenes } from '../../scene/port.ts';
import type { Shutdown } from '../../scene/shutdown.ts';
import type { RoomView } from '../api.ts';
import { refuse } from '../refusals.ts';
import { type RequestCaller, type Route, type RouteOutput, route } from './route.ts';

export interface RoomParts {
  readonly scenes: Scenes;
  /** Undefined: nothing ever shuts this computer down. */
  readonly shutdown: Pick<Shutdown, 'view' | 'cancel'> | undefined;
  readonly pinSet: () => boolean;
}

export function roomRoutes({ scenes, shutdown, pinSet }: RoomParts): Route[] {
  const by = ({ page }: RequestCaller): SceneBy => (page ? 'page' : 'local');
  const view = (): RoomView => ({ scene: scenes.current, exam: scenes.exam, shutdown: shutdown?.view ?? null });

  /** 202: it goes on; 200: there was nothing to do any more. */
  function begun(scene: SceneName, caller: RequestCaller): RouteOutput {
    const json = scenes.run(scene, by(caller));
    return { status: json.state === 'running' ? 202 : 200, json };
  }

  return [
    route({
      method: 'GET',
      path: '/api/room',
      zh: '上课、下课做到哪一步，考试模式，是否要关机',
      en: 'How far beginning or ending the lesson is, exam mode, and whether this computer is about to shut down.',
      access: 'local',
      answer: 'roomView',
      run: () => ({ json: view() }),
    }),
    route({
      method: 'POST',
      path: '/api/room/start',
      zh: '上课：面板、投影、灯按次序打开',
      en: 'Begins the lesson: everything on, in order. Answers at once with the steps; the live stream tells how they end.',
      access: 'local',
      answer: 'sceneView',
      status: 202,
      run: ({ caller }) => begun('start', caller),
    }),
    route({
      method: 'POST',
      path: '/api/room/finish',
      zh: '下课：按次序关闭',
      en: 'Ends the lesson: everything off, in order.',
      access: 'local',
      answer: 'sceneView',
      status: 202,
      run: ({ caller }) => begun('finish', caller),
    }),
    route({
      method: 'DELETE',
      path: '/api/room/shutdown',
      zh: '先不关机',
      en: 'Stops the countdown: this computer is still needed.',
      access: 'local',
      answer: 'done',
      run: async () => {
        if (shutdown === undefined || shutdown.view === null) throw refuse('WEB-NO-SHUTDOWN', '/api/room/shutdown');
        await shutdown.cancel();
        return { json: { ok: true } };
      },
    }),
    route({
      method: 'POST',
      path: '/api/exam',
      zh: '进入考试模式；解除需要 PIN 会话',
      en: 'Begins exam mode; lifting it needs a PIN session.',
      access: 'local',
      body: () => z.strictObject({ on: z.boolean() }),
      answer: 'roomView',
      run: async ({ body, caller }) => {
        if (body.on) {
          await scenes.beginExam(by(caller));
        } else {
          if (!caller.session) throw refuse(pinSet() ? 'PIN-SESSION' : 'PIN-FIRST', 'POST /api/exam');
          await scenes.endExam(by(caller));
        }
        return { json: view() };
      },
    }),
  ];
}
