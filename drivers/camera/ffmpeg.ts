/**
 * ffmpeg as a supervised child, without a shell.
 *
 * - Addresses carry passwords, and the arguments of a program are everybody's to read (`ps`): they go in through a pipe, as
 *   a concat script, and stand in no argument, file or environment. What ffmpeg says of them is redacted before it is kept.
 * - It writes into pipes only. A pipe whose reader is gone ends it: a child does not outlive an agent that was killed.
 * - It is reaped by Node; `ended` resolves in any case. Stopping asks (SIGINT; on Windows `q`), then kills.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { constants, setPriority } from 'node:os';
import { delimiter, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { endsWithin } from '../pause.ts';
import { redacted, secretsOf } from './redacted.ts';

export interface Ffmpeg {
  readonly path: string;
  /** As it says: `5.1.9-0+deb12u1`. */
  readonly version: string;
  /** Undefined of builds that are named after a commit: those are new. */
  readonly major: number | undefined;
}

export interface WhereToLook {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  /** Folders before those of PATH: where the school’s IT teacher puts it on Windows. */
  readonly beside?: readonly string[];
}

const ASK_WITHIN_MS = 5_000;

/** The first ffmpeg that says it is one; undefined: there is none. Asks each candidate, ≤ 5 s. */
export async function findFfmpeg({ env, platform, beside = [] }: WhereToLook): Promise<Ffmpeg | undefined> {
  const file = platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  const path = env['PATH'] ?? env['Path'] ?? '';
  const folders = [...beside, ...path.split(delimiter)].filter((folder) => folder !== '');
  for (const folder of new Set(folders)) {
    const found = await askVersion(join(folder, file), env);
    if (found !== undefined) return found;
  }
  return undefined;
}

async function askVersion(path: string, env: WhereToLook['env']): Promise<Ffmpeg | undefined> {
  return await new Promise((resolve) => {
    const child = spawn(path, ['-hide_banner', '-version'], {
      stdio: ['ignore', 'pipe', 'ignore'],
      env: childEnvironment(env),
      windowsHide: true,
    });
    let said = '';
    const deadline = setTimeout(() => child.kill('SIGKILL'), ASK_WITHIN_MS);
    const over = (found: Ffmpeg | undefined): void => {
      clearTimeout(deadline);
      resolve(found);
    };
    child.stdout.on('data', (bytes: Buffer) => {
      if (said.length < 4_000) said += bytes.toString('latin1');
    });
    // Not there, or not to be run: the next folder.
    child.on('error', () => over(undefined));
    child.on('close', () => over(versionIn(said, path)));
  });
}

/** @param said the first lines of `ffmpeg -version` */
export function versionIn(said: string, path: string): Ffmpeg | undefined {
  const version = /^ffmpeg version (\S{1,60})/m.exec(said)?.[1];
  if (version === undefined) return undefined;
  const major = /^n?(\d+)\./.exec(version)?.[1];
  return { path, version, major: major === undefined ? undefined : Number(major) };
}

export interface FfmpegJob {
  /** What it reads, in this order: `-i` 0, 1 … Each `rtsp://user:pass@…`. */
  readonly addresses: readonly string[];
  /** Of decoders, before the input: `['-skip_frame', 'nokey']`. */
  readonly inputOptions?: readonly string[];
  /** Everything behind the inputs; `pipe:1` is output 0, and {@link outputPipe} says what the others are. */
  readonly outputOptions: readonly string[];
  readonly outputs: number;
  /** For what may wait: behind everything the lesson needs. */
  readonly niceness?: number;
}

/** How an output is called in the arguments. */
export const outputPipe = (output: number, inputs: number): string =>
  output === 0 ? 'pipe:1' : `pipe:${2 + inputs + output}`;

export interface FfmpegEnd {
  /** What it said, in a word. */
  readonly why: FfmpegTrouble;
  /** Its last lines, redacted: for the log. */
  readonly said: readonly string[];
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `no-sound`: it was told to take a sound that is not there. `gone`: it ended and did not say why. */
export type FfmpegTrouble = 'login' | 'no-such-stream' | 'refused' | 'unreachable' | 'timeout' | 'no-sound' | 'gone';

export interface FfmpegChild {
  readonly pid: number | undefined;
  readonly outputs: readonly Readable[];
  /** Lines of what it says, redacted, as they come. */
  onSaid(listener: (line: string) => void): void;
  readonly ended: Promise<FfmpegEnd>;
  /** Asks it to finish, and kills it after `graceMs`; 0: at once. Resolves when it is gone. */
  stop(graceMs: number): Promise<void>;
}

/** A camera says itself where its stream is: it does not make us read a file, or somebody’s web server. */
const PROTOCOLS = 'pipe,fd,rtsp,rtsps,rtp,srtp,tcp,udp,tls,crypto';
/** Silence of a socket, after which ffmpeg itself gives up; µs. */
const SOCKET_TIMEOUT_US = 5_000_000;
const KEEP_LINES = 12;
const LONGEST_LINE = 300;
/** A flood of complaints is cut: so much a second is looked at. */
const MOST_BYTES_A_SECOND = 64 * 1024;
/** A child that was killed and whose pipes somebody else holds open. */
const GONE_WITHIN_MS = 2_000;

export function runFfmpeg(ffmpeg: Ffmpeg, job: FfmpegJob, env: WhereToLook['env']): FfmpegChild {
  const { addresses, inputOptions = [], outputOptions, outputs } = job;
  const secrets = addresses.flatMap(secretsOf);
  const inputs = addresses.flatMap((_, index) => [
    ...inputOptions,
    ...['-f', 'concat', '-safe', '0', '-protocol_whitelist', PROTOCOLS],
    ...['-i', `pipe:${3 + index}`],
  ]);
  const args = ['-hide_banner', '-nostats', '-loglevel', 'level+info', ...inputs, ...outputOptions];
  const pipes = addresses.length + outputs - 1;
  const child = spawn(ffmpeg.path, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...Array.from({ length: pipes }, () => 'pipe' as const)],
    env: childEnvironment(env),
    windowsHide: true,
  });
  const { pid } = child;
  if (pid !== undefined && job.niceness !== undefined) calmDown(pid, job.niceness);

  const ears = new Set<(line: string) => void>();
  const said: string[] = [];
  let why: FfmpegTrouble = 'gone';
  let rest = '';
  let secondBytes = 0;
  let second = 0;
  child.stderr?.on('data', (bytes: Buffer) => {
    const now = Math.floor(performance.now() / 1_000);
    if (now !== second) [second, secondBytes] = [now, 0];
    secondBytes += bytes.byteLength;
    if (secondBytes > MOST_BYTES_A_SECOND) return;
    const lines = (rest + bytes.toString('utf8')).split(/\r?\n|\r/);
    rest = (lines.pop() ?? '').slice(0, 4 * LONGEST_LINE);
    for (const line of lines) {
      const shown = redacted(line, secrets).slice(0, LONGEST_LINE);
      if (shown.trim() === '') continue;
      if (!/^\[info\]/.test(shown)) {
        said.push(shown);
        if (said.length > KEEP_LINES) said.shift();
      }
      why = troubleIn(shown) ?? why;
      for (const ear of ears) ear(shown);
    }
  });

  for (const [index, address] of addresses.entries()) {
    const input = child.stdio[3 + index] as Writable | undefined;
    // It may be gone before it has read where to: `ended` says so.
    input?.on('error', ignored);
    input?.end(script(address, ffmpeg));
  }
  child.stdin?.on('error', ignored);
  const readable = Array.from({ length: outputs }, (_, output) => {
    const stream = child.stdio[output === 0 ? 1 : 2 + addresses.length + output] as Readable;
    stream.on('error', ignored);
    return stream;
  });

  const ended = new Promise<FfmpegEnd>((resolve) => {
    let late: NodeJS.Timeout | undefined;
    const over = (code: number | null, signal: NodeJS.Signals | null): void => {
      clearTimeout(late);
      for (const stream of child.stdio) stream?.destroy();
      resolve({ why, said, code, signal });
    };
    child.on('error', (error) => {
      said.push(redacted(error.message, secrets).slice(0, LONGEST_LINE));
      if (child.pid === undefined) over(null, null);
    });
    child.on('close', over);
    child.on('exit', (code, signal) => {
      late = setTimeout(() => over(code, signal), GONE_WITHIN_MS);
    });
  });

  let stopping: Promise<void> | undefined;
  async function stop(graceMs: number): Promise<void> {
    if (graceMs > 0) {
      ask(child);
      if (await endsWithin(ended, graceMs)) return;
    }
    child.kill('SIGKILL');
    await ended;
  }

  return {
    pid,
    outputs: readable,
    onSaid: (listener) => void ears.add(listener),
    ended,
    stop(graceMs) {
      // Asked nicely already and now in a hurry: it is killed, and the first who asked hears of it too.
      if (stopping !== undefined && graceMs === 0) child.kill('SIGKILL');
      stopping ??= stop(graceMs);
      return stopping;
    },
  };
}

function ask(child: ChildProcess): void {
  // Windows has no signal that a program could answer to.
  if (process.platform === 'win32') child.stdin?.write('q');
  else child.kill('SIGINT');
}

/**
 * One address as a concat script. Since ffmpeg 5 it carries the options of what it opens; before, an RTSP address takes
 * `?tcp` itself, and nothing limits a socket's silence: whoever reads our output must, and does.
 */
function script(address: string, { major }: Ffmpeg): string {
  const old = major !== undefined && major < 5;
  // One line is one order: an address with a line break in it would give orders of its own.
  const oneLine = address.replace(/\p{Cc}/gu, '');
  const whole = old ? `${oneLine}${oneLine.includes('?') ? '&' : '?'}tcp` : oneLine;
  const lines = ['ffconcat version 1.0', `file '${whole.replaceAll("'", "'\\''")}'`];
  if (!old) lines.push('option rtsp_transport tcp', `option timeout ${SOCKET_TIMEOUT_US}`);
  return `${lines.join('\n')}\n`;
}

const TROUBLES: readonly (readonly [RegExp, FfmpegTrouble])[] = [
  [/401 Unauthorized|authorization failed|403 Forbidden/i, 'login'],
  [/404 Not Found|Stream Not Found/i, 'no-such-stream'],
  [/Connection refused/i, 'refused'],
  [/No route to host|Network is unreachable|Host is down|Name or service not known/i, 'unreachable'],
  [/Connection timed out|Operation timed out/i, 'timeout'],
  [/matches no streams|does not contain any stream/i, 'no-sound'],
];

function troubleIn(line: string): FfmpegTrouble | undefined {
  return TROUBLES.find(([words]) => words.test(line))?.[1];
}

/** What a program needs to run, and nothing it could tell. */
function childEnvironment(env: WhereToLook['env']): NodeJS.ProcessEnv {
  const wanted = ['PATH', 'Path', 'SystemRoot', 'SYSTEMROOT', 'TEMP', 'TMP', 'LD_LIBRARY_PATH'];
  const kept = wanted.flatMap((key) => (env[key] === undefined ? [] : [[key, env[key]]]));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', AV_LOG_FORCE_NOCOLOR: '1' };
}

function calmDown(pid: number, niceness: number): void {
  try {
    setPriority(pid, Math.min(niceness, constants.priority.PRIORITY_LOW));
  } catch {
    // It has ended already, or the system does not let us: it runs like everything else.
  }
}

function ignored(): void {}
