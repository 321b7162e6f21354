/**
 * Who may speak to the server: decided once for every request, before anything else looks at it.
 *
 * - The Host must be an address of this computer (DNS rebinding: a foreign name that resolves to 127.0.0.1).
 * - A request that a page of another origin made is refused, whatever the method (Origin, Sec-Fetch-Site). Only the
 *   pages themselves may be opened by a link from elsewhere.
 * - A change without Origin is a local program's: allowed from loopback only.
 * - Names travel on loopback or encrypted connections only.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TLSSocket } from 'node:tls';
import { refuse } from './refusals.ts';

/** What is known of the other end before any cookie is looked at. */
export interface Caller {
  /** A program on this computer, not one that a proxy speaks for. */
  readonly loopback: boolean;
  /** This connection may carry names. */
  readonly sealed: boolean;
  /** One of our own pages speaks, and no other program. */
  readonly page: boolean;
}

export function isLoopbackAddress(address: string | undefined): boolean {
  if (address === undefined) return false;
  const plain = address.startsWith('::ffff:') ? address.slice(7) : address;
  return plain === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(plain);
}

/** `127.0.0.1:8640` → `127.0.0.1`; undefined where it is not a host at all. */
function hostnameOf(host: string | undefined): string | undefined {
  if (host === undefined || !/^(\[[0-9a-fA-F:.]+\]|[0-9a-zA-Z.-]+)(:\d{1,5})?$/.test(host)) return undefined;
  const end = host.startsWith('[') ? host.indexOf(']') + 1 : host.indexOf(':');
  const name = end <= 0 ? host : host.slice(0, end);
  return name.replace(/^\[|\]$/g, '').toLowerCase();
}

/** Judges a request by its socket and its headers. Throws a ShownError `WEB-HOST` or `WEB-FOREIGN`. */
export function admit(request: IncomingMessage, configuredHost: string): Caller {
  const { headers, socket } = request;
  const where = `${request.method ?? ''} ${(request.url ?? '').split('?')[0]}`;
  const encrypted = (socket as Partial<TLSSocket>).encrypted === true;
  const forwarded =
    headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined || headers.via !== undefined;
  const loopback = isLoopbackAddress(socket.remoteAddress) && !forwarded;

  const hostname = hostnameOf(headers.host);
  const own = new Set(['127.0.0.1', 'localhost', '::1', configuredHost.toLowerCase()]);
  // An address that this very connection was made to cannot have come from a foreign name.
  if (socket.localAddress !== undefined) own.add(socket.localAddress.replace(/^::ffff:/, '').toLowerCase());
  if (hostname === undefined || !own.has(hostname)) throw refuse('WEB-HOST', where);

  const navigation =
    (request.method === 'GET' || request.method === 'HEAD') &&
    headers['sec-fetch-mode'] === 'navigate' &&
    !(request.url ?? '').startsWith('/api');
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none' && !navigation)
    throw refuse('WEB-FOREIGN', where);

  const origin = headers.origin;
  if (origin !== undefined) {
    const mine = `${encrypted ? 'https' : 'http'}://${headers.host ?? ''}`;
    if (origin.toLowerCase() !== mine.toLowerCase()) throw refuse('WEB-FOREIGN', where);
  } else if (!loopback && request.method !== 'GET' && request.method !== 'HEAD') {
    throw refuse('WEB-FOREIGN', where);
  }
  return { loopback, sealed: loopback || encrypted, page: origin !== undefined || site === 'same-origin' };
}

const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "media-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** Headers of every answer, also of refusals. */
export function guardAnswer(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('Content-Security-Policy', CONTENT_SECURITY_POLICY);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.setHeader('X-Frame-Options', 'DENY');
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('Cross-Origin-Opener-Policy', 'same-origin');
  response.setHeader('Cross-Origin-Resource-Policy', 'same-origin');
  response.setHeader('Permissions-Policy', 'camera=(), microphone=(), geolocation=()');
  const url = request.url ?? '';
  if (url.startsWith('/api') || url.startsWith('/metrics')) response.setHeader('Cache-Control', 'no-store');
}
