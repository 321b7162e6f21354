/**
 * A port that is there and does not open: is it somebody else's, and whose, or may we not? Linux says under /proc who has
 * a port open, of the programs this user may look into (a service run by root: all). Windows gives no cheap answer, and
 * none is made up.
 */
import { constants } from 'node:fs';
import { access, readdir, readFile, readlink, realpath } from 'node:fs/promises';
import type { ShownError } from '../../protocols/shown-error.ts';
import { deviceAbsent, deviceBusy, deviceDenied, deviceRefused, type Holder, reasonOf } from './failure.ts';

const ABSENT = /no such file|no such device|file not found|ENOENT|ENODEV|ENXIO/i;
const BUSY = /busy|cannot lock|temporarily unavailable/i;
/** Windows' ways to say that the thing itself is broken; whatever else it says of a COM port means that it is taken. */
const BROKEN = /unknown error|semaphore|not functioning|i\/o/i;
const LOOK_WITHIN_MS = 1_000;
const MOST_NAMED = 3;

/** `label`: the address without its secrets; `path`: what was to be opened; `error`: what the library threw. */
export async function whyNotOpened(label: string, path: string, error: unknown): Promise<ShownError> {
  const reason = reasonOf(error);
  if (ABSENT.test(reason)) return deviceAbsent(label, error);
  if (process.platform !== 'linux')
    return BROKEN.test(reason) ? deviceRefused(label, reason, error) : deviceBusy(label, error);
  if (await isDenied(path)) return deviceDenied(label, error);
  return BUSY.test(reason) ? deviceBusy(label, error, await holdersOf(path)) : deviceRefused(label, reason, error);
}

async function isDenied(path: string): Promise<boolean> {
  try {
    await access(path, constants.R_OK | constants.W_OK);
    return false;
  } catch (error) {
    const code = reasonOf(error);
    return code === 'EACCES' || code === 'EPERM';
  }
}

/** The programs that have it open, this one left out. Empty: nobody can be named. Ends within a second. */
export async function holdersOf(path: string): Promise<readonly Holder[]> {
  const deadline = performance.now() + LOOK_WITHIN_MS;
  const found: Holder[] = [];
  try {
    const port = await realpath(path);
    for (const entry of await readdir('/proc')) {
      if (performance.now() > deadline || found.length >= MOST_NAMED) break;
      const pid = Number(entry);
      if (!Number.isInteger(pid) || pid === process.pid) continue;
      if (await hasOpen(pid, port)) found.push({ name: await nameOf(pid), pid });
    }
  } catch {
    // The port is gone, or there is no /proc.
  }
  return found;
}

async function hasOpen(pid: number, port: string): Promise<boolean> {
  try {
    const folder = `/proc/${pid}/fd`;
    for (const fd of await readdir(folder)) {
      // A handle may be closed while we look.
      const target = await readlink(`${folder}/${fd}`).catch(() => '');
      if (target === port) return true;
    }
  } catch {
    // Another user's process, or one that has just ended.
  }
  return false;
}

async function nameOf(pid: number): Promise<string> {
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  // One printable line, whatever a program calls itself.
  const line = name
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, 32);
  return line === '' ? '?' : line;
}
