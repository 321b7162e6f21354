/** A room of invented devices on held time: each takes its commands one by one, and answers as a test says. */

import type { CommandBy, DeviceListener, DeviceView, RoomDevices } from '../../../agent/devices/port.ts';
import type { SceneTime } from '../../../agent/scene/time.ts';
import type { CommandOffer, DeviceKind, DeviceStatus, Readings } from '../../../drivers/device.ts';
import { READING_OF } from '../../../drivers/polled/answers.ts';
import { ShownError } from '../../../protocols/shown-error.ts';
import { type HeldTime, holdTime } from '../../simulators/held-time.ts';

export const WALL_MS = Date.parse('2026-11-23T07:00:00+08:00');

export interface TestTime extends SceneTime, HeldTime {
  /** Sets the wall clock, as a battery or a time server does. */
  setWall(ms: number): void;
  /** Time passes, and everything that waits for it gets its turn. */
  run(ms: number, stepMs?: number): Promise<void>;
}

export function testTime(random: () => number = () => 0.5): TestTime {
  const held = holdTime(random);
  let wallMs = WALL_MS;
  const time: TestTime = {
    ...held,
    now: () => wallMs + held.monotonicMs(),
    setWall: (ms) => {
      wallMs = ms - held.monotonicMs();
    },
    async run(ms, stepMs = 250) {
      await turn();
      for (let left = ms; left > 0; left -= stepMs) {
        held.pass(Math.min(stepMs, left));
        await turn();
      }
    },
  };
  return time;
}

function turn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** What a command comes to: after so long, an error's code, or readings now and later. */
export interface Answer {
  readonly afterMs?: number;
  /** Never answers at all. */
  readonly hangs?: boolean;
  readonly code?: string;
  readonly readings?: Readings;
  readonly later?: readonly { readonly afterMs: number; readonly readings: Readings; readonly status?: DeviceStatus }[];
}

export interface DeviceSetup {
  readonly id: string;
  readonly kind: DeviceKind;
  readonly commands: readonly CommandOffer[];
  readonly name?: string;
  readonly confirms?: boolean;
  readonly status?: DeviceStatus;
  readonly readings?: Readings;
  readonly answer?: (command: string, value: string, view: DeviceView) => Answer;
}

export interface Told {
  readonly atMs: number;
  readonly device: string;
  readonly command: string;
  readonly by: CommandBy;
  /** When it was answered; undefined: not yet. */
  endedAtMs?: number;
}

const onOff = (name: string): CommandOffer => ({ name, values: ['on', 'off'] });
export const PANEL: readonly CommandOffer[] = [
  onOff('power'),
  { name: 'volume', range: [0, 100] },
  onOff('mute'),
  onOff('blank'),
  onOff('touch'),
  { name: 'input', values: ['hdmi1', 'hdmi2', 'pc'] },
];
export const PROJECTOR: readonly CommandOffer[] = [
  onOff('power'),
  onOff('mute'),
  onOff('blank'),
  { name: 'input', values: ['hdmi1', 'vga1'] },
];

/** Does at once what it is told. */
export function obeys(command: string, value: string): Answer {
  const key = READING_OF[command] ?? command;
  const reading = ['muted', 'blanked', 'frozen'].includes(key)
    ? value === 'on'
    : key === 'volume'
      ? Number(value)
      : value;
  return { afterMs: 50, readings: { [key]: reading } };
}

/** Takes its time with its power: `warming` or `cooling` first. */
export function warmsUp(onMs: number, offMs: number): NonNullable<DeviceSetup['answer']> {
  return (command, value) => {
    if (command !== 'power') return obeys(command, value);
    return value === 'on'
      ? { afterMs: 100, readings: { power: 'warming' }, later: [{ afterMs: onMs, readings: { power: 'on' } }] }
      : { afterMs: 100, readings: { power: 'cooling' }, later: [{ afterMs: offMs, readings: { power: 'off' } }] };
  };
}

export interface RoomDouble extends RoomDevices {
  readonly told: readonly Told[];
  readonly locked: boolean;
  lock(on: boolean): void;
  /** Changes what is known of a device, as its driver does. */
  learn(id: string, news: Partial<Pick<DeviceView, 'status' | 'readings'>>): void;
}

export function roomDouble(time: SceneTime, setups: readonly DeviceSetup[]): RoomDouble {
  const listeners = new Set<DeviceListener>();
  const told: Told[] = [];
  const lanes = new Map<string, Promise<unknown>>();
  let locked = false;
  const views = new Map<string, DeviceView>(
    setups.map((setup) => [
      setup.id,
      {
        id: setup.id,
        driver: 'double',
        kind: setup.kind,
        name: setup.name ?? null,
        model: { id: 'double', name: { zh: '替身', en: 'double' } },
        status: setup.status ?? 'online',
        since: 0,
        why: null,
        readings: setup.readings ?? {},
        troubles: {},
        commands: setup.commands,
        confirms: setup.confirms ?? true,
        busy: null,
      },
    ]),
  );

  function learn(id: string, news: Partial<Pick<DeviceView, 'status' | 'readings'>>): void {
    const view = views.get(id);
    if (view === undefined) return;
    const next = { ...view, ...news, readings: news.readings ?? view.readings };
    views.set(id, next);
    for (const listener of listeners) listener.changed?.(next);
  }

  function refusal(code: string, where: string): ShownError {
    return new ShownError({ code, where, what: { zh: '不行', en: 'no' }, todo: { zh: '再试', en: 'again' } });
  }

  async function carryOut(setup: DeviceSetup, command: string, value: string, by: CommandBy): Promise<Readings> {
    const view = views.get(setup.id) as DeviceView;
    if (locked && by !== 'exam') throw refusal('EXAM-MODE', setup.id);
    if (view.status !== 'online' && view.status !== 'degraded') throw refusal('DEVICE-NOT-CONNECTED', setup.id);
    const one: Told = { atMs: time.monotonicMs(), device: setup.id, command: `${command} ${value}`, by };
    told.push(one);
    const answer = (setup.answer ?? obeys)(command, value, view);
    if (answer.hangs === true) await new Promise(() => {});
    await new Promise<void>((resolve) => time.after(answer.afterMs ?? 0, resolve));
    one.endedAtMs = time.monotonicMs();
    if (answer.code !== undefined) throw refusal(answer.code, setup.id);
    const merge = (readings: Readings): void =>
      learn(setup.id, { readings: { ...views.get(setup.id)?.readings, ...readings } });
    if (answer.readings !== undefined && view.confirms) merge(answer.readings);
    for (const { afterMs, readings, status } of answer.later ?? []) {
      time.after(afterMs, () => {
        merge(readings);
        if (status !== undefined) learn(setup.id, { status });
      });
    }
    return views.get(setup.id)?.readings ?? {};
  }

  return {
    told,
    get locked() {
      return locked;
    },
    lock: (on) => {
      locked = on;
    },
    learn,
    list: () => [...views.values()],
    get: (id) => views.get(id),
    identity: (id) => (views.has(id) ? { serial: `S-${id}` } : {}),
    command(id, name, value, by) {
      const setup = setups.find((one) => one.id === id);
      if (setup === undefined) return Promise.reject(refusal('DEVICE-UNKNOWN', id));
      if (locked && by !== 'exam') return Promise.reject(refusal('EXAM-MODE', id));
      const done = (lanes.get(id) ?? Promise.resolve()).then(() => carryOut(setup, name, value ?? '', by));
      lanes.set(
        id,
        done.catch(() => undefined),
      );
      return done;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
