/**
 * A room by script: devices go bad and good, mains are cut, somebody teaches, nights pass. Everything from what a device
 * says of itself to the notice is the real thing; the devices, the network and time are the script's. One line is one
 * happening, `08:15:00 projector offline`, the day before it where it is not the first: `2 08:15:00 …`.
 *
 *   device ID KIND [network]      what the room has (before anything happens)
 *   uplink                        it has a platform
 *   boot | stop | cut             the PC starts, with all it has connecting · is shut down · loses its power
 *   restart                       the agent alone starts again, without a goodbye
 *   ID online|offline|absent|connecting [by reconnect|reset]
 *   ID failure=CODE|none         why it could not be opened
 *   ID KEY=VALUE …                readings;  ID !WHAT=LEVEL …   what it says is wrong with itself
 *   question on|off · teach       a question opens, closes · somebody teaches, for an hour
 *   platform gone|back · broken NET-GW|nothing     of the network
 *   mute CODE MINUTES · drill CODE MINUTES
 */
import { BaseFault } from '../../../agent/devices/base-fault.ts';
import { DeviceFaults } from '../../../agent/devices/device-faults.ts';
import { DeviceRecord } from '../../../agent/devices/record.ts';
import { type FaultCode, isFaultCode } from '../../../agent/maintenance/catalogue.ts';
import { createFaults } from '../../../agent/maintenance/faults.ts';
import { createNetworkWatch, type NetworkWatch } from '../../../agent/maintenance/network-watch.ts';
import type { FaultDesk, Helped, Notice } from '../../../agent/maintenance/port.ts';
import { watchStart } from '../../../agent/maintenance/start-watch.ts';
import { silentLog, systemRandomBytes } from '../../../agent/ports.ts';
import type { Device, DeviceKind, DeviceStatus } from '../../../drivers/device.ts';
import type { NetworkProbes } from '../../../drivers/host/network.ts';
import { ShownError } from '../../../protocols/shown-error.ts';
import { createMemoryJournal, type MemoryJournal } from '../classroom/memory-journal.ts';
import { type HeldTime, heldTime, settled } from './held-time.ts';

/** Monday, in Beijing. */
export const MONDAY = Date.parse('2026-11-23T00:00:00+08:00');
const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const BROKER = { url: 'mqtt://platform.example:1883', ca: undefined };

export interface ScriptedRoom {
  readonly time: HeldTime;
  readonly journal: MemoryJournal;
  readonly faults: FaultDesk;
  /** `08:16:00 opened PRJ-OFFLINE projector S2`, `08:16:30 notice opened …`. */
  readonly said: readonly string[];
  /** One line of a script; without a time it happens now. */
  happens(line: string): Promise<void>;
  /** Wall ms of a script's time. */
  stop(): void;
}

interface Thing {
  readonly id: string;
  readonly record: DeviceRecord;
  readonly via: Readonly<Record<string, string>>;
  faults: DeviceFaults;
  base: BaseFault | undefined;
}

export async function playScript(script: string): Promise<ScriptedRoom> {
  const room = await createScriptedRoom();
  for (const line of script.split('\n')) {
    const happening = line.replace(/#.*$/, '').trim();
    if (happening !== '') await room.happens(happening);
  }
  return room;
}

/** Monday to Friday, 07:00–18:00. */
function isSchoolTime(wallMs: number): boolean {
  const there = new Date(wallMs + 8 * HOUR_MS);
  const hour = there.getUTCHours();
  return there.getUTCDay() >= 1 && there.getUTCDay() <= 5 && hour >= 7 && hour < 18;
}

export async function createScriptedRoom(startMs = MONDAY): Promise<ScriptedRoom> {
  const time = heldTime(startMs);
  const journal = createMemoryJournal();
  const ports = { clock: time, randomBytes: systemRandomBytes, log: silentLog };
  const said: string[] = [];
  const things = new Map<string, Thing>();
  let hasUplink = false;
  let bootedAt = Number.NEGATIVE_INFINITY;
  let taughtAt = Number.NEGATIVE_INFINITY;
  let lowest: string | undefined;
  let network: NetworkWatch | undefined;
  let faults = await born();

  const probes: NetworkProbes = {
    linkUp: () => lowest !== 'NET-LINK',
    gateway: () => Promise.resolve(lowest === 'NET-GW' ? 'silent' : 'ok'),
    gatewayAddress: () => Promise.resolve(undefined),
    resolves: () => Promise.resolve(lowest === 'NET-DNS' ? 'no-answer' : 'ok'),
    reaches: () => Promise.resolve(lowest !== 'NET-WAN'),
    foreignIssuer: () => Promise.resolve(undefined),
  };

  journal.onCommitted((events) => {
    for (const event of events) {
      if (!event.type.startsWith('cn.banban.fault.')) continue;
      const { code, device, severity, flapping, mutedUntil, helped, drill } = event.data as Record<string, unknown>;
      say(event.type.replace('cn.banban.fault.', ''), [
        code,
        device,
        severity,
        helped,
        flapping === true && 'flapping',
        mutedUntil && 'muted',
        drill && 'drill',
      ]);
    }
  });

  function say(what: string, words: readonly unknown[]): void {
    said.push([stamp(time.now()), what, ...words.filter(Boolean)].join(' '));
  }

  async function born(): Promise<FaultDesk> {
    const made = await createFaults({
      journal,
      ports,
      timers: time.timers,
      surroundings: {
        inSchool: (agoMs) => isSchoolTime(time.now() - agoMs),
        teaching: () => time.now() - taughtAt < HOUR_MS,
        uptimeMs: () => time.now() - bootedAt,
      },
    });
    made.onNotice(({ what, fault }: Notice) =>
      say('notice', [what, fault.code, fault.device, fault.severity, fault.drill && 'drill']),
    );
    return made;
  }

  function connect(thing: Thing): void {
    const { record, via, id } = thing;
    thing.faults = new DeviceFaults({ record, faults, surroundings: { panelOn }, labels: via });
    thing.base = record.device.kind === 'clicker' ? new BaseFault(id, faults, via) : undefined;
    thing.base?.changed(false);
  }

  function panelOn(): boolean {
    const panels = [...things.values()].filter(({ record }) => record.device.kind === 'panel');
    return panels.length === 0 || panels.some(({ record }) => record.view.readings['power'] === 'on');
  }

  async function start(): Promise<void> {
    faults = await born();
    if (hasUplink) {
      const { timers } = time;
      network = createNetworkWatch({
        broker: BROKER,
        readCa: () => Promise.reject(new Error('there is none')),
        probes,
        faults,
        clock: time,
        timers,
        log: silentLog,
      });
    }
    await watchStart({ journal, faults, pc: 'pc', start: { at: time.now(), bootedAt } });
    await journal.append({
      type: 'cn.banban.agent.started',
      at: time.now(),
      data: { version: '1', platform: 'test', boot: 'b', engine: 'memory' },
    });
    for (const thing of things.values()) {
      thing.record.learn({ status: 'connecting', readings: {}, troubles: {} });
      connect(thing);
    }
  }

  function end(): void {
    for (const { faults: own } of things.values()) own.stop();
    network?.stop();
    network = undefined;
    faults.stop();
  }

  function aboutDevice(thing: Thing, words: readonly string[]): void {
    const { record } = thing;
    const readings: Record<string, string | number | boolean> = { ...record.view.readings };
    const troubles: Record<string, 'ok' | 'warning' | 'error'> = { ...record.view.troubles };
    let helped: Helped | undefined;
    let status: DeviceStatus = record.view.status;
    for (const [at, word] of words.entries()) {
      const [key = '', value] = word.split('=');
      if (word === 'by') helped = words[at + 1] as Helped;
      else if (words[at - 1] === 'by') continue;
      else if (key === 'failure')
        record.failure = value === 'none' ? undefined : failureOf(value ?? '', record.device.id);
      else if (value === undefined) status = word as DeviceStatus;
      else if (key.startsWith('!')) troubles[key.slice(1)] = value as 'ok';
      else readings[key] = read(value);
    }
    const changed = status !== record.view.status;
    record.learn({ status, readings, troubles });
    if (changed) thing.base?.changed(record.connected, helped);
    thing.faults.changed(helped);
  }

  async function does(words: readonly string[]): Promise<void> {
    const [what = '', first = '', second = ''] = words;
    switch (what) {
      case 'device': {
        const record = new DeviceRecord({
          device: {
            id: first,
            driver: second === 'input' ? 'digitizer' : 'any',
            kind: second as DeviceKind,
            commands: [],
            confirms: true,
          } as unknown as Device,
          name: null,
          model: { id: 'any', name: { zh: '', en: '' } },
          since: 0,
        });
        const via: Thing['via'] = words[3] === 'network' ? { via: 'network' } : {};
        const thing: Thing = {
          id: first,
          record,
          via,
          base: undefined,
          faults: new DeviceFaults({ record, faults, surroundings: { panelOn } }),
        };
        things.set(first, thing);
        return;
      }
      case 'uplink':
        hasUplink = true;
        return;
      case 'boot':
        bootedAt = time.now();
        return await start();
      case 'restart':
        end();
        return await start();
      case 'stop':
        await journal.append({ type: 'cn.banban.agent.stopped', at: time.now(), data: { why: 'signal' } });
        return end();
      case 'cut':
        return end();
      case 'question':
        for (const { base } of things.values()) base?.asked(first === 'on');
        return;
      case 'teach':
        taughtAt = time.now();
        return;
      case 'platform':
        network?.uplinkIs(first === 'gone' ? 'offline' : 'online');
        // What uplink.ts does after a minute of its own.
        if (first === 'gone') time.timers.after(MINUTE_MS, () => network !== undefined && faults.open('NET-BROKER'));
        else faults.close('NET-BROKER');
        return;
      case 'broken':
        lowest = first === 'nothing' ? undefined : first;
        return;
      case 'mute': {
        const fault = faults.listAll().find(({ code }) => code === first);
        if (fault === undefined) throw new Error(`${first} is not open`);
        return faults.mute(fault.fault, Number(second));
      }
      case 'drill':
        return faults.drill(codeOf(first), { minutes: Number(second) });
      default: {
        const thing = things.get(what);
        if (thing === undefined) throw new Error(`the script knows no ${what}`);
        return aboutDevice(thing, words.slice(1));
      }
    }
  }

  return {
    time,
    journal,
    get faults() {
      return faults;
    },
    said,
    async happens(line) {
      const [, day = '0', hour, minute, second, words = ''] =
        /^(?:(\d+) )?(?:(\d\d):(\d\d):(\d\d)(?: |$))?(.*)$/.exec(line) ?? [];
      if (hour !== undefined) {
        const at =
          MONDAY + Number(day) * DAY_MS + Number(hour) * HOUR_MS + Number(minute) * MINUTE_MS + Number(second) * 1000;
        if (at < time.now()) throw new Error(`the script goes back in time: ${line}`);
        await time.advanceTo(at);
      }
      if (words !== '') await does(words.split(' '));
      await settled();
    },
    stop: end,
  };
}

function failureOf(code: string, where: string): ShownError {
  const text = { zh: '被占用', en: 'in use' };
  return new ShownError({ code, where, what: text, todo: text });
}

function codeOf(text: string): FaultCode {
  if (!isFaultCode(text)) throw new Error(`no such code: ${text}`);
  return text;
}

function read(text: string): string | number | boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  return text !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}

/** `08:16:00` on the first day, `2 08:16:00` later. */
function stamp(wallMs: number): string {
  const day = Math.floor((wallMs - MONDAY) / DAY_MS);
  const clock = new Date(wallMs + 8 * HOUR_MS).toISOString().slice(11, 19);
  return day === 0 ? clock : `${day} ${clock}`;
}
