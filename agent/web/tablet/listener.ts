/**
 * The tablets' own listener: a page for pupils and four calls, on one address of the LAN, while the teacher lets tablets
 * in. Nothing of the teacher's page or API is here, and no name ever is, since the connection is not encrypted.
 *
 * Pupils are at the other end, and pupils try things: small bodies, short deadlines, a bounded number of connections and
 * of requests an address; what is not understood gets one clear sentence.
 */

import { Buffer } from 'node:buffer';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';
import type { StoredPicture } from '../../classroom/pictures/store.ts';
import type { Tablets } from '../../classroom/tablets/port.ts';
import { tooFast, unknownTablet } from '../../classroom/tablets/refusals.ts';
import type { Ports } from '../../ports.ts';
import { type Answer, jsonAnswer, sendAnswer } from '../answer.ts';
import type { AnswerRequest, JoinRequest, TabletRoom } from '../api-tablet.ts';
import { answerNoHttp } from '../no-http.ts';
import { bodyOf, refuse, shown, statusOf } from '../refusals.ts';
import { admit, guardAnswer } from '../security.ts';
import { servePages } from '../static.ts';
import { createConnections } from './connections.ts';
import { createTabletLive } from './live.ts';
import { createPace } from './pace.ts';

// Not imported: see web/server.ts.
const { createServer } = process.getBuiltinModule('node:http');

const MAX_BODY_BYTES = 4 * 1024;
/** Sixty tablets with a stream and two spare connections each, and room for those that reload. */
const MOST_CONNECTIONS = 256;
const HEADERS_WITHIN_MS = 5_000;
const REQUEST_WITHIN_MS = 8_000;
const KEEP_ALIVE_MS = 15_000;
const LOOK_EVERY_MS = 1_000;
const TOKEN_BYTES = 18;
const TOKEN = /^[A-Za-z0-9_-]{24}$/;
/** A school day: a tablet that is lent to the next class joins anew anyway. */
const COOKIE_S = 12 * 60 * 60;
const CLOSE_GRACE_MS = 200;

const joinRequest = z.strictObject({
  code: z.string().max(20),
  seat: z.string().max(20).optional(),
}) satisfies z.ZodType<JoinRequest>;
const answerRequest = z.strictObject({
  question: z.string().min(1).max(40),
  n: z.int().min(1),
  answer: z.string().max(64),
}) satisfies z.ZodType<AnswerRequest>;

export interface TabletListenerOptions {
  readonly host: string;
  readonly port: number;
  readonly tablets: Tablets;
  /** The picture of a question that tablets may see now; undefined: none. */
  readonly picture: (question: string) => Promise<StoredPicture | undefined>;
  readonly onChange: (listener: () => void) => () => void;
  readonly language: () => 'zh' | 'en';
  readonly pageDirectory: string;
  readonly ports: Ports;
  readonly mostConnections?: number;
}

export interface TabletListener {
  readonly host: string;
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects with the system's own error when the address cannot be listened on. */
export async function listenForTablets(options: TabletListenerOptions): Promise<TabletListener> {
  const { host, tablets, ports } = options;
  const log = ports.log.child({ part: 'tablets' });
  const files = servePages(options.pageDirectory);
  const connections = createConnections(options.mostConnections ?? MOST_CONNECTIONS);
  const mayAsk = createPace(ports.clock);
  const live = createTabletLive({ tablets, onChange: options.onChange });
  let port = options.port;

  const cookieName = (): string => `banban_tablet_${port}`;
  function tokenOf(request: IncomingMessage): string | undefined {
    const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim());
    const token = pairs.find((pair) => pair.startsWith(`${cookieName()}=`))?.slice(cookieName().length + 1);
    return token !== undefined && TOKEN.test(token) ? token : undefined;
  }
  function memberOf(request: IncomingMessage): string {
    const token = tokenOf(request);
    if (token === undefined || !tablets.isIn(token)) throw unknownTablet();
    connections.trust(request.socket);
    return token;
  }

  /** The page; with it a tablet gets its token, before it is in: a join whose answer is lost can be said again. */
  async function page(request: IncomingMessage): Promise<Answer> {
    const answer = await files('/tablet.html', request.headers['if-none-match']);
    if (answer === undefined || tokenOf(request) !== undefined) return answer ?? missing(request);
    const token = Buffer.from(ports.randomBytes(TOKEN_BYTES)).toString('base64url');
    const cookie = `${cookieName()}=${token}; Path=/; Max-Age=${COOKIE_S}; HttpOnly; SameSite=Lax`;
    return { ...answer, headers: { ...answer.headers, 'Set-Cookie': cookie } };
  }

  function roomFor(token: string | undefined): Answer {
    return jsonAnswer(200, { ...tablets.room(token), language: options.language() } satisfies TabletRoom);
  }

  async function join(request: IncomingMessage): Promise<Answer> {
    const wanted = checked(joinRequest, await readJson(request), request);
    const token = tokenOf(request);
    // Cookies are switched off, or this is no page of ours.
    if (token === undefined) throw refuse('WEB-COOKIE', whereOf(request));
    await tablets.join(wanted, token, request.socket.remoteAddress ?? '');
    connections.trust(request.socket);
    return roomFor(token);
  }

  async function picture(request: IncomingMessage, question: string): Promise<Answer> {
    memberOf(request);
    const found = await options.picture(question);
    if (found === undefined) return missing(request);
    return { status: 200, headers: { 'Content-Type': found.type, 'Cache-Control': 'no-store' }, body: found.bytes };
  }

  async function answerTo(request: IncomingMessage, path: string): Promise<Answer> {
    const call = `${request.method === 'HEAD' ? 'GET' : request.method} ${path}`;
    switch (call) {
      case 'GET /':
        return { status: 302, headers: { Location: '/t' }, body: undefined };
      case 'GET /t':
        return page(request);
      case 'GET /t/tablet.js':
      case 'GET /t/tablet.css':
        return (await files(path.slice(2), request.headers['if-none-match'])) ?? missing(request);
      case 'GET /t/api/room':
        return roomFor(tokenOf(request));
      case 'POST /t/api/join':
        return join(request);
      case 'POST /t/api/leave':
        await tablets.leave(memberOf(request));
        return jsonAnswer(200, { ok: true });
      case 'POST /t/api/answer': {
        const token = memberOf(request);
        return jsonAnswer(200, await tablets.answer(checked(answerRequest, await readJson(request), request), token));
      }
      default: {
        const question = /^GET \/t\/picture\/([0-9a-z]{1,40})$/.exec(call)?.[1];
        return question === undefined ? missing(request) : picture(request, question);
      }
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    try {
      admit(request, host);
      if (!mayAsk(request.socket.remoteAddress ?? '')) throw tooFast();
      if (path === '/t/api/live' && request.method === 'GET') {
        const token = memberOf(request);
        request.socket.setKeepAlive(true, 30_000);
        live.follow(token, response);
        return;
      }
      sendAnswer(response, await answerTo(request, path));
    } catch (error) {
      // Whoever went away in the middle of sending hears no answer, and it is nobody's defect.
      if (request.destroyed && !request.complete) return;
      const refusal = shown(error, whereOf(request), log);
      const headers: Record<string, string> = statusOf(refusal) === 429 ? { 'Retry-After': '1' } : {};
      sendAnswer(response, jsonAnswer(statusOf(refusal), bodyOf(refusal), headers));
    }
    // What is left of a refused body must not be taken for the next request, nor waited for.
    if (!request.complete) request.socket.end();
  }

  const server = createServer(
    {
      headersTimeout: HEADERS_WITHIN_MS,
      requestTimeout: REQUEST_WITHIN_MS,
      keepAliveTimeout: KEEP_ALIVE_MS,
      connectionsCheckingInterval: LOOK_EVERY_MS,
      maxHeaderSize: 8 * 1024,
    },
    (request, response) => {
      guardAnswer(request, response);
      if ((request.url ?? '').startsWith('/t/api')) response.setHeader('Cache-Control', 'no-store');
      void serve(request, response);
    },
  );
  server.on('connection', (socket) => connections.add(socket));
  answerNoHttp(server);
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, resolve);
    });
  } catch (error) {
    live.close();
    throw error;
  }
  port = (server.address() as AddressInfo).port;

  return {
    host,
    port,
    async close() {
      live.close();
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const grace = setTimeout(() => server.closeAllConnections(), CLOSE_GRACE_MS);
      await closed;
      clearTimeout(grace);
    },
  };
}

const whereOf = (request: IncomingMessage): string => `${request.method ?? ''} ${(request.url ?? '').split('?')[0]}`;

function missing(request: IncomingMessage): Answer {
  const refusal = refuse('WEB-NO-ROUTE', whereOf(request));
  return jsonAnswer(statusOf(refusal), bodyOf(refusal));
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const type = (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase();
  if (type !== 'application/json') throw refuse('WEB-CONTENT-TYPE', whereOf(request));
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) throw refuse('WEB-TOO-LARGE', whereOf(request));
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    size += part.byteLength;
    if (size > MAX_BODY_BYTES) throw refuse('WEB-TOO-LARGE', whereOf(request));
    parts.push(part);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)));
  } catch (error) {
    // SyntaxError and TypeError: not JSON, not UTF-8.
    throw refuse('WEB-NOT-JSON', whereOf(request), undefined, error);
  }
}

function checked<T>(schema: z.ZodType<T>, value: unknown, request: IncomingMessage): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw refuse('WEB-INVALID', `${whereOf(request)} ${result.error.issues[0]?.path.join('.') ?? ''}`.trim());
}
