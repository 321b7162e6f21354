/** An uplink with its surroundings for tests: real broker, short times, faults in a list. */

import type { Config } from '../../../agent/config/config.ts';
import type { Journal, NewEvent } from '../../../agent/journal/port.ts';
import type { Faults } from '../../../agent/maintenance/port.ts';
import { type Clock, type Log, type Ports, silentLog, systemClock, systemRandomBytes } from '../../../agent/ports.ts';
import type { MachineCheck, Uplink } from '../../../agent/uplink/port.ts';
import { createUplink, type UplinkTimes } from '../../../agent/uplink/uplink.ts';
import { parseRoomPath } from '../../../protocols/uplink/topics.ts';

export const PATH = parseRoomPath('34/18/02/2134000123/0302');
export const SOURCE = `/${PATH}`;
export const BASE = `banban/1/${PATH}`;

export interface FaultList extends Faults {
  /** Every opening and closing, `+CODE` and `-CODE`, repeats left out. */
  readonly history: string[];
  readonly details: Map<string, unknown>;
  isOpen(code: string): boolean;
}

export function faultList(): FaultList {
  const open = new Set<string>();
  const history: string[] = [];
  const details = new Map<string, unknown>();
  return {
    history,
    details,
    isOpen: (code) => open.has(code),
    open(code, options) {
      if (open.has(code)) return;
      open.add(code);
      history.push(`+${code}`);
      details.set(code, options?.detail);
    },
    close(code) {
      if (open.delete(code)) history.push(`-${code}`);
    },
    list: () => [],
    listAll: () => [],
    keepDevices: () => {},
    onChange: () => () => {},
  };
}

export const FAST: Partial<UplinkTimes> = {
  connectTimeoutMs: 3000,
  firstRetryMs: 20,
  retryCapSchoolMs: 100,
  retryCapOtherMs: 100,
  watchEveryMs: 50,
  readBackMs: 400,
};

export const sameMachine: MachineCheck = { state: 'same', onAccepted: () => () => {} };

export function configFor(
  url: string,
  more: Partial<NonNullable<Config['uplink']>> = {},
): NonNullable<Config['uplink']> {
  return {
    url,
    protocol: 5,
    username: undefined,
    password: undefined,
    ca: undefined,
    cert: undefined,
    key: undefined,
    ...more,
  };
}

/** Shows the uplink's log where a test fails: `DEBUG_UPLINK=1`. */
const log: Log = process.env['DEBUG_UPLINK']
  ? {
      debug: (fields, message) => console.error('debug', message, fields),
      info: (fields, message) => console.error('info', message, fields),
      warn: (fields, message) => console.error('warn', message, fields),
      error: (fields, message) => console.error('error', message, fields),
      child: () => log,
    }
  : silentLog;

export interface Room {
  readonly uplink: Uplink;
  readonly faults: FaultList;
  [Symbol.asyncDispose](): Promise<void>;
}

export function startRoom(
  journal: Journal,
  url: string,
  options: {
    readonly config?: Partial<NonNullable<Config['uplink']>>;
    readonly times?: Partial<UplinkTimes>;
    readonly machine?: MachineCheck;
    readonly clock?: Clock;
    readonly lessonLive?: () => boolean;
  } = {},
): Room {
  const faults = faultList();
  const ports: Ports = { clock: options.clock ?? systemClock, randomBytes: systemRandomBytes, log };
  const uplink = createUplink({
    config: configFor(url, options.config),
    path: PATH,
    journal,
    faults,
    ports,
    version: '0.0.0-test',
    machine: options.machine ?? sameMachine,
    schoolHours: () => true,
    ...(options.lessonLive === undefined ? {} : { lessonLive: options.lessonLive }),
    times: { ...FAST, ...options.times },
  });
  uplink.start();
  return { uplink, faults, [Symbol.asyncDispose]: () => uplink.stop() };
}

export async function until(done: () => boolean, timeoutMs: number, what: string): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (!done()) {
    if (performance.now() > deadline) throw new Error(`not in ${timeoutMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

/** Events as a lesson makes them: presses, with a fault now and then, so that several topics are used. */
export function lessonEvents(count: number, offset = 0): NewEvent[] {
  return Array.from({ length: count }, (_, index): NewEvent => {
    const number = offset + index;
    const at = 1_700_000_000_000 + number;
    if (number % 50 === 49) {
      return {
        type: 'cn.banban.fault.opened',
        data: { fault: `f${number}`, code: 'CLK-BASE', severity: 'S2', detail: { note: 'x'.repeat(number % 400) } },
        at,
      };
    }
    return {
      type: 'cn.banban.response.pressed',
      subject: 'q1',
      data: { question: 'q1', device: 'base', clicker: `8F3A${number}`, key: 'A', sq: number % 256, pupil: 'p0abc' },
      at,
    };
  });
}

/** A small random generator with a seed that can be printed. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
