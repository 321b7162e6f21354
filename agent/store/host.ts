/**
 * The worker as the main thread sees it: starts it, asks it, ends it. Whoever owns appends is told about their answers
 * through `onAppended`; calls are answered one by one.
 */
import { Worker } from 'node:worker_threads';
import { ShownError } from '../../protocols/shown-error.ts';
import type { Clock } from '../ports.ts';
import type {
  AppendedMessage,
  AppendMessage,
  BegunMessage,
  CallMessage,
  FromWorker,
  Moment,
  ResultMessage,
  UnwritableMessage,
} from './messages.ts';

/** The worker's file: `worker.ts` beside this file in a checkout, `store-worker.js` beside the bundle. */
function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./worker.ts', import.meta.url)
    : new URL('./store-worker.js', import.meta.url);
}

/** The worker keeps statements and one batch, nothing that grows: a small heap keeps an idle agent small. */
const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 };

export interface AppendEvents {
  appended(message: AppendedMessage): void;
  unwritable(message: UnwritableMessage): void;
  begun(message: BegunMessage): void;
  wrote(wrote: NonNullable<ResultMessage['wrote']>): void;
  /** The worker died: nothing that was asked will be answered any more. */
  died(error: Error): void;
}

export class StoreHost {
  private readonly clock: Clock;
  private worker: Worker | undefined;
  private nextId = 1;
  private readonly waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  events: AppendEvents | undefined;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  get running(): boolean {
    return this.worker !== undefined;
  }

  start(): void {
    const worker = new Worker(workerUrl(), { resourceLimits: RESOURCE_LIMITS, name: 'store' });
    worker.on('message', (message: FromWorker) => this.receive(message));
    worker.on('error', (error: Error) => this.ended(worker, error));
    worker.on('exit', () => this.ended(worker, new Error('the store worker ended')));
    this.worker = worker;
  }

  moment(): Moment {
    return { now: this.clock.now(), mono: this.clock.monotonicMs() };
  }

  append(message: AppendMessage): void {
    this.worker?.postMessage(message);
  }

  /** `T` is what the worker's method of that name returns. */
  call<T>(store: CallMessage['store'], method: string, ...args: readonly unknown[]): Promise<T> {
    return this.callTransferring(store, method, args, []);
  }

  /** The same; what is in `transfer` is handed over to the worker instead of copied. */
  callTransferring<T>(
    store: CallMessage['store'],
    method: string,
    args: readonly unknown[],
    transfer: readonly ArrayBuffer[],
  ): Promise<T> {
    const worker = this.worker;
    if (worker === undefined) return Promise.reject(new Error('the store is closed'));
    const id = this.nextId++;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve: (value) => resolve(value as T), reject });
      const message: CallMessage = { kind: 'call', id, store, method, moment: this.moment(), args };
      worker.postMessage(message, transfer);
    });
  }

  /** Ends the worker after what it is doing, or after `timeoutMs` whatever it is doing. */
  async stop(timeoutMs: number): Promise<void> {
    const worker = this.worker;
    if (worker === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([this.call('host', 'close').then(ignore, ignore), late]);
    this.worker = undefined;
    this.rejectAll(new Error('the store is closed'));
    // A thread that hangs in a system call cannot be ended: nobody waits for it.
    await Promise.race([worker.terminate(), late]);
    clearTimeout(timer);
    worker.unref();
  }

  private rejectAll(error: Error): void {
    for (const waiting of this.waiting.values()) waiting.reject(error);
    this.waiting.clear();
  }

  private receive(message: FromWorker): void {
    switch (message.kind) {
      case 'appended':
        this.events?.appended(message);
        return;
      case 'unwritable':
        this.events?.unwritable(message);
        return;
      case 'begun':
        this.events?.begun(message);
        return;
      case 'result': {
        const waiting = this.take(message.id);
        if (message.wrote !== undefined) this.events?.wrote(message.wrote);
        waiting?.resolve(message.value);
        return;
      }
      case 'error':
        this.take(message.id)?.reject(
          message.shown === undefined ? new Error(message.message) : new ShownError(message.shown),
        );
        return;
    }
  }

  private take(id: number): { resolve(value: unknown): void; reject(error: Error): void } | undefined {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    return waiting;
  }

  private ended(worker: Worker, error: Error): void {
    if (this.worker !== worker) return;
    this.worker = undefined;
    this.rejectAll(error);
    this.events?.died(error);
  }
}

/** Closing goes on whether or not the worker could close in good order: the next open checks the store anyway. */
function ignore(): void {}
