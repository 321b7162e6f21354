/** Starting one program of the operating system and hearing how it went. */
import { execFile } from 'node:child_process';

export interface RunResult {
  /** Its exit code; undefined: it is not there, or was ended. */
  readonly code: number | undefined;
  /** What it wrote, both streams. */
  readonly said: string;
}

/** Never rejects. No shell: arguments are arguments. */
export type Runner = (program: string, args: readonly string[]) => Promise<RunResult>;

const WITHIN_MS = 15_000;

/** It is ended after `timeoutMs`, or when `signal` says so. */
export function runnerWithin(timeoutMs: number, signal?: AbortSignal): Runner {
  return (program, args) =>
    new Promise((resolve) => {
      const options = { timeout: timeoutMs, windowsHide: true, ...(signal === undefined ? {} : { signal }) };
      execFile(program, [...args], options, (error, stdout, stderr) => {
        const said = `${stdout}${stderr}`.trim();
        if (error === null) return resolve({ code: 0, said });
        const { code } = error as { readonly code?: unknown };
        resolve({ code: typeof code === 'number' ? code : undefined, said: said === '' ? error.message : said });
      });
    });
}

export const systemRunner: Runner = runnerWithin(WITHIN_MS);
