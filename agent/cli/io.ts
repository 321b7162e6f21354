/** What a command is given: streams and a way to be told to stop. Nothing in a command touches `process` itself. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ShownError } from '../../protocols/shown-error.ts';

export interface CommandIo {
  readonly stdin: NodeJS.ReadableStream;
  /** Results only: one line. */
  out(line: string): void;
  /** Logs and remarks for a person: one line. */
  err(line: string): void;
  /** Aborted by Ctrl-C, SIGTERM or the service manager: a serving command then ends within 5 s. */
  readonly stop: AbortSignal;
  /** The user asked for JSON (`--json`), or the command always speaks it. */
  readonly json: boolean;
}

export const EXIT_OK = 0;
/** The thing asked about is wrong. */
export const EXIT_WRONG = 1;
/** The command line itself is wrong. */
export const EXIT_USAGE = 2;

/** The contract's form of a refusal. */
export function errorLine(error: ShownError): string {
  return JSON.stringify({ ok: false, error: error.toJSON() });
}

export function usageError(what: { zh: string; en: string }, where = 'command line'): ShownError {
  return new ShownError({
    code: 'USAGE',
    where,
    what,
    todo: { zh: '用 banban help 查看用法', en: 'see banban help' },
  });
}

/** node:util's parseArgs, with its refusals in our form. The result's type follows the config's, as there. */
export function parsedArgs<T extends ParseArgsConfig>(config: T): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (typeof code !== 'string' || !code.startsWith('ERR_PARSE_ARGS')) throw error;
    const said = (error as Error).message.split(/\. |\.?\n/)[0] ?? '';
    throw usageError({ zh: `参数不对：${said}`, en: `wrong arguments: ${said}` });
  }
}

/** Resolves when the user or the service manager asks for the end. */
export function stopped(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return Promise.resolve();
  return new Promise((resolve) => stop.addEventListener('abort', () => resolve(), { once: true }));
}
