/**
 * A route as data: what the server needs to serve it, to refuse what does not fit, and to describe it. The OpenAPI
 * document is made from the same objects that validate.
 */
import type { z } from 'zod';
import type { Caller } from '../security.ts';

/**
 * Who may call it:
 * - `open`: whoever reaches the server; the answer is safe on the wall.
 * - `local`: programs and pages on this computer; from elsewhere with a PIN session.
 * - `private`: with a PIN session.
 * - `names`: with a PIN session, on a connection that may carry names.
 */
export type Access = 'open' | 'local' | 'private' | 'names';

export interface RequestCaller extends Caller {
  /** The cookie's token, valid or not. */
  readonly token: string | undefined;
  /** A PIN session is open. */
  readonly session: boolean;
  /** The answer may carry names. */
  readonly names: boolean;
}

export interface RouteInput<Body, Query> {
  readonly params: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  readonly caller: RequestCaller;
  /** The header Range, as it was sent. */
  readonly range: string | undefined;
}

/** A file as it is: which types a page may send it as, and how large it may be. */
export interface FileBody {
  readonly file: readonly string[];
  readonly maxBytes: number;
}

/** What a handler gives back: a JSON value, or a text, bytes or a stream of them with their type. */
export interface RouteOutput {
  readonly status?: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly bytes?: Uint8Array;
  /** Made while it is sent; what can be refused was refused before. */
  readonly stream?: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Route<Body = unknown, Query = unknown> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** `{name}` is a parameter. */
  readonly path: string;
  readonly zh: string;
  readonly en: string;
  readonly access: Access;
  /** Undefined: no body is read. `csv` and a file: the bytes themselves. */
  readonly body?: (() => z.ZodType<Body>) | 'csv' | FileBody;
  readonly query?: () => z.ZodType<Query>;
  /** The name of the answer's shape, or its media type where it is not JSON. */
  readonly answer: AnswerName | MediaType;
  readonly status?: number;
  readonly run: (input: RouteInput<Body, Query>) => Promise<RouteOutput> | RouteOutput;
}

export type AnswerName = keyof typeof import('./all-answers.ts');
export type MediaType = `${string}/${string}`;

/**
 * Gives `run` the types of the route's own schemas; the table holds routes of any. A schema is made when the first request
 * needs it and kept from then on: most of the two hundred are not needed for weeks, and each node of one takes 1 KB or more.
 */
export function route<Body = undefined, Query = undefined>(definition: Route<Body, Query>): Route {
  const { body, query } = definition as unknown as Route;
  return {
    ...(definition as unknown as Route),
    ...(typeof body === 'function' ? { body: once(body) } : {}),
    ...(query === undefined ? {} : { query: once(query) }),
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

export function isFileBody(body: Route['body']): body is FileBody {
  return typeof body === 'object' && 'file' in body;
}

export const MAX_BODY_BYTES = 1024 * 1024;
export const MAX_ROSTER_BYTES = 5 * 1024 * 1024;
