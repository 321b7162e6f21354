/**
 * Carries one request to a camera and its answer back: within its deadline, within its bytes, and with nothing left open
 * behind it, whatever the camera does. `onvif`'s own carrying does neither (its callback may never come, a body may be endless,
 * a refused digest leaks its socket), so that library writes what is said and this file says it.
 */
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import type { RequestOptions, Agent as SecureAgent } from 'node:https';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { deviceAnswer, deviceLost, deviceRefused, deviceTimeout, reasonOf } from '../transport/failure.ts';

// Not imported: an `import` of node:http asks for all it exports, also for WebSocket, and that loads the whole fetch client
// (6 MB resident, decision 0015). node:zlib is for a camera that packs although it was told not to.
const http = process.getBuiltinModule('node:http');

export interface Errand {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
  /** From now to the last byte of the answer. */
  readonly withinMs: number;
  /** An answer with more, packed or unpacked, is refused. */
  readonly mostBytes: number;
  /**
   * Whether it may be sent again when a connection that was kept open turns out to be closed: of what turns a camera by so
   * much, twice is not the same.
   */
  readonly repeatable: boolean;
  readonly signal: AbortSignal;
}

export interface Fetched {
  readonly status: number;
  readonly type: string;
  /** Every `WWW-Authenticate`. */
  readonly challenges: readonly string[];
  readonly bytes: Uint8Array;
  readonly tookMs: number;
}

export interface CarrierSetup {
  readonly label: string;
  /** Connections at once; what more is asked waits for one. */
  readonly most: number;
  /** SHA-256 of the only certificate that is accepted; undefined: any. */
  readonly pin: string | undefined;
  readonly monotonicMs: () => number;
  /** A connection is there: the network and the camera's own system answer. */
  readonly reached: () => void;
}

/** A kept connection is let go of before most cameras do so themselves. */
const KEEP_OPEN_MS = 15_000;

/**
 * A camera's certificate is its own make: there is nobody to verify it against, and old ones know old TLS only. It keeps the
 * password from who merely listens. With `?pin=` it proves who answers as well.
 */
const CAMERA_TLS = { rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'DEFAULT@SECLEVEL=0' } as const;

export class Carrier {
  readonly #setup: CarrierSetup;
  readonly #plain: Agent;
  #secure: SecureAgent | undefined;
  readonly #underWay = new Set<ClientRequest>();
  #closed = false;

  constructor(setup: CarrierSetup) {
    this.#setup = setup;
    this.#plain = new http.Agent({ keepAlive: true, maxSockets: setup.most, maxFreeSockets: 1, timeout: KEEP_OPEN_MS });
  }

  /**
   * Rejects with a ShownError: `DEVICE-REFUSED` (no connection), `DEVICE-TIMEOUT`, `DEVICE-LOST` (broken off), `DEVICE-ANSWER`
   * (too long, not HTTP, cut off); or with the signal's reason.
   */
  async carry(errand: Errand): Promise<Fetched> {
    const began = this.#setup.monotonicMs();
    try {
      return await this.#once(errand, errand.withinMs);
    } catch (error) {
      if (!(error instanceof StaleConnection)) throw error;
      const leftMs = errand.withinMs - (this.#setup.monotonicMs() - began);
      if (!errand.repeatable || leftMs <= 0) throw error.shown;
      return await this.#once(errand, leftMs).catch((again: unknown) => {
        throw again instanceof StaleConnection ? again.shown : again;
      });
    }
  }

  /** Everything under way is given up, every connection closed. */
  close(): void {
    this.#closed = true;
    for (const request of this.#underWay) request.destroy(new Error('closed'));
    this.#plain.destroy();
    this.#secure?.destroy();
  }

  #once(errand: Errand, withinMs: number): Promise<Fetched> {
    const { label, monotonicMs } = this.#setup;
    const { signal } = errand;
    const began = monotonicMs();
    return new Promise((resolve, reject) => {
      if (this.#closed) {
        reject(deviceLost(label, 'closed'));
        return;
      }
      if (signal.aborted) {
        reject(signal.reason);
        return;
      }
      let connected = false;
      let answered = false;
      const request = this.#request(errand);
      this.#underWay.add(request);
      let settled = false;
      const settle = (): boolean => {
        if (settled) return false;
        settled = true;
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        this.#underWay.delete(request);
        return true;
      };
      const fail = (error: unknown): void => {
        if (!settle()) return;
        request.destroy();
        reject(error);
      };
      const onAbort = (): void => fail(signal.reason);
      const timer = setTimeout(() => fail(deviceTimeout(label)), withinMs);
      signal.addEventListener('abort', onAbort, { once: true });

      request.on('socket', (socket: Socket) => {
        const reached = (): void => {
          connected = true;
          this.#setup.reached();
        };
        if (!socket.connecting) {
          connected = true;
          return;
        }
        socket.once('connect', reached);
      });
      request.on('error', (error) => {
        const why = reasonOf(error);
        if (this.#closed) fail(deviceLost(label, 'closed'));
        else if (!connected) fail(deviceRefused(label, why, error));
        else if (/^(HPE_|ERR_(SSL|TLS|OSSL)|EPROTO)/.test(why)) fail(deviceAnswer(label, why, error));
        else if (request.reusedSocket && !answered) fail(new StaleConnection(deviceLost(label, why)));
        else fail(deviceLost(label, why));
      });
      request.on('response', (response) => {
        answered = true;
        this.#receive(response, errand, {
          done: (bytes) => {
            if (!settle()) return;
            resolve({
              status: response.statusCode ?? 0,
              type: response.headers['content-type'] ?? '',
              challenges: headersNamed(response, 'www-authenticate'),
              bytes,
              tookMs: monotonicMs() - began,
            });
          },
          fail,
        });
      });
      // As bytes: behind a text Node writes the header in UTF-8 too, and a name in it would be encoded twice.
      request.end(errand.body === undefined ? undefined : Buffer.from(errand.body, 'utf8'));
    });
  }

  #request({ url, method, headers, body }: Errand): ClientRequest {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { method, headers: { ...headers, ...length, 'accept-encoding': 'identity' } };
    if (url.protocol !== 'https:') return http.request(url, { ...options, agent: this.#plain });
    // Loaded when a camera asks for it.
    const https = process.getBuiltinModule('node:https');
    this.#secure ??= secureAgent(this.#setup);
    return https.request(url, { ...options, agent: this.#secure });
  }

  #receive(
    response: IncomingMessage,
    { mostBytes }: Errand,
    { done, fail }: { readonly done: (bytes: Uint8Array) => void; readonly fail: (error: unknown) => void },
  ): void {
    const { label } = this.#setup;
    const told = Number(response.headers['content-length'] ?? 0);
    if (told > mostBytes) {
      fail(deviceAnswer(label, `an answer of ${told} bytes`));
      return;
    }
    const pieces: Buffer[] = [];
    let length = 0;
    response.on('data', (piece: Buffer) => {
      length += piece.length;
      if (length > mostBytes) fail(deviceAnswer(label, `an answer of more than ${mostBytes} bytes`));
      else pieces.push(piece);
    });
    response.on('end', () => {
      if (!response.complete) {
        fail(deviceAnswer(label, 'an answer that breaks off'));
        return;
      }
      try {
        done(unpacked(Buffer.concat(pieces), response.headers['content-encoding'], mostBytes));
      } catch (error) {
        // Not packed as it says, or a small packet that would become a huge one.
        fail(deviceAnswer(label, 'an answer that cannot be unpacked', error));
      }
    });
    response.on('error', (error) => fail(deviceAnswer(label, 'an answer that breaks off', error)));
    response.on('aborted', () => fail(deviceAnswer(label, 'an answer that breaks off')));
  }
}

/** The connection that was kept open had been closed by the camera: nothing is wrong yet. */
class StaleConnection extends Error {
  readonly shown: Error;
  constructor(shown: Error) {
    super(shown.message);
    this.shown = shown;
  }
}

/** Some pack their answers though nobody asked them to. */
function unpacked(bytes: Buffer, encoding: string | undefined, mostBytes: number): Uint8Array {
  const how = encoding?.trim().toLowerCase();
  if (how === 'gzip' || how === 'x-gzip' || (how === undefined && bytes[0] === 0x1f && bytes[1] === 0x8b))
    return process.getBuiltinModule('node:zlib').gunzipSync(bytes, { maxOutputLength: mostBytes });
  if (how === 'deflate')
    return process.getBuiltinModule('node:zlib').inflateSync(bytes, { maxOutputLength: mostBytes });
  return bytes;
}

function headersNamed({ rawHeaders }: IncomingMessage, name: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2)
    if (rawHeaders[at]?.toLowerCase() === name) found.push(rawHeaders[at + 1] ?? '');
  return found;
}

const SHAKE_HANDS_WITHIN_MS = 5_000;

function secureAgent({ most, pin, reached }: CarrierSetup): SecureAgent {
  const https = process.getBuiltinModule('node:https');
  const tls = process.getBuiltinModule('node:tls');
  const options = { keepAlive: true, maxSockets: most, maxFreeSockets: 1, timeout: KEEP_OPEN_MS, ...CAMERA_TLS };
  if (pin === undefined) return new https.Agent(options);
  /** Nothing is said on a connection before its certificate has been looked at. */
  class PinnedAgent extends https.Agent {
    override createConnection(
      to: RequestOptions,
      use: (error: Error | null, socket: Duplex) => void = () => {},
    ): undefined {
      // What the agent asks for a connection with is what TLS connects with.
      const socket = tls.connect(to as ConnectionOptions);
      const late = setTimeout(() => socket.destroy(new Error('no TLS handshake')), SHAKE_HANDS_WITHIN_MS);
      const failed = (error: Error): void => {
        clearTimeout(late);
        use(error, socket);
      };
      socket.once('error', failed);
      socket.once('connect', reached);
      socket.once('secureConnect', () => {
        clearTimeout(late);
        socket.off('error', failed);
        const shown = fingerprintOf(socket);
        if (shown === pin) use(null, socket);
        else {
          socket.destroy();
          use(new Error(`its certificate is another one: ${shown}`), socket);
        }
      });
      return undefined;
    }
  }
  return new PinnedAgent(options);
}

function fingerprintOf(socket: TLSSocket): string {
  return (socket.getPeerCertificate().fingerprint256 ?? '').replaceAll(':', '').toLowerCase();
}
