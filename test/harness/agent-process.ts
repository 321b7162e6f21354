/** The real agent as its own process, started the way a service manager would, on a directory of the test's own. */
import { type ChildProcess, type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';

const cli = fileURLToPath(new URL('../../agent/cli/banban.ts', import.meta.url));

export interface AgentProcess {
  /** `http://127.0.0.1:PORT` without a trailing slash. */
  readonly address: string;
  readonly pid: number;
  /** Everything written to stderr so far. */
  log(): string;
  /** SIGTERM, and the exit code; SIGKILL after 10 s (which fails the caller by its exit code). */
  stop(): Promise<number | null>;
  /** kill -9, and gone. */
  kill(): Promise<void>;
}

export interface AgentSetup {
  readonly config: object;
  readonly directory: string;
  /** Extra environment, e.g. a slowed disk. */
  readonly env?: Readonly<Record<string, string>>;
  /** A program to run node under, with its arguments. */
  readonly under?: readonly string[];
  /** Instead of the checkout's own: a bundle. */
  readonly program?: readonly string[];
}

/** An empty directory that is removed by the returned `remove`. */
export async function scratch(name: string): Promise<{ directory: string; remove(): Promise<void> }> {
  const directory = await mkdtemp(join(tmpdir(), `banban-${name}-`));
  return { directory, remove: () => rm(directory, { recursive: true, force: true }) };
}

/** Starts and waits for `ready`. JSON is YAML, so the config is written as it is. */
export async function startAgentProcess(setup: AgentSetup): Promise<AgentProcess> {
  const started = spawnAgent(setup);
  const address = await started.ready;
  return { ...started, address };
}

/** Starts without waiting: for tests that kill at any moment. */
export function spawnAgent(setup: AgentSetup): Omit<AgentProcess, 'address'> & { readonly ready: Promise<string> } {
  const configFile = join(setup.directory, 'banban.yaml');
  const [program, ...programArgs] = [
    ...(setup.under ?? []),
    ...(setup.program ?? [process.execPath, cli]),
    'run',
    '--config',
    configFile,
    '--data',
    join(setup.directory, 'data'),
  ];
  const written = writeFile(configFile, JSON.stringify({ log: { level: 'info' }, ...setup.config }));
  let log = '';
  let child: ChildProcessByStdio<null, Readable, Readable> | undefined;
  const spawned = written.then(() => {
    child = spawn(program as string, programArgs, {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...setup.env },
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      log = (log + text).slice(-1_000_000);
    });
    return child;
  });
  const exited = spawned.then(async (c): Promise<number | null> => {
    if (c.exitCode !== null || c.signalCode !== null) return c.exitCode;
    const [code] = (await once(c, 'exit')) as [number | null];
    return code;
  });
  const ready = spawned.then(
    (c) =>
      new Promise<string>((resolve, reject) => {
        createInterface({ input: c.stdout }).on('line', (line) => {
          if (line.startsWith('ready ')) resolve(line.slice('ready '.length).trim().replace(/\/$/, ''));
        });
        c.once('error', reject);
        c.once('exit', (code, signal) =>
          reject(new Error(`the agent ended (${code ?? signal}) before ready:\n${log}`)),
        );
      }),
  );
  // A test that kills before `ready` never looks at it.
  ready.catch(() => undefined);
  return {
    get pid() {
      return child?.pid ?? 0;
    },
    ready,
    log: () => log,
    stop: async () => {
      const c = await spawned;
      signal(c, setup, 'SIGTERM');
      const late = setTimeout(() => signal(c, setup, 'SIGKILL'), 10_000);
      const code = await exited;
      clearTimeout(late);
      return code;
    },
    kill: async () => {
      const c = await spawned;
      signal(c, setup, 'SIGKILL');
      await exited;
    },
  };
}

/**
 * To the agent itself: a program it runs under (strace), told to stop, lets go of it and leaves it running, with its port.
 * That program ends when the agent does, with its exit code.
 */
function signal(child: ChildProcess, setup: AgentSetup, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const [under] = setup.under === undefined ? [] : childrenOf(child.pid ?? 0);
  if (under === undefined) child.kill(name);
  else process.kill(under, name);
}

function childrenOf(pid: number): number[] {
  try {
    const pids = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim();
    return pids === '' ? [] : pids.split(' ').map(Number);
  } catch {
    // It has just ended: there is nobody to tell.
    return [];
  }
}

/** JSON over the API; a refusal is returned like any answer. */
export async function api<T>(
  address: string,
  path: string,
  options: { method?: string; body?: unknown; cookie?: string } = {},
): Promise<{ status: number; body: T; cookie: string | undefined }> {
  const response = await fetch(`${address}${path}`, {
    method: options.method ?? 'GET',
    headers: {
      ...(options.body === undefined
        ? {}
        : { 'content-type': typeof options.body === 'string' ? 'text/csv' : 'application/json' }),
      ...(options.cookie === undefined ? {} : { cookie: options.cookie }),
    },
    ...(options.body === undefined
      ? {}
      : { body: typeof options.body === 'string' ? options.body : JSON.stringify(options.body) }),
  });
  const text = await response.text();
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  return { status: response.status, body: (text === '' ? undefined : JSON.parse(text)) as T, cookie };
}
