/** Where requests come in: which service they are for, whether they may, what is answered, and how it is spoilt. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Here } from './address.ts';
import { type Answer, deliver } from './delivery.ts';
import type { Guard, Refusal } from './guard.ts';
import type { Spoiling } from './misbehaviour.ts';
import { NAMESPACES } from './namespaces.ts';
import type { CameraPorts } from './ports.ts';
import type { Service } from './service.ts';
import type { CameraSettings } from './settings.ts';
import { snapshot } from './snapshot.ts';
import { type Asked, envelope, faultEnvelope, notSupported, readAsked, SoapFault } from './soap.ts';

export interface DeskParts {
  readonly settings: CameraSettings;
  readonly ports: CameraPorts;
  readonly guard: Guard;
  readonly services: readonly Service[];
  /** How an action's answer is to be spoilt now; `snapshot` is one of them. */
  spoiling(action: string): Spoiling | undefined;
  /** Every action heard, also those that are refused. */
  heard(action: string): void;
  tell(event: { readonly event: string; readonly [what: string]: unknown }): void;
}

const MOST_BYTES = 1_000_000;
const SOAP = { 'content-type': 'application/soap+xml; charset=utf-8', server: 'camera' } as const;
const PAGE = '<!DOCTYPE html><html><head><title>Camera</title></head><body>Camera</body></html>';
/** Where the answer is another one altogether, what was asked for is not done either. */
const REPLACING: readonly (Spoiling | undefined)[] = ['silent', 'reset', 'noise', 'html', 'html-500', '503', 'fault'];

export class FrontDesk {
  readonly #parts: DeskParts;

  constructor(parts: DeskParts) {
    this.#parts = parts;
  }

  async receive(request: IncomingMessage, response: ServerResponse, secure: boolean): Promise<void> {
    // A host that goes away while it is answered: 'close' follows.
    response.on('error', () => {});
    const target = request.url ?? '/';
    const [path = '/'] = target.split('?');
    const { localAddress = '', localPort = 0 } = request.socket;
    const here: Here = { host: localAddress.replace(/^::ffff:/, ''), port: localPort, secure };
    if (path.startsWith('/snapshot/')) {
      request.resume();
      this.#picture(request, response, target, path);
      return;
    }
    const service = this.#serviceAt(path);
    if (service === undefined || request.method !== 'POST') {
      request.resume();
      this.#send(response, { status: path === '/' ? 200 : 404, headers: { 'content-type': 'text/html' }, body: PAGE });
      return;
    }
    const text = await bodyOf(request);
    if (text === undefined) {
      this.#send(response, { status: 413, headers: { connection: 'close' }, body: '' });
      return;
    }
    await this.#soap(service, text, { request, response, target, path, here });
  }

  #serviceAt(path: string): Service | undefined {
    return this.#parts.services.find(
      (service) => (path === service.path || path.startsWith(`${service.path}/`)) && service.there(),
    );
  }

  #picture(request: IncomingMessage, response: ServerResponse, target: string, path: string): void {
    const { settings, ports, guard, heard, tell } = this.#parts;
    heard('snapshot');
    const how = this.#parts.spoiling('snapshot');
    const refusal = guard.get({
      authorization: request.headers.authorization,
      method: request.method ?? 'GET',
      path: target,
    });
    if (refusal !== undefined) {
      tell({ event: 'refused', action: 'snapshot', why: refusal.why });
      this.#send(response, refused(refusal), how);
      return;
    }
    const answer = snapshot(settings, ports, path, response);
    if (answer !== undefined) this.#send(response, answer, how);
  }

  async #soap(
    service: Service,
    text: string,
    where: {
      readonly request: IncomingMessage;
      readonly response: ServerResponse;
      readonly target: string;
      readonly path: string;
      readonly here: Here;
    },
  ): Promise<void> {
    const { request, response, target, path, here } = where;
    const { settings, guard, heard, tell } = this.#parts;
    let how: Spoiling | undefined;
    try {
      const asked: Asked = readAsked(text);
      const action = asked.action.local;
      heard(action);
      tell({ event: 'call', action });
      how = this.#parts.spoiling(action);
      const refusal = guard.isOpen(action)
        ? undefined
        : guard.call({
            authorization: request.headers.authorization,
            method: 'POST',
            path: target,
            header: asked.header,
          });
      if (refusal !== undefined) {
        tell({ event: 'refused', action, why: refusal.why });
        this.#send(response, refused(refusal), how);
        return;
      }
      if (how === 'fault') throw new SoapFault('Receiver', ['ter:Action', settings.subcode], 'As asked for');
      if (REPLACING.includes(how)) {
        this.#send(response, { status: 200, headers: SOAP, body: envelope('') }, how);
        return;
      }
      const answer = Object.hasOwn(service.actions, action) ? service.actions[action] : undefined;
      if (answer === undefined || !belongs(service, asked.action.namespace)) throw notSupported();
      const leave = this.#overseen(action, response);
      const reply = await answer({ asked: asked.action, header: asked.header, here, path, gone: leave });
      const { body, header } = typeof reply === 'string' ? { body: reply, header: '' } : reply;
      this.#send(response, { status: 200, headers: SOAP, body: envelope(body, header) }, how);
    } catch (error) {
      if (!(error instanceof SoapFault)) throw error;
      tell({ event: 'fault', subcodes: error.subcodes, why: error.message });
      this.#send(response, { status: error.status, headers: SOAP, body: faultEnvelope(error) }, how);
    }
  }

  /** Aborted when the asker is gone; a pull may be cut off by the camera itself. */
  #overseen(action: string, response: ServerResponse): AbortSignal {
    const { settings, ports } = this.#parts;
    const leaving = new AbortController();
    const cut =
      action === 'PullMessages' && settings.pullCutMs > 0
        ? ports.after(settings.pullCutMs, () => response.socket?.destroy())
        : undefined;
    response.once('close', () => {
      cut?.();
      leaving.abort();
    });
    return leaving.signal;
  }

  #send(response: ServerResponse, answer: Answer, how?: Spoiling): void {
    if (response.destroyed) return;
    const { ports, settings } = this.#parts;
    deliver(response, answer, how, ports, { delayMs: settings.delayMs, dripMs: settings.dripMs });
  }
}

function refused(refusal: Refusal): Answer {
  return 'fault' in refusal
    ? { status: refusal.fault.status, headers: SOAP, body: faultEnvelope(refusal.fault) }
    : {
        status: 401,
        headers: { 'www-authenticate': refusal.challenge, 'content-type': 'text/html' },
        body: '<html><body>401 Unauthorized</body></html>',
      };
}

/** Renew and Unsubscribe are WS-Notification's own words. */
function belongs(service: Service, namespace: string): boolean {
  return namespace === service.namespace || (service.namespace === NAMESPACES.tev && namespace === NAMESPACES.wsnt);
}

/** Undefined: it is too long. */
async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of request as AsyncIterable<Buffer>) {
      length += piece.length;
      if (length > MOST_BYTES) return undefined;
      pieces.push(piece);
    }
  } catch {
    // The host broke off: what it said is no request, and nobody waits for the answer.
    return '';
  }
  return Buffer.concat(pieces).toString('utf8');
}
