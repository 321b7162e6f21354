/**
 * The virus scanner of a Linux PC. There is no place where scanners register, so each has to be known by a public fact;
 * the only one with any is ClamAV, whose daemon answers on its socket (clamd(8): PING, VERSION). What is not known is not
 * called absent: another maker's may well be watching.
 */
import { access } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Antivirus } from './posture.ts';
import { type Runner, systemRunner } from './run.ts';

/** LocalSocket of clamd.conf: Debian and its descendants, Fedora and its, and what the source builds with. */
const SOCKETS = ['/run/clamav/clamd.ctl', '/run/clamd.scan/clamd.sock', '/tmp/clamd.sock'];
const PROGRAMS = ['/usr/sbin/clamd', '/usr/bin/clamscan'];
/** libclamav warns of a database “older than 7 days”. */
const OLD_SIGNATURES_DAYS = 7;
const DAY_MS = 86_400_000;
const SERVICES = ['clamav-daemon.service', 'clamd@scan.service', 'clamd.service'];
/** It may be loading its signatures. */
const WITHIN_MS = 20_000;
const MOST_CHARS = 1_000;

export interface AntivirusSource {
  /** Empty, or the folder a test has planted a system in. */
  readonly root: string;
  readonly run: Runner;
  /** Wall ms. */
  readonly now: () => number;
}

const thisMachine: AntivirusSource = { root: '', run: systemRunner, now: Date.now };

export async function linuxAntivirus({ root, run, now } = thisMachine): Promise<Antivirus | null> {
  // Where systemd keeps the socket of a daemon that does not run, our question would start it: a gigabyte of memory.
  const { code, said } = await run('systemctl', ['is-active', ...SERVICES]);
  if (code === undefined || said.split('\n').some((line) => line.trim() === 'active'))
    for (const socket of SOCKETS) {
      const version = await asked(`${root}${socket}`, 'VERSION');
      if (version !== undefined) return clamavState(version, now());
    }
  for (const program of PROGRAMS) if (await isThere(`${root}${program}`)) return 'off';
  return null;
}

/** “ClamAV 1.4.6/27834/Fri Nov 27 09:02:11 2026”: version, signatures, when these were made; the latter two once there are any. */
export function clamavState(version: string, now: number): Antivirus {
  const made = Date.parse(`${version.split('/')[2] ?? ''} UTC`);
  // A daemon without a signature of its makers watches for nothing.
  if (Number.isNaN(made)) return 'outdated';
  return now - made > (OLD_SIGNATURES_DAYS + 1) * DAY_MS ? 'outdated' : 'on';
}

/** Undefined: nobody is there. `z…\0`: both ends close with a zero byte. */
function asked(path: string, command: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    let said = '';
    const over = (answer: string | undefined): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(answer);
    };
    const timer = setTimeout(() => over(undefined), WITHIN_MS);
    socket.setEncoding('utf8');
    socket.on('connect', () => socket.write(`z${command}\0`));
    socket.on('data', (text: string) => {
      said = `${said}${text}`.slice(0, MOST_CHARS);
      if (said.includes('\0')) over(said.split('\0')[0]);
    });
    socket.on('error', () => over(undefined));
    socket.on('close', () => over(said === '' ? undefined : said));
  });
}

function isThere(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    // Not installed.
    () => false,
  );
}
