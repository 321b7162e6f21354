/** WS-Security UsernameToken: who asks, by a digest over a nonce, a time and the password, or by the password itself. */
import { createHash } from 'node:crypto';
import type { CameraClock } from './clock.ts';
import type { CameraSettings } from './settings.ts';
import { at, textAt, type XmlNode } from './xml.ts';

export type TokenVerdict = 'absent' | 'right' | 'wrong' | 'time check failed' | 'replayed nonce';

/** Nonces are remembered for as long as their time would pass, and no more of them than this. */
const MOST_NONCES = 1_000;

export class UsernameTokens {
  readonly #settings: CameraSettings;
  readonly #clock: CameraClock;
  readonly #used = new Set<string>();

  constructor(settings: CameraSettings, clock: CameraClock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  check(header: XmlNode | undefined): TokenVerdict {
    const token = at(header, 'Security', 'UsernameToken');
    if (token === undefined) return 'absent';
    const { user, password, token: allowed, windowS, replay } = this.#settings;
    const given = at(token, 'Password');
    const digested = given?.attributes['Type']?.endsWith('#PasswordDigest') ?? false;
    if (textAt(token, 'Username') !== user || given === undefined) return 'wrong';
    if (allowed !== 'any' && (allowed === 'digest') !== digested) return 'wrong';
    if (!digested) return given.text === password ? 'right' : 'wrong';

    const nonce = textAt(token, 'Nonce') ?? '';
    const created = textAt(token, 'Created') ?? '';
    const offMs = Math.abs(Date.parse(created) - this.#clock.utcMs());
    if (!(offMs <= windowS * 1000)) return 'time check failed';
    const sum = createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(password, 'utf8');
    if (sum.digest('base64') !== given.text) return 'wrong';
    if (replay === 'refuse' && this.#used.has(nonce)) return 'replayed nonce';
    this.#used.add(nonce);
    if (this.#used.size > MOST_NONCES) {
      const [oldest = ''] = this.#used;
      this.#used.delete(oldest);
    }
    return 'right';
  }
}
