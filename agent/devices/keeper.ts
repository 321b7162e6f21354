/**
 * Keeps one device connected: opens, attaches, waits for the end, waits a little, again. One keeper never waits for
 * another; whatever its device does, `stop` ends it.
 *
 * States: `connecting` (a first try, or one after a hint that the device came) → `online` ⇄ `degraded` → `absent` (USB:
 * not plugged in) or `offline` (there is an address, nobody who answers). Later tries of a device that stays away do
 * not flap between offline and connecting.
 */
import type { Connection, Device, DeviceStatus, Transport } from '../../drivers/device.ts';
import { deviceTimeout, reasonOf } from '../../drivers/transport/failure.ts';
import { ShownError } from '../../protocols/shown-error.ts';
import { backoff } from '../backoff.ts';
import type { Ports } from '../ports.ts';
import { within } from './within.ts';

const OPEN_WITHIN_MS = 5_000;
/** The longest connect sequence of a family takes about 6 s. */
const ATTACH_WITHIN_MS = 12_000;
const FIRST_RETRY_MS = 150;
const CLOSE_WITHIN_MS = 500;
/** Handles of one device that would not close in time, and are waited for before another is opened. */
const MOST_UNCLOSED = 3;

export interface KeeperOptions {
  readonly device: Device;
  readonly transport: Transport;
  readonly ports: Ports;
  /** The longest wait between two tries, as things stand. */
  retryCapMs(): number;
  /** What it is called while its transport says it is not there. */
  readonly awayStatus: 'absent' | 'offline';
  /** `failure`: what went wrong, where a person can act on it. */
  status(status: DeviceStatus, why?: string, failure?: ShownError): void;
}

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #stopped = new AbortController();
  #wake: (() => void) | undefined;
  #woken = true;
  #running: Promise<void> | undefined;
  #engaged = false;
  /** An open that did not come back in time: it holds a thread of the pool, so there is never a second one. */
  #hungOpen: Promise<unknown> | undefined;
  #unclosed = 0;
  /** What became of the tries since it was online last; undefined: it never was. */
  #sinceOnline: { unreachable: boolean; silent: boolean } | undefined;
  #recovered: 'reconnected' | 'reopened' | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
  }

  /** Whether the driver has a connection now: what it says of its own state counts only then. */
  get engaged(): boolean {
    return this.#engaged;
  }

  /**
   * How it came online: a connection that had died was made anew, or one that was open and silent was closed and opened
   * anew. Undefined: it had been out of reach and is back by itself, or this is the first time.
   */
  get recovered(): 'reconnected' | 'reopened' | undefined {
    return this.#recovered;
  }

  /** Do not wait any longer for the next try: it is needed now. */
  hurry(): void {
    this.#wake?.();
  }

  /** Try now: somebody saw it come. */
  wake(): void {
    this.#woken = true;
    this.#wake?.();
  }

  async stop(): Promise<void> {
    this.#stopped.abort(new Error('stopping'));
    await this.#running;
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopped;
    let waits = this.#waits();
    while (!signal.aborted) {
      if (this.#woken) {
        this.#woken = false;
        waits = this.#waits();
        this.#options.status('connecting');
      }
      const stayed = await this.#live();
      if (stayed) waits = this.#waits();
      if (!signal.aborted) await this.#wait(waits.next().value);
    }
  }

  #waits(): Generator<number, never> {
    const { retryCapMs, ports } = this.#options;
    return backoff({ firstMs: FIRST_RETRY_MS, capMs: retryCapMs, randomBytes: ports.randomBytes });
  }

  /** One life of a connection; whether it got as far as online. Never rejects. */
  async #live(): Promise<boolean> {
    const { device, transport, awayStatus } = this.#options;
    const { signal } = this.#stopped;
    let connection: Connection | undefined;
    let online = false;
    try {
      connection = await this.#open();
      const ended = watchEnd(connection, (error) => this.#driverThrew(error));
      this.#engaged = true;
      try {
        await this.#attach(ended.connection);
        online = true;
        this.#woken = false;
        this.#noteRecovery();
        this.#options.status('online');
        const reason = await within(ended.reason, signal);
        this.#options.status(awayStatus, reason);
      } finally {
        this.#engaged = false;
        device.detach(signal.aborted ? 'stopping' : 'the connection ended');
      }
    } catch (error) {
      if (!signal.aborted) {
        if (this.#sinceOnline !== undefined) {
          if (connection === undefined) this.#sinceOnline.unreachable = true;
          else this.#sinceOnline.silent = true;
        }
        if (!(error instanceof ShownError)) this.#driverThrew(error);
        const failure = error instanceof ShownError ? error : undefined;
        this.#options.status(failure?.code === 'DEVICE-ABSENT' ? 'absent' : 'offline', whyOf(error), failure);
      }
    } finally {
      if (connection !== undefined) await this.#letGo(connection);
      this.#options.ports.log.debug({ device: device.id, at: transport.label, online }, 'connection over');
    }
    return online;
  }

  #noteRecovery(): void {
    const { unreachable, silent } = this.#sinceOnline ?? { unreachable: true, silent: false };
    this.#recovered = unreachable ? undefined : silent ? 'reopened' : 'reconnected';
    this.#sinceOnline = { unreachable: false, silent: false };
  }

  #driverThrew(error: unknown): void {
    this.#options.ports.log.error(
      { device: this.#options.device.id, err: error },
      'a driver threw what is no ShownError',
    );
  }

  async #open(): Promise<Connection> {
    const { transport } = this.#options;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(deviceTimeout(transport.label)), OPEN_WITHIN_MS);
    const signal = AbortSignal.any([deadline.signal, this.#stopped.signal]);
    try {
      if (this.#hungOpen !== undefined) await within(this.#hungOpen, signal);
      if (this.#unclosed >= MOST_UNCLOSED) throw deviceTimeout(transport.label);
      const opening = transport.open(signal);
      const over = (): void => {
        if (this.#hungOpen === settled) this.#hungOpen = undefined;
      };
      const settled: Promise<void> = opening.then(over, over);
      this.#hungOpen = settled;
      return await within(opening, signal, (late) => {
        late.close('opened too late').catch(() => {});
      });
    } finally {
      clearTimeout(timer);
    }
  }

  async #attach(connection: Connection): Promise<void> {
    const { device, transport } = this.#options;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(deviceTimeout(transport.label)), ATTACH_WITHIN_MS);
    const signal = AbortSignal.any([deadline.signal, this.#stopped.signal]);
    try {
      await within(device.attach(connection, signal), signal);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Closes, but waits only so long: a handle that will not close must not hold up the next try, nor the end. */
  async #letGo(connection: Connection): Promise<void> {
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), CLOSE_WITHIN_MS);
    const closing = (async () => await connection.close('stopping'))();
    this.#unclosed++;
    const closed = (): void => {
      this.#unclosed--;
    };
    closing.then(closed, closed);
    try {
      await within(closing, deadline.signal);
    } catch {
      // Too slow, or closed already: either way there is nothing more to be done about this handle.
    } finally {
      clearTimeout(timer);
    }
  }

  /** Until the time is over, a hint, or the end. */
  #wait(ms: number): Promise<void> {
    if (this.#woken) return Promise.resolve();
    const { signal } = this.#stopped;
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal.addEventListener('abort', done, { once: true });
      this.#wake = done;
    });
  }
}

/**
 * The connection for the driver, and its end for the keeper: both have to know. A driver that throws at what it hears
 * loses its connection, not the agent its life.
 */
function watchEnd(
  inner: Connection,
  threw: (error: unknown) => void,
): { readonly connection: Connection; readonly reason: Promise<string> } {
  let tell: (reason: string) => void = () => {};
  const reason = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const outer: Connection = {
    // What else a transport has to offer passes through: only the two ends are watched.
    ...inner,
    write: (bytes) => inner.write(bytes),
    close: (why) => inner.close(why),
    onData: () => {},
    onClose: () => {},
  };
  const guarded = (work: () => void): void => {
    try {
      work();
    } catch (error) {
      threw(error);
      inner.close('the driver failed').catch(() => {});
    }
  };
  inner.onData = (bytes, source) => guarded(() => outer.onData(bytes, source));
  inner.onClose = (why) => {
    tell(why);
    guarded(() => outer.onClose(why));
  };
  return { connection: outer, reason };
}

function whyOf(error: unknown): string {
  return (error instanceof ShownError ? `${error.code}: ${error.what.en}` : reasonOf(error)).slice(0, 200);
}
