/** Has a survey made in a thread of its own: some of its programs are waited for with the whole thread, a lesson's never is. */
import { Worker } from 'node:worker_threads';
import type { Topic } from './facts.ts';
import type { SurveyResult } from './survey-thread.ts';

/** Beside this file in a checkout, `host-worker.js` beside the bundle. */
function threadUrl(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./survey-thread.ts', import.meta.url)
    : new URL('./host-worker.js', import.meta.url);
}

/** A first PowerShell on a PC from 2012, with a virus scanner looking on. */
const WITHIN_MS = 120_000;
const LIMITS = { maxOldGenerationSizeMb: 96, maxYoungGenerationSizeMb: 8, stackSizeMb: 2 };

/** Rejects when it fails or takes longer than two minutes; the thread is then ended. */
export function surveyInThread(
  topics: readonly Topic[],
  signal: AbortSignal,
  thread: URL = threadUrl(),
): Promise<SurveyResult> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const worker = new Worker(thread, { workerData: { topics }, resourceLimits: LIMITS, name: 'host' });
    const over = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      worker.removeAllListeners();
      // An ended thread has nobody to tell how it ended.
      worker.on('error', () => {});
      void worker.terminate();
    };
    const fail = (error: unknown): void => {
      over();
      reject(error);
    };
    const onAbort = (): void => fail(signal.reason);
    const timer = setTimeout(() => fail(new Error(`no answer within ${WITHIN_MS} ms`)), WITHIN_MS);
    // A survey must not keep a program alive that has nothing else to do.
    worker.unref();
    timer.unref();
    signal.addEventListener('abort', onAbort, { once: true });
    worker.once('message', (result: SurveyResult) => {
      over();
      resolve(result);
    });
    worker.once('error', fail);
    worker.once('exit', () => fail(new Error('the survey ended without an answer')));
  });
}
