/** How the agent is: for the page, for the service manager, for whoever scrapes figures, for whoever writes a client. */
import { z } from 'zod';
import type { Health, WallView } from '../api.ts';
import { refuse } from '../refusals.ts';
import { type Route, route } from './route.ts';

export interface StatusParts {
  readonly version: string;
  readonly wall: () => WallView;
  readonly health: () => Health;
  readonly metrics: () => string;
  /** All routes, once they are known. */
  readonly routes: () => readonly Route[];
}

export function statusRoutes(parts: StatusParts): Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/state',
      zh: '整个页面的状态（可以上墙）',
      en: 'The whole view of the page, safe on the wall.',
      access: 'open',
      answer: 'wallView',
      run: () => ({ json: parts.wall() }),
    }),
    route({
      method: 'GET',
      path: '/api/live',
      zh: '实时事件流（SSE）；id 是 epoch:sequence，可用 Last-Event-ID 续接',
      en: 'The live stream (SSE); id is epoch:sequence, resume with Last-Event-ID or ?lastEventId=.',
      access: 'open',
      query: () =>
        z.strictObject({
          scope: z.enum(['wall', 'private']).default('wall').describe('private: in a PIN session only'),
          lastEventId: z.string().max(64).optional(),
        }),
      answer: 'text/event-stream',
      // A GET is served before this table is asked, see server.ts: it writes to the socket itself. HEAD comes here.
      run: () => {
        throw refuse('WEB-METHOD', '/api/live');
      },
    }),
    route({
      method: 'GET',
      path: '/api/health',
      zh: '是否正常：200 正常，503 不正常',
      en: 'Is the agent doing its work: 200 yes, 503 no.',
      access: 'open',
      answer: 'health',
      run: () => {
        const answer = parts.health();
        return { status: answer.ok ? 200 : 503, json: answer };
      },
    }),
    route({
      method: 'GET',
      path: '/api/openapi.json',
      zh: '接口说明（OpenAPI 3.1）',
      en: 'This description (OpenAPI 3.1).',
      access: 'open',
      answer: 'application/json',
      // Loaded when it is asked for: whoever asks writes a client, and does it once.
      run: async () => {
        const { describeRoutes } = await import('../openapi.ts');
        return { json: await describeRoutes(parts.routes(), parts.version) };
      },
    }),
    route({
      method: 'GET',
      path: '/metrics',
      zh: '运行指标（Prometheus 文本格式）',
      en: 'Figures in Prometheus’ text format.',
      access: 'local',
      answer: 'text/plain',
      run: () => ({ text: parts.metrics(), headers: { 'Content-Type': 'text/plain; version=0.0.4; charset=utf-8' } }),
    }),
  ];
}
