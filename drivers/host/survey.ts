/**
 * The dear questions, put to `systeminformation`; runs in the program `survey-process.ts`. On Windows one PowerShell is
 * started for all of a survey's questions and ends with it: kept open it would hold some 60 MB for an answer an hour.
 * Once in a process: the library (5.33) ends a second shell when it hears that the first has closed.
 */
import { closeSync, constants, openSync, readSync } from 'node:fs';
import os from 'node:os';
import type { Systeminformation } from 'systeminformation';
import type { Identity } from '../device.ts';
import { CONFLICT_COMMAND, linuxConflict, windowsConflict } from './address.ts';
import type { DiskHealth, Facts, HostReadings, Topic } from './facts.ts';
import { MODE_COMMAND, modesOf } from './screen-mode.ts';
import { SOUND_COMMAND, windowsOutputs } from './sound.ts';

type Library = typeof import('systeminformation');

/** Undefined: this PC does not say. */
export async function survey(topics: readonly Topic[], platform: string): Promise<Facts> {
  // `default`: the bundle gives a CommonJS package no named exports, and Node gives it both.
  const { default: library } = await import('systeminformation');
  const windows = platform === 'win32';
  if (windows) library.powerShellStart();
  try {
    // One after the other: a classroom PC has two cores and a lesson to run.
    let facts: Facts = { readings: {}, identity: {} };
    for (const topic of topics) {
      const more = await ask(library, topic, windows);
      facts = {
        ...facts,
        ...more,
        readings: { ...facts.readings, ...more.readings },
        identity: { ...facts.identity, ...more.identity },
      };
    }
    return facts;
  } finally {
    if (windows) library.powerShellRelease();
  }
}

async function ask(library: Library, topic: Topic, windows: boolean): Promise<Partial<Facts>> {
  switch (topic) {
    case 'identity':
      return { identity: identityOf(await library.system(), await library.bios()) };
    case 'disks': {
      const diskHealth = healthOf(await library.diskLayout());
      const readings = windows ? volumesOf(await library.fsSize()) : {};
      return { readings, ...(diskHealth === undefined ? {} : { diskHealth }) };
    }
    case 'shutdown':
      return { readings: windows ? lastShutdownOf(await powerEvents(), bootedAt()) : {} };
    case 'temperature':
      return { readings: temperatureOf(await library.cpuTemperature()) };
    case 'network':
      return { readings: networkOf([await library.networkInterfaces()].flat()) };
    case 'displays':
      return {
        readings: {
          ...displaysOf(await library.graphics()),
          ...(windows ? modesOf(await askPowerShell(MODE_COMMAND)) : {}),
        },
      };
    case 'address': {
      const addressConflict = windows ? windowsConflict(await askPowerShell(CONFLICT_COMMAND)) : await linuxConflict();
      return { readings: addressConflict === undefined ? {} : { addressConflict } };
    }
    case 'sound': {
      const soundOutputs = windows ? windowsOutputs(await askPowerShell(SOUND_COMMAND)) : undefined;
      return { readings: soundOutputs === undefined ? {} : { soundOutputs } };
    }
    case 'posture': {
      const { linuxPosture, windowsPosture } = await import('./posture.ts');
      return { posture: windows ? await windowsPosture(askPowerShell) : await linuxPosture() };
    }
    case 'usb':
      return { readings: windows ? brokenUsb(await pnpProblems()) : failedUsb(kernelMessages()) };
  }
}

/** What makers leave in when they fill in nothing. */
const NOTHING =
  /^(|-|n\/?a|none|unknown|not (specified|applicable|available)|default string|system (manufacturer|product name|serial number|version)|to be filled by o\.?e\.?m\.?|o\.?e\.?m\.?|0+|123456789|invalid)$/i;

export function identityOf(
  system: Pick<Systeminformation.SystemData, 'manufacturer' | 'model' | 'serial'>,
  bios: Pick<Systeminformation.BiosData, 'version' | 'serial'>,
): Identity {
  const identity: Record<string, string> = {};
  const says = (key: keyof Identity, ...texts: readonly (string | undefined)[]): void => {
    const text = texts.map((candidate) => (candidate ?? '').trim()).find((candidate) => !NOTHING.test(candidate));
    if (text !== undefined) identity[key] = text.slice(0, 64);
  };
  says('make', system.manufacturer);
  says('model', system.model);
  says('serial', system.serial, bios.serial);
  says('firmware', bios.version);
  return identity;
}

export function healthOf(
  disks: readonly Pick<Systeminformation.DiskLayoutData, 'smartStatus'>[],
): DiskHealth | undefined {
  const statuses = disks.map(({ smartStatus }) => (smartStatus ?? '').toLowerCase());
  if (statuses.some((status) => /predicted|degraded|fail|bad/.test(status))) return 'error';
  return statuses.includes('ok') ? 'ok' : undefined;
}

/** The fullest volume that has a size: a CD in its drive is full by nature, and has a file system of its own. */
export function volumesOf(
  volumes: readonly Pick<Systeminformation.FsSizeData, 'size' | 'available' | 'type'>[],
): HostReadings {
  const fixed = volumes.filter(({ size, type }) => size > 0 && !/cdfs|udf|iso9660/i.test(type));
  if (fixed.length < 2) return {};
  const free = fixed.map(({ size, available }) => (100 * available) / size);
  return { fullestDiskFreePct: Math.floor(Math.min(...free)) };
}

export function temperatureOf({ main }: Pick<Systeminformation.CpuTemperatureData, 'main'>): HostReadings {
  // Some boards report a constant 0 or 27.8; out of reason is all that can be seen here.
  return main !== null && main > 0 && main < 130 ? { temperatureC: Math.round(main) } : {};
}

export function networkOf(
  ports: readonly Pick<Systeminformation.NetworkInterfacesData, 'internal' | 'virtual' | 'operstate' | 'speed'>[],
): HostReadings {
  const speeds = ports
    .filter(({ internal, virtual, operstate }) => !internal && !virtual && operstate === 'up')
    .flatMap(({ speed }) => (speed !== null && speed > 0 ? [speed] : []));
  return speeds.length === 0 ? {} : { networkMbps: Math.round(Math.max(...speeds)) };
}

/** A service sees a screen without a name and a size even where there is none: nothing is said of it. */
export function displaysOf({
  displays,
}: {
  readonly displays: readonly Pick<Systeminformation.GraphicsDisplayData, 'model' | 'vendor' | 'resolutionX'>[];
}): HostReadings {
  const real = displays.filter(
    ({ model, vendor, resolutionX }) => model !== '' || vendor !== '' || (resolutionX ?? 0) > 0,
  );
  return real.length === 0 ? {} : { displays: real.length };
}

/**
 * Devices Windows itself has marked: “fl” blocks of PNPDeviceID and ConfigManagerErrorCode. 22 is one that somebody
 * switched off on purpose.
 */
export function brokenUsb(listing: string): HostReadings {
  const blocks = listing.split(/\r?\n\s*\r?\n/);
  const broken = blocks.filter((block) => {
    const code = /ConfigManagerErrorCode\s*:\s*(\d+)/i.exec(block)?.[1];
    return /PNPDeviceID\s*:\s*USB\\/i.test(block) && code !== undefined && code !== '0' && code !== '22';
  });
  return { usbErrors: broken.length };
}

/** A PC that lost its power says so within this long after its start. */
const SAID_WITHIN_MS = 2 * 60_000;

/**
 * Windows writes Kernel-Power 41 at the start after it went down without having been told to. BugcheckCode 0: its power went,
 * or its button was held. `events`: the XML of those of a week.
 */
export function lastShutdownOf(events: string, bootedAt: number): HostReadings {
  const found = [...events.matchAll(/<Event[\s>][\s\S]*?<\/Event>/g)].map(([xml]) => ({
    at: Date.parse(/SystemTime=['"]([^'"]+)['"]/.exec(xml)?.[1] ?? ''),
    bugcheck: Number(/<Data Name=['"]BugcheckCode['"]>(\d+)<\/Data>/.exec(xml)?.[1] ?? Number.NaN),
  }));
  const whole = found.filter(({ at, bugcheck }) => Number.isFinite(at) && Number.isFinite(bugcheck));
  const blueScreens = whole.filter(({ bugcheck }) => bugcheck !== 0).length;
  const last = whole.find(({ at }) => at >= bootedAt - SAID_WITHIN_MS);
  if (last === undefined) return { lastShutdown: 'clean', blueScreens };
  if (last.bugcheck === 0) return { lastShutdown: 'power-cut', blueScreens };
  return { lastShutdown: 'blue-screen', blueScreens, bugcheck: `0x${last.bugcheck.toString(16).toUpperCase()}` };
}

function bootedAt(): number {
  return Date.now() - os.uptime() * 1_000;
}

async function powerEvents(): Promise<string> {
  return await askPowerShell(
    "Get-WinEvent -FilterHashtable @{LogName='System';ProviderName='Microsoft-Windows-Kernel-Power';Id=41;StartTime=(Get-Date).AddDays(-7)} -ErrorAction SilentlyContinue | % { $_.ToXml() }",
  );
}

async function pnpProblems(): Promise<string> {
  return await askPowerShell(
    'Get-CimInstance Win32_PnPEntity -Filter "ConfigManagerErrorCode <> 0" | select PNPDeviceID,ConfigManagerErrorCode | fl',
  );
}

async function askPowerShell(command: string): Promise<string> {
  // The library's own persistent shell, for a question it has no function for: a shell of ours would be a second one.
  const { default: inside } = (await import('systeminformation/lib/util.js' as string)) as {
    default: { powerShell(command: string): Promise<string> };
  };
  return await inside.powerShell(command);
}

/** Undefined when they may not be read. Ports that failed, each counted once. */
export function failedUsb(messages: string | undefined): HostReadings {
  if (messages === undefined) return {};
  const failed = messages.matchAll(
    /\busb (?:usb)?([\d.-]+(?:-port\d+)?): (?:device descriptor read\/\S+, error|device not accepting address|unable to enumerate|over-?current|can't set config)/gi,
  );
  return { usbErrors: new Set([...failed].map(([, port = '']) => port.replace('-port', '-'))).size };
}

const RECORD_BYTES = 8192;
const MOST_RECORDS = 50_000;

/** The kernel's log since boot, read without starting a program. */
function kernelMessages(): string | undefined {
  let fd: number;
  try {
    fd = openSync('/dev/kmsg', constants.O_RDONLY | constants.O_NONBLOCK);
  } catch {
    // Not as this user, or not on this system.
    return undefined;
  }
  const record = Buffer.alloc(RECORD_BYTES);
  const lines: string[] = [];
  try {
    for (let read = 0; read < MOST_RECORDS; read++) {
      const length = readSync(fd, record);
      const line = record.toString('utf8', 0, length);
      if (/usb/i.test(line)) lines.push(line);
    }
  } catch {
    // EAGAIN: that was the last one. (EPIPE: one was overwritten while it was read; what there is will do.)
  } finally {
    closeSync(fd);
  }
  return lines.join('');
}
