/** The least that can ask a camera something: one request, one connection, and what came of it, whatever it was. */
import { createHash, randomBytes } from 'node:crypto';
import { type IncomingHttpHeaders, request } from 'node:http';
import { at, parseXml, type XmlNode } from '../../../simulators/camera/xml.ts';

export const NAMESPACE = {
  device: ['http://www.onvif.org/ver10/device/wsdl', '/onvif/device_service'],
  media: ['http://www.onvif.org/ver10/media/wsdl', '/onvif/media_service'],
  media2: ['http://www.onvif.org/ver20/media/wsdl', '/onvif/media2_service'],
  ptz: ['http://www.onvif.org/ver20/ptz/wsdl', '/onvif/ptz_service'],
  events: ['http://www.onvif.org/ver10/events/wsdl', '/onvif/event_service'],
} as const;

export interface Asking {
  readonly service?: keyof typeof NAMESPACE;
  /** XML inside the action's element. */
  readonly inside?: string;
  /** XML inside SOAP's header. */
  readonly header?: string;
  readonly path?: string;
  readonly authorization?: string;
  readonly timeoutMs?: number;
}

export interface Heard {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The response element, or the fault; undefined: the body is no SOAP. */
  readonly answer: XmlNode | undefined;
  /** Outer and inner subcode of a fault. */
  readonly fault: readonly string[];
  readonly reason: string;
}

/** Rejects when nothing whole comes: reset, broken off, `timeoutMs` (2000). */
export async function ask(address: string, action: string, asking: Asking = {}): Promise<Heard> {
  const [namespace, path] = NAMESPACE[asking.service ?? 'device'];
  const header = asking.header === undefined ? '' : `<s:Header>${asking.header}</s:Header>`;
  const body = `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope">${header}<s:Body><${action} xmlns="${namespace}">${asking.inside ?? ''}</${action}></s:Body></s:Envelope>`;
  const heard = await exchange(address, 'POST', asking.path ?? path, body, asking);
  const envelope = parseXml(heard.body.toString('utf8'));
  const answer = at(envelope, 'Body')?.children[0];
  const values: string[] = [];
  for (let code = at(answer, 'Code', 'Subcode'); code !== undefined; code = at(code, 'Subcode'))
    values.push(at(code, 'Value')?.text ?? '');
  return { ...heard, answer, fault: values, reason: at(answer, 'Reason', 'Text')?.text ?? '' };
}

export async function get(address: string, authorization?: string, timeoutMs?: number) {
  return await exchange(address, 'GET', new URL(address).pathname, '', { authorization, timeoutMs });
}

function exchange(
  address: string,
  method: string,
  path: string,
  body: string,
  asking: Pick<Asking, 'authorization' | 'timeoutMs'>,
): Promise<Pick<Heard, 'status' | 'headers' | 'body'>> {
  const { hostname, port } = new URL(address);
  const { authorization, timeoutMs = 2_000 } = asking;
  const headers = {
    'content-type': 'application/soap+xml; charset=utf-8',
    ...(authorization === undefined ? {} : { authorization }),
  };
  const signal = AbortSignal.timeout(timeoutMs);
  return new Promise((resolve, reject) => {
    const asked = request({ hostname, port, method, path, headers, agent: false, signal }, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('error', reject);
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(pieces) }),
      );
    });
    asked.on('error', reject);
    asked.end(body);
  });
}

export interface TokenOptions {
  readonly created?: Date;
  readonly nonce?: Buffer;
}

/** A WS-Security header with a digest, as OASIS UsernameToken Profile 1.1 computes it. */
export function usernameToken(user: string, password: string, options: TokenOptions = {}): string {
  const nonce = options.nonce ?? randomBytes(16);
  const created = (options.created ?? new Date()).toISOString();
  const digest = createHash('sha1').update(nonce).update(created).update(password, 'utf8').digest('base64');
  const base = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-';
  return (
    `<wsse:Security xmlns:wsse="${base}wssecurity-secext-1.0.xsd" xmlns:wsu="${base}wssecurity-utility-1.0.xsd"><wsse:UsernameToken>` +
    `<wsse:Username>${user}</wsse:Username><wsse:Password Type="${base}username-token-profile-1.0#PasswordDigest">${digest}</wsse:Password>` +
    `<wsse:Nonce>${nonce.toString('base64')}</wsse:Nonce><wsu:Created>${created}</wsu:Created></wsse:UsernameToken></wsse:Security>`
  );
}

/** What curl would send to a challenge. */
export function digestAnswer(
  challenge: string,
  given: { user: string; password: string; method: string; path: string; nc?: number },
): string {
  const part = (name: string): string => new RegExp(`${name}="?([^",]+)`).exec(challenge)?.[1] ?? '';
  const algorithm = part('algorithm');
  const hash = (text: string): string =>
    createHash(algorithm.startsWith('SHA-256') ? 'sha256' : 'md5')
      .update(text)
      .digest('hex');
  const nc = (given.nc ?? 1).toString(16).padStart(8, '0');
  const cnonce = '0a4f113b';
  const own = hash(`${given.user}:${part('realm')}:${given.password}`);
  const ha1 = algorithm.endsWith('-sess') ? hash(`${own}:${part('nonce')}:${cnonce}`) : own;
  const response = hash(`${ha1}:${part('nonce')}:${nc}:${cnonce}:auth:${hash(`${given.method}:${given.path}`)}`);
  return `Digest username="${given.user}", realm="${part('realm')}", nonce="${part('nonce')}", uri="${given.path}", algorithm=${algorithm}, qop=auth, nc=${nc}, cnonce="${cnonce}", response="${response}"`;
}
