/**
 * Exports in a thread of their own, one at a time: a term's report is seconds of work and tens of megabytes, and the loop
 * that shows presses is to have neither. The thread may take so much memory and no more; where it does not do, the export
 * fails and the agent lives.
 */
import { Worker } from 'node:worker_threads';
import { ShownError } from '../../../protocols/shown-error.ts';
import type { Log } from '../../ports.ts';
import type { ExportFile, ExportWish } from './exports.ts';
import { exportAbandoned, exportTooLarge } from './refusals.ts';
import type { ExportOrder, FromExport, MoreMessage } from './worker-messages.ts';

export interface ExportThreadOptions {
  /** The data directory. */
  readonly directory: string;
  /** Of the thread's heap, MB: at first, and where that did not do. */
  readonly heapMB?: readonly [usual: number, most: number] | undefined;
  /** How long nobody may take a chunk: the snapshot that is read keeps the journal's WAL from being emptied. */
  readonly stallMs?: number | undefined;
  /** Told of each thread that is gone, however it ended. */
  readonly ended?: (() => void) | undefined;
}

/** As `exportFile`, of what is committed on disk. Also throws DATA-… (the files cannot be read) and EXPORT-MEMORY. */
export type Export = (wish: ExportWish) => Promise<ExportFile>;

/**
 * A term of 5,000 lessons and 200,000 presses lives in some 30 MB. V8 takes what it may have before it looks for garbage,
 * so that the usual limit is near, and there is a far one for what is really larger.
 */
const HEAP_MB = [64, 256] as const;
const YOUNG_MB = 3;
const STALL_MS = 60_000;
const TOO_LARGE = 'EXPORT-MEMORY';
/** Chunks on their way: the thread makes the next while one is sent. */
const WINDOW = 4;

/** `worker.ts` beside this file in a checkout, `export-worker.js` beside the bundle. */
function workerUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./worker.ts', import.meta.url)
    : new URL('./export-worker.js', import.meta.url);
}

export function createExportThread({
  directory,
  heapMB: [usualMB, mostMB] = HEAP_MB,
  stallMs = STALL_MS,
  ended = () => {},
}: ExportThreadOptions): Export {
  let before: Promise<void> = Promise.resolve();
  let nextMB = usualMB;
  const start = (wish: ExportWish): Started => {
    const started = startExport({ directory, wish, heapMB: nextMB, stallMs });
    void started.tooLarge.then(() => {
      nextMB = mostMB;
    });
    void started.ended.then(ended);
    return started;
  };
  return async (wish) => {
    const turn = before;
    let over = (): void => {};
    before = new Promise((resolve) => {
      over = resolve;
    });
    await turn;
    const first = start(wish);
    try {
      const file = await first.file;
      void first.ended.then(over);
      return file;
    } catch (error) {
      await first.ended;
      if (nextMB === first.heapMB || !isTooLarge(error)) {
        over();
        throw error;
      }
    }
    // Nothing was given yet: once more, with more room. What fails later says to ask again, and then has it.
    const second = start(wish);
    void second.ended.then(over);
    return second.file;
  };
}

interface Started {
  readonly heapMB: number;
  readonly file: Promise<ExportFile>;
  /** When its memory did not do; else never. */
  readonly tooLarge: Promise<void>;
  /** When the thread is gone, however it ended. */
  readonly ended: Promise<void>;
}

interface StartOptions {
  readonly directory: string;
  readonly wish: ExportWish;
  readonly heapMB: number;
  readonly stallMs: number;
}

function startExport({ directory, wish, heapMB, stallMs }: StartOptions): Started {
  const worker = new Worker(workerUrl(), {
    name: 'export',
    workerData: { directory, wish } satisfies ExportOrder,
    resourceLimits: { maxOldGenerationSizeMb: heapMB, maxYoungGenerationSizeMb: YOUNG_MB, stackSizeMb: 2 },
  });
  // Whoever ends the agent does not wait for an export.
  worker.unref();
  const inbox = createInbox();
  const tooLarge = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  worker.on('message', (message: FromExport) => inbox.put(message));
  worker.on('error', (error: Error) => {
    if (isOutOfMemory(error)) tooLarge.resolve();
    inbox.fail(isOutOfMemory(error) ? exportTooLarge(wish.kind) : error);
  });
  worker.on('exit', () => {
    inbox.fail(new Error('the export ended before its file did'));
    ended.resolve();
  });
  const end = async (): Promise<void> => void (await worker.terminate());
  const file = async (): Promise<ExportFile> => {
    try {
      const first = await inbox.take();
      if (first.kind !== 'file') throw errorIn(first);
      return { ...first.about, chunks: chunksFrom(worker, inbox, { end, stallMs, kind: wish.kind }) };
    } catch (error) {
      await end();
      throw error;
    }
  };
  return { heapMB, file: file(), tooLarge: tooLarge.promise, ended: ended.promise };
}

interface Ending {
  readonly end: () => Promise<void>;
  readonly stallMs: number;
  readonly kind: string;
}

function chunksFrom(worker: Worker, inbox: Inbox, { end, stallMs, kind }: Ending): AsyncIterable<Uint8Array> {
  const abandon = (): void => {
    inbox.fail(exportAbandoned(kind));
    void end();
  };
  // From here on, whether or not anybody begins to read.
  let stall = setTimeout(abandon, stallMs).unref();
  const more = (count: number): void => worker.postMessage({ more: count } satisfies MoreMessage);
  more(WINDOW);
  return (async function* () {
    try {
      for (;;) {
        clearTimeout(stall);
        const message = await inbox.take();
        if (message.kind === 'end') return;
        if (message.kind !== 'chunk') throw errorIn(message);
        stall = setTimeout(abandon, stallMs).unref();
        yield message.bytes;
        more(1);
      }
    } finally {
      clearTimeout(stall);
      await end();
    }
  })();
}

interface Inbox {
  put(message: FromExport): void;
  /** What has come is still given; then whoever takes is told. The first reason stands. */
  fail(error: Error): void;
  take(): Promise<FromExport>;
}

function createInbox(): Inbox {
  const messages: FromExport[] = [];
  let failure: Error | undefined;
  let waiting: { resolve(message: FromExport): void; reject(error: Error): void } | undefined;
  return {
    put(message) {
      if (waiting === undefined) messages.push(message);
      else waiting.resolve(message);
      waiting = undefined;
    },
    fail(error) {
      failure ??= error;
      waiting?.reject(failure);
      waiting = undefined;
    },
    take() {
      const next = messages.shift();
      if (next !== undefined) return Promise.resolve(next);
      if (failure !== undefined) return Promise.reject(failure);
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
  };
}

function errorIn(message: FromExport): Error {
  if (message.kind !== 'error') return new Error(`an export said ${message.kind} out of turn`);
  return message.shown === undefined ? new Error(message.message) : new ShownError(message.shown);
}

const isOutOfMemory = (error: Error): boolean => (error as { code?: unknown }).code === 'ERR_WORKER_OUT_OF_MEMORY';

const isTooLarge = (error: unknown): boolean => error instanceof ShownError && error.code === TOO_LARGE;

/**
 * The same, and where the files cannot be read beside the store (there are none yet, the disk lets nobody read beside),
 * by the store's own thread as it was: slower, and what can be exported is exported.
 */
export function elseInProcess(inThread: Export, inProcess: Export, log: Pick<Log, 'warn'>): Export {
  return async (wish) => {
    try {
      return await inThread(wish);
    } catch (error) {
      if (!(error instanceof ShownError) || !error.code.startsWith('DATA-')) throw error;
      log.warn({ code: error.code, where: error.where }, 'an export is made without a thread of its own');
      return inProcess(wish);
    }
  };
}
