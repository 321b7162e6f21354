/** What the runtime and, on Linux, /sys say without a program being started: once a minute. */
import { readdir, readFile, statfs } from 'node:fs/promises';
import os from 'node:os';
import type { Identity } from '../device.ts';
import { answeredConflict } from './address.ts';
import type { HostReadings } from './facts.ts';
import { addressedPorts, MADE_BY_SOFTWARE } from './network-ports.ts';
import { linuxSoundCards } from './sound.ts';

export interface CpuTimes {
  readonly busy: number;
  readonly all: number;
}

/** Since boot, over all cores, ms. */
export function cpuTimes(cpus: readonly { readonly times: os.CpuInfo['times'] }[] = os.cpus()): CpuTimes {
  let busy = 0;
  let all = 0;
  for (const { times } of cpus) {
    const working = times.user + times.nice + times.sys + times.irq;
    busy += working;
    all += working + times.idle;
  }
  return { busy, all };
}

/** Less than this between two looks says nothing of a PC, ms over all cores. */
const LEAST_CPU_MS = 5_000;

/** Undefined when the two are too close. */
export function cpuPct(before: CpuTimes, after: CpuTimes): number | undefined {
  const all = after.all - before.all;
  return all >= LEAST_CPU_MS ? Math.round((100 * (after.busy - before.busy)) / all) : undefined;
}

/** How long this PC has been on. */
export function uptimeMs(): number {
  return os.uptime() * 1_000;
}

export async function cheapReadings(platform: string): Promise<HostReadings> {
  const memory = os.totalmem();
  const linux = platform === 'linux';
  return {
    os: linux ? await linuxName() : `${os.version()} ${os.release()}`,
    memoryUsedPct: Math.round(100 * (1 - (await availableMemory(linux)) / memory)),
    memoryGB: Math.round(memory / 2 ** 30),
    uptimeHours: Math.round(os.uptime() / 360) / 10,
    networkUp: addressedPorts().length > 0,
    ...(await freeDisk(platform)),
    ...(linux ? await linuxReadings() : {}),
  };
}

/** What the network knows it by. The host's name is the school's to choose. */
export function cheapIdentity(): Identity {
  const [port] = addressedPorts();
  return { name: os.hostname(), ...(port === undefined ? {} : { mac: port.mac }) };
}

async function freeDisk(platform: string): Promise<HostReadings> {
  const system = platform === 'win32' ? `${process.env['SystemDrive'] ?? 'C:'}\\` : '/';
  const places = platform === 'linux' ? await linuxVolumes() : [system];
  const volumes = await Promise.all(places.map(async (place) => ({ place, free: await freeOf(place) })));
  const own = volumes.find(({ place }) => place === system)?.free;
  const all = volumes.flatMap(({ free }) => (free === undefined ? [] : [free.pct]));
  return {
    ...(own === undefined ? {} : { diskFreePct: own.pct, diskFreeGB: own.gb }),
    ...(all.length < 2 ? {} : { fullestDiskFreePct: Math.min(...all) }),
  };
}

async function freeOf(place: string): Promise<{ pct: number; gb: number } | undefined> {
  const { bavail, blocks, bsize } = await statfs(place).catch(() => {
    // Gone since it was listed, or not for this user.
    return { bavail: 0, blocks: 0, bsize: 0 };
  });
  return blocks === 0
    ? undefined
    : { pct: Math.floor((100 * bavail) / blocks), gb: Math.round((bavail * bsize) / 1e8) / 10 };
}

/** Local volumes only, each once: a server that is gone would hold the question, and with it a thread. */
async function linuxVolumes(): Promise<string[]> {
  const places = new Map<string, string>([['', '/']]);
  for (const line of ((await textOf('/proc/mounts')) ?? '').split('\n')) {
    const [device = '', place = '', type = ''] = line.split(' ');
    if (!device.startsWith('/dev/') || /^(squashfs|iso9660|udf)$/.test(type)) continue;
    if (place === '/') {
      places.delete('');
      places.set(device, place);
    } else if (!places.has(device)) places.set(device, place);
  }
  return [...places.values()].slice(0, 8);
}

async function linuxName(): Promise<string> {
  const release = await textOf('/etc/os-release');
  const name = /^PRETTY_NAME="?([^"\n]*)"?$/m.exec(release ?? '')?.[1] ?? 'Linux';
  return `${name}, ${os.release()}`;
}

/** What can be had without swapping; “free” alone would call every Linux full. */
async function availableMemory(linux: boolean): Promise<number> {
  if (!linux) return os.freemem();
  const kilobytes = /^MemAvailable:\s+(\d+) kB$/m.exec((await textOf('/proc/meminfo')) ?? '')?.[1];
  return kilobytes === undefined ? os.freemem() : Number(kilobytes) * 1024;
}

async function linuxReadings(): Promise<HostReadings> {
  const [temperatureC, networkMbps, displays, soundOutputs, addressConflict] = await Promise.all([
    linuxTemperature(),
    linuxNetworkMbps(),
    linuxDisplays(),
    linuxSoundCards(),
    answeredConflict(),
  ]);
  return {
    ...(temperatureC === undefined ? {} : { temperatureC }),
    ...(networkMbps === undefined ? {} : { networkMbps }),
    ...(displays === undefined ? {} : { displays }),
    ...(soundOutputs === undefined ? {} : { soundOutputs }),
    ...(addressConflict === undefined ? {} : { addressConflict }),
  };
}

/** Sensors of processors: Intel, AMD, and what ARM boards call their zones. */
const OF_PROCESSORS = /^(coretemp|k10temp|zenpower|cpu|soc|x86_pkg_temp|acpitz)/i;

/** The hottest processor sensor, °C. */
export async function linuxTemperature(sys = '/sys'): Promise<number | undefined> {
  const monitors = (await namesIn(`${sys}/class/hwmon`)).map((name) => ({
    folder: `${sys}/class/hwmon/${name}`,
    type: 'name',
    value: /^temp\d+_input$/,
  }));
  const zones = (await namesIn(`${sys}/class/thermal`))
    .filter((name) => name.startsWith('thermal_zone'))
    .map((name) => ({ folder: `${sys}/class/thermal/${name}`, type: 'type', value: /^temp$/ }));
  const found: number[] = [];
  for (const { folder, type, value } of [...monitors, ...zones]) {
    if (!OF_PROCESSORS.test(((await textOf(`${folder}/${type}`)) ?? '').trim())) continue;
    for (const file of await namesIn(folder)) {
      if (!value.test(file)) continue;
      const degrees = Number(await textOf(`${folder}/${file}`)) / 1000;
      if (degrees > 0 && degrees < 130) found.push(degrees);
    }
  }
  return found.length === 0 ? undefined : Math.round(Math.max(...found));
}

export async function linuxNetworkMbps(sys = '/sys'): Promise<number | undefined> {
  const speeds: number[] = [];
  for (const name of await namesIn(`${sys}/class/net`)) {
    if (name === 'lo' || MADE_BY_SOFTWARE.test(name)) continue;
    if ((await textOf(`${sys}/class/net/${name}/operstate`))?.trim() !== 'up') continue;
    // A wireless port has none: reading it fails.
    const speed = Number((await textOf(`${sys}/class/net/${name}/speed`)) ?? Number.NaN);
    if (speed > 0) speeds.push(speed);
  }
  return speeds.length === 0 ? undefined : Math.max(...speeds);
}

/** Undefined where there is no graphics card at all. */
export async function linuxDisplays(sys = '/sys'): Promise<number | undefined> {
  const connectors = (await namesIn(`${sys}/class/drm`)).filter((name) => /^card\d+-/.test(name));
  if (connectors.length === 0) return undefined;
  const states = await Promise.all(connectors.map((name) => textOf(`${sys}/class/drm/${name}/status`)));
  return states.filter((state) => state?.trim() === 'connected').length;
}

function namesIn(folder: string): Promise<string[]> {
  // Not there on this machine: then it says nothing.
  return readdir(folder).catch(() => []);
}

function textOf(file: string): Promise<string | undefined> {
  // Not there, or it has no value now: then it says nothing.
  return readFile(file, 'utf8').catch(() => undefined);
}
