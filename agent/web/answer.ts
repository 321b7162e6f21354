/** An HTTP answer as a value, and how it is sent: whole, with its length, or as it comes. */
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Log } from '../ports.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | Stream | undefined;
}

/** A body that is made while it is sent, of any length. */
export interface Stream {
  readonly chunks: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** `value` undefined: an answer without a body. */
export function jsonAnswer(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  const body = JSON.stringify(value) as string | undefined;
  return { status, headers: { 'Content-Type': 'application/json; charset=utf-8', ...headers }, body };
}

/** A response that has begun already can only be cut off. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: Answer, log?: Log): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response.statusCode = status;
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (typeof body !== 'object' || body instanceof Uint8Array) response.end(body);
  else if (response.req.method === 'HEAD') response.end();
  // What fails on the way can only be cut off: without its end no browser takes the file for whole.
  else
    pipeline(Readable.from(body.chunks, { objectMode: false }), response).catch((error: unknown) => {
      // Whoever asked has gone: a player that jumps elsewhere does so all the time.
      if ((error as NodeJS.ErrnoException).code === 'ERR_STREAM_PREMATURE_CLOSE') return;
      log?.warn({ err: error }, 'an answer was cut off');
    });
}
