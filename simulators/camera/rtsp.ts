/**
 * The stream itself: GStreamer's RTSP server in a child (`rtsp-server.py`), told what to do on its stdin. The child ends when
 * its stdin does, so also when its parent is killed. The password goes the same way: a command line is everybody's to read.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ShownError } from '../../protocols/shown-error.ts';
import { cannotListen } from '../stream/plugs.ts';
import type { StreamPlace, StreamWay } from './stream.ts';

export interface RtspOptions extends StreamPlace {
  /** 0: a free one. */
  readonly port: number;
  tell(event: { readonly event: string; readonly [what: string]: unknown }): void;
}

export interface RtspServer {
  readonly port: number;
  command(way: StreamWay): void;
  /** Ends the child, whatever it does, and waits until it is gone. */
  close(): Promise<void>;
}

const PROGRAM = fileURLToPath(new URL('./rtsp-server.py', import.meta.url));
/** GStreamer looks over its plugins at the first start. */
const START_MS = 20_000;
const END_MS = 1_500;
const MOST_OUTPUT = 20_000;
export const STREAM_PACKAGES =
  'python3-gi gir1.2-gst-rtsp-server-1.0 gstreamer1.0-plugins-base gstreamer1.0-plugins-good gstreamer1.0-plugins-bad gstreamer1.0-plugins-ugly';

export async function startRtsp({ tell, ...given }: RtspOptions): Promise<RtspServer> {
  const child = spawn(python(), ['-u', PROGRAM], { stdio: ['pipe', 'pipe', 'pipe'] });
  const ended = new Promise<void>((resolve) => {
    child.once('exit', () => resolve());
    child.once('error', () => resolve());
  });
  // The child is gone before it has read everything: 'exit' follows.
  child.stdin.on('error', () => {});
  child.stdin.write(`${JSON.stringify(given)}\n`);
  let said = '';
  let complained = '';
  let closing = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complained = (complained + text).slice(-MOST_OUTPUT);
  });
  try {
    const ready = await new Promise<number>((resolve, reject) => {
      const late = setTimeout(() => reject(missing(`no answer in ${START_MS} ms`)), START_MS);
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        said = (said + text).slice(-MOST_OUTPUT);
        const [, found] = /^ready (\d+)$/m.exec(said) ?? [];
        if (found !== undefined) resolve(Number(found));
      });
      child.once('error', (cause) => reject(missing('python3', cause)));
      child.once('exit', () => reject(whyEnded(said, complained, `rtsp://${given.host}:${given.port}`)));
      void ended.then(() => clearTimeout(late));
      child.stdout.once('data', () => clearTimeout(late));
    });
    child.once('exit', (code) => {
      if (!closing) tell({ event: 'rtsp-ended', code });
    });
    return {
      port: ready,
      command: (way) => {
        child.stdin.write(`${JSON.stringify({ way })}\n`);
      },
      close: async () => {
        closing = true;
        await end(child, ended);
      },
    };
  } catch (error) {
    await end(child, ended);
    throw error;
  }
}

/** The distribution's own: its modules (python3-gi) are not those of another Python that may stand first on the path. */
function python(): string {
  return existsSync('/usr/bin/python3') ? '/usr/bin/python3' : 'python3';
}

async function end(child: ChildProcess, ended: Promise<void>): Promise<void> {
  child.stdin?.end();
  const kill = setTimeout(() => child.kill('SIGKILL'), END_MS);
  await ended;
  clearTimeout(kill);
}

function whyEnded(said: string, complained: string, where: string): ShownError {
  const [, gone] = /^missing (.+)$/m.exec(said) ?? [];
  if (gone !== undefined) return missing(gone);
  if (/^taken$/m.test(said)) return cannotListen(where, Object.assign(new Error('in use'), { code: 'EADDRINUSE' }));
  return missing('rtsp-server.py', complained);
}

function missing(what: string, cause?: unknown): ShownError {
  return new ShownError(
    {
      code: 'SIMULATE-GSTREAMER',
      where: 'rtsp',
      what: {
        zh: `本机不能提供 RTSP 画面（缺 ${what}）；其他功能照常`,
        en: `this machine cannot serve an RTSP stream (missing: ${what}); everything else works`,
      },
      todo: { zh: `Debian：apt-get install ${STREAM_PACKAGES}`, en: `Debian: apt-get install ${STREAM_PACKAGES}` },
    },
    cause === undefined ? undefined : { cause },
  );
}
