/** A small client of server-sent events over node's http: sees `id`, `event`, `data` and comments, and can stop reading. */
import { type IncomingMessage, request } from 'node:http';

export interface SseMessage {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

export interface SseClient {
  readonly status: number;
  /** Everything received so far, oldest first. */
  readonly messages: readonly SseMessage[];
  /** The stream as text, for searches. */
  readonly text: string;
  /** Resolves with the first message, past or future, that fits; rejects after `timeoutMs`. */
  until(fits: (message: SseMessage) => boolean, timeoutMs?: number): Promise<SseMessage>;
  /** Resolves when the server or the client ended the stream. */
  readonly ended: Promise<void>;
  /** Stops reading from the socket; the connection stays open. */
  pause(): void;
  close(): void;
}

export function parseSse(block: string): SseMessage | undefined {
  const fields = { id: '', event: 'message', data: '' };
  let any = false;
  for (const line of block.split('\n')) {
    const match = /^(id|event|data): ?(.*)$/.exec(line);
    if (match?.[1] === undefined) continue;
    any = true;
    fields[match[1] as keyof typeof fields] = match[2] ?? '';
  }
  return any && fields.data !== '' ? fields : undefined;
}

export function openSse(url: string, headers: Record<string, string> = {}): Promise<SseClient> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { headers: { Accept: 'text/event-stream', ...headers }, agent: false }, (response) =>
      resolve(follow(response, () => outgoing.destroy())),
    );
    outgoing.on('error', reject);
    outgoing.end();
  });
}

function follow(response: IncomingMessage, destroy: () => void): SseClient {
  const messages: SseMessage[] = [];
  const waiting = new Set<(message: SseMessage) => void>();
  let text = '';
  let rest = '';
  response.setEncoding('utf8');
  response.on('data', (chunk: string) => {
    text += chunk;
    rest += chunk;
    const blocks = rest.split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) {
      const message = parseSse(block);
      if (message === undefined) continue;
      messages.push(message);
      for (const listener of [...waiting]) listener(message);
    }
  });
  const ended = new Promise<void>((resolve) => response.on('close', () => resolve()));
  // A cut connection is an outcome here, not a failure; `ended` tells.
  response.on('error', () => undefined);
  return {
    status: response.statusCode ?? 0,
    messages,
    get text() {
      return text;
    },
    ended,
    until: (fits, timeoutMs = 5_000) =>
      new Promise((resolve, reject) => {
        const found = messages.find(fits);
        if (found !== undefined) {
          resolve(found);
          return;
        }
        const listener = (message: SseMessage): void => {
          if (!fits(message)) return;
          clearTimeout(late);
          waiting.delete(listener);
          resolve(message);
        };
        const late = setTimeout(() => {
          waiting.delete(listener);
          reject(
            new Error(`no such message within ${timeoutMs} ms; got ${messages.map((one) => one.event).join(' ')}`),
          );
        }, timeoutMs);
        waiting.add(listener);
      }),
    pause: () => response.pause(),
    close: destroy,
  };
}
