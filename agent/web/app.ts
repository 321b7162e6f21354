/** The routes served: the table put into a router, each request checked by its own schemas before its handler sees it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import findMyWay from 'find-my-way';
import { z } from 'zod';
import type { ShownError } from '../../protocols/shown-error.ts';
import type { Log } from '../ports.ts';
import { type Answer, jsonAnswer, sendAnswer } from './answer.ts';
import { bodyOf, refuse, shown, statusOf } from './refusals.ts';
import { isFileBody, MAX_BODY_BYTES, MAX_ROSTER_BYTES, type RequestCaller, type Route } from './routes/route.ts';

const chinese = z.locales.zhCN().localeError;

/** What browsers and tools call the files schools hand in; what a file really is its bytes say. */
const FILE_TYPES = [
  'text/csv',
  'application/csv',
  'text/plain',
  'text/tab-separated-values',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  'application/zip',
  'application/x-zip-compressed',
  'application/octet-stream',
];

export interface AppParts {
  readonly routes: readonly Route[];
  readonly pinSet: () => boolean;
  readonly lockedS: () => number;
  readonly log: Log;
  /** What is asked for outside /api: the pages. */
  readonly page: (path: string, ifNoneMatch: string | undefined) => Promise<Answer | undefined>;
}

/** Answers whatever it is asked; never throws. */
export type App = (request: IncomingMessage, response: ServerResponse, caller: RequestCaller) => Promise<void>;

export function createApp({ routes, pinSet, lockedS, log, page }: AppParts): App {
  // A parameter of any length is the handler's to refuse.
  const router = findMyWay({ maxParamLength: Number.MAX_SAFE_INTEGER });
  // The router finds; what it found is answered below.
  for (const route of routes)
    router.on(route.method, route.path.replace(/\{(\w+)\}/g, ':$1([^/]+)'), () => undefined, route);

  return async (request, response, caller) => {
    const { path, query } = targetOf(request);
    // Node leaves the body out when it answers HEAD.
    const method = request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET');
    try {
      const found = router.find(method as Route['method'], path);
      const answer =
        found === null
          ? await withoutRoute(request, path, method)
          : await withRoute(found.store as Route, found.params, { request, query, caller });
      sendAnswer(response, answer, log);
    } catch (error) {
      // Whoever went away in the middle of sending hears no answer, and it is nobody's defect.
      if (request.destroyed && !request.complete) return;
      sendAnswer(response, refusal(shown(error, `${request.method} ${path}`, log)));
    }
    // What is left of a refused body must not be taken for the next request.
    if (!request.complete) request.resume();
  };

  async function withRoute(
    route: Route,
    found: Readonly<Record<string, string | undefined>>,
    { request, query, caller }: { request: IncomingMessage; query: URLSearchParams; caller: RequestCaller },
  ): Promise<Answer> {
    authorise(route, caller);
    const output = await route.run({
      params: found as Record<string, string>,
      // Of a name given twice the first counts.
      query: checked(route.query?.(), Object.fromEntries([...query].reverse()), `${route.path}?`),
      body: await bodyFor(route, request),
      caller,
      range: request.headers.range,
    });
    const status = output.status ?? route.status ?? 200;
    if (output.stream !== undefined) {
      const headers = { 'Content-Type': 'application/octet-stream', ...output.headers };
      return { status, headers, body: { chunks: output.stream } };
    }
    if (output.bytes !== undefined) {
      const headers = { 'Content-Type': 'application/octet-stream', ...output.headers };
      return { status, headers, body: output.bytes };
    }
    if (output.text === undefined) return jsonAnswer(status, output.json, output.headers);
    return { status, headers: { 'Content-Type': 'text/plain; charset=utf-8', ...output.headers }, body: output.text };
  }

  async function withoutRoute(request: IncomingMessage, path: string, method: string): Promise<Answer> {
    const where = `${request.method} ${path}`;
    const here = routes.filter((route) => router.find(route.method, path)?.store === route);
    const allowed = here.map((route) => route.method);
    if (allowed.length > 0) return refusal(refuse('WEB-METHOD', where), { Allow: allowed.join(', ') });
    if (!path.startsWith('/api')) {
      if (method !== 'GET') return refusal(refuse('WEB-METHOD', where), { Allow: 'GET, HEAD' });
      const file = await page(path, request.headers['if-none-match']);
      if (file !== undefined) return file;
    }
    return refusal(refuse('WEB-NO-ROUTE', where));
  }

  function authorise(route: Route, caller: RequestCaller): void {
    const local = route.access === 'local' && caller.loopback;
    if (route.access === 'open' || local) return;
    if (!caller.session) throw refuse(pinSet() ? 'PIN-SESSION' : 'PIN-FIRST', `${route.method} ${route.path}`);
    if (route.access === 'names' && !caller.names) {
      throw refuse('WEB-NAMES-NEED-ENCRYPTION', `${route.method} ${route.path}`);
    }
  }

  function refusal(error: ShownError, headers: Readonly<Record<string, string>> = {}): Answer {
    const status = statusOf(error);
    if (status !== 429) return jsonAnswer(status, bodyOf(error), headers);
    return jsonAnswer(status, bodyOf(error), { ...headers, 'Retry-After': String(Math.max(1, lockedS())) });
  }
}

/** Of a request's target as it was sent, in the form of a client or of a proxy (RFC 9112, 3.2). */
function targetOf(request: IncomingMessage): { path: string; query: URLSearchParams } {
  const target = (request.url ?? '/').replace(/^https?:\/\/[^/?]*/i, '');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  return { path: path === '' ? '/' : path, query: new URLSearchParams(mark < 0 ? '' : target.slice(mark)) };
}

async function bodyFor(route: Route, request: IncomingMessage): Promise<unknown> {
  if (route.body === undefined) return undefined;
  const where = `${route.method} ${route.path}`;
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
  // A second lock against forms of other sites, which cannot say what a page's own script says. A local program sends no
  // Origin and need not say anything: `curl -d` works.
  const fromPage = request.headers.origin !== undefined;
  if (route.body === 'csv') {
    if (fromPage && !FILE_TYPES.includes(type)) throw refuse('WEB-CONTENT-TYPE', where);
    return readBody(request, MAX_ROSTER_BYTES, where);
  }
  if (isFileBody(route.body)) {
    if (fromPage && !route.body.file.includes(type)) throw refuse('WEB-CONTENT-TYPE', where);
    return readBody(request, route.body.maxBytes, where);
  }
  if (fromPage && type !== 'application/json') throw refuse('WEB-CONTENT-TYPE', where);
  const bytes = await readBody(request, MAX_BODY_BYTES, where);
  const schema = route.body();
  // Where nothing has to be said, nothing need be sent.
  if (bytes.byteLength === 0 && schema.safeParse({}).success) return checked(schema, {}, where);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    // SyntaxError and TypeError: not JSON, not UTF-8. That is all a sender needs to know; the text may hold a name.
    throw refuse('WEB-NOT-JSON', where, undefined, error);
  }
  return checked(schema, value, where);
}

/** The whole body, never more than `limit` bytes of it in memory. */
async function readBody(request: IncomingMessage, limit: number, where: string): Promise<Uint8Array> {
  if (Number(request.headers['content-length'] ?? 0) > limit) throw refuse('WEB-TOO-LARGE', where);
  const parts: Uint8Array[] = [];
  let size = 0;
  // The connection is still needed for the answer.
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > limit) throw refuse('WEB-TOO-LARGE', where);
    parts.push(part);
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
