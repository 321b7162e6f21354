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

export const systemRunner: Runner = (program, args) =>
  new Promise((resolve) => {
    execFile(program, [...args], { timeout: WITHIN_MS, windowsHide: true }, (error, stdout, stderr) => {
      const said = `${stdout}${stderr}`.trim();
      if (error === null) return resolve({ code: 0, said });
      const { code } = error as { readonly code?: unknown };
      resolve({ code: typeof code === 'number' ? code : undefined, said: said === '' ? error.message : said });
    });
  });
