/**
 * What the system says of its own protection: virus scanner, updates, administrators, installed programs, the end of its
 * support. On Windows through the survey's one PowerShell; on Linux from files, without a program. Nothing is changed, no
 * neighbour is looked at, and an account is a mark nobody can read back.
 */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import os from 'node:os';
import { linuxAntivirus } from './antivirus.ts';
import { STORAGE_COMMAND, type StorageSeen, windowsStorage } from './storage.ts';
import { linuxEnds, windowsEnds } from './support-ends.ts';

export type Antivirus = 'on' | 'off' | 'outdated' | 'none';

export interface Program {
  readonly name: string;
  readonly publisher?: string;
  readonly version?: string;
}

/** Null: it cannot be told here. */
export interface PostureFacts {
  readonly system: string;
  readonly supportEnds: string | null;
  readonly antivirus: Antivirus | null;
  /** Wall ms of the newest update that went in. */
  readonly updatedAt: number | null;
  /** One mark an account that may do everything. */
  readonly administrators: readonly string[] | null;
  readonly programs: readonly Program[] | null;
  /** USB storage that has ever been in, where the system remembers; absent: it does not. */
  readonly storage?: readonly StorageSeen[] | null;
}

const MOST_PROGRAMS = 800;
const LONGEST = 120;

export const POWERSHELL = {
  antivirus:
    'Get-CimInstance -Namespace root/SecurityCenter2 -ClassName AntiVirusProduct | select displayName,productState | fl',
  updated:
    "Get-HotFix | where {$_.InstalledOn} | sort InstalledOn | select -Last 1 | foreach {$_.InstalledOn.ToString('yyyy-MM-dd')}",
  administrators: 'Get-LocalGroupMember -SID S-1-5-32-544 | foreach {$_.SID.Value}',
  programs:
    "Get-ItemProperty 'HKLM:\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*','HKLM:\\Software\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\*' -EA SilentlyContinue | where {$_.DisplayName -and -not $_.SystemComponent -and -not $_.ParentKeyName} | foreach {$_.DisplayName + '|' + $_.Publisher + '|' + $_.DisplayVersion}",
} as const;

/** @param ask has a line of PowerShell carried out and gives what it wrote. */
export async function windowsPosture(ask: (command: string) => Promise<string>): Promise<PostureFacts> {
  return {
    system: `${os.version()} ${os.release()}`.slice(0, LONGEST),
    supportEnds: windowsEnds(os.version(), os.release()) ?? null,
    antivirus: antivirusOf(await ask(POWERSHELL.antivirus)),
    updatedAt: dateOf(await ask(POWERSHELL.updated)),
    administrators: sidsOf(await ask(POWERSHELL.administrators)),
    programs: listedPrograms(await ask(POWERSHELL.programs)),
    storage: windowsStorage(await ask(STORAGE_COMMAND)),
  };
}

/**
 * `productState`: bits 12–15 say on (1), off (0), snoozed (2), expired (3); bits 4–7 whether its signatures are old. Several
 * scanners: the best of them protects. Nothing readable: a server, or a system without the Security Center.
 */
export function antivirusOf(listing: string): Antivirus | null {
  const states = [...listing.matchAll(/^productState\s*:\s*(\d+)\s*$/gim)].map(([, state]) => Number(state));
  // An error is in red words; an empty answer means that no scanner has registered.
  if (states.length === 0) return listing.trim() === '' ? 'none' : null;
  const running = states.filter((state) => ((state >> 12) & 0xf) === 1);
  if (running.length === 0) return 'off';
  return running.some((state) => ((state >> 4) & 0xf) === 0) ? 'on' : 'outdated';
}

export function dateOf(text: string): number | null {
  const date = /^(\d{4}-\d{2}-\d{2})\s*$/m.exec(text)?.[1];
  const at = date === undefined ? Number.NaN : Date.parse(`${date}T00:00:00+08:00`);
  return Number.isNaN(at) ? null : at;
}

export function sidsOf(text: string): string[] | null {
  const sids = [...text.matchAll(/^(S-1-[\d-]+)\s*$/gm)].map(([, sid]) => sid ?? '');
  return sids.length === 0 ? null : sids.map(markOf);
}

export function listedPrograms(text: string): Program[] | null {
  const lines = text.split(/\r?\n/).filter((line) => line.split('|').length >= 3);
  if (lines.length === 0) return null;
  return unique(
    lines.map((line) => {
      const parts = line.split('|');
      const [publisher, version] = [parts.at(-2), parts.at(-1)];
      return program(parts.slice(0, -2).join('|'), publisher, version);
    }),
  );
}

export interface LinuxFiles {
  readonly osRelease: string;
  readonly group: string;
  readonly passwd: string;
  readonly dpkgStatus: string;
  readonly extendedStates: string;
  /** Wall ms of the last change of dpkg's status. */
  readonly changedAt: number | null;
  readonly antivirus: Antivirus | null;
}

export async function linuxPosture(): Promise<PostureFacts> {
  const [osRelease, group, passwd, dpkgStatus, extendedStates, changedAt, antivirus] = await Promise.all([
    textOf('/etc/os-release'),
    textOf('/etc/group'),
    textOf('/etc/passwd'),
    textOf('/var/lib/dpkg/status'),
    textOf('/var/lib/apt/extended_states'),
    changed('/var/lib/dpkg/status'),
    linuxAntivirus(),
  ]);
  return linuxFacts({ osRelease, group, passwd, dpkgStatus, extendedStates, changedAt, antivirus });
}

export function linuxFacts(files: LinuxFiles): PostureFacts {
  const { osRelease, dpkgStatus } = files;
  return {
    system: (/^PRETTY_NAME="?([^"\n]*)"?$/m.exec(osRelease)?.[1] ?? 'Linux').slice(0, LONGEST),
    supportEnds: linuxEnds(osRelease) ?? null,
    antivirus: files.antivirus,
    updatedAt: files.changedAt,
    administrators: files.passwd === '' ? null : linuxAdministrators(files.group, files.passwd),
    programs: dpkgStatus === '' ? null : chosenPackages(dpkgStatus, files.extendedStates),
  };
}

/** Whoever has the number 0, and the members of the groups that may become it. */
export function linuxAdministrators(group: string, passwd: string): string[] {
  const accounts = passwd.split('\n').map((line) => line.split(':'));
  const zero = accounts.filter(([, , uid]) => uid === '0').map(([name]) => name ?? '');
  const groups = group.split('\n').map((line) => line.split(':'));
  const members = groups
    .filter(([name]) => name === 'sudo' || name === 'wheel' || name === 'admin')
    .flatMap(([, , , names = '']) => names.split(',').filter((name) => name !== ''));
  return [...new Set([...zero, ...members])].map(markOf);
}

/** Installed because somebody asked for it: not with something else, and not part of the system itself. */
export function chosenPackages(dpkgStatus: string, extendedStates: string): Program[] {
  const automatic = new Set(
    stanzas(extendedStates).flatMap((field) => (field('Auto-Installed') === '1' ? [field('Package') ?? ''] : [])),
  );
  return unique(
    stanzas(dpkgStatus).flatMap((field) => {
      const name = field('Package');
      if (name === undefined || automatic.has(name)) return [];
      if (!/^\S+ ok installed$/.test(field('Status') ?? '')) return [];
      if (field('Essential') === 'yes' || /^(required|important|standard)$/.test(field('Priority') ?? '')) return [];
      return [program(name, field('Maintainer')?.replace(/\s*<[^>]*>/, ''), field('Version'))];
    }),
  );
}

function stanzas(text: string): ((key: string) => string | undefined)[] {
  return text
    .split(/\n\n+/)
    .filter((stanza) => stanza.trim() !== '')
    .map((stanza) => (key) => new RegExp(`^${key}: (.*)$`, 'm').exec(stanza)?.[1]);
}

function program(name: string, publisher: string | undefined, version: string | undefined): Program {
  const [said, by, number] = [name, publisher, version].map((text) => (text ?? '').trim().slice(0, LONGEST));
  return {
    name: said ?? '',
    ...(by === undefined || by === '' ? {} : { publisher: by }),
    ...(number === undefined || number === '' ? {} : { version: number }),
  };
}

/** By name; on Windows many have a 32-bit and a 64-bit entry. */
function unique(programs: readonly Program[]): Program[] {
  const byName = new Map(programs.filter(({ name }) => name !== '').map((one) => [one.name, one] as const));
  return [...byName.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1)).slice(0, MOST_PROGRAMS);
}

function markOf(account: string): string {
  return createHash('sha256').update(`banban account ${account}`).digest('hex').slice(0, 16);
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch {
    // Not on this system, or not for this user: then it cannot be told.
    return '';
  }
}

async function changed(file: string): Promise<number | null> {
  try {
    return (await stat(file)).mtimeMs;
  } catch {
    // As above.
    return null;
  }
}
