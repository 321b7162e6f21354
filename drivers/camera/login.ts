/**
 * Showing a camera who we are, in the way it wants it: found out by what it refuses, once, and kept over connections. Three
 * wrong passwords, and none is sent for five minutes: cameras lock the account.
 */
import { randomBytes } from 'node:crypto';
import type { ShownError } from '../../protocols/shown-error.ts';
import {
  basicHeader,
  type Challenge,
  type Challenges,
  type Credentials,
  digestHeader,
  readChallenges,
  usernameToken,
} from './authorization.ts';
import { passwordHeldBack, passwordInTheOpen, passwordMissing, passwordWrong } from './password.ts';

/** `both`: digest and token in one request, for cameras that want the two. `text`: a token with the password as it stands. */
export type Way = 'none' | 'token' | 'digest' | 'both' | 'basic' | 'text';

export interface Refused {
  readonly way: Way;
  /** How often the digest's nonce had been answered with that request; 0: no digest was shown. */
  readonly count: number;
  /** Every `WWW-Authenticate`. */
  readonly challenges: readonly string[];
  /** By the web server, not by a SOAP fault. */
  readonly isHttp: boolean;
}

export interface LoginSetup {
  readonly label: string;
  readonly credentials: Credentials | undefined;
  /** The password may be sent as it stands. */
  readonly mayBePlain: boolean;
  readonly monotonicMs: () => number;
  /** Wall ms. */
  readonly now: () => number;
}

const MOST_WRONG = 3;
const HOLD_BACK_MS = 5 * 60_000;

export class Login {
  readonly #setup: LoginSetup;
  /** How it was shown last, and will be next. */
  way: Way = 'none';
  /** The digest that was asked for last, and how often it has been answered. */
  #challenge: { readonly challenge: Challenge; count: number } | undefined;
  #wrong = 0;
  #heldUntilMs = Number.NEGATIVE_INFINITY;
  /** Wall ms of the third refusal. */
  #heldSince = 0;

  constructor(setup: LoginSetup) {
    this.#setup = setup;
  }

  /** No password is sent now. */
  get held(): boolean {
    return this.#setup.monotonicMs() < this.#heldUntilMs;
  }

  /** It was wrong, and not right since. */
  get wasWrong(): boolean {
    return this.#wrong > 0;
  }

  heldBack(): ShownError {
    return passwordHeldBack(this.#setup.label, clockTime(this.#heldSince), clockTime(this.#heldSince + HOLD_BACK_MS));
  }

  accepted(): void {
    this.#wrong = 0;
  }

  /** The header that goes with a request; none where nothing is shown in a header, or not yet. */
  show(way: Way, method: string, url: URL): { header: Readonly<Record<string, string>>; count: number } {
    const { credentials } = this.#setup;
    const known = this.#challenge;
    if (credentials === undefined) return { header: {}, count: 0 };
    if (way === 'basic') return { header: { authorization: basicHeader(credentials) }, count: 1 };
    if ((way !== 'digest' && way !== 'both') || known === undefined) return { header: {}, count: 0 };
    known.count++;
    const target = `${url.pathname}${url.search}`;
    const cnonce = randomBytes(8).toString('hex');
    const authorization = digestHeader(credentials, known.challenge, { method, target }, known.count, cnonce);
    return { header: { authorization }, count: known.count };
  }

  /** The SOAP header that goes with it; empty where there is none. `atMs`: wall ms by the camera's clock. */
  token(way: Way, atMs: number): string {
    const { credentials } = this.#setup;
    if (credentials === undefined || (way !== 'token' && way !== 'both' && way !== 'text')) return '';
    return usernameToken(credentials, atMs, randomBytes(16), way === 'text' ? 'text' : 'digest');
  }

  /** How to show the password next. Throws `DEVICE-PASSWORD` when there is nothing more to try. */
  next({ way, count, challenges, isHttp }: Refused): Way {
    const { credentials, label, mayBePlain } = this.#setup;
    if (credentials === undefined) throw passwordMissing(label);
    if (this.held) throw this.heldBack();
    const offered = readChallenges(challenges);
    if (offered.digest !== undefined) this.#challenge = { challenge: offered.digest, count: 0 };
    if (way === 'none') return this.#first(offered);
    if (way === 'digest' || way === 'both') {
      if (offered.digest === undefined && offered.basic) return this.#first(offered);
      // Nothing was shown, or in answer to a nonce that has had its time: that was no wrong password.
      if (count !== 1 || offered.digest?.stale === true) return offered.digest === undefined ? 'token' : way;
      if (way === 'digest' && !isHttp && offered.digest === undefined) return 'both';
    }
    this.#refused();
    if (way === 'token' && offered.digest !== undefined) return 'digest';
    if (way === 'token' && mayBePlain) return 'text';
    // Next time from the beginning: it may have been set to another way since.
    this.way = 'none';
    throw passwordWrong(label);
  }

  #first({ digest, basic }: Challenges): Way {
    if (digest !== undefined) return 'digest';
    if (!basic) return 'token';
    if (this.#setup.mayBePlain) return 'basic';
    throw passwordInTheOpen(this.#setup.label);
  }

  /** Counts. Throws `DEVICE-PASSWORD` when it was the third. */
  #refused(): void {
    const { monotonicMs, now, label } = this.#setup;
    this.#wrong++;
    if (this.#wrong < MOST_WRONG) return;
    this.#heldUntilMs = monotonicMs() + HOLD_BACK_MS;
    this.#heldSince = now();
    this.way = 'none';
    throw passwordWrong(label);
  }
}

/** `HH:MM` of this machine. */
function clockTime(ms: number): string {
  const at = new Date(ms);
  return [at.getHours(), at.getMinutes()].map((part) => String(part).padStart(2, '0')).join(':');
}
