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

export interface KeeperOptions {
  readonly device: Device;
  readonly transport: Transport;
  readonly ports: Ports;
  /** The longest wait between two tries, as things stand. */
  retryCapMs(): number;
  /** What it is called while its transport says it is not there. */
  readonly awayStatus: 'absent' | 'offline';
  status(status: DeviceStatus, why?: string): void;
}

export class Keeper {
  readonly #options: KeeperOptions;
  readonly #stopped = new AbortController();
  #wake: (() => void) | undefined;
  #woken = true;
  #running: Promise<void> | undefined;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  start(): void {
    this.#running ??= this.#run();
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
      const ended = watchEnd(connection);
      try {
        await this.#attach(ended.connection);
        online = true;
        this.#woken = false;
        this.#options.status('online');
        const reason = await within(ended.reason, signal);
        this.#options.status(awayStatus, reason);
      } finally {
        device.detach(signal.aborted ? 'stopping' : 'the connection ended');
      }
    } catch (error) {
      if (!signal.aborted) {
        if (!(error instanceof ShownError))
          this.#options.ports.log.error({ device: device.id, err: error }, 'a driver threw what is no ShownError');
        const absent = error instanceof ShownError && error.code === 'DEVICE-ABSENT';
        this.#options.status(absent ? 'absent' : 'offline', whyOf(error));
      }
    } finally {
      if (connection !== undefined) await letGo(connection);
      this.#options.ports.log.debug({ device: device.id, at: transport.label, online }, 'connection over');
    }
    return online;
  }

  async #open(): Promise<Connection> {
    const { transport } = this.#options;
    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(deviceTimeout(transport.label)), OPEN_WITHIN_MS);
    const signal = AbortSignal.any([deadline.signal, this.#stopped.signal]);
    try {
      return await within(transport.open(signal), signal, (late) => {
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

/** Closes, but waits only so long: a handle that will not close must not hold up the next try, nor the end. */
async function letGo(connection: Connection): Promise<void> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(), CLOSE_WITHIN_MS);
  try {
    await within(connection.close('stopping'), deadline.signal);
  } catch {
    // Too slow, or closed already: either way there is nothing more to be done about this handle.
  } finally {
    clearTimeout(timer);
  }
}

/** The connection for the driver, and its end for the keeper: both have to know. */
function watchEnd(inner: Connection): { readonly connection: Connection; readonly reason: Promise<string> } {
  let tell: (reason: string) => void = () => {};
  const reason = new Promise<string>((resolve) => {
    tell = resolve;
  });
  const outer: Connection = {
    reports: inner.reports,
    write: (bytes) => inner.write(bytes),
    close: (why) => inner.close(why),
    ...(inner.identity === undefined ? {} : { identity: inner.identity }),
    onData: () => {},
    onClose: () => {},
  };
  inner.onData = (bytes, source) => outer.onData(bytes, source);
  inner.onClose = (why) => {
    outer.onClose(why);
    tell(why);
  };
  return { connection: outer, reason };
}

function whyOf(error: unknown): string {
  return (error instanceof ShownError ? `${error.code}: ${error.what.en}` : reasonOf(error)).slice(0, 200);
}
