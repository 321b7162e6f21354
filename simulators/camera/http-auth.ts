/** HTTP digest (RFC 7616: MD5, SHA-256, MD5-sess) and basic, as the camera asks for them and checks them. */
import { createHash } from 'node:crypto';
import { type CameraPorts, randomHex } from './ports.ts';
import type { CameraSettings } from './settings.ts';

export type HttpVerdict = 'absent' | 'right' | 'wrong' | 'stale';

const REALM = 'IP Camera';
const NONCE_LIFE_MS = 300_000;
const MOST_NONCES = 1_000;
const HASHES = { MD5: 'md5', 'MD5-sess': 'md5', 'SHA-256': 'sha256' } as const;
type Algorithm = keyof typeof HASHES;

const OFFERED: Readonly<Record<CameraSettings['algorithms'], readonly Algorithm[]>> = {
  both: ['SHA-256', 'MD5'],
  md5: ['MD5'],
  sha256: ['SHA-256'],
  'md5-sess': ['MD5-sess'],
};

export class HttpAuth {
  readonly #ports: CameraPorts;
  readonly #settings: CameraSettings;
  /** nonce → when it was given out and the highest count it came back with. */
  readonly #nonces = new Map<string, { readonly sinceMs: number; count: number }>();

  constructor(ports: CameraPorts, settings: CameraSettings) {
    this.#ports = ports;
    this.#settings = settings;
  }

  /** The values of WWW-Authenticate, one header each. */
  challenge(way: 'digest' | 'basic', stale = false): string[] {
    if (way === 'basic') return [`Basic realm="${REALM}"`];
    const nonce = randomHex(this.#ports.random, 16);
    this.#nonces.set(nonce, { sinceMs: this.#ports.monotonicMs(), count: 0 });
    if (this.#nonces.size > MOST_NONCES) {
      const [oldest] = this.#nonces.keys();
      if (oldest !== undefined) this.#nonces.delete(oldest);
    }
    return OFFERED[this.#settings.algorithms].map(
      (algorithm) =>
        `Digest realm="${REALM}", qop="auth", algorithm=${algorithm}, nonce="${nonce}", opaque="0"${stale ? ', stale=true' : ''}`,
    );
  }

  /** `path` is the request's target as it came. */
  check(way: 'digest' | 'basic', authorization: string | undefined, method: string, path: string): HttpVerdict {
    if (authorization === undefined) return 'absent';
    const [scheme = '', rest = ''] = split(authorization);
    if (scheme.toLowerCase() !== way) return 'absent';
    return way === 'basic' ? this.#basic(rest) : this.#digest(parameters(rest), method, path);
  }

  #basic(encoded: string): HttpVerdict {
    const { user, password } = this.#settings;
    return Buffer.from(encoded, 'base64').toString('utf8') === `${user}:${password}` ? 'right' : 'wrong';
  }

  #digest(given: Readonly<Record<string, string>>, method: string, path: string): HttpVerdict {
    const { user, password, algorithms, replay } = this.#settings;
    const { nonce = '', nc = '', cnonce = '', qop, uri = '' } = given;
    const algorithm = OFFERED[algorithms].find(
      (one) => one.toLowerCase() === (given['algorithm'] ?? 'MD5').toLowerCase(),
    );
    if (algorithm === undefined || given['username'] !== user || given['realm'] !== REALM || uri !== path)
      return 'wrong';
    const hash = (text: string): string => createHash(HASHES[algorithm]).update(text, 'utf8').digest('hex');
    const own = hash(`${user}:${REALM}:${password}`);
    const ha1 = algorithm === 'MD5-sess' ? hash(`${own}:${nonce}:${cnonce}`) : own;
    const ha2 = hash(`${method}:${uri}`);
    const expected = hash(
      qop === undefined ? `${ha1}:${nonce}:${ha2}` : `${ha1}:${nonce}:${nc}:${cnonce}:${qop}:${ha2}`,
    );
    if (given['response'] !== expected) return 'wrong';

    const known = this.#nonces.get(nonce);
    if (known === undefined || this.#ports.monotonicMs() - known.sinceMs > NONCE_LIFE_MS) return 'stale';
    const counted = Number.parseInt(nc, 16);
    if (replay === 'refuse' && qop !== undefined && !(counted > known.count)) return 'stale';
    known.count = Math.max(known.count, Number.isNaN(counted) ? 0 : counted);
    return 'right';
  }
}

function split(authorization: string): readonly [string, string] {
  const blank = authorization.indexOf(' ');
  return blank < 0 ? [authorization, ''] : [authorization.slice(0, blank), authorization.slice(blank + 1).trim()];
}

/** A header's bytes are UTF-8, and Node gives them as Latin 1. */
function parameters(header: string): Record<string, string> {
  const text = Buffer.from(header, 'latin1').toString('utf8');
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=(?:"((?:[^"\\]|\\.)*)"|([^\s,]+))/g)].map(([, name = '', quoted, bare]) => [
      name.toLowerCase(),
      quoted === undefined ? (bare ?? '') : quoted.replace(/\\(.)/g, '$1'),
    ]),
  );
}
