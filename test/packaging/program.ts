// Starts a program that prints `ready ADDRESS`, types lines to it, and stops it.
import { spawn } from 'node:child_process';

export interface Program {
  /** What followed `ready`. */
  readonly address: string;
  /** Everything it has said so far on stdout and stderr. */
  said(): string;
  type(line: string): void;
  /** Ends it and waits until it is gone. */
  stop(): Promise<void>;
}

/** @param withinMs how long it may take to say `ready` · @throws with its output when it does not */
export function startProgram(
  command: string,
  args: readonly string[],
  withinMs: number,
  env: NodeJS.ProcessEnv = process.env,
): Promise<Program> {
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], detached: true, env });
  let output = '';
  const gone = new Promise<void>((resolve) => {
    child.on('close', () => resolve());
  });
  // npm and a shell stand between us and the program: the signal is for the whole group.
  const signal = (name: NodeJS.Signals): void => {
    try {
      process.kill(-child.pid!, name);
    } catch (error) {
      // Already gone: nothing is left to be told.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const stop = async (): Promise<void> => {
    signal('SIGTERM');
    // A program of ours ends within 5 s; the laboratories' `unshare` does not listen, and takes all with it when killed.
    const patience = setTimeout(() => signal('SIGKILL'), 6_000);
    await gone;
    clearTimeout(patience);
  };
  // It may be gone when a line is typed; then its output says why.
  child.stdin.on('error', () => {});
  return new Promise((resolve, reject) => {
    const fail = (why: string): void => {
      clearTimeout(timer);
      if (child.pid !== undefined) signal('SIGKILL');
      reject(new Error(`${command} ${args.join(' ')}: ${why}\n${output}`));
    };
    const timer = setTimeout(() => fail(`not ready within ${withinMs} ms`), withinMs);
    const hear = (chunk: Buffer): void => {
      output += chunk.toString();
      const ready = /^ready (\S+)\r?$/m.exec(output)?.[1];
      if (ready === undefined) return;
      clearTimeout(timer);
      resolve({ address: ready, said: () => output, type: (line) => child.stdin.write(`${line}\n`), stop });
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error) => fail(error.message));
    child.on('close', (code) => fail(`ended with ${code}`));
  });
}
