/** The camera's stream as the rest of the camera sees it: wanted or not, there or not, and how it behaves. */
import { type RtspServer, startRtsp } from './rtsp.ts';

/**
 * `moving` is how it should be and ends every other · `black` · `frozen` · `silent`: no sound · `stall`: nothing comes, the
 * connection stays · `cut`: every connection is closed once · `refuse-404` `refuse-401`: nobody new gets in ·
 * `small` `large`: another size of picture, in mid stream.
 */
export const STREAM_WAYS = [
  'moving',
  'black',
  'frozen',
  'silent',
  'stall',
  'cut',
  'refuse-404',
  'refuse-401',
  'small',
  'large',
] as const;
export type StreamWay = (typeof STREAM_WAYS)[number];

export interface StreamPlace {
  readonly host: string;
  /** Empty: everybody may look. */
  readonly user: string;
  readonly password: string;
  readonly codec: 'h264' | 'h265';
  readonly audio: 'pcma' | 'aac' | 'none';
}

export class Stream {
  readonly #tell: (event: { readonly event: string; readonly [what: string]: unknown }) => void;
  #wanted = false;
  #server: RtspServer | undefined;
  /** Kept while the camera is away: it comes back where it was. */
  #port = 0;
  #ways = new Set<StreamWay>();

  constructor(tell: (event: { readonly event: string; readonly [what: string]: unknown }) => void) {
    this.#tell = tell;
  }

  get port(): number | undefined {
    return this.#port === 0 ? undefined : this.#port;
  }

  state(): Readonly<Record<string, unknown>> {
    return { there: this.#server !== undefined, ways: [...this.#ways] };
  }

  /** Throws a ShownError where this machine cannot. */
  async wanted(on: boolean, place: StreamPlace): Promise<void> {
    this.#wanted = on;
    if (on) await this.plug(place);
    else await this.unplug();
  }

  async plug(place: StreamPlace): Promise<void> {
    if (!this.#wanted || this.#server !== undefined) return;
    const server = await startRtsp({ ...place, port: this.#port, tell: this.#tell });
    this.#server = server;
    this.#port = server.port;
    this.#tell({ event: 'rtsp', port: server.port });
    for (const way of this.#ways) server.command(way);
  }

  /** Where it is there: once more, with what is set now. */
  async restart(place: StreamPlace): Promise<void> {
    if (this.#server === undefined) return;
    await this.unplug();
    await this.plug(place);
  }

  async unplug(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    await server?.close();
  }

  /** Adds to what was said before; `moving` takes all of it back. */
  set(way: StreamWay): Promise<void> {
    if (way === 'moving') this.#ways.clear();
    else if (way !== 'cut') this.#ways.add(way);
    this.#server?.command(way);
    return Promise.resolve();
  }
}
