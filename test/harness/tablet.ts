/** A pupil's tablet over real HTTP: a page load, a cookie, a live stream and answers, as the page makes them. */
import { Agent, type IncomingMessage, request } from 'node:http';
import type { AnswerReply, TabletState } from '../../agent/web/api-tablet.ts';
import { openSse, type SseClient } from './sse.ts';

export interface Reply<T> {
  readonly status: number;
  readonly body: T;
}

export interface Tablet {
  readonly cookie: string;
  /** The newest state of the stream. */
  state(): TabletState | undefined;
  readonly stream: SseClient | undefined;
  join(code: string, seat?: string): Promise<Reply<{ code?: string }>>;
  follow(): Promise<SseClient>;
  /** The next number is taken by itself. */
  answer(question: string, answer: string, n?: number): Promise<Reply<AnswerReply & { code?: string }>>;
  call<T>(method: string, path: string, body?: unknown): Promise<Reply<T>>;
  /** The page is closed or the network gone; the cookie stays. */
  disconnect(): void;
}

export interface RawReply {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export function ask(
  url: string,
  options: { method?: string; headers?: Record<string, string>; body?: string; agent?: Agent } = {},
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const { method = 'GET', headers = {}, body, agent } = options;
    const outgoing = request(url, { method, headers, agent: agent ?? false }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      response.on('error', reject);
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

/** `address`: `http://192.168.1.20:8642`. A cookie given: the same tablet, after a reload. */
export async function openTablet(address: string, known?: string): Promise<Tablet> {
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  const page = await ask(`${address}/t`, { agent, headers: known === undefined ? {} : { cookie: known } });
  const cookie = known ?? page.headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  let stream: SseClient | undefined;
  let number = 0;

  async function call<T>(method: string, path: string, body?: unknown): Promise<Reply<T>> {
    const reply = await ask(`${address}${path}`, {
      method,
      agent,
      headers: {
        cookie,
        ...(method === 'GET' ? {} : { origin: address }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: reply.status, body: JSON.parse(reply.text) as T };
  }

  return {
    cookie,
    get stream() {
      return stream;
    },
    state() {
      const last = stream?.messages.findLast(({ event }) => event === 'state');
      return last === undefined ? undefined : (JSON.parse(last.data) as TabletState);
    },
    join: (code, seat) => call('POST', '/t/api/join', seat === undefined ? { code } : { code, seat }),
    async follow() {
      stream = await openSse(`${address}/t/api/live`, { cookie });
      return stream;
    },
    answer(question, answer, n) {
      number = n ?? number + 1;
      return call('POST', '/t/api/answer', { question, n: number, answer });
    },
    call,
    disconnect() {
      stream?.close();
      agent.destroy();
    },
  };
}
