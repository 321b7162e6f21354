/**
 * What a PC says of itself, and how dear it is to ask.
 *
 * Cheap: the runtime's own calls and, on Linux, files under /sys. Once a minute, no process is started for it.
 * Dear: `systeminformation`, which starts programs for nearly everything, PowerShell on Windows above all, and waits for
 * some of them with the whole thread. So it runs in a process of its own that ends when it has its answers, and seldom.
 */
import type { Identity } from '../device.ts';
import type { PostureFacts } from './posture.ts';

/** One dear question each. */
export type Topic =
  | 'identity'
  | 'shutdown'
  | 'disks'
  | 'temperature'
  | 'network'
  | 'displays'
  | 'usb'
  | 'address'
  | 'sound'
  | 'posture';

/** Readings of the contract, and this PC's own. Absent: not known. */
export interface HostReadings {
  /** “Windows 10 Pro 10.0.19045”, “Debian GNU/Linux 12 (bookworm)” and the kernel. */
  os?: string;
  /** Of all cores over the last minute. */
  cpuPct?: number;
  memoryUsedPct?: number;
  memoryGB?: number;
  uptimeHours?: number;
  /** Of the volume the system is on. */
  diskFreePct?: number;
  diskFreeGB?: number;
  /** Of the fullest fixed volume, where there are several: D: with the lessons on it. */
  fullestDiskFreePct?: number;
  temperatureC?: number;
  /** Whether any network port but loopback has an address. */
  networkUp?: boolean;
  /** Of the fastest port that is up. */
  networkMbps?: number;
  /** Screens the graphics card sees. */
  displays?: number;
  /** Windows: `1920x1080` as it is shown, and as a screen is made for. */
  screenMode?: string;
  nativeMode?: string;
  /** Outputs there are to play sound on. */
  soundOutputs?: number;
  /** `none`, or the address of this PC that another machine has as well, and its hardware: `10.20.1.7 52:54:00:12:34:56`. */
  addressConflict?: string;
  /** USB devices that do not work (Windows), or that failed to start since boot (Linux). */
  usbErrors?: number;
  /** How this PC went down last, by Windows' own word: its power was cut, or it crashed. */
  lastShutdown?: 'clean' | 'power-cut' | 'blue-screen';
  /** What the blue screen said, `0x9F`. */
  bugcheck?: string;
  /** Blue screens of the last seven days. */
  blueScreens?: number;
}

/** The state of the disks by their own word: SMART. Absent where it cannot be read. */
export type DiskHealth = 'ok' | 'error';

export interface Facts {
  readonly readings: HostReadings;
  readonly identity: Identity;
  readonly diskHealth?: DiskHealth;
  /** Asked for by itself, once a day: see agent/maintenance/posture. */
  readonly posture?: PostureFacts;
}

export const MINUTE_MS = 60_000;

/** How often a dear question is asked, by platform; absent: never, something cheap answers it. 0: once a start. */
const EVERY_MS: Readonly<Record<'linux' | 'other', Readonly<Partial<Record<Topic, number>>>>> = {
  // /sys answers temperature, network and displays, /proc the sound.
  linux: { identity: 0, disks: 60 * MINUTE_MS, usb: 60 * MINUTE_MS, address: 60 * MINUTE_MS },
  other: {
    identity: 0,
    shutdown: 0,
    temperature: 20 * MINUTE_MS,
    address: 20 * MINUTE_MS,
    sound: 20 * MINUTE_MS,
    disks: 60 * MINUTE_MS,
    network: 60 * MINUTE_MS,
    displays: 60 * MINUTE_MS,
    usb: 60 * MINUTE_MS,
  },
};

/** Which dear questions are due: those never asked, and those asked long enough ago. */
export function dueTopics(platform: string, askedMs: ReadonlyMap<Topic, number>, nowMs: number): Topic[] {
  const every = EVERY_MS[platform === 'linux' ? 'linux' : 'other'];
  return (Object.keys(every) as Topic[]).filter((topic) => {
    const asked = askedMs.get(topic);
    const everyMs = every[topic] ?? 0;
    return asked === undefined || (everyMs > 0 && nowMs - asked >= everyMs);
  });
}
