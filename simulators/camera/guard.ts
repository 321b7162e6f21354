/** Who may ask what: the camera's doors, its count of wrong passwords and its lock. */
import type { CameraClock } from './clock.ts';
import { HttpAuth } from './http-auth.ts';
import type { CameraPorts } from './ports.ts';
import type { CameraSettings } from './settings.ts';
import { SoapFault } from './soap.ts';
import { UsernameTokens } from './username-token.ts';
import type { XmlNode } from './xml.ts';

export interface Asker {
  readonly authorization: string | undefined;
  readonly method: string;
  /** The request's target as it came. */
  readonly path: string;
  /** SOAP's header; absent: a plain GET. */
  readonly header?: XmlNode | undefined;
}

export type Refusal =
  | { readonly why: string; readonly challenge: readonly string[] }
  | { readonly why: string; readonly fault: SoapFault };

/** What the ONVIF core specification lets everybody ask (access class PRE_AUTH). */
const PRE_AUTH = [
  'GetSystemDateAndTime',
  'GetServices',
  'GetServiceCapabilities',
  'GetCapabilities',
  'GetWsdlUrl',
  'GetHostname',
  'GetEndpointReference',
];

export class Guard {
  readonly #ports: CameraPorts;
  readonly #settings: CameraSettings;
  readonly #http: HttpAuth;
  readonly #tokens: UsernameTokens;
  #failures = 0;
  #lockedUntilMs = 0;

  constructor(ports: CameraPorts, settings: CameraSettings, clock: CameraClock) {
    this.#ports = ports;
    this.#settings = settings;
    this.#http = new HttpAuth(ports, settings);
    this.#tokens = new UsernameTokens(settings, clock);
  }

  get locked(): boolean {
    return this.#ports.monotonicMs() < this.#lockedUntilMs;
  }

  unlock(): void {
    this.#failures = 0;
    this.#lockedUntilMs = 0;
  }

  isOpen(action: string): boolean {
    const { open, auth } = this.#settings;
    if (auth === 'none') return true;
    return open === 'standard' ? PRE_AUTH.includes(action) : open === 'time' && action === 'GetSystemDateAndTime';
  }

  /** A SOAP call; undefined: let in. */
  call(asker: Asker): Refusal | undefined {
    const { auth } = this.#settings;
    if (auth === 'none') return undefined;
    if (auth === 'digest' || auth === 'basic') return this.#byHttp(auth, asker);
    const verdict = this.#tokens.check(asker.header);
    if (verdict === 'absent' && auth === 'both') return this.#byHttp('digest', asker);
    if (verdict === 'right' && !this.locked) {
      this.#failures = 0;
      return undefined;
    }
    if (verdict === 'wrong') this.#failed();
    const why = this.locked ? 'the account is locked' : verdict;
    const reason =
      this.locked || verdict === 'time check failed'
        ? why
        : 'The action requested requires authorization and the sender is not authorized';
    return { why, fault: new SoapFault('Sender', ['ter:NotAuthorized'], reason) };
  }

  /** A picture. */
  get(asker: Asker): Refusal | undefined {
    const { snapshot, auth } = this.#settings;
    if (snapshot === 'open') return undefined;
    const usual = auth === 'none' ? undefined : auth === 'basic' ? 'basic' : 'digest';
    const way = snapshot === 'digest' || snapshot === 'basic' ? snapshot : usual;
    return way === undefined ? undefined : this.#byHttp(way, asker);
  }

  #byHttp(way: 'digest' | 'basic', asker: Asker): Refusal | undefined {
    const verdict = this.#http.check(way, asker.authorization, asker.method, asker.path);
    if (verdict === 'right' && !this.locked) {
      this.#failures = 0;
      return undefined;
    }
    if (verdict === 'wrong') this.#failed();
    const why = this.locked ? 'the account is locked' : verdict;
    return { why, challenge: this.#http.challenge(way, verdict === 'stale') };
  }

  #failed(): void {
    const { lockout, lockoutS } = this.#settings;
    this.#failures += 1;
    if (lockout === 0 || this.#failures < lockout) return;
    this.#failures = 0;
    this.#lockedUntilMs = this.#ports.monotonicMs() + lockoutS * 1000;
  }
}
