/** How an answer goes out: as HTTP, or spoilt in one of the ways of `misbehaviour.ts`. */
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { Spoiling } from './misbehaviour.ts';
import { withOddPrefixes } from './namespaces.ts';
import type { CameraPorts } from './ports.ts';
import { asSoap11 } from './soap.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body: string | Uint8Array;
}

export interface DeliveryTimes {
  readonly delayMs: number;
  readonly dripMs: number;
}

const LOGIN_PAGE = '<!DOCTYPE html><html><head><title>Login</title></head><body><form>admin</form></body></html>';
const HUGE_BYTES = 50_000_000;
const PIECE = Buffer.alloc(64 * 1024, ' ');

/** `how` undefined: as it should be. */
export function deliver(
  response: ServerResponse,
  answer: Answer,
  how: Spoiling | undefined,
  ports: CameraPorts,
  times: DeliveryTimes,
): void {
  const spoilt = how === undefined ? answer : inWords(answer, how);
  const body = Buffer.from(spoilt.body);
  const whole = (): void => {
    if (response.destroyed) return;
    head(response, spoilt, body.length);
    response.end(body);
  };
  switch (how) {
    case 'silent':
      return;
    case 'late':
    case 'delay':
      later(response, ports, times.delayMs, whole);
      return;
    case 'reset':
      response.socket?.resetAndDestroy();
      return;
    case 'noise':
      response.socket?.end(Buffer.from('\x00\x16\xfe\r\n220 camera ready\r\n\r\n', 'latin1'));
      return;
    case 'half':
    case 'truncate':
    case 'stuck':
      head(response, spoilt, body.length);
      response.write(body.subarray(0, Math.floor(body.length / 2)), () => {
        if (how !== 'stuck') response.destroy();
      });
      return;
    case 'drip':
      head(response, spoilt, body.length);
      drip(response, body, ports, times.dripMs);
      return;
    case 'huge':
      head(response, spoilt, body.length + HUGE_BYTES);
      response.write(body);
      pour(response, HUGE_BYTES);
      return;
    default:
      whole();
  }
}

/** Ways that change what is said. */
function inWords(answer: Answer, how: Spoiling): Answer {
  const { headers, body } = answer;
  const text = typeof body === 'string' ? body : undefined;
  switch (how) {
    case 'html':
    case 'html-500':
      return {
        status: how === 'html' ? 200 : 500,
        headers: { 'content-type': 'text/html; charset=utf-8' },
        body: LOGIN_PAGE,
      };
    case '503':
      return { status: 503, headers: {}, body: '' };
    case 'empty':
      return { status: 200, headers, body: '' };
    case 'bad-xml':
      return text === undefined
        ? answer
        : { ...answer, body: text.replace(/<\/([\w:]+)><\/s:Body>/, '</oops></s:Body>') };
    case 'prefixes':
      return text === undefined ? answer : { ...answer, body: withOddPrefixes(text) };
    case 'soap11':
      return text === undefined
        ? answer
        : { ...answer, headers: { ...headers, 'content-type': 'text/xml; charset=utf-8' }, body: asSoap11(text) };
    case 'gzip':
      return { ...answer, headers: { ...headers, 'content-encoding': 'gzip' }, body: gzipSync(body) };
    default:
      return answer;
  }
}

function head(response: ServerResponse, answer: Answer, length: number): void {
  response.writeHead(answer.status, {
    ...(answer.headers as Record<string, string | string[]>),
    'content-length': length,
  });
}

/** Not at all where the asker goes away before. */
export function later(response: ServerResponse, ports: CameraPorts, ms: number, run: () => void): void {
  const cancel = ports.after(ms, () => {
    response.off('close', cancel);
    run();
  });
  response.once('close', cancel);
}

function drip(response: ServerResponse, body: Buffer, ports: CameraPorts, everyMs: number, from = 0): void {
  if (response.destroyed) return;
  if (from >= body.length) {
    response.end();
    return;
  }
  response.write(body.subarray(from, from + 1));
  later(response, ports, everyMs, () => drip(response, body, ports, everyMs, from + 1));
}

/** As fast as it is taken, `left` bytes. */
export function pour(response: ServerResponse, left: number): void {
  let rest = left;
  const more = (): void => {
    while (rest > 0 && !response.destroyed) {
      const piece = PIECE.subarray(0, Math.min(rest, PIECE.length));
      rest -= piece.length;
      if (!response.write(piece)) {
        response.once('drain', more);
        return;
      }
    }
    response.end();
  };
  more();
}
