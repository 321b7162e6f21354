/**
 * Has a survey made by a process of its own. In ours it could not be: some programs are waited for with the whole thread;
 * in a thread of ours it would leave 17 MB behind that the system never gets back, and could not be ended while it waits.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Topic } from './facts.ts';
import type { SurveyResult } from './survey-process.ts';

/** Beside this file in a checkout, `host-survey.js` beside the bundle. */
function program(): URL {
  return import.meta.url.endsWith('.ts')
    ? new URL('./survey-process.ts', import.meta.url)
    : new URL('./host-survey.js', import.meta.url);
}

/** A first PowerShell on a PC from 2012, with a virus scanner looking on. */
const WITHIN_MS = 120_000;
const MOST_CHARS = 256 * 1024;

/** What was found out, and every program it took, this one included. Rejects when it fails or takes longer than two minutes; the process is then ended. */
export function surveyInProcess(
  topics: readonly Topic[],
  signal: AbortSignal,
  script: URL = program(),
): Promise<SurveyResult> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const child = spawn(process.execPath, ['--max-old-space-size=96', fileURLToPath(script), ...topics], {
      stdio: ['ignore', 'pipe', 'ignore'],
      windowsHide: true,
    });
    let said = '';
    let failure: unknown;
    const end = (why: unknown): void => {
      failure = why;
      child.kill('SIGKILL');
    };
    const onAbort = (): void => {
      end(signal.reason);
      // Whoever calls it off waits for nothing.
      reject(signal.reason);
    };
    const timer = setTimeout(() => end(new Error(`no answer within ${WITHIN_MS} ms`)), WITHIN_MS);
    signal.addEventListener('abort', onAbort, { once: true });
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said = (said + text).slice(-MOST_CHARS);
    });
    child.on('error', end);
    child.on('close', (code) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onAbort);
      const answer = answerIn(said);
      if (answer !== undefined && failure === undefined) resolve({ ...answer, processes: answer.processes + 1 });
      else reject(failure ?? new Error(`the survey ended without an answer (${code})`));
    });
  });
}

function answerIn(said: string): SurveyResult | undefined {
  const last = said.trimEnd().split('\n').at(-1) ?? '';
  try {
    return JSON.parse(last) as SurveyResult;
  } catch {
    // It ended before it answered.
    return undefined;
  }
}
