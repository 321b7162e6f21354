/** `banban` as whoever types it meets it: a process with stdin, stdout, stderr and an exit code. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../agent/cli/banban.ts', import.meta.url));

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  /** Of stdout, without the last line end. */
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly tookMs: number;
}

export interface Running {
  readonly child: ChildProcessWithoutNullStreams;
  /** The address after `ready `; rejects when the program ends before. */
  readonly ready: Promise<string>;
  /** Lines of stdout so far. */
  lines(): string[];
  stderr(): string;
  readonly ended: Promise<Ended>;
  /** Sends the signal; how it ended, and how long that took. SIGKILL after 10 s, which shows as a code of null. */
  stop(signal?: NodeJS.Signals): Promise<Ended>;
}

/** Starts it and leaves it running. */
export function startBanban(args: readonly string[], env: Readonly<Record<string, string>> = {}): Running {
  const startedMs = performance.now();
  const child = spawn(process.execPath, [cli, ...args], { env: { ...process.env, ...env } });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  // A program that ended before it read everything: its exit code is what counts.
  child.stdin.on('error', () => undefined);
  const result = (code: number | null, fromMs: number): Ended => ({
    code,
    stdout,
    lines: linesOf(stdout),
    stderr,
    tookMs: performance.now() - fromMs,
  });
  const closed = once(child, 'close') as Promise<[number | null]>;
  const ended = closed.then(([code]) => result(code, startedMs));
  const ready = new Promise<string>((resolve, reject) => {
    const look = (): void => {
      const found = /^ready (\S+)$/m.exec(stdout)?.[1];
      if (found !== undefined) resolve(found);
    };
    child.stdout.on('data', look);
    void closed.then(() => reject(new Error(`ended before ready: ${stderr}`)));
  });
  // Only those who serve are asked for it.
  ready.catch(() => undefined);
  return {
    child,
    ready,
    lines: () => linesOf(stdout),
    stderr: () => stderr,
    ended,
    async stop(signal = 'SIGTERM') {
      const fromMs = performance.now();
      child.kill(signal);
      const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
      const [code] = await closed;
      clearTimeout(late);
      return result(code, fromMs);
    },
  };
}

/** Runs it to its end with `input` on stdin. */
export function banban(args: readonly string[], input: string | Uint8Array = ''): Promise<Ended> {
  const running = startBanban(args);
  running.child.stdin.end(input);
  return running.ended;
}

function linesOf(text: string): string[] {
  return text === '' ? [] : text.replace(/\n$/, '').split('\n');
}
