/**
 * How a name and a password are shown to a camera: HTTP digest (RFC 7616: MD5, SHA-256, each also `-sess`), HTTP basic, and
 * the WS-UsernameToken. UTF-8 throughout: Chinese passwords are ordinary ones.
 */
import { createHash } from 'node:crypto';
import { escapedXml } from '../../protocols/camera/xml.ts';

export interface Credentials {
  readonly user: string;
  readonly password: string;
}

/** One `WWW-Authenticate` that can be answered. */
export interface Challenge {
  readonly realm: string;
  readonly nonce: string;
  readonly opaque: string | undefined;
  readonly algorithm: 'MD5' | 'MD5-sess' | 'SHA-256' | 'SHA-256-sess';
  /** As it was written, to be sent back so; undefined: it was not. */
  readonly writtenAlgorithm: string | undefined;
  /** Whether it takes `qop=auth`; without, the answer is of RFC 2069. */
  readonly qop: boolean;
  readonly stale: boolean;
}

export interface Challenges {
  /** The strongest digest; undefined: none that we can answer. */
  readonly digest: Challenge | undefined;
  readonly basic: boolean;
}

const ALGORITHMS: readonly Challenge['algorithm'][] = ['SHA-256', 'SHA-256-sess', 'MD5', 'MD5-sess'];

/** @param headers every `WWW-Authenticate`, one or several challenges in each */
export function readChallenges(headers: readonly string[]): Challenges {
  const all = headers.flatMap(challengesIn);
  const digests = all
    .filter(({ scheme }) => scheme === 'digest')
    .flatMap(({ parameters }) => digestOf(parameters) ?? []);
  digests.sort((one, other) => ALGORITHMS.indexOf(one.algorithm) - ALGORITHMS.indexOf(other.algorithm));
  return { digest: digests[0], basic: all.some(({ scheme }) => scheme === 'basic') };
}

interface Read {
  readonly scheme: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** `Digest realm="a, b", nonce="…", Basic realm="c"`: a word without `=` begins the next one. */
function challengesIn(header: string): Read[] {
  const found: { scheme: string; parameters: Record<string, string> }[] = [];
  const part = /\s*,?\s*([\w-]+)(?:\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,]*)))?/y;
  for (;;) {
    const match = part.exec(header);
    if (match === null) break;
    const [, word = '', quoted, bare] = match;
    if (quoted === undefined && bare === undefined) found.push({ scheme: word.toLowerCase(), parameters: {} });
    else {
      const value = quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1');
      const last = found.at(-1);
      if (last !== undefined) last.parameters[word.toLowerCase()] = value;
    }
  }
  return found;
}

function digestOf(given: Readonly<Record<string, string>>): Challenge | undefined {
  const { realm, nonce, opaque, algorithm: written, qop, stale } = given;
  const algorithm = ALGORITHMS.find((one) => one.toLowerCase() === (written ?? 'MD5').toLowerCase());
  if (realm === undefined || nonce === undefined || algorithm === undefined) return undefined;
  const ways = qop?.split(',').map((way) => way.trim().toLowerCase());
  // `auth-int` alone would want the body hashed as well: no camera is known that does.
  if (ways !== undefined && !ways.includes('auth')) return undefined;
  return {
    realm,
    nonce,
    opaque,
    algorithm,
    writtenAlgorithm: written,
    qop: ways !== undefined,
    stale: stale?.toLowerCase() === 'true',
  };
}

/** The value of `Authorization`. `count`: how often this nonce has been answered, from 1. `cnonce`: fresh hex. */
export function digestHeader(
  { user, password }: Credentials,
  challenge: Challenge,
  request: { readonly method: string; readonly target: string },
  count: number,
  cnonce: string,
): string {
  const { realm, nonce, opaque, algorithm, writtenAlgorithm, qop } = challenge;
  const hash = (text: string): string =>
    createHash(algorithm.startsWith('SHA-256') ? 'sha256' : 'md5')
      .update(text, 'utf8')
      .digest('hex');
  const own = hash(`${user}:${realm}:${password}`);
  const ha1 = algorithm.endsWith('-sess') ? hash(`${own}:${nonce}:${cnonce}`) : own;
  const ha2 = hash(`${request.method}:${request.target}`);
  const nc = count.toString(16).padStart(8, '0');
  const response = hash(qop ? `${ha1}:${nonce}:${nc}:${cnonce}:auth:${ha2}` : `${ha1}:${nonce}:${ha2}`);
  return `Digest ${[
    `username="${quotable(user)}"`,
    `realm="${quotable(realm)}"`,
    `nonce="${quotable(nonce)}"`,
    `uri="${request.target}"`,
    ...(writtenAlgorithm === undefined ? [] : [`algorithm=${writtenAlgorithm}`]),
    ...(qop
      ? ['qop=auth', `nc=${nc}`, `cnonce="${cnonce}"`]
      : algorithm.endsWith('-sess')
        ? [`cnonce="${cnonce}"`]
        : []),
    `response="${response}"`,
    ...(opaque === undefined ? [] : [`opaque="${quotable(opaque)}"`]),
  ].join(', ')}`;
}

/** Header values are bytes: UTF-8 written as Latin 1 is UTF-8 on the wire. */
function quotable(text: string): string {
  return Buffer.from(text.replace(/[\\"]/g, '\\$&'), 'utf8').toString('latin1');
}

export function basicHeader({ user, password }: Credentials): string {
  return `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`;
}

const WSSE = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss';

/** The `Security` header. `atMs`: the camera's own time, wall ms. `nonce`: 16 fresh bytes. `form` text: as it stands. */
export function usernameToken(
  { user, password }: Credentials,
  atMs: number,
  nonce: Uint8Array,
  form: 'digest' | 'text',
): string {
  const created = new Date(atMs).toISOString();
  const digest = createHash('sha1').update(nonce).update(created, 'ascii').update(password, 'utf8').digest('base64');
  const shown = form === 'digest' ? digest : escapedXml(password);
  return (
    `<Security s:mustUnderstand="1" xmlns="${WSSE}-wssecurity-secext-1.0.xsd"><UsernameToken>` +
    `<Username>${escapedXml(user)}</Username>` +
    `<Password Type="${WSSE}-username-token-profile-1.0#Password${form === 'digest' ? 'Digest' : 'Text'}">${shown}</Password>` +
    `<Nonce EncodingType="${WSSE}-soap-message-security-1.0#Base64Binary">${Buffer.from(nonce).toString('base64')}</Nonce>` +
    `<Created xmlns="${WSSE}-wssecurity-utility-1.0.xsd">${created}</Created>` +
    '</UsernameToken></Security>'
  );
}
