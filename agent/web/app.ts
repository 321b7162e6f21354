/** The routes served: the table registered with hono, each request checked by its own schemas before its handler sees it. */
import type { IncomingMessage } from 'node:http';
import type { Context } from 'hono';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { z } from 'zod';
import type { ShownError } from '../../protocols/shown-error.ts';
import type { Log } from '../ports.ts';
import { bodyOf, refuse, shown, statusOf } from './refusals.ts';
import { MAX_BODY_BYTES, MAX_ROSTER_BYTES, type RequestCaller, type Route } from './routes/route.ts';

export interface Env {
  Bindings: { incoming: IncomingMessage; caller: RequestCaller };
}

const chinese = z.locales.zhCN().localeError;

/** What browsers and tools call a CSV file. */
const CSV_TYPES = ['text/csv', 'application/csv', 'text/plain', 'application/vnd.ms-excel', 'application/octet-stream'];

export interface AppParts {
  readonly routes: readonly Route[];
  readonly pinSet: () => boolean;
  readonly lockedS: () => number;
  readonly log: Log;
  /** What is asked for outside /api: the pages. */
  readonly page: (path: string, request: Request) => Promise<Response | undefined>;
}

export function createApp({ routes, pinSet, lockedS, log, page }: AppParts): Hono<Env> {
  const app = new Hono<Env>();
  const patterns = routes.map((route) => ({
    method: route.method,
    pattern: new RegExp(`^${route.path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));

  for (const route of routes) {
    const path = route.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(route.method, path, async (context) => {
      const caller = context.env.caller;
      authorise(route, caller);
      const output = await route.run({
        params: parametersOf(context),
        query: checked(route.query, context.req.query(), `${route.path}?`),
        body: await bodyFor(route, context),
        caller,
      });
      const status = (output.status ?? route.status ?? 200) as ContentfulStatusCode;
      return output.text === undefined
        ? context.json(output.json, status, output.headers)
        : context.body(output.text, status, output.headers);
    });
  }

  app.notFound(async (context) => {
    const { path, method } = context.req;
    const allowed = patterns.filter(({ pattern }) => pattern.test(path)).map((one) => one.method);
    if (allowed.length > 0) {
      return refusal(context, refuse('WEB-METHOD', `${method} ${path}`), { Allow: allowed.join(', ') });
    }
    if (!path.startsWith('/api')) {
      if (method !== 'GET' && method !== 'HEAD') {
        return refusal(context, refuse('WEB-METHOD', `${method} ${path}`), { Allow: 'GET, HEAD' });
      }
      const file = await page(path, context.req.raw);
      if (file !== undefined) return file;
    }
    return refusal(context, refuse('WEB-NO-ROUTE', `${method} ${path}`));
  });
  app.onError((error, context) => refusal(context, shown(error, `${context.req.method} ${context.req.path}`, log)));

  function authorise(route: Route, caller: RequestCaller): void {
    const local = route.access === 'local' && caller.loopback;
    if (route.access === 'open' || local) return;
    if (!caller.session) throw refuse(pinSet() ? 'PIN-SESSION' : 'PIN-FIRST', `${route.method} ${route.path}`);
    if (route.access === 'names' && !caller.names) {
      throw refuse('WEB-NAMES-NEED-ENCRYPTION', `${route.method} ${route.path}`);
    }
  }

  function refusal(context: Context<Env>, error: ShownError, headers: Record<string, string> = {}): Response {
    const status = statusOf(error) as ContentfulStatusCode;
    if (status === 429) headers['Retry-After'] = String(Math.max(1, lockedS()));
    return context.json(bodyOf(error), status, headers);
  }

  return app;
}

function parametersOf(context: Context<Env>): Record<string, string> {
  return context.req.param() as Record<string, string>;
}

async function bodyFor(route: Route, context: Context<Env>): Promise<unknown> {
  if (route.body === undefined) return undefined;
  const where = `${route.method} ${route.path}`;
  const type = (context.req.header('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  if (route.body === 'csv') {
    if (!CSV_TYPES.includes(type)) throw refuse('WEB-CONTENT-TYPE', where);
    return readBody(context.env.incoming, context.req.raw, MAX_ROSTER_BYTES, where);
  }
  if (type !== 'application/json') throw refuse('WEB-CONTENT-TYPE', where);
  const bytes = await readBody(context.env.incoming, context.req.raw, MAX_BODY_BYTES, where);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    // SyntaxError and TypeError: not JSON, not UTF-8. That is all a sender needs to know; the text may hold a name.
    throw refuse('WEB-NOT-JSON', where, undefined, error);
  }
  return checked(route.body, value, where);
}

/** The whole body, never more than `limit` bytes of it in memory. */
async function readBody(
  incoming: IncomingMessage,
  request: Request,
  limit: number,
  where: string,
): Promise<Uint8Array> {
  if (Number(incoming.headers['content-length'] ?? 0) > limit) throw refuse('WEB-TOO-LARGE', where);
  const parts: Uint8Array[] = [];
  let size = 0;
  if (request.body !== null) {
    for await (const part of request.body) {
      size += part.byteLength;
      if (size > limit) throw refuse('WEB-TOO-LARGE', where);
      parts.push(part);
    }
  }
  return Buffer.concat(parts);
}

function checked(schema: z.ZodType | undefined, value: unknown, where: string): unknown {
  if (schema === undefined) return undefined;
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  const zh = schema.safeParse(value, { error: chinese }).error?.issues[0]?.message ?? '';
  const en = issue?.message ?? '';
  throw refuse('WEB-INVALID', field === '' ? where : `${where} ${field}`, { zh, en });
}
